package elections

import (
	"net/http"
	"strings"

	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// nominateView is the form that proposes somebody.
type nominateView struct {
	loc       *i18n.Localizer
	action    string
	errs      ui.FormErrors
	values    map[string]string
	closed    string // why nobody can be nominated now; empty: one can
	floor     bool   // recorded for others, by those who run the election
	seconders int    // how many are needed
	limit     int
}

// field is a question of the form with what stands in it and what was wrong.
func (v nominateView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("polls.nominate." + name), Value: v.values[name], Error: v.errs.For(name)}
	if hint := "polls.nominate." + name + "_hint"; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

func (v nominateView) optional(name string) ui.Field {
	f := v.field(name)
	f.Optional = true
	return f
}

// addresses are those typed in a field, one a line or with commas between.
func addresses(typed string) []string {
	return strings.FieldsFunc(typed, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' || r == ' ' })
}

func proposalOf(c *door.Call) elections.Proposal {
	return elections.Proposal{
		Nominee: c.Value("nominee"), Nominator: c.Value("nominator"), Seconders: addresses(c.Value("seconders")),
		Statement: i18n.Text{EN: c.Value("statement_en"), FR: c.Value("statement_fr")},
	}
}

func (p *Pages) nominateForm(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	if !c.Actor.SignedIn() {
		return c.Actor.Require(false, "power.nominate")
	}
	return p.nominateWith(c, http.StatusOK, e, map[string]string{"whom": "self"}, nil)
}

// nominateWith shows the form, or says in words that nominations are not open.
func (p *Pages) nominateWith(c *door.Call, status int, e elections.Election, values map[string]string, errs ui.FormErrors) error {
	v := nominateView{loc: c.Loc, action: to(c, e, "nominate"), errs: errs, values: values, seconders: e.SecondersNeeded, limit: elections.MaxStatement}
	page := ui.PageData{
		Title: c.Text("polls.nominate.title"), Kicker: e.Title.In(c.Lang), StatusLine: c.Loc.Say(e.Now(p.Now(), p.Elections.Location())), Crumbs: crumbs(c, e), Errors: errs,
		NoIndex: true, Next: &ui.Next{Body: c.Text("polls.nominate.next")},
	}
	if e.PhaseAt(p.Now()) != elections.Nominating {
		v.closed, page.Next = c.Text("polls.nominate.closed"), nil
	}
	return c.PageStatus(status, twin(c, page, "elections", e.Key, "nominate"), nominatePage(v))
}

// nominate proposes oneself or somebody else.
func (p *Pages) nominate(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	proposal := proposalOf(c)
	if c.Value("whom") != "other" {
		proposal.Nominee = ""
	} else if proposal.Nominee == "" {
		proposal.Nominee = " " // nobody, which is told, rather than oneself
	}
	id, err := p.Elections.Nominate(c.Ctx(), c.Actor, e.Key, proposal)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.nominateWith(c, http.StatusUnprocessableEntity, e, c.Typed("whom", "nominee", "seconders", "statement_en", "statement_fr"), errs)
	}
	return c.Done(to(c, e, "nominations", id), "election_nominated")
}

func (p *Pages) floorForm(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	return p.floorWith(c, http.StatusOK, e, map[string]string{}, nil)
}

func (p *Pages) floorWith(c *door.Call, status int, e elections.Election, values map[string]string, errs ui.FormErrors) error {
	v := nominateView{loc: c.Loc, action: desk(c, e, "floor"), errs: errs, values: values, floor: true, seconders: e.SecondersNeeded, limit: elections.MaxStatement}
	page := ui.PageData{Title: c.Text("polls.nominate.floor_title"), Kicker: e.Title.In(c.Lang), Lead: c.Text("polls.nominate.floor_lead"), Crumbs: deskCrumbs(c, e), Errors: errs}
	return c.PageStatus(status, twin(c, page, "manage", "elections", e.Key, "floor"), nominatePage(v))
}

// floor records a nomination made aloud.
func (p *Pages) floor(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	if _, err := p.Elections.NominateFromFloor(c.Ctx(), c.Actor, e.Key, proposalOf(c)); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.floorWith(c, http.StatusUnprocessableEntity, e, c.Typed("nominee", "nominator", "seconders", "statement_en", "statement_fr"), errs)
	}
	return c.Done(desk(c, e), "election_floor")
}

// nominationView is a nomination as those see it whom it concerns.
type nominationView struct {
	loc       *i18n.Localizer
	action    string
	errs      ui.FormErrors
	values    map[string]string
	facts     []ui.Fact
	seconders []ui.Fact
	checks    []checkView
	ruling    string
	statement parts.Written
	limit     int

	mayAccept, mayDecline, mayWithdraw bool // the nominee
	maySecond                          bool
	mayWrite                           bool
	mayAsk                             bool
	mayRule                            bool
	ruled                              bool
	aboutMe                            string // the address of that page, for the nominee
}

func (v nominationView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("polls.nomination." + name), Value: v.values[name], Error: v.errs.For(name), Optional: true}
	if hint := "polls.nomination." + name + "_hint"; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

func (p *Pages) nomination(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	n, err := p.Elections.Nomination(c.Ctx(), c.Actor, e, c.R.PathValue("nomination"))
	if err != nil {
		return err
	}
	return p.nominationWith(c, http.StatusOK, e, n, nil, nil)
}

