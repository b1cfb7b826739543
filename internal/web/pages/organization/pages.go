package organization

import (
	"context"
	"net/http"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// Pages are an organization's own pages and what they stand on.
type Pages struct {
	People      *people.Service
	Meetings    *meetings.Service
	Ballots     *ballots.Service
	Resolutions *resolutions.Service
	// Consents keeps the evidence of what the organization lets the public see.
	Consents *consents.Service
	Areas    organizations.Areas
	// Today is the coalition's calendar day.
	Today func() time.Time
	// Invited writes to somebody who was given a place in an organization, in the
	// transaction that gives it; nil writes to nobody.
	Invited func(ctx context.Context, tx *audit.Tx, to people.Person, o people.Organization) error
	// Changed tells the program that who people are has changed; nil tells nobody.
	Changed func()
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/organization", Handle: p.choose},
		{Pattern: "POST /{lang}/organization", Handle: p.chosen},
		{Pattern: "GET /{lang}/organization/{slug}", Handle: p.overview},
		{Pattern: "GET /{lang}/organization/{slug}/profile", Handle: p.profile},
		{Pattern: "POST /{lang}/organization/{slug}/profile", Handle: p.changeProfile},
		{Pattern: "GET /{lang}/organization/{slug}/people", Handle: p.people},
		{Pattern: "POST /{lang}/organization/{slug}/people/{act}", Handle: p.changePeople},
		{Pattern: "GET /{lang}/organization/{slug}/meetings", Handle: p.meetings},
		{Pattern: "POST /{lang}/organization/{slug}/delegates/{key}", Handle: p.nameDelegates},
	}
}

func (p *Pages) told() {
	if p.Changed != nil {
		p.Changed()
	}
}

// opened is an organization before one of its people, or the secretariat.
type opened struct {
	people.Organization
	own     bool // the reader has a place in it
	manages bool // and may change its profile and its people
}

// open reads the form and loads the organization that the address names. Whoever
// has no place in it is refused, unless the secretariat.
func (p *Pages) open(c *door.Call) (o opened, err error) {
	if err := c.Actor.Require(c.Actor.SignedIn(), "power.see_organization"); err != nil {
		return o, err
	}
	if err := c.Parse(); err != nil {
		return o, err
	}
	if o.Organization, err = p.People.OrganizationBySlug(c.Ctx(), c.R.PathValue("slug")); err != nil {
		return o, err
	}
	_, o.own = c.Actor.Seat(o.ID)
	if err := c.Actor.Require(o.own || c.Actor.IsStaff(), "power.see_organization"); err != nil {
		return o, err
	}
	err = p.People.MayManage(c.Ctx(), nil, c.Actor, o.ID, p.Today())
	o.manages = err == nil
	if fault.Is(err, fault.Forbidden) {
		err = nil
	}
	return o, err
}

// page is the frame that all the pages of an organization share.
func (p *Pages) page(c *door.Call, o opened, here string, errs ui.FormErrors) ui.PageData {
	parts := []string{"organization", o.Slug}
	title := o.Name.In(c.Lang)
	page := ui.PageData{Title: title, Kicker: c.Text("organization.kicker"), Errors: errs, NoIndex: true}
	if o.Class == people.Associate {
		page.Kicker = c.Text("organization.membership.own")
	}
	if here != "overview" {
		parts = append(parts, here)
		page.Title, page.Kicker = c.Text("organization.tab."+here), ""
		page.Crumbs = []ui.Link{{Label: title, Href: c.Path("organization", o.Slug)}}
	}
	if !o.own {
		page.Crumbs = append([]ui.Link{{Label: c.Text("organization.register"), Href: c.Path("manage", "members", o.Slug)}}, page.Crumbs...)
	}
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

func tabs(c *door.Call, o opened, here string) []ui.Link { return organizations.Tabs(c, o.Slug, here) }

// chooseView lists the organizations that somebody may act for.
type chooseView struct {
	action string
	seats  []seatView
}

type seatView struct {
	id, name, class, href string
	tag                   ui.TagData
	now                   bool
}

// choose leads to one's organization; who has several chooses.
func (p *Pages) choose(c *door.Call) error {
	if err := c.Actor.Require(c.Actor.SignedIn(), "power.see_organization"); err != nil {
		return err
	}
	v := chooseView{action: c.Path("organization")}
	for i, s := range c.Actor.Seats {
		o, err := p.People.Organization(c.Ctx(), s.OrganizationID)
		if err != nil {
			return err
		}
		href := c.Path("organization", o.Slug)
		if len(c.Actor.Seats) == 1 {
			return c.Redirect(href)
		}
		st, err := p.People.Standing(c.Ctx(), nil, o.ID, p.Today())
		if err != nil {
			return err
		}
		v.seats = append(v.seats, seatView{id: o.ID, name: o.Name.In(c.Lang), class: c.Loc.Say(st.Class.Name()), href: href, tag: organizations.StandingTag(c.Loc, st), now: i == 0})
	}
	page := ui.PageData{Title: c.Text("organization.choose.title"), Lead: c.Text("organization.choose.lead"), NoIndex: true}
	if len(v.seats) == 0 {
		page.Title, page.Lead = c.Text("organization.none.title"), ""
	}
	return c.Page(page, choosePage(c.Loc, v, c.Path("join")))
}

// chosen remembers for which organization somebody acts.
func (p *Pages) chosen(c *door.Call) error {
	if err := c.Actor.Require(c.Actor.SignedIn(), "power.see_organization"); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	seat, ok := c.Actor.Seat(c.Value("organization"))
	if err := c.Actor.Require(ok, "power.see_organization"); err != nil {
		return err
	}
	o, err := p.People.Organization(c.Ctx(), seat.OrganizationID)
	if err != nil {
		return err
	}
	signin.ActFor(c.Ctx(), c.Door.Sessions, o.ID)
	return c.Done(c.BackPath(c.Path("organization", o.Slug)), "organization_chosen")
}

// refused gives back what was refused and the status of the page that says so.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, http.StatusOK, nil
	}
	errs, err := c.Refusal(err)
	return errs, http.StatusUnprocessableEntity, err
}
