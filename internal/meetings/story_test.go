package meetings_test

import (
	"strings"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// One resolution through one general meeting: eleven cards, an amendment to an
// amendment, a friendly one, a roll call of six to three with two abstentions
// under the two-thirds rule.
func TestAResolutionThroughAMeeting(t *testing.T) {
	w := newWorld(t)
	r := w.ready(text(), false)
	item := w.addItem(r, ballots.TwoThirds)
	w.inSession(11)
	w.moved(item)

	// An amendment proposed from a delegate's phone, then moved and seconded.
	change, err := w.s.ProposeAmendment(w.ctx, w.members[2].who[0], key, meetings.NewAmendment{Spec: wording.Amendment{
		Kind: wording.InsertAfter, ClauseID: "r2",
		Text: i18n.Text{EN: "Report to the members in May.", FR: "Faire rapport aux membres en mai."},
	}})
	w.must(err)
	_, err = w.s.MoveAmendment(w.ctx, w.president, key, change.ID, "", w.members[3].ID)
	w.must(err)
	// An amendment to it, written down by staff with its seconder.
	secondary, err := w.s.ProposeAmendment(w.ctx, w.staff, key, meetings.NewAmendment{
		Spec: wording.Amendment{
			Kind: wording.Words, OnAmendment: change.ID, Struck: i18n.Text{EN: "May", FR: "mai"}, Text: i18n.Text{EN: "June", FR: "juin"},
		},
		MoverID: w.members[4].ID, Seconder: w.members[5].ID,
	})
	w.must(err)
	// A third degree does not exist.
	_, err = w.s.ProposeAmendment(w.ctx, w.staff, key, meetings.NewAmendment{
		Spec:    wording.Amendment{Kind: wording.Words, OnAmendment: secondary.ID, Struck: i18n.Same("June"), Text: i18n.Same("July")},
		MoverID: w.members[4].ID, Seconder: w.members[5].ID,
	})
	if fault.Of(err) == nil {
		t.Fatalf("an amendment of the third degree: %v", err)
	}
	// The main motion waits; so does the amended amendment.
	_, err = w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteMain})
	w.refused(err, fault.Conflict, "resolutions.error.amendments_pending")
	_, err = w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteAmendment, AmendmentID: change.ID})
	said := w.refused(err, fault.Conflict, "meetings.error.amendment_order")
	if !strings.HasPrefix(said, "Amendment 2 comes first") {
		t.Errorf("said %q", said)
	}
	if live := w.live(); live.Next.Do != meetings.ActAmendments || len(live.Item.Amendments) != 2 || live.Item.Amendments[0].On != 1 {
		t.Errorf("next %v, amendments %+v", live.Next.Do, live.Item.Amendments)
	}
	if got := w.decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 8, 2, 1); !got.Adopted || got.AmendmentID != secondary.ID {
		t.Errorf("secondary: %+v", got)
	}
	if got := w.decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 7, 4, 0); !got.Adopted || got.AmendmentID != change.ID {
		t.Errorf("primary: %+v", got)
	}
	// A friendly one needs no vote.
	friendly, err := w.s.ProposeAmendment(w.ctx, w.staff, key, meetings.NewAmendment{
		Spec:    wording.Amendment{Kind: wording.Words, ClauseID: "r1", Struck: i18n.Text{EN: "the Minister", FR: "au ministre"}, Text: i18n.Text{EN: "every Minister", FR: "à chaque ministre"}},
		MoverID: w.members[6].ID,
	})
	w.must(err)
	_, err = w.s.AcceptFriendly(w.ctx, w.members[0].who[0], key, friendly.ID, resolutions.Acceptance{Mover: true})
	w.must(err)
	accepted, err := w.s.AcceptFriendly(w.ctx, w.president, key, friendly.ID, resolutions.Acceptance{Seconder: true})
	w.must(err)
	if accepted.State != resolutions.AmendmentAccepted {
		t.Errorf("friendly amendment is %s", accepted.State)
	}

	live := w.live()
	if live.Next.Do != meetings.ActMain || !strings.Contains(w.catalog.For(i18n.EN).Say(live.Next.Words), "two thirds of the votes cast") {
		t.Errorf("next: %s", w.catalog.For(i18n.EN).Say(live.Next.Words))
	}
	got := w.decide(meetings.NewVote{Kind: meetings.VoteMain, Method: ballots.RollCall}, 6, 3, 2)
	if !got.Adopted || got.Number != 1 {
		t.Fatalf("announced %+v", got)
	}
	want := "9 votes were cast (6 for, 3 against); 2 abstained, which is not a vote cast. Two thirds of 9 is 6. 6 voted for: adopted."
	if said := w.catalog.For(i18n.EN).Say(got.Outcome().Words); said != want {
		t.Errorf("said %q", said)
	}
	r, err = w.library.ResolutionTx(w.ctx, w.db.Reader(), r.ID)
	w.must(err)
	if r.State != resolutions.Adopted || r.Votes.Yes != 6 || r.Votes.No != 3 || r.Votes.Abstain != 2 || r.Mover.ID != w.members[0].ID || r.Seconder.ID != w.members[1].ID {
		t.Errorf("resolution %+v", r)
	}
	last := r.Wording.Resolved.Clauses[len(r.Wording.Resolved.Clauses)-1]
	if last.Text != (i18n.Text{EN: "Report to the members in June.", FR: "Faire rapport aux membres en juin."}) {
		t.Errorf("last clause %+v", last.Text)
	}
	if r.Wording.Resolved.Clauses[0].Text.FR != "Écrire à chaque ministre." {
		t.Errorf("first clause %+v", r.Wording.Resolved.Clauses[0].Text)
	}
	items, err := w.s.Agenda(w.ctx, w.meeting.ID)
	w.must(err)
	if items[0].Outcome != meetings.OutcomeAdopted || items[0].Number != 1 || items[0].State != meetings.Done {
		t.Errorf("item %+v", items[0])
	}
	w.must(w.s.Adjourn(w.ctx, w.president, key))
	if err := w.s.Open(w.ctx, w.president, key); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened again: %v", err)
	}
	events, err := w.s.Events(w.ctx, w.meeting.ID)
	w.must(err)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
		for _, lang := range i18n.Langs() {
			if s := w.catalog.For(lang).Say(e.Words); strings.ContainsAny(s, "⟦<") {
				t.Errorf("%s %s: %s", lang, e.Kind, s)
			}
		}
	}
	wantKinds := "notice opened quorum item moved amendment_moved amendment_moved vote_opened result amendment_decided " +
		"vote_opened result amendment_decided amendment_accepted vote_opened result adopted present_at_end adjourned"
	if s := strings.Join(kinds, " "); s != wantKinds {
		t.Errorf("events:\n%s\nwant\n%s", s, wantKinds)
	}
}

