// Package news tells what the coalition of the worked example says in public: releases
// and a statement, one of them corrected and one under an embargo, the media list, the
// press kit, and a newsletter with its readers and issues. All of it is invented.
package news

import (
	"bytes"
	"context"
	_ "embed" // what is said
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/people"
)

//go:embed news.json
var invented []byte

//go:embed readers.csv
var readers []byte

// Story is what the news is told with.
type Story struct {
	Room   *newsroom.Service
	Letter *newsletter.Service
	On     func(at time.Time, what string, do func(ctx context.Context) error)
	Day    func(before, hour int) time.Time // an hour of the day so many days before today
	Staff  func() access.Actor
	Chair  func() access.Actor // of the Executive, who approves
}

// said is one release or statement.
type said struct {
	Kind     string
	Before   int // days
	Subjects []string
	Headline i18n.Text
	Subhead  i18n.Text
	Body     i18n.Text
	Place    i18n.Text
	State    string // "draft", "embargo" or "public"
	Send     bool   // to the media list
	Correct  *struct {
		What  i18n.Text
		Words map[string]i18n.Text // "headline" and "body" as they are now
	}
}

type journalist struct {
	Name, Outlet, Email, Phone, Lang, Region, Words string
	Beats                                           []string
	Published                                       bool
}

type issue struct {
	Before int
	Title  i18n.Text
	Intro  i18n.Text
	Items  []struct {
		Title, Body i18n.Text
		Path        string
	}
	Draft bool
}

type all struct {
	Contacts []newsroom.Contact
	Said     []said
	Media    []journalist
	Kit      map[string]i18n.Text
	Title    i18n.Text
	About    i18n.Text
	Issues   []issue
}

// Tell has it said.
func (st Story) Tell() error {
	var a all
	if err := json.Unmarshal(invented, &a); err != nil {
		return fmt.Errorf("news: %w", err)
	}
	st.On(st.Day(80, 9), "the newsroom is set up", func(ctx context.Context) error { return st.setUp(ctx, a) })
	for _, one := range a.Said {
		st.On(st.Day(one.Before, 9), "news: "+one.Headline.EN, func(ctx context.Context) error { return st.say(ctx, a, one) })
	}
	for _, one := range a.Issues {
		st.On(st.Day(one.Before, 11), "newsletter: "+one.Title.EN, func(ctx context.Context) error { return st.issue(ctx, one) })
	}
	return nil
}

// setUp makes the media list, the press kit, and the newsletter with its readers.
func (st Story) setUp(ctx context.Context, a all) error {
	who := st.Staff()
	for _, j := range a.Media {
		_, err := st.Room.PutMedia(ctx, who, newsroom.Media{
			Name: j.Name, Outlet: j.Outlet, Email: j.Email, Phone: j.Phone, Lang: i18n.Lang(j.Lang), Beats: j.Beats, Region: people.Region(j.Region),
		}, newsroom.Basis{Published: j.Published, Words: j.Words, Method: consents.Mail})
		if err != nil {
			return fmt.Errorf("%s: %w", j.Email, err)
		}
	}
	if err := st.Room.PutKit(ctx, who, a.Kit); err != nil {
		return err
	}
	logo, err := mark()
	if err != nil {
		return err
	}
	if _, err := st.Room.AddFile(ctx, who, newsroom.File{Kind: newsroom.Logo, Title: i18n.Text{EN: "The coalition’s mark, in colour", FR: "Le symbole du Conseil, en couleur"}, Alt: i18n.Text{EN: "The coalition’s mark", FR: "Le symbole du Conseil"}}, "mark.png", logo); err != nil {
		return err
	}
	if err := st.Letter.PutSettings(ctx, who, newsletter.Settings{Title: a.Title, About: a.About, Volumes: newsletter.ByYear, FirstYear: 2008}); err != nil {
		return err
	}
	report, err := st.Letter.BringIn(ctx, who, "readers.csv", readers, false)
	if err == nil && report.Count(newsletter.Added) == 0 {
		return fmt.Errorf("news: nobody reads: %+v", report)
	}
	return err
}

// say writes a release, has it approved and released, and sends it to the media.
func (st Story) say(ctx context.Context, a all, one said) error {
	who := st.Staff()
	r, err := st.Room.Write(ctx, who, newsroom.Release{
		Kind: newsroom.Kind(one.Kind), Subjects: one.Subjects, Contacts: a.Contacts, Words: newsroom.Words{Headline: one.Headline, Subhead: one.Subhead, Body: one.Body, Place: one.Place},
	})
	if err != nil || one.State == "draft" {
		return err
	}
	if _, err := st.Room.Approve(ctx, st.Chair(), r.ID, r.Version); err != nil {
		return err
	}
	until := time.Time{}
	if one.State == "embargo" {
		until = st.Day(-2, 9)
	}
	if r, err = st.Room.Publish(ctx, who, r.ID, until); err != nil {
		return err
	}
	if one.Send {
		if _, err := st.Room.Send(ctx, who, r.ID, newsroom.Choice{Beats: one.Subjects, Early: true}); err != nil {
			return err
		}
	}
	if one.Correct == nil {
		return nil
	}
	words := r.Words
	if t, ok := one.Correct.Words["headline"]; ok {
		words.Headline = t
	}
	if t, ok := one.Correct.Words["body"]; ok {
		words.Body = t
	}
	_, err = st.Room.Correct(ctx, who, r.ID, r.Version, words, one.Correct.What)
	return err
}

// issue puts an issue together, and sends it unless it is a draft.
func (st Story) issue(ctx context.Context, one issue) error {
	who := st.Staff()
	i, err := st.Letter.Begin(ctx, who, one.Title)
	if err != nil {
		return err
	}
	if err := st.Letter.Write(ctx, who, i.ID, one.Title, one.Intro); err != nil {
		return err
	}
	offered, err := st.Letter.Offers(ctx, who, i.ID)
	if err != nil {
		return err
	}
	for _, o := range offered {
		for n, offer := range o.Offers {
			if n < 1 || n < 2 && o.Source == "news" {
				if err := st.Letter.Pick(ctx, who, i.ID, o.Source, offer.Key); err != nil {
					return err
				}
			}
		}
	}
	for _, it := range one.Items {
		if err := st.Letter.PutItem(ctx, who, i.ID, newsletter.Item{Title: it.Title, Body: it.Body, Path: it.Path}); err != nil {
			return err
		}
	}
	if one.Draft {
		return nil
	}
	if err := st.Letter.Schedule(ctx, who, i.ID, time.Time{}); err != nil {
		return err
	}
	kept, _, err := st.Letter.Issue(ctx, who, i.ID)
	if err != nil {
		return err
	}
	return st.Letter.Send(ctx, newsletter.Sending{Issue: i.ID, At: db.Micros(kept.ScheduledAt)})
}

// mark draws the coalition's mark: seats in two rows.
func mark() ([]byte, error) {
	const side = 240
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	ink, ground := color.RGBA{23, 74, 91, 255}, color.RGBA{255, 255, 255, 255}
	for y := range side {
		for x := range side {
			img.Set(x, y, ground)
			for row, seats := range []int{3, 5} {
				for n := range seats {
					cx, cy := side*(2*n+1)/(2*seats), side*(2*row+1)/4
					if dx, dy := x-cx, y-cy; dx*dx+dy*dy < 18*18 {
						img.Set(x, y, ink)
					}
				}
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
