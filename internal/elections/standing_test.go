package elections_test

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/elections"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// committee is the person of a member, who is on the nominating committee as well.
func (w *world) committee(i int) access.Actor {
	w.t.Helper()
	who := w.who(i)
	who.Offices = w.run.Offices
	return who
}

// acted is the person of a member for whom the secretariat acts.
func (w *world) acted(i int) access.Actor {
	w.t.Helper()
	who := w.who(i)
	who.ActedBy = access.Clerk{PersonID: w.staff[0].PersonID, Name: w.staff[0].Name}
	return who
}

func (w *world) nominationOf(i int) string {
	w.t.Helper()
	list, err := w.s.Nominations(w.ctx, w.run, w.election(key))
	w.must(err)
	for _, n := range list {
		if n.PersonID == w.members[i].id {
			return n.ID
		}
	}
	w.t.Fatalf("member %d is not nominated", i)
	return ""
}

// Whoever stands does not run the election, until they withdraw.
func TestACandidateDoesNotRunTheElection(t *testing.T) {
	w := newWorld(t)
	w.slated(w.plan(), w.executive.ID, 0, 1, 2, 3)
	rival, other := w.committee(0), w.nominationOf(1)
	for name, act := range map[string]func() error{
		"cancel":  func() error { return w.s.Cancel(w.ctx, rival, key, "x") },
		"extend":  func() error { return w.s.Extend(w.ctx, rival, key, at("2027-01-01 00:00")) },
		"rule":    func() error { return w.s.Rule(w.ctx, rival, key, other, elections.Refused, "x") },
		"write":   func() error { return w.s.Write(w.ctx, rival, key, other, i18n.Same("x")) },
		"decline": func() error { return w.s.Decline(w.ctx, rival, key, other) },
		"open":    func() error { return w.s.OpenVoting(w.ctx, rival, key) },
		"count":   func() error { return w.s.Count(w.ctx, rival, key, "") },
		"declare": func() error { return w.s.Declare(w.ctx, rival, key) },
		"voter":   func() error { return w.s.NameVoter(w.ctx, rival, key, w.members[1].ID, w.members[1].id) },
		"floor": func() error {
			_, err := w.s.NominateFromFloor(w.ctx, rival, key, elections.Proposal{Nominee: w.members[4].email})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			if f := fault.Of(act()); f == nil || f.Key != "elections.error.stands_here" {
				t.Errorf("%v", f)
			}
		})
	}
	// The committee takes nobody off the published slate; staff record it, and tell.
	w.wantFault(w.s.Decline(w.ctx, w.run, key, other), fault.Forbidden, "fault.forbidden")
	w.must(w.s.Decline(w.ctx, w.staff[0], key, other))
	if w.letters(w.members[1].email, "Consigné pour vous") != 1 {
		t.Error("a candidate is taken off the slate and not told")
	}
	w.must(w.s.Decline(w.ctx, rival, key, w.nominationOf(0)))
	if w.letters(w.members[0].email, "Recorded for you") != 0 {
		t.Error("whoever withdraws is told of it")
	}
	w.must(w.s.Cancel(w.ctx, rival, key, "Nobody is left."))
}

// What candidates say of themselves is theirs alone, and settled once nominations
// close: sums that moved later would tell of whoever moved them.
func TestWhatCandidatesSayIsSettledWhenNominationsClose(t *testing.T) {
	w := newWorld(t)
	woman, man := elections.Balance{Gender: "woman"}, elections.Balance{Gender: "man"}
	w.saying = func(i int) elections.Balance {
		if i < 3 {
			return woman
		}
		return man
	}
	w.slated(w.plan(), w.executive.ID, 0, 1, 2, 3, 4, 5)
	e := w.election(key)
	men := func() int {
		sums, err := w.s.SumsOf(w.ctx, w.run, e)
		w.must(err)
		return sums.Sums[0].Counts[1]
	}
	if men() != 3 {
		t.Errorf("%d men", men())
	}
	w.wantFault(w.s.Say(w.ctx, w.who(0), key, man, true), fault.Conflict, "elections.error.balance_closed")
	w.wantFault(w.s.Forget(w.ctx, w.who(0), key), fault.Conflict, "elections.error.balance_closed")
	w.must(w.s.Decline(w.ctx, w.who(3), key, w.nominationOf(3)))
	if men() != 3 {
		t.Error("the sums tell what somebody who withdrew had said")
	}
	w.wantFault(w.s.Say(w.ctx, w.acted(1), key, man, true), fault.Forbidden, "elections.error.acted_balance")
	w.wantFault(w.s.Forget(w.ctx, w.acted(1), key), fault.Forbidden, "elections.error.acted_balance")
	_, _, err := w.s.Own(w.ctx, w.acted(1), e)
	w.wantFault(err, fault.Forbidden, "elections.error.acted_balance")
	lines, err := w.log.History(w.ctx, elections.Kind, e.ID, "")
	w.must(err)
	for _, l := range lines {
		if l.Action == "elections.say_of_oneself" {
			t.Errorf("the record tells that %s said something", l.PersonName)
		}
	}
}

// Whoever has left an organization does not cast its ballot, a vote that closed
// stays closed, and a cancelled one keeps no ballot.
func TestAVoteKeepsItsBounds(t *testing.T) {
	w := newWorld(t)
	w.slated(w.plan(), w.executive.ID, 0, 1, 2)
	w.goTo("2026-11-20 09:05")
	w.must(w.s.OpenVoting(w.ctx, w.run, key))
	for i := range 2 {
		w.must(w.s.NameVoter(w.ctx, w.run, key, w.members[i].ID, w.members[i].id))
	}
	_, err := w.s.Cast(w.ctx, w.who(0), key, "", []int{0})
	w.must(err)
	before := w.who(1)
	places, err := w.people.PlacesOf(w.ctx, nil, w.members[1].id)
	w.must(err)
	w.must(w.people.EndAffiliation(w.ctx, access.TheProgram(), places[0].ID, day("2026-11-20")))
	w.goTo("2026-11-21 09:05")
	_, err = w.s.Cast(w.ctx, before, key, "", []int{0})
	w.wantFault(err, fault.Forbidden, "elections.error.left")
	w.goTo("2026-11-27 17:00")
	w.wantFault(w.s.Extend(w.ctx, w.run, key, at("2026-12-05 17:00")), fault.Conflict, "elections.error.state")
	w.must(w.s.Cancel(w.ctx, w.run, key, "Put off."))
	c, err := w.s.Ballots(w.ctx, nil, w.election(key))
	if err != nil || len(c.Ballots) != 0 {
		t.Errorf("%d ballots are kept, %v", len(c.Ballots), err)
	}
}
