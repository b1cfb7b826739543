package motions

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/parliament"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// ConsoleView is what the chair's console shows of the motions from the floor.
type ConsoleView struct {
	loc      *i18n.Localizer
	presides bool
	errs     ui.FormErrors
	reason   string // as typed
	alert    *ui.NoticeData
	step     *motionView // the motion to decide next; nil: none
	resume   *ui.ButtonData
	together *togetherView
	approval *approvalView
	title    string // of the step
	words    string
	waiting  []string // the motions under it
	undo     *ui.ButtonData
	last     string
	requests []requestView
	made     []madeView
	stands   []string
	inOrder  []orderView
	notNow   []orderView
}

// orderView is a motion of the rules and why it is in order or not.
type orderView struct {
	link ui.Link
	why  string
}

// motionView is a pending motion and what may be done with it.
type motionView struct {
	what, by, traits  string
	ruled             bool // the chair rules on it
	part              bool // of a divided question: nobody takes it back
	vote, rule        ui.FormData
	consent, withdraw ui.ButtonData
	methods           []ui.Option
	reasonOptional    bool
}

type togetherView struct {
	items []outView
	adopt ui.ButtonData
	vote  ui.FormData
}

// approvalView is the minutes that the current item approves.
type approvalView struct {
	words         string
	changes       *ui.Link
	read          ui.Link
	adopt, finish ui.ButtonData
	vote          ui.FormData
	methods       []ui.Option
}

type outView struct {
	title string
	out   ui.ButtonData
}

type requestView struct {
	title string
	tag   *ui.TagData
	acts  []ui.ButtonData
}

// ConsoleOf puts the floor in the words of the console.
func ConsoleOf(c *door.Call, s *room.State, presides bool, errs ui.FormErrors) ConsoleView {
	m := s.Meeting
	v := ConsoleView{loc: c.Loc, presides: presides, errs: errs, reason: c.Value("reason"), title: c.Text("assembly.step.next"), words: c.Loc.Say(s.Next.Words)}
	if m.State == meetings.InSession && !s.Quorum.Met {
		v.alert = &ui.NoticeData{Tone: ui.Bad, Body: c.Loc.Say(s.Quorum.Words()) + " " + c.Text("motions.quorum.may")}
	}
	at := HiddenAt(m)
	button := func(label, act string) *ui.ButtonData {
		return &ui.ButtonData{Label: c.Text("motions.act." + label), Action: meeting.To(c, m, "order", act), Hidden: []ui.Hidden{at}}
	}
	switch s.Next.Do {
	case meetings.ActResume:
		v.resume = button("resume", "resume")
		title, until := untilOf(c.Loc, m)
		v.words = title + " " + until
	case meetings.ActMotion:
		v.step = stepOf(c, s)
	case meetings.ActConsent:
		v.together = togetherOf(c, s, *button("together", "together"))
	default:
		if Approves(s) {
			v.approval = approvalOf(c, s, *button("approve_minutes", "approve-minutes"))
			v.words = c.Text("motions.minutes.ask")
		}
	}
	for i, other := range s.Floor.Motions {
		if i > 0 {
			v.waiting = append(v.waiting, c.Loc.Say(other.What()))
		}
	}
	if presides && m.Last.Undo && !open(s) {
		v.undo, v.last = button("undo", "undo"), c.Loc.Say(m.Last.Words)
		v.undo.Kind = ui.Secondary
	}
	v.waits(c, s.Floor, m)
	v.stands = stands(c.Loc, m, s.Floor)
	v.requests = requestsOf(c, s)
	v.lists(c, s)
	return v
}

// open reports whether a vote is open, or closed and not announced.
func open(s *room.State) bool {
	return s.Vote != nil && (s.Vote.State == ballots.StateOpen || s.Vote.State == ballots.StateClosed)
}

