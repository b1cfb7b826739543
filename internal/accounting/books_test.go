package accounting_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is books with nothing in them.
type world struct {
	*accounting.Service
	log *audit.Log
	t   testing.TB
}

func open(t testing.TB) world {
	t.Helper()
	d := testdb.OpenAt(t, clock.At(testdb.Noon()))
	log := audit.New(d)
	return world{accounting.New(log, accounting.Options{}), log, t}
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func treasurer() access.Actor {
	return access.Actor{PersonID: "treasurer", Name: "Hana", Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}}
}

func day(s string) time.Time { return db.ParseDay(s) }

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// wantFault checks a refusal, and that both languages have its sentence.
func wantFault(t testing.TB, err error, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || !slices.ContainsFunc(fault.All(err), func(f *fault.Error) bool { return f.Key == key }) {
		t.Fatalf("error %v, want %s", err, key)
	}
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		if said := catalog.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.Contains(said, "⟦") {
			t.Errorf("%s: no sentence for %s", lang, f.Key)
		}
	}
}

func (w world) do(fn func(tx *audit.Tx) error) error {
	return w.log.Do(context.Background(), staff(), "test.do", fn)
}

func (w world) post(e accounting.Entry) (out accounting.Entry, err error) {
	err = w.do(func(tx *audit.Tx) (err error) {
		out, err = w.PostTx(context.Background(), tx, e)
		return err
	})
	return out, err
}

func cheque(key string, cents int64, on string) accounting.Entry {
	return accounting.Entry{
		Day: day(on), Memo: i18n.Same("Dues"), Party: "Harbour Light", Reference: "0042", Source: accounting.Source{Kind: "payment", Key: key},
		Lines: []accounting.Line{{Account: "1100", Cents: cents}, {Account: "4100", Cents: -cents}},
	}
}

func TestWhatIsPostedTwiceIsEnteredOnce(t *testing.T) {
	w := open(t)
	first, err := w.post(cheque("a", 300_00, "2026-11-20"))
	w.must(err)
	second, err := w.post(cheque("a", 300_00, "2026-11-20"))
	w.must(err)
	if first.ID != second.ID || first.Label() != "2026-0001" || second.Label() != "2026-0001" {
		t.Errorf("%s %s and %s %s", first.ID, first.Label(), second.ID, second.Label())
	}
	earlier, err := w.post(cheque("b", 1, "2025-12-31"))
	w.must(err)
	third, err := w.post(cheque("c", 1, "2026-01-01"))
	w.must(err)
	if earlier.Label() != "2025-0001" || third.Label() != "2026-0002" {
		t.Errorf("%s, %s", earlier.Label(), third.Label())
	}
	got, found, err := w.EntryOf(t.Context(), nil, accounting.Source{Kind: "payment", Key: "a"})
	w.must(err)
	if !found || got.Sum() != 300_00 || got.Party != "Harbour Light" || got.Lines[0].Fund != accounting.General {
		t.Errorf("%+v", got)
	}
}

func TestWhatDoesNotBalanceIsRefused(t *testing.T) {
	w := open(t)
	e := cheque("a", 300_00, "2026-11-20")
	e.Lines[1].Cents++
	_, err := w.post(e)
	wantFault(t, err, "accounting.error.balance")
	e = cheque("a", 300_00, "2026-11-20")
	e.Lines[1].Fund = "travel-fund" // in all it balances, fund by fund it does not
	_, err = w.post(e)
	wantFault(t, err, "accounting.error.balance")
	e = cheque("a", 0, "2026-11-20")
	_, err = w.post(e)
	wantFault(t, err, "accounting.error.lines")
	e = cheque("a", 5, "2026-11-20")
	e.Lines[0].Account = "9999"
	_, err = w.post(e)
	wantFault(t, err, "accounting.error.no_account")
}

