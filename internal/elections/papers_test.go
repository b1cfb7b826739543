package elections_test

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/elections"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// A paper that never comes back holds up no count: two people say so, nobody has
// voted by it, and whoever was given it cannot vote again.
func TestAPaperThatNeverComesBackHoldsUpNoCount(t *testing.T) {
	w := newWorld(t)
	w.slated(w.plan(), w.executive.ID, 0, 1, 2)
	w.goTo("2026-11-20 09:05")
	w.must(w.s.OpenVoting(w.ctx, w.run, key))
	for i := range 7 {
		w.must(w.s.NameVoter(w.ctx, w.run, key, w.members[i].ID, w.members[i].id))
	}
	for i := range 3 {
		_, err := w.s.Cast(w.ctx, w.who(i), key, "", []int{i % 2})
		w.must(err)
	}
	for _, i := range []int{4, 5} {
		w.must(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[i].ID))
	}
	gone := func(who access.Actor, number int) elections.Paper {
		paper, err := w.s.NotReturned(w.ctx, who, key, number)
		w.must(err)
		return paper
	}
	// While the vote is open it may still come back.
	_, err := w.s.NotReturned(w.ctx, w.staff[0], key, 2)
	w.wantFault(err, fault.Conflict, "elections.error.still_open")
	for i := range 2 {
		_, err := w.s.EnterPaper(w.ctx, w.staff[i], key, 1, nil)
		w.must(err)
	}
	w.goTo("2026-11-27 17:00")
	w.wantFault(w.s.Count(w.ctx, w.run, key, ""), fault.Conflict, "elections.error.papers")
	_, err = w.s.NotReturned(w.ctx, w.run, key, 2)
	w.wantFault(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.NotReturned(w.ctx, w.staff[0], key, 3)
	w.wantFault(err, fault.Invalid, "elections.error.paper_number")
	if paper := gone(w.staff[0], 2); paper.Agree || !paper.NotReturned {
		t.Errorf("said once: %+v", paper)
	}
	if paper := gone(w.staff[0], 2); paper.Agree {
		t.Error("one person is two")
	}
	w.wantFault(w.s.Count(w.ctx, w.run, key, ""), fault.Conflict, "elections.error.papers")
	// It is a paper all the same: where the other reads something on it they differ.
	if paper, err := w.s.EnterPaper(w.ctx, w.staff[1], key, 2, []int{0}); err != nil || paper.Agree || paper.NotReturned {
		t.Errorf("%+v, %v", paper, err)
	}
	w.wantFault(w.s.Count(w.ctx, w.run, key, ""), fault.Conflict, "elections.error.papers")
	if paper := gone(w.staff[1], 2); !paper.Agree || !paper.NotReturned {
		t.Errorf("said twice: %+v", paper)
	}
	want := elections.Turnout{Electors: 7, Voted: 4, Papers: 1, NotReturned: 1}
	if got, err := w.s.TurnoutOf(w.ctx, nil, w.election(key)); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	list, err := w.s.Papers(w.ctx, w.staff[0], w.election(key))
	if err != nil || len(list) != 2 || list[0].NotReturned || !list[1].NotReturned || list[1].First != "Tomas Berg" || list[1].Second != "Ilse Voss" {
		t.Errorf("%+v, %v", list, err)
	}
	w.must(w.s.Count(w.ctx, w.run, key, ""))
	e := w.election(key)
	if e.Papers != 1 || e.NotReturned != 1 || e.Result.Papers+e.Result.Blank != 4 {
		t.Errorf("%d papers, %d not returned, %+v", e.Papers, e.NotReturned, e.Result)
	}
	if got, err := w.s.TurnoutOf(w.ctx, nil, e); err != nil || got != want {
		t.Errorf("once counted: %+v, %v", got, err)
	}
	for _, i := range []int{4, 5} {
		if receipt, err := w.s.Cast(w.ctx, w.who(i), key, "", []int{0}); err != nil || !receipt.Again {
			t.Errorf("whoever was given a paper may vote again: %+v, %v", receipt, err)
		}
	}
	lines, err := w.log.History(w.ctx, elections.Kind, e.ID, "")
	w.must(err)
	said := 0
	for _, l := range lines {
		if l.Action == "elections.paper_not_returned" {
			said++
		}
	}
	if said != 3 {
		t.Errorf("%d lines in the record say that the paper did not come back", said)
	}
}

