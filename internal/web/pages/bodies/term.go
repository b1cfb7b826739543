package bodies

import (
	"maps"
	"net/http"

	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// termView is the page of one term: its end, and the correction of its record.
type termView struct {
	form
	facts   []ui.Fact
	endings []ui.Option
	hows    []ui.Option
}

// termOf loads the term that the address names.
func (p *Pages) termOf(c *door.Call, b bodies.Body) (bodies.Holder, error) {
	h, err := p.Bodies.Term(c.Ctx(), nil, c.R.PathValue("term"))
	if err == nil && h.BodyID != b.ID {
		return h, door.NotFound()
	}
	return h, err
}

func (p *Pages) termForm(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	h, err := p.termOf(c, b)
	if err != nil {
		return err
	}
	return p.termWith(c, http.StatusOK, b, h, nil, nil)
}

func (p *Pages) termWith(c *door.Call, status int, b bodies.Body, h bodies.Holder, typed map[string]string, errs ui.FormErrors) error {
	values := map[string]string{
		"last": ui.DateValue(p.Bodies.Today()), "from": ui.DateValue(h.From), "to": ui.DateValue(h.To), "how": string(h.How),
		"organization_en": h.Organization.EN, "organization_fr": h.Organization.FR, "note_en": h.Note.EN, "note_fr": h.Note.FR,
	}
	maps.Copy(values, typed)
	v := termView{form: form{loc: c.Loc, action: keeping(c, b, "terms", h.ID), values: values, errs: errs}, facts: []ui.Fact{
		{Term: c.Text("structure.column.office"), Text: c.Loc.Say(bodies.RoleName(h.Role))},
		{Term: c.Text("structure.column.term"), Text: span(c.Loc, h.Term)},
		{Term: c.Text("structure.column.how"), Text: c.Loc.Say(h.How.Words())},
	}}
	if !h.Organization.Empty() {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("structure.column.organization"), Text: h.Organization.In(c.Lang)})
	}
	for _, e := range bodies.Endings() {
		v.endings = append(v.endings, ui.Option{Value: string(e), Label: capital(c.Loc.Say(e.Words()))})
	}
	for _, how := range bodies.Hows() {
		v.hows = append(v.hows, ui.Option{Value: string(how), Label: c.Loc.Say(how.Words())})
	}
	page := ui.PageData{Title: h.Person.Name, Kicker: b.Name.In(c.Lang), Errors: errs, Crumbs: desk(c, crumb(c, b, keeping(c, b)))}
	return c.PageStatus(status, twin(c, page, "manage", "bodies", b.Slug, "terms", h.ID), termPage(v))
}

func (p *Pages) saveTerm(c *door.Call) error {
	b, err := p.bodyFor(c)
	if err != nil {
		return err
	}
	h, err := p.termOf(c, b)
	if err != nil {
		return err
	}
	do, done, fields := p.end, "term_ended", []string{"last", "ended"}
	if c.Value("do") == "correct" {
		do, done, fields = p.correct, "term_corrected", []string{"from", "to", "how", "organization_en", "organization_fr", "note_en", "note_fr"}
	}
	if refused := do(c, h.Term); refused != nil {
		return again(c, refused, func(status int, errs ui.FormErrors) error {
			return p.termWith(c, status, b, h, c.Typed(fields...), errs)
		})
	}
	return c.Done(keeping(c, b), done)
}

// end records a term's last day and why it ended.
func (p *Pages) end(c *door.Call, t bodies.Term) error {
	r := reader{c: c}
	last := r.day("last")
	if err := r.err(); err != nil {
		return err
	}
	if last.IsZero() || c.Value("ended") == "" {
		if last.IsZero() {
			return fault.Field("last", "structure.error.day", nil)
		}
		return fault.Field("ended", "bodies.error.ended", nil)
	}
	err := p.Bodies.EndTermFor(c.Ctx(), c.Actor, t.ID, last, bodies.Ending(c.Value("ended")))
	if f := fault.Of(err); f != nil && f.Field == "to" { // this form calls it the last day
		return fault.Field("last", f.Key, f.Args)
	}
	return err
}

// correct replaces what is on record of a term.
func (p *Pages) correct(c *door.Call, t bodies.Term) error {
	r := reader{c: c}
	t.From, t.To = r.day("from"), r.day("to")
	if err := r.err(); err != nil {
		return err
	}
	t.How = bodies.How(c.Value("how"))
	if organization := c.Both("organization"); organization != t.Organization {
		t.Organization, t.OrganizationID = organization, "" // the name as it was then, of no organization on record
	}
	t.Note = c.Both("note")
	if t.To.IsZero() {
		t.Ended = ""
	}
	return p.Bodies.ChangeTerm(c.Ctx(), c.Actor, t)
}
