package floor_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/meetingtest"
	p "plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
)

// A motion to refer, on it the previous question, then the referral: the last
// stated is decided first, and the resolution goes to the working group.
func TestReferAfterThePreviousQuestion(t *testing.T) {
	h := debating(t)
	refer := h.state(h.motion(p.Refer))
	h.Refused(h.Meetings.FinishItem(h.Ctx, h.President, key, i18n.Text{}), fault.Conflict, "meetings.error.motion_pending")
	_, err := h.Meetings.OpenVote(h.Ctx, h.President, key, meetings.NewVote{Kind: meetings.VoteMain})
	h.Refused(err, fault.Conflict, "meetings.error.motion_pending")
	_, err = h.floor.State(h.Ctx, h.President, key, h.motion(p.Refer))
	h.Refused(err, fault.Conflict, "floor.error.not_in_order")
	previous := h.state(h.motion(p.CloseDebate))
	_, err = h.floor.OpenVote(h.Ctx, h.President, key, refer.ID, ballots.Open)
	h.Refused(err, fault.Conflict, "floor.error.not_next")
	// Two thirds: three of five are not enough, four are.
	if out := h.vote(previous, 3, 2); out.Adopted {
		t.Error("three of five closed debate")
	}
	if out := h.vote(h.state(h.motion(p.CloseDebate)), 4, 1); !out.Adopted {
		t.Error("four of five did not close debate")
	}
	live := h.live()
	if i := slices.IndexFunc(live.Rulings, func(r p.Ruling) bool { return r.Kind == p.LimitDebate }); live.Rulings[i].InOrder || live.Rulings[i].Why.Key != "parliament.why.debate_closed" {
		t.Errorf("debate goes on: %+v", live.Rulings[i])
	}
	if out := h.vote(refer, 3, 2); !out.Adopted {
		t.Error("not referred")
	}
	r, err := h.Library.ResolutionTx(h.Ctx, h.DB.Reader(), h.item.ResolutionID)
	h.Must(err)
	if r.State != resolutions.Referred || r.WorkingGroup.ID != "wg-inland" {
		t.Errorf("the resolution is %s at %s", r.State, r.WorkingGroup.ID)
	}
	if live := h.live(); len(live.Motions) != 0 || h.Live().Item != nil {
		t.Errorf("left pending: %+v", live.Motions)
	}
	h.says("to refer the resolution to Inland Protection", "renvoyer la résolution à\u00a0: Protection au Canada", "Debate is closed.", "The meeting referred the resolution to Inland Protection.")
}

// A point of order, a ruling, an appeal on which the meeting is divided equally:
// the ruling stands. Reversed, it does not.
func TestAppealFromARuling(t *testing.T) {
	h := debating(t)
	rule := func(well bool) {
		m := h.state(h.motion(p.PointOfOrder))
		h.Refused(h.floor.Rule(h.Ctx, h.President, key, m.ID, well, ""), fault.Invalid, "floor.error.reason")
		h.Refused(h.floor.Rule(h.Ctx, h.Members[0].Who[0], key, m.ID, well, "Because."), fault.Forbidden, "fault.forbidden")
		h.Must(h.floor.Rule(h.Ctx, h.President, key, m.ID, well, "The by-laws allow it."))
	}
	_, err := h.floor.State(h.Ctx, h.President, key, h.motion(p.Appeal))
	h.Refused(err, fault.Conflict, "floor.error.not_in_order")
	rule(false)
	if h.live().Ruling == nil {
		t.Error("the ruling is not shown")
	}
	if out := h.vote(h.state(h.motion(p.Appeal)), 2, 2); !out.Adopted {
		t.Error("a tie reversed the chair")
	}
	h.says("The chair’s ruling stands.", "Reason: The by-laws allow it.", "A tie lets the chair’s ruling stand.")
	rule(false)
	h.vote(h.state(h.motion(p.Appeal)), 1, 3)
	h.says("The meeting reversed the chair’s ruling: it is well taken")
	// Nothing came between a ruling and its appeal.
	rule(true)
	h.state(h.motion(p.Recess))
	_, err = h.floor.State(h.Ctx, h.President, key, h.motion(p.Appeal))
	h.Refused(err, fault.Conflict, "floor.error.not_in_order")
}

