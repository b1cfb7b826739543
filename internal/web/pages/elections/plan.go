package elections

import (
	"net/http"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/tally"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// planView is the form of an election's plan; before a seat is chosen, the choice
// of one.
type planView struct {
	loc        *i18n.Localizer
	action     string
	errs       ui.FormErrors
	values     map[string]string
	seats      []ui.Option // to choose from; nil once it is chosen
	seat       string      // the chosen one, in words
	isNew      bool
	methods    []ui.Option
	electorate []ui.Option
	meetings   []ui.Option
	button     string
	empty      *ui.EmptyData
}

func (v planView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("polls.plan." + name), Value: v.values[name], Error: v.errs.For(name)}
	if hint := "polls.plan." + name + "_hint"; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

func (v planView) optional(name string) ui.Field {
	f := v.field(name)
	f.Optional = true
	return f
}

// newForm begins an election: first the seat it fills, then the rest, proposed by
// the rules and the calendar.
func (p *Pages) newForm(c *door.Call) error {
	if err := c.Actor.Require(elections.MayRun(c.Actor), "power.run_elections"); err != nil {
		return err
	}
	id := c.Value("seat")
	if id == "" {
		return p.chooseSeat(c)
	}
	seat, err := p.Bodies.Seat(c.Ctx(), nil, id)
	if err != nil {
		return err
	}
	plan, err := p.Elections.Propose(c.Ctx(), nil, seat, p.Elections.Day(p.Now()))
	if err != nil {
		return err
	}
	return p.planWith(c, http.StatusOK, nil, seat, p.valuesOf(plan), nil)
}

func (p *Pages) chooseSeat(c *door.Call) error {
	seats, err := p.Elections.OpenSeats(c.Ctx())
	if err != nil {
		return err
	}
	v := planView{loc: c.Loc, action: c.Path("manage", "elections", "new")}
	for _, one := range seats {
		b, err := p.Bodies.Body(c.Ctx(), one.BodyID)
		if err != nil {
			return err
		}
		v.seats = append(v.seats, ui.Option{Value: one.ID, Label: c.Text("polls.plan.seat_line", "Seat", one.Title(), "Count", one.Places), Group: b.Name.In(c.Lang)})
	}
	if len(v.seats) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("polls.plan.no_seats_title"), Body: c.Text("polls.plan.no_seats")}
	}
	return c.Page(ui.PageData{
		Title: c.Text("polls.plan.new"), Lead: c.Text("polls.plan.new_lead"), Crumbs: []ui.Link{{Label: c.Text("polls.manage.title"), Href: c.Path("manage", "elections")}},
	}, planPage(v))
}

// planWith shows the form; e is nil for an election that is not planned yet.
func (p *Pages) planWith(c *door.Call, status int, e *elections.Election, seat bodies.Seat, values map[string]string, errs ui.FormErrors) error {
	b, err := p.Bodies.Body(c.Ctx(), seat.BodyID)
	if err != nil {
		return err
	}
	v := planView{
		loc: c.Loc, action: c.Path("manage", "elections", "new"), errs: errs, values: values, isNew: e == nil, button: c.Text("polls.plan.send"),
		seat: c.Text("polls.plan.for", "Seat", seat.Title(), "Body", b.Name),
	}
	for _, m := range tally.Methods() {
		v.methods = append(v.methods, ui.Option{Value: string(m), Label: c.Loc.Say(elections.MethodName(m)), Hint: c.Text("polls.plan.method." + string(m))})
	}
	for _, one := range elections.Electorates() {
		v.electorate = append(v.electorate, ui.Option{Value: string(one), Label: c.Loc.Say(one.Name())})
	}
	list, err := p.Meetings.List(c.Ctx(), time.Time{})
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.State != meetings.Adjourned || m.ID == values["meeting"] {
			v.meetings = append(v.meetings, ui.Option{Value: m.ID, Label: m.Title.In(c.Lang)})
		}
	}
	page := ui.PageData{Title: c.Text("polls.plan.new"), Crumbs: []ui.Link{{Label: c.Text("polls.manage.title"), Href: c.Path("manage", "elections")}}, Errors: errs}
	page = twin(c, page, "manage", "elections", "new")
	if e != nil {
		v.action, v.button = desk(c, *e, "edit"), c.Text("polls.plan.save")
		page = twin(c, ui.PageData{Title: c.Text("polls.plan.edit"), Kicker: e.Title.In(c.Lang), Crumbs: deskCrumbs(c, *e), Errors: errs}, "manage", "elections", e.Key, "edit")
	}
	return c.PageStatus(status, page, planPage(v))
}

