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
)

// A meeting whose next sitting is set adjourns until then, and goes on where it stood.
func TestTheMeetingGoesOnAtItsNextSitting(t *testing.T) {
	h := debating(t)
	in := h.motion(p.FixTime)
	for wrong, key2 := range map[time.Duration]string{-time.Hour: "floor.error.sitting_past", 100 * 24 * time.Hour: "floor.error.sitting_far"} {
		in.At = h.DB.Now().Add(wrong)
		_, err := h.floor.State(h.Ctx, h.President, key, in)
		h.Refused(err, fault.Invalid, key2)
	}
	in.At = time.Time{}
	_, err := h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "floor.error.sitting")
	next := time.Date(2026, 11, 29, 13, 0, 0, 0, time.UTC) // 9 o’clock in Halifax
	in.At, in.Text = next, i18n.Same("Room 2")
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(in).ID))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if !h.Live().Meeting.NextSitting.IsZero() {
		t.Error("still set")
	}
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.live().Motions[0].ID))
	if m := h.Live().Meeting; !m.NextSitting.Equal(next) || !m.Until().Equal(next.Add(8*time.Hour)) {
		t.Errorf("next sitting %v until %v", m.NextSitting, m.Until())
	}
	refer := h.state(h.motion(p.Refer))
	h.vote(h.state(h.motion(p.Adjourn)), 4, 1)
	m := h.Live().Meeting
	if m.State != meetings.InSession || !m.InRecess() || h.live().Motions[0].ID != refer.ID {
		t.Fatalf("%s, in recess %t", m.State, m.InRecess())
	}
	h.Refused(h.Meetings.TakeUp(h.Ctx, h.President, key, h.item.ID), fault.Conflict, "meetings.error.next_sitting")
	h.Refused(h.floor.Resume(h.Ctx, h.President, key), fault.Conflict, "floor.error.sitting_early")
	if pace := floor.PaceOf(m, h.Live().Items, h.DB.Now()); pace.Known {
		t.Errorf("%v late at night", pace.Late)
	}
	h.Clock.Advance(next.Sub(h.DB.Now()))
	h.Must(h.floor.Resume(h.Ctx, h.President, key))
	if m := h.Live().Meeting; m.InRecess() || m.ToNextSitting() || m.MotionID != refer.ID || m.ItemID != h.item.ID {
		t.Errorf("it does not go on: %+v", m)
	}
	h.says("to set the next sitting for", "Room 2", "The next sitting begins on 29 November 2026", "9\u00a0h\u00a000", "The meeting adjourned until 29 November 2026", "was called to order again")
	// No other is set: the meeting ends.
	h.decide(false)
	h.Refused(h.floor.Adjourn(h.Ctx, h.President, key), fault.Conflict, "meetings.error.item_unfinished")
	h.decideNow(p.Indefinitely)
	h.Must(h.floor.Adjourn(h.Ctx, h.President, key))
	if h.Live().Meeting.State != meetings.Adjourned {
		t.Error("not over")
	}
}

// decideNow states a motion and adopts it without objection.
func (h *hall) decideNow(kind p.Kind) {
	h.T.Helper()
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(kind)).ID))
}

// The chair adjourns to the next sitting without a motion too, and takes it back.
func TestTheChairAdjournsToTheNextSitting(t *testing.T) {
	h := debating(t)
	h.decideNow(p.FixTime)
	h.Must(h.floor.Adjourn(h.Ctx, h.President, key))
	if m := h.Live().Meeting; m.State != meetings.InSession || !m.InRecess() {
		t.Fatal("over")
	}
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if h.Live().Meeting.InRecess() {
		t.Error("still adjourned")
	}
}

// Without quorum the meeting votes on when it goes on, and on nothing else.
func TestWithoutQuorumTheMeetingMayAdjourn(t *testing.T) {
	h := debating(t)
	refer := h.state(h.motion(p.Refer))
	for _, m := range h.Members[2:5] {
		h.Must(h.Meetings.Return(h.Ctx, h.Staff, key, m.ID))
	}
	_, err := h.floor.OpenVote(h.Ctx, h.President, key, refer.ID, ballots.Open)
	h.Refused(err, fault.Conflict, "meetings.error.no_quorum")
	in := h.motion(p.FixTime)
	in.MoverID, in.SecondedBy = h.Members[0].ID, h.Members[1].ID
	if out := h.vote(h.state(in), 2, 0); !out.Adopted || h.Live().Meeting.NextSitting.IsZero() {
		t.Error("the next sitting is not set")
	}
	state := h.Live()
	var said strings.Builder
	for _, m := range floor.Explain(state.Meeting, state.Vote.MeetingVote, state.Vote.Electors) {
		said.WriteString(h.Catalog.For(i18n.EN).Say(m))
	}
	if !strings.Contains(said.String(), "There was no quorum: 2 cards were in the room, and it takes 4.") {
		t.Error(said.String())
	}
}

