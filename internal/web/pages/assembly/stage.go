package assembly

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/pages/motions"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// pieces are what the readers of a face share, in the order they stand.
func pieces(cat *i18n.Catalog, f face, loc *i18n.Localizer, s *room.State, m *matter) []piece {
	k := keyOf(s)
	still := fmt.Sprintf("%d %d %d %d", k.revision, k.text, s.Quorum.Present, s.Quorum.Entitled)
	text := piece{id: "text", key: still, body: func() templ.Component { return textPart(textOf(cat, loc, m)) }}
	switch f {
	case faceProjector:
		return []piece{
			{id: "alert", body: func() templ.Component { return motions.Alert(loc, s) }},
			{id: "stage", body: func() templ.Component { return stagePart(stageOf(loc, s, m)) }},
			{id: "around", body: func() templ.Component { return motions.Hall(loc, s) }},
			{id: "scene", key: still, body: func() templ.Component { return scenePart(sceneOf(loc, s, m)) }},
			{id: "speaking", key: still + s.Speakers.Stamp(), body: func() templ.Component { return hallSpeakers(hallOf(loc, s)) }},
			{id: "foot", body: func() templ.Component { return motions.Foot(loc, s) }},
			{spoken: true, urgent: true, stamp: motions.Alarm(loc, s)},
		}
	case faceFloor:
		return []piece{
			{id: "now", key: still, body: func() templ.Component { return nowPart(nowOf(loc, s, m)) }},
			text,
			{id: "amendments", key: still, body: func() templ.Component { return amendmentsPart(amendmentsOf(cat, loc, m, false)) }},
			{id: "speakers", key: still + s.Speakers.Stamp(), body: func() templ.Component { return floorSpeakers(speakersOf(loc, s, nextShown)) }},
			{spoken: true, stamp: spokenOf(loc, s)},
			{spoken: true, stamp: motions.Spoken(loc, s)},
			{spoken: true, urgent: true, stamp: motions.Alarm(loc, s)},
			{spoken: true, stamp: spokenFloor(loc, s)},
			{event: "queue", stamp: s.Speakers.Stamp()},
			{event: "vote", stamp: voteStamp(s)},
		}
	case faceChair:
		return []piece{
			{id: "pulse", body: func() templ.Component { return pulsePart(pulseOf(loc, s)) }},
			text,
			{id: "amendments", key: still, body: func() templ.Component { return amendmentsPart(amendmentsOf(cat, loc, m, true)) }},
			{spoken: true, urgent: true, stamp: motions.Alarm(loc, s)},
			{event: "step", stamp: stepStamp(s)},
			{event: "queue", stamp: s.Speakers.Stamp()},
		}
	case faceSpeakers:
		return []piece{{id: "booth", key: still + s.Speakers.Stamp(), body: func() templ.Component { return boothPart(boothOf(loc, s)) }}}
	case faceDesk:
		return []piece{
			{id: "pulse", key: still, body: func() templ.Component { return quorumPart(loc, s.Quorum) }},
			{event: "cards", stamp: strconv.FormatInt(s.Meeting.Revision, 10)},
		}
	}
	return nil
}

// voteStamp changes when a delegate's ballot must be fetched anew, and at no
// other time.
func voteStamp(s *room.State) string {
	if s.Vote == nil {
		return "none"
	}
	return s.Vote.ID + " " + string(s.Vote.State)
}

// stepStamp changes when the chair's next step or what else is in order does.
func stepStamp(s *room.State) string {
	b := strings.Builder{}
	fmt.Fprintf(&b, "%s %v %s %s", s.Next.Do, s.Next.Also, voteStamp(s), motions.Stamp(s))
	if s.Item != nil {
		fmt.Fprintf(&b, " %s %s", s.Item.ID, s.Item.Mover.ID)
		for _, a := range s.Item.Amendments {
			fmt.Fprintf(&b, " %s%t%t%t", a.ID, a.Moved, a.AcceptedByMover, a.AcceptedBySeconder)
		}
	}
	return strconv.FormatUint(uint64(hashOf(b.String())), 36)
}

