package floor_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/meetingtest"
	p "plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// A resolution adopted by roll call is reconsidered: only one of those who won moves
// it, while another resolution is debated; it waits, is taken up, opens the decision as
// it stood, and the vote is taken anew. Both results stay in the minutes, and no number
// is borne by two.
func TestADecisionIsReconsidered(t *testing.T) {
	h := debating(t)
	h.roll(3, 2)
	other := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.Moved(other)
	in := h.motion(p.Reconsider)
	in.Declared, in.MoverID = false, h.Members[3].ID
	_, err := h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "floor.error.prevailing")
	in.MoverID = h.Members[6].ID
	h.Name(h.Members[6])
	h.Admit(h.Members[6])
	_, err = h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "floor.error.not_voted")
	in.MoverID, in.SecondedBy = h.Members[2].ID, h.Members[4].ID
	m := h.state(in)
	if m.State != floor.Made || h.Live().Meeting.MotionID != "" {
		t.Fatalf("it does not wait: %s", m.State)
	}
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if len(h.live().Made) != 0 {
		t.Error("still made")
	}
	m = h.state(in)
	_, err = h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Conflict, "floor.error.not_in_order")
	h.Refused(h.floor.CallUp(h.Ctx, h.President, key, m.ID), fault.Conflict, "floor.error.not_in_order")
	h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 4, 0, 0) // the other one is Resolution 2
	_, err = h.floor.State(h.Ctx, h.President, key, floor.NewMotion{Kind: p.Rescind, MoverID: in.MoverID, SecondedBy: in.SecondedBy, Resolution: here(1).String()})
	h.Refused(err, fault.Invalid, "floor.error.reconsider_first")
	h.Refused(h.floor.CallUp(h.Ctx, h.Members[0].Who[0], key, m.ID), fault.Forbidden, "fault.forbidden")
	h.Must(h.floor.CallUp(h.Ctx, h.Staff, key, m.ID))
	h.Refused(h.Meetings.Adjourn(h.Ctx, h.President, key), fault.Conflict, "meetings.error.motion_pending")
	if h.entry(here(1)) == nil {
		t.Fatal("not in the library while it waits")
	}
	if out := h.vote(m, 4, 1); !out.Adopted {
		t.Fatal("not reconsidered")
	}
	h.Refused(h.floor.Undo(h.Ctx, h.President, key), fault.Conflict, "meetings.error.nothing_to_undo")
	item := h.Live().Item
	if item == nil || item.ID != h.item.ID || item.State != resolutions.Moved || item.Mover.ID != h.Members[0].ID || item.Seconder.ID != h.Members[1].ID || item.Number != 0 {
		t.Fatalf("not open as it stood: %+v", item)
	}
	if h.entry(here(1)) != nil {
		t.Error("still in the library")
	}
	if found, err := h.Library.Library(h.Ctx, resolutions.Query{Text: "detention"}); err != nil || found.Total != 1 {
		t.Errorf("found %+v, %v", found, err)
	}
	third := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	if out := h.roll(2, 3); out.Adopted {
		t.Fatal("adopted")
	}
	h.Moved(third) // the number 1 is not borne by another one
	if out := h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 4, 0, 0); out.Number != 3 {
		t.Errorf("the next is Resolution %d", out.Number)
	}
	in.ItemID = h.item.ID
	_, err = h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "floor.error.decision") // once
	h.says("adopted as Resolution 1", "The motion waits until nothing else is pending.", "to reconsider the vote on: Children in detention", "Resolution 1 is before the meeting and out of the library",
		"La décision est rouverte telle qu’elle était", "The resolution was defeated")
}

// A resolution that was defeated by an open vote: the mover declares how it voted. It is
// adopted anew; what was handed in stands again; one that was adopted keeps its number.
func TestADefeatIsReconsidered(t *testing.T) {
	h := debating(t)
	am, err := h.Meetings.ProposeAmendment(h.Ctx, h.Members[3].Who[0], key, meetings.NewAmendment{Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r2"}})
	h.Must(err)
	h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 1, 3, 0)
	in := h.motion(p.Reconsider)
	in.Declared = false
	_, err = h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "floor.error.declare")
	in.Declared = true
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(in).ID))
	if list, err := h.Library.AmendmentsTx(h.Ctx, h.DB.Reader(), h.item.ResolutionID); err != nil || list[0].ID != am.ID || list[0].State != resolutions.AmendmentProposed {
		t.Errorf("the amendment is %s, %v", list[0].State, err)
	}
	if out := h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 4, 0, 0); out.Number != 1 || h.entry(here(1)) == nil {
		t.Errorf("adopted as Resolution %d", out.Number)
	}
	h.says("declared that it voted on the side that won", "déclare avoir voté du côté gagnant", "the resolution is before the meeting")

	// The next day on which the meeting sits is the last for it.
	next := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.Moved(next)
	h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 4, 0, 0)
	may := func() bool { return len(h.live().Decided) == 1 }
	if !may() {
		t.Error("not on the same day")
	}
	h.Clock.Advance(4 * 24 * time.Hour)
	if !may() {
		t.Error("not on the next day on which it sits")
	}
	h.Must(h.Meetings.Note(h.Ctx, h.President, key, i18n.Same("A day of the sitting.")))
	h.Clock.Advance(24 * time.Hour)
	if may() {
		t.Error("still after it")
	}
	// A motion that waits when the meeting ends falls, and the decision stands.
	h.Clock.Advance(-24 * time.Hour)
	item := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.Moved(item)
	m := h.state(h.motion(p.Reconsider))
	h.Must(h.floor.TakeOff(h.Ctx, h.President, key, m.ID))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if len(h.live().Made) != 1 {
		t.Error("taken off for good")
	}
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.Adjourn)).ID))
	h.says("The meeting is over before this motion was taken up, and the decision stands")
	if h.entry(here(2)) == nil {
		t.Error("the decision does not stand")
	}
}

