package payments_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a ledger without cards.
type world struct {
	*payments.Service
	log *audit.Log
	t   testing.TB
}

func open(t testing.TB) world {
	t.Helper()
	d := testdb.Open(t)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d)
	return world{payments.New(log, queue, nil, payments.Options{Site: "http://localhost"}), log, t}
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func treasurer() access.Actor {
	return access.Actor{PersonID: "treasurer", Offices: []access.Office{{Kind: access.Executive, Role: access.Treasurer}}}
}

func invoice(key string) payments.Purpose { return payments.Purpose{Kind: "dues", Key: key} }

// cheque is a payment that the other tests vary.
func (w world) cheque() payments.Payment {
	return payments.Payment{
		Purpose: invoice("1"), About: i18n.Text{EN: "Dues for 2026", FR: "Cotisation de 2026"}, Payer: "Harbour Light", Amount: money.Of(300_00, "CAD"),
		Method: payments.Cheque, Received: w.Today().AddDate(0, 0, -10), Reference: "0042",
	}
}

func (w world) record(who access.Actor, p payments.Payment) (out payments.Payment, err error) {
	err = w.log.Do(context.Background(), who, "test.record", func(tx *audit.Tx) (err error) {
		out, err = w.RecordTx(context.Background(), tx, p)
		return err
	})
	return out, err
}

