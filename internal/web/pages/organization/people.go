package organization

import (
	"net/http"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// peopleView is an organization's people and who may join them.
type peopleView struct {
	loc     *i18n.Localizer
	tabs    []ui.Link
	action  string
	manages bool
	people  []placeView
	open    string // the form given back: "invite", or the key of a place
	typed   people.Invitation
	errs    ui.FormErrors
}

type placeView struct {
	id, name, title, reach string
	contact, self          bool
	from                   string
}

// people lists the organization's people of today.
func (p *Pages) people(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	return p.peopleWith(c, http.StatusOK, o, peopleView{typed: people.Invitation{Lang: c.Lang}})
}

func (p *Pages) peopleWith(c *door.Call, status int, o opened, v peopleView) error {
	v.loc, v.tabs, v.action, v.manages = c.Loc, tabs(c, o, "people"), c.Path("organization", o.Slug, "people"), o.manages
	places, err := p.People.PeopleOf(c.Ctx(), nil, o.ID, p.Today())
	if err != nil {
		return err
	}
	for _, place := range places {
		reach := place.Person.Email
		if reach == "" {
			reach = c.Text("organization.people.no_address")
		}
		if place.Person.Phone != "" {
			reach += " · " + place.Person.Phone
		}
		v.people = append(v.people, placeView{
			id: place.ID, name: place.Person.Name, title: place.Title, reach: reach, contact: place.Contact, self: place.PersonID == c.Actor.PersonID,
			from: c.Text("organization.people.since", "From", place.From),
		})
	}
	page := p.page(c, o, "people", v.errs)
	page.Lead = c.Text("organization.people.lead")
	return c.PageStatus(status, page, peoplePage(v))
}

// changePeople invites somebody, changes a place, or ends one.
func (p *Pages) changePeople(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	v := peopleView{open: c.Value("place")}
	lang, _ := i18n.ParseLang(c.Value("lang"))
	v.typed = people.Invitation{
		OrganizationID: o.ID, Name: c.Value("name"), Email: c.Value("email"), Title: c.Value("title"), Lang: lang, Contact: c.Value("contact") == "yes",
	}
	var done string
	back := c.Path("organization", o.Slug, "people")
	switch c.R.PathValue("act") {
	case "invite":
		v.open, done = "invite", "organization_invited"
		_, err = p.People.Invite(c.Ctx(), c.Actor, v.typed, p.Today(), p.Invited)
	case "change":
		done = "organization_place"
		err = p.People.ChangePlace(c.Ctx(), c.Actor, v.open, v.typed.Title, v.typed.Contact, p.Today())
	case "leave":
		done = "organization_left"
		err = p.People.Leave(c.Ctx(), c.Actor, v.open, p.Today())
		if c.Value("self") == "yes" && !c.Actor.IsStaff() {
			back = c.Path("organization")
		}
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		v.errs = errs
		return p.peopleWith(c, status, o, v)
	}
	p.told()
	return c.Done(back, done)
}

func (v peopleView) err(form, field string) string {
	if v.open != form {
		return ""
	}
	return v.errs.For(field)
}

func (v peopleView) langs() []ui.Option { return organizations.Langs(v.loc) }

func joined(list []string) string { return strings.Join(list, ", ") }
