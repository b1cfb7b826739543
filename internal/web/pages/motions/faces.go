package motions

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/parliament"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// clockView is a clock that runs on the reader's screen, and says the hour at which
// it is over where no script runs.
type clockView struct {
	label, until, shown string
	big                 bool
}

func clockOf(l *i18n.Localizer, m meetings.Meeting, label string, until time.Time, big bool) *clockView {
	if until.IsZero() {
		return nil
	}
	return &clockView{
		label: l.T("motions.clock." + label), until: strconv.FormatInt(until.UnixMilli(), 10),
		shown: l.T("motions.clock.until", "Time", l.Time(until.In(m.Location()))), big: big,
	}
}

// paceOf says how the meeting keeps to its agenda, and when it ends at this pace;
// empty where nothing is known.
func paceOf(l *i18n.Localizer, s *room.State) string {
	p := s.Floor.Pace
	switch {
	case s.Meeting.State != meetings.InSession || !p.Known:
		return ""
	case p.Ends.IsZero():
		return l.T("motions.pace", "Pace", l.Say(p.Words()))
	}
	return l.T("motions.pace_ends", "Pace", l.Say(p.Words()), "Time", l.Time(p.Ends.In(s.Meeting.Location())))
}

// PaceOf is paceOf for pages.
func PaceOf(l *i18n.Localizer, m meetings.Meeting, items []meetings.Item, now time.Time) string {
	return paceOf(l, &room.State{LiveState: meetings.LiveState{Meeting: m}, Floor: floor.Live{Pace: floor.PaceOf(m, items, now)}})
}

// alertOf is what is said where quorum is lost; empty while it is there.
func alertOf(l *i18n.Localizer, s *room.State) string {
	if s.Meeting.State != meetings.InSession || s.Quorum.Met {
		return ""
	}
	return l.Say(s.Quorum.Words())
}

// Stage is what the hall's screen shows in the place of the item: a recess, or the
// motion to be decided next; nil where neither is.
func Stage(l *i18n.Localizer, s *room.State, kicker string) *ui.StageData {
	if s.Meeting.InRecess() && !Announced(s) {
		title, until := untilOf(l, s.Meeting)
		return &ui.StageData{Question: title, Twin: "", Lang: l.Lang(), Rule: until}
	}
	if len(s.Floor.Motions) == 0 || open(s) || Announced(s) {
		return nil
	}
	m := s.Floor.Motions[0]
	q := s.Floor.Question
	d := &ui.StageData{Kicker: kicker, Question: q.In(l.Lang()), Twin: q.Only(l.Lang().Other()), Lang: l.Lang(), Rule: moved(l, m)}
	for _, r := range s.Floor.Rulings {
		if r.Kind == m.Kind {
			d.Rule += " " + l.Say(r.Short())
			d.State = &ui.TagData{Tone: ui.Open, Word: l.Say(m.Kind.Name())}
		}
	}
	return d
}

// Announced reports whether the hall's screen shows a result: from its announcement
// until the chair does anything else. Between two items it stays.
func Announced(s *room.State) bool {
	if s.Vote == nil || s.Vote.State != ballots.StateAnnounced {
		return false
	}
	return strings.HasSuffix(s.Meeting.Last.Action, ".announce") || s.Item == nil && len(s.Floor.Motions) == 0 && !s.Meeting.InRecess()
}

// Before says what is so after a result: a recess, or the motion that is before the
// meeting now; empty: neither.
func Before(l *i18n.Localizer, s *room.State) string {
	if s.Meeting.InRecess() {
		title, until := untilOf(l, s.Meeting)
		return title + " " + until
	}
	if len(s.Floor.Motions) == 0 {
		return ""
	}
	return l.T("motions.before", "What", l.Say(s.Floor.Motions[0].What()))
}

// hallView is what stands around the question on the hall's screen.
type hallView struct {
	loc    *i18n.Localizer
	alert  string
	ruling string
	clocks []clockView
	pace   string
	stands []string
}

// Alert is what stands above the question on the hall's screen where quorum is lost.
func Alert(l *i18n.Localizer, s *room.State) templ.Component {
	return hallPart(hallView{loc: l, alert: alertOf(l, s)})
}

// Hall is what stands under the question on the hall's screen: the chair's ruling,
// clocks.
func Hall(l *i18n.Localizer, s *room.State) templ.Component {
	return hallPart(hallView{loc: l, ruling: rulingOf(l, s), clocks: clocksOf(l, s, true), stands: told(l, s.Meeting, s.Floor)})
}

// Foot is how the meeting keeps to its time, where no vote or result is shown.
func Foot(l *i18n.Localizer, s *room.State) templ.Component {
	if open(s) || Announced(s) {
		return hallPart(hallView{loc: l})
	}
	return hallPart(hallView{loc: l, pace: paceOf(l, s)})
}

