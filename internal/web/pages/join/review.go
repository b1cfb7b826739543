package join

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"plenary.example/internal/admissions"
	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

func joined(list []string) string { return strings.Join(list, ", ") }

// queueView is the list of applications.
type queueView struct {
	loc     *i18n.Localizer
	label   string
	tabs    []ui.Link
	entries []ui.Entry
	empty   string
	more    string
}

// queue lists the applications, all or those of a state.
func (p *Pages) queue(c *door.Call) error {
	state, before := admissions.State(c.Value("state")), c.Value("before")
	counts, err := p.Admissions.Count(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	list, more, err := p.Admissions.List(c.Ctx(), c.Actor, state, before)
	if err != nil {
		return err
	}
	base := c.Path("manage", "applications")
	v := queueView{loc: c.Loc, label: c.Text("join.queue.states"), tabs: []ui.Link{{Label: c.Text("join.queue.all"), Href: base, Current: state == ""}}, empty: c.Text("join.queue.empty")}
	for _, s := range admissions.States() {
		if n := counts[s]; n > 0 || s == state {
			v.tabs = append(v.tabs, ui.Link{Label: c.Text("join.queue.tab", "State", capital(c.Loc.Say(s.Say())), "Count", n), Href: base + "?state=" + string(s), Current: s == state})
		}
	}
	for _, a := range list {
		v.entries = append(v.entries, ui.Entry{
			Kicker: p.kicker(c, a), Title: nameOf(c, a), Href: c.Path("manage", "applications", a.ID), Tag: stateTag(c.Loc, a.State),
			Note: c.Text("join.queue.submitted", "Day", c.Local(a.SubmittedAt)),
		})
	}
	if more {
		v.more = base + "?" + url.Values{"state": {string(state)}, "before": {list[len(list)-1].ID}}.Encode()
	}
	return c.Page(ui.PageData{Title: c.Text("join.queue.title"), Lead: c.Text("join.queue.lead"), NoIndex: true, Crumbs: c.FromDesk()}, queuePage(v))
}

// matchView is an organization of the register that may be the applicant.
type matchView struct {
	name, href, why string
	standing        string
}

// judgedView is an application before its reviewers.
type judgedView struct {
	loc        *i18n.Localizer
	complete   []string
	flags      []string
	matches    []matchView
	answers    []answersView
	references []ui.Fact
	papers     []ui.Link
	events     []ui.Event
	base       string // of the acts
	errs       ui.FormErrors
	act        string // of the form given back
	typed      url.Values

	undecided                     bool // what is missing still matters
	mayReview, mayDecide, mayHear bool
	organizations                 []ui.Option // to admit it as
	appealTo                      string
}

// review shows one application to those who judge it.
func (p *Pages) review(c *door.Call) error { return p.judge(c, http.StatusOK, "", nil) }

func (p *Pages) judge(c *door.Call, status int, act string, errs ui.FormErrors) error {
	r, err := p.Admissions.Review(c.Ctx(), c.Actor, c.R.PathValue("application"))
	if err != nil {
		return err
	}
	base := c.Path("manage", "applications", r.ID)
	v := judgedView{loc: c.Loc, base: base, errs: errs, act: act, typed: c.R.Form, answers: p.answers(c, r.Application, nil), appealTo: p.Admissions.Profile().Admissions.AppealTo.In(c.Lang)}
	for _, m := range r.Completeness {
		v.complete = append(v.complete, c.Loc.Say(m))
	}
	for _, m := range r.Flags {
		v.flags = append(v.flags, c.Loc.Say(m))
	}
	v.organizations = []ui.Option{{Value: "", Label: c.Text("join.decide.new")}}
	for _, m := range r.Matches {
		one := matchView{name: m.Organization.Name.In(c.Lang), href: c.Path("manage", "members", m.Organization.Slug), why: c.Loc.Say(m.Why), standing: c.Loc.Say(m.Standing.Note)}
		if !c.Actor.IsStaff() {
			one.href = ""
		}
		v.matches = append(v.matches, one)
		if !m.Belongs {
			v.organizations = append(v.organizations, ui.Option{Value: m.Organization.ID, Label: c.Text("join.decide.again", "Name", m.Organization.Name, "Standing", m.Standing.Note)})
		}
	}
	for _, ref := range r.References {
		v.references = append(v.references, ui.Fact{
			Term: referenceLine(c, ref), Body: referenceWords(c.Loc, answerTag(c.Loc, ref.State), ref.Email, ref.Words),
		})
	}
	v.papers = paperLinks(c, p.Admissions.Class(r.Application), r.Application, func(slug string) string { return base + "/papers/" + url.PathEscape(slug) })
	v.events = p.history(c, r.Application, base)
	v.undecided = r.State.Open() && r.State != admissions.Appealed
	open := r.State == admissions.Submitted || r.State == admissions.Recommended
	v.mayReview, v.mayDecide, v.mayHear = open && admissions.MayReview(c.Actor), open && admissions.MayDecide(c.Actor), r.State == admissions.Appealed && admissions.MayHearAppeal(c.Actor)
	page := ui.PageData{
		Title: nameOf(c, r.Application), Kicker: p.kicker(c, r.Application), Status: stateTag(c.Loc, r.State), NoIndex: true, Errors: errs, Lead: c.Text("join.judge." + string(r.State)),
		Crumbs: c.FromDesk(ui.Link{Label: c.Text("join.queue.title"), Href: c.Path("manage", "applications")}),
	}
	if page.Notices, err = p.unbilled(c, r.Application); err != nil {
		return err
	}
	return c.PageStatus(status, twin(c, page, "manage", "applications", r.ID), judgedPage(v))
}

// unbilled says of an application admitted that no invoice can be made as long as
// the register does not have the budget.
func (p *Pages) unbilled(c *door.Call, a admissions.Application) ([]ui.NoticeData, error) {
	if a.State != admissions.Admitted || a.OrganizationID == "" {
		return nil, nil
	}
	o, err := p.People.Organization(c.Ctx(), a.OrganizationID)
	if err != nil {
		return nil, err
	}
	if _, trouble := dues.Compute(p.Admissions.Profile(), o.Class, o.Budget, "", time.Time{}); trouble != dues.NoBudget {
		return nil, nil
	}
	return []ui.NoticeData{{Tone: ui.Waiting, Body: c.Text("join.judge.no_budget", "Name", o.Name)}}, nil
}

func (p *Pages) history(c *door.Call, a admissions.Application, base string) []ui.Event {
	var list []ui.Event
	for _, e := range a.Events {
		event := ui.Event{When: c.Local(e.At), Title: c.Loc.Say(e.Say()), Text: e.Words}
		if e.PersonID != "" {
			event.Who = c.Text("join.recorded_by", "Name", e.PersonName)
		}
		if e.LetterID != "" {
			event.Body = ui.LinkList([]ui.Link{{Label: c.Text("join.letter"), Href: base + "/letters/" + e.ID}})
		}
		list = append(list, event)
	}
	return list
}

// The acts of the reviewers, as their addresses name them.
const (
	actReturn    = "return"
	actRecommend = "recommend"
	actDecide    = "decide"
	actAppeal    = "appeal"
)

// act does one act of the reviewers.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id, act := c.R.PathValue("application"), c.R.PathValue("deed")
	var err error
	switch act {
	case actReturn:
		err = p.Admissions.Return(c.Ctx(), c.Actor, id, c.Value("asked"))
	case actRecommend:
		err = p.Admissions.Recommend(c.Ctx(), c.Actor, id, admissions.Verdict(c.Value("verdict")), c.Value("reasons"))
	case actDecide:
		err = decided(c, func(d admissions.Decision) error { return p.Admissions.Decide(c.Ctx(), c.Actor, id, d) })
	case actAppeal:
		err = decided(c, func(d admissions.Decision) error { return p.Admissions.HearAppeal(c.Ctx(), c.Actor, id, d) })
	default:
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.judge(c, status, act, prefixed(act, errs))
	}
	if p.Changed != nil && (act == actDecide || act == actAppeal) {
		p.Changed()
	}
	return c.Done(c.Path("manage", "applications", id), "join_"+act)
}

