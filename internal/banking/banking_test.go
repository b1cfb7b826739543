package banking_test

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/banking/statement"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

func TestTheSameStatementTwiceChangesNothing(t *testing.T) {
	w := newWorld(t)
	a := row{"2026-11-03", 300_00, "DEPOSIT", "1"}
	b := row{"2026-11-04", -12_50, "FEE", "2"}
	file := ofx(287_50, a, b, b) // the bank uses a number twice for two equal lines
	if got := w.bring(file); got.Fresh != 3 || got.Same != 0 {
		t.Errorf("%+v", got)
	}
	if got := w.bring(file); got.Fresh != 0 || got.Same != 3 || got.StatementID != "" {
		t.Errorf("%+v", got)
	}
	c := row{"2026-11-05", 1_00, "LATER", "3"}
	if got := w.bring(ofx(288_50, b, b, c)); got.Fresh != 1 || got.Same != 2 {
		t.Errorf("%+v", got)
	}
	changed := c
	changed.cents = 2_00
	if got := w.bring(ofx(288_50, changed)); got.Fresh != 0 || got.Conflicts != 1 || got.Taken != 0 {
		t.Errorf("%+v", got)
	}
	if lines := w.lines(""); len(lines) != 4 {
		t.Errorf("%d lines", len(lines))
	}
	id, err := w.Upload(t.Context(), staff(), "1000", `C:\bank\file.ofx`, ofx(288_50, changed))
	w.must(err)
	l, wrong, err := w.LookAt(t.Context(), staff(), id)
	w.must(err)
	if conflicts := l.Conflicts(); wrong != nil || l.Name != "file.ofx" || len(conflicts) != 1 || conflicts[0].OtherCents != 1_00 {
		t.Errorf("%+v", l)
	}
	if got, err := w.BringIn(t.Context(), staff(), id, true); err != nil || got.Taken != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = w.BringIn(t.Context(), staff(), id, true)
	w.refused(err, "banking.error.no_upload")
	if got := w.bring(ofx(288_50, changed)); got.Same != 1 {
		t.Errorf("%+v", got)
	}
}

