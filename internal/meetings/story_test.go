package meetings_test

import (
	"strings"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// One resolution through one general meeting: eleven cards, an amendment to an
// amendment, a friendly one, a roll call of six to three with two abstentions
// under the two-thirds rule.
func TestAResolutionThroughAMeeting(t *testing.T) {
	w := meetingtest.New(t)
	r := w.Ready(meetingtest.Text(), false)
	item := w.AddItem(r, ballots.TwoThirds)
	w.InSession(11)
	w.Moved(item)

	// An amendment proposed from a delegate's phone, then moved and seconded.
	change, err := w.Meetings.ProposeAmendment(w.Ctx, w.Members[2].Who[0], meetingtest.Key, meetings.NewAmendment{Spec: wording.Amendment{
		Kind: wording.InsertAfter, ClauseID: "r2",
		Text: i18n.Text{EN: "Report to the members in May.", FR: "Faire rapport aux membres en mai."},
	}})
	w.Must(err)
	_, err = w.Meetings.MoveAmendment(w.Ctx, w.President, meetingtest.Key, change.ID, "", w.Members[3].ID)
	w.Must(err)
	// An amendment to it, written down by staff with its seconder.
	secondary, err := w.Meetings.ProposeAmendment(w.Ctx, w.Staff, meetingtest.Key, meetings.NewAmendment{
		Spec: wording.Amendment{
			Kind: wording.Words, OnAmendment: change.ID, Struck: i18n.Text{EN: "May", FR: "mai"}, Text: i18n.Text{EN: "June", FR: "juin"},
		},
		MoverID: w.Members[4].ID, Seconder: w.Members[5].ID,
	})
	w.Must(err)
	// A third degree does not exist.
	_, err = w.Meetings.ProposeAmendment(w.Ctx, w.Staff, meetingtest.Key, meetings.NewAmendment{
		Spec:    wording.Amendment{Kind: wording.Words, OnAmendment: secondary.ID, Struck: i18n.Same("June"), Text: i18n.Same("July")},
		MoverID: w.Members[4].ID, Seconder: w.Members[5].ID,
	})
	if fault.Of(err) == nil {
		t.Fatalf("an amendment of the third degree: %v", err)
	}
	// The main motion waits; so does the amended amendment.
	_, err = w.Meetings.OpenVote(w.Ctx, w.President, meetingtest.Key, meetings.NewVote{Kind: meetings.VoteMain})
	w.Refused(err, fault.Conflict, "resolutions.error.amendments_pending")
	_, err = w.Meetings.OpenVote(w.Ctx, w.President, meetingtest.Key, meetings.NewVote{Kind: meetings.VoteAmendment, AmendmentID: change.ID})
	said := w.Refused(err, fault.Conflict, "meetings.error.amendment_order")
	if !strings.HasPrefix(said, "Amendment 2 comes first") {
		t.Errorf("said %q", said)
	}
	if live := w.Live(); live.Next.Do != meetings.ActAmendments || len(live.Item.Amendments) != 2 || live.Item.Amendments[0].On != 1 {
		t.Errorf("next %v, amendments %+v", live.Next.Do, live.Item.Amendments)
	}
	if got := w.Decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 8, 2, 1); !got.Adopted || got.AmendmentID != secondary.ID {
		t.Errorf("secondary: %+v", got)
	}
	if got := w.Decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 7, 4, 0); !got.Adopted || got.AmendmentID != change.ID {
		t.Errorf("primary: %+v", got)
	}
	// A friendly one needs no vote.
	friendly, err := w.Meetings.ProposeAmendment(w.Ctx, w.Staff, meetingtest.Key, meetings.NewAmendment{
		Spec:    wording.Amendment{Kind: wording.Words, ClauseID: "r1", Struck: i18n.Text{EN: "the Minister", FR: "au ministre"}, Text: i18n.Text{EN: "every Minister", FR: "à chaque ministre"}},
		MoverID: w.Members[6].ID,
	})
	w.Must(err)
	_, err = w.Meetings.AcceptFriendly(w.Ctx, w.Members[0].Who[0], meetingtest.Key, friendly.ID, resolutions.Acceptance{Mover: true})
	w.Must(err)
	accepted, err := w.Meetings.AcceptFriendly(w.Ctx, w.President, meetingtest.Key, friendly.ID, resolutions.Acceptance{Seconder: true})
	w.Must(err)
	if accepted.State != resolutions.AmendmentAccepted {
		t.Errorf("friendly amendment is %s", accepted.State)
	}

	live := w.Live()
	if live.Next.Do != meetings.ActMain || !strings.Contains(w.Catalog.For(i18n.EN).Say(live.Next.Words), "two thirds of the votes cast") {
		t.Errorf("next: %s", w.Catalog.For(i18n.EN).Say(live.Next.Words))
	}
	got := w.Decide(meetings.NewVote{Kind: meetings.VoteMain, Method: ballots.RollCall}, 6, 3, 2)
	if !got.Adopted || got.Number != 1 {
		t.Fatalf("announced %+v", got)
	}
	want := "9 votes were cast (6 for, 3 against); 2 abstained, which is not a vote cast. Two thirds of 9 is 6. 6 voted for: adopted."
	if said := w.Catalog.For(i18n.EN).Say(got.Outcome().Words); said != want {
		t.Errorf("said %q", said)
	}
	r, err = w.Library.ResolutionTx(w.Ctx, w.DB.Reader(), r.ID)
	w.Must(err)
	if r.State != resolutions.Adopted || r.Votes.Yes != 6 || r.Votes.No != 3 || r.Votes.Abstain != 2 || r.Mover.ID != w.Members[0].ID || r.Seconder.ID != w.Members[1].ID {
		t.Errorf("resolution %+v", r)
	}
	last := r.Wording.Resolved.Clauses[len(r.Wording.Resolved.Clauses)-1]
	if last.Text != (i18n.Text{EN: "Report to the members in June.", FR: "Faire rapport aux membres en juin."}) {
		t.Errorf("last clause %+v", last.Text)
	}
	if r.Wording.Resolved.Clauses[0].Text.FR != "Écrire à chaque ministre." {
		t.Errorf("first clause %+v", r.Wording.Resolved.Clauses[0].Text)
	}
	items, err := w.Meetings.Agenda(w.Ctx, w.Meeting.ID)
	w.Must(err)
	if items[0].Outcome != meetings.OutcomeAdopted || items[0].Number != 1 || items[0].State != meetings.Done {
		t.Errorf("item %+v", items[0])
	}
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))
	if err := w.Meetings.Open(w.Ctx, w.President, meetingtest.Key); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened again: %v", err)
	}
	events, err := w.Meetings.Events(w.Ctx, w.Meeting.ID)
	w.Must(err)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
		for _, lang := range i18n.Langs() {
			if s := w.Catalog.For(lang).Say(e.Words); strings.ContainsAny(s, "⟦<") {
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
			w := meetingtest.New(t)
			r := w.Ready(meetingtest.Text(), true)
			if !r.Late {
				t.Fatal("it should be late: the deadline is sixty days before")
			}
			item := w.AddItem(r, ballots.Simple)
			w.InSession(9)
			w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, item.ID))
			w.Refused(w.Meetings.Move(w.Ctx, w.Staff, meetingtest.Key, w.Members[0].ID), fault.Conflict, "meetings.error.leave_first")
			if next := w.Live().Next; next.Do != meetings.ActLeave {
				t.Errorf("next %+v", next)
			}
			got := w.Decide(meetings.NewVote{Kind: meetings.VoteLeave}, c.yes, c.no, 0)
			if got.Adopted != c.granted || got.Majority != ballots.TwoThirds {
				t.Fatalf("%+v", got)
			}
			_, err := w.Meetings.OpenVote(w.Ctx, w.President, meetingtest.Key, meetings.NewVote{Kind: meetings.VoteLeave})
			if c.granted {
				w.Refused(err, fault.Conflict, "meetings.error.leave_not_needed")
				w.Must(w.Meetings.Move(w.Ctx, w.Staff, meetingtest.Key, w.Members[0].ID))
				return
			}
			w.Refused(err, fault.Conflict, "meetings.error.nothing_taken_up")
			r, err = w.Library.ResolutionTx(w.Ctx, w.DB.Reader(), r.ID)
			w.Must(err)
			if r.State != resolutions.Tabled {
				t.Errorf("resolution is %s", r.State)
			}
		})
	}
}

