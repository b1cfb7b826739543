// Package motions holds what is said of motions from the floor on the screens of a
// general meeting and on pages of their own: what is in order and by which rule,
// the chair's rulings, requests from phones, items adopted together, recesses and
// the meeting's pace, what a result rests on and who could vote.
package motions

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Meetings *meetings.Service
	Floor    *floor.Service
	Ballots  *ballots.Service
	Bodies   *bodies.Service
	Minutes  *minutes.Service
	// What the forms of some motions show: the text that is divided.
	DB          *db.DB
	Resolutions *resolutions.Service
	// Console shows the chair's console with refusals on it; nil: a page that leads
	// back there.
	Console func(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/meetings/{key}/chair/motion", Handle: p.form},
		{Pattern: "POST /{lang}/meetings/{key}/chair/motion", Handle: p.state},
		{Pattern: "POST /{lang}/meetings/{key}/motions/{motion}/{act}", Handle: p.act},
		{Pattern: "POST /{lang}/meetings/{key}/order/{act}", Handle: p.order},
		{Pattern: "POST /{lang}/meetings/{key}/items/{item}/out", Handle: p.takeOut},
		{Pattern: "GET /{lang}/meetings/{key}/rise", Handle: p.riseForm},
		{Pattern: "POST /{lang}/meetings/{key}/rise", Handle: p.rise},
		{Pattern: "GET /{lang}/meetings/{key}/votes/{vote}", Handle: p.vote},
	}
}

func (p *Pages) meeting(c *door.Call) (meetings.Meeting, error) {
	return p.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
}

// At is the moment of the meeting for which a form of the console is meant.
func At(c *door.Call) int64 {
	at, _ := strconv.ParseInt(c.Value("at"), 10, 64)
	return at
}

// HiddenAt carries the moment in a form.
func HiddenAt(m meetings.Meeting) ui.Hidden {
	return ui.Hidden{Name: "at", Value: strconv.FormatInt(m.Moment, 10)}
}

// act is one act of the chair on a motion.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	s, id, name := p.Floor.At(At(c)), c.R.PathValue("motion"), c.R.PathValue("act")
	switch name {
	case "vote":
		_, err = s.OpenVote(c.Ctx(), c.Actor, m.Key, id, ballots.Method(c.Value("method")))
	case "consent":
		err = s.Consent(c.Ctx(), c.Actor, m.Key, id)
	case "rule":
		if c.Value("ruling") != "yes" && c.Value("ruling") != "no" {
			err = fault.Field("ruling", "motions.error.ruling", nil)
			break
		}
		err = s.Rule(c.Ctx(), c.Actor, m.Key, id, c.Value("ruling") == "yes", c.Value("reason"))
	case "call-up":
		err = p.callUp(c, m)
	case "withdraw":
		err = s.TakeOff(c.Ctx(), c.Actor, m.Key, id)
	case "decline":
		err = s.Decline(c.Ctx(), c.Actor, m.Key, id)
	default:
		return door.NotFound()
	}
	return p.done(c, m, "motion_"+name, err)
}

// order is one act of the chair on the meeting.
func (p *Pages) order(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	s, name := p.Floor.At(At(c)), c.R.PathValue("act")
	switch name {
	case "undo":
		err = s.Undo(c.Ctx(), c.Actor, m.Key)
	case "resume":
		err = s.Resume(c.Ctx(), c.Actor, m.Key)
	case "together":
		err = s.AdoptTogether(c.Ctx(), c.Actor, m.Key)
	case "together-vote":
		_, err = s.PutTogether(c.Ctx(), c.Actor, m.Key, ballots.Method(c.Value("method")))
	case "approve-minutes":
		err = p.Minutes.Approve(c.Ctx(), c.Actor, m.Key, At(c), c.Int("version", 0))
	case "minutes-vote":
		err = p.Minutes.PutToVote(c.Ctx(), c.Actor, m.Key, At(c), c.Int("version", 0), ballots.Method(c.Value("method")))
	default:
		return door.NotFound()
	}
	return p.done(c, m, "order_"+name, err)
}

