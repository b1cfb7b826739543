package organization

import (
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// overviewView is where an organization stands, and what there is to do.
type overviewView struct {
	loc      *i18n.Localizer
	tabs     []ui.Link
	tag      ui.TagData
	why      string
	class    string
	todo     string
	actions  []ui.ButtonData
	waiting  []ui.NoticeData
	past     []ui.Event
	branches []ui.Link
}

// overview says where the organization stands and what to do about it.
func (p *Pages) overview(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	today := p.Today()
	standing, err := p.People.Standing(c.Ctx(), nil, o.ID, today)
	if err != nil {
		return err
	}
	v := overviewView{loc: c.Loc, tabs: tabs(c, o, "overview"), tag: organizations.StandingTag(c.Loc, standing), why: c.Loc.Say(standing.Why), class: c.Loc.Say(standing.Class.Name())}
	v.remedy(c, o, standing)
	if err := p.waiting(c, o, standing, &v); err != nil {
		return err
	}
	list, err := p.People.MembershipsOf(c.Ctx(), nil, o.ID)
	if err != nil {
		return err
	}
	v.past = organizations.Memberships(c.Loc, list, today)
	branches, err := p.People.BranchesOf(c.Ctx(), o.ID)
	if err != nil {
		return err
	}
	for _, b := range branches {
		link := ui.Link{Label: b.Name.In(c.Lang) + ", " + organizations.Where(c.Loc, b)}
		if b.ListedOn(today) {
			link.Href = c.Path("members", b.Slug)
		}
		v.branches = append(v.branches, link)
	}
	page := p.page(c, o, "overview", nil)
	if o.Shows(people.Listing) && standing.Group().Belongs() {
		page.Secondary = []ui.ButtonData{{Label: c.Text("organization.public"), Kind: ui.Quiet, Href: c.Path("members", o.Slug)}}
	}
	if len(c.Actor.Seats) > 1 {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("organization.another"), Kind: ui.Quiet, Href: c.Path("organization")})
	}
	return c.Page(page, overviewPage(v))
}

// remedy says what may be done about a standing.
func (v *overviewView) remedy(c *door.Call, o opened, s people.Standing) {
	what := strings.TrimPrefix(s.Note.Key, "people.standing.")
	invoices := ui.ButtonData{Label: c.Text("organization.todo.pay"), Href: c.Path("organization", o.Slug, "invoices")}
	switch what {
	case "unpaid", "extension_over":
		v.todo, v.actions = c.Text("organization.todo.unpaid"), []ui.ButtonData{invoices}
	case "good_extension":
		v.todo, v.actions = c.Text("organization.todo.extension"), []ui.ButtonData{invoices}
	case "suspended", "suspended_until":
		v.todo = c.Text("organization.todo.suspended")
	case "parent":
		v.todo = c.Text("organization.todo.parent")
	case "ended":
		v.todo, v.actions = c.Text("organization.todo.ended"), []ui.ButtonData{{Label: c.Text("organization.todo.join"), Href: c.Path("join"), Kind: ui.Secondary}}
	case "good":
		v.todo = c.Text("organization.todo.good")
	}
}

// waiting adds what is missing: a delegate for a meeting to come, a profile.
func (p *Pages) waiting(c *door.Call, o opened, s people.Standing, v *overviewView) error {
	if s.MayVote {
		coming, err := p.coming(c)
		if err != nil {
			return err
		}
		for _, m := range coming {
			named, err := p.Meetings.Delegates(c.Ctx(), m.ID)
			if err != nil {
				return err
			}
			if len(named[o.ID]) > 0 {
				continue
			}
			votes, err := p.Meetings.Entitled(c.Ctx(), m, o.ID)
			if err != nil {
				return err
			}
			if !votes {
				continue
			}
			v.waiting = append(v.waiting, ui.NoticeData{
				Tone: ui.Waiting, Title: c.Text("organization.waiting.delegate"), Body: c.Text("organization.waiting.delegate_body", "Meeting", m.Title, "When", c.Loc.Date(m.Day())),
				Links: []ui.Link{{Label: c.Text("organization.waiting.delegate_link"), Href: c.Path("organization", o.Slug, "meetings")}},
			})
		}
	}
	if o.manages && (o.About.Empty() || len(o.Areas) == 0) {
		v.waiting = append(v.waiting, ui.NoticeData{
			Tone: ui.Neutral, Title: c.Text("organization.waiting.profile"), Body: c.Text("organization.waiting.profile_body"),
			Links: []ui.Link{{Label: c.Text("organization.waiting.profile_link"), Href: c.Path("organization", o.Slug, "profile")}},
		})
	}
	return nil
}

// coming are the general meetings for which delegates may still be named, the
// next one first.
func (p *Pages) coming(c *door.Call) ([]meetings.Meeting, error) {
	all, err := p.Meetings.List(c.Ctx(), time.Time{})
	var list []meetings.Meeting
	for _, m := range all {
		if m.State != meetings.Adjourned {
			list = append([]meetings.Meeting{m}, list...)
		}
	}
	return list, err
}
