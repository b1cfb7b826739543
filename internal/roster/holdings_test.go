package roster_test

import (
	"testing"

	"plenary.example/internal/audit"
	"plenary.example/internal/holding"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
)

const twoPeople = `
Contact ID,First name,Last name,Email,Organization,City,Province
1,Ana,Ruiz,ana@harbour.example,Harbour Light,Halifax,NS
2,Marc,Roy,marc@harbour.example,Harbour Light,Halifax,NS
`

// Whoever asked to be forgotten is not entered again by a later file.
func TestWhoWasForgottenStaysForgotten(t *testing.T) {
	w := newWorld(t)
	w.bring(w.text(twoPeople, roster.Mapping{}))
	ana, err := w.people.PersonByEmail(t.Context(), "ana@harbour.example")
	w.must(err)
	w.must(audit.New(w.db).Do(t.Context(), program(), "test.erase", func(tx *audit.Tx) error {
		if err := w.s.Erase(t.Context(), tx, ana.ID); err != nil {
			return err
		}
		if err := w.people.Erase(t.Context(), tx, ana.ID); err != nil {
			return err
		}
		return w.people.ForgetTx(t.Context(), tx, ana.ID, false)
	}))
	r := w.bring(w.text(twoPeople, roster.Mapping{}))
	w.row(r, 2, "refused", "asked to be forgotten")
	if now, err := w.people.Person(t.Context(), ana.ID); err != nil || now.Name != "" || now.Email != "" {
		t.Errorf("%+v, %v", now, err)
	}
	held, err := w.s.Holdings(t.Context(), nil, ana.ID)
	w.must(err)
	if len(held) != 1 || held[0].Count != 1 || held[0].Goes() != 0 {
		t.Errorf("%+v", held)
	}
}

// What other programs call one of two records goes over to the other when they
// become one, and back when that is undone.
func TestNumbersFollowAMerge(t *testing.T) {
	w := newWorld(t)
	w.bring(w.text(twoPeople, roster.Mapping{}))
	ana, err := w.people.PersonByEmail(t.Context(), "ana@harbour.example")
	w.must(err)
	marc, err := w.people.PersonByEmail(t.Context(), "marc@harbour.example")
	w.must(err)
	var moves []holding.Move
	count := func(p people.Person) int {
		held, err := w.s.Holdings(t.Context(), nil, p.ID)
		w.must(err)
		return held[0].Count
	}
	log := audit.New(w.db)
	w.must(log.Do(t.Context(), program(), "test.merge", func(tx *audit.Tx) (err error) {
		moves, err = w.s.Repoint(t.Context(), tx, marc.ID, ana.ID)
		return err
	}))
	if count(ana) != 2 || count(marc) != 0 {
		t.Errorf("%d and %d", count(ana), count(marc))
	}
	w.must(log.Do(t.Context(), program(), "test.undo", func(tx *audit.Tx) error { return w.s.Restore(t.Context(), tx, marc.ID, ana.ID, moves) }))
	if count(ana) != 1 || count(marc) != 1 {
		t.Errorf("%d and %d", count(ana), count(marc))
	}
}
