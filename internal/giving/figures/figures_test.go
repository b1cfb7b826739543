package figures_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/giving/givingtest"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

type world struct {
	*givingtest.World
	t testing.TB
	s *figures.Service
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := givingtest.New(t)
	return &world{World: w, t: t, s: figures.New(w.DB, w.Books, w.Profile, rules.Canada())}
}

func (w *world) paid(kind string, cents int64, on time.Time) error {
	return w.Log.Do(w.t.Context(), givingtest.Staff(), "test.pay", func(tx *audit.Tx) error {
		_, err := w.Payments.RecordTx(w.t.Context(), tx, payments.Payment{
			Purpose: payments.Purpose{Kind: kind, Key: "x"}, About: i18n.Same("Dues"), Payer: "Harbour Light", Amount: money.Of(cents, "CAD"), Method: payments.Transfer, Received: on,
		})
		return err
	})
}

func (w *world) year(n int) figures.Figures {
	w.t.Helper()
	f, err := w.s.Year(w.t.Context(), givingtest.Staff(), n)
	w.Must(err)
	return f
}

func (w *world) goesBack(g giving.Gift, cents int64, on time.Time) {
	w.t.Helper()
	w.Must(w.Payments.Refund(w.t.Context(), givingtest.Staff(), payments.Reversal{PaymentID: g.PaymentID, Cents: cents, Reason: "Typed a zero too many", Day: on}))
	w.Must(w.Giving.Reckon(w.t.Context(), g.PaymentID))
	w.Must(w.Receipts.WentBack(w.t.Context(), g.ID))
}

func lines(f figures.Figures) string {
	var list []string
	for _, r := range f.Rows {
		if r.Cents != 0 {
			list = append(list, fmt.Sprintf("%s=%d", r.Line, r.Cents))
		}
	}
	return strings.Join(list, " ")
}

// One gift of each kind stands on its line, and the lines come to what the books have.
func TestEachKindOfGiftStandsOnItsLine(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ana := w.Donor("Ana Ruiz")
	issue := func(g giving.Gift) {
		t.Helper()
		_, err := w.Receipts.Issue(ctx, givingtest.Staff(), g.ID, "")
		w.Must(err)
	}
	issue(w.Gave(ana, 100_00, "2026-02-01"))
	issue(w.Gave(ana, 200_00, "2026-02-02", func(h *giving.ByHand) { h.Advantage, h.AdvantageText = 60_00, "A dinner" }))
	issue(w.Gave(ana, 300_00, "2026-02-03", func(h *giving.ByHand) { h.Advantage, h.AdvantageText = 20_00, "A cup" })) // too small to count
	issue(w.Gave(ana, 400_00, "2026-02-04", func(h *giving.ByHand) { h.Kind, h.Description = giving.InKind, "A printer" }))
	w.Gave(ana, 50_00, "2026-02-05")
	w.Gave(ana, 70_00, "2026-02-06", func(h *giving.ByHand) { h.WhyNot = giving.NotAGift })
	w.Gave(ana, 500_00, "2026-02-07", func(h *giving.ByHand) { h.Advantage, h.AdvantageText = 10_00, "A cup" })
	w.Gave(w.Donor("Harbour Foundation", func(d *giving.Donor) { d.Kind, d.Charity = giving.Organization, true }), 1000_00, "2026-03-01")
	abroad := w.Donor("Lena Roth", func(d *giving.Donor) { d.Address.Country, d.Address.Postal = "DE", "10115" })
	issue(w.Gave(abroad, 12_000_00, "2026-04-01"))
	w.Gave(abroad, 30_00, "2026-04-02")
	w.Gave(abroad, 15_000_00, "2025-04-02", func(h *giving.ByHand) { h.WhyNot = giving.NotAGift }) // a sponsorship
	w.Must(w.paid("dues", 90_00, givingtest.Day("2026-05-01")))
	w.Must(w.paid("registration", 45_00, givingtest.Day("2026-05-02")))
	f := w.year(2026)
	want := "4500=1294000 4510=100000 4530=55000 4571=1200000 4575=3000 4620=9000 4630=13000 4640=4500"
	if got := lines(f); got != want || !f.Agrees() || !f.Issued {
		t.Errorf("got  %s\nwant %s; total %d, ledger %d", got, want, f.Total, f.Ledger)
	}
	if f.Row(figures.ReceiptedInKind).Cents != 400_00 || f.Row(figures.InKind).Gifts != 1 {
		t.Errorf("in kind: %+v", f.Parts)
	}
	if len(f.Large) != 1 || f.Large[0].Donor != "Lena Roth" || f.Large[0].Cents != 12_000_00 {
		t.Errorf("schedule 4: %+v", f.Large)
	}
	if before := w.year(2025); len(before.Large) != 0 || before.Row(figures.Raised).Cents != 15_000_00 || !before.Agrees() {
		t.Errorf("a sponsorship from abroad: %+v, %+v", before.Large, before.Rows)
	}
	if empty := w.year(2019); empty.Total != 0 || empty.Issued || !empty.Agrees() {
		t.Errorf("a year without anything: %+v", empty)
	}
	for _, year := range []int{0, 99999, -1} {
		_, err := w.s.Year(ctx, givingtest.Staff(), year)
		w.Refused(err, "figures.error.year")
	}
}