func TestAReversalTurnsEverythingAboutOnce(t *testing.T) {
	w := open(t)
	e, err := w.post(cheque("a", 300_00, "2026-11-20"))
	w.must(err)
	reverse := func(id string) (back accounting.Entry, err error) {
		err = w.do(func(tx *audit.Tx) (err error) {
			back, err = w.ReverseTx(t.Context(), tx, accounting.Reversal{EntryID: id})
			return err
		})
		return back, err
	}
	back, err := reverse(e.ID)
	w.must(err)
	again, err := reverse(e.ID)
	w.must(err)
	if again.ID != back.ID || back.Reverses != e.ID || back.Lines[0].Cents != -300_00 {
		t.Errorf("%+v", back)
	}
	if cents, n, err := w.OpenSum(t.Context(), nil, "1100", w.Today()); err != nil || cents != 0 || n != 0 {
		t.Errorf("%d cents in %d lines are open, %v", cents, n, err)
	}
	_, err = reverse(back.ID)
	wantFault(t, err, "accounting.error.reverses")
	_, err = w.Reverse(t.Context(), staff(), e.ID, "No")
	wantFault(t, err, "accounting.error.not_manual")
}

func TestADepositTakesItsChequesOutOfTheBox(t *testing.T) {
	w := open(t)
	a, err := w.post(cheque("a", 300_00, "2026-11-20"))
	w.must(err)
	b, err := w.post(cheque("b", 200_00, "2026-11-21"))
	w.must(err)
	items := []accounting.Item{{EntryID: a.ID}, {EntryID: b.ID}}
	deposit := accounting.Entry{
		Day: day("2026-11-22"), Memo: i18n.Same("Deposit 1"), Source: accounting.Source{Kind: "deposit", Key: "1"}, Clears: items,
		Lines: []accounting.Line{{Account: "1000", Cents: 500_00}, {Account: "1100", Cents: -500_00}},
	}
	d, err := w.post(deposit)
	w.must(err)
	if _, n, err := w.OpenSum(t.Context(), nil, "1100", w.Today()); err != nil || n != 0 {
		t.Errorf("%d lines in the box, %v", n, err)
	}
	a, err = w.Entry(t.Context(), nil, a.ID)
	w.must(err)
	if held, item, err := w.HeldIn(t.Context(), nil, a); held != "1000" || item != nil || err != nil {
		t.Errorf("held in %s %v, %v", held, item, err)
	}
	deposit.Source.Key = "2"
	_, err = w.post(deposit)
	wantFault(t, err, "accounting.error.cleared")
	err = w.do(func(tx *audit.Tx) error {
		_, err := w.ReverseTx(t.Context(), tx, accounting.Reversal{EntryID: a.ID})
		return err
	})
	wantFault(t, err, "accounting.error.went_on")
	w.must(w.do(func(tx *audit.Tx) error {
		_, err := w.ReverseTx(t.Context(), tx, accounting.Reversal{EntryID: d.ID})
		return err
	}))
	lines, err := w.OpenLines(t.Context(), nil, "1100", accounting.Span{}, 10)
	w.must(err)
	if len(lines) != 2 || lines[0].Cents != 300_00 || lines[0].Entry.Reference != "0042" {
		t.Errorf("%+v", lines)
	}
	if lines, err := w.OpenLines(t.Context(), nil, "1000", accounting.Span{}, 10); err != nil || len(lines) != 0 {
		t.Errorf("%+v, %v", lines, err)
	}
}

func TestAClosedPeriodKeepsWhatItIs(t *testing.T) {
	w := open(t)
	w.must(w.Close(t.Context(), treasurer(), day("2026-10-31")))
	e, err := w.post(cheque("a", 300_00, "2026-10-12"))
	w.must(err)
	if db.Day(e.Day) != "2026-11-01" || db.Day(e.ValueDay) != "2026-10-12" {
		t.Errorf("entered on %s for %s", db.Day(e.Day), db.Day(e.ValueDay))
	}
	_, err = w.Enter(t.Context(), staff(), manual("2026-10-31"))
	wantFault(t, err, "accounting.error.closed")
	_, err = w.Enter(t.Context(), staff(), manual("2026-11-01"))
	w.must(err)
	wantFault(t, w.Close(t.Context(), staff(), day("2026-10-31")), "accounting.error.closed_already")
	wantFault(t, w.Close(t.Context(), staff(), w.Today()), "accounting.error.not_over")
	wantFault(t, w.Open(t.Context(), staff(), day("2026-10-01"), ""), "accounting.error.reason")
	w.must(w.Open(t.Context(), staff(), day("2026-10-01"), "A bill came late"))
	_, err = w.Enter(t.Context(), staff(), manual("2026-10-31"))
	w.must(err)
	list, err := w.Periods(t.Context(), treasurer())
	w.must(err)
	if len(list) != 2 || list[0].Act != accounting.Opened || db.Day(list[0].Through) != "2026-09-30" || list[0].Reason == "" {
		t.Errorf("%+v", list)
	}
	w.must(w.Open(t.Context(), staff(), time.Time{}, "All of it"))
	wantFault(t, w.Open(t.Context(), staff(), time.Time{}, "All of it"), "accounting.error.nothing_closed")
}