// done leads back to the console, or shows it with what was refused.
func (p *Pages) done(c *door.Call, m meetings.Meeting, key string, err error) error {
	if err == nil {
		return c.Done(meeting.To(c, m, "chair"), key)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.Console(c, http.StatusUnprocessableEntity, m, errs)
}

func (p *Pages) takeOut(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := p.Floor.TakeOut(c.Ctx(), c.Actor, m.Key, c.R.PathValue("item")); err != nil {
		return err
	}
	if meetings.MayDo(c.Actor, m).Chair || c.Value("back") == "chair" {
		return c.Done(meeting.To(c, m, "chair"), "taken_out")
	}
	return c.Done(meeting.To(c, m, "floor"), "taken_out")
}

// formView is the page on which the chair states a motion.
type formView struct {
	loc      *i18n.Localizer
	action   string
	back     string
	hidden   []ui.Hidden
	mover    *ui.Field
	seconder *ui.Field
	cards    []ui.Option
	minutes  *ui.Field
	to       *ui.Field
	bodies   []ui.Option
	scope    *ui.Field
	scopes   []ui.Option
	item     *ui.Field
	items    []ui.Option
	texts    []ui.Field
	at       *ui.Field // an hour
	declared *ui.Field // a box
	parts    []partField
	first    bool // its first step
	button   ui.ButtonData
	// To rescind: first which resolution.
	resolution *ui.Field
	noticed    []ui.Link
	standing   string
	text       *ui.Link
}

func (p *Pages) form(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(meetings.MayDo(c.Actor, m).Record, "power.record_floor"); err != nil {
		return err
	}
	return p.formWith(c, http.StatusOK, m, nil)
}

func (p *Pages) formWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	known, ok := p.Floor.Rules().Of(parliament.Kind(c.Value("kind")))
	if !ok {
		return c.Redirect(meeting.To(c, m, "chair"))
	}
	v := formView{
		loc: c.Loc, action: meeting.To(c, m, "chair", "motion"), back: meeting.To(c, m, "chair"), button: ui.ButtonData{Label: c.Text("motions.state")},
		hidden: []ui.Hidden{HiddenAt(m), {Name: "kind", Value: string(known.Kind)}},
	}
	values := map[string]string{}
	if id := c.Value("request"); id != "" {
		asked, err := p.Floor.Request(c.Ctx(), m, id)
		if err != nil {
			return err
		}
		v.hidden = append(v.hidden, ui.Hidden{Name: "request", Value: id})
		values["mover"], values["text_en"], values["text_fr"] = asked.Mover.ID, asked.Text.EN, asked.Text.FR
	}
	field := func(name string, optional bool) *ui.Field {
		f := &ui.Field{Name: name, Label: c.Text("motions.field." + name), Value: c.Value(name), Error: errs.For(name), Optional: optional}
		if c.R.Method == http.MethodGet && f.Value == "" {
			f.Value = values[name]
		}
		return f
	}
	if err := p.fields(c, m, known, &v, field); err != nil {
		return err
	}
	if err := p.ofKind(c, m, known, &v, errs); err != nil {
		return err
	}
	if !found(v, known.Kind) {
		v.mover, v.seconder, v.button = nil, nil, ui.ButtonData{Label: c.Text("motions.standing.find")}
		v.first = true
	}
	status = statusOf(v, status)
	return c.PageStatus(status, ui.PageData{
		Title: c.Loc.Say(known.Kind.Name()), Lead: c.Loc.Say(known.Kind.About()) + " " + c.Loc.Say(known.Traits()), Kicker: m.Title.In(c.Lang), Errors: errs,
		Crumbs: append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("assembly.link.chair"), Href: v.back}), Path: v.action,
		Alternate: meeting.Twin(c, m, "chair", "motion") + "?kind=" + string(known.Kind), NoIndex: true,
	}, pageOf(v))
}

// pageOf is the form, or its first step.
func pageOf(v formView) templ.Component {
	if v.first {
		return findPage(v)
	}
	return formPage(v)
}

// fields are what a kind of motion asks.
func (p *Pages) fields(c *door.Call, m meetings.Meeting, known parliament.Motion, v *formView, field func(string, bool) *ui.Field) error {
	var err error
	if v.cards, err = p.cards(c, m); err != nil {
		return err
	}
	v.mover = field("mover", false)
	if known.Second {
		v.seconder = field("seconder", false)
	}
	switch known.Kind {
	case parliament.Refer:
		v.to = field("to", false)
		v.bodies, err = p.referTo(c)
	case parliament.Postpone:
		v.scope = field("scope", false)
		v.scopes = []ui.Option{
			{Value: floor.ScopeHour, Label: c.Text("motions.scope.hour")},
			{Value: floor.ScopeAgenda, Label: c.Text("motions.scope.agenda")},
			{Value: floor.ScopeMeeting, Label: c.Text("motions.scope.meeting")},
		}
	case parliament.CloseDebate:
		v.scope = field("scope", false)
		if v.scope.Value == "" {
			v.scope.Value = "this"
		}
		v.scopes = []ui.Option{{Value: "this", Label: c.Text("motions.scope.this")}, {Value: floor.ScopeEvery, Label: c.Text("motions.scope.every")}}
	case parliament.Recess, parliament.LimitDebate:
		v.minutes = field("minutes", false)
		v.minutes.Mode, v.minutes.Width, v.minutes.Max = "numeric", 4, 3
	case parliament.FixTime, parliament.SuspendRules, parliament.Privilege, parliament.PointOfOrder:
		for _, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
			f := field("text_"+string(lang), true)
			f.Lang, f.Max, f.Rows = lang, 900, 3
			v.texts = append(v.texts, *f)
		}
	case parliament.TakeFromTable:
		v.item = field("item", false)
		items, err := p.Meetings.Agenda(c.Ctx(), m.ID)
		if err != nil {
			return err
		}
		for _, it := range items {
			if it.Laid && it.State == meetings.Waiting {
				v.items = append(v.items, ui.Option{Value: it.ID, Label: it.Title.In(c.Lang)})
			}
		}
	default:
	}
	return err
}