// What is laid on the table waits with what was said of it, and comes back.
func TestLaidOnTheTableAndTakenFromIt(t *testing.T) {
	h := debating(t)
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.LayOnTable)).ID))
	if h.Live().Item != nil || len(h.live().OnTable) != 1 {
		t.Fatal("nothing lies on the table")
	}
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.TakeFromTable)).ID))
	item := h.Live().Item
	if item == nil || item.State != resolutions.Moved || item.Seconder.ID != h.Members[1].ID || item.Laid {
		t.Errorf("came back as %+v", item)
	}
	h.says("general consent: to lay the resolution on the table", "to take from the table: Children in detention")
	// To adjourn while it is debated leaves it to another meeting.
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.Adjourn)).ID))
	r, err := h.Library.ResolutionTx(h.Ctx, h.DB.Reader(), h.item.ResolutionID)
	h.Must(err)
	if state := h.Live().Meeting.State; state != meetings.Adjourned || r.State != resolutions.Tabled {
		t.Errorf("the meeting is %s, the resolution %s", state, r.State)
	}
}

// Every act that may be taken back leaves the meeting as it was before it.
func TestTheChairTakesBackTheLastAct(t *testing.T) {
	h := debating(t)
	undo := func(what string) {
		t.Helper()
		h.Must(h.floor.Undo(h.Ctx, h.President, key))
		h.Refused(h.floor.Undo(h.Ctx, h.President, key), fault.Conflict, "meetings.error.nothing_to_undo")
		h.says("The chair took back what had just been done: " + what)
	}
	h.state(h.motion(p.Recess))
	undo("")
	if live := h.live(); len(live.Motions) != 0 || h.Live().Meeting.MotionID != "" {
		t.Errorf("still stated: %+v", live.Motions)
	}
	recess := h.state(h.motion(p.Recess))
	h.Must(h.floor.Consent(h.Ctx, h.President, key, recess.ID))
	if !h.Live().Meeting.InRecess() || h.Live().Next.Do != meetings.ActResume {
		t.Fatal("no recess")
	}
	h.Refused(h.Meetings.TakeUp(h.Ctx, h.President, key, h.item.ID), fault.Conflict, "meetings.error.recess")
	undo("The meeting went into recess for 10 minutes")
	if live := h.live(); len(live.Motions) != 1 || h.Live().Meeting.InRecess() {
		t.Errorf("after the recess was taken back: %+v", live.Motions)
	}
	h.Must(h.floor.TakeOff(h.Ctx, h.President, key, recess.ID))
	point := h.state(h.motion(p.PointOfOrder))
	h.Must(h.floor.Rule(h.Ctx, h.President, key, point.ID, true, "It is so."))
	undo("The chair ruled that it was well taken")
	if h.Live().Meeting.MotionID != point.ID || h.live().Ruling != nil {
		t.Error("the point of order does not wait for a ruling again")
	}
	h.Must(h.floor.Rule(h.Ctx, h.President, key, point.ID, false, "It is not so."))
	// What has left the meeting, or has been announced, stands.
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.Refer)).ID))
	h.Refused(h.floor.Undo(h.Ctx, h.President, key), fault.Conflict, "meetings.error.nothing_to_undo")
	h.Refused(h.floor.Undo(h.Ctx, h.Staff, key), fault.Forbidden, "fault.forbidden")
}

