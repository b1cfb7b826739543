package bodies

import (
	"net/http"
	"strconv"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// bodyForm is the form of a body: a new one's with its kind, address and first
// mandate.
type bodyForm struct {
	form
	isNew   bool
	kinds   []ui.Option
	parents []ui.Option
	mayOpen bool
}

func bodyFields() []string {
	return []string{"kind", "slug", "name_en", "name_fr", "mandate_en", "mandate_fr", "contact", "parent", "founded", "open", "place"}
}

func (p *Pages) newForm(c *door.Call) error {
	if err := keeper(c); err != nil {
		return err
	}
	return p.bodyWith(c, http.StatusOK, nil, map[string]string{"kind": string(access.CoreGroup)}, nil)
}

// bodyWith shows the form; b is nil for a body that is not there yet.
func (p *Pages) bodyWith(c *door.Call, status int, b *bodies.Body, values map[string]string, errs ui.FormErrors) error {
	_, all, err := p.words(c)
	if err != nil {
		return err
	}
	v := bodyForm{form: form{loc: c.Loc, action: c.Path("manage", "bodies", "new"), button: c.Text("structure.new.button"), values: values, errs: errs}, isNew: b == nil, mayOpen: true}
	for _, o := range all {
		if b == nil || o.ID != b.ID {
			v.parents = append(v.parents, ui.Option{Value: o.ID, Label: o.Name.In(c.Lang)})
		}
	}
	page := twin(c, ui.PageData{Title: c.Text("structure.new.title"), Lead: c.Text("structure.new.lead"), Errors: errs, Crumbs: desk(c)}, "manage", "bodies", "new")
	for _, k := range bodies.Kinds() {
		v.kinds = append(v.kinds, ui.Option{Value: string(k), Label: c.Loc.Say(bodies.KindName(k))})
	}
	if b != nil {
		v.action, v.button, v.mayOpen = keeping(c, *b, "change"), c.Text("structure.save"), bodies.MayBeOpen(b.Kind)
		page = twin(c, ui.PageData{Title: c.Text("structure.change.title"), Kicker: b.Name.In(c.Lang), Errors: errs, Crumbs: desk(c, crumb(c, *b, keeping(c, *b)))}, "manage", "bodies", b.Slug, "change")
	}
	return c.PageStatus(status, page, bodyFormPage(v))
}

// readBody reads the form into a body.
func readBody(c *door.Call, b bodies.Body) (bodies.Body, error) {
	r := reader{c: c}
	b.Name, b.Contact, b.ParentID, b.Founded, b.Place = c.Both("name"), c.Value("contact"), c.Value("parent"), r.day("founded"), r.number("place")
	b.Open = c.Value("open") == "yes"
	if b.ID == "" {
		b.Kind, b.Slug, b.Mandate = access.BodyKind(c.Value("kind")), c.Value("slug"), c.Both("mandate")
	}
	return b, r.err()
}

func (p *Pages) found(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := keeper(c); err != nil {
		return err
	}
	b, refused := readBody(c, bodies.Body{})
	if refused == nil {
		b, refused = p.Bodies.AddBody(c.Ctx(), c.Actor, b)
	}
	if refused != nil {
		return again(c, refused, func(status int, errs ui.FormErrors) error {
			return p.bodyWith(c, status, nil, c.Typed(bodyFields()...), errs)
		})
	}
	return c.Done(keeping(c, b), "body_founded")
}

func (p *Pages) changeForm(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	values := map[string]string{
		"name_en": b.Name.EN, "name_fr": b.Name.FR, "contact": b.Contact, "parent": b.ParentID, "founded": ui.DateValue(b.Founded), "place": strconv.Itoa(b.Place),
	}
	if b.Open {
		values["open"] = "yes"
	}
	return p.bodyWith(c, http.StatusOK, &b, values, nil)
}

func (p *Pages) change(c *door.Call) error {
	was, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	b, refused := readBody(c, was)
	if refused == nil {
		refused = p.Bodies.ChangeBody(c.Ctx(), c.Actor, b)
	}
	if refused != nil {
		return again(c, refused, func(status int, errs ui.FormErrors) error {
			return p.bodyWith(c, status, &was, c.Typed(bodyFields()...), errs)
		})
	}
	return c.Done(keeping(c, was), "body_changed")
}

func (p *Pages) dissolveForm(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	return p.dissolveWith(c, http.StatusOK, b, map[string]string{"last": ui.DateValue(p.Bodies.Today())}, nil)
}

func (p *Pages) dissolveWith(c *door.Call, status int, b bodies.Body, values map[string]string, errs ui.FormErrors) error {
	v := form{loc: c.Loc, action: keeping(c, b, "dissolve"), button: c.Text("structure.dissolve.button", "Body", b.Name), values: values, errs: errs}
	page := ui.PageData{
		Title: c.Text("structure.dissolve.title"), Kicker: b.Name.In(c.Lang), Lead: c.Text("structure.dissolve.lead", "Body", b.Name), Errors: errs,
		Crumbs: desk(c, crumb(c, b, keeping(c, b))),
	}
	return c.PageStatus(status, twin(c, page, "manage", "bodies", b.Slug, "dissolve"), dissolvePage(v))
}

func (p *Pages) dissolve(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	r := reader{c: c}
	last := r.day("last")
	refused := r.err()
	if refused == nil && last.IsZero() {
		refused = fault.Field("last", "structure.error.day", nil)
	}
	if refused == nil {
		refused = p.Bodies.Dissolve(c.Ctx(), c.Actor, b.ID, last)
	}
	if refused != nil {
		return again(c, refused, func(status int, errs ui.FormErrors) error {
			return p.dissolveWith(c, status, b, c.Typed("last"), errs)
		})
	}
	return c.Done(keeping(c, b), "body_dissolved")
}

// mandateView is the form of a version of a mandate, over those there are.
type mandateView struct {
	form
	versions []versionView
}

func mandateFields() []string {
	return []string{"mandate_en", "mandate_fr", "adopted", "decision_en", "decision_fr"}
}

func (p *Pages) mandateForm(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	return p.mandateWith(c, http.StatusOK, b, map[string]string{"mandate_en": b.Mandate.EN, "mandate_fr": b.Mandate.FR}, nil)
}

func (p *Pages) mandateWith(c *door.Call, status int, b bodies.Body, values map[string]string, errs ui.FormErrors) error {
	var shown showView
	if err := p.mandates(c, b, &shown); err != nil {
		return err
	}
	v := mandateView{form: form{loc: c.Loc, action: keeping(c, b, "mandate"), button: c.Text("structure.mandate.button"), values: values, errs: errs}, versions: shown.versions}
	page := ui.PageData{
		Title: c.Text("structure.mandate.amend"), Kicker: b.Name.In(c.Lang), Lead: c.Text("structure.mandate.lead"), Errors: errs, Crumbs: desk(c, crumb(c, b, keeping(c, b))),
	}
	return c.PageStatus(status, twin(c, page, "manage", "bodies", b.Slug, "mandate"), mandatePage(v))
}

func (p *Pages) amend(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	r := reader{c: c}
	m := bodies.Mandate{BodyID: b.ID, Adopted: r.day("adopted"), Text: c.Both("mandate"), Decision: c.Both("decision")}
	refused := r.err()
	if refused == nil {
		_, refused = p.Bodies.AmendMandate(c.Ctx(), c.Actor, m)
	}
	if refused != nil {
		return again(c, refused, func(status int, errs ui.FormErrors) error {
			return p.mandateWith(c, status, b, c.Typed(mandateFields()...), errs)
		})
	}
	return c.Done(keeping(c, b), "mandate_amended")
}

// seatFormView is the form of a seat.
type seatFormView struct {
	form
	isNew  bool
	roles  []ui.Option
	filled []ui.Option
	from   []ui.Option
}

func seatFields() []string {
	return []string{"role", "name_en", "name_fr", "places", "years", "consecutive", "filled_by", "from_body", "from", "to", "place"}
}

func (p *Pages) seatForm(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	if c.R.PathValue("seat") == "new" {
		return p.seatWith(c, http.StatusOK, b, nil, map[string]string{"places": "1", "years": "2", "filled_by": string(bodies.ByMeeting)}, nil)
	}
	s, err := p.seatOf(c, b)
	if err != nil {
		return err
	}
	return p.seatWith(c, http.StatusOK, b, &s, map[string]string{
		"role": string(s.Role), "name_en": s.Name.EN, "name_fr": s.Name.FR, "places": strconv.Itoa(s.Places), "years": strconv.Itoa(s.Years),
		"consecutive": strconv.Itoa(s.Consecutive), "filled_by": string(s.FilledBy), "from_body": office(s.FromBody, s.FromRole),
		"from": ui.DateValue(s.From), "to": ui.DateValue(s.To), "place": strconv.Itoa(s.Place),
	}, nil)
}

// seatOf loads the seat that the address names.
func (p *Pages) seatOf(c *door.Call, b bodies.Body) (bodies.Seat, error) {
	s, err := p.Bodies.Seat(c.Ctx(), nil, c.R.PathValue("seat"))
	if err == nil && s.BodyID != b.ID {
		return s, door.NotFound()
	}
	return s, err
}

// office is an office of a body as one value of a form; officeOf reads it.
func office(bodyID string, role access.Role) string {
	if bodyID == "" {
		return ""
	}
	return bodyID + " " + string(role)
}

func (p *Pages) seatWith(c *door.Call, status int, b bodies.Body, s *bodies.Seat, values map[string]string, errs ui.FormErrors) error {
	w, all, err := p.words(c)
	if err != nil {
		return err
	}
	v := seatFormView{form: form{loc: c.Loc, action: keeping(c, b, "seats", "new"), button: c.Text("structure.seat.new"), values: values, errs: errs}, isNew: s == nil, roles: roleOptions(c.Loc, b.Kind)}
	for _, f := range bodies.FilledBys() {
		v.filled = append(v.filled, ui.Option{Value: string(f), Label: c.Loc.Say(f.Words())})
	}
	for _, o := range all {
		if o.ID == b.ID || !o.Dissolved.IsZero() {
			continue
		}
		for _, r := range roleOptions(c.Loc, o.Kind) {
			v.from = append(v.from, ui.Option{Value: office(o.ID, access.Role(r.Value)), Label: r.Label, Group: o.Name.In(c.Lang)})
		}
	}
	title, at := c.Text("structure.seat.new"), "new"
	if s != nil {
		title, at, v.button = w.seatTitle(*s), s.ID, c.Text("structure.save")
		v.action = keeping(c, b, "seats", s.ID)
	}
	page := ui.PageData{Title: title, Kicker: b.Name.In(c.Lang), Lead: c.Text("structure.seat.lead"), Errors: errs, Crumbs: desk(c, crumb(c, b, keeping(c, b)))}
	return c.PageStatus(status, twin(c, page, "manage", "bodies", b.Slug, "seats", at), seatPage(v))
}

func (p *Pages) saveSeat(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	s, isNew := bodies.Seat{BodyID: b.ID, Role: access.Role(c.Value("role"))}, c.R.PathValue("seat") == "new"
	if !isNew {
		if s, err = p.seatOf(c, b); err != nil {
			return err
		}
	}
	was := s
	s, refused := readSeat(c, s)
	switch {
	case refused != nil:
	case isNew:
		_, refused = p.Bodies.AddSeat(c.Ctx(), c.Actor, s)
	default:
		refused = p.Bodies.ChangeSeat(c.Ctx(), c.Actor, s)
	}
	if refused != nil {
		return again(c, refused, func(status int, errs ui.FormErrors) error {
			if isNew {
				return p.seatWith(c, status, b, nil, c.Typed(seatFields()...), errs)
			}
			return p.seatWith(c, status, b, &was, c.Typed(seatFields()...), errs)
		})
	}
	return c.Done(keeping(c, b), "seat_saved")
}

func readSeat(c *door.Call, s bodies.Seat) (bodies.Seat, error) {
	r := reader{c: c}
	s.Name, s.Places, s.Years, s.Consecutive = c.Both("name"), r.number("places"), r.number("years"), r.number("consecutive")
	s.FilledBy, s.From, s.To, s.Place = bodies.FilledBy(c.Value("filled_by")), r.day("from"), r.day("to"), r.number("place")
	s.FromBody, s.FromRole = "", ""
	if id, role, ok := strings.Cut(c.Value("from_body"), " "); ok {
		s.FromBody, s.FromRole = id, access.Role(role)
	}
	return s, r.err()
}