// What goes back in a later year counts below zero there; an entry by hand in an account
// of gifts is told as the reason why the lines and the books differ.
func TestWhatGoesBackLaterAndWhatWasEnteredByHand(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ana := w.Donor("Ana Ruiz")
	g := w.Gave(ana, 100_00, "2025-12-20")
	_, err := w.Receipts.Issue(ctx, givingtest.Staff(), g.ID, "")
	w.Must(err)
	w.goesBack(g, 30_00, givingtest.Day("2026-01-10"))
	last, this := w.year(2025), w.year(2026)
	if lines(last) != "4500=7000 4530=3000" || lines(this) != "4530=-3000" || !last.Agrees() || !this.Agrees() || this.Row(figures.Earlier).Cents != -30_00 {
		t.Errorf("%s; %s; %+v", lines(last), lines(this), this.Parts)
	}
	_, err = w.Books.Enter(ctx, givingtest.Treasurer(), accounting.Manual{Day: givingtest.Day("2026-03-01"), Memo: "A bequest", Lines: []accounting.Line{{Account: "1000", Cents: 500_00}, {Account: "4000", Cents: -500_00}}})
	if fault.Is(err, fault.Forbidden) {
		_, err = w.Books.Enter(ctx, givingtest.Staff(), accounting.Manual{Day: givingtest.Day("2026-03-01"), Memo: "A bequest", Lines: []accounting.Line{{Account: "1000", Cents: 500_00}, {Account: "4000", Cents: -500_00}}})
	}
	w.Must(err)
	if f := w.year(2026); f.Agrees() || f.ByHand != 500_00 || f.Pending != 0 || f.Ledger-f.Total != 500_00 {
		t.Errorf("%+v", f)
	}
}

func TestGiftsBehindALineAndTheFiles(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ana := w.Donor("=Ana Ruiz")
	for n := range figures.PageSize + 2 {
		w.Gave(ana, int64(100+n), "2026-02-01")
	}
	span, err := w.s.Span(2026)
	w.Must(err)
	first, more, err := w.s.Gifts(ctx, givingtest.Staff(), span, figures.Without, figures.After{})
	w.Must(err)
	if len(first) != figures.PageSize || !more {
		t.Fatalf("%d, %v", len(first), more)
	}
	last := first[len(first)-1]
	rest, more, err := w.s.Gifts(ctx, givingtest.Staff(), span, figures.Without, figures.After{Day: last.Received, ID: last.ID})
	w.Must(err)
	if len(rest) != 2 || more {
		t.Fatalf("%d, %v", len(rest), more)
	}
	_, _, err = w.s.Gifts(ctx, givingtest.Staff(), span, "4620", figures.After{})
	w.Refused(err, "figures.error.line")
	_, _, err = w.s.Gifts(ctx, access.Actor{PersonID: "lin", Name: "Lin"}, span, figures.Without, figures.After{})
	w.Refused(err, "fault.forbidden")
	var gifts, csv, raw bytes.Buffer
	w.Must(w.s.WriteGifts(ctx, givingtest.Staff(), &gifts, w.Catalog.For(i18n.FR), span, "", func() {}))
	if n := strings.Count(gifts.String(), "\r\n"); n != figures.PageSize+3 || !strings.Contains(gifts.String(), "'=Ana Ruiz") {
		t.Errorf("%d lines: %.300s", n, gifts.String())
	}
	f := w.year(2026)
	w.Must(w.s.WriteCSV(&csv, w.Catalog.For(i18n.EN), f))
	if !strings.Contains(csv.String(), "4530,") || !strings.Contains(csv.String(), "4700,") {
		t.Error(csv.String())
	}
	w.Must(w.s.WriteJSON(&raw, w.Catalog, f))
	var read struct {
		Total, Ledger int64
		Agrees        bool
		Lines         []struct{ Line string }
	}
	w.Must(json.Unmarshal(raw.Bytes(), &read))
	if read.Total != f.Total || !read.Agrees || len(read.Lines) != len(f.Rows) {
		t.Errorf("%+v", read)
	}
}