// An item taken up, a mover written down, a report finished: each is taken back.
func TestItemsAreTakenBack(t *testing.T) {
	h := newHall(t)
	report, err := h.Meetings.AddItem(h.Ctx, h.Staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer", FR: "Trésorerie"}})
	h.Must(err)
	pause, err := h.Meetings.AddItem(h.Ctx, h.Staff, key, meetings.NewItem{Kind: meetings.Procedural, Title: i18n.Text{EN: "Coffee", FR: "Café"}, Recess: true, Minutes: 15})
	h.Must(err)
	item := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
	h.InSession(5)
	h.Must(h.Meetings.TakeUp(h.Ctx, h.President, key, report.ID))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if h.Live().Item != nil {
		t.Error("still taken up")
	}
	h.Must(h.Meetings.TakeUp(h.Ctx, h.President, key, report.ID))
	h.Must(h.Meetings.FinishItem(h.Ctx, h.President, key, i18n.Text{}))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if at := h.Live().Item; at == nil || at.ID != report.ID || at.Outcome != "" {
		t.Errorf("the report is not under way again: %+v", at)
	}
	h.Must(h.Meetings.FinishItem(h.Ctx, h.President, key, i18n.Text{}))
	h.Must(h.Meetings.TakeUp(h.Ctx, h.President, key, pause.ID))
	h.Must(h.floor.Resume(h.Ctx, h.President, key))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if m := h.Live().Meeting; !m.InRecess() || m.ItemID != pause.ID {
		t.Error("the recess does not go on")
	}
	h.Must(h.floor.Resume(h.Ctx, h.President, key))
	h.Must(h.Meetings.TakeUp(h.Ctx, h.President, key, item.ID))
	h.Must(h.Meetings.Move(h.Ctx, h.President, key, h.Members[0].ID))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if h.Live().Item.Item.Mover.ID != "" {
		t.Error("the mover stands")
	}
	// The agenda has changed under it: refused in words, and nothing is done.
	h.Must(h.Meetings.PutOff(h.Ctx, h.President, key))
	h.Must(h.Meetings.RemoveItem(h.Ctx, h.Staff, key, item.ID))
	h.Refused(h.floor.Undo(h.Ctx, h.President, key), fault.Conflict, "meetings.error.undo_rests")
}

// Two chairs act on what they saw at the same moment: one of them does, the other
// is told what has happened, and nothing is done twice.
func TestTwoChairsAtOnce(t *testing.T) {
	h := debating(t)
	moment := h.Live().Meeting.Moment
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			if i%2 == 0 {
				_, errs[i] = h.floor.At(moment).State(h.Ctx, h.President, key, h.motion(p.Recess))
				return
			}
			_, errs[i] = h.Meetings.At(moment).OpenVote(h.Ctx, h.President, key, meetings.NewVote{Kind: meetings.VoteMain})
		})
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		if f := fault.Of(err); f == nil || f.Key != "meetings.error.meanwhile" {
			t.Errorf("refused with %v", err)
		}
	}
	if live := h.Live(); done != 1 || live.Meeting.Moment != moment+1 {
		t.Errorf("%d acts were done, the moment is %d after %d", done, live.Meeting.Moment, moment)
	}
	// A card handed out meanwhile is no act of the chair: the form still holds.
	moment = h.Live().Meeting.Moment
	h.Name(h.Members[6])
	h.Admit(h.Members[6])
	if now := h.Live().Meeting.Moment; now != moment {
		t.Errorf("a card moved the moment from %d to %d", moment, now)
	}
}