func clocksOf(l *i18n.Localizer, s *room.State, big bool) []clockView {
	var list []clockView
	add := func(c *clockView) {
		if c != nil {
			list = append(list, *c)
		}
	}
	if s.Meeting.ToNextSitting() {
		return nil // it is a day away, and no clock is needed
	}
	if s.Meeting.InRecess() {
		add(clockOf(l, s.Meeting, "recess", s.Meeting.RecessUntil, big))
		return list
	}
	if open(s) {
		return nil
	}
	add(clockOf(l, s.Meeting, "debate", s.Meeting.DebateUntil, false))
	if !big {
		add(clockOf(l, s.Meeting, "item", s.Floor.Pace.ItemUntil, false))
	}
	return list
}

// rulingOf is the chair's ruling of a moment ago.
func rulingOf(l *i18n.Localizer, s *room.State) string {
	r := s.Floor.Ruling
	if r == nil || open(s) || len(s.Floor.Motions) > 0 {
		return ""
	}
	return l.T("motions.ruled."+string(r.State), "What", l.Say(r.What()), "Reason", r.Reason)
}

// pulseView is the same on the chair's console.
type pulseView struct {
	clocks []clockView
	pace   string
}

// Pulse is the clocks and the pace on the chair's console.
func Pulse(l *i18n.Localizer, s *room.State) templ.Component {
	return pulsePart(pulseView{clocks: clocksOf(l, s, false), pace: paceOf(l, s)})
}

// nowView is what a delegate's screen shows of the floor.
type nowView struct {
	loc    *i18n.Localizer
	alert  string
	title  string // of a recess
	recess string
	motion string
	by     string
	closed bool
	ruling string
	stands []string
	items  []outView
}

// Now is what a delegate's screen shows of the floor: a recess, the motion to be
// decided next, that debate is closed, and the items adopted together, which anyone
// who holds a card may take out.
func Now(l *i18n.Localizer, s *room.State) templ.Component {
	v := nowView{loc: l, alert: alertOf(l, s), ruling: rulingOf(l, s), closed: s.Meeting.DebateClosed != ""}
	if s.Meeting.State != meetings.InSession {
		return templ.NopComponent
	}
	if s.Meeting.InRecess() {
		v.title, v.recess = untilOf(l, s.Meeting)
	}
	v.stands = told(l, s.Meeting, s.Floor)
	if len(s.Floor.Motions) > 0 {
		m := s.Floor.Motions[0]
		v.motion, v.by = l.T("motions.before", "What", l.Say(m.What())), moved(l, m)
	}
	if s.Meeting.MotionID == "" {
		v.items = outOf(l, s, "floor")
	}
	return nowPart(v)
}

// Spoken is what changed on the floor, for those who do not see it.
func Spoken(l *i18n.Localizer, s *room.State) string {
	switch {
	case s.Meeting.State != meetings.InSession:
		return ""
	case s.Meeting.InRecess():
		title, until := untilOf(l, s.Meeting)
		return title + " " + until
	case len(s.Floor.Motions) > 0:
		return l.T("motions.before", "What", l.Say(s.Floor.Motions[0].What()))
	}
	return rulingOf(l, s)
}

// Alarm is what interrupts whoever listens: quorum is lost, or there again.
func Alarm(l *i18n.Localizer, s *room.State) string {
	if text := alertOf(l, s); text != "" {
		return text
	}
	if s.Meeting.State == meetings.InSession {
		return l.T("motions.quorum.there")
	}
	return ""
}

// ResultView is what an announced result rests on.
type ResultView struct {
	lines []string
	link  ui.Link
}

// Result says what an announced result rests on, with the way to the list of those
// who could vote.
func Result(l *i18n.Localizer, s *room.State) templ.Component {
	if s.Vote == nil || s.Vote.AnnouncedAt.IsZero() {
		return templ.NopComponent
	}
	return resultPart(resultOf(l, s.Meeting, s.Vote.MeetingVote, s.Vote.Electors))
}

func resultOf(l *i18n.Localizer, m meetings.Meeting, v meetings.MeetingVote, electors int) ResultView {
	r := ResultView{link: ui.Link{Label: l.T("motions.who"), Href: door.PathIn(l.Lang(), "meetings", m.Key, "votes", v.ID)}}
	for _, line := range floor.Explain(m, v, electors) {
		r.lines = append(r.lines, l.Say(line))
	}
	return r
}

// riseKinds are what a delegate may ask for from their phone, those that may
// interrupt first.
func riseKinds() []parliament.Kind {
	return []parliament.Kind{
		parliament.PointOfOrder, parliament.Privilege, parliament.Appeal, parliament.Division, parliament.CloseDebate, parliament.LimitDebate, parliament.Refer,
		parliament.Postpone, parliament.Indefinitely, parliament.LayOnTable, parliament.DivideQuestion, parliament.SuspendRules, parliament.Recess, parliament.FixTime,
		parliament.Adjourn, parliament.Withdraw, parliament.Reconsider, parliament.Rescind,
	}
}