func (p *Pages) nominationWith(c *door.Call, status int, e elections.Election, n elections.Nomination, values map[string]string, errs ui.FormErrors) error {
	stands, err := p.Elections.Stands(c.Ctx(), c.Actor, e)
	if err != nil {
		return err
	}
	run := elections.MayRun(c.Actor) && !stands
	own := c.Actor.PersonID != "" && c.Actor.PersonID == n.PersonID
	standing := n.StandingFor(e.SecondersNeeded)
	if values == nil {
		values = map[string]string{"statement_en": n.Statement.EN, "statement_fr": n.Statement.FR}
	}
	v := nominationView{
		loc: c.Loc, action: to(c, e, "nominations", n.ID), errs: errs, values: values, statement: parts.TextOf(c.Lang, n.Statement), limit: elections.MaxStatement,
		ruled: n.Ruling != "",
	}
	phase := e.PhaseAt(p.Now())
	called, nominating := e.State == elections.Called, phase == elections.Nominating
	v.mayAccept = (own || run) && called && (n.Answer == "" || n.Answer == elections.Declined || n.Answer == elections.Withdrawn && nominating)
	v.mayDecline = own && called && n.Answer == ""
	v.mayWithdraw = (own || run && (n.Position == 0 || c.Actor.IsStaff())) && n.Answer == elections.Accepted && (called || e.State == elections.Slate || e.State == elections.Voting)
	v.mayWrite = (own || run) && (called || e.State == elections.Slate)
	v.mayAsk = nominating && (own || run || c.Actor.PersonID == n.ByPerson)
	v.mayRule = run && called && !own
	if own && n.Answer == elections.Accepted && e.Running() {
		v.aboutMe = to(c, e, "about-me")
	}
	for _, one := range n.Seconders {
		v.seconders = append(v.seconders, ui.Fact{Term: one.Name, Text: seconderWords(c, one)})
		if one.PersonID == c.Actor.PersonID && nominating && !one.Confirmed && !one.Declined {
			v.maySecond = true
		}
	}
	v.facts = []ui.Fact{{Term: c.Text("polls.nomination.by"), Text: n.ByName}}
	if !n.Organization.Empty() {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("polls.nomination.organization"), Text: n.Organization.In(c.Lang)})
	}
	if n.Ruling != "" {
		v.ruling = c.Text("polls.nomination.ruling."+string(n.Ruling), "By", n.RuledBy, "Reason", n.Reason)
	}
	if own || run {
		may, err := p.Elections.Eligible(c.Ctx(), nil, e, n.PersonID)
		if err != nil {
			return err
		}
		v.checks = checks(c.Loc, may)
	}
	page := ui.PageData{
		Title: n.Name, Kicker: c.Text("polls.nomination.kicker", "Title", e.Title), Status: new(standingTag(c.Loc, standing)), NoIndex: true,
		StatusLine: c.Text("polls.nomination.now."+string(standing), "Needed", e.SecondersNeeded, "Closes", p.day(e.NominationsClose)), Crumbs: crumbs(c, e), Errors: errs,
	}
	return c.PageStatus(status, twin(c, page, "elections", e.Key, "nominations", n.ID), nominationPage(v))
}

func seconderWords(c *door.Call, s elections.Seconder) string {
	switch {
	case s.Confirmed:
		return c.Text("polls.nomination.confirmed", "Organization", s.Organization)
	case s.Declined:
		return c.Text("polls.nomination.declined")
	}
	return c.Text("polls.nomination.asked")
}

// answer does what somebody asked of a nomination.
func (p *Pages) answer(c *door.Call) error {
	e, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("nomination")
	done, err := p.answerTo(c, e, id)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		n, err := p.Elections.Nomination(c.Ctx(), c.Actor, e, id)
		if err != nil {
			return err
		}
		return p.nominationWith(c, http.StatusUnprocessableEntity, e, n, c.Typed("statement_en", "statement_fr", "seconders", "reason"), errs)
	}
	return c.Done(to(c, e, "nominations", id), done)
}

func (p *Pages) answerTo(c *door.Call, e elections.Election, id string) (done string, err error) {
	ctx, who := c.Ctx(), c.Actor
	switch c.Value("action") {
	case "accept":
		return "election_accepted", p.Elections.Accept(ctx, who, e.Key, id)
	case "decline":
		return "election_declined", p.Elections.Decline(ctx, who, e.Key, id)
	case "second":
		return "election_seconded", p.Elections.Second(ctx, who, e.Key, id, true)
	case "not_second":
		return "election_not_seconded", p.Elections.Second(ctx, who, e.Key, id, false)
	case "ask":
		return "election_asked", p.Elections.AskSeconders(ctx, who, e.Key, id, addresses(c.Value("seconders"))...)
	case "rule":
		return "election_ruled", p.Elections.Rule(ctx, who, e.Key, id, elections.Ruling(c.Value("ruling")), c.Value("reason"))
	case "write":
		return "election_written", p.Elections.Write(ctx, who, e.Key, id, i18n.Text{EN: c.Value("statement_en"), FR: c.Value("statement_fr")})
	}
	return "", door.NotFound()
}