// spokenOf is the change of a vote in a sentence, for those who do not see it.
func spokenOf(loc *i18n.Localizer, s *room.State) string {
	if s.Vote == nil {
		return ""
	}
	question := s.Vote.Question.In(loc.Lang())
	switch s.Vote.State {
	case ballots.StateOpen:
		return loc.T("assembly.spoken.open", "Question", question)
	case ballots.StateClosed:
		return loc.T("assembly.spoken.closed")
	case ballots.StateAnnounced:
		return loc.Say(s.Vote.Outcome.Words)
	case ballots.StateVoid:
	}
	return ""
}

// stageView is the upper part of the projector.
type stageView struct {
	loc     *i18n.Localizer
	stage   ui.StageData
	figures []ui.Figure
	result  *ui.VoteResultData
	say     string          // one sentence under it
	quorum  string          // in words, where there is no room for figures
	rests   templ.Component // what the result rests on; nil: no result
	land    i18n.Text
}

func stageOf(loc *i18n.Localizer, s *room.State, m *matter) stageView {
	lang := loc.Lang()
	v := stageView{loc: loc, figures: []ui.Figure{quorumFigure(loc, s.Quorum)}}
	stage := motions.Stage(loc, s, itemKicker(loc, m.item))
	switch {
	case stage != nil:
		v.figures, v.quorum, v.stage = nil, loc.Say(s.Quorum.Words()), *stage
	case underWay(s.Vote) || motions.Announced(s):
		v.stage = ui.StageData{
			Kicker: itemKicker(loc, m.item), Question: s.Vote.Question.In(lang), Twin: s.Vote.Question.Only(lang.Other()), Lang: lang,
			Rule: loc.Say(s.Vote.Rule()), State: new(voteTag(loc, s.Vote)),
		}
		if s.Vote.State == ballots.StateOpen {
			v.figures = append([]ui.Figure{votedFigure(loc, s.Vote)}, v.figures...)
			if s.Vote.Kind == meetings.VoteAmendment {
				v.shorten(m.deciding(s))
			}
			break
		}
		if s.Vote.State == ballots.StateClosed {
			v.figures, v.say = []ui.Figure{votedFigure(loc, s.Vote)}, consequence(loc, s, m)
			break
		}
		v.result, v.figures, v.rests = resultOf(loc, s.Vote, true), nil, motions.Result(loc, s)
		v.stage.State, v.stage.Rule = nil, "" // the result says both
		v.say = strings.TrimSpace(consequence(loc, s, m) + " " + motions.Before(loc, s))
	case s.Item != nil:
		v.figures, v.quorum = nil, loc.Say(s.Quorum.Words())
		v.stage = ui.StageData{Kicker: itemKicker(loc, m.item), Question: s.Item.Title.In(lang), Twin: s.Item.Title.Only(lang.Other()), Lang: lang}
		if s.Item.Kind == meetings.ResolutionItem {
			v.stage.State, v.stage.Rule = new(ui.Status(loc, string(s.Item.State))), movedBy(loc, s.Item)
		}
	default:
		v.stage = ui.StageData{
			Question: s.Meeting.Title.In(lang), Twin: s.Meeting.Title.Only(lang.Other()), Lang: lang,
			State: new(meeting.StateTag(loc, s.Meeting)), Rule: meeting.When(loc, s.Meeting),
		}
		v.land = s.Meeting.Land
	}
	return v
}

// shorten makes room under the question of an amendment: the hall sees there, in
// both languages, what it would change.
func (v *stageView) shorten(am *pending) {
	if am == nil {
		return
	}
	v.stage.Rule = v.stage.Question + " " + v.stage.Rule
	v.stage.Question, v.stage.Twin = amendmentTitle(v.loc, am.LiveAmendment), ""
}