func TestUndoBeforeTheAnnouncement(t *testing.T) {
	w := meetingtest.New(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(5)
	w.Moved(item)
	vote := w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	w.Cast(vote.ID, 2, 3, 0)
	_, err := w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	_, err = w.Meetings.OpenVote(w.Ctx, w.President, meetingtest.Key, meetings.NewVote{Kind: meetings.VoteMain})
	w.Refused(err, fault.Conflict, "meetings.error.vote_unannounced")
	w.Must(w.Meetings.ReopenVote(w.Ctx, w.President, meetingtest.Key))
	_, err = w.Meetings.Cast(w.Ctx, w.Members[2].Who[0], vote.ID, "", ballots.Yes)
	w.Must(err)
	closed, err := w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	if closed.Yes != 3 || closed.No != 2 {
		t.Errorf("count %+v", closed)
	}
	w.Refused(w.Meetings.VoidVote(w.Ctx, w.President, meetingtest.Key, ""), fault.Invalid, "meetings.error.reason_missing")
	w.Must(w.Meetings.VoidVote(w.Ctx, w.President, meetingtest.Key, "The question was misread."))
	if live := w.Live(); live.Vote != nil || live.Next.Do != meetings.ActMain {
		t.Errorf("after the void vote: %+v", live.Next)
	}
	got := w.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 1, 4, 0)
	if got.Adopted || got.Number != 0 {
		t.Errorf("announced %+v", got)
	}
	_, err = w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key)
	w.Refused(err, fault.Conflict, "ballots.error.state")
	w.Refused(w.Meetings.ReopenVote(w.Ctx, w.President, meetingtest.Key), fault.Conflict, "ballots.error.state")
}

// The program stops in the middle of a vote; another one goes on.
func TestAMeetingSurvivesARestart(t *testing.T) {
	w := meetingtest.New(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(4)
	w.Moved(item)
	vote := w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	w.Cast(vote.ID, 2, 0, 0)
	w.Services()
	if again, err := w.Meetings.Cast(w.Ctx, w.Members[0].Who[0], vote.ID, "", ballots.Yes); err != nil || !again.Again {
		t.Fatalf("a retry after the restart: %+v, %v", again, err)
	}
	live := w.Live()
	if live.Vote == nil || live.Vote.Voted != 2 || live.Vote.Electors != 4 || live.Vote.Outcome != nil || live.Vote.Yes != 0 {
		t.Fatalf("live %+v", live.Vote)
	}
	_, err := w.Meetings.Cast(w.Ctx, w.Members[2].Who[0], vote.ID, "", ballots.No)
	w.Must(err)
	if _, err := w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key); err != nil || got.Yes != 2 || got.No != 1 || got.Number != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
}