func stepOf(c *door.Call, s *room.State) *motionView {
	if len(s.Floor.Motions) == 0 {
		return nil
	}
	one := s.Floor.Motions[0]
	to := func(act string) string { return meeting.To(c, s.Meeting, "motions", one.ID, act) }
	at := []ui.Hidden{HiddenAt(s.Meeting)}
	v := &motionView{
		what: c.Loc.Say(one.What()), by: moved(c.Loc, one), vote: ui.FormData{Action: to("vote"), Once: true, Hidden: at}, rule: ui.FormData{Action: to("rule"), Once: true, Hidden: at},
		consent:        ui.ButtonData{Label: c.Text("motions.act.consent"), Kind: ui.Secondary, Action: to("consent"), Hidden: at},
		withdraw:       ui.ButtonData{Label: c.Text("motions.act.withdraw"), Kind: ui.Quiet, Action: to("withdraw"), Hidden: at},
		reasonOptional: one.Kind != parliament.PointOfOrder,
	}
	if i := slices.IndexFunc(s.Floor.Rulings, func(r parliament.Ruling) bool { return r.Kind == one.Kind }); i >= 0 {
		v.traits = c.Loc.Say(s.Floor.Rulings[i].Short())
		v.ruled = s.Floor.Rulings[i].Decided == parliament.ByChair
	}
	v.part = one.Kind == parliament.Part
	if v.part && s.Item != nil {
		v.traits = c.Loc.Say(s.Item.Majority.Rule())
	}
	if one.Spec.Noticed {
		v.traits = c.Text("motions.noticed") + " " + v.traits
	}
	if one.Kind == parliament.Appeal { // the question is the ruling, and not the appeal
		v.traits = s.Floor.Question.In(c.Lang) + " " + v.traits
		v.consent.Label = c.Text("motions.act.consent_ruling")
	}
	v.methods = Methods(c.Loc)
	return v
}

// Methods are the ways to vote, as forms offer them.
func Methods(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, m := range []ballots.Method{ballots.Open, ballots.RollCall} {
		list = append(list, ui.Option{Value: string(m), Label: l.Say(m.Words()), Hint: l.T("assembly.method." + string(m))})
	}
	return list
}

func moved(l *i18n.Localizer, m floor.Motion) string {
	switch {
	case m.Mover.Name.Empty():
		return ""
	case m.Seconder.Name.Empty():
		return l.T("motions.by", "Mover", m.Mover.Name)
	}
	return l.T("assembly.moved_seconded", "Mover", m.Mover.Name, "Seconder", m.Seconder.Name)
}

func togetherOf(c *door.Call, s *room.State, adopt ui.ButtonData) *togetherView {
	m := s.Meeting
	v := &togetherView{adopt: adopt, vote: ui.FormData{Action: meeting.To(c, m, "order", "together-vote"), Once: true, Hidden: []ui.Hidden{HiddenAt(m)}}}
	v.items = outOf(c.Loc, s, "chair")
	return v
}

// approvalOf is what the console says of minutes to be approved.
func approvalOf(c *door.Call, s *room.State, adopt ui.ButtonData) *approvalView {
	a, m := s.Approval, s.Meeting
	version := ui.Hidden{Name: "version", Value: strconv.Itoa(a.Version)}
	adopt.Hidden = append(adopt.Hidden, version)
	v := &approvalView{
		words: c.Loc.Say(a.What()), adopt: adopt, methods: Methods(c.Loc), read: ui.Link{Label: c.Text("motions.minutes.read"), Href: meeting.To(c, a.Of, "minutes")},
		vote:   ui.FormData{Action: meeting.To(c, m, "order", "minutes-vote"), Once: true, Hidden: []ui.Hidden{HiddenAt(m), version}},
		finish: ui.ButtonData{Label: c.Text("motions.minutes.without"), Kind: ui.Quiet, Href: meeting.To(c, m, "chair", "finish")},
	}
	if a.Corrected() {
		v.changes = &ui.Link{
			Label: c.Text("motions.minutes.changes", "Number", a.Version),
			Href:  meeting.To(c, a.Of, "minutes", "versions", strconv.Itoa(a.Version)) + "?since=" + strconv.Itoa(a.Circulated),
		}
	}
	return v
}

// outOf are the items adopted together, each with the way to take it out.
func outOf(l *i18n.Localizer, s *room.State, back string) []outView {
	var list []outView
	for _, it := range s.Floor.Consent {
		title := l.Number(int64(it.Position)) + ". " + it.Title.In(l.Lang())
		list = append(list, outView{title: title, out: ui.ButtonData{
			Label: l.T("motions.act.out"), Explain: title, Kind: ui.Quiet, Action: door.PathIn(l.Lang(), "meetings", s.Meeting.Key, "items", it.ID, "out"),
			Hidden: []ui.Hidden{{Name: "back", Value: back}},
		}})
	}
	return list
}

