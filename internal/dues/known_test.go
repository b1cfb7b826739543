package dues_test

import (
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// What the register knows of a year before any invoice counts.
func TestDuesThatTheRegisterKnowsAreNotOverwritten(t *testing.T) {
	w := newWorld(t)
	due := day("2027-05-14")
	for o, d := range map[string]people.Dues{
		w.harbour.ID: {Year: 2027, Due: due},
		w.phare.ID:   {Year: 2027, Amount: 15000, Due: due, Paid: day("2027-01-10")},
		w.young.ID:   {Year: 2027, Amount: 3500, Due: due, ExtensionUntil: day("2027-09-01"), ExtensionReason: "A grant is late."},
	} {
		w.must(w.people.RecordDues(t.Context(), staff, o, d))
	}
	_, err := w.s.Invoice(t.Context(), staff, w.harbour.ID, 2027, time.Time{})
	w.refused(err, fault.Conflict, "exempted")
	_, err = w.s.Invoice(t.Context(), staff, w.phare.ID, 2027, time.Time{})
	w.refused(err, fault.Conflict, "settled")
	i, err := w.s.Invoice(t.Context(), staff, w.young.ID, 2027, time.Time{})
	w.must(err)
	if !i.LastDay().Equal(day("2027-09-01")) || !w.good(w.young, "2027-08-31") {
		t.Errorf("the extension is lost: %+v", i)
	}
	if run := w.rollOver(2027); run.Invoiced != 1 || !w.good(w.harbour, "2027-12-01") || !w.good(w.phare, "2027-12-01") {
		t.Errorf("the roll-over billed what was known: %+v", run)
	}
}