// A delegate's phone asks, the chair states or declines.
func TestRequestsFromPhones(t *testing.T) {
	h := debating(t)
	ask := func(who access.Actor, kind p.Kind) error {
		_, err := h.floor.Ask(h.Ctx, who, key, kind, "Nobody hears the interpretation.")
		return err
	}
	moment := h.Live().Meeting.Moment
	h.Refused(ask(h.Members[8].Who[0], p.Recess), fault.Forbidden, "fault.forbidden")
	h.Must(ask(h.Members[2].Who[0], p.Recess))
	h.Must(ask(h.Members[4].Who[0], p.Privilege))
	asked := h.live().Requests
	if len(asked) != 2 || asked[0].Kind != p.Privilege {
		t.Fatalf("the one that may interrupt is not first: %+v", asked)
	}
	m, err := h.floor.At(moment).State(h.Ctx, h.President, key, floor.NewMotion{Kind: p.Privilege, MoverID: asked[0].Mover.ID, Text: asked[0].Text, RequestID: asked[0].ID})
	h.Must(err) // the requests did not disturb the chair's form
	_, err = h.floor.State(h.Ctx, h.President, key, floor.NewMotion{Kind: p.Privilege, MoverID: asked[0].Mover.ID, Text: asked[0].Text, RequestID: asked[0].ID})
	h.Refused(err, fault.Conflict, "floor.error.not_in_order")
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	if again := h.live().Requests; len(again) != 2 || again[0].ID != m.ID {
		t.Errorf("the request does not wait again: %+v", again)
	}
	h.Must(h.floor.Decline(h.Ctx, h.President, key, asked[1].ID))
	h.Refused(h.floor.Decline(h.Ctx, h.President, key, asked[1].ID), fault.Conflict, "floor.error.not_asked")
	for range 2 {
		h.Must(ask(h.Members[4].Who[0], p.PointOfOrder))
	}
	h.Refused(ask(h.Members[4].Who[0], p.PointOfOrder), fault.Conflict, "floor.error.asked_often")
}

// Items nobody takes out are adopted together, the resolutions among them
// numbered; a vote does the same as general consent.
func TestAdoptedTogether(t *testing.T) {
	h := newHall(t)
	add := func(in meetings.NewItem) meetings.Item {
		it, err := h.Meetings.AddItem(h.Ctx, h.Staff, key, in)
		h.Must(err)
		return it
	}
	report := func(title string) meetings.Item {
		return add(meetings.NewItem{Kind: meetings.Report, Title: i18n.Same(title), Consent: true, Minutes: 5})
	}
	first, second := report("Treasurer"), report("Youth network")
	h.InSession(5)
	if next := h.Live().Next; next.Do != meetings.ActConsent {
		t.Errorf("next is %s", next.Do)
	}
	h.Must(h.floor.AdoptTogether(h.Ctx, h.President, key))
	h.Must(h.floor.Undo(h.Ctx, h.President, key))
	h.Refused(h.floor.TakeOut(h.Ctx, h.Members[8].Who[0], key, second.ID), fault.Forbidden, "fault.forbidden")
	h.Must(h.floor.TakeOut(h.Ctx, h.Members[3].Who[0], key, second.ID))
	h.Refused(h.floor.TakeOut(h.Ctx, h.Members[3].Who[0], key, second.ID), fault.Conflict, "floor.error.not_in_consent")
	resolution := add(meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: h.Ready(meetingtest.Text(), false).ID, Consent: true})
	v, err := h.floor.PutTogether(h.Ctx, h.President, key, ballots.Open)
	h.Must(err)
	h.Refused(h.floor.TakeOut(h.Ctx, h.Members[3].Who[0], key, first.ID), fault.Conflict, "meetings.error.motion_pending")
	h.Cast(v.ID, 4, 1, 0)
	_, err = h.Meetings.CloseVote(h.Ctx, h.President, key)
	h.Must(err)
	_, err = h.floor.Announce(h.Ctx, h.President, key)
	h.Must(err)
	outcome := map[string]meetings.Outcome{}
	for _, it := range h.Live().Items {
		outcome[it.ID] = it.Outcome
		if it.ID == resolution.ID && it.Number != 1 {
			t.Errorf("the resolution has the number %d", it.Number)
		}
	}
	if outcome[first.ID] != meetings.OutcomeDealtWith || outcome[second.ID] != "" || outcome[resolution.ID] != meetings.OutcomeAdopted {
		t.Errorf("outcomes %v", outcome)
	}
	h.Refused(h.floor.Undo(h.Ctx, h.President, key), fault.Conflict, "meetings.error.nothing_to_undo")
	h.Refused(h.floor.AdoptTogether(h.Ctx, h.President, key), fault.Conflict, "floor.error.no_consent")
	h.says("item 2 was taken out of those adopted together: Youth network", "The meeting adopted together the 2 items", "adopted as Resolution 1")
}

