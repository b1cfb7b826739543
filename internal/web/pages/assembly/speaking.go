package assembly

import (
	"net/http"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// speakersConsoleView is the list of speakers on the chair's console.
type speakersConsoleView struct {
	speakersView

	step  *stepView // whom to give the floor to
	clock []ui.ButtonData
	lines []ui.SpeakerLine
	acts  []ui.ButtonData
	none  string
}

// speakersConsole answers the console that asks for the list anew.
func (p *Pages) speakersConsole(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := mayWatch(c, m, faceChair); err != nil {
		return err
	}
	if !c.HTMX() {
		return c.Redirect(meeting.To(c, m, "chair"))
	}
	s, err := p.Room.Live(c.Ctx(), m.Key)
	if err != nil {
		return err
	}
	return c.HTML(http.StatusOK, speakersConsolePart(speakersConsoleOf(c, s)))
}

// speakersConsoleOf is the list with what the reader may do about it; nil where
// there is none.
func speakersConsoleOf(c *door.Call, s *room.State) *speakersConsoleView {
	l, m := s.Speakers, s.Meeting
	if l.ItemID == "" || m.State != meetings.InSession {
		return nil
	}
	chairs := meetings.MayDo(c.Actor, m).Chair
	to := func(act string) string { return meeting.To(c, m, "speakers", act) }
	v := &speakersConsoleView{speakersView: speakersOf(c.Loc, s, 0)}
	button := func(act string, kind ui.ButtonKind, hidden ...ui.Hidden) ui.ButtonData {
		return ui.ButtonData{Label: c.Text("speakers.act." + act), Kind: kind, Action: to(act), Hidden: hidden}
	}
	if t := l.Speaking; t != nil {
		if t.Since.IsZero() {
			v.clock = append(v.clock, button("start", ui.Secondary))
		} else {
			v.clock = append(v.clock, button("pause", ui.Secondary))
		}
		if chairs && t.Allowed > 0 {
			v.clock = append(v.clock, button("more", ui.Secondary, ui.Hidden{Name: "minutes", Value: "1"}))
		}
		v.clock = append(v.clock, button("end", ui.Secondary))
	}
	if chairs {
		v.step = nextSpeaker(c, s)
	}
	for i, e := range l.List {
		v.lines = append(v.lines, speakerLine(c, m, l, i, e, chairs))
	}
	if len(l.List) == 0 && l.Speaking == nil {
		v.none = c.Text("speakers.console.nobody")
	}
	v.acts = append(v.acts, ui.ButtonData{Label: c.Text("speakers.act.add"), Kind: ui.Secondary, Href: to("add")})
	if chairs {
		act := "close"
		if l.Closed {
			act = "reopen"
		}
		v.acts = append(v.acts, button(act, ui.Secondary))
		if l.Debate > 0 {
			v.acts = append(v.acts, ui.ButtonData{Label: c.Text("speakers.act.extend"), Kind: ui.Quiet, Href: to("extend")})
		}
	}
	v.acts = append(v.acts, ui.ButtonData{Label: c.Text("speakers.link.rules"), Kind: ui.Quiet, Href: to("rules")})
	return v
}

// nextSpeaker is whom the chair gives the floor to next: back to whoever a point of
// order interrupted, or to the first on the list.
func nextSpeaker(c *door.Call, s *room.State) *stepView {
	l := s.Speakers
	to := func(act string) string { return meeting.To(c, s.Meeting, "speakers", act) }
	switch {
	case l.Broken != nil && l.Speaking == nil:
		return &stepView{
			title: c.Text("speakers.step.resume"), body: c.Text("speakers.interrupted", "Name", l.Broken.Person.Name),
			act:  ui.ButtonData{Label: c.Text("speakers.act.resume", "Name", l.Broken.Person.Name), Action: to("start")},
			undo: &ui.ButtonData{Label: c.Text("speakers.act.end"), Kind: ui.Secondary, Action: to("end")},
		}
	case len(l.List) == 0:
		return nil
	}
	e := l.List[0]
	v := speakerOf(c.Loc, s.Meeting, e.Turn)
	step := &stepView{title: c.Text("speakers.step.next"), act: ui.ButtonData{
		Label: c.Text("speakers.act.next", "Name", v.name), Action: to("next"), Hidden: []ui.Hidden{{Name: "turn", Value: e.ID}},
	}}
	step.body = c.Text("speakers.step.body", "Name", v.name, "Why", e.Place.Rule.Words())
	if v.from != "" {
		step.body = c.Text("speakers.step.body_from", "Name", v.name, "Organization", v.from, "Why", e.Place.Rule.Words())
	}
	if l.Over() && e.Side != speakers.PointOfOrder {
		step.body += " " + c.Text("speakers.debate_over")
	}
	return step
}

func speakerLine(c *door.Call, m meetings.Meeting, l *speakers.Live, i int, e speakers.Line, chairs bool) ui.SpeakerLine {
	v := speakerOf(c.Loc, m, e.Turn)
	line := ui.SpeakerLine{Person: ui.Person{Name: v.name, Organization: v.from, Role: v.side}}
	for _, part := range []string{v.lang, c.Text("speakers.asked_at", "Time", c.Loc.Time(e.Asked.In(m.Location())))} {
		if part != "" {
			line.Note = join(line.Note, part)
		}
	}
	if e.Place.Rule != speakers.InTurn {
		line.Note = join(line.Note, c.Loc.Say(e.Place.Rule.Words()))
	}
	if chairs && i > 0 {
		line.Acts = []ui.ButtonData{{Label: c.Text("speakers.act.call"), Kind: ui.Quiet, Explain: v.name, Href: meeting.To(c, m, "speakers", "call") + "?turn=" + e.ID}}
	}
	return line
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " · " + b
}

// speakersAct performs one act on the list by the chair, or by the secretariat at
// the chair's side, and goes back to the console.
func (p *Pages) speakersAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	s, name := p.Speakers, c.R.PathValue("act")
	minutes := time.Duration(c.Int("minutes", 0)) * time.Minute
	switch name {
	case "next":
		err = s.Next(c.Ctx(), c.Actor, m.Key, c.Value("turn"))
	case "call":
		err = s.Call(c.Ctx(), c.Actor, m.Key, c.Value("turn"), c.Value("why"))
	case "start":
		err = s.Start(c.Ctx(), c.Actor, m.Key)
	case "pause":
		err = s.Pause(c.Ctx(), c.Actor, m.Key)
	case "end":
		err = s.End(c.Ctx(), c.Actor, m.Key)
	case "more":
		err = s.AddTime(c.Ctx(), c.Actor, m.Key, minutes)
	case "extend":
		err = s.Extend(c.Ctx(), c.Actor, m.Key, minutes)
	case "close":
		err = s.CloseList(c.Ctx(), c.Actor, m.Key)
	case "reopen":
		err = s.ReopenList(c.Ctx(), c.Actor, m.Key)
	case "add":
		_, err = s.Enter(c.Ctx(), c.Actor, m.Key, speakers.Entered{
			OrganizationID: c.Value("organization"), Name: c.Value("name"), From: c.Value("from"), Side: speakers.Side(c.Value("side")), Lang: i18n.Lang(c.Value("language")),
		})
	default:
		return door.NotFound()
	}
	if err == nil {
		return c.Done(meeting.To(c, m, "chair"), "speakers_"+name)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	switch name {
	case "add":
		return p.enterWith(c, http.StatusUnprocessableEntity, m, errs)
	case "call":
		return p.callWith(c, http.StatusUnprocessableEntity, m, errs)
	case "extend":
		return p.extendWith(c, http.StatusUnprocessableEntity, m, errs)
	}
	return p.chairWith(c, http.StatusUnprocessableEntity, m, errs)
}

// askSpeaker is a page of the console that asks one thing about the list.
func (p *Pages) askSpeaker(c *door.Call, status int, m meetings.Meeting, name, kicker string, v speakerForm) error {
	if err := mayWatch(c, m, faceChair); err != nil {
		return err
	}
	v.loc, v.action, v.back = c.Loc, meeting.To(c, m, "speakers", name), meeting.To(c, m, "chair")
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("speakers.form." + name), Lead: c.Text("speakers.form.lead." + name), Kicker: kicker, Errors: v.errs,
		Crumbs: append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("assembly.link.chair"), Href: v.back}), Path: v.action, Alternate: meeting.Twin(c, m, "speakers", name),
	}, speakerFormPage(v))
}

