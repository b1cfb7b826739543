package members

import (
	"net/http"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// search is a picker that works without script: words, and what was found.
type search struct {
	words   string
	asked   bool
	options []ui.Option
	more    bool
}

// maxFound is how many a picker shows.
const maxFound = 20

// organizationSearch finds the organizations that the words name.
func (p *Pages) organizationSearch(c *door.Call) (s search, err error) {
	s.words = c.Value("q")
	if s.asked = s.words != ""; !s.asked {
		return s, nil
	}
	list, more, err := p.People.Organizations(c.Ctx(), people.Filter{Words: s.words, Lang: c.Lang, Limit: maxFound})
	for _, o := range list {
		s.options = append(s.options, ui.Option{Value: o.ID, Label: o.Name.In(c.Lang), Hint: organizations.Where(c.Loc, o)})
	}
	s.more = more
	return s, err
}

// personSearch finds the people that the words name.
func (p *Pages) personSearch(c *door.Call) (s search, err error) {
	s.words = c.Value("q")
	if s.asked = s.words != ""; !s.asked {
		return s, nil
	}
	list, more, err := p.People.Persons(c.Ctx(), s.words, "")
	if err != nil {
		return s, err
	}
	if len(list) > maxFound {
		list, more = list[:maxFound], true
	}
	places, err := p.People.PlacesOfPage(c.Ctx(), s.words, list, p.Today())
	for _, person := range list {
		hint := person.Email
		for _, place := range places[person.ID] {
			hint = joinedBy(" · ", hint, place.Organization.In(c.Lang))
		}
		s.options = append(s.options, ui.Option{Value: person.ID, Label: person.Name, Hint: hint})
	}
	s.more = more
	return s, err
}

// placeFormView gives somebody a place in an organization.
type placeFormView struct {
	loc     *i18n.Localizer
	action  string
	search  search
	errs    ui.FormErrors
	chosen  string
	title   string
	from    string
	contact bool
	fresh   people.Person // somebody who is not in the register yet
	entered bool          // that form was sent
}

func (v placeFormView) langs() []ui.Option { return organizations.Langs(v.loc) }

// placeForm looks for the person by name or address.
func (p *Pages) placeForm(c *door.Call) error {
	o, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	return p.placeWith(c, http.StatusOK, o, placeFormView{from: ui.DateValue(p.Today()), fresh: people.Person{Lang: o.Lang}})
}

func (p *Pages) placeWith(c *door.Call, status int, o people.Organization, v placeFormView) (err error) {
	v.loc, v.action = c.Loc, c.Path("manage", "members", o.Slug, "place")
	if v.search, err = p.personSearch(c); err != nil {
		return err
	}
	v.chosen = chosenOption(v.search.options, v.chosen)
	page := ui.PageData{Title: c.Text("members.place.title"), Kicker: o.Name.In(c.Lang), Crumbs: crumbs(c, toOrganization(c, o)), Errors: v.errs, NoIndex: true}
	return c.PageStatus(status, twin(c, page, "manage", "members", o.Slug, "place"), placePage(v))
}

// place gives a person a place: one of the register, or one entered now.
func (p *Pages) place(c *door.Call) error {
	o, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	v := placeFormView{
		chosen: c.Value("person"), title: c.Value("title"), from: c.Value("from"), contact: c.Value("contact") == "yes", fresh: personTyped(c), entered: c.Value("action") == "new",
	}
	if v.entered {
		_, err = p.People.Invite(c.Ctx(), c.Actor, people.Invitation{
			OrganizationID: o.ID, Name: v.fresh.Name, Email: v.fresh.Email, Lang: v.fresh.Lang, Title: v.title, Contact: v.contact,
		}, p.Today(), nil)
	} else if v.chosen == "" {
		err = fault.Field("person", "members.error.no_person", nil)
	} else {
		err = p.affiliate(c, people.Affiliation{PersonID: v.chosen, OrganizationID: o.ID})
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		v.errs = errs
		return p.placeWith(c, status, o, v)
	}
	p.told()
	return c.Done(c.Path("manage", "members", o.Slug)+"#people", "members_placed")
}

// affiliate gives the place with the title, the first day and the contact's box of
// the form.
func (p *Pages) affiliate(c *door.Call, a people.Affiliation) (err error) {
	if a.OrganizationID == "" {
		return fault.Field("organization", "members.error.no_organization", nil)
	}
	a.Title, a.Contact = c.Value("title"), c.Value("contact") == "yes"
	if a.From, err = dayTyped(c, "from"); err != nil {
		return err
	}
	if a.From.IsZero() {
		a.From = p.Today()
	}
	_, err = p.People.Affiliate(c.Ctx(), c.Actor, a)
	return err
}
