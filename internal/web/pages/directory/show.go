package directory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// memberView is the page of one organization.
type memberView struct {
	loc         *i18n.Localizer
	about       string
	aboutLang   templ.Attributes
	facts       []ui.Fact
	contact     []ui.Fact
	areas       []ui.Link
	languages   []ui.Link
	branches    []ui.Link
	resolutions []ui.Entry
	unlisted    bool
}

// show is the public page of an organization.
func (p *Pages) show(c *door.Call) error {
	revision, err := p.revision(c)
	if err != nil {
		return err
	}
	return c.Cached(revision, func() (templ.Component, error) {
		o, err := p.People.OrganizationBySlug(c.Ctx(), c.R.PathValue("slug"))
		if fault.Is(err, fault.NotFound) { // answered as one that does not wish to be seen is
			return nil, door.NotFound()
		}
		if err != nil {
			return nil, err
		}
		if !o.BelongsOn(p.Today()) || !o.Shows(people.Listing) && !inside(c.Actor) {
			return nil, door.NotFound()
		}
		v, err := p.memberView(c, o)
		if err != nil {
			return nil, err
		}
		page := ui.PageData{
			Title: o.Name.In(c.Lang), Kicker: c.Loc.Say(o.Class.Name()), Crumbs: []ui.Link{{Label: c.Text("directory.title"), Href: c.Path("members")}},
			Description: cmp.Or(beginning(o.About.Only(c.Lang)), c.Text("directory.member_description", "Name", o.Name, "Site", c.Door.Site.Name)), NoIndex: v.unlisted,
		}
		if !o.Name.Has(c.Lang) {
			page.TitleLang = c.Lang.Other()
		}
		if other := o.Name.Only(c.Lang.Other()); other != "" && other != page.Title && o.Shows(people.Listing) {
			v.facts = append(v.facts, ui.Fact{Term: c.Text("directory.fact.other_name"), Text: other, Lang: c.Lang.Other()})
		}
		if c.Actor.IsStaff() {
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("directory.manage"), Kind: ui.Secondary, Href: c.Path("manage", "members", o.Slug)})
		} else if _, mine := c.Actor.Seat(o.ID); mine {
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("directory.own"), Kind: ui.Secondary, Href: c.Path("organization", o.Slug)})
		}
		page.Rail, page.RailTitle = memberRail(v), c.Text("directory.section.about")
		return c.Component(page, memberPage(v)), nil
	})
}

func (p *Pages) memberView(c *door.Call, o people.Organization) (memberView, error) {
	v := memberView{loc: c.Loc, unlisted: !o.Shows(people.Listing)}
	since, err := p.since(c, o)
	if err != nil {
		return v, err
	}
	v.facts = append(v.facts, since)
	if v.unlisted {
		return v, nil
	}
	v.about = o.About.In(c.Lang)
	if !o.About.Has(c.Lang) {
		v.aboutLang = templ.Attributes{"lang": string(c.Lang.Other())}
	}
	v.facts = append([]ui.Fact{{Term: c.Text("directory.fact.where"), Text: organizations.Where(c.Loc, o), Href: c.Path("members") + "?region=" + string(o.Region)}}, v.facts...)
	for _, a := range o.Areas {
		if name := p.Areas.Name(c.Loc, a); name != "" {
			v.areas = append(v.areas, ui.Link{Label: name, Href: c.Path("members") + "?area=" + a})
		}
	}
	for _, tag := range o.Languages {
		v.languages = append(v.languages, ui.Link{Label: organizations.LanguageName(c.Loc, tag), Href: c.Path("members") + "?language=" + tag})
	}
	sortLinks(v.areas)
	sortLinks(v.languages)
	v.contact = contact(c, o)
	if err := p.family(c, o, &v); err != nil {
		return v, err
	}
	return v, p.proposed(c, o, &v)
}

// since says since when an organization has belonged without a break, whatever
// its classes.
func (p *Pages) since(c *door.Call, o people.Organization) (ui.Fact, error) {
	list, err := p.People.MembershipsOf(c.Ctx(), nil, o.ID)
	return ui.Fact{Term: c.Text("directory.fact.since"), Text: c.Loc.Date(people.Unbroken(list, o.Joined))}, err
}

// contact is how to reach an organization: its site, and what it agreed to show.
func contact(c *door.Call, o people.Organization) []ui.Fact {
	var list []ui.Fact
	add := func(show bool, key, text, href string) {
		if show && text != "" {
			list = append(list, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	add(true, "directory.fact.website", organizations.Site(o.Website), o.Website)
	add(o.Shows(people.ShowAddress), "directory.fact.address", organizations.Lines(o.Address), "")
	add(o.Shows(people.ShowEmail), "directory.fact.email", o.Email, "mailto:"+o.Email)
	add(o.Shows(people.ShowPhone), "directory.fact.phone", o.Phone, organizations.TelLink(o.Phone))
	return list
}

// family adds the national body an organization is a branch of, and its branches.
func (p *Pages) family(c *door.Call, o people.Organization, v *memberView) error {
	if o.ParentID != "" {
		parent, err := p.People.Organization(c.Ctx(), o.ParentID)
		if err != nil {
			return err
		}
		if parent.ListedOn(p.Today()) {
			v.facts = append(v.facts, ui.Fact{Term: c.Text("directory.fact.parent"), Text: parent.Name.In(c.Lang), Href: c.Path("members", parent.Slug)})
		}
	}
	branches, err := p.People.BranchesOf(c.Ctx(), o.ID)
	for _, b := range branches {
		if b.ListedOn(p.Today()) {
			v.branches = append(v.branches, ui.Link{Label: b.Name.In(c.Lang), Href: c.Path("members", b.Slug)})
		}
	}
	return err
}

// proposed adds the resolutions it moved or seconded that the library holds.
func (p *Pages) proposed(c *door.Call, o people.Organization, v *memberView) error {
	list, err := p.Resolutions.OfParty(c.Ctx(), c.Actor, o.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.State != resolutions.Adopted {
			continue
		}
		at, ok, err := p.Resolutions.AddressOf(c.Ctx(), r.ID)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		key := "directory.moved"
		if r.Mover.ID != o.ID {
			key = "directory.seconded"
		}
		v.resolutions = append(v.resolutions, ui.Entry{
			Kicker: view.MeetingWords(c.Loc, at.Meeting), Title: i18n.Typeset(c.Lang, r.Title().In(c.Lang)), Href: view.Address(c.Lang, at), Note: c.Text(key),
		})
	}
	return nil
}

func sortLinks(links []ui.Link) {
	slices.SortFunc(links, func(a, b ui.Link) int { return strings.Compare(people.Fold(a.Label), people.Fold(b.Label)) })
}