type speakerForm struct {
	loc     *i18n.Localizer
	action  string
	back    string
	errs    ui.FormErrors
	hidden  []ui.Hidden
	cards   []ui.Option // whose card holder speaks; nil: not asked
	inputs  []ui.Field
	sides   []ui.Option
	tongues []ui.Option
	button  string
}

func (p *Pages) enterForm(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.enterWith(c, http.StatusOK, m, nil)
}

func (p *Pages) enterWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	v := speakerForm{errs: errs, button: c.Text("speakers.form.add.button"), tongues: languages(c.Loc)}
	var err error
	if v.cards, err = p.cards(c, m); err != nil {
		return err
	}
	for i := range v.cards {
		v.cards[i].Chosen = v.cards[i].Value == c.Value("organization")
	}
	for _, name := range []string{"name", "from"} {
		v.inputs = append(v.inputs, ui.Field{
			Name: name, Label: c.Text("speakers.form." + name), Hint: c.Text("speakers.form." + name + "_hint"), Value: c.Value(name), Error: errs.For(name), Optional: true, Max: 200,
		})
	}
	set, err := p.Speakers.Settings(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	sides := []speakers.Side{speakers.Plain, speakers.Information, speakers.PointOfOrder}
	if set.Alternate {
		sides = []speakers.Side{speakers.For, speakers.Against, speakers.Information, speakers.PointOfOrder}
	}
	for i, side := range sides {
		v.sides = append(v.sides, ui.Option{Value: string(side), Label: c.Loc.Say(side.Name()), Chosen: c.Value("side") == string(side) || c.Value("side") == "" && i == 0})
	}
	for i := range v.tongues {
		v.tongues[i].Chosen = v.tongues[i].Value == c.Value("language")
	}
	return p.askSpeaker(c, status, m, "add", m.Title.In(c.Lang), v)
}