// Whatever happens in whatever order, the lines of each year come to what the ledger
// has, no line of receipted gifts is below zero, and the gifts behind a line come to it.
func TestTheLinesAreTheLedger(t *testing.T) {
	w := newWorld(t)
	w.Clock.Advance(-2 * 365 * 24 * time.Hour)
	l := &life{world: w, years: map[int]bool{}}
	for n, country := range []string{"CA", "CA", "US", "FR"} {
		l.donors = append(l.donors, w.Donor(fmt.Sprintf("Donor %d", n), func(d *giving.Donor) { d.Address.Country, d.Address.Postal, d.Charity = country, "", n == 1 }))
	}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 8).Draw(rt, "acts") {
			l.act(rt)
		}
		l.check(rt)
	})
}

type life struct {
	*world
	donors []giving.Donor
	gifts  []giving.Gift
	years  map[int]bool
}

// tolerated are the refusals that chance meets.
func tolerated(rt *rapid.T, err error) {
	if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
		rt.Fatal(err)
	}
}

func (l *life) act(rt *rapid.T) {
	ctx := context.Background()
	staff := givingtest.Staff()
	today := l.Giving.Today()
	past := func() time.Time { return today.AddDate(0, 0, -rapid.IntRange(0, 250).Draw(rt, "days ago")) }
	some := func() giving.Gift {
		g, err := l.Giving.Gift(ctx, nil, rapid.SampledFrom(l.gifts).Draw(rt, "gift").ID)
		l.Must(err)
		return g
	}
	what := rapid.SampledFrom([]string{"give", "give", "give", "receipt", "receipt", "year", "back", "back", "void", "withdraw", "cancel", "replace", "correct", "dues", "close", "time", "hand"}).Draw(rt, "act")
	if len(l.gifts) == 0 {
		what = "give"
	}
	switch what {
	case "give":
		d := rapid.SampledFrom(l.donors).Draw(rt, "donor")
		cents := rapid.Int64Range(1, 30_000_00).Draw(rt, "cents")
		h := giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Transfer, Amount: money.Of(cents, "CAD"), Received: past()}}
		if rapid.Bool().Draw(rt, "in kind") {
			h.Kind, h.Description, h.Appraiser = giving.InKind, "Chairs", "Somebody"
		}
		if rapid.Bool().Draw(rt, "with advantage") {
			h.Advantage, h.AdvantageText, h.AdvantageCash = rapid.Int64Range(1, cents).Draw(rt, "advantage"), "A dinner", rapid.Bool().Draw(rt, "cash")
		}
		h.WhyNot = rapid.SampledFrom([]giving.WhyNot{"", "", "", giving.Elsewhere, giving.NotAGift, giving.TooMuch}).Draw(rt, "why not")
		g, err := l.Giving.Record(ctx, staff, h)
		l.Must(err)
		l.gifts = append(l.gifts, g)
		l.years[g.Booked.Year()] = true
	case "receipt":
		_, err := l.Receipts.Issue(ctx, staff, some().ID, rapid.SampledFrom([]string{"", "It is one"}).Draw(rt, "decision"))
		tolerated(rt, err)
	case "year":
		_, err := l.Receipts.IssueYear(ctx, staff, rapid.SampledFrom(l.donors).Draw(rt, "donor").ID, today.Year()-rapid.IntRange(0, 1).Draw(rt, "last year"))
		tolerated(rt, err)
	case "back", "void":
		g := some()
		if g.Kind != giving.Cash || g.Left() == 0 {
			return
		}
		var err error
		if what == "void" {
			err = l.Payments.Void(ctx, staff, g.PaymentID, "It bounced")
		} else {
			err = l.Payments.Refund(ctx, staff, payments.Reversal{PaymentID: g.PaymentID, Cents: rapid.Int64Range(1, g.Left()).Draw(rt, "back"), Reason: "A slip"})
		}
		tolerated(rt, err)
		l.Must(l.Giving.Reckon(ctx, g.PaymentID))
		if rapid.Bool().Draw(rt, "heard") {
			l.Must(l.Receipts.WentBack(ctx, g.ID))
		}
	case "withdraw":
		tolerated(rt, l.Giving.Withdraw(ctx, staff, some().ID, "Never came"))
	case "cancel", "replace":
		g := some()
		if g.Receipt == "" {
			return
		}
		var err error
		if what == "cancel" {
			err = l.Receipts.Cancel(ctx, staff, g.Receipt, "A slip")
		} else {
			_, err = l.Receipts.Replace(ctx, staff, g.Receipt, "A slip", "It is one")
		}
		tolerated(rt, err)
	case "correct":
		g := some()
		tolerated(rt, l.Giving.Correct(ctx, staff, g.ID, giving.Correction{Advantage: rapid.Int64Range(0, g.Amount.Cents).Draw(rt, "advantage"), AdvantageText: "A dinner", Description: g.Description, Appraiser: g.Appraiser}))
	case "dues":
		l.Must(l.paid(rapid.SampledFrom([]string{"dues", "registration"}).Draw(rt, "purpose"), rapid.Int64Range(1, 500_00).Draw(rt, "cents"), past()))
	case "close":
		tolerated(rt, l.Books.Close(ctx, givingtest.Treasurer(), past()))
	case "time":
		l.Clock.Advance(time.Duration(rapid.IntRange(1, 60).Draw(rt, "days")) * 24 * time.Hour)
	case "hand": // income beside gifts
		_, err := l.Books.Enter(ctx, staff, accounting.Manual{Day: past(), Memo: "Interest", Lines: []accounting.Line{{Account: "1000", Cents: 700}, {Account: rapid.SampledFrom([]string{"4400", "4500", "4010", "4900"}).Draw(rt, "account"), Cents: -700}}})
		tolerated(rt, err)
	}
	l.years[l.Giving.Today().Year()] = true
}