// A question is postponed to an hour, or for good.
func TestAQuestionIsPostponed(t *testing.T) {
	h := debating(t)
	item := func(title string, at time.Time) meetings.Item {
		it, err := h.Meetings.AddItem(h.Ctx, h.Staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Same(title), Starts: at})
		h.Must(err)
		return it
	}
	now := h.DB.Now()
	item("Treasurer", now.Add(time.Hour))
	item("Youth network", now.Add(3*time.Hour))
	in := h.motion(p.Postpone)
	in.Scope = floor.ScopeHour
	for _, wrong := range []time.Time{{}, now.Add(-time.Minute), h.Meeting.Ends.Add(time.Hour)} {
		in.At = wrong
		_, err := h.floor.State(h.Ctx, h.President, key, in)
		h.Refused(err, fault.Invalid, "floor.error.hour")
	}
	in.At = now.Add(2 * time.Hour)
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(in).ID))
	items := h.Live().Items
	if items[1].ID != h.item.ID || !items[1].Starts.Equal(in.At) || items[0].Title.EN != "Treasurer" || items[1].State != meetings.Waiting {
		t.Fatalf("%+v", items)
	}
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if state := h.Live(); state.Item == nil || !state.Item.Starts.IsZero() || state.Items[0].ID != h.item.ID {
		t.Fatalf("after it was taken back: %+v", state.Items)
	}
	h.Must(h.floor.TakeOff(h.Ctx, h.President, key, h.live().Motions[0].ID))
	h.decideNow(p.Indefinitely)
	r, err := h.Library.ResolutionTx(h.Ctx, h.DB.Reader(), h.item.ResolutionID)
	h.Must(err)
	if it := h.Live().Items[0]; r.State != resolutions.Dropped || it.Outcome != meetings.OutcomeDropped || len(h.live().Decided) != 0 {
		t.Errorf("%s, %s", r.State, it.Outcome)
	}
	h.says("The resolution waits until", "to postpone the resolution indefinitely", "this meeting is done with it", "remettre la résolution indéfiniment")
}

// Rules are suspended for one purpose, and no longer.
func TestRulesAreSuspended(t *testing.T) {
	h := debating(t)
	in := h.motion(p.SuspendRules)
	for scope, key2 := range map[string]string{"": "floor.error.suspend", "by_laws": "floor.error.suspend", floor.ScopeOrder: "floor.error.suspend_between"} {
		in.Scope = scope
		_, err := h.floor.State(h.Ctx, h.President, key, in)
		h.Refused(err, fault.Invalid, key2)
	}
	in.Scope = floor.ScopeSpeak
	m := h.state(in)
	if out := h.vote(m, 3, 2); out.Adopted {
		t.Error("three of five suspended the rules")
	}
	m = h.state(in)
	h.Must(h.floor.Consent(h.Ctx, h.President, key, m.ID))
	if live := h.Live(); !meetings.SpeakingFree(live.Meeting.Suspended) || h.live().Suspended == nil {
		t.Errorf("suspended: %q", live.Meeting.Suspended)
	}
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if h.Live().Meeting.Suspended != "" {
		t.Error("still suspended")
	}
	h.Must(h.floor.Consent(h.Ctx, h.President, key, m.ID))
	h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 4, 0, 0)
	if h.Live().Meeting.Suspended != "" || h.live().Suspended != nil {
		t.Error("suspended for the next item too")
	}
	in.Scope = floor.ScopeSpeak
	_, err := h.floor.State(h.Ctx, h.President, key, in)
	h.Refused(err, fault.Invalid, "floor.error.suspend_item")
	first := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	second := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	in.Scope, in.ItemID = floor.ScopeOrder, second.ID
	h.vote(h.state(in), 4, 1)
	if h.Live().Meeting.ItemID != second.ID {
		t.Error("not taken up")
	}
	h.Refused(h.floor.Undo(h.Ctx, h.President, key), fault.Conflict, "meetings.error.nothing_to_undo") // it was announced
	h.decideNow(p.SuspendRules)
	h.says("to suspend the limits on speaking for this item", "to suspend the rules and take up out of its order: Children in detention", "A rule is suspended until the meeting leaves this item: as follows",
		"Les limites aux prises de parole sont suspendues")
	if first.State != meetings.Waiting {
		t.Error("the first does not wait")
	}
}

// A result says which ballots and cards counted as present, and which did not.
func TestAResultSaysWhoCountedAsPresent(t *testing.T) {
	v := meetings.MeetingVote{Present: 5, QuorumNeeded: 4, Entitled: 12, RemoteVoting: 2, RemoteSilent: 1}
	v.State, v.Majority, v.Yes, v.Advance = ballots.StateAnnounced, ballots.Simple, 8, 3
	var said strings.Builder
	l := meetingtest.LoadCatalog(t).For(i18n.EN)
	for _, m := range floor.Explain(meetings.Meeting{}, v, 10) {
		said.WriteString(l.Say(m) + "\n")
	}
	for _, want := range []string{
		"7 of them had their cards in somebody’s hands", "3 ballots were handed in before the meeting: they count in the vote, and their organizations do not count as present.",
		"2 cards were held online: here they vote, and do not count for the quorum.", "1 card was held online: here it neither votes nor counts",
	} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("not said: %q\n%s", want, said.String())
		}
	}
}
