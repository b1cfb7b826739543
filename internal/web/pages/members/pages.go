package members

import (
	"net/http"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of the register and what they stand on.
type Pages struct {
	People  *people.Service
	Bodies  *bodies.Service
	Record  *audit.Log
	Profile config.Profile
	// Consents keeps the evidence of what organizations let the public see.
	Consents *consents.Service
	// Today is the coalition's calendar day.
	Today func() time.Time
	// Changed tells the program that who people are has changed, so that the next
	// request of theirs sees it; nil tells nobody.
	Changed func()
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/members", Handle: p.list},
		{Pattern: "GET /{lang}/manage/members/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/manage/members/new", Handle: p.add},
		{Pattern: "GET /{lang}/manage/members/{slug}", Handle: p.show},
		{Pattern: "GET /{lang}/manage/members/{slug}/edit", Handle: p.editForm},
		{Pattern: "POST /{lang}/manage/members/{slug}/edit", Handle: p.change},
		{Pattern: "GET /{lang}/manage/members/{slug}/place", Handle: p.placeForm},
		{Pattern: "POST /{lang}/manage/members/{slug}/place", Handle: p.place},
		{Pattern: "POST /{lang}/manage/members/{slug}/{act}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/people", Handle: p.persons},
		{Pattern: "GET /{lang}/manage/people/new", Handle: p.newPerson},
		{Pattern: "POST /{lang}/manage/people/new", Handle: p.addPerson},
		{Pattern: "GET /{lang}/manage/people/{id}", Handle: p.person},
		{Pattern: "POST /{lang}/manage/people/{id}", Handle: p.changePerson},
		{Pattern: "GET /{lang}/manage/register", Handle: p.register},
		{Pattern: "GET /{lang}/manage/register/{file}", Handle: p.export},
	}
}

// areas are the coalition's areas of work.
func (p *Pages) areas() organizations.Areas { return p.Profile.Areas }

// told tells the program that who people are has changed.
func (p *Pages) told() {
	if p.Changed != nil {
		p.Changed()
	}
}

// mayKeep refuses whoever does not keep the register.
func mayKeep(c *door.Call) error {
	return c.Actor.Require(c.Actor.IsStaff(), "power.keep_register")
}

// open reads the form and loads the organization that the address names, for
// those who read the register.
func (p *Pages) open(c *door.Call) (people.Organization, error) {
	if err := people.MayReadRegister(c.Actor); err != nil {
		return people.Organization{}, err
	}
	if err := c.Parse(); err != nil {
		return people.Organization{}, err
	}
	return p.People.OrganizationBySlug(c.Ctx(), c.R.PathValue("slug"))
}

// openToKeep is open for those who keep the register.
func (p *Pages) openToKeep(c *door.Call) (people.Organization, error) {
	if err := mayKeep(c); err != nil {
		return people.Organization{}, err
	}
	return p.open(c)
}

// crumbs are the way to a page of an organization; further ones follow.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return append(c.FromDesk(ui.Link{Label: c.Text("members.title"), Href: c.Path("manage", "members")}), more...)
}

func toOrganization(c *door.Call, o people.Organization) ui.Link {
	return ui.Link{Label: o.Name.In(c.Lang), Href: c.Path("manage", "members", o.Slug)}
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// tabs lead between the pages of the register.
func tabs(c *door.Call, here string) []ui.Link {
	var list []ui.Link
	for _, name := range []string{"members", "people", "register"} {
		list = append(list, ui.Link{Label: c.Text("members.tab." + name), Href: c.Path("manage", name), Current: name == here})
	}
	return list
}

// refused gives back what was refused and the status of the page that says so.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, http.StatusOK, nil
	}
	errs, err := c.Refusal(err)
	return errs, http.StatusUnprocessableEntity, err
}

func nameLang(c *door.Call, t i18n.Text) i18n.Lang {
	if t.Has(c.Lang) {
		return ""
	}
	return c.Lang.Other()
}
