package banking_test

import (
	"testing"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/payments"
)

// comes checks what accounts come to, in cents, and that none of the lines named is
// open any more.
func (w world) comes(want map[string]int64) {
	w.t.Helper()
	for account, cents := range want {
		got, err := w.books.BalanceOn(w.t.Context(), nil, account, w.books.Today())
		w.must(err)
		if got != cents {
			w.t.Errorf("account %s comes to %d, want %d", account, got, cents)
		}
	}
	w.sound()
}

// open is how many lines of an account nothing has settled.
func (w world) open(account string) int {
	w.t.Helper()
	_, n, err := w.books.OpenSum(w.t.Context(), nil, account, w.books.Today())
	w.must(err)
	return n
}

// all makes a slip of everything that waits.
func (w world) all() banking.Deposit {
	w.t.Helper()
	box, err := w.Box(w.t.Context(), staff())
	w.must(err)
	slip := banking.Slip{Account: "1000", Day: day("2026-11-10")}
	for _, b := range box {
		slip.Items = append(slip.Items, b.Item)
	}
	d, err := w.Deposit(w.t.Context(), staff(), slip)
	w.must(err)
	return d
}

func TestAVoidChequeDoesNotWaitAgainWhenItsSlipIsUndone(t *testing.T) {
	w := newWorld(t)
	whole := w.paid(payments.Cheque, 60_00, "2026-11-01", "Rosa", "17")
	part := w.paid(payments.Cheque, 50_00, "2026-11-01", "Ada", "18")
	w.paid(payments.Cash, 5_00, "2026-11-02", "Rosa", "")
	d := w.all()
	w.must(w.pay.Refund(t.Context(), staff(), payments.Reversal{PaymentID: part.ID, Cents: 20_00, Reason: "Too much"}))
	w.must(w.pay.Void(t.Context(), staff(), whole.ID, "A slip of the hand"))
	w.must(w.pay.Void(t.Context(), staff(), part.ID, "A slip of the hand"))
	w.must(w.Undo(t.Context(), staff(), d.ID, "It never went to the bank"))
	box, err := w.Box(t.Context(), staff())
	w.must(err)
	if len(box) != 1 || box[0].Method != payments.Cash {
		t.Errorf("%+v waits to be deposited", box)
	}
	// Of the second cheque 20.00 were given back out of the bank account of money that
	// never was: whoever got them owes them.
	w.comes(map[string]int64{"1000": -20_00, "1100": 5_00})
	if n := w.open("1000"); n != 1 {
		t.Errorf("%d lines are open at the bank, want the refund alone", n)
	}
	again := w.all()
	w.must(w.Undo(t.Context(), staff(), again.ID, "Once more"))
	w.comes(map[string]int64{"1000": -20_00, "1100": 5_00})
}

func TestASlipOfAChequeThatTheBankReturnedStays(t *testing.T) {
	w := newWorld(t)
	p := w.paid(payments.Cheque, 60_00, "2026-11-01", "Rosa", "17")
	w.paid(payments.Cash, 5_00, "2026-11-02", "Rosa", "")
	d := w.all()
	w.must(w.pay.Void(t.Context(), staff(), p.ID, "It bounced"))
	w.bring(ofx(0, row{"2026-11-15", -60_00, "RETURNED ITEM", "2"}))
	lines, list := w.suggested()
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	w.refused(w.Undo(t.Context(), staff(), d.ID, "Wrong"), "banking.error.void_found")
	w.comes(map[string]int64{"1000": 5_00, "1100": 0})
	w.must(w.TakeBack(t.Context(), staff(), lines[0].ID, "Another item"))
	w.must(w.Undo(t.Context(), staff(), d.ID, "Wrong"))
	w.comes(map[string]int64{"1000": 0, "1100": 5_00})
}

