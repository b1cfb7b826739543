package payments_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

func (w world) books() *accounting.Service { return accounting.New(w.log, accounting.Options{}) }

// sums is what each account comes to.
func (w world) sums() map[string]int64 {
	w.t.Helper()
	list, err := w.books().Sums(context.Background(), nil, accounting.Span{})
	if err != nil {
		w.t.Fatal(err)
	}
	sums := map[string]int64{}
	for _, s := range list {
		if s.Cents() != 0 {
			sums[s.Account] += s.Cents()
		}
	}
	return sums
}

func (w world) want(want map[string]int64) {
	w.t.Helper()
	if got := w.sums(); fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("the books have %v, want %v", got, want)
	}
}

func TestEachLineOfTheLedgerIsInTheBooks(t *testing.T) {
	w := open(t)
	p := w.must(w.cheque())
	w.want(map[string]int64{"1100": 300_00, "4100": -300_00})
	if err := w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: p.ID, Cents: 100_00, Reason: "Too much"}); err != nil {
		t.Fatal(err)
	}
	w.want(map[string]int64{"1000": -100_00, "1100": 300_00, "4100": -200_00})
	if err := w.Void(t.Context(), staff(), p.ID, "It bounced before it was deposited"); err != nil {
		t.Fatal(err)
	}
	// The refund left the bank for a cheque that never was money: somebody owes it.
	w.want(map[string]int64{"1000": -100_00, "2900": 100_00})
	if _, n, err := w.books().OpenSum(t.Context(), nil, "1100", w.Today()); err != nil || n != 0 {
		t.Errorf("%d cheques wait to be deposited, %v", n, err)
	}
}

func TestMoneyLandsWhereItsMethodAndFundSay(t *testing.T) {
	w := open(t)
	for method, account := range map[payments.Method]string{payments.ETransfer: "1000", payments.Platform: "1060", payments.Cash: "1100"} {
		p := w.cheque()
		p.Purpose, p.Method, p.Fund = payments.Purpose{Kind: "gift", Key: string(method)}, method, "travel-fund"
		p = w.must(p)
		e, found, err := w.books().EntryOf(t.Context(), nil, accounting.Source{Kind: payments.SourceKind, Key: p.ID})
		if err != nil || !found || e.Lines[0] != (accounting.Line{Account: account, Fund: "travel-fund", Cents: 300_00}) || e.Lines[1].Account != "4000" {
			t.Errorf("%s: %+v, %v", method, e, err)
		}
		got, err := w.Get(t.Context(), nil, p.ID)
		if err != nil || got.Fund != "travel-fund" || got != p {
			t.Errorf("read %+v, recorded %+v, %v", got, p, err)
		}
	}
	p := w.cheque()
	p.Fund = "no-such-fund"
	_, err := w.record(staff(), p)
	wantFault(t, err, fault.Invalid, "accounting.error.fund")
	p.Fund, p.Into = "", "1000"
	w.must(p)
	if got := w.sums()["1000"]; got != 600_00 {
		t.Errorf("the bank has %d", got)
	}
}

func TestMoneyOfAnotherCurrencyIsAQuestion(t *testing.T) {
	w := open(t)
	p := w.cheque()
	p.Amount = money.Of(50_00, "USD")
	p = w.must(p)
	if err := w.Void(t.Context(), staff(), p.ID, "Sent back"); err != nil {
		t.Fatal(err)
	}
	w.want(map[string]int64{})
	list, err := w.books().Outsides(t.Context(), staff())
	if err != nil || len(list) != 2 || list[0].Amount != money.Of(50_00, "USD") {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := w.books().SettleOutside(t.Context(), staff(), list[0].Source, "The bank made 68.40 of it, entry 2026-0001"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, w.books().SettleOutside(t.Context(), staff(), list[0].Source, "Twice"), fault.NotFound, "accounting.error.no_outside")
}

// TestTheLedgerAndTheBooksNeverDisagree records, gives back and voids in any order.
func TestTheLedgerAndTheBooksNeverDisagree(t *testing.T) {
	w := open(t) // one for all: what one run leaves behind, the next goes on with
	rapid.Check(t, func(r *rapid.T) {
		var all []string
		r.Repeat(map[string]func(*rapid.T){
			"record": func(r *rapid.T) {
				p := w.cheque()
				p.Method = rapid.SampledFrom(payments.Methods()[1:]).Draw(r, "method")
				p.Amount.Cents = rapid.Int64Range(1, 1e7).Draw(r, "cents")
				p.Fund = rapid.SampledFrom([]string{"", "general", "travel-fund"}).Draw(r, "fund")
				p.Purpose.Kind = rapid.SampledFrom([]string{"dues", "gift", "registration"}).Draw(r, "purpose")
				all = append(all, w.must(p).ID)
			},
			"give back": func(r *rapid.T) {
				if len(all) > 0 {
					_ = w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: rapid.SampledFrom(all).Draw(r, "payment"), Cents: rapid.Int64Range(1, 1e6).Draw(r, "cents"), Reason: "Because"})
				}
			},
			"void": func(r *rapid.T) {
				if len(all) > 0 {
					_ = w.Void(t.Context(), staff(), rapid.SampledFrom(all).Draw(r, "payment"), "Because")
				}
			},
		})
		w.agree()
	})
}

// agree checks that the accounts of income have what the ledger has, fund by fund.
func (w world) agree() {
	w.t.Helper()
	ledger := map[string]int64{}
	for after := ""; ; {
		list, more, err := w.List(context.Background(), staff(), payments.Filter{After: after})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, p := range list {
			ledger[p.Fund] += p.Amount.Cents
		}
		if !more {
			break
		}
		after = list[len(list)-1].ID
	}
	sums, err := w.books().Sums(context.Background(), nil, accounting.Span{})
	if err != nil {
		w.t.Fatal(err)
	}
	income, all := map[string]int64{}, map[string]int64{}
	for _, s := range sums {
		all[s.Fund] += s.Cents()
		if s.Account[0] == '4' {
			income[s.Fund] -= s.Cents()
		}
	}
	for fund, cents := range all {
		if cents != 0 || income[fund] != ledger[fund] {
			w.t.Fatalf("%s: the books come to %d and have income of %d, the ledger of %d", fund, cents, income[fund], ledger[fund])
		}
	}
}

func TestALedgerFromBeforeTheBooksIsEntered(t *testing.T) {
	w := open(t)
	p := w.must(w.cheque())
	if err := w.Void(t.Context(), staff(), p.ID, "A slip"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		w.must(w.cheque())
	}
	before := w.sums()
	err := w.log.Do(t.Context(), staff(), "test.forget", func(tx *audit.Tx) error {
		for _, sql := range []string{"DELETE FROM accounting_lines", "DELETE FROM accounting_entries"} {
			if _, err := tx.ExecContext(t.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.want(map[string]int64{})
	for range 2 {
		if err := w.PostMissing(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.want(before)
	}
	w.must(w.cheque())
	if err := w.PostMissing(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.want(map[string]int64{"1100": 1200_00, "4100": -1200_00})
}
