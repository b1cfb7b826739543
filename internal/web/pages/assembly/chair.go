package assembly

import (
	"net/http"
	"slices"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/pages/motions"
	"plenary.example/internal/web/ui"
)

// chairView is the console: one next step, what else is in order, and what is
// pending.
type chairView struct {
	loc      *i18n.Localizer
	base     string // where the acts post
	fragment string
	done     string
	errs     ui.FormErrors
	presides bool // the reader presides; otherwise the secretariat beside
	step     stepView
	pending  []pendingView
	also     []ui.ButtonData
	links    []ui.Link
	speakers *speakersConsoleView
	queue    string // the address of the list of speakers
	motions  motions.ConsoleView
	decides  bool // the next step is one of the motions'
	at       ui.Hidden
}

// stepView is the one next step: a button, or a short form.
type stepView struct {
	title  string
	body   string
	form   string // "", "organization" or "vote"
	act    ui.ButtonData
	undo   *ui.ButtonData
	label  string // of the organization asked for
	action string
	hidden []ui.Hidden
	rule   string
	cards  []ui.Option
}

// pendingView is a pending amendment with what can be done with it.
type pendingView struct {
	id       string
	anchor   string
	title    string
	tag      ui.TagData
	line     string
	second   []ui.Option // the organizations that may second it; nil once moved
	friendly []ui.ButtonData
	withdraw ui.ButtonData
}

func (p *Pages) chair(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	return p.chairWith(c, http.StatusOK, m, nil)
}

func (p *Pages) chairWith(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
	if err := mayWatch(c, m, faceChair); err != nil {
		return err
	}
	state, r, err := p.fresh(c, m, faceChair)
	if err != nil {
		return err
	}
	v, err := p.console(c, state)
	if err != nil {
		return err
	}
	v.errs, v.done, v.decides = errs, c.DoneMessage(), motions.Decides(state)
	v.motions = motions.ConsoleOf(c, state, v.presides, errs)
	v.speakers, v.queue = speakersConsoleOf(c, state), meeting.To(c, m, "speakers", "console")
	if c.HTMX() {
		return c.HTML(status, consolePart(v))
	}
	return c.HTML(status, chairPage(p.frame(c, m, faceChair, r), r, v))
}

// console puts the present step and the other acts in words.
func (p *Pages) console(c *door.Call, s *room.State) (chairView, error) {
	m := s.Meeting
	v := chairView{loc: c.Loc, base: meeting.To(c, m, "chair"), fragment: meeting.To(c, m, "chair"), presides: meetings.MayDo(c.Actor, m).Chair, at: motions.HiddenAt(m)}
	cards, err := p.cards(c, m)
	if err != nil {
		return v, err
	}
	items, err := p.Meetings.Agenda(c.Ctx(), m.ID)
	if err != nil {
		return v, err
	}
	if v.step, err = p.step(c, s, cards, items); err != nil {
		return v, err
	}
	for _, act := range s.Next.Also {
		if moved(act) {
			continue
		}
		if b, ok := alsoButton(c, s, act); ok && b.Href+b.Action != "" && (v.presides || recorders(act)) {
			v.also = append(v.also, b)
		}
	}
	if m.State == meetings.InSession {
		v.also = append(v.also, ui.ButtonData{Label: c.Text("assembly.act.note"), Kind: ui.Quiet, Href: v.base + "/note"})
	}
	if s.Item != nil && s.Item.State == resolutions.Moved && !underWay(s.Vote) {
		for _, am := range s.Item.Amendments {
			v.pending = append(v.pending, pendingOf(c, m, s.Item, am, cards))
		}
	}
	v.meantFor()
	for _, name := range []string{"projector", "speakers", "desk", "minutes"} {
		if name != "desk" || meetings.MayDo(c.Actor, m).Desk {
			v.links = append(v.links, ui.Link{Label: c.Text("assembly.link." + name), Href: meeting.To(c, m, name)})
		}
	}
	return v, nil
}

// moved are the acts that the meeting decides by a motion from the floor.
func moved(act meetings.Act) bool {
	return act == meetings.ActRefer || act == meetings.ActTable || act == meetings.ActWithdraw
}

