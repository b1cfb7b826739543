package banking_test

import (
	"bytes"
	"slices"
	"testing"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

// A statement belongs to one account: a number that two had would leave it open which.
func TestANumberIsOfOneBankAccount(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.books.AddAccount(ctx, staff(), accounting.Account{Number: "1010", Name: i18n.Text{EN: "Savings", FR: "Épargne"}, Kind: accounting.Asset, Role: accounting.Bank}))
	file := ofx(0, row{"2026-11-03", 1_00, "x", "1"})
	w.bring(file)
	_, err := w.Upload(ctx, staff(), "1010", "f", file)
	w.refused(err, "banking.error.number_taken")
	_, err = w.BringFile(ctx, staff(), "1010", "f", file)
	w.refused(err, "banking.error.number_taken")
	w.refused(w.SetNumber(ctx, staff(), "1010", "815-00012345"), "banking.error.number_taken")
	w.refused(w.SetNumber(ctx, staff(), "1010", " "), "banking.error.number")
	w.refused(w.SetNumber(ctx, treasurer(), "1010", "9"), "fault.forbidden")
	w.refused(w.SetNumber(ctx, staff(), "4100", "9"), "banking.error.no_bank")

	// The bank gives the first account another number: files of both are known as its own.
	w.must(w.SetNumber(ctx, staff(), "1000", "00099999"))
	if ending, err := w.Ending(ctx, treasurer(), "1000"); err != nil || ending != "9999" {
		t.Errorf("the number ends in %q, %v", ending, err)
	}
	if got := w.bring(file); got.Same != 1 {
		t.Errorf("%+v", got)
	}
	moved := bytes.ReplaceAll(ofx(0, row{"2026-11-03", 1_00, "x", "1"}, row{"2026-11-04", 2_00, "y", "2"}), []byte("00012345"), []byte("00099999"))
	if got := w.bring(moved); got.Same != 1 || got.Fresh != 1 {
		t.Errorf("%+v", got)
	}
	w.bring(ofx(0, row{"2026-11-05", 3_00, "z", "3"}))
	for _, number := range []string{"2345", "9999"} {
		w.refused(w.SetNumber(ctx, staff(), "1010", number), "banking.error.number_taken")
	}
	if ending, err := w.Ending(ctx, staff(), "1000"); err != nil || ending != "9999" {
		t.Errorf("the number ends in %q, %v", ending, err)
	}
	_, err = w.Upload(ctx, staff(), "1000", "f", bytes.ReplaceAll(file, []byte("00012345"), []byte("00070000")))
	w.refused(err, "banking.error.other_account")
}

// One certain line that is refused waits on, and the others are matched.
func TestACertainLineThatIsRefusedKeepsNoOther(t *testing.T) {
	w := newWorld(t)
	first, second, third := w.invoice("i1", "Harbour Light", 300_00), w.invoice("i2", "Maison du Phare", 500_00), w.invoice("i3", "Port of Hope", 75_00)
	w.bring(ofx(0, row{"2026-11-11", 300_00, "IN " + first, "1"}, row{"2026-11-12", 500_00, "IN " + second, "2"}, row{"2026-11-13", 75_00, "IN " + third, "3"}))
	w.due.closed = "i2"
	lines := w.lines(banking.Waiting)
	n, refused, err := w.AcceptCertain(t.Context(), staff(), "1000", ids(lines))
	w.must(err)
	if n != 2 || len(refused) != 1 || refused[0].Line.ID != lines[1].ID || refused[0].Why.Key != "fault.not_found" {
		t.Errorf("%d were matched, %+v refused", n, refused)
	}
	if waits := w.lines(banking.Waiting); !slices.Equal(ids(waits), []string{lines[1].ID}) {
		t.Errorf("%+v wait", waits)
	}
	_, _, err = w.AcceptCertain(t.Context(), treasurer(), "1000", ids(lines))
	w.refused(err, "fault.forbidden")
	w.sound()
}

// A code whose thing is gone stands for nothing that is owed; the line it is looked for
// is there all the same.
func TestACodeOfNothingFindsNothing(t *testing.T) {
	w := newWorld(t)
	code := w.invoice("i1", "Harbour Light", 300_00)
	delete(w.due.owed, "i1")
	list, err := w.FindClaims(t.Context(), staff(), code, 300_00)
	w.must(err)
	if len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// Of two lines of one amount neither is certain, though they stand on different pages.
func TestALineWithATwinOnAnotherPageIsNotCertain(t *testing.T) {
	w := newWorld(t)
	w.paid(payments.Cheque, 65_00, "2026-11-09", "Rosa", "17")
	w.all()
	w.bring(ofx(0, row{"2026-11-11", 65_00, "DEPOSIT", "1"}))
	certain := func() bool {
		t.Helper()
		found, err := w.Suggest(t.Context(), staff(), "1000", w.lines(banking.Waiting)[:1])
		w.must(err)
		for _, g := range found {
			return g.Certain
		}
		t.Fatal("nothing is suggested")
		return false
	}
	if !certain() {
		t.Error("the only deposit of its amount is not certain")
	}
	w.bring(ofx(0, row{"2026-11-12", 65_00, "DEPOSIT", "2"}))
	if certain() {
		t.Error("one of two deposits is certain")
	}
}