// Nominations that are over stay so; until then their close may move.
func TestNominationsThatAreOverAreNotOpenedAgain(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	_, err := w.s.Plan(w.ctx, w.run, p)
	w.must(err)
	w.must(w.s.Call(w.ctx, w.run, key))
	p.NominationsClose = at("2026-10-05 17:00")
	w.must(w.s.Change(w.ctx, w.run, key, p))
	w.goTo("2026-10-05 17:00")
	p.NominationsClose = at("2026-10-20 17:00")
	w.wantFault(w.s.Change(w.ctx, w.run, key, p), fault.Invalid, "elections.error.nominations_over")
	p.NominationsClose, p.Seats = at("2026-10-05 17:00"), 1
	w.must(w.s.Change(w.ctx, w.run, key, p))
	if e := w.election(key); e.Seats != 1 || e.PhaseAt(w.clock.Now()) != elections.Nominated {
		t.Errorf("%d seats, %s", e.Seats, e.PhaseAt(w.clock.Now()))
	}
}

func TestNobodyRecordsTheirOwnAttendance(t *testing.T) {
	w := newWorld(t)
	_, err := w.people.Affiliate(w.ctx, access.TheProgram(), people.Affiliation{PersonID: w.run.PersonID, OrganizationID: w.members[3].ID, From: day("2019-01-01")})
	w.must(err)
	on := day("2026-02-09")
	w.wantFault(w.s.RecordAttendance(w.ctx, w.run, w.group.ID, on, w.members[0].id, w.run.PersonID), fault.Invalid, "elections.error.own_attendance")
	acting := w.run
	acting.ActedBy = access.Clerk{PersonID: w.members[1].id, Name: "Person B"}
	w.wantFault(w.s.RecordAttendance(w.ctx, acting, w.group.ID, on, w.members[1].id), fault.Invalid, "elections.error.own_attendance")
	if here, err := w.s.AttendanceOn(w.ctx, w.run, w.group.ID, on); err != nil || len(here) != 0 {
		t.Errorf("%+v, %v", here, err)
	}
	w.must(w.s.RecordAttendance(w.ctx, w.staff[0], w.group.ID, on, w.run.PersonID))
	p := w.plan()
	p.Key, p.SeatID, p.Seats, p.Electorate = "cochair", w.cochair.ID, 1, elections.OfPresent
	w.slated(p, w.group.ID, 0, 1)
	w.wantFault(w.s.AddPresent(w.ctx, w.run, "cochair", "nadia@coalition.example", ""), fault.Invalid, "elections.error.own_attendance")
	w.must(w.s.AddPresent(w.ctx, w.staff[0], "cochair", "nadia@coalition.example", ""))
}

// Of the organizations of somebody present only one that may vote counts: a branch
// of a national body is a member in standing and has no vote.
func TestWhoeverIsPresentVotesForWhatMayVote(t *testing.T) {
	w := newWorld(t)
	w.must(w.log.Do(w.ctx, access.TheProgram(), "test.branch", func(tx *audit.Tx) error {
		o, err := w.people.OrganizationTx(w.ctx, tx, w.members[6].ID)
		if err != nil {
			return err
		}
		o.ParentID = w.members[5].ID
		return w.people.ChangeOrganizationTx(w.ctx, tx, o)
	}))
	p := w.plan()
	p.Key, p.SeatID, p.Seats, p.Electorate = "cochair", w.cochair.ID, 1, elections.OfPresent
	w.slated(p, w.group.ID, 0, 1)
	w.wantFault(w.s.AddPresent(w.ctx, w.run, "cochair", w.members[6].email, ""), fault.Invalid, "elections.error.present_standing")
	_, err := w.people.Affiliate(w.ctx, access.TheProgram(), people.Affiliation{PersonID: w.members[6].id, OrganizationID: w.members[4].ID, From: day("2019-01-01")})
	w.must(err)
	w.wantFault(w.s.AddPresent(w.ctx, w.run, "cochair", w.members[6].email, w.members[6].ID), fault.Invalid, "elections.error.no_member")
	w.must(w.s.AddPresent(w.ctx, w.run, "cochair", w.members[6].email, ""))
	list, err := w.s.Electors(w.ctx, w.run, w.election("cochair"), "en")
	if err != nil || len(list) != 1 || list[0].OrganizationID != w.members[4].ID {
		t.Errorf("%+v, %v", list, err)
	}
}
