// Package website writes the public site of the worked example: who the coalition is, its
// mandate of 1993 as amended in 2013, how to join and to give, and the addresses of the
// site before this one.
package website

import (
	"bytes"
	"context"
	_ "embed" // the texts
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/site/media"
	"plenary.example/internal/site/redirects"
	"plenary.example/internal/site/starting"
)

//go:embed texts.json
var texts []byte

// Story is what the site is written with.
type Story struct {
	Pages     *site.Service
	Media     *media.Service
	Redirects *redirects.Service
	Name      i18n.Text
	On        func(at time.Time, what string, do func(ctx context.Context) error)
	Day       func(before, hour int) time.Time // an hour of the day so many days before today
	Staff     func() access.Actor
}

// text is what is written of a page.
type text struct {
	Purpose string
	Title   i18n.Text
	Summary i18n.Text
	Body    map[i18n.Lang][]string // lines
	Event   *struct {
		Kind site.EventKind
		Day  string
		By   i18n.Text
		Link string
	}
	Draft bool // a newer text that waits
	Later int  // days from now on which it will be public
}

type all struct {
	Picture media.Words
	Pages   []text
	Old     [][2]string
}

// Tell has staff write the site.
func (s Story) Tell() error {
	var in all
	if err := json.Unmarshal(texts, &in); err != nil {
		return fmt.Errorf("website: %w", err)
	}
	made := map[string]site.Page{}
	latest := map[string]int{}
	picture := ""
	s.On(s.Day(50, 9), "the site begins", func(ctx context.Context) (err error) {
		if made, err = starting.Plant(ctx, s.Pages, s.Staff(), s.Name); err != nil {
			return err
		}
		seats, err := drawing()
		if err != nil {
			return err
		}
		m, err := s.Media.Add(ctx, s.Staff(), "plenary-hall.png", seats, in.Picture)
		picture = m.Markdown()
		return err
	})
	for i, t := range in.Pages {
		s.On(s.Day(49, 9).Add(time.Duration(i)*time.Minute), "a page of the site is written", func(ctx context.Context) error {
			p := made[t.Purpose]
			v, err := s.Pages.Save(ctx, s.Staff(), p.ID, s.saving(t, picture, max(latest[t.Purpose], 1)))
			latest[t.Purpose] = v.Number
			return err
		})
	}
	s.On(s.Day(48, 15), "old addresses are brought in", func(ctx context.Context) error {
		var rows []redirects.Row
		for i, pair := range in.Old {
			rows = append(rows, redirects.Row{Line: i + 1, From: pair[0], To: pair[1]})
		}
		_, err := s.Redirects.BringIn(ctx, s.Staff(), rows)
		return err
	})
	return nil
}

func (s Story) saving(t text, picture string, base int) site.Saving {
	in := site.Saving{Base: base, Fits: true, Now: !t.Draft && t.Later == 0, Content: site.Content{Title: t.Title, Summary: t.Summary}}
	if t.Later > 0 {
		in.At = s.Day(-t.Later, 9)
	}
	if t.Draft {
		in.Fits = false
	}
	for _, l := range i18n.Langs() {
		in.Body = in.Body.With(l, strings.ReplaceAll(strings.Join(t.Body[l], "\n"), "{{picture}}", picture))
	}
	if t.Event != nil {
		day, _ := time.Parse(time.DateOnly, t.Event.Day) // a day that is none is refused when it is saved
		in.Event = site.Event{Kind: t.Event.Kind, Day: day, By: t.Event.By, Link: t.Event.Link}
	}
	return in
}

// drawing is a hall of seats in half circles, each member its seat.
func drawing() ([]byte, error) {
	const width, height = 960, 420
	paper, seat, chair := color.RGBA{0xE2, 0xEF, 0xF1, 0xFF}, color.RGBA{0x0A, 0x4F, 0x5C, 0xFF}, color.RGBA{0xB5, 0x6A, 0x12, 0xFF}
	m := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{paper, seat, chair})
	disc := func(x, y, r float64, c uint8) {
		for py := int(y - r); py <= int(y+r); py++ {
			for px := int(x - r); px <= int(x+r); px++ {
				if math.Hypot(float64(px)-x, float64(py)-y) <= r {
					m.SetColorIndex(px, py, c)
				}
			}
		}
	}
	for row := range 6 {
		radius, n := 110+52*float64(row), 9+4*row
		for i := range n {
			angle := math.Pi * (float64(i) + 0.5) / float64(n)
			disc(width/2+radius*1.25*math.Cos(angle), height-30-radius*0.95*math.Sin(angle), 11, 1)
		}
	}
	disc(width/2, height-40, 18, 2)
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}