// A vote explains itself; what it rests on is that moment's.
func TestAResultExplainsItself(t *testing.T) {
	h := debating(t)
	v := h.Open(meetings.NewVote{Kind: meetings.VoteMain})
	h.Cast(v.ID, 2, 1, 1)
	h.Must(h.Meetings.Return(h.Ctx, h.Staff, key, h.Members[4].ID))
	_, err := h.Meetings.CloseVote(h.Ctx, h.President, key)
	h.Must(err)
	_, err = h.Meetings.Announce(h.Ctx, h.President, key)
	h.Must(err)
	state := h.Live()
	var said []string
	for _, m := range floor.Explain(state.Meeting, state.Vote.MeetingVote, state.Vote.Electors) {
		said = append(said, h.Catalog.For(i18n.EN).Say(m))
	}
	want := []string{
		"Simple majority: more votes for than against. Abstentions are not votes cast. A tie defeats the motion.",
		"The majority is of the 3 votes cast for or against. 1 abstained and does not count in it.",
		"12 organizations were entitled to vote at the meeting, by their standing on 13 November 2026.",
		"4 of them had their cards in somebody’s hands and could vote here. All of them sent a ballot.",
		"There was quorum: 5 cards were in the room when the vote opened, and 4 when it closed; it takes 4.",
	}
	if !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
	spoiled := state.Vote.MeetingVote
	spoiled.Abstain, spoiled.Spoiled = 0, 1
	if cards := h.Catalog.For(i18n.EN).Say(floor.Explain(state.Meeting, spoiled, state.Vote.Electors)[3]); cards != want[3] {
		t.Errorf("with a spoiled paper: %q", cards)
	}
}

// The clock of a meeting over the night when clocks go back, and set back in
// mid-recess: instants are instants, shown in the meeting's own zone.
func TestPaceOverAClockChange(t *testing.T) {
	halifax, err := time.LoadLocation("America/Halifax")
	if err != nil {
		t.Fatal(err)
	}
	// Clocks go back at 2:00 on 1 November 2026: this hour comes twice.
	start := time.Date(2026, 11, 1, 0, 30, 0, 0, halifax)
	m := meetings.Meeting{State: meetings.InSession, Zone: "America/Halifax", Starts: start, Ends: start.Add(4 * time.Hour)}
	items := []meetings.Item{
		{ID: "a", State: meetings.Current, Minutes: 60, Begun: start},
		{ID: "b", State: meetings.Waiting, Starts: start.Add(time.Hour), Minutes: 90},
		{ID: "c", State: meetings.Waiting, Minutes: 30},
	}
	for minutes, want := range map[int]time.Duration{0: 0, 59: 0, 72: 12 * time.Minute, 120: time.Hour} {
		pace := floor.PaceOf(m, items, start.Add(time.Duration(minutes)*time.Minute))
		if !pace.Known || pace.Late != want {
			t.Errorf("after %d minutes: %v late", minutes, pace.Late)
		}
		if ends := start.Add(3*time.Hour + want); !pace.Ends.Equal(ends) {
			t.Errorf("after %d minutes it ends at %s, not %s", minutes, pace.Ends.In(m.Location()), ends)
		}
	}
	if got := floor.PaceOf(m, items, start).Ends.In(m.Location()).Format("15:04"); got != "02:30" {
		t.Errorf("three hours after half past midnight it is %s there", got)
	}
	// The server's clock was set back two hours: nothing is later than its own end.
	if pace := floor.PaceOf(m, items, start.Add(-2*time.Hour)); pace.Late != 0 {
		t.Errorf("with a clock set back the meeting is %v late", pace.Late)
	}
	items[0].State = meetings.Done
	if pace := floor.PaceOf(m, items, start.Add(50*time.Minute)); pace.Late != -10*time.Minute {
		t.Errorf("finished early, it is %v late", pace.Late)
	}

	h := debating(t)
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.Recess)).ID))
	h.says("until 08:40.", "jusqu’à 08\u00a0h\u00a040.")
	h.Clock.Advance(-2 * time.Hour)
	h.Must(h.floor.Resume(h.Ctx, h.President, key))
	if h.Live().Meeting.InRecess() {
		t.Error("a clock set back keeps the meeting in recess")
	}
	h.state(h.motion(p.LimitDebate))
	h.minutes()
}