func TestLinesWithoutANumberAreCounted(t *testing.T) {
	w := newWorld(t)
	half := []byte("Date,Description,Amount\n2026-11-03,E-TRANSFER,25.00\n")
	whole := []byte("Date,Description,Amount\n2026-11-03,E-TRANSFER,25.00\n2026-11-03,E-TRANSFER,25.00\n2026-11-03,FEE,-1.00\n")
	if got := w.bring(half); got.Fresh != 1 {
		t.Errorf("%+v", got)
	}
	if got := w.bring(whole); got.Fresh != 2 || got.Same != 1 {
		t.Errorf("%+v", got)
	}
	if got := w.bring(whole); got.Fresh != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAFileIsReadByTheColumnsThatSomebodySays(t *testing.T) {
	w := newWorld(t)
	file := []byte("1;2026-11-03;x;25,00\n2;2026-11-04;y;30,00\n")
	id, err := w.Upload(t.Context(), staff(), "1000", "f.csv", file)
	w.must(err)
	m := statement.Mapping{Day: -1, Amount: 3, In: -1, Out: -1, ID: -1, Balance: -1}
	w.must(w.Remap(t.Context(), staff(), id, m))
	l, wrong, err := w.LookAt(t.Context(), staff(), id)
	w.must(err)
	w.refused(wrong, "statement.error.day_column")
	if len(l.Head) != 2 || l.Columns != 4 {
		t.Errorf("%+v", l)
	}
	m.Day, m.Text, m.Turned, m.Order = 1, []int{2}, true, "ymd"
	w.must(w.Remap(t.Context(), staff(), id, m))
	_, err = w.BringIn(t.Context(), staff(), id, false)
	w.must(err)
	if lines := w.lines(banking.Waiting); len(lines) != 2 || lines[0].Cents != -25_00 || lines[0].Text != "x" {
		t.Errorf("%+v", lines)
	}
	// The next file is read so at once.
	l, err = w.Preview(t.Context(), staff(), "1000", "g.csv", []byte("3;2026-11-05;z;1,00\n"))
	w.must(err)
	if !l.Saved || l.Lines[0].Cents != -1_00 {
		t.Errorf("%+v", l)
	}
	for key, raw := range map[string][]byte{
		"statement.error.nothing":     []byte("<OFX></OFX>"),
		"table.error.empty":           []byte(" "),
		"table.error.other_format":    []byte("%PDF-1.4"),
		"banking.error.currency":      bytes.ReplaceAll(ofx(0, row{"2026-11-03", 1, "x", "1"}), []byte("CAD"), []byte("USD")),
		"table.error.too_large":       make([]byte, statement.MaxBytes+1),
		"banking.error.other_account": nil,
	} {
		if raw == nil {
			w.bring(ofx(0, row{"2026-11-03", 1, "x", "1"}))
			raw = bytes.ReplaceAll(ofx(0, row{"2026-11-03", 1, "x", "1"}), []byte("00012345"), []byte("00099999"))
		}
		_, err := w.Upload(t.Context(), staff(), "1000", "f", raw)
		w.refused(err, key)
	}
	_, err = w.Upload(t.Context(), staff(), "4100", "f", ofx(0, row{"2026-11-03", 1, "x", "1"}))
	w.refused(err, "banking.error.no_bank")
	_, err = w.Upload(t.Context(), treasurer(), "1000", "f", file)
	w.refused(err, "fault.forbidden")
}

func TestEachLineIsSuggestedWithItsReasons(t *testing.T) {
	w := newWorld(t)
	code := w.invoice("i1", "Harbour Light", 300_00)
	partly := w.invoice("i2", "Maison du Phare", 500_00)
	w.invoice("i3", "Port of Hope", 75_00)
	w.paid(payments.ETransfer, 40_00, "2026-11-09", "Ada Young", "CA9XZ1")
	w.paid(payments.ETransfer, 41_00, "2026-11-09", "Ada Young", "")
	w.paid(payments.Transfer, 42_00, "2026-11-09", "Lin Wood", "")
	w.paid(payments.Platform, 1000_00, "2026-11-01", "A platform", "")
	w.paid(payments.Cheque, 60_00, "2026-11-01", "Rosa", "17")
	w.paid(payments.Cash, 5_00, "2026-11-01", "Rosa", "")
	box, err := w.Box(t.Context(), treasurer())
	w.must(err)
	slip := banking.Slip{Account: "1000", Day: day("2026-11-10"), Items: []accounting.Item{box[0].Item, box[1].Item}, Once: "s1"}
	d, err := w.Deposit(t.Context(), staff(), slip)
	w.must(err)
	w.bring(ofx(0,
		row{"2026-11-11", 300_00, "INTERAC E-TRF " + strings.ToLower(code), "1"},
		row{"2026-11-12", 200_00, "Virement " + partly, "2"},
		row{"2026-11-13", 75_00, "CREDIT PORT OF HOPE", "3"},
		row{"2026-11-14", 40_00, "INTERAC CA9XZ1", "4"},
		row{"2026-11-14", 41_00, "INTERAC ADA YOUNG", "5"},
		row{"2026-11-14", 42_00, "CREDIT", "6"},
		row{"2026-11-14", 970_00, "CANADAHELPS PAYOUT", "7"},
		row{"2026-11-15", 65_00, "DEPOSIT", "8"},
		row{"2026-11-15", 9_99, "MYSTERY", "9"},
	))
	want := []struct {
		how     banking.How
		certain bool
	}{{"claim", true}, {"claim", false}, {"claim", false}, {"books", true}, {"books", true}, {"books", false}, {"payout", false}, {"books", true}, {"", false}}
	lines, list := w.suggested()
	for i, g := range list {
		if g.How != want[i].how || g.Certain != want[i].certain || g.How != "" && len(g.Reasons) == 0 {
			t.Errorf("%s: %+v", lines[i].Text, g)
		}
	}
	if list[6].Fee != 30_00 || list[6].Account != "1060" || list[0].Claim.Code != code {
		t.Errorf("%+v, %+v", list[6], list[0])
	}
	n, refused, err := w.AcceptCertain(t.Context(), staff(), "1000", ids(lines[:8]))
	w.must(err)
	if n != 4 || len(refused) > 0 {
		t.Errorf("%d lines were matched", n)
	}
	w.must(w.Accept(t.Context(), staff(), lines[6].ID, banking.ChoiceOf(list[6])))
	w.refused(w.Accept(t.Context(), staff(), lines[6].ID, banking.ChoiceOf(list[6])), "banking.error.settled")
	for account, cents := range map[string]int64{"1060": 0, "5000": 30_00} {
		if got, err := w.books.BalanceOn(t.Context(), nil, account, w.books.Today()); err != nil || got != cents {
			t.Errorf("%s has %d, %v", account, got, err)
		}
	}
	_, err = w.BalanceOf(t.Context(), staff(), "1000")
	w.must(err)
	w.refused(w.Undo(t.Context(), staff(), d.ID, "Wrong"), "banking.error.deposit_found")
	paid, err := w.pay.OfPurpose(t.Context(), nil, payments.Purpose{Kind: "dues", Key: "i1"})
	w.must(err)
	if len(paid) != 1 || paid[0].Method != payments.ETransfer || paid[0].Left() != 300_00 || paid[0].Note == "" {
		t.Errorf("%+v", paid)
	}
	w.sound()
}

func ids(lines []banking.Line) []string {
	var list []string
	for _, l := range lines {
		list = append(list, l.ID)
	}
	return list
}

func TestWhatWasWrongIsTakenBack(t *testing.T) {
	w := newWorld(t)
	code := w.invoice("i1", "Harbour Light", 300_00)
	w.bring(ofx(287_50, row{"2026-11-11", 300_00, "E-TRANSFER " + code, "1"}, row{"2026-11-12", -12_50, "MONTHLY FEE 11", "2"}))
	lines, list := w.suggested()
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	w.must(w.Accept(t.Context(), staff(), lines[1].ID, banking.Choice{How: banking.HowAccount, Account: "5010"}))
	if b := w.sound(); b.Books != 287_50 || b.On.IsZero() || b.Rest != 0 || b.OpenLines != 0 || b.WaitingLines != 0 {
		t.Errorf("%+v", b)
	}
	w.refused(w.TakeBack(t.Context(), staff(), lines[0].ID, ""), "banking.error.reason")
	w.must(w.TakeBack(t.Context(), staff(), lines[0].ID, "Another payer"))
	w.must(w.TakeBack(t.Context(), staff(), lines[1].ID, "Not a fee"))
	w.refused(w.TakeBack(t.Context(), staff(), lines[1].ID, "Again"), "banking.error.waits")
	if b := w.sound(); b.Books != 0 || b.Rest != 0 || b.OpenLines != 0 || b.WaitingLines != 2 {
		t.Errorf("%+v", b)
	}
	_, list = w.suggested()
	if list[0].How != banking.HowClaim || !list[0].Certain {
		t.Errorf("%+v", list[0])
	}
	w.must(w.Accept(t.Context(), staff(), lines[1].ID, banking.Choice{How: banking.HowAccount, Account: "5010", Memo: "Fees of November"}))
	w.must(w.SetAside(t.Context(), staff(), lines[0].ID, "It was meant for somebody else and went back"))
	w.refused(w.SetAside(t.Context(), staff(), lines[0].ID, "Twice"), "banking.error.settled")
	if b := w.sound(); b.Books != -12_50 || b.Aside != 300_00 || b.Rest != 0 {
		t.Errorf("%+v", b)
	}
	w.must(w.TakeBack(t.Context(), staff(), lines[0].ID, "It is ours"))
	// What went into an account once is suggested for it the next month.
	w.bring(ofx(275_00, row{"2026-11-20", -12_50, "MONTHLY FEE 12", "9"}))
	_, list = w.suggested()
	if last := list[len(list)-1]; last.How != banking.HowAccount || last.Account != "5010" || last.Certain {
		t.Errorf("%+v", last)
	}
}

func TestAWrongChoiceIsRefused(t *testing.T) {
	w := newWorld(t)
	w.invoice("i1", "Harbour Light", 300_00)
	p := w.paid(payments.ETransfer, 40_00, "2026-11-09", "Ada", "")
	on := w.paid(payments.Platform, 10_00, "2026-11-09", "Ada", "")
	w.bring(ofx(0, row{"2026-11-11", 300_00, "IN", "1"}, row{"2026-11-12", -12_50, "OUT", "2"}))
	lines := w.lines(banking.Waiting)
	entry := func(p payments.Payment) []accounting.Item {
		e, _, err := w.books.EntryOf(t.Context(), nil, accounting.Source{Kind: payments.SourceKind, Key: p.ID})
		w.must(err)
		return []accounting.Item{{EntryID: e.ID}}
	}
	dues := payments.Purpose{Kind: "dues", Key: "i1"}
	for _, c := range []struct {
		line   int
		choice banking.Choice
		key    string
	}{
		{0, banking.Choice{}, "banking.error.how"},
		{0, banking.Choice{How: banking.HowBooks}, "banking.error.items"},
		{0, banking.Choice{How: banking.HowBooks, Items: entry(p)}, "accounting.error.other_sum"},
		{0, banking.Choice{How: banking.HowBooks, Items: entry(on)}, "accounting.error.other_account"},
		{0, banking.Choice{How: banking.HowBooks, Items: []accounting.Item{{EntryID: "none"}}}, "accounting.error.no_line"},
		{0, banking.Choice{How: banking.HowClaim, Purpose: payments.Purpose{Kind: "raffle", Key: "1"}}, "banking.error.claim"},
		{1, banking.Choice{How: banking.HowClaim, Purpose: dues}, "banking.error.went_out"},
		{0, banking.Choice{How: banking.HowPayout, Account: "1060"}, "banking.error.items"},
		{0, banking.Choice{How: banking.HowPayout, Account: "4100", Items: entry(on)}, "banking.error.clearing"},
		{0, banking.Choice{How: banking.HowPayout, Account: "1050", Items: entry(on)}, "banking.error.clearing"},
		{0, banking.Choice{How: banking.HowPayout, Account: "1060", Items: entry(on)}, "banking.error.payout"},
		{0, banking.Choice{How: banking.HowAccount, Account: "1000"}, "banking.error.account"},
		{0, banking.Choice{How: banking.HowAccount, Account: "1100"}, "banking.error.account"},
		{0, banking.Choice{How: banking.HowAccount, Account: "x"}, "banking.error.account"},
		{0, banking.Choice{How: banking.HowAccount, Account: "4900", Fund: "x"}, "accounting.error.fund"},
	} {
		w.refused(w.Accept(t.Context(), staff(), lines[c.line].ID, c.choice), c.key)
	}
	w.refused(w.Accept(t.Context(), treasurer(), lines[0].ID, banking.Choice{How: banking.HowAccount, Account: "4900"}), "fault.forbidden")
	w.refused(w.Accept(t.Context(), staff(), "none", banking.Choice{How: banking.HowAccount, Account: "4900"}), "banking.error.no_line")
	if b := w.sound(); b.WaitingLines != 2 || b.OpenLines != 1 {
		t.Errorf("%+v", b)
	}
}

func TestAChequeGoesToTheBankAndBouncesThere(t *testing.T) {
	w := newWorld(t)
	p := w.paid(payments.Cheque, 60_00, "2026-11-01", "Rosa Étoile", "17")
	w.paid(payments.Cash, 5_00, "2026-11-02", "Rosa", "")
	box, err := w.Box(t.Context(), staff())
	w.must(err)
	if len(box) != 2 || box[0].Reference != "17" || box[1].Method != payments.Cash {
		t.Fatalf("%+v", box)
	}
	slip := banking.Slip{Account: "1000", Day: day("2026-11-10"), Items: []accounting.Item{box[0].Item, box[1].Item}, Once: "s1"}
	for key, wrong := range map[string]banking.Slip{
		"banking.error.no_bank":    {Account: "4100", Items: slip.Items},
		"accounting.error.future":  {Account: "1000", Items: slip.Items, Day: day("2026-11-24")},
		"banking.error.slip":       {Account: "1000"},
		"banking.error.slip_day":   {Account: "1000", Items: slip.Items, Day: day("2026-11-01")},
		"accounting.error.cleared": {Account: "1000", Items: []accounting.Item{{EntryID: "none"}}},
		"accounting.error.day":     {Account: "1000", Items: slip.Items, Day: day("1926-11-01")},
	} {
		_, err := w.Deposit(t.Context(), staff(), wrong)
		w.refused(err, key)
	}
	d, err := w.Deposit(t.Context(), staff(), slip)
	w.must(err)
	again, err := w.Deposit(t.Context(), staff(), slip)
	w.must(err)
	if d.Label() != "2026-001" || again.ID != d.ID || d.Cents != 65_00 || len(again.Items) != 2 {
		t.Errorf("%+v, %+v", d, again)
	}
	for _, lang := range i18n.Langs() {
		pdf, err := w.SlipPDF(t.Context(), treasurer(), d.ID, lang)
		if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%d bytes, %v", len(pdf), err)
		}
	}
	w.must(w.Undo(t.Context(), staff(), d.ID, "One was forgotten"))
	w.refused(w.Undo(t.Context(), staff(), d.ID, "Twice"), "banking.error.undone")
	slip.Once = "s2"
	d, err = w.Deposit(t.Context(), staff(), slip)
	w.must(err)
	if d.Label() != "2026-002" {
		t.Error(d.Label())
	}
	w.bring(ofx(0, row{"2026-11-11", 65_00, "DEPOSIT", "1"}, row{"2026-11-15", -60_00, "RETURNED ITEM", "2"}))
	lines, list := w.suggested()
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	w.must(w.pay.Void(t.Context(), staff(), p.ID, "It bounced"))
	lines, list = w.suggested()
	if len(list) != 1 || list[0].How != banking.HowBooks {
		t.Fatalf("%+v", list)
	}
	w.must(w.Accept(t.Context(), staff(), lines[0].ID, banking.ChoiceOf(list[0])))
	if b := w.sound(); b.OpenLines != 0 || b.WaitingLines != 0 {
		t.Errorf("%+v", b)
	}
	all, more, err := w.Deposits(t.Context(), treasurer(), "")
	if err != nil || more || len(all) != 2 || all[1].Undone == "" {
		t.Errorf("%+v, %v", all, err)
	}
	if rest, _, err := w.Deposits(t.Context(), treasurer(), all[0].ID); err != nil || len(rest) != 1 {
		t.Errorf("%+v, %v", rest, err)
	}
}