// prefixed gives the errors of one form of the page the names its fields have:
// two forms have reasons.
func prefixed(act string, errs ui.FormErrors) ui.FormErrors {
	list := make(ui.FormErrors, len(errs))
	for i, e := range errs {
		list[i] = e
		if e.Field != "" {
			list[i].Field = act + "-" + e.Field
		}
	}
	return list
}

// decided hands over the decision that was typed. A first day that is no day is
// refused here: without one the membership would begin today.
func decided(c *door.Call, do func(admissions.Decision) error) error {
	day := func(name string) time.Time { return db.ParseDay(c.Value(name)) }
	d := admissions.Decision{
		Verdict: admissions.Verdict(c.Value("verdict")), Reasons: c.Value("reasons"), Day: day("day"), From: day("from"), OrganizationID: c.Value("organization"),
	}
	if d.From.IsZero() && strings.TrimSpace(c.Value("from")) != "" {
		return fault.Field("from", "admissions.missing.from", nil)
	}
	return do(d)
}

// field is a field of one form of the page: its own id, and what was typed where
// that form is given back.
func (v judgedView) field(act, name, label, hint string) ui.Field {
	f := ui.Field{Name: name, ID: ui.FieldID(act + "-" + name), Label: label, Hint: hint, Error: v.errs.For(act + "-" + name)}
	if v.act == act {
		f.Value = v.typed.Get(name)
	}
	return f
}

func (v judgedView) verdicts() []ui.Option {
	return []ui.Option{{Value: string(admissions.Admit), Label: v.loc.T("join.verdict.admit")}, {Value: string(admissions.Refuse), Label: v.loc.T("join.verdict.refuse")}}
}

// reasonsField asks for words.
func (v judgedView) reasonsField(act, name, label, hint string) ui.Field {
	f := v.field(act, name, label, hint)
	f.Rows, f.Max = 5, admissions.MaxText
	return f
}