func manual(on string) accounting.Manual {
	return accounting.Manual{Day: day(on), Memo: "Rent", Lines: []accounting.Line{{Account: "5400", Cents: 100_00}, {Account: "1000", Cents: -100_00}}}
}

func TestStaffEnterByHandAndTakeItBack(t *testing.T) {
	w := open(t)
	m := manual("2026-11-20")
	m.Once = "form-1"
	first, err := w.Enter(t.Context(), staff(), m)
	w.must(err)
	second, err := w.Enter(t.Context(), staff(), m)
	w.must(err)
	if first.ID != second.ID {
		t.Error("entered twice")
	}
	_, err = w.Enter(t.Context(), treasurer(), m)
	wantFault(t, err, "fault.forbidden")
	for key, wrong := range map[string]accounting.Manual{
		"accounting.error.day":        {Memo: "x", Lines: m.Lines},
		"accounting.error.future":     {Day: day("2026-11-24"), Memo: "x", Lines: m.Lines},
		"accounting.error.memo":       {Day: m.Day, Lines: m.Lines},
		"accounting.error.lines":      {Day: m.Day, Memo: "x"},
		"accounting.error.balance":    {Day: m.Day, Memo: "x", Lines: []accounting.Line{{Account: "5400", Cents: 1}, {Account: "1000", Cents: 1}}},
		"accounting.error.no_account": {Day: m.Day, Memo: "x", Lines: []accounting.Line{{Account: "1", Cents: 1}, {Account: "1000", Cents: -1}}},
		"accounting.error.fund":       {Day: m.Day, Memo: "x", Lines: []accounting.Line{{Account: "5400", Cents: 1, Fund: "x"}, {Account: "1000", Cents: -1}}},
	} {
		_, err := w.Enter(t.Context(), staff(), wrong)
		wantFault(t, err, key)
	}
	_, err = w.Reverse(t.Context(), staff(), first.ID, "")
	wantFault(t, err, "accounting.error.reason")
	_, err = w.Reverse(t.Context(), staff(), first.ID, "The wrong month")
	w.must(err)
	_, err = w.Reverse(t.Context(), staff(), first.ID, "Again")
	wantFault(t, err, "accounting.error.reversed")
	trial, err := w.TrialBalance(t.Context(), treasurer(), w.Today(), "")
	w.must(err)
	if len(trial.Rows) != 0 || trial.Debit != 0 {
		t.Errorf("%+v", trial)
	}
}