func itemKicker(loc *i18n.Localizer, item *meetings.Item) string {
	if item == nil {
		return ""
	}
	if item.Number > 0 {
		return loc.T("assembly.item_adopted", "Position", item.Position, "Number", item.Number)
	}
	return loc.T("assembly.item", "Position", item.Position)
}

func voteTag(loc *i18n.Localizer, v *meetings.LiveVote) ui.TagData {
	switch v.State {
	case ballots.StateOpen:
		return ui.TagData{Tone: ui.Open, Word: loc.T("assembly.vote.open")}
	case ballots.StateClosed:
		return ui.TagData{Tone: ui.Waiting, Word: loc.T("assembly.vote.closed")}
	case ballots.StateAnnounced:
		if v.Outcome.Adopted {
			return ui.TagData{Tone: ui.Good, Word: loc.T("assembly.vote.carried")}
		}
		return ui.TagData{Tone: ui.Bad, Word: loc.T("assembly.vote.lost")}
	case ballots.StateVoid:
	}
	return ui.TagData{Tone: ui.Past, Word: loc.T("assembly.vote.void")}
}

func votedFigure(loc *i18n.Localizer, v *meetings.LiveVote) ui.Figure {
	return ui.Figure{
		Value: loc.Number(int64(v.Voted)), Note: loc.T("assembly.of", "Number", loc.Number(int64(v.Electors))),
		Label: loc.T("assembly.have_voted", "Count", v.Voted),
	}
}

func quorumFigure(loc *i18n.Localizer, q meetings.Quorum) ui.Figure {
	f := ui.Figure{
		Value: loc.Number(int64(q.Present)), Note: loc.T("assembly.of", "Number", loc.Number(int64(q.Entitled))),
		Label: loc.T("assembly.quorum_met", "Needed", q.Needed), Tone: ui.Good,
	}
	if !q.Met {
		f.Tone, f.Label = ui.Bad, loc.T("assembly.quorum_short", "Needed", q.Needed)
	}
	return f
}

// resultOf shows a vote whose result the chair has announced. Until then the
// room sees no count: the chair may still reopen the vote, and whoever votes
// again must not know how the others did.
func resultOf(loc *i18n.Localizer, v *meetings.LiveVote, big bool) *ui.VoteResultData {
	if v == nil || v.Outcome == nil || v.State != ballots.StateAnnounced {
		return nil
	}
	o := v.Outcome
	return &ui.VoteResultData{
		ID: "result", Question: v.Question.In(loc.Lang()), Yes: o.Yes, No: o.No, Abstain: o.Abstain, Eligible: v.Electors,
		Needed: o.Needed, Sentence: loc.Say(o.Words), Outcome: new(voteTag(loc, v)), Big: big,
	}
}

// consequence says what an announced vote has changed.
func consequence(loc *i18n.Localizer, s *room.State, m *matter) string {
	v := s.Vote
	switch {
	case v.State == ballots.StateClosed:
		return loc.T("assembly.vote.to_announce")
	case v.State != ballots.StateAnnounced:
		return ""
	case v.Kind == meetings.VoteMain && v.Outcome.Adopted && m.item != nil && m.item.Number > 0:
		return loc.T("assembly.vote.adopted_as", "Number", m.item.Number)
	case v.Kind == meetings.VoteMain && !v.Outcome.Adopted:
		return loc.T("assembly.vote.defeated")
	case v.Kind == meetings.VoteAmendment && v.Outcome.Adopted:
		return loc.T("assembly.vote.amended")
	case v.Kind == meetings.VoteAmendment:
		return loc.T("assembly.vote.not_amended")
	}
	return ""
}