// meantFor has every act of the console say for which moment it is meant.
func (v *chairView) meantFor() {
	one := func(b *ui.ButtonData) {
		if b != nil && b.Action != "" {
			b.Hidden = append(b.Hidden, v.at)
		}
	}
	one(&v.step.act)
	one(v.step.undo)
	v.step.hidden = append(v.step.hidden, v.at)
	for i := range v.also {
		one(&v.also[i])
	}
	for i := range v.pending {
		one(&v.pending[i].withdraw)
		for j := range v.pending[i].friendly {
			one(&v.pending[i].friendly[j])
		}
	}
}

// recorders are the acts that the secretariat may do beside the chair.
func recorders(act meetings.Act) bool {
	return slices.Contains([]meetings.Act{meetings.ActMove, meetings.ActSecond, meetings.ActAmend, meetings.ActElectorate, meetings.ActNotice, meetings.ActTranslate}, act)
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

// step is the next step in words, with its button or its form.
func (p *Pages) step(c *door.Call, s *room.State, cards []ui.Option, items []meetings.Item) (stepView, error) {
	do, m := s.Next.Do, s.Meeting
	v := stepView{title: c.Text("assembly.step.next"), body: c.Loc.Say(s.Next.Words), action: meeting.To(c, m, "chair", actName(do))}
	button := func(name string, hidden ...ui.Hidden) {
		v.act = ui.ButtonData{Label: c.Text("assembly.act." + name), Action: v.action, Hidden: hidden}
	}
	if motions.Decides(s) {
		return v, nil
	}
	switch do {
	case meetings.ActNotice, meetings.ActElectorate:
		v.act = ui.ButtonData{Label: c.Text("assembly.link.manage"), Href: hrefIf(meetings.MayDo(c.Actor, m).Prepare, meeting.To(c, m, "manage"))}
	case meetings.ActTakeUp:
		for _, item := range items {
			if item.State == meetings.Waiting {
				button("take_up", ui.Hidden{Name: "item", Value: item.ID})
				break
			}
		}
	case meetings.ActMove, meetings.ActSecond:
		v.form, v.cards = "organization", cards
		v.label, v.act = c.Text("assembly.act."+string(do)+"_who"), ui.ButtonData{Label: c.Text("assembly.act." + string(do))}
		return v, p.likely(c, s, &v)
	case meetings.ActLeave, meetings.ActAmendments, meetings.ActMain:
		v.form, v.act = "vote", ui.ButtonData{Label: c.Text("assembly.act.open_vote")}
		v.hidden, v.rule = voteForm(c, s)
		if do == meetings.ActMain {
			v.rule = "" // the step's own words have it
		}
	case meetings.ActTranslate:
		v.act = ui.ButtonData{Label: c.Text("assembly.act.translate"), Href: c.Path("drafts", s.Item.ResolutionID)}
	case meetings.ActAwaitQuorum:
		v.act = ui.ButtonData{Label: c.Text("assembly.link.desk"), Href: hrefIf(meetings.MayDo(c.Actor, m).Desk, meeting.To(c, m, "desk"))}
	case meetings.ActAwaitCount:
		v.act = ui.ButtonData{Label: c.Text("assembly.link.scrutiny"), Href: meeting.To(c, m, "scrutiny")}
		v.undo = &ui.ButtonData{Label: c.Text("assembly.act.reopen"), Kind: ui.Secondary, Action: meeting.To(c, m, "chair", "reopen")}
	case meetings.ActFinish:
		v.act = ui.ButtonData{Label: c.Text("assembly.act.finish"), Href: meeting.To(c, m, "chair", "finish")}
	case meetings.ActAnnounce:
		button("announce")
		v.body = c.Loc.Say(s.Vote.Outcome.Words) + " " + v.body
		v.undo = &ui.ButtonData{Label: c.Text("assembly.act.reopen"), Kind: ui.Secondary, Action: meeting.To(c, m, "chair", "reopen")}
	case meetings.ActNothing:
		v.act = ui.ButtonData{Label: c.Text("assembly.link.minutes"), Href: meeting.To(c, m, "minutes")}
	default:
		button(string(do))
	}
	return v, nil
}

// actName is an act in an address.
func actName(a meetings.Act) string {
	switch a {
	case meetings.ActLeave, meetings.ActAmendments, meetings.ActMain:
		return "vote"
	}
	return string(a)
}

// voteForm is what a vote's form carries, and the rule by which it is decided.
func voteForm(c *door.Call, s *room.State) ([]ui.Hidden, string) {
	kind, majority := meetings.VoteMain, ballots.Simple
	switch s.Next.Do {
	case meetings.ActLeave:
		kind, majority = meetings.VoteLeave, ballots.TwoThirds
	case meetings.ActAmendments:
		kind = meetings.VoteAmendment
	default:
		if s.Item != nil && s.Item.Majority.Valid() {
			majority = s.Item.Majority
		}
	}
	return []ui.Hidden{{Name: "kind", Value: string(kind)}}, c.Loc.Say(majority.Rule())
}

// likely preselects who moves and who seconds: the organizations that the draft
// names, where they are present. Whoever has moved does not second.
func (p *Pages) likely(c *door.Call, s *room.State, v *stepView) error {
	r, err := p.Resolutions.ResolutionTx(c.Ctx(), p.DB.Reader(), s.Item.ResolutionID)
	if err != nil {
		return err
	}
	named := r.Mover.ID
	if s.Next.Do == meetings.ActSecond {
		named = r.Seconder.ID
		v.cards = slices.DeleteFunc(slices.Clone(v.cards), func(o ui.Option) bool { return o.Value == s.Item.Mover.ID })
	}
	v.cards = slices.Clone(v.cards)
	for i := range v.cards {
		v.cards[i].Chosen = v.cards[i].Value == named
	}
	return nil
}

// alsoButton is another act in order: at once where it asks nothing, a page of
// its own where it does.
func alsoButton(c *door.Call, s *room.State, act meetings.Act) (ui.ButtonData, bool) {
	m := s.Meeting
	b := ui.ButtonData{Label: c.Text("assembly.act." + string(act)), Kind: ui.Secondary}
	switch act {
	case meetings.ActNotice, meetings.ActElectorate:
		b.Label, b.Href = c.Text("assembly.link.manage"), hrefIf(meetings.MayDo(c.Actor, m).Prepare, meeting.To(c, m, "manage"))
	case meetings.ActAmend:
		b.Href = meeting.To(c, m, "items", s.Item.ID, "amend")
	case meetings.ActReopen:
		return b, false // it stands beside the step
	case meetings.ActVoid, meetings.ActProcedural, meetings.ActMove, meetings.ActAdjourn, meetings.ActPutOff:
		b.Href = meeting.To(c, m, "chair", string(act))
	default:
		b.Action = meeting.To(c, m, "chair", string(act))
	}
	if act == meetings.ActVoid || act == meetings.ActAdjourn {
		b.Kind = ui.Quiet
	}
	return b, true
}

func pendingOf(c *door.Call, m meetings.Meeting, item *meetings.LiveItem, am meetings.LiveAmendment, cards []ui.Option) pendingView {
	base := meeting.To(c, m, "chair")
	id := ui.Hidden{Name: "amendment", Value: am.ID}
	title := amendmentTitle(c.Loc, am)
	v := pendingView{
		id: am.ID, anchor: "amendment-" + c.Loc.Number(int64(am.Number)), title: title, tag: amendmentTag(c.Loc, am), line: amendmentBy(c.Loc, am) + " " + c.Loc.Say(am.What),
		withdraw: ui.ButtonData{Label: c.Text("assembly.act.amendment_withdraw"), Explain: title, Kind: ui.Quiet, Action: base + "/amendment-withdraw", Hidden: []ui.Hidden{id}},
	}
	if !am.Moved {
		v.second = slices.DeleteFunc(slices.Clone(cards), func(o ui.Option) bool { return o.Value == am.Mover.ID })
	}
	accept := func(done bool, by string, who i18n.Text) {
		if !done && !who.Empty() {
			v.friendly = append(v.friendly, ui.ButtonData{
				Label: c.Text("assembly.act.friendly_"+by, "Organization", who), Explain: title, Kind: ui.Secondary, Action: base + "/amendment-accept", Hidden: []ui.Hidden{id, {Name: "by", Value: by}},
			})
		}
	}
	mover, seconder := item.Mover, item.Seconder
	for _, other := range item.Amendments {
		if am.On > 0 && other.Number == am.On {
			mover, seconder = other.Mover, other.Seconder
		}
	}
	accept(am.AcceptedByMover, "mover", mover.Name)
	accept(am.AcceptedBySeconder, "seconder", seconder.Name)
	return v
}

// chairAct performs one act of the chair, or of the secretariat at the chair's
// side, and goes back to the console.
func (p *Pages) chairAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	name := c.R.PathValue("act")
	do, ok := p.acts(motions.At(c))[name]
	if !ok {
		return door.NotFound()
	}
	err = do(c, m.Key)
	if err == nil {
		return c.Done(meeting.To(c, m, "chair"), "chair_"+name)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	if f, ok := chairForms()[name]; ok && errs[0].Field != "" {
		return p.askChair(c, http.StatusUnprocessableEntity, m, name, f, errs)
	}
	return p.chairWith(c, http.StatusUnprocessableEntity, m, errs)
}

// act is one act of the console.
type act func(c *door.Call, key string) error

// acts are the acts of the console by their names in addresses.
func (p *Pages) acts(at int64) map[string]act {
	s := p.Meetings.At(at)
	return map[string]act{
		"open":    func(c *door.Call, key string) error { return s.Open(c.Ctx(), c.Actor, key) },
		"take_up": func(c *door.Call, key string) error { return s.TakeUp(c.Ctx(), c.Actor, key, c.Value("item")) },
		"put_off": func(c *door.Call, key string) error { return s.PutOff(c.Ctx(), c.Actor, key) },
		"move":    func(c *door.Call, key string) error { return s.Move(c.Ctx(), c.Actor, key, c.Value("organization")) },
		"second":  func(c *door.Call, key string) error { return s.Second(c.Ctx(), c.Actor, key, c.Value("organization")) },
		"finish":  func(c *door.Call, key string) error { return s.FinishItem(c.Ctx(), c.Actor, key, noteOf(c)) },
		"note":    func(c *door.Call, key string) error { return s.Note(c.Ctx(), c.Actor, key, noteOf(c)) },
		"reopen":  func(c *door.Call, key string) error { return s.ReopenVote(c.Ctx(), c.Actor, key) },
		"void":    func(c *door.Call, key string) error { return s.VoidVote(c.Ctx(), c.Actor, key, c.Value("reason")) },
		"adjourn": func(c *door.Call, key string) error { return p.Floor.At(at).Adjourn(c.Ctx(), c.Actor, key) },
		"vote":    p.openVote, "procedural_vote": p.openVote,
		"close": func(c *door.Call, key string) error { _, err := s.CloseVote(c.Ctx(), c.Actor, key); return err },
		"announce": func(c *door.Call, key string) error {
			_, err := p.Floor.At(at).Announce(c.Ctx(), c.Actor, key)
			return err
		},
		"amendment-second": p.secondAmendment,
		"amendment-accept": p.acceptAmendment,
		"amendment-withdraw": func(c *door.Call, key string) error {
			return s.WithdrawAmendment(c.Ctx(), c.Actor, key, c.Value("amendment"))
		},
	}
}

func noteOf(c *door.Call) i18n.Text { return i18n.Text{EN: c.Value("note_en"), FR: c.Value("note_fr")} }

func (p *Pages) openVote(c *door.Call, key string) error {
	_, err := p.Meetings.At(motions.At(c)).OpenVote(c.Ctx(), c.Actor, key, meetings.NewVote{
		Kind: meetings.VoteKind(c.Value("kind")), Method: ballots.Method(c.Value("method")), Majority: ballots.Majority(c.Value("majority")),
		Question: i18n.Text{EN: c.Value("question_en"), FR: c.Value("question_fr")},
	})
	if f := fault.Of(err); f != nil && f.Field == "question" { // the form asks it in each language
		f.Field = "question_en"
		if c.Value("question_en") != "" {
			f.Field = "question_fr"
		}
	}
	return err
}

func (p *Pages) secondAmendment(c *door.Call, key string) error {
	_, err := p.Meetings.At(motions.At(c)).MoveAmendment(c.Ctx(), c.Actor, key, c.Value("amendment"), "", c.Value("organization"))
	return err
}

func (p *Pages) acceptAmendment(c *door.Call, key string) error {
	by := resolutions.Acceptance{Mover: c.Value("by") == "mover", Seconder: c.Value("by") == "seconder"}
	_, err := p.Meetings.At(motions.At(c)).AcceptFriendly(c.Ctx(), c.Actor, key, c.Value("amendment"), by)
	return err
}

// askView is a page that asks one thing of the chair.
type askView struct {
	loc     *i18n.Localizer
	action  string
	back    string
	areas   []ui.Field
	picker  *ui.Field
	options []ui.Option
	choices []choiceField
	hidden  []ui.Hidden
	button  ui.ButtonData
}

type choiceField struct {
	field   ui.Field
	options []ui.Option
}

// chairForms are the acts that ask something first, or that nobody should do by
// a slip of the hand, with what they ask.
func chairForms() map[string]string {
	return map[string]string{
		"void": "reason", "procedural_vote": "question", "finish": "note", "note": "note", "move": "organization",
		"adjourn": "", "put_off": "",
	}
}

func (p *Pages) chairForm(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	name := c.R.PathValue("act")
	asks, ok := chairForms()[name]
	if !ok {
		return c.Redirect(meeting.To(c, m, "chair"))
	}
	if err := mayWatch(c, m, faceChair); err != nil {
		return err
	}
	return p.askChair(c, http.StatusOK, m, name, asks, nil)
}

func (p *Pages) askChair(c *door.Call, status int, m meetings.Meeting, name, asks string, errs ui.FormErrors) error {
	v := askView{loc: c.Loc, action: meeting.To(c, m, "chair", name), back: meeting.To(c, m, "chair"), button: ui.ButtonData{Label: c.Text("assembly.act." + name)}, hidden: []ui.Hidden{motions.HiddenAt(m)}}
	field := func(name string, optional bool) ui.Field {
		f := ui.Field{Name: name, Label: c.Text("assembly.ask." + name), Value: c.Value(name), Error: errs.For(name), Optional: optional, Max: 2000, Rows: 3}
		if lang, ok := i18n.ParseLang(name[max(0, len(name)-2):]); ok && name[len(name)-3] == '_' {
			f.Lang = lang
		}
		return f
	}
	var err error
	switch asks {
	case "reason":
		v.areas, v.button.Kind = []ui.Field{field("reason", false)}, ui.Danger
	case "note":
		v.areas = []ui.Field{field("note_en", true), field("note_fr", true)}
		v.areas[0].Error = errs.For("note")
	case "question":
		v.areas = []ui.Field{field("question_en", false), field("question_fr", false)}
		v.hidden = append(v.hidden, ui.Hidden{Name: "kind", Value: string(meetings.VoteProcedural)})
		v.choices = []choiceField{
			{ui.Field{Name: "majority", Label: c.Text("assembly.majority"), Value: string(ballots.Simple), Error: errs.For("majority")}, meeting.Majorities(c.Loc)},
			{ui.Field{Name: "method", Label: c.Text("assembly.method"), Hint: c.Text("assembly.method_secret"), Value: string(ballots.Open)}, motions.Methods(c.Loc)},
		}
	case "organization":
		v.picker = new(field("organization", false))
		v.options, err = p.cards(c, m)
	}
	if err != nil {
		return err
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("assembly.act." + name), Lead: c.Text("assembly.ask.lead." + name), Kicker: m.Title.In(c.Lang), Errors: errs,
		Crumbs: append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("assembly.link.chair"), Href: v.back}), Path: v.action, Alternate: meeting.Twin(c, m, "chair", name),
	}, askPage(v))
}
