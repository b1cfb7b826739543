// Package annals tells what the coalition of the worked example has for the public: entries
// of its history with drawn pictures, an annual report, webinars with what they left behind,
// and resources for newcomers in the languages of the world. All of it is invented.
package annals

import (
	"context"
	_ "embed" // the words
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/annual"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/learning"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/resources"
)

//go:embed annals.json
var invented []byte

// Story is what it is told with.
type Story struct {
	History      *history.Service
	Annual       *annual.Service
	Learning     *learning.Service
	Resources    *resources.Service
	Gatherings   *gatherings.Service
	Registration *registration.Service
	Desk         *desk.Service

	On    func(at time.Time, what string, do func(ctx context.Context) error)
	Day   func(before, hour int) time.Time // an hour of the day so many days before today
	Staff func() access.Actor
}

type all struct {
	History   []written
	Series    []series
	Webinars  []webinar
	Resources []resource
	Report    report
}

type written struct {
	Date, Kind, Concern, Picture, Credit, Link string
	Title, Words, Source, Alt                  i18n.Text
}

type series struct{ Name, About i18n.Text }

type webinar struct {
	Before, Minutes int // days before today; how long it lasts
	Kind, Series    string
	Title, About    i18n.Text
	Items           []item
	People          []string // who registered; the first ones came
	Came            int
}

type item struct {
	Kind, Langs, Link, Shown string
	Minutes                  int
	Captions                 bool
	Title                    i18n.Text
}

type resource struct {
	Topic, Region string
	Audience      i18n.Text
	Months        int // ago it was checked
	Texts         []resources.Text
}

type report struct {
	President string
	Message   i18n.Text
	Intros    map[annual.Part]i18n.Text
	By        i18n.Text
}

// Tell has it told.
func (st Story) Tell() error {
	var a all
	if err := json.Unmarshal(invented, &a); err != nil {
		return fmt.Errorf("annals: %w", err)
	}
	st.On(st.Day(60, 9), "the history is written", func(ctx context.Context) error { return st.write(ctx, a.History) })
	st.On(st.Day(59, 9), "resources for newcomers", func(ctx context.Context) error { return st.help(ctx, a.Resources) })
	st.On(st.Day(170, 9), "series of webinars", func(ctx context.Context) error {
		for _, s := range a.Series {
			if err := st.Learning.PutSeries(ctx, st.Staff(), learning.Series{Name: s.Name, About: s.About}); err != nil {
				return err
			}
		}
		return nil
	})
	for i, w := range a.Webinars {
		st.hold(i, w)
	}
	st.On(st.Day(30, 9), "the annual report", func(ctx context.Context) error { return st.report(ctx, a.Report) })
	return nil
}

func (st Story) write(ctx context.Context, list []written) error {
	for i, w := range list {
		when, ok := history.ParseWhen(w.Date)
		if !ok {
			return fmt.Errorf("annals: the day %q", w.Date)
		}
		e := history.Entry{Kind: history.Kind(w.Kind), When: when, Title: w.Title, Words: w.Words, Concern: w.Concern, Link: w.Link, Source: w.Source, Alt: w.Alt, Credit: w.Credit}
		var f history.File
		if w.Picture != "" {
			f = history.File{Name: w.Picture + ".png", Body: drawn(w.Picture, i)}
		}
		if _, err := st.History.Write(ctx, st.Staff(), e, f, false); err != nil {
			return fmt.Errorf("%s: %w", w.Title.EN, err)
		}
	}
	return nil
}

func (st Story) help(ctx context.Context, list []resource) error {
	today := st.Resources.Today()
	for _, r := range list {
		made := resources.Resource{Topic: r.Topic, Region: people.Region(r.Region), Audience: r.Audience, Checked: today.AddDate(0, -r.Months, 0), Shown: true}
		for i, t := range r.Texts {
			if i == 0 {
				kept, err := st.Resources.Add(ctx, st.Staff(), made, t, "", nil)
				if err != nil {
					return fmt.Errorf("%s: %w", t.Title, err)
				}
				made = kept
				continue
			}
			if err := st.Resources.PutText(ctx, st.Staff(), made.ID, t, "", nil); err != nil {
				return fmt.Errorf("%s: %w", t.Title, err)
			}
		}
	}
	return nil
}