func requestsOf(c *door.Call, s *room.State) []requestView {
	var list []requestView
	for _, r := range s.Floor.Requests {
		v := requestView{title: c.Text("motions.asks", "Organization", r.Mover.Name, "Motion", c.Loc.Say(r.Kind.Name()))}
		if !r.Text.Empty() {
			v.title += " " + c.Text("motions.quote", "Text", r.Text)
		}
		i := slices.IndexFunc(s.Floor.Rulings, func(x parliament.Ruling) bool { return x.Kind == r.Kind })
		switch {
		case i < 0:
		case s.Floor.Rulings[i].InOrder:
			v.acts = append(v.acts, ui.ButtonData{
				Label: c.Text("motions.act.state"), Explain: v.title, Kind: ui.Secondary,
				Href: meeting.To(c, s.Meeting, "chair", "motion") + "?kind=" + string(r.Kind) + "&request=" + r.ID,
			})
		default:
			v.tag = &ui.TagData{Tone: ui.Waiting, Word: c.Text("motions.not_now")}
			v.title += " " + c.Loc.Say(s.Floor.Rulings[i].Why)
		}
		if i >= 0 && s.Floor.Rulings[i].Interrupts && v.tag == nil {
			v.tag = &ui.TagData{Tone: ui.Open, Word: c.Text("motions.interrupts")}
		}
		v.acts = append(v.acts, ui.ButtonData{
			Label: c.Text("motions.act.decline"), Explain: v.title, Kind: ui.Quiet, Action: meeting.To(c, s.Meeting, "motions", r.ID, "decline"), Hidden: []ui.Hidden{{Name: "answer", Value: "no"}},
		})
		list = append(list, v)
	}
	return list
}

// lists are what is in order now, and what is not and why.
func (v *ConsoleView) lists(c *door.Call, s *room.State) {
	for _, r := range s.Floor.Rulings {
		one := orderView{link: ui.Link{Label: c.Loc.Say(r.Kind.Name())}, why: c.Loc.Say(r.Why)}
		if !r.InOrder {
			v.notNow = append(v.notNow, one)
			continue
		}
		one.why = c.Loc.Say(r.Traits())
		switch r.Kind {
		case parliament.Main:
		case parliament.Amend, parliament.AmendAmendment:
			one.link.Href = meeting.To(c, s.Meeting, "items", s.Meeting.ItemID, "amend")
		default:
			one.link.Href = meeting.To(c, s.Meeting, "chair", "motion") + "?kind=" + string(r.Kind)
		}
		v.inOrder = append(v.inOrder, one)
	}
}

// Decides reports whether the console's next step is one of this package's.
func Decides(s *room.State) bool {
	do := s.Next.Do
	return do == meetings.ActMotion || do == meetings.ActConsent || do == meetings.ActResume || Approves(s)
}

// Approves reports whether the next step is to approve minutes.
func Approves(s *room.State) bool { return s.Next.Do == meetings.ActFinish && s.Approval != nil }

// Stamp changes when what the console shows of the floor does.
func Stamp(s *room.State) string {
	var b strings.Builder
	b.WriteString(strconv.FormatInt(s.Meeting.Moment, 10))
	for _, r := range s.Floor.Made {
		b.WriteString(" " + r.ID)
	}
	if s.Approval != nil {
		b.WriteString(" v" + strconv.Itoa(s.Approval.Version))
	}
	for _, r := range s.Floor.Requests {
		b.WriteString(" " + r.ID)
	}
	for _, r := range s.Floor.Rulings {
		b.WriteString(strconv.FormatBool(r.InOrder))
	}
	return b.String()
}

// referTo are the bodies that a resolution may be sent to.
func (p *Pages) referTo(c *door.Call) ([]ui.Option, error) {
	var list []ui.Option
	for _, kind := range []access.BodyKind{access.WorkingGroup, access.Executive} {
		bodies, err := p.Bodies.Bodies(c.Ctx(), nil, kind)
		if err != nil {
			return nil, err
		}
		for _, b := range bodies {
			list = append(list, ui.Option{Value: b.ID, Label: b.Name.In(c.Lang)})
		}
	}
	return list, nil
}

// Step is the console's next step, where it is of this package.
func (v ConsoleView) Step() templ.Component { return stepPart(v) }

// Rest is what stands under the step.
func (v ConsoleView) Rest() templ.Component { return restPart(v) }
