package door

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/web/ui"
)

// Shell fills in what every page of the site shows: navigation, who is signed
// in, the same page in the other language, what was just done.
func (c *Call) Shell(p ui.PageData) ui.PageData {
	p.L = c.Loc
	p.Site = c.Door.Site
	if p.Path == "" {
		p.Path = c.Here(c.Lang)
	}
	if p.Alternate == "" {
		p.Alternate = c.Here(c.Lang.Other())
		if c.R.Method != http.MethodGet && c.R.Method != http.MethodHead {
			p.Alternate = PathIn(c.Lang.Other()) + "/"
		}
	}
	p.SignIn = c.Path("sign-in")
	places := c.places()
	p.Places = c.foot(places)
	if !places.Accessibility {
		p.Footer = append(p.Footer, ui.Link{Label: c.Loc.T("nav.accessibility"), Href: c.Path("accessibility")})
	}
	if !places.Privacy {
		p.Footer = append(p.Footer, ui.Link{Label: c.Loc.T("nav.privacy"), Href: c.Path("privacy")})
	}
	p.Footer = append(p.Footer, ui.Link{Label: c.Loc.T("nav.record"), Href: c.Path("record")}, ui.Link{Label: c.Loc.T("nav.api"), Href: c.Path("api")})
	if c.Door.Demo {
		p.Footer = append(p.Footer, ui.Link{Label: c.Loc.T("nav.demo"), Href: c.Path("demo")}, ui.Link{Label: c.Loc.T("nav.outbox"), Href: c.Path("outbox")})
	}
	if !p.Plain {
		p.Nav = c.nav(places.Nav)
	}
	if c.Actor.SignedIn() {
		p.NoIndex = true
		p.Account = &ui.Account{Name: c.Actor.Name, Href: c.Path("account"), SignOutHref: c.Path("sign-out")}
		if len(c.Actor.Seats) > 0 {
			p.Account.Organization, p.Account.OrganizationHref = c.Actor.Seats[0].Name.In(c.Lang), c.Path("organization")
			if p.Account.Organization == c.Actor.Name { // an associate is a member in person
				p.Account.Organization = c.Text("organization.membership.own")
			}
		}
	}
	p.Acting = c.ActingFor()
	if done := c.DoneMessage(); done != "" {
		p.Notices = append([]ui.NoticeData{{Tone: ui.Good, Body: done}}, p.Notices...)
	}
	return p
}

// ActingFor is what stands on top of a page while the reader acts for somebody,
// and once they no longer may; nil while they act for themselves.
func (c *Call) ActingFor() *ui.Acting {
	stop := c.Path("acting", "stop")
	if c.ActingOver {
		return &ui.Acting{Over: true, StopHref: stop}
	}
	if by := c.Actor.ActedBy; by.PersonID != "" {
		return &ui.Acting{Name: c.Actor.Name, By: by.Name, StopHref: stop}
	}
	return nil
}

// Places are the pages of the coalition's own to which every page leads.
type Places struct {
	Nav  []ui.Link // in the navigation, after the places that everybody has
	Foot []ui.Link
	// Accessibility and Privacy: a page of Foot is the statement of that name.
	Accessibility, Privacy bool
	// Revision is a word that changes with any of them.
	Revision string
}

func (c *Call) places() Places {
	if c.Door.Places == nil {
		return Places{}
	}
	// A page that says that the records cannot be reached is not kept by what is silent.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Ctx()), placesWait)
	defer cancel()
	return c.Door.Places(ctx, c.Lang)
}

// placesWait is how long a page waits to hear where it leads.
const placesWait = 2 * time.Second

// foot are the public places by what one looks for, under every page.
func (c *Call) foot(own Places) []ui.FootGroup {
	to := func(key string, parts ...string) ui.Link { return ui.Link{Label: c.Loc.T(key), Href: c.Path(parts...)} }
	return []ui.FootGroup{
		{Title: c.Loc.T("nav.foot.coalition"), Links: append(slices.Clone(own.Foot), to("nav.bodies", "bodies"), to("nav.history", "history"), to("nav.annual", "annual-reports"), to("nav.networks", "networks"))},
		{Title: c.Loc.T("nav.foot.work"), Links: []ui.Link{to("nav.concerns", "concerns"), to("nav.library", "library"), to("nav.sign_ons", "sign-ons"), to("nav.meetings", "meetings"), to("nav.elections", "elections"), to("nav.resources", "resources")}},
		{Title: c.Loc.T("nav.foot.part"), Links: []ui.Link{to("nav.join", "join"), to("nav.give", "give"), to("nav.news", "news"), to("nav.newsletter", "newsletter"), to("nav.learning", "learning"), to("nav.lists", "lists")}},
	}
}

// nav are the places on top: for visitors what they come for, for others what they do.
func (c *Call) nav(own []ui.Link) []ui.Link {
	here := c.R.URL.Path
	var links []ui.Link
	under := func(places ...string) bool {
		return slices.ContainsFunc(places, func(place string) bool { return here == c.Path(place) || strings.HasPrefix(here, c.Path(place)+"/") })
	}
	add := func(key, place string, beside ...string) {
		links = append(links, ui.Link{Label: c.Loc.T(key), Href: c.Path(place), Current: under(append(beside, place)...)})
	}
	add("nav.concerns", "concerns", "threads")
	add("nav.library", "library", "resolutions", "publications", "collections")
	visitor := !c.Actor.SignedIn()
	if visitor {
		add("nav.news", "news", "newsletter")
	}
	add("nav.calendar", "calendar", "gatherings")
	add("nav.meetings", "meetings")
	add("nav.members", "members")
	if visitor {
		for _, k := range own {
			k.Current = here == k.Href || strings.HasPrefix(here, k.Href+"/")
			links = append(links, k)
		}
		return links
	}
	add("nav.bodies", "bodies")
	add("nav.lists", "lists")
	a := c.Actor
	if len(a.MemberSeats()) > 0 {
		add("nav.drafts", "drafts")
	}
	if len(a.CoChairs()) > 0 || a.OnResolutionsCommittee() || a.OnExecutive() {
		add("nav.review", "review")
	}
	if a.IsStaff() {
		add("nav.manage", "manage")
	}
	return links
}

// Page answers with a whole page.
func (c *Call) Page(p ui.PageData, body templ.Component) error {
	return c.PageStatus(http.StatusOK, p, body)
}

// PageStatus is Page with another status: 422 for a form given back.
func (c *Call) PageStatus(status int, p ui.PageData, body templ.Component) error {
	return c.HTML(status, c.Component(p, body))
}

// Component is a page as one component, for Cached.
func (c *Call) Component(p ui.PageData, body templ.Component) templ.Component {
	page := ui.Page(c.Shell(p))
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return page.Render(templ.WithChildren(ctx, body), w)
	})
}

// Text says a sentence of the catalogue in the call's language.
func (c *Call) Text(key string, args ...any) string { return c.Loc.T(key, args...) }

// In gives a bilingual text in the call's language.
func (c *Call) In(t i18n.Text) string { return t.In(c.Lang) }

// FromDesk is the way from the secretariat's page, which nobody else has, for the
// crumbs of a page that others reach too; further steps follow.
func (c *Call) FromDesk(more ...ui.Link) []ui.Link {
	if !c.Actor.IsStaff() {
		return more
	}
	return append([]ui.Link{{Label: c.Text("nav.manage"), Href: c.Path("manage")}}, more...)
}
