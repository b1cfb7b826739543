package api

import (
	"slices"
	"time"

	"plenary.example/internal/calendar"
	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/thread"
)

// Event is an entry of the calendar.
type Event struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Title     i18n.Text `json:"title"`
	Rule      i18n.Text `json:"rule,omitzero" doc:"Of a deadline: the rule behind it."`
	Place     i18n.Text `json:"place,omitzero"`
	AllDay    bool      `json:"allDay,omitempty"`
	Starts    string    `json:"starts" doc:"A day or an instant."`
	Ends      string    `json:"ends"`
	Cancelled bool      `json:"cancelled,omitempty"`
	Gathering string    `json:"gathering,omitempty" doc:"Its key, for its programme."`
	Page      string    `json:"page,omitempty"`
}

// Calendar is what begins on some days.
type Calendar struct {
	From   string  `json:"from" format:"date"`
	To     string  `json:"to" format:"date"`
	Events []Event `json:"events"`
}

// mostDays is how many days may be asked for at once.
const mostDays = 731

func listCalendar(c *call) (Calendar, error) {
	from, err := c.date("from")
	if err != nil {
		return Calendar{}, err
	}
	to, err := c.date("to")
	if err != nil {
		return Calendar{}, err
	}
	if from.IsZero() {
		from = c.api.Calendar.Today(c.Door.Now())
	}
	if to.IsZero() {
		to = from.AddDate(1, 0, 0)
	}
	if to.Before(from) || to.Sub(from) > mostDays*24*time.Hour {
		return Calendar{}, fault.Field("to", "api.error.span", fault.Args{"Most": mostDays})
	}
	f := calendar.Filter{Kind: calendar.Kind(c.asked("kind"))}
	if body := c.asked("body"); body != "" {
		b, err := c.api.Bodies.BodyBySlug(c.Ctx(), nil, body)
		if err != nil {
			return Calendar{}, err
		}
		f.BodyID = b.ID
	}
	list, err := c.api.Calendar.Between(c.Ctx(), c.Actor, from, to.AddDate(0, 0, 1), f)
	out := Calendar{From: db.Day(from), To: db.Day(to), Events: []Event{}}
	for _, e := range list {
		one := Event{ID: e.ID, Kind: string(e.Kind), Title: e.Title, Rule: e.Rule, Place: e.Place, AllDay: e.AllDay, Starts: instant(e.Starts), Ends: instant(e.Ends), Cancelled: e.Cancelled}
		if e.AllDay {
			one.Starts, one.Ends = db.Day(e.Starts), db.Day(e.Ends)
		}
		if e.Gathering != nil {
			one.Gathering = e.Gathering.Key
		}
		if len(e.Path) > 0 {
			one.Page = c.site(e.Path...)
		}
		out.Events = append(out.Events, one)
	}
	return out, err
}

func getProgramme(c *call) (programme.Published, error) {
	g, err := c.api.Gatherings.Seen(c.Ctx(), c.Actor, c.R.PathValue("gathering"))
	if err != nil {
		return programme.Published{}, err
	}
	p, err := c.api.Programme.Public(c.Ctx(), nil, c.Actor, g)
	if err == nil && p.Revision == 0 {
		err = fault.New(fault.NotFound, "api.error.no_programme", nil)
	}
	p.Speakers = slices.Clone(p.Speakers)
	for i := range p.Speakers {
		p.Speakers[i].PersonID = "" // the register's own business
	}
	return p, err
}

// Concern is one of the coalition's concerns.
type Concern struct {
	Slug  string    `json:"slug"`
	Name  i18n.Text `json:"name"`
	About i18n.Text `json:"about,omitzero"`
	Page  string    `json:"page"`
}

// Concerns are all of them.
type Concerns struct {
	Concerns []Concern `json:"concerns"`
}

func listConcerns(c *call) (Concerns, error) {
	list, err := c.api.Concerns.All(c.Ctx())
	out := Concerns{Concerns: []Concern{}}
	for _, one := range list {
		out.Concerns = append(out.Concerns, Concern{Slug: one.Slug, Name: one.Name, About: one.About, Page: c.site("concerns", one.Slug)})
	}
	return out, err
}

func concernThread(c *call) (thread.Written, error) {
	return c.written(c.api.Threads.OfConcern(c.Ctx(), c.Actor, c.R.PathValue("concern")))
}

// Report says a problem in counts and places, never about a person.
type Report struct {
	Organization string `json:"organization,omitempty" doc:"For which of one's organizations; the first without it."`
	Problem      string `json:"problem" doc:"What kind of problem, in one sentence."`
	Words        string `json:"words,omitempty"`
	Language     string `json:"language,omitempty" enum:"en,fr" doc:"In which it is written; that of the request without it."`
	Unit         string `json:"unit" enum:"people,families,cases"`
	Affected     int    `json:"affected"`
	Region       string `json:"region"`
	City         string `json:"city,omitempty"`
	From         string `json:"from" format:"date"`
	To           string `json:"to" format:"date"`
}

// Reported is a report that was kept.
type Reported struct {
	ID   string `json:"id"`
	Page string `json:"page"`
}

func reportProblem(c *call, in Report) (Reported, error) {
	slug := c.R.PathValue("concern")
	p := concerns.Problem{
		Problem: in.Problem, Words: in.Words, Lang: c.Lang, Unit: concerns.Unit(in.Unit), Affected: in.Affected, Region: people.Region(in.Region), City: in.City,
	}
	if in.Language != "" {
		lang, ok := i18n.ParseLang(in.Language)
		if !ok {
			return Reported{}, fault.Field("language", "api.error.language", nil)
		}
		p.Lang = lang
	}
	for _, d := range []struct {
		name, typed string
		to          *time.Time
	}{{"from", in.From, &p.From}, {"to", in.To, &p.To}} {
		if *d.to = db.ParseDay(d.typed); d.to.IsZero() {
			return Reported{}, fault.Field(d.name, "api.error.day", nil)
		}
	}
	made, err := c.api.Concerns.Report(c.Ctx(), c.Actor, slug, in.Organization, p)
	if err != nil {
		return Reported{}, err
	}
	return Reported{ID: made.ID, Page: c.site("concerns", slug, "reports", made.ID)}, nil
}