// A question is divided: each part is decided by itself, what carried is adopted, and
// reconsidered the whole is before the meeting again.
func TestAQuestionIsDivided(t *testing.T) {
	h := debating(t)
	in := h.motion(p.DivideQuestion)
	for _, wrong := range [][][]string{nil, {{"r1", "r2"}}, {{"r1"}, {"r1"}}, {{"r1"}, {"r2"}, {"w1"}}, {{"r1", "r2"}, {}}} {
		in.Parts = wrong
		_, err := h.floor.State(h.Ctx, h.President, key, in)
		h.Refused(err, fault.Invalid, "floor.error.parts")
	}
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.DivideQuestion)).ID))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if live := h.live(); len(live.Motions) != 1 || live.Motions[0].Kind != p.DivideQuestion {
		t.Fatalf("after it was taken back: %+v", live.Motions)
	}
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.live().Motions[0].ID))
	parts := h.live().Motions
	if len(parts) != 2 || parts[0].Spec.Part != 1 || h.live().Question.FR != "Partie 1 de 2, clause 1\u00a0: doit-elle être adoptée\u00a0?" {
		t.Fatalf("%+v", h.live().Question)
	}
	h.Refused(h.floor.TakeOff(h.Ctx, h.President, key, parts[0].ID), fault.Conflict, "floor.error.part")
	_, err := h.floor.State(h.Ctx, h.President, key, h.motion(p.Refer))
	h.Refused(err, fault.Conflict, "floor.error.not_in_order")
	h.vote(parts[0], 1, 3)
	h.decide(true)
	e := h.entry(here(1))
	if e == nil || len(e.Resolution.Wording.Resolved.Clauses) != 1 || e.Resolution.Wording.Resolved.Clauses[0].ID != "r2" {
		t.Fatalf("adopted as %+v", e)
	}
	h.says("to divide the question: part 1, clause 1; part 2, clause 2", "scinder la proposition\u00a0: partie 1, clause 1\u00a0; partie 2, clause 2", "Not adopted, and taken out of the text: clause 1.", "adopted as Resolution 1")
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.Reconsider)).ID))
	r, err := h.Library.ResolutionTx(h.Ctx, h.DB.Reader(), h.item.ResolutionID)
	h.Must(err)
	if r.State != resolutions.Moved || len(r.Wording.Resolved.Clauses) != 2 {
		t.Errorf("open again: %s with %d clauses", r.State, len(r.Wording.Resolved.Clauses))
	}
	// Divided again, and all its parts lost.
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.DivideQuestion)).ID))
	h.decide(false)
	h.decide(false)
	if r, err = h.Library.ResolutionTx(h.Ctx, h.DB.Reader(), h.item.ResolutionID); err != nil || r.State != resolutions.Defeated {
		t.Errorf("%s, %v", r.State, err)
	}
	// The meeting ends when one part has carried: that part is adopted.
	h.Moved(h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple))
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.DivideQuestion)).ID))
	h.decide(true)
	h.vote(h.state(h.motion(p.Adjourn)), 4, 0)
	if e := h.entry(here(2)); e == nil || len(e.Resolution.Wording.Resolved.Clauses) != 1 || e.Resolution.Wording.Resolved.Clauses[0].ID != "r1" || h.Live().Meeting.State != meetings.Adjourned {
		t.Errorf("at the end: %+v", e)
	}
}

