package elections

import (
	"net/http"

	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// balanceView is the form by which a candidate says something of themselves.
type balanceView struct {
	loc     *i18n.Localizer
	action  string
	errs    ui.FormErrors
	values  map[string]string
	aspects []elections.Aspect
	closed  bool      // nothing of it changes any more
	said    bool      // something is kept already
	facts   []ui.Fact // what was said, once it is closed
	least   int       // how many people it takes before sums show
}

func (v balanceView) field(aspect string) ui.Field {
	return ui.Field{Name: aspect, Label: v.loc.T("polls.balance." + aspect), Value: v.values[aspect], Error: v.errs.For(aspect), Optional: true}
}

func (v balanceView) options(a elections.Aspect) []ui.Option {
	var list []ui.Option
	for _, answer := range a.Answers {
		list = append(list, ui.Option{Value: answer, Label: v.loc.T("polls.balance." + a.Name + "." + answer), Chosen: v.values[a.Name] == answer})
	}
	return append(list, ui.Option{Value: "", Label: v.loc.Say(elections.Said(a.Name, "")), Chosen: v.values[a.Name] == ""})
}

func (p *Pages) balanceForm(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	if err := p.mustStand(c, e); err != nil {
		return err
	}
	b, said, err := p.Elections.Own(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	values := map[string]string{"gender": b.Gender, "refugee": b.Refugee, "youth": b.Youth}
	return p.balanceWith(c, http.StatusOK, e, values, said, nil)
}

// mustStand refuses whoever is not nominated.
func (p *Pages) mustStand(c *door.Call, e elections.Election) error {
	list, err := p.Elections.Nominations(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	for _, n := range list {
		if c.Actor.PersonID != "" && n.PersonID == c.Actor.PersonID {
			return nil
		}
	}
	return c.Actor.Require(false, "power.own_nomination")
}

func (p *Pages) balanceWith(c *door.Call, status int, e elections.Election, values map[string]string, said bool, errs ui.FormErrors) error {
	v := balanceView{
		loc: c.Loc, action: to(c, e, "about-me"), errs: errs, values: values, aspects: elections.Aspects(), said: said, least: p.Elections.Rules().SumsFrom(),
	}
	if phase := e.PhaseAt(p.Now()); phase != elections.Announced && phase != elections.Nominating {
		v.closed = true
		if said {
			for _, a := range v.aspects {
				answer := c.Loc.Say(elections.Said(a.Name, ""))
				if values[a.Name] != "" {
					answer = c.Text("polls.balance." + a.Name + "." + values[a.Name])
				}
				v.facts = append(v.facts, ui.Fact{Term: c.Text("polls.balance." + a.Name), Text: answer})
			}
		}
	}
	page := ui.PageData{Title: c.Text("polls.balance.title"), Kicker: e.Title.In(c.Lang), Lead: c.Text("polls.balance.lead"), Crumbs: crumbs(c, e), Errors: errs, NoIndex: true}
	return c.PageStatus(status, twin(c, page, "elections", e.Key, "about-me"), balancePage(v))
}

// balance keeps what a candidate says of themselves, or takes it back.
func (p *Pages) balance(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	if c.Value("action") == "forget" {
		if err := p.Elections.Forget(c.Ctx(), c.Actor, e.Key); err != nil {
			return err
		}
		return c.Done(to(c, e, "about-me"), "election_forgotten")
	}
	b := elections.Balance{Gender: c.Value("gender"), Refugee: c.Value("refugee"), Youth: c.Value("youth")}
	if err := p.Elections.Say(c.Ctx(), c.Actor, e.Key, b, c.Value("consent") == "yes"); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		_, said, err := p.Elections.Own(c.Ctx(), c.Actor, e)
		if err != nil {
			return err
		}
		return p.balanceWith(c, http.StatusUnprocessableEntity, e, c.Typed("gender", "refugee", "youth"), said, errs)
	}
	return c.Done(to(c, e, "about-me"), "election_said")
}