// planFields are the names of the form's fields.
func planFields() []string {
	return []string{
		"seat", "key", "title_en", "title_fr", "about_en", "about_fr", "seats", "electorate", "meeting", "method", "marks", "floor", "nominations_open",
		"nominations_close", "voting_opens", "voting_closes", "record_day", "term_from", "term_to", "meetings_needed", "seconders_needed",
	}
}

// valuesOf puts a plan into the form's fields.
func (p *Pages) valuesOf(plan elections.Plan) map[string]string {
	in := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return ui.DateTimeValue(t.In(p.Elections.Location()))
	}
	values := map[string]string{
		"seat": plan.SeatID, "key": plan.Key, "title_en": plan.Title.EN, "title_fr": plan.Title.FR, "about_en": plan.About.EN, "about_fr": plan.About.FR,
		"seats": number(plan.Seats), "electorate": string(plan.Electorate), "meeting": plan.MeetingID, "method": string(plan.Method),
		"nominations_open": in(plan.NominationsOpen), "nominations_close": in(plan.NominationsClose), "voting_opens": in(plan.VotingOpens),
		"voting_closes": in(plan.VotingCloses), "record_day": ui.DateValue(plan.RecordDay), "term_from": ui.DateValue(plan.TermFrom),
		"term_to": ui.DateValue(plan.TermTo), "meetings_needed": number(plan.MeetingsNeeded), "seconders_needed": number(plan.SecondersNeeded),
	}
	if plan.Marks > 0 {
		values["marks"] = number(plan.Marks)
	}
	if plan.Floor {
		values["floor"] = "yes"
	}
	return values
}

// planOf reads the form.
func (p *Pages) planOf(c *door.Call) elections.Plan {
	marks := 0
	if c.Value("marks") != "" {
		marks = c.Int("marks", -1)
	}
	return elections.Plan{
		SeatID: c.Value("seat"), Key: c.Value("key"), Title: i18n.Text{EN: c.Value("title_en"), FR: c.Value("title_fr")},
		About: i18n.Text{EN: c.Value("about_en"), FR: c.Value("about_fr")}, Seats: c.Int("seats", 0), Electorate: elections.Electorate(c.Value("electorate")),
		MeetingID: c.Value("meeting"), Method: tally.Method(c.Value("method")), Marks: marks, Floor: c.Value("floor") == "yes",
		NominationsOpen: p.instant(c, "nominations_open"), NominationsClose: p.instant(c, "nominations_close"), VotingOpens: p.instant(c, "voting_opens"),
		VotingCloses: p.instant(c, "voting_closes"), RecordDay: dayOf(c, "record_day"), TermFrom: dayOf(c, "term_from"), TermTo: dayOf(c, "term_to"),
		MeetingsNeeded: c.Int("meetings_needed", -1), SecondersNeeded: c.Int("seconders_needed", -1),
	}
}

func (p *Pages) plan(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	e, err := p.Elections.Plan(c.Ctx(), c.Actor, p.planOf(c))
	if err == nil {
		return c.Done(desk(c, e), "election_planned")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	seat, err := p.Bodies.Seat(c.Ctx(), nil, c.Value("seat"))
	if err != nil {
		return err
	}
	return p.planWith(c, http.StatusUnprocessableEntity, nil, seat, c.Typed(planFields()...), errs)
}

func (p *Pages) editForm(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	return p.editWith(c, http.StatusOK, e, p.valuesOf(e.Plan), nil)
}

func (p *Pages) editWith(c *door.Call, status int, e elections.Election, values map[string]string, errs ui.FormErrors) error {
	seat, err := p.Bodies.Seat(c.Ctx(), nil, e.SeatID)
	if err != nil {
		return err
	}
	return p.planWith(c, status, &e, seat, values, errs)
}

func (p *Pages) edit(c *door.Call) error {
	e, err := p.openToRun(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	if err := p.Elections.Change(c.Ctx(), c.Actor, e.Key, p.planOf(c)); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.editWith(c, http.StatusUnprocessableEntity, e, c.Typed(planFields()...), errs)
	}
	return c.Done(desk(c, e), "election_changed")
}
