package door

import (
	"context"
	"io"
	"net/http"
	"strings"

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
	p.Footer = append(p.Footer, ui.Link{Label: c.Loc.T("nav.give"), Href: c.Path("give")}, ui.Link{Label: c.Loc.T("nav.resources"), Href: c.Path("resources")}, ui.Link{Label: c.Loc.T("nav.learning"), Href: c.Path("learning")}, ui.Link{Label: c.Loc.T("nav.history"), Href: c.Path("history")}, ui.Link{Label: c.Loc.T("nav.annual"), Href: c.Path("annual-reports")}, ui.Link{Label: c.Loc.T("nav.accessibility"), Href: c.Path("accessibility")}, ui.Link{Label: c.Loc.T("nav.privacy"), Href: c.Path("privacy")}, ui.Link{Label: c.Loc.T("nav.api"), Href: c.Path("api")})
	if c.Door.Demo {
		p.Footer = append(p.Footer, ui.Link{Label: c.Loc.T("nav.demo"), Href: c.Path("demo")}, ui.Link{Label: c.Loc.T("nav.outbox"), Href: c.Path("outbox")})
	}
	if !p.Plain {
		p.Nav = c.nav()
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

func (c *Call) nav() []ui.Link {
	here := c.R.URL.Path
	var links []ui.Link
	add := func(key string, parts ...string) {
		href := c.Path(parts...)
		links = append(links, ui.Link{Label: c.Loc.T(key), Href: href, Current: here == href || len(here) > len(href) && here[:len(href)+1] == href+"/"})
	}
	add("nav.concerns", "concerns")
	links[0].Current = links[0].Current || strings.HasPrefix(here, c.Path("threads")+"/")
	add("nav.library", "library")
	links[1].Current = links[1].Current || strings.HasPrefix(here, c.Path("resolutions")+"/")
	add("nav.calendar", "calendar")
	links[2].Current = links[2].Current || strings.HasPrefix(here, c.Path("gatherings")+"/")
	add("nav.meetings", "meetings")
	add("nav.members", "members")
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
