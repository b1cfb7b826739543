package members

import (
	"net/http"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// personsView is a page of the people of the register.
type personsView struct {
	loc    *i18n.Localizer
	tabs   []ui.Link
	action string
	words  string
	table  ui.TableData
	empty  ui.EmptyData
	next   string
}

// persons lists people by name, with where they have places today.
func (p *Pages) persons(c *door.Call) error {
	if err := people.MayReadRegister(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	v := personsView{loc: c.Loc, tabs: tabs(c, "people"), action: c.Path("manage", "people"), words: c.Value("q")}
	list, more, err := p.People.Persons(c.Ctx(), v.words, c.Value("after"))
	if err != nil {
		return err
	}
	places, err := p.People.PlacesOfPage(c.Ctx(), v.words, list, p.Today())
	if err != nil {
		return err
	}
	v.table = ui.TableData{Caption: c.Text("members.people.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("members.column.name")}, {Label: c.Text("members.column.reach")}, {Label: c.Text("members.column.organizations")},
	}}
	for _, person := range list {
		var at []ui.Link
		for _, place := range places[person.ID] {
			label := place.Organization.In(c.Lang)
			if place.Title != "" {
				label = c.Text("members.people.place", "Title", place.Title, "Organization", label)
			}
			at = append(at, ui.Link{Label: label, Href: c.Path("manage", "members", place.Slug)})
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: person.Name, Href: c.Path("manage", "people", person.ID)}, {Body: reachCell(person.Email, person.Phone)}, {Body: linksCell(at)},
		}})
	}
	if more && len(list) > 0 {
		v.next = with(c, v.action, "after", list[len(list)-1].ID)
	}
	v.empty = ui.EmptyData{Title: c.Text("members.people.empty_title"), Body: c.Text("members.people.empty")}
	if v.words != "" {
		v.empty = ui.EmptyData{Title: c.Text("members.people.none_title"), Body: c.Text("members.people.none")}
	}
	page := ui.PageData{Title: c.Text("members.people.title"), Lead: c.Text("members.people.lead"), Wide: true, NoIndex: true, Crumbs: c.FromDesk()}
	if c.Actor.IsStaff() {
		page.Primary = &ui.ButtonData{Label: c.Text("members.person.new"), Href: c.Path("manage", "people", "new")}
	}
	return c.Page(page, personsPage(v))
}

// personView is one person before those who keep the register.
type personView struct {
	loc     *i18n.Localizer
	action  string
	keeps   bool
	isNew   bool
	gone    string
	values  people.Person
	errs    ui.FormErrors
	open    string // the form given back
	places  []placeView
	past    []placeView
	offices []ui.Fact
	search  search
}

func (p *Pages) newPerson(c *door.Call) error {
	if err := mayKeep(c); err != nil {
		return err
	}
	return p.personNew(c, http.StatusOK, people.Person{Lang: c.Lang}, nil)
}

func (p *Pages) personNew(c *door.Call, status int, typed people.Person, errs ui.FormErrors) error {
	v := personView{loc: c.Loc, action: c.Path("manage", "people", "new"), keeps: true, isNew: true, values: typed, errs: errs, open: "save"}
	page := ui.PageData{Title: c.Text("members.person.new"), Lead: c.Text("members.person.new_lead"), Crumbs: personCrumbs(c), Errors: errs, NoIndex: true}
	return c.PageStatus(status, twin(c, page, "manage", "people", "new"), personPage(v))
}

func personCrumbs(c *door.Call) []ui.Link {
	way := crumbs(c)
	way[len(way)-1] = ui.Link{Label: c.Text("members.people.title"), Href: c.Path("manage", "people")}
	return way
}

func personTyped(c *door.Call) people.Person {
	lang, _ := i18n.ParseLang(c.Value("lang"))
	return people.Person{Name: c.Value("name"), Email: c.Value("email"), Phone: c.Value("phone"), Lang: lang}
}

func (p *Pages) addPerson(c *door.Call) error {
	if err := mayKeep(c); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	typed := personTyped(c)
	added, err := p.People.AddPerson(c.Ctx(), c.Actor, typed)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.personNew(c, status, typed, errs)
	}
	return c.Done(c.Path("manage", "people", added.ID), "members_person_added")
}

// person is everything about one person.
func (p *Pages) person(c *door.Call) error {
	if err := people.MayReadRegister(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	found, err := p.People.Person(c.Ctx(), c.R.PathValue("id"))
	if err != nil {
		return err
	}
	return p.personWith(c, http.StatusOK, found, found, "", nil)
}

func (p *Pages) personWith(c *door.Call, status int, who, typed people.Person, open string, errs ui.FormErrors) error {
	v := personView{loc: c.Loc, action: c.Path("manage", "people", who.ID), keeps: c.Actor.IsStaff() && who.Gone == "", values: typed, errs: errs, open: open}
	if who.Gone != "" {
		v.gone = c.Text("members.person.gone." + who.Gone)
	}
	today := p.Today()
	places, err := p.People.PlacesOf(c.Ctx(), nil, who.ID)
	if err != nil {
		return err
	}
	for _, a := range places {
		o, err := p.People.Organization(c.Ctx(), a.OrganizationID)
		if err != nil {
			return err
		}
		place := placeOf(c, people.Place{Affiliation: a})
		place.name, place.href = o.Name.In(c.Lang), c.Path("manage", "members", o.Slug)
		if !a.To.IsZero() && a.To.Before(today) {
			v.past = append(v.past, place)
		} else {
			v.places = append(v.places, place)
		}
	}
	offices, err := p.Bodies.OfficesOf(c.Ctx(), nil, who.ID, today)
	if err != nil {
		return err
	}
	for _, o := range offices {
		v.offices = append(v.offices, ui.Fact{Term: o.Name.In(c.Lang), Text: c.Text("bodies.role." + string(o.Role))})
	}
	if v.keeps {
		if v.search, err = p.organizationSearch(c); err != nil {
			return err
		}
	}
	page := ui.PageData{Title: who.Name, Kicker: c.Text("members.person.kicker"), Crumbs: personCrumbs(c), Errors: errs, NoIndex: true}
	if c.Actor.IsStaff() {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("members.person.held"), Href: c.Path("people", who.ID), Kind: ui.Secondary})
	}
	if who.ByStaff() {
		page.StatusLine = c.Text("members.person.by_staff")
	}
	return c.PageStatus(status, twin(c, page, "manage", "people", who.ID), personPage(v))
}

// changePerson saves a person, or gives them a place.
func (p *Pages) changePerson(c *door.Call) error {
	if err := mayKeep(c); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	was, err := p.People.Person(c.Ctx(), c.R.PathValue("id"))
	if err != nil {
		return err
	}
	typed, open, done := was, "save", "members_person_changed"
	switch c.Value("action") {
	case "save":
		typed = personTyped(c)
		typed.ID = was.ID
		err = p.People.ChangePerson(c.Ctx(), c.Actor, typed)
	case "place":
		open, done = "place", "members_placed"
		err = p.affiliate(c, people.Affiliation{PersonID: was.ID, OrganizationID: c.Value("organization")})
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.personWith(c, status, was, typed, open, errs)
	}
	p.told()
	return c.Done(c.Path("manage", "people", was.ID), done)
}

func (v personView) langs() []ui.Option { return organizations.Langs(v.loc) }