// hold has a webinar or a training planned, registered for, held, and what it left kept.
func (st Story) hold(i int, w webinar) {
	var g gatherings.Gathering
	starts := st.Day(w.Before, 13)
	planned := st.Day(max(w.Before+25, 20), 9)
	st.On(planned, "plan "+w.Title.EN, func(ctx context.Context) (err error) {
		g, err = st.Gatherings.Plan(ctx, st.Staff(), gatherings.Plan{
			Kind: gatherings.Kind(w.Kind), Title: w.Title, About: w.About, Starts: starts, Ends: starts.Add(time.Duration(w.Minutes) * time.Minute), Audience: gatherings.Public,
			Online: "https://video.ccr.example/room/" + fmt.Sprint(i+1), Languages: []i18n.Lang{i18n.EN, i18n.FR},
		})
		if err != nil {
			return err
		}
		if err := st.Gatherings.Announce(ctx, st.Staff(), g.Key); err != nil {
			return err
		}
		if w.Series != "" {
			if err := st.Learning.PartOf(ctx, st.Staff(), g.Key, w.Series); err != nil {
				return err
			}
		}
		if len(w.People) == 0 {
			return nil
		}
		return st.Registration.SetUp(ctx, st.Staff(), g.ID, registration.Settings{
			Opens: planned, Closes: g.Ends, Online: registration.Unlimited, Rates: []registration.Rate{{Slug: "free", Name: i18n.Text{EN: "Free of charge", FR: "Gratuit"}, Who: registration.Anyone}},
		})
	})
	var ids []string
	if len(w.People) > 0 {
		st.On(planned.AddDate(0, 0, 2), "registrations for "+w.Title.EN, func(ctx context.Context) error {
			var list []registration.Application
			for _, name := range w.People {
				list = append(list, registration.Application{Name: name, Email: people.Slug(name) + "@learners.example", Lang: i18n.EN, People: []registration.Entrant{{Online: true, Rate: "free"}}})
			}
			orders, err := st.Registration.RegisterAll(ctx, st.Staff(), g.ID, list...)
			for _, o := range orders {
				ids = append(ids, o.People[0].ID)
			}
			return err
		})
		st.On(starts.Add(10*time.Minute), "who came to "+w.Title.EN, func(ctx context.Context) error {
			var acts []desk.Check
			for n, id := range ids[:min(w.Came, len(ids))] {
				acts = append(acts, desk.Check{Key: fmt.Sprintf("demo-learning-%d-%d", i, n), Person: id, Act: desk.In, At: starts.Add(5 * time.Minute)})
			}
			_, err := st.Desk.Take(ctx, st.Staff(), g.ID, acts)
			return err
		})
	}
	if len(w.Items) > 0 {
		st.On(st.Day(w.Before-2, 15), "what is kept of "+w.Title.EN, func(ctx context.Context) error {
			for n, one := range w.Items {
				langs, _ := learning.ReadLangs(one.Langs)
				kept := learning.Item{Kind: learning.Kind(one.Kind), Title: one.Title, Langs: langs, Link: one.Link, Minutes: one.Minutes, Captions: one.Captions, Shown: learning.Audience(one.Shown)}
				var name string
				var body []byte
				if one.Link == "" {
					name, body = "slides.png", drawn("slide", n)
				}
				if err := st.Learning.Put(ctx, st.Staff(), g.Key, kept, name, body); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// report publishes the report on the last year and begins that on this one.
func (st Story) report(ctx context.Context, r report) error {
	year := st.Annual.Today().Year()
	for _, y := range []int{year - 1, year} {
		if err := st.Annual.Begin(ctx, st.Staff(), y); err != nil {
			return err
		}
	}
	y, m, d := st.Day(31, 12).Date()
	own := map[annual.Part]annual.Own{}
	for part, intro := range r.Intros {
		own[part] = annual.Own{Intro: intro}
	}
	err := st.Annual.Save(ctx, st.Staff(), annual.Report{Year: year - 1, President: r.President, Message: r.Message, ApprovedOn: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), ApprovedBy: r.By, Own: own})
	if err != nil {
		return err
	}
	return st.Annual.Publish(ctx, st.Staff(), year-1)
}