func (w world) must(p payments.Payment) payments.Payment {
	w.t.Helper()
	out, err := w.record(staff(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// jobs lists the jobs that wait, as kind and arguments.
func (w world) jobs() []string {
	w.t.Helper()
	query := "SELECT kind, CAST(args AS text) FROM river_job ORDER BY id"
	if w.log.DB().Engine() == db.SQLite {
		query = "SELECT kind, json(args) FROM river_job ORDER BY id"
	}
	rows, err := w.log.DB().Reader().QueryContext(context.Background(), query)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var kind, args string
		if err := rows.Scan(&kind, &args); err != nil {
			w.t.Fatal(err)
		}
		list = append(list, kind+" "+strings.ReplaceAll(args, ": ", ":"))
	}
	if rows.Err() != nil {
		w.t.Fatal(rows.Err())
	}
	return list
}

// wantFault checks a refusal, and that both languages have its sentence.
func wantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
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

func TestAPaymentIsRecordedAsItWasReceived(t *testing.T) {
	w := open(t)
	p := w.must(w.cheque())
	got, err := w.Get(t.Context(), nil, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got != p || got.Entry != payments.Paid || got.State() != payments.Whole || got.Left() != 300_00 || got.RecordedBy != "Staff" || got.RecordedAt.IsZero() {
		t.Errorf("read %+v\nrecorded %+v", got, p)
	}
	today := w.cheque()
	today.Received = time.Time{}
	if got := w.must(today); !got.Received.Equal(w.Today()) {
		t.Errorf("without a day it was received on %v", got.Received)
	}
	if list := w.jobs(); len(list) != 0 {
		t.Errorf("whoever records it knows already, yet there are the jobs %v", list)
	}
}

func TestOneKeyRecordsOnePayment(t *testing.T) {
	w := open(t)
	p := w.cheque()
	p.Once = "form-1"
	first, second := w.must(p), w.must(p)
	if first != second || second.Once != "form-1" {
		t.Errorf("recorded %+v and %+v", first, second)
	}
	if list, err := w.OfPurpose(t.Context(), nil, p.Purpose); err != nil || len(list) != 1 {
		t.Errorf("%d payments, %v", len(list), err)
	}
	p.Amount.Cents++
	_, err := w.record(staff(), p)
	wantFault(t, err, fault.Conflict, "payments.error.key_used")
	p.Once = "form-2"
	w.must(p)
}

func TestWhatCannotBeAPaymentIsRefused(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		key   string
		spoil func(*payments.Payment)
	}{
		{"payments.error.method", func(p *payments.Payment) { p.Method = payments.Card }},
		{"payments.error.method", func(p *payments.Payment) { p.Method = "gold" }},
		{"payments.error.payer", func(p *payments.Payment) { p.Payer = " \x00" }},
		{"payments.error.long", func(p *payments.Payment) { p.Reference = strings.Repeat("é", 121) }},
		{"payments.error.future", func(p *payments.Payment) { p.Received = w.Today().AddDate(0, 0, 1) }},
		{"payments.error.day", func(p *payments.Payment) { p.Received = db.ParseDay("0202-05-01") }},
		{"payments.error.currency", func(p *payments.Payment) { p.Amount.Currency = "CDA" }},
		{"payments.error.amount", func(p *payments.Payment) { p.Amount.Cents = 0 }},
		{"payments.error.amount", func(p *payments.Payment) { p.Amount.Cents = -1 }},
		{"money.error.large", func(p *payments.Payment) { p.Amount.Cents = money.Max + 1 }},
	} {
		p := w.cheque()
		c.spoil(&p)
		_, err := w.record(staff(), p)
		wantFault(t, err, fault.Invalid, c.key)
	}
	p := w.cheque()
	p.Purpose.Kind = ""
	_, err := w.record(staff(), p)
	wantFault(t, err, fault.Internal, "fault.internal")
}

func TestTheLedgerIsTheSecretariats(t *testing.T) {
	w := open(t)
	p := w.must(w.cheque())
	for _, who := range []access.Actor{{PersonID: "member"}, treasurer()} {
		_, err := w.record(who, w.cheque())
		wantFault(t, err, fault.Forbidden, "fault.forbidden")
		wantFault(t, w.Refund(t.Context(), who, payments.Reversal{PaymentID: p.ID, Reason: "no"}), fault.Forbidden, "fault.forbidden")
		wantFault(t, w.Void(t.Context(), who, p.ID, "no"), fault.Forbidden, "fault.forbidden")
	}
	if _, _, err := w.List(t.Context(), treasurer(), payments.Filter{}); err != nil {
		t.Errorf("the treasurer may not read: %v", err)
	}
	_, _, err := w.List(t.Context(), access.Actor{}, payments.Filter{})
	wantFault(t, err, fault.SignIn, "fault.sign_in")
	_, err = w.Totals(t.Context(), access.Actor{PersonID: "member"}, payments.Filter{})
	wantFault(t, err, fault.Forbidden, "fault.forbidden")
}

func TestMoneyGivenBackIsAnEntryOfItsOwn(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	p := w.must(w.cheque())
	part := payments.Reversal{PaymentID: p.ID, Cents: 100_00, Reason: "Reduced by the executive", Reference: "0099", Day: w.Today().AddDate(0, 0, -2), Once: "r1"}
	for range 2 { // the form was sent twice
		if err := w.Refund(ctx, staff(), part); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.Get(ctx, nil, p.ID)
	if err != nil || got.State() != payments.Part || got.Left() != 200_00 || got.Amount != p.Amount {
		t.Fatalf("%+v, %v", got, err)
	}
	list, err := w.Reversals(ctx, nil, p.ID)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if r := list[0]; r.Entry != payments.Refunded || r.Amount != money.Of(-100_00, "CAD") || r.Note != part.Reason || r.Reference != "0099" || !r.Received.Equal(part.Day) || r.Reverses != p.ID {
		t.Errorf("%+v", r)
	}
	for key, spoil := range map[string]func(*payments.Reversal){
		"payments.error.more_than_left": func(r *payments.Reversal) { r.Cents = 200_01 },
		"payments.error.reason":         func(r *payments.Reversal) { r.Reason = " " },
		"payments.error.future":         func(r *payments.Reversal) { r.Day = w.Today().AddDate(0, 0, 1) },
		"payments.error.before_payment": func(r *payments.Reversal) { r.Day = p.Received.AddDate(0, 0, -1) },
		"payments.error.amount":         func(r *payments.Reversal) { r.Cents = -5 },
	} {
		bad := payments.Reversal{PaymentID: p.ID, Reason: "why"}
		spoil(&bad)
		wantFault(t, w.Refund(ctx, staff(), bad), fault.Invalid, key)
	}
	if err := w.Refund(ctx, staff(), payments.Reversal{PaymentID: p.ID, Reason: "The rest"}); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Get(ctx, nil, p.ID); err != nil || got.State() != payments.GoneBack || got.Left() != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	wantFault(t, w.Refund(ctx, staff(), payments.Reversal{PaymentID: p.ID, Reason: "more"}), fault.Conflict, "payments.error.nothing_left")
	wantFault(t, w.Void(ctx, staff(), p.ID, "more"), fault.Conflict, "payments.error.nothing_left")
	wantFault(t, w.Refund(ctx, staff(), payments.Reversal{PaymentID: list[0].ID, Reason: "of a refund"}), fault.NotFound, "payments.error.no_payment")
	want := `payments_reversed {"Payment":"` + p.ID + `"}`
	if jobs := w.jobs(); len(jobs) != 2 || jobs[0] != want || jobs[1] != want {
		t.Errorf("the subject above is told %v", jobs)
	}
}

func TestAVoidPaymentNeverWasOne(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	p := w.must(w.cheque())
	wantFault(t, w.Void(ctx, staff(), p.ID, ""), fault.Invalid, "payments.error.reason")
	if err := w.Refund(ctx, staff(), payments.Reversal{PaymentID: p.ID, Cents: 1, Reason: "a cent"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Void(ctx, staff(), p.ID, "The cheque bounced"); err != nil {
		t.Fatal(err)
	}
	got, err := w.Get(ctx, nil, p.ID)
	if err != nil || got.State() != payments.NeverWas || got.Left() != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	wantFault(t, w.Void(ctx, staff(), p.ID, "again"), fault.Conflict, "payments.error.void_already")
	list, err := w.OfPurpose(ctx, nil, p.Purpose)
	if err != nil || len(list) != 1 || payments.Left(list) != 0 {
		t.Errorf("of its purpose: %+v, %v", list, err)
	}
}

func TestTheLedgerIsReadByPages(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	day := w.Today().AddDate(0, 0, -30)
	for i := range 7 {
		p := w.cheque()
		p.Received = day.AddDate(0, 0, i/2) // two a day
		if i%3 == 0 {
			p.Method, p.Reference, p.Purpose = payments.ETransfer, "CA-7", invoice("2")
		}
		w.must(p)
	}
	all, more, err := w.List(ctx, staff(), payments.Filter{})
	if err != nil || more || len(all) != 7 {
		t.Fatalf("%d, %v, %v", len(all), more, err)
	}
	for i := 1; i < len(all); i++ {
		if all[i].Received.After(all[i-1].Received) || all[i].Received.Equal(all[i-1].Received) && all[i].ID > all[i-1].ID {
			t.Errorf("line %d is out of order", i)
		}
	}
	var pages []payments.Payment
	f := payments.Filter{Limit: 3}
	for {
		page, more, err := w.List(ctx, treasurer(), f)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page...)
		if !more {
			break
		}
		f.After = page[len(page)-1].ID
	}
	if len(pages) != 7 {
		t.Fatalf("%d lines over the pages", len(pages))
	}
	for i := range all {
		if pages[i] != all[i] {
			t.Errorf("line %d differs from page to page", i)
		}
	}
	var code string
	err = w.log.Do(ctx, staff(), "test.code", func(tx *audit.Tx) (err error) {
		code, err = w.CodeTx(ctx, tx, invoice("2"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[int]payments.Filter{
		3: {Method: payments.ETransfer},
		2: {From: day.AddDate(0, 0, 1), To: day.AddDate(0, 0, 1)},
		4: {Words: "0042"},
		1: {Words: strings.ToLower(payments.FormatCode(code)), To: day},
		0: {Words: "nothing"},
	} {
		if list, _, err := w.List(ctx, staff(), f); err != nil || len(list) != want {
			t.Errorf("%+v: %d, %v, want %d", f, len(list), err, want)
		}
	}
	_, _, err = w.List(ctx, staff(), payments.Filter{From: day, To: day.AddDate(0, 0, -1)})
	wantFault(t, err, fault.Invalid, "payments.error.span")

	if err := w.Refund(ctx, staff(), payments.Reversal{PaymentID: all[0].ID, Cents: 50_00, Reason: "part"}); err != nil {
		t.Fatal(err)
	}
	totals, err := w.Totals(ctx, staff(), payments.Filter{})
	if err != nil || len(totals) != 2 {
		t.Fatalf("%+v, %v", totals, err)
	}
	var left int64
	for _, total := range totals {
		left += total.Balance().Cents
	}
	if left != 7*300_00-50_00 || totals[0].Payments+totals[1].Payments != 7 {
		t.Errorf("%+v", totals)
	}
}

func TestAPurposeHasOneCode(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	codes := map[string]bool{}
	for _, key := range []string{"1", "2", "1"} {
		err := w.log.Do(ctx, staff(), "test.code", func(tx *audit.Tx) error {
			code, err := w.CodeTx(ctx, tx, invoice(key))
			codes[code] = true
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(codes) != 2 {
		t.Fatalf("%v", codes)
	}
	for code := range codes {
		p, err := w.PurposeOf(ctx, nil, " "+strings.ToLower(payments.FormatCode(code)))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := w.CodeOf(ctx, nil, p); err != nil || back != code {
			t.Errorf("%s stands for %+v, whose code is %s, %v", code, p, back, err)
		}
	}
	if code, err := w.CodeOf(ctx, nil, invoice("3")); code != "" || err != nil {
		t.Errorf("a purpose without a code has %q, %v", code, err)
	}
	_, err := w.PurposeOf(ctx, nil, "hello")
	wantFault(t, err, fault.Invalid, "payments.error.code")
	_, err = w.PurposeOf(ctx, nil, "2222222") // fits, and was never given
	wantFault(t, err, fault.NotFound, "payments.error.no_code")
}

func TestCardsAreOfferedWhereThereIsAProvider(t *testing.T) {
	w := open(t)
	if w.CardOffered() {
		t.Error("cards are offered without a provider")
	}
	_, err := w.Checkout(t.Context(), access.Actor{}, payments.Checkout{Purpose: invoice("1"), Payer: "A", Amount: money.Of(1, "CAD")})
	wantFault(t, err, fault.Conflict, "payments.error.no_card")
	if err := w.Reconcile(t.Context()); err != nil {
		t.Error(err)
	}
	wantFault(t, w.Deliver(t.Context(), []byte("{}"), ""), fault.NotFound, "fault.not_found")
}

func TestAStepThatFailsLaterUndoesThePayment(t *testing.T) {
	w := open(t)
	broken := errors.New("a later step failed")
	err := w.log.Do(t.Context(), staff(), "test.record", func(tx *audit.Tx) error {
		if _, err := w.RecordTx(t.Context(), tx, w.cheque()); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if list, err := w.OfPurpose(t.Context(), nil, invoice("1")); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func codes() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		body := rapid.StringOfN(rapid.RuneFrom([]rune("23456789CDFHJKMNPRTVWXY")), 6, 6, -1).Draw(t, "body")
		for _, check := range "23456789CDFHJKMNPRTVWXY" {
			if code, ok := payments.ReadCode(body + string(check)); ok {
				return code
			}
		}
		t.Fatalf("no check letter fits %s", body)
		return ""
	})
}

func TestACodeTellsOfEverySlip(t *testing.T) {
	const letters = "23456789CDFHJKMNPRTVWXY"
	rapid.Check(t, func(t *rapid.T) {
		code := codes().Draw(t, "code")
		at := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		wrong := rapid.RuneFrom([]rune(letters)).Draw(t, "wrong")
		if byte(wrong) != code[at] {
			if _, ok := payments.ReadCode(code[:at] + string(wrong) + code[at+1:]); ok {
				t.Fatalf("%s with %c at %d passes", code, wrong, at)
			}
		}
		other := rapid.IntRange(0, len(code)-1).Draw(t, "other")
		if swapped := []byte(code); code[at] != code[other] {
			swapped[at], swapped[other] = swapped[other], swapped[at]
			if _, ok := payments.ReadCode(string(swapped)); ok {
				t.Fatalf("%s passes for %s", swapped, code)
			}
		}
		for _, typed := range []string{payments.FormatCode(code), strings.ToLower(code), code[:3] + " " + code[3:], strings.NewReplacer("8", "B", "5", "S", "2", "z", "V", "u", "6", "G").Replace(code)} {
			if got, ok := payments.ReadCode(typed); !ok || got != code {
				t.Fatalf("%q is read as %q, %v", typed, got, ok)
			}
		}
		line := "INTERAC e-Transfer, " + payments.FormatCode(code) + " from Harbour Light"
		if found := payments.FindCodes(line); len(found) != 1 || found[0] != code {
			t.Fatalf("%q has %v", line, found)
		}
	})
	if found := payments.FindCodes("Thank you, see the invoice of 2026-05-14 at 1-800-555-0199"); len(found) != 0 {
		t.Errorf("found %v", found)
	}
}