// ofKind is the rest of what a kind of motion asks.
func (p *Pages) ofKind(c *door.Call, m meetings.Meeting, known parliament.Motion, v *formView, errs ui.FormErrors) (err error) {
	one := func(name string, optional bool) *ui.Field {
		f := &ui.Field{Name: name, Label: c.Text("motions.field." + name), Value: c.Value(name), Error: errs.For(name), Optional: optional}
		if key := "motions.field." + name + "_hint"; c.Loc.Has(key) {
			f.Hint = c.Text(key)
		}
		return f
	}
	switch known.Kind {
	case parliament.FixTime, parliament.Postpone:
		v.at = one("at_time", known.Kind == parliament.Postpone)
		v.at.ID, v.at.Error = "f-at", errs.For("at")
		if known.Kind == parliament.Postpone {
			v.at.Label, v.at.Hint = c.Text("motions.field.hour"), ""
		}
	case parliament.SuspendRules:
		v.scope = one("scope", false)
		v.scope.Label, v.scope.Hint = c.Text("motions.field.suspend"), c.Text("motions.field.suspend_hint")
		for _, s := range []string{floor.ScopeOrder, floor.ScopeSpeak, floor.ScopeOther} {
			v.scopes = append(v.scopes, ui.Option{Value: s, Label: c.Text("motions.suspend." + s)})
		}
		v.item = one("item", true)
		v.items, err = p.waitingItems(c, m)
		v.items = append([]ui.Option{{Label: c.Text("motions.item.none")}}, v.items...)
	case parliament.DivideQuestion:
		err = p.partsOf(c, m, v, errs)
	case parliament.Reconsider:
		v.item = one("item", false)
		v.item.Label = c.Text("motions.field.decision")
		v.declared = one("declared", true)
		v.declared.Value = "yes"
		v.items, err = p.decisionsOf(c, m)
	case parliament.Rescind:
		err = p.standing(c, m, v, errs)
	default:
	}
	return err
}

// cards are the organizations present, as a form offers them.
func (p *Pages) cards(c *door.Call, m meetings.Meeting) ([]ui.Option, error) {
	list, err := p.Meetings.Electorate(c.Ctx(), m.ID, c.Lang)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, e := range list {
		if e.Holder.ID != "" {
			options = append(options, ui.Option{Value: e.Organization.ID, Label: e.Organization.Name.In(c.Lang) + " (" + e.Holder.Name + ")"})
		}
	}
	return options, nil
}

// state states a motion.
func (p *Pages) state(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(meetings.MayDo(c.Actor, m).Record, "power.record_floor"); err != nil {
		return err
	}
	in := floor.NewMotion{
		Kind: parliament.Kind(c.Value("kind")), MoverID: c.Value("mover"), SecondedBy: c.Value("seconder"), Minutes: c.Int("minutes", 0), Scope: c.Value("scope"),
		Text: i18n.Text{EN: c.Value("text_en"), FR: c.Value("text_fr")}, ItemID: c.Value("item"), RequestID: c.Value("request"),
	}
	if id := c.Value("to"); id != "" {
		body, err := p.Bodies.Body(c.Ctx(), id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		in.To = meetings.Party{ID: body.ID, Name: body.Name}
	}
	var out floor.Motion
	if err = p.more(c, m, &in); err == nil {
		out, err = p.Floor.At(At(c)).State(c.Ctx(), c.Actor, m.Key, in)
	}
	if err == nil {
		done := "motion_stated"
		if out.State == floor.Made {
			done = "motion_made"
		}
		return c.Done(meeting.To(c, m, "chair"), done)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	if errs[0].Field == "" && in.Kind != parliament.Rescind { // whose words are not to be typed twice
		return p.Console(c, http.StatusUnprocessableEntity, m, errs)
	}
	return p.formWith(c, http.StatusUnprocessableEntity, m, errs)
}