func (p *Pages) callForm(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.callWith(c, http.StatusOK, m, nil)
}

func (p *Pages) callWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	if err := mayWatch(c, m, faceChair); err != nil {
		return err
	}
	l, err := p.Speakers.Live(c.Ctx(), nil, m)
	if err != nil {
		return err
	}
	for _, e := range l.List {
		if e.ID != c.Value("turn") {
			continue
		}
		who := speakerOf(c.Loc, m, e.Turn)
		return p.askSpeaker(c, status, m, "call", who.name, speakerForm{
			errs: errs, hidden: []ui.Hidden{{Name: "turn", Value: e.ID}}, button: c.Text("speakers.act.next", "Name", who.name),
			inputs: []ui.Field{{Name: "why", Label: c.Text("speakers.form.why"), Hint: c.Text("speakers.form.why_hint"), Value: c.Value("why"), Error: errs.For("why"), Max: 200}},
		})
	}
	return c.Redirect(meeting.To(c, m, "chair"))
}

func (p *Pages) extendForm(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.extendWith(c, http.StatusOK, m, nil)
}

func (p *Pages) extendWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	return p.askSpeaker(c, status, m, "extend", m.Title.In(c.Lang), speakerForm{
		errs: errs, button: c.Text("speakers.act.extend"),
		inputs: []ui.Field{{Name: "minutes", Label: c.Text("speakers.form.minutes"), Value: cmpOr(c.Value("minutes"), "10"), Error: errs.For("minutes"), Mode: "numeric", Width: 4, Max: 4}},
	})
}