// Whatever the chair does in whatever order: what is in order is not refused, what
// is not in order is, and a restart changes nothing of it.
func TestWhatIsInOrderIsNotRefused(t *testing.T) {
	h := debating(t)
	stated := map[p.Kind]int{}
	rapid.Check(t, func(rt *rapid.T) {
		if live := h.live(); len(live.Motions) > 0 && rapid.Bool().Draw(rt, "decide") {
			h.decide(rapid.Bool().Draw(rt, "as asked"))
		}
		live, state := h.live(), h.Live()
		switch {
		case state.Meeting.InRecess():
			h.Must(h.floor.Resume(h.Ctx, h.President, key))
		case len(live.Motions) > 0:
		case len(live.Made) > 0 && live.CallUp.Key == "" && rapid.Bool().Draw(rt, "call up"):
			h.Must(h.floor.CallUp(h.Ctx, h.President, key, live.Made[0].ID))
		case state.Item == nil && len(live.OnTable) == 0 && rapid.IntRange(0, 2).Draw(rt, "next item") > 0:
			item := h.AddItem(h.Ready(meetingtest.Text(), false), ballots.Simple)
			h.Moved(item)
		case state.Item != nil && rapid.IntRange(0, 5).Draw(rt, "main vote") == 0:
			h.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 3, rapid.SampledFrom([]int{0, 2}).Draw(rt, "against"), 0)
		}
		live = h.live()
		list := live.Rulings
		if rapid.Bool().Draw(rt, "allowed") {
			list = slices.DeleteFunc(slices.Clone(list), func(r p.Ruling) bool { return !r.InOrder })
		}
		if len(list) == 0 {
			return
		}
		r := rapid.SampledFrom(list).Draw(rt, "motion")
		switch r.Kind {
		case p.Main, p.Amend, p.AmendAmendment, p.Adjourn, p.Division:
			return
		default:
		}
		m, err := h.floor.State(h.Ctx, h.President, key, h.motion(r.Kind))
		if (err == nil) != r.InOrder {
			rt.Fatalf("%s: in order %t, and %v", r.Kind, r.InOrder, err)
		}
		if err != nil {
			return
		}
		stated[r.Kind]++
		h.floor = floor.New(h.DB, h.Meetings, h.Library, h.Catalog, p.Rules{}) // as after a restart
		if m.State == floor.Made {
			if made := h.live().Made; len(made) != 1 || made[0].ID != m.ID {
				rt.Fatalf("%s does not wait: %+v", m.Kind, made)
			}
			return
		}
		if top := h.live().Motions[0]; top.ID != m.ID {
			rt.Fatalf("%s is to be decided next", top.Kind)
		}
		if rapid.IntRange(0, 2).Draw(rt, "wait") > 0 {
			h.decide(rapid.Bool().Draw(rt, "carried"))
		}
	})
	for len(h.live().Motions) > 0 {
		h.decide(false)
	}
	h.minutes()
	if n := len(stated); n < 10 {
		t.Errorf("only %d kinds of motion were stated", n)
	}
}

// decide settles the motion that comes next, in one of the ways.
func (h *hall) decide(carried bool) {
	h.T.Helper()
	if h.Live().Meeting.InRecess() { // of which a motion that waits hears nothing
		h.Must(h.floor.Resume(h.Ctx, h.President, key))
	}
	m := h.live().Motions[0]
	known, _ := h.floor.Rules().Of(m.Kind)
	switch {
	case known.Decided == p.ByChair:
		h.Must(h.floor.Rule(h.Ctx, h.President, key, m.ID, carried, "So it is."))
	case carried:
		h.Must(h.floor.Consent(h.Ctx, h.President, key, m.ID))
	case m.Kind == p.Part:
		h.vote(m, 1, 3)
	default:
		h.Must(h.floor.TakeOff(h.Ctx, h.President, key, m.ID))
	}
}
