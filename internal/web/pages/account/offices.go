package account

import (
	"plenary.example/internal/bodies"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// officeView is an office with its days and what it lets its holder do.
type officeView struct {
	Role, Span, How string
	Powers          []string
}

// offices lists the offices that the reader holds and will hold, each with what
// it allows and until when, and those they held before.
func (p *Pages) offices(c *door.Call) (held, past []ui.Fact, err error) {
	if p.Bodies == nil {
		for _, o := range c.Actor.Offices {
			held = append(held, ui.Fact{Term: o.Name.In(c.Lang), Text: c.Loc.Say(bodies.RoleName(o.Role))})
		}
		return held, nil, nil
	}
	terms, err := p.Bodies.TermsOf(c.Ctx(), nil, c.Actor.PersonID)
	if err != nil {
		return nil, nil, err
	}
	today := p.Bodies.Today()
	for _, t := range terms {
		v := officeView{Role: c.Loc.Say(bodies.RoleName(t.Role)), Span: c.Text("structure.term.since", "From", t.From)}
		if !t.To.IsZero() {
			v.Span = c.Text("structure.term.span", "From", t.From, "To", t.To)
		}
		over := !t.To.IsZero() && t.To.Before(today)
		switch {
		case t.Source.ID != "":
			v.How = c.Text("structure.by_office_of", "Body", t.Source.Name)
		case t.How == bodies.Interim:
			v.How = c.Loc.Say(t.How.Words())
		}
		if !over {
			o := t.Office()
			for _, power := range bodies.Powers(o.Kind, o.Role, o.Body) {
				v.Powers = append(v.Powers, c.Loc.Say(power))
			}
		}
		f := ui.Fact{Term: t.Body.Name.In(c.Lang), Body: officeFact(c.Loc, v)}
		if over {
			past = append(past, f)
			continue
		}
		held = append(held, f)
	}
	return held, past, nil
}