// What was adopted before is rescinded by two thirds, by a majority of all the members,
// or with previous notice by a majority; amended, another resolution takes its place.
func TestWhatWasAdoptedIsRescindedOrAmended(t *testing.T) {
	h := newHall(t)
	noticed, plain, amended, changed := h.standing(), h.standing(), h.standing(), h.standing()
	h.Refused(h.floor.GiveNotice(h.Ctx, h.President, key, noticed.String(), false), fault.Forbidden, "fault.forbidden")
	h.Refused(h.floor.GiveNotice(h.Ctx, h.Staff, key, "Resolution 99", false), fault.Invalid, "resolutions.error.cited")
	h.Must(h.floor.GiveNotice(h.Ctx, h.Staff, key, "Resolution 1, November 2025", false))
	h.Must(h.floor.GiveNotice(h.Ctx, h.Staff, key, plain.String(), false))
	list, err := h.floor.Notices(h.Ctx, h.Meeting.ID)
	h.Must(err)
	if len(list) != 2 || list[0].Address != noticed || !strings.Contains(list[0].Title.FR, "novembre 2025") {
		t.Fatalf("%+v", list)
	}
	h.Must(h.floor.TakeNotice(h.Ctx, h.Staff, key, list[1].ResolutionID))
	h.Called()
	h.Refused(h.floor.GiveNotice(h.Ctx, h.Staff, key, plain.String(), false), fault.Conflict, "floor.error.notice_gone")
	h.Refused(h.floor.TakeNotice(h.Ctx, h.Staff, key, list[0].ResolutionID), fault.Conflict, "floor.error.notice_gone")
	for _, m := range h.Members[:11] {
		h.Name(m)
		h.Admit(m)
	}
	h.Must(h.Meetings.Open(h.Ctx, h.President, key))
	move := func(at resolutions.Address) floor.Motion {
		in := h.motion(p.Recess)
		in.Kind, in.Resolution = p.Rescind, at.String()
		return h.state(in)
	}
	if out := h.vote(move(noticed), 3, 2); !out.Adopted || out.Majority != ballots.Simple || h.entry(noticed).Policy != resolutions.Rescinded {
		t.Error("with notice a majority did not rescind")
	}
	if out := h.vote(move(plain), 3, 2); out.Adopted || out.Members != 12 || h.entry(plain).Policy != resolutions.InForce {
		t.Errorf("three of five rescinded without notice: %+v", out.MeetingVote)
	}
	// Seven of eleven are not two thirds, and more than half of all twelve members.
	out := h.vote(move(plain), 7, 4)
	if said := h.Catalog.For(i18n.EN).Say(out.Outcome().Words); !out.Adopted || !strings.Contains(said, "7 of all 12 members") || h.entry(plain).Policy != resolutions.Rescinded {
		t.Errorf("a majority of the members did not: %s", said)
	}
	in := h.motion(p.Recess)
	in.Kind, in.Resolution = p.Rescind, plain.String()
	_, err = h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "resolutions.error.not_in_force")
	in.Resolution = ""
	_, err = h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "resolutions.error.cited")

	in.Resolution, in.Amendment = amended.String(), &wording.Amendment{Kind: wording.Replace, ClauseID: "r2", Text: i18n.Text{EN: "End detention."}}
	_, err = h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Conflict, "resolutions.error.twin_unfinished")
	in.Amendment.Text.FR = "Mettre fin à la détention."
	h.state(in)
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	m := h.state(in)
	h.Must(h.floor.Consent(h.Ctx, h.President, key, m.ID))
	e, was := h.entry(here(1)), h.entry(amended)
	if e == nil || e.Resolution.Wording.Resolved.Clauses[1].Text.FR != "Mettre fin à la détention." || e.Policy != resolutions.InForce || e.Resolution.Mover.ID != h.Members[2].ID {
		t.Fatalf("%+v", e)
	}
	if was.Policy != resolutions.Superseded || was.SupersededBy != e.Resolution.ID || was.Resolution.Wording.Resolved.Clauses[1].Text.EN != "Study the alternatives to detention." {
		t.Errorf("what it amends: %s by %s", was.Policy, was.SupersededBy)
	}
	in.Resolution, in.Amendment = changed.String(), &wording.Amendment{Kind: wording.InsertAfter, ClauseID: "r2", Text: i18n.Text{EN: "Report.", FR: "Faire rapport."}}
	if out := h.vote(h.state(in), 8, 2); !out.Adopted || h.entry(here(2)).Resolution.Votes.Yes != 8 {
		t.Error("not amended")
	}
	h.says("to rescind: Res. 1, November 2025 (Children in detention)", "annuler\u00a0: Rés. 1, novembre 2025", "is rescinded and no longer in force", "Resolution 1 of this meeting takes the place of what it amends",
		"Or: more than half of all 12 members entitled to vote.")
}

// Debate on what is moved between two items is limited and closed as on any other.
func TestDebateOnWhatIsMovedBetweenItems(t *testing.T) {
	h := debating(t)
	h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 4, 0, 0)
	m := h.state(h.motion(p.Rescind))
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.LimitDebate)).ID))
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.CloseDebate)).ID))
	_, err := h.floor.State(h.Ctx, h.President, key, h.motion(p.LimitDebate))
	h.Refused(err, fault.Conflict, "floor.error.not_in_order")
	h.Must(h.floor.Consent(h.Ctx, h.President, key, m.ID))
	if m := h.Live().Meeting; m.DebateClosed != "" || !m.DebateUntil.IsZero() {
		t.Errorf("debate stays closed on nothing: %q until %v", m.DebateClosed, m.DebateUntil)
	}
}
