package api

import (
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/thread"
	"plenary.example/internal/wording"
)

// Self is who asks.
type Self struct {
	Name    string   `json:"name"`
	Seats   []Seat   `json:"seats"`
	Offices []Office `json:"offices"`
	Key     Own      `json:"key"`
}

// Seat is an organization that somebody acts for.
type Seat struct {
	Organization string    `json:"organization" doc:"Its key, for ballots and reports."`
	Name         i18n.Text `json:"name"`
	Class        string    `json:"class"`
	GoodStanding bool      `json:"goodStanding"`
}

// Office is an office in a body.
type Office struct {
	Body string    `json:"body"`
	Name i18n.Text `json:"name"`
	Role string    `json:"role"`
}

// Own is the key that was shown.
type Own struct {
	Name string `json:"name"`
	Act  bool   `json:"act"`
	Ends string `json:"ends"`
}

func me(c *call) (Self, error) {
	s := Self{Name: c.Actor.Name, Seats: []Seat{}, Offices: []Office{}, Key: Own{Name: c.key.Name, Act: c.key.Act, Ends: instant(c.key.Ends)}}
	for _, one := range c.Actor.Seats {
		s.Seats = append(s.Seats, Seat{Organization: one.OrganizationID, Name: one.Name, Class: one.Class, GoodStanding: one.GoodStanding})
	}
	for _, o := range c.Actor.Offices {
		s.Offices = append(s.Offices, Office{Body: o.Body, Name: o.Name, Role: string(o.Role)})
	}
	return s, nil
}

// Resolution is an adopted resolution, as lists have it.
type Resolution struct {
	Address   string    `json:"address" doc:"Its meeting and its label there, for good: 1995-11/13."`
	Number    int       `json:"number,omitempty"`
	Title     i18n.Text `json:"title"`
	Status    string    `json:"status"`
	Group     i18n.Text `json:"group,omitzero"`
	AdoptedOn string    `json:"adoptedOn,omitempty" format:"date"`
	Page      string    `json:"page"`
}

// Resolutions is a page of the library.
type Resolutions struct {
	Resolutions []Resolution `json:"resolutions"`
	Total       int          `json:"total"`
	AtLeast     bool         `json:"atLeast,omitempty" doc:"There are more than total."`
	Page        int          `json:"page"`
	Pages       int          `json:"pages"`
}

func (c *call) pageOf(a resolutions.Address) string { return c.site("resolutions", a.Meeting, a.Label) }

func listResolutions(c *call) (Resolutions, error) {
	page, err := c.page()
	if err != nil {
		return Resolutions{}, err
	}
	q := resolutions.Query{
		Text: c.asked("q"), Subject: c.asked("subject"), Meeting: c.asked("meeting"), Policy: resolutions.PolicyState(c.asked("status")),
		From: c.asked("from"), To: c.asked("to"), Page: page,
	}
	if group := c.asked("group"); group != "" {
		b, err := c.api.Bodies.BodyBySlug(c.Ctx(), nil, group)
		if err != nil {
			return Resolutions{}, err
		}
		q.WorkingGroup = b.ID
	}
	found, err := c.api.Resolutions.Library(c.Ctx(), q)
	if err != nil {
		return Resolutions{}, err
	}
	out := Resolutions{Resolutions: []Resolution{}, Total: found.Total, AtLeast: found.AtLeast, Page: found.Page, Pages: found.Pages}
	for _, e := range found.Entries {
		out.Resolutions = append(out.Resolutions, Resolution{
			Address: e.Address.String(), Number: e.Number, Title: e.Title, Status: string(e.Policy), Group: e.WorkingGroup.Name, AdoptedOn: e.AdoptedOn, Page: c.pageOf(e.Address),
		})
	}
	return out, nil
}

// WholeResolution is a resolution with its words and what it stands among.
type WholeResolution struct {
	Resolution
	Original     string                `json:"original" doc:"The language it was drafted in."`
	Wording      wording.Wording       `json:"wording"`
	Subjects     []resolutions.Subject `json:"subjects"`
	Mover        i18n.Text             `json:"mover,omitzero"`
	Seconder     i18n.Text             `json:"seconder,omitzero"`
	Votes        *resolutions.Votes    `json:"votes,omitempty"`
	Cites        []string              `json:"cites"`
	CitedBy      []string              `json:"citedBy"`
	Supersedes   []string              `json:"supersedes"`
	SupersededBy []string              `json:"supersededBy"`
}

func (c *call) entry() (resolutions.EntryPage, error) {
	return c.api.Resolutions.ByAddress(c.Ctx(), c.R.PathValue("meeting"), c.R.PathValue("label"))
}

func getResolution(c *call) (WholeResolution, error) {
	p, err := c.entry()
	if err != nil {
		return WholeResolution{}, err
	}
	r := p.Entry.Resolution
	out := WholeResolution{
		Resolution: Resolution{
			Address: p.Entry.Address().String(), Number: p.Entry.Number, Title: r.Title(), Status: string(p.Entry.Policy), Group: r.WorkingGroup.Name, AdoptedOn: p.Entry.AdoptedOn,
			Page: c.pageOf(p.Entry.Address()),
		},
		Original: string(r.Original), Wording: r.Wording, Subjects: append([]resolutions.Subject{}, p.Entry.Subjects...), Mover: r.Mover.Name, Seconder: r.Seconder.Name,
		Cites: addresses(p.Cites), CitedBy: addresses(p.CitedBy), Supersedes: addresses(p.Supersedes), SupersededBy: addresses(p.SupersededBy),
	}
	if r.Votes.Counted() {
		out.Votes = &r.Votes
	}
	return out, nil
}

func addresses(links []resolutions.Link) []string {
	list := []string{}
	for _, l := range links {
		list = append(list, l.Address.String())
	}
	return list
}

func resolutionThread(c *call) (thread.Written, error) {
	p, err := c.entry()
	if err != nil {
		return thread.Written{}, err
	}
	t, err := c.api.Threads.OfResolution(c.Ctx(), c.Actor, p.Entry.Resolution.ID)
	return c.written(t, err)
}

// written is a thread as whoever asks sees it.
func (c *call) written(t thread.Thread, err error) (thread.Written, error) {
	if err != nil {
		return thread.Written{}, err
	}
	return t.Write(c.Door.Catalog, c.Door.BaseURL, !c.Actor.OfTheCoalition()), nil
}