func movedBy(loc *i18n.Localizer, item *meetings.LiveItem) string {
	switch {
	case item.Mover.ID == "":
		return ""
	case item.Seconder.ID == "" && item.Seconder.Name.Empty():
		return loc.T("assembly.moved_by", "Mover", item.Mover.Name)
	}
	return loc.T("assembly.moved_seconded", "Mover", item.Mover.Name, "Seconder", item.Seconder.Name)
}

// sceneView is the lower part of the projector: the amendment being decided, or
// the resolution's clauses.
type sceneView struct {
	loc      *i18n.Localizer
	redlines []ui.RedlineData
	lines    []sceneLine
}

type sceneLine struct {
	depth, label, text string
	lang               i18n.Lang
}

func sceneOf(loc *i18n.Localizer, s *room.State, m *matter) sceneView {
	v := sceneView{loc: loc}
	if am := m.deciding(s); am != nil && !motions.Announced(s) {
		v.redlines = redlines(loc, am, "scene")
		return v
	}
	if m.resolution == nil || motions.Announced(s) || s.Vote != nil && s.Vote.State == ballots.StateClosed {
		return v
	}
	v.lines = resolvedLines(m.resolution.Wording, loc.Lang())
	return v
}

// redlines are an amendment's changes in both languages, the reader's first.
func redlines(loc *i18n.Localizer, am *pending, id string) []ui.RedlineData {
	var list []ui.RedlineData
	for _, lang := range []i18n.Lang{loc.Lang(), loc.Lang().Other()} {
		if data := am.redline(loc, lang, id); data != nil {
			list = append(list, *data)
		}
	}
	return list
}

// nowView is what is before the meeting, on a delegate's screen.
type nowView struct {
	loc    *i18n.Localizer
	kicker string
	title  string
	tag    *ui.TagData
	lines  []string
	result *ui.VoteResultData
	fresh  bool // it has just been announced, and is read first
	say    string
	href   string          // the resolution in the library, once adopted
	amend  string          // where whoever holds a card proposes an amendment
	rests  templ.Component // what the result rests on
	floor  templ.Component // motions, recess, items adopted together
}

func nowOf(loc *i18n.Localizer, s *room.State, m *matter) nowView {
	lang := loc.Lang()
	v := nowView{loc: loc, tag: new(meeting.StateTag(loc, s.Meeting)), title: s.Meeting.Title.In(lang)}
	switch {
	case m.item != nil:
		v.kicker, v.title = itemKicker(loc, m.item), m.item.Title.In(lang)
		if s.Item != nil && s.Item.Kind == meetings.ResolutionItem {
			v.tag = new(ui.Status(loc, string(s.Item.State)))
			if moved := movedBy(loc, s.Item); moved != "" {
				v.lines = append(v.lines, moved)
			}
			if s.Item.State == resolutions.Moved && !underWay(s.Vote) && s.Meeting.MotionID == "" && s.Meeting.DebateClosed == "" {
				v.amend = door.PathIn(lang, "meetings", s.Meeting.Key, "items", s.Item.ID, "amend")
			}
		}
	case s.Meeting.State == meetings.InSession:
		v.lines = append(v.lines, loc.T("assembly.floor.between"))
	case s.Meeting.State == meetings.Adjourned:
		v.lines = append(v.lines, loc.T("assembly.floor.adjourned"))
	default:
		v.lines = append(v.lines, meeting.When(loc, s.Meeting), loc.T("assembly.floor.before"))
	}
	v.lines = append(v.lines, loc.Say(s.Quorum.Words()))
	v.floor, v.rests, v.fresh = motions.Now(loc, s), motions.Result(loc, s), motions.Announced(s)
	if s.Vote == nil {
		return v
	}
	if v.result = resultOf(loc, s.Vote, false); v.result != nil || s.Vote.State == ballots.StateClosed {
		v.say = consequence(loc, s, m)
	}
	if m.item != nil && m.item.Number > 0 {
		v.href = view.Address(lang, resolutions.Address{Meeting: s.Meeting.Key, Label: resolutions.LabelOf(m.item.Number)})
	}
	return v
}