func TestAPayoutIsTakenBackWithoutWhatIsVoid(t *testing.T) {
	w := newWorld(t)
	p := w.paid(payments.Platform, 100_00, "2026-11-01", "A platform", "")
	w.paid(payments.Platform, 40_00, "2026-11-01", "A platform", "")
	w.bring(ofx(0, row{"2026-11-14", 135_00, "CANADAHELPS PAYOUT", "7"}))
	lines, list := w.suggested()
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	w.must(w.pay.Void(t.Context(), staff(), p.ID, "It was somebody else’s"))
	w.must(w.TakeBack(t.Context(), staff(), lines[0].ID, "The wrong payout"))
	w.comes(map[string]int64{"1000": 0, "1060": 40_00, "5000": 0})
	if n := w.open("1060"); n != 1 {
		t.Errorf("%d lines are on their way, want 1", n)
	}
}

// A payment that the books had before its line came is matched, made void, and taken
// back: nothing is left that another line could be taken for.
func TestAMatchIsTakenBackWithoutWhatIsVoid(t *testing.T) {
	w := newWorld(t)
	p := w.paid(payments.ETransfer, 40_00, "2026-11-09", "Ada Young", "CA9XZ1")
	w.bring(ofx(0, row{"2026-11-10", 40_00, "INTERAC CA9XZ1", "4"}))
	lines, list := w.suggested()
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	w.must(w.pay.Void(t.Context(), staff(), p.ID, "Entered twice"))
	w.must(w.TakeBack(t.Context(), staff(), lines[0].ID, "Somebody else’s"))
	w.comes(map[string]int64{"1000": 0})
	if _, list = w.suggested(); list[0].How != "" || w.open("1000") != 0 {
		t.Errorf("%+v is suggested, %d lines are open", list[0], w.open("1000"))
	}
}

func TestALineWhosePaymentWentBackIsNotTakenBack(t *testing.T) {
	w := newWorld(t)
	code := w.invoice("i1", "Harbour Light", 300_00)
	w.bring(ofx(0, row{"2026-11-11", 300_00, "E-TRANSFER " + code, "1"}))
	lines, list := w.suggested()
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	paid, err := w.pay.OfPurpose(t.Context(), nil, payments.Purpose{Kind: "dues", Key: "i1"})
	w.must(err)
	w.must(w.pay.Void(t.Context(), staff(), paid[0].ID, "Another payer"))
	w.refused(w.TakeBack(t.Context(), staff(), lines[0].ID, "Another payer"), "banking.error.gone_back")
	if l := w.lines(banking.Matched); len(l) != 1 {
		t.Errorf("%d lines are matched", len(l))
	}
	w.comes(map[string]int64{"1000": 0})
}

// Where the settings have cheques land with what a card provider pays out, or in the
// bank account itself, only cheques and cash are offered for a slip.
func TestOnlyChequesAndCashWaitToBeDeposited(t *testing.T) {
	w := newWorld(t)
	set := func(cheque, cash string) {
		t.Helper()
		w.must(w.books.SetRules(t.Context(), staff(), []accounting.Rule{
			{Setting: accounting.SettingMethod(string(payments.Cheque)), Value: cheque}, {Setting: accounting.SettingMethod(string(payments.Cash)), Value: cash},
		}))
	}
	waits := func() int {
		t.Helper()
		box, err := w.Box(t.Context(), staff())
		w.must(err)
		for _, b := range box {
			if b.Method != payments.Cheque && b.Method != payments.Cash {
				t.Errorf("%+v waits to be deposited", b)
			}
		}
		return len(box)
	}
	set("1060", "1060")
	w.paid(payments.Platform, 100_00, "2026-11-01", "A platform", "")
	w.paid(payments.Cheque, 60_00, "2026-11-01", "Rosa", "17")
	if n := waits(); n != 1 {
		t.Errorf("%d wait, want the cheque", n)
	}
	// What the platform pays out from there is still found.
	w.bring(ofx(0, row{"2026-11-14", 97_00, "CANADAHELPS PAYOUT", "7"}))
	lines, list := w.suggested()
	if list[0].How != banking.HowPayout || len(list[0].Items) != 1 || list[0].Fee != 3_00 {
		t.Fatalf("%+v", list[0])
	}
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	set("1000", "1000")
	w.paid(payments.ETransfer, 40_00, "2026-11-09", "Ada", "")
	w.paid(payments.Cheque, 30_00, "2026-11-09", "Ada", "")
	if n := waits(); n != 0 {
		t.Errorf("%d wait that are in the bank account", n)
	}
}
