package elections_test

import (
	"slices"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/elections"
	"plenary.example/internal/holding"
	"plenary.example/internal/people"
)

// What is held about a person is told, goes over to another record and back, and
// what need not stay goes.
func TestWhatIsHeldAboutAPerson(t *testing.T) {
	w := newWorld(t)
	w.saying = func(int) elections.Balance { return elections.Balance{Gender: "woman", Youth: "no"} }
	w.slated(w.plan(), w.executive.ID, 0, 1)
	w.goTo("2026-11-20 10:00")
	w.must(w.s.Cancel(w.ctx, w.run, key, "Put off."))
	counts := func(id string) (n [6]int) {
		list, err := w.s.Holdings(w.ctx, nil, id)
		w.must(err)
		for i, h := range list {
			n[i] = h.Count
			w.say(h.Title())
			w.say(h.Why())
			w.say(h.Kept())
			if h.Stays > 0 {
				w.say(h.WhyStays())
			}
			for _, r := range h.Records {
				for _, f := range r {
					w.say(f.Label())
				}
			}
		}
		return n
	}
	// A and B stood and attended twice; B seconded A.
	first := w.members[0].id
	if got := counts(first); got != [6]int{1, 0, 0, 2, 0, 0} {
		t.Errorf("held about A: %v", got)
	}
	second := w.members[1].id
	if got := counts(second); got != [6]int{1, 0, 1, 2, 0, 0} {
		t.Errorf("held about B: %v", got)
	}
	other, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: "The same as B"})
	w.must(err)
	w.must(w.s.RecordAttendance(w.ctx, w.run, w.executive.ID, day("2026-02-09"), other.ID))
	var moves []holding.Move
	do := func(fn func(tx *audit.Tx) error) {
		w.t.Helper()
		w.must(w.log.Do(w.ctx, access.TheProgram(), "test", fn))
	}
	do(func(tx *audit.Tx) (err error) { moves, err = w.s.Repoint(w.ctx, tx, second, other.ID); return err })
	if a, b := counts(second), counts(other.ID); a != [6]int{} || b != [6]int{1, 0, 1, 2, 0, 0} {
		t.Errorf("after the merge %v and %v", a, b)
	}
	do(func(tx *audit.Tx) error { return w.s.Restore(w.ctx, tx, second, other.ID, moves) })
	if a, b := counts(second), counts(other.ID); a != [6]int{1, 0, 1, 2, 0, 0} || b != [6]int{0, 0, 0, 1, 0, 0} {
		t.Errorf("after it was undone %v and %v", a, b)
	}
	do(func(tx *audit.Tx) error { return w.s.Erase(w.ctx, tx, first) })
	list, err := w.s.Nominations(w.ctx, w.run, w.election(key))
	w.must(err)
	at := slices.IndexFunc(list, func(n elections.Nomination) bool { return n.PersonID == first })
	if got := counts(first); got != [6]int{1, 0, 0, 0, 0, 0} || !list[at].Statement.Empty() {
		t.Errorf("after the erasure %v, statement %q", got, list[at].Statement)
	}
}

func TestACandidateIsNotErasedDuringTheElection(t *testing.T) {
	w := newWorld(t)
	w.saying = func(int) elections.Balance { return elections.Balance{Gender: "woman", Youth: "no"} }
	w.slated(w.plan(), w.executive.ID, 0, 1)
	list, err := w.s.Holdings(w.ctx, nil, w.members[0].id)
	w.must(err)
	if len(list[0].Block) != 1 || w.say(list[0].Block[0]) == "" || list[5].Count != 1 || len(list[5].Records) != 0 {
		t.Errorf("%+v", list)
	}
}