func (l *life) check(rt *rapid.T) {
	ctx := context.Background()
	staff := givingtest.Staff()
	spans := []accounting.Span{{}}
	for year := range l.years {
		span, err := l.s.Span(year)
		l.Must(err)
		spans = append(spans, span, accounting.Span{From: span.From, To: span.From.AddDate(0, 5, 12)})
	}
	for _, span := range spans {
		f, err := l.s.Of(ctx, staff, span)
		l.Must(err)
		if !f.Agrees() {
			rt.Fatalf("%s to %s: the lines come to %d, the ledger to %d", span.From, span.To, f.Total, f.Ledger)
		}
		if f.Row(figures.Receipted).OfGifts < 0 || f.Row(figures.ReceiptedAbroad).OfGifts > f.Row(figures.Receipted).OfGifts || f.Row(figures.Raised).OfGifts < 0 && f.Row(figures.Earlier).Cents == 0 {
			rt.Fatalf("%s: %s", span.From, lines(f))
		}
		for _, line := range figures.Lists() {
			l.behind(rt, span, f.Row(line))
		}
	}
}

// behind compares a line with the gifts behind it.
func (l *life) behind(rt *rapid.T, span accounting.Span, row figures.Row) {
	var cents int64
	var after figures.After
	seen := map[string]bool{}
	for {
		list, more, err := l.s.Gifts(context.Background(), givingtest.Staff(), span, row.Line, after)
		l.Must(err)
		for _, g := range list {
			if seen[g.ID] || g.Eligible < 0 || g.Eligible > max(g.Moved, 0) || g.On(row.Line) == 0 {
				rt.Fatalf("line %s: %+v", row.Line, g)
			}
			seen[g.ID] = true
			cents += g.On(row.Line)
			after = figures.After{Day: g.Received, ID: g.ID}
		}
		if !more {
			break
		}
	}
	if cents != row.OfGifts || row.Line != figures.Earlier && len(seen) != row.Gifts {
		rt.Fatalf("line %s: %d of %d gifts, and those behind it %d of %d", row.Line, row.OfGifts, row.Gifts, cents, len(seen))
	}
}
