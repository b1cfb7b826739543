package bodies

import (
	"net/http"
	"slices"
	"strconv"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// chair is what an appointment is to: a place of a seat, or an office without seats.
type chair struct {
	body   bodies.Body
	role   access.Role
	seat   *bodies.Seat // nil: an office without seats
	number int
	held   *bodies.SeatOn // how the place stands today; nil without a seat
}

// chairOf reads from the address what the appointment is to: a place of a seat, or
// an office that a body of this kind has.
func (p *Pages) chairOf(c *door.Call, b bodies.Body) (chair, error) {
	k := chair{body: b, role: access.Role(c.Value("role")), number: c.Int("number", 0)}
	id := c.Value("seat")
	if id == "" {
		if !slices.Contains(bodies.Roles(b.Kind), k.role) {
			return k, door.NotFound()
		}
		return k, nil
	}
	s, err := p.Bodies.Seat(c.Ctx(), nil, id)
	if err != nil {
		return k, err
	}
	if s.BodyID != b.ID || s.ByOffice() {
		return k, door.NotFound()
	}
	k.seat, k.role = &s, s.Role
	all, err := p.Bodies.Seats(c.Ctx(), nil, b.ID, p.Bodies.Today())
	if err != nil {
		return k, err
	}
	for i := range all {
		if all[i].ID == id && all[i].Number == k.number {
			k.held = &all[i]
		}
	}
	return k, nil
}

// query is the part of an address that names the chair.
func (k chair) query(more ...string) string {
	pairs := []string{"role", string(k.role)}
	if k.seat != nil {
		pairs = []string{"seat", k.seat.ID, "number", strconv.Itoa(k.number)}
	}
	return query(append(pairs, more...)...)
}

// occupied reports whether somebody has the place, an interim holder apart.
func (k chair) occupied() bool { return k.held != nil && !k.held.Vacant }

// pickView is the first step: who.
type pickView struct {
	loc    *i18n.Localizer
	search ui.SearchData
	found  []ui.Entry
	asked  bool
	more   bool
}

// appointForm asks first who, then how and from when.
func (p *Pages) appointForm(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	if c.Value("seat") == "" && c.Value("role") == "" { // to nothing yet: the seats are there to choose from
		return c.Redirect(keeping(c, b))
	}
	k, err := p.chairOf(c, b)
	if err != nil {
		return err
	}
	if c.Value("person") == "" {
		return p.pick(c, k)
	}
	who, err := p.People.Person(c.Ctx(), c.Value("person"))
	if err != nil {
		return err
	}
	values := map[string]string{"from": ui.DateValue(p.Bodies.Today()), "how": string(bodies.Appointed)}
	if k.seat != nil && k.seat.Elected() {
		values["how"] = string(bodies.Elected)
	}
	if k.occupied() && !k.held.Holder.To.IsZero() {
		values["from"] = ui.DateValue(k.held.Holder.To.AddDate(0, 0, 1))
	}
	return p.appointWith(c, http.StatusOK, k, who, values, nil)
}

// pick finds the person by name, from the register.
func (p *Pages) pick(c *door.Call, k chair) error {
	words := c.Value("q")
	v := pickView{loc: c.Loc, asked: words != "", search: ui.SearchData{
		Action: keeping(c, k.body, "appoint"), Value: words, Label: c.Text("structure.pick.label"), Hint: c.Text("structure.pick.hint"),
		Hidden: []ui.Hidden{{Name: "role", Value: string(k.role)}},
	}}
	if k.seat != nil {
		v.search.Hidden = []ui.Hidden{{Name: "seat", Value: k.seat.ID}, {Name: "number", Value: strconv.Itoa(k.number)}}
	}
	if v.asked {
		found, more, err := p.People.Persons(c.Ctx(), words, "")
		if err != nil {
			return err
		}
		v.more = more
		for _, one := range found {
			v.found = append(v.found, ui.Entry{Title: one.Name, Href: keeping(c, k.body, "appoint") + k.query("person", one.ID), Note: one.Email})
		}
	}
	return c.Page(p.appointPage(c, k, c.Text("structure.pick.lead")), pickPage(v))
}

// appointPage is the frame of both steps.
func (p *Pages) appointPage(c *door.Call, k chair, lead string) ui.PageData {
	title := c.Loc.Say(bodies.RoleName(k.role))
	if k.seat != nil {
		title = c.Loc.Say(k.seat.Title())
	}
	page := twin(c, ui.PageData{
		Title: c.Text("structure.appoint.title", "Office", title), Kicker: k.body.Name.In(c.Lang), Lead: lead, Crumbs: desk(c, crumb(c, k.body, keeping(c, k.body))),
	}, "manage", "bodies", k.body.Slug, "appoint")
	page.Path, page.Alternate = page.Path+k.query(), page.Alternate+k.query()
	return page
}

// appointView is the second step: how, from when and for whom.
type appointView struct {
	form
	hidden   []ui.Hidden
	hows     []ui.Option
	orgs     []ui.Option
	other    string // choose somebody else
	replaces string // the sentence of the box that ends the present term; empty: none to end
	limit    string
}

func appointFields() []string {
	return []string{"how", "organization", "from", "to", "note_en", "note_fr", "replace"}
}

func (p *Pages) appointWith(c *door.Call, status int, k chair, who people.Person, values map[string]string, errs ui.FormErrors) error {
	v := appointView{
		form:   form{loc: c.Loc, action: keeping(c, k.body, "appoint"), button: c.Text("structure.appoint.button"), values: values, errs: errs},
		hidden: []ui.Hidden{{Name: "person", Value: who.ID}, {Name: "role", Value: string(k.role)}}, other: keeping(c, k.body, "appoint") + k.query(),
	}
	if k.seat != nil {
		v.hidden = append(v.hidden, ui.Hidden{Name: "seat", Value: k.seat.ID}, ui.Hidden{Name: "number", Value: strconv.Itoa(k.number)})
	}
	if k.occupied() {
		v.replaces = c.Text("structure.appoint.replace", "Name", k.held.Holder.Person.Name)
	}
	for _, h := range bodies.Hows() {
		if h != bodies.ExOfficio && (h != bodies.Interim || k.held != nil && k.held.Vacant) {
			v.hows = append(v.hows, ui.Option{Value: string(h), Label: c.Loc.Say(h.Words())})
		}
	}
	var err error
	if v.orgs, err = p.organizations(c, who.ID); err != nil {
		return err
	}
	if v.limit, err = p.limit(c, k, who.ID, values["from"]); err != nil {
		return err
	}
	page := p.appointPage(c, k, c.Text("structure.appoint.lead", "Name", who.Name))
	page.Errors = errs
	return c.PageStatus(status, page, appointFormPage(v))
}

// organizations are those a person belongs to, for whom they may sit.
func (p *Pages) organizations(c *door.Call, personID string) ([]ui.Option, error) {
	seats, err := p.People.SeatsOf(c.Ctx(), nil, personID, p.Bodies.Today())
	if err != nil {
		return nil, err
	}
	var list []ui.Option
	for _, s := range seats {
		list = append(list, ui.Option{Value: s.OrganizationID, Label: s.Name.In(c.Lang)})
	}
	return list, nil
}

// limit says so where a term would be one more in a row than the seat's limit.
func (p *Pages) limit(c *door.Call, k chair, personID, from string) (string, error) {
	day, ok := dayOf(from)
	if k.seat == nil || k.seat.Consecutive == 0 || !ok || day.IsZero() {
		return "", nil
	}
	count, err := p.Bodies.ConsecutiveTerms(c.Ctx(), nil, bodies.Term{BodyID: k.body.ID, Role: k.role, PersonID: personID, From: day})
	if err != nil || count <= k.seat.Consecutive {
		return "", err
	}
	return c.Text("structure.seat.beyond", "Count", count, "Limit", k.seat.Consecutive), nil
}

// appoint records who takes the place.
func (p *Pages) appoint(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	k, err := p.chairOf(c, b)
	if err != nil {
		return err
	}
	who, err := p.People.Person(c.Ctx(), c.Value("person"))
	if err != nil {
		return err
	}
	if refused := p.fill(c, k, who); refused != nil {
		return again(c, refused, func(status int, errs ui.FormErrors) error {
			return p.appointWith(c, status, k, who, c.Typed(appointFields()...), errs)
		})
	}
	return c.Done(keeping(c, b), "term_recorded")
}

func (p *Pages) fill(c *door.Call, k chair, who people.Person) error {
	r := reader{c: c}
	from, last := r.day("from"), r.day("to")
	if err := r.err(); err != nil {
		return err
	}
	if from.IsZero() {
		return fault.Field("from", "structure.error.day", nil)
	}
	how, note, organization := bodies.How(c.Value("how")), c.Both("note"), c.Value("organization")
	if k.seat == nil {
		_, err := p.Bodies.Appoint(c.Ctx(), c.Actor, bodies.Term{
			BodyID: k.body.ID, PersonID: who.ID, Role: k.role, From: from, To: last, How: how, OrganizationID: organization, Note: note,
		})
		return err
	}
	_, err := p.Bodies.FillSeat(c.Ctx(), c.Actor, bodies.Filling{
		SeatID: k.seat.ID, Number: k.number, PersonID: who.ID, OrganizationID: organization, How: how, From: from, To: last, Note: note,
		Replace: c.Value("replace") == "yes",
	})
	return err
}