func TestLateResolutionNeedsLeave(t *testing.T) {
	for name, c := range map[string]struct {
		yes, no int
		granted bool
	}{"granted": {6, 3, true}, "refused": {5, 4, false}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			r := w.ready(text(), true)
			if !r.Late {
				t.Fatal("it should be late: the deadline is sixty days before")
			}
			item := w.addItem(r, ballots.Simple)
			w.inSession(9)
			w.must(w.s.TakeUp(w.ctx, w.president, key, item.ID))
			w.refused(w.s.Move(w.ctx, w.staff, key, w.members[0].ID), fault.Conflict, "meetings.error.leave_first")
			if next := w.live().Next; next.Do != meetings.ActLeave {
				t.Errorf("next %+v", next)
			}
			got := w.decide(meetings.NewVote{Kind: meetings.VoteLeave}, c.yes, c.no, 0)
			if got.Adopted != c.granted || got.Majority != ballots.TwoThirds {
				t.Fatalf("%+v", got)
			}
			_, err := w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteLeave})
			if c.granted {
				w.refused(err, fault.Conflict, "meetings.error.leave_not_needed")
				w.must(w.s.Move(w.ctx, w.staff, key, w.members[0].ID))
				return
			}
			w.refused(err, fault.Conflict, "meetings.error.nothing_taken_up")
			r, err = w.library.ResolutionTx(w.ctx, w.db.Reader(), r.ID)
			w.must(err)
			if r.State != resolutions.Tabled {
				t.Errorf("resolution is %s", r.State)
			}
		})
	}
}

func TestUndoBeforeTheAnnouncement(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(5)
	w.moved(item)
	vote := w.open(meetings.NewVote{Kind: meetings.VoteMain})
	w.cast(vote.ID, 2, 3, 0)
	_, err := w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	_, err = w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteMain})
	w.refused(err, fault.Conflict, "meetings.error.vote_unannounced")
	w.must(w.s.ReopenVote(w.ctx, w.president, key))
	_, err = w.s.Cast(w.ctx, w.members[2].who[0], vote.ID, "", ballots.Yes)
	w.must(err)
	closed, err := w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	if closed.Yes != 3 || closed.No != 2 {
		t.Errorf("count %+v", closed)
	}
	w.refused(w.s.VoidVote(w.ctx, w.president, key, ""), fault.Invalid, "meetings.error.reason_missing")
	w.must(w.s.VoidVote(w.ctx, w.president, key, "The question was misread."))
	if live := w.live(); live.Vote != nil || live.Next.Do != meetings.ActMain {
		t.Errorf("after the void vote: %+v", live.Next)
	}
	got := w.decide(meetings.NewVote{Kind: meetings.VoteMain}, 1, 4, 0)
	if got.Adopted || got.Number != 0 {
		t.Errorf("announced %+v", got)
	}
	_, err = w.s.Announce(w.ctx, w.president, key)
	w.refused(err, fault.Conflict, "ballots.error.state")
	w.refused(w.s.ReopenVote(w.ctx, w.president, key), fault.Conflict, "ballots.error.state")
}

// The program stops in the middle of a vote; another one goes on.
func TestAMeetingSurvivesARestart(t *testing.T) {
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(4)
	w.moved(item)
	vote := w.open(meetings.NewVote{Kind: meetings.VoteMain})
	w.cast(vote.ID, 2, 0, 0)
	w.services()
	if again, err := w.s.Cast(w.ctx, w.members[0].who[0], vote.ID, "", ballots.Yes); err != nil || !again.Again {
		t.Fatalf("a retry after the restart: %+v, %v", again, err)
	}
	live := w.live()
	if live.Vote == nil || live.Vote.Voted != 2 || live.Vote.Electors != 4 || live.Vote.Outcome != nil || live.Vote.Yes != 0 {
		t.Fatalf("live %+v", live.Vote)
	}
	_, err := w.s.Cast(w.ctx, w.members[2].who[0], vote.ID, "", ballots.No)
	w.must(err)
	if _, err := w.s.CloseVote(w.ctx, w.president, key); err != nil {
		t.Fatal(err)
	}
	if got, err := w.s.Announce(w.ctx, w.president, key); err != nil || got.Yes != 2 || got.No != 1 || got.Number != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
}