// pulseView is the counts at the top of the chair's console.
type pulseView struct {
	loc     *i18n.Localizer
	figures []ui.Figure
	where   string
	floor   templ.Component // clocks, pace
}

func pulseOf(loc *i18n.Localizer, s *room.State) pulseView {
	v := pulseView{loc: loc, floor: motions.Pulse(loc, s), where: loc.T("assembly.chair.done", "Done", s.ItemsDone, "Total", s.ItemsTotal)}
	if s.Vote != nil && s.Vote.State == ballots.StateOpen {
		v.figures = append(v.figures, votedFigure(loc, s.Vote))
	}
	v.figures = append(v.figures, quorumFigure(loc, s.Quorum))
	return v
}

// textView is the text before the meeting: the reader's language open, the
// other one folded.
type textView struct {
	cat    *i18n.Catalog
	loc    *i18n.Localizer
	mine   *ui.ResolutionData
	theirs *ui.ResolutionData
}

func textOf(cat *i18n.Catalog, loc *i18n.Localizer, m *matter) textView {
	v := textView{cat: cat, loc: loc}
	if m.resolution == nil {
		return v
	}
	mine, theirs := oneLanguage(m, loc.Lang()), meeting.Unanchored(oneLanguage(m, loc.Lang().Other()))
	v.mine, v.theirs = &mine, &theirs
	return v
}

func oneLanguage(m *matter, lang i18n.Lang) ui.ResolutionData {
	r := ui.ResolutionOf(m.resolution.Wording, m.cite, lang)
	r.Level = 3
	return r
}

// amendmentsView are the pending amendments, those moved first.
type amendmentsView struct {
	cat  *i18n.Catalog
	loc  *i18n.Localizer
	list []amendmentView
}

type amendmentView struct {
	anchor   string
	title    string
	tag      ui.TagData
	by       string
	what     string
	redlines []ui.RedlineData
	after    *ui.ResolutionData
}

func amendmentsOf(cat *i18n.Catalog, loc *i18n.Localizer, m *matter, whole bool) amendmentsView {
	v := amendmentsView{cat: cat, loc: loc}
	for i := range m.amendments {
		am := &m.amendments[i]
		one := amendmentView{
			anchor: "amendment-" + strconv.Itoa(am.Number), title: amendmentTitle(loc, am.LiveAmendment), tag: amendmentTag(loc, am.LiveAmendment),
			by: amendmentBy(loc, am.LiveAmendment), what: loc.Say(am.What), redlines: redlines(loc, am, "am-"+strconv.Itoa(am.Number)),
		}
		if whole && am.Clear {
			after := meeting.Unanchored(ui.ResolutionOf(am.After, nil, loc.Lang(), loc.Lang().Other()))
			after.Level = 4
			one.after = &after
		}
		v.list = append(v.list, one)
	}
	return v
}

func amendmentTitle(loc *i18n.Localizer, am meetings.LiveAmendment) string {
	if am.On > 0 {
		return loc.T("assembly.amendment.secondary", "Number", am.Number, "On", am.On)
	}
	return loc.T("assembly.amendment.title", "Number", am.Number)
}

func amendmentTag(loc *i18n.Localizer, am meetings.LiveAmendment) ui.TagData {
	if am.Moved {
		return ui.TagData{Tone: ui.Open, Word: loc.T("assembly.amendment.moved")}
	}
	return ui.TagData{Tone: ui.Waiting, Word: loc.T("assembly.amendment.handed_in")}
}

func amendmentBy(loc *i18n.Localizer, am meetings.LiveAmendment) string {
	if am.Moved {
		return loc.T("assembly.amendment.moved_by", "Mover", am.Mover.Name, "Seconder", am.Seconder.Name)
	}
	return loc.T("assembly.amendment.proposed_by", "Mover", am.Mover.Name)
}