func TestTheChartIsTheCoalitionsToChange(t *testing.T) {
	w := open(t)
	a := accounting.Account{Number: "1010", Name: i18n.Text{EN: "Savings", FR: "Épargne"}, Kind: accounting.Asset, Role: accounting.Bank}
	w.must(w.AddAccount(t.Context(), staff(), a))
	wantFault(t, w.AddAccount(t.Context(), staff(), a), "accounting.error.number_taken")
	wantFault(t, w.AddAccount(t.Context(), treasurer(), a), "fault.forbidden")
	wantFault(t, w.AddAccount(t.Context(), staff(), accounting.Account{Number: "x", Kind: "y", Role: "z", Line: "46"}), "accounting.error.number")
	rule := accounting.Rule{Setting: accounting.SettingMethod("etransfer"), Value: "1010"}
	w.must(w.SetRules(t.Context(), staff(), []accounting.Rule{rule}))
	if got, err := w.AccountFor(t.Context(), nil, rule.Setting); err != nil || got != "1010" {
		t.Errorf("%s, %v", got, err)
	}
	a.Active = false
	wantFault(t, w.ChangeAccount(t.Context(), staff(), a), "accounting.error.account_set")
	for _, bad := range []accounting.Rule{{Setting: rule.Setting, Value: "4100"}, {Setting: "x", Value: "1000"}, {Setting: accounting.SettingYear, Value: "13"}, {Setting: accounting.SettingFees, Value: "none"}} {
		wantFault(t, w.SetRules(t.Context(), staff(), []accounting.Rule{bad}), "accounting.error.setting")
	}
	if got, err := w.AccountFor(t.Context(), nil, accounting.SettingPurpose("raffle")); err != nil || got != "2900" {
		t.Errorf("%s, %v", got, err)
	}
	_, err := w.post(cheque("a", 5, "2026-11-20"))
	w.must(err)
	wantFault(t, w.ChangeAccount(t.Context(), staff(), accounting.Account{Number: "4100", Name: a.Name, Kind: accounting.Liability, Active: true}), "accounting.error.kind_used")
	f := accounting.Fund{Slug: "youth", Name: i18n.Text{EN: "Youth", FR: "Jeunesse"}, Restricted: true}
	w.must(w.AddFund(t.Context(), staff(), f))
	wantFault(t, w.AddFund(t.Context(), staff(), f), "accounting.error.slug_taken")
	f.Restricted = false
	w.must(w.ChangeFund(t.Context(), staff(), f))
	wantFault(t, w.AddFund(t.Context(), staff(), accounting.Fund{Slug: "Not so"}), "accounting.error.slug")
	funds, err := w.Funds(t.Context(), nil)
	w.must(err)
	if len(funds) != 3 || funds[1].Slug != "youth" || funds[1].Active {
		t.Errorf("%+v", funds)
	}
}

func TestTheYearsBeforeAreOneRow(t *testing.T) {
	w := open(t)
	for key, on := range map[string]string{"a": "2025-06-01", "b": "2026-06-01", "c": "2026-06-02"} {
		_, err := w.post(cheque(key, 100_00, on))
		w.must(err)
	}
	trial, err := w.TrialBalance(t.Context(), staff(), w.Today(), "")
	w.must(err)
	if trial.Earlier != -100_00 || trial.Debit != 300_00 || trial.Credit != 300_00 || len(trial.Rows) != 2 {
		t.Errorf("%+v", trial)
	}
	lines, err := w.IncomeByLine(t.Context(), nil, accounting.Span{From: day("2026-01-01"), To: day("2026-12-31")})
	w.must(err)
	if len(lines) != 1 || lines["4620"] != 200_00 {
		t.Errorf("%v", lines)
	}
	balances, err := w.FundBalances(t.Context(), staff(), w.Today())
	w.must(err)
	if balances[0].Net != 300_00 || balances[0].Income != 300_00 || balances[1].Net != 0 {
		t.Errorf("%+v", balances)
	}
	page, err := w.AccountLines(t.Context(), staff(), "1100", accounting.Span{From: day("2026-01-01")}, "", "")
	w.must(err)
	if page.Opening != 100_00 || page.Closing != 300_00 || len(page.Lines) != 2 || page.Next != "" {
		t.Errorf("%+v", page)
	}
}

func TestALongAccountGoesOn(t *testing.T) {
	w := open(t)
	for i := range accounting.PageSize + 2 {
		_, err := w.post(cheque(string(rune('A'+i)), 1_00, "2026-06-01"))
		w.must(err)
	}
	first, err := w.AccountLines(t.Context(), staff(), "1100", accounting.Span{}, "", "")
	w.must(err)
	second, err := w.AccountLines(t.Context(), staff(), "1100", accounting.Span{}, "", first.Next)
	w.must(err)
	if len(first.Lines) != accounting.PageSize || len(second.Lines) != 2 || second.Opening != first.Closing || second.Closing != 52_00 || second.Next != "" {
		t.Errorf("%d lines to %d, %d lines from %d to %d", len(first.Lines), first.Closing, len(second.Lines), second.Opening, second.Closing)
	}
	list, more, err := w.Journal(t.Context(), staff(), accounting.JournalFilter{})
	w.must(err)
	rest, still, err := w.Journal(t.Context(), staff(), accounting.JournalFilter{After: list[len(list)-1].ID})
	w.must(err)
	if !more || still || len(rest) != 2 || rest[1].Number != 1 {
		t.Errorf("%d and %d entries", len(list), len(rest))
	}
}