// TestTheBooksAndTheBankAgreeWhateverHappens does everything there is in any order: every
// fund comes to nothing, income is what the ledger has, and the difference between the
// books and the bank is explained to the cent.
func TestTheBooksAndTheBankAgreeWhateverHappens(t *testing.T) {
	w := newWorld(t) // one for all: what one run leaves behind, the next goes on with
	n, bank := 0, int64(0)
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		var all []payments.Payment
		some := func(list []string, what string) string { return rapid.SampledFrom(list).Draw(r, what) }
		r.Repeat(map[string]func(*rapid.T){
			"pay": func(r *rapid.T) {
				method := rapid.SampledFrom(payments.Methods()[1:]).Draw(r, "method")
				all = append(all, w.paid(method, rapid.Int64Range(1, 500).Draw(r, "cents"), "2026-11-0"+some([]string{"1", "2", "3"}, "day"), "Ada Young", ""))
			},
			"give back": func(r *rapid.T) {
				if len(all) > 0 {
					_ = w.pay.Refund(ctx, staff(), payments.Reversal{PaymentID: rapid.SampledFrom(all).Draw(r, "payment").ID, Cents: rapid.Int64Range(1, 300).Draw(r, "cents"), Reason: "Because"})
				}
			},
			"void": func(r *rapid.T) {
				if len(all) > 0 {
					_ = w.pay.Void(ctx, staff(), rapid.SampledFrom(all).Draw(r, "payment").ID, "Because")
				}
			},
			"deposit": func(r *rapid.T) {
				box, err := w.Box(ctx, staff())
				w.must(err)
				var items []accounting.Item
				for _, b := range box {
					if rapid.Bool().Draw(r, "take") {
						items = append(items, b.Item)
					}
				}
				if len(items) > 0 {
					_, err := w.Deposit(ctx, staff(), banking.Slip{Account: "1000", Day: day("2026-11-10"), Items: items})
					w.must(err)
				}
			},
			"undo": func(r *rapid.T) {
				list, _, err := w.Deposits(ctx, staff(), "")
				w.must(err)
				if len(list) > 0 {
					_ = w.Undo(ctx, staff(), rapid.SampledFrom(list).Draw(r, "slip").ID, "Because")
				}
			},
			"statement": func(r *rapid.T) {
				var rows []row
				for range rapid.IntRange(1, 4).Draw(r, "lines") {
					n++
					cents := rapid.Int64Range(-500, 500).Filter(func(c int64) bool { return c != 0 }).Draw(r, "cents")
					rows = append(rows, row{"2026-11-1" + some([]string{"1", "2", "3"}, "day"), cents, some([]string{"ADA YOUNG", "PAYOUT", "FEE"}, "text"), strconv.Itoa(n)})
					bank += cents
				}
				w.bring(ofx(bank, rows...))
				w.bring(ofx(bank, rows...))
			},
			"match": func(r *rapid.T) {
				lines, list := w.suggested()
				for i := range lines {
					if list[i].How != "" && rapid.Bool().Draw(r, "accept") {
						if err := w.Accept(ctx, staff(), lines[i].ID, banking.ChoiceOf(list[i])); err != nil && fault.Of(err) == nil {
							t.Fatal(err)
						}
					}
				}
			},
			"enter": func(r *rapid.T) {
				if lines := w.lines(banking.Waiting); len(lines) > 0 {
					w.must(w.Accept(ctx, staff(), rapid.SampledFrom(lines).Draw(r, "line").ID, banking.Choice{How: banking.HowAccount, Account: "2900", Fund: some([]string{"general", "travel-fund"}, "fund")}))
				}
			},
			"set aside": func(r *rapid.T) {
				if lines := w.lines(banking.Waiting); len(lines) > 0 {
					w.must(w.SetAside(ctx, staff(), rapid.SampledFrom(lines).Draw(r, "line").ID, "Because"))
				}
			},
			"take back": func(r *rapid.T) {
				lines := slices.DeleteFunc(w.lines(""), func(l banking.Line) bool { return l.State == banking.Waiting })
				if len(lines) > 0 {
					// A line whose payment went back since stays as it is.
					if err := w.TakeBack(ctx, staff(), rapid.SampledFrom(lines).Draw(r, "line").ID, "Because"); !fault.Is(err, fault.Conflict) {
						w.must(err)
					}
				}
			},
			"close": func(r *rapid.T) {
				_ = w.books.Close(ctx, staff(), day("2026-11-0"+some([]string{"1", "2", "5", "9"}, "through")))
			},
			"open": func(*rapid.T) { _ = w.books.Open(ctx, staff(), day("2026-11-01"), "Because") },
		})
		if b := w.sound(); !b.On.IsZero() && b.Rest != 0 {
			t.Fatalf("%d cents are not explained: %+v", b.Rest, b)
		}
	})
}