// TestTheBooksBalanceWhateverHappens posts, deposits, reverses, closes and opens in any
// order: each fund comes to nothing, numbers have no gaps, and what is open on the
// clearing account is what it comes to.
func TestTheBooksBalanceWhateverHappens(t *testing.T) {
	w := open(t) // one for all: what one run leaves behind, the next goes on with
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		var all []accounting.Entry
		funds := []string{"general", "travel-fund"}
		r.Repeat(map[string]func(*rapid.T){
			"post": func(r *rapid.T) {
				n++
				e := cheque(strconv.Itoa(n), rapid.Int64Range(1, 1e6).Draw(r, "cents"), "2026-01-01")
				e.Day = day("2026-01-01").AddDate(0, 0, rapid.IntRange(-30, 320).Draw(r, "day"))
				for i := range e.Lines {
					e.Lines[i].Fund = funds[n%2]
				}
				posted, err := w.post(e)
				w.must(err)
				all = append(all, posted)
			},
			"deposit": func(r *rapid.T) {
				lines, err := w.OpenLines(t.Context(), nil, "1100", accounting.Span{}, rapid.IntRange(1, 4).Draw(r, "cheques"))
				w.must(err)
				if len(lines) == 0 {
					return
				}
				n++
				e := accounting.Entry{Memo: i18n.Same("Deposit"), Source: accounting.Source{Kind: "deposit", Key: strconv.Itoa(n)}}
				for _, l := range lines {
					e.Clears = append(e.Clears, l.Item)
					e.Lines = append(e.Lines, accounting.Line{Account: "1000", Fund: l.Fund, Cents: l.Cents}, accounting.Line{Account: "1100", Fund: l.Fund, Cents: -l.Cents})
				}
				posted, err := w.post(e)
				w.must(err)
				all = append(all, posted)
			},
			"reverse": func(r *rapid.T) {
				if len(all) == 0 {
					return
				}
				e := rapid.SampledFrom(all).Draw(r, "entry")
				err := w.do(func(tx *audit.Tx) error {
					_, err := w.ReverseTx(t.Context(), tx, accounting.Reversal{EntryID: e.ID})
					return err
				})
				if err != nil {
					wantFault(t, err, "accounting.error.went_on")
				}
			},
			"close": func(r *rapid.T) {
				through := day("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 320).Draw(r, "through"))
				if err := w.Close(t.Context(), staff(), through); err != nil {
					wantFault(t, err, "accounting.error.closed_already")
				}
			},
			"open": func(r *rapid.T) {
				from := day("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 320).Draw(r, "from"))
				if err := w.Open(t.Context(), staff(), from, "Because"); err != nil && fault.Of(err).Key != "accounting.error.nothing_closed" {
					wantFault(t, err, "accounting.error.open_already")
				}
			},
		})
		w.balanced()
	})
}

// balanced checks what must be so at any time.
func (w world) balanced() {
	w.t.Helper()
	sums, err := w.Sums(context.Background(), nil, accounting.Span{})
	w.must(err)
	funds, box := map[string]int64{}, int64(0)
	for _, s := range sums {
		funds[s.Fund] += s.Cents()
		if s.Account == "1100" {
			box += s.Cents()
		}
	}
	for fund, cents := range funds {
		if cents != 0 {
			w.t.Fatalf("fund %s is out by %d", fund, cents)
		}
	}
	open, _, err := w.OpenSum(context.Background(), nil, "1100", day("2027-12-31"))
	w.must(err)
	if open != box {
		w.t.Fatalf("%d cents are open of %d", open, box)
	}
	numbers := map[int][]int{}
	for after := ""; ; {
		list, more, err := w.Journal(context.Background(), staff(), accounting.JournalFilter{After: after})
		w.must(err)
		for _, e := range list {
			numbers[e.Year] = append(numbers[e.Year], e.Number)
		}
		if !more {
			break
		}
		after = list[len(list)-1].ID
	}
	for year, list := range numbers {
		slices.Sort(list)
		for i, n := range list {
			if n != i+1 {
				w.t.Fatalf("%d has the numbers %v", year, list)
			}
		}
	}
}
