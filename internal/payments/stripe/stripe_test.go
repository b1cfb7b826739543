package stripe_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	faults "plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/stripe"
	"plenary.example/internal/payments/stripe/stripetest"
	"plenary.example/internal/testdb"
)

// world is a ledger that takes cards by the fake.
type world struct {
	*payments.Service
	stripe *stripetest.Server
	clock  *clock.Set
	db     *db.DB
	t      testing.TB
	done   int64 // the last of the messages' jobs that was done

	meddler *meddler
	restart func() // the program begins anew on the same database
}

func open(t testing.TB) *world {
	t.Helper()
	f := stripetest.New(t)
	c := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, c)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	toronto, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{stripe: f, clock: c, db: d, t: t}
	w.meddler = &meddler{Provider: stripe.New(stripe.Options{Key: stripetest.Key, Secret: stripetest.Secret, API: f.URL, Timeout: 2 * time.Second})}
	w.restart = func() {
		w.meddler.before, w.meddler.after = nil, nil
		w.Service = payments.New(audit.New(d), queue, w.meddler, payments.Options{Site: "https://ccr.example", Location: toronto})
	}
	w.restart()
	return w
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func invoice() payments.Purpose { return payments.Purpose{Kind: "dues", Key: "1"} }

func asked() payments.Checkout {
	return payments.Checkout{
		Purpose: invoice(), Payer: "Lumière du Port", Email: "tresor@lumiere.example", Amount: money.Of(300_00, "CAD"), Lang: i18n.FR,
		Description: i18n.Text{EN: "Dues for 2026", FR: "Cotisation de 2026"}, ReturnTo: "/fr/organization/lumiere/dues",
	}
}

func (w *world) checkout() string {
	w.t.Helper()
	url, err := w.Checkout(w.t.Context(), access.Actor{}, asked())
	if err != nil {
		w.t.Fatal(err)
	}
	return url
}

// deliver hands a message in as Stripe does, and does the jobs that wait.
func (w *world) deliver(body []byte) {
	w.t.Helper()
	if err := w.Deliver(w.t.Context(), body, stripetest.Signed(body, time.Now())); err != nil {
		w.t.Fatal(err)
	}
	if err := w.work(); err != nil {
		w.t.Fatal(err)
	}
}

// work does the jobs that follow messages, in the order they were added.
func (w *world) work() error {
	for {
		list, ids := w.jobsAfter(w.done, "payments_event")
		if len(list) == 0 {
			return nil
		}
		for i, args := range list {
			var j payments.EventCame
			if err := json.Unmarshal([]byte(args), &j); err != nil {
				w.t.Fatal(err)
			}
			if err := w.EventCame(context.Background(), j.ID); err != nil {
				return err
			}
			w.done = ids[i]
		}
	}
}

func (w *world) jobs(kind string) []string {
	w.t.Helper()
	list, _ := w.jobsAfter(0, kind)
	return list
}

// jobsAfter lists the jobs of a kind that were added after one.
func (w *world) jobsAfter(after int64, kind string) (list []string, ids []int64) {
	w.t.Helper()
	args := "CAST(args AS text)"
	if w.db.Engine() == db.SQLite {
		args = "json(args)"
	}
	rows, err := w.db.Reader().QueryContext(context.Background(), "SELECT id, "+args+" FROM river_job WHERE kind = $1 AND id > $2 ORDER BY id", kind, after)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var args string
		var id int64
		if err := rows.Scan(&id, &args); err != nil {
			w.t.Fatal(err)
		}
		list, ids = append(list, args), append(ids, id)
	}
	if rows.Err() != nil {
		w.t.Fatal(rows.Err())
	}
	return list, ids
}

// paid is the one payment there must be.
func (w *world) paid() payments.Payment {
	w.t.Helper()
	list, err := w.OfPurpose(w.t.Context(), nil, invoice())
	if err != nil || len(list) != 1 {
		w.t.Fatalf("payments %+v, %v", list, err)
	}
	if told := w.jobs("payments_received"); len(told) != 1 || !strings.Contains(told[0], list[0].ID) {
		w.t.Fatalf("the subject above is told %v of %s", told, list[0].ID)
	}
	return list[0]
}

func (w *world) none() {
	w.t.Helper()
	list, err := w.OfPurpose(w.t.Context(), nil, invoice())
	if err != nil || len(list) != 0 || len(w.jobs("payments_received")) != 0 {
		w.t.Fatalf("payments %+v, %v", list, err)
	}
}

func wantKind(t testing.TB, err error, kind faults.Kind, key string) {
	t.Helper()
	if f := faults.Of(err); f == nil || f.Kind != kind || f.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
}

func TestThePageIsAskedForInThePayersLanguage(t *testing.T) {
	w := open(t)
	if url := w.checkout(); url != "https://checkout.stripe.test/c/cs_test_1" {
		t.Fatalf("the page is at %s", url)
	}
	form := w.stripe.Asked[0]
	id := form.Get("client_reference_id")
	for field, want := range map[string]string{
		"mode": "payment", "locale": "fr-CA", "customer_email": "tresor@lumiere.example", "metadata[checkout]": id, "metadata[purpose]": "dues", "metadata[key]": "1",
		"payment_intent_data[metadata][checkout]": id, "payment_method_types[0]": "card", "adaptive_pricing[enabled]": "false",
		"line_items[0][quantity]": "1", "line_items[0][price_data][currency]": "cad", "line_items[0][price_data][unit_amount]": "30000",
		"line_items[0][price_data][product_data][name]": "Cotisation de 2026",
		"success_url": "https://ccr.example/fr/payments/" + id, "cancel_url": "https://ccr.example/fr/organization/lumiere/dues",
	} {
		if got := form.Get(field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if again := w.checkout(); again != "https://checkout.stripe.test/c/cs_test_1" {
		t.Errorf("asked again, the page is at %s", again)
	}
	if made, _ := w.stripe.Count(); made != 1 {
		t.Errorf("%d pages for one thing", made)
	}
	w.none()
}

func TestMessagesLateTwiceAndOutOfOrderMakeOnePayment(t *testing.T) {
	w := open(t)
	w.checkout()
	completed := w.stripe.Pay("cs_test_1")
	refunded := w.stripe.Dashboard("pi_cs_test_1", 100_00)
	expired := w.stripe.Event("checkout.session.expired", map[string]any{"id": "cs_test_1", "object": "checkout.session"})
	other := w.stripe.Event("checkout.session.async_payment_succeeded", map[string]any{"id": "cs_test_1", "object": "checkout.session"})
	w.clock.Advance(72 * time.Hour) // late
	for _, body := range [][]byte{refunded, expired, refunded, completed, completed, other, expired, completed} {
		w.deliver(body)
	}
	if err := w.EventCame(t.Context(), "evt_1"); err != nil { // the job runs once more
		t.Fatal(err)
	}
	p := w.paid()
	if p.Amount != money.Of(300_00, "CAD") || p.Method != payments.Card || p.Payer != "Lumière du Port" || p.Reference != "pi_cs_test_1" || p.Left() != 200_00 {
		t.Errorf("%+v", p)
	}
	if got := db.Day(p.Received); got != "2026-11-22" {
		t.Errorf("charged in the evening of the 22nd, received on %s", got)
	}
	if list, err := w.Reversals(t.Context(), nil, p.ID); err != nil || len(list) != 1 || list[0].Amount.Cents != -100_00 || list[0].Reference != "re_1" {
		t.Errorf("given back: %+v, %v", list, err)
	}
	c, err := w.CheckoutByID(t.Context(), p.CheckoutID)
	if err != nil || c.State != payments.CheckoutPaid || c.PaymentID != p.ID || c.Email != "" || c.PageURL() != "" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestForgedMessagesAreNotKept(t *testing.T) {
	w := open(t)
	w.checkout()
	body := w.stripe.Pay("cs_test_1")
	now := time.Now()
	for name, signature := range map[string]string{
		"none": "", "nonsense": "t=1,v1=00", "another body's": stripetest.Signed([]byte("{}"), now), "too old": stripetest.Signed(body, now.Add(-6*time.Minute)),
		"without time": strings.SplitN(stripetest.Signed(body, now), ",", 2)[1],
	} {
		if err := w.Deliver(t.Context(), body, signature); !faults.Is(err, faults.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, strange := range []string{`{"object":"event"}`, `{"object":"event","id":"evt_x","data":{}}`, `[]`, ``, `{"object":"v2.core.event","id":"evt_y"}`} {
		err := w.Deliver(t.Context(), []byte(strange), stripetest.Signed([]byte(strange), now))
		if err != nil && !faults.Is(err, faults.Invalid) {
			t.Errorf("%s: %v", strange, err)
		}
	}
	if err := w.work(); err != nil {
		t.Error(err)
	}
	w.none()
}

func TestThePageIsAskedForAgainAfterSilence(t *testing.T) {
	w := open(t)
	w.stripe.Set(func() { w.stripe.Silent = true })
	_, err := w.Checkout(t.Context(), access.Actor{}, asked())
	wantKind(t, err, faults.Unavailable, "payments.error.provider_away")
	w.stripe.Set(func() { w.stripe.Silent = false })
	w.checkout()
	if made, _ := w.stripe.Count(); made != 1 {
		t.Errorf("%d pages after a lost answer", made)
	}
}

func TestThePageIsAskedForAnewAfterAFailure(t *testing.T) {
	for status, key := range map[int]string{500: "payments.error.provider_away", 401: "payments.error.provider_refuses"} {
		w := open(t)
		w.stripe.Set(func() { w.stripe.Fail = status })
		_, err := w.Checkout(t.Context(), access.Actor{}, asked())
		wantKind(t, err, faults.Unavailable, key)
		w.stripe.Set(func() { w.stripe.Fail = 0 }) // yet it says the same for the same key
		w.deliver(w.stripe.Pay(lastOf(w.checkout())))
		w.paid()
	}
}

func lastOf(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }

func TestAMessageWaitsWhileStripeDoesNotAnswer(t *testing.T) {
	w := open(t)
	w.checkout()
	body := w.stripe.Pay("cs_test_1")
	if err := w.Deliver(t.Context(), body, stripetest.Signed(body, time.Now())); err != nil {
		t.Fatal(err)
	}
	for _, trouble := range []func(){func() { w.stripe.Fail = 503 }, func() { w.stripe.Silent = true }} {
		w.stripe.Set(trouble)
		wantKind(t, w.work(), faults.Unavailable, "payments.error.provider_away")
		w.none()
		w.stripe.Set(func() { w.stripe.Fail, w.stripe.Silent = 0, false })
	}
	if err := w.work(); err != nil {
		t.Fatal(err)
	}
	w.paid()
}

func TestWhatWasPaidIsNotAskedForAgain(t *testing.T) {
	w := open(t)
	w.checkout()
	w.stripe.Pay("cs_test_1") // and no message comes
	w.stripe.Set(func() { w.stripe.Fail = 500 })
	_, err := w.Checkout(t.Context(), access.Actor{}, asked())
	wantKind(t, err, faults.Unavailable, "payments.error.provider_away")
	w.stripe.Set(func() { w.stripe.Fail = 0 })
	url := w.checkout()
	p := w.paid()
	if url != payments.Landing(i18n.FR, p.CheckoutID) {
		t.Errorf("whoever has paid is sent to %s", url)
	}
	if made, _ := w.stripe.Count(); made != 1 {
		t.Errorf("%d pages", made)
	}
}

func TestAnotherAmountEndsThePageBefore(t *testing.T) {
	w := open(t)
	w.checkout()
	less := asked()
	less.Amount.Cents = 200_00
	if url, err := w.Checkout(t.Context(), access.Actor{}, less); err != nil || lastOf(url) != "cs_test_2" || w.stripe.Sessions["cs_test_1"].Status != "expired" {
		t.Fatalf("%s, %v; the page before is %s", url, err, w.stripe.Sessions["cs_test_1"].Status)
	}
	// It is paid on at the moment it is to end.
	w.stripe.Pay("cs_test_2")
	url, err := w.Checkout(t.Context(), access.Actor{}, asked())
	if err != nil || url != payments.Landing(i18n.FR, w.paid().CheckoutID) {
		t.Errorf("%s, %v", url, err)
	}
	// The page that ended turns out to be paid after all: the money is here, so it is in the ledger.
	w.deliver(w.stripe.Pay("cs_test_1"))
	if list, err := w.OfPurpose(t.Context(), nil, invoice()); err != nil || len(list) != 2 || payments.Left(list) != 500_00 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestTheLedgerSaysWhatWasReceivedNotWhatWasAsked(t *testing.T) {
	w := open(t)
	w.checkout()
	w.stripe.Set(func() { w.stripe.Sessions["cs_test_1"].Amount = 1_00 })
	w.deliver(w.stripe.Pay("cs_test_1"))
	if p := w.paid(); p.Amount != money.Of(1_00, "CAD") {
		t.Errorf("%+v", p.Amount)
	}
}

func TestPagesThatNoMessageCameForAreLookedAfter(t *testing.T) {
	w := open(t)
	w.checkout()
	w.stripe.Pay("cs_test_1")
	if err := w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.none() // its message may still be on the way
	w.clock.Advance(6 * time.Minute)
	w.stripe.Set(func() { w.stripe.Silent = true })
	if err := w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.none()
	w.stripe.Set(func() { w.stripe.Silent = false })
	w.clock.Advance(6 * time.Minute)
	for range 2 {
		if err := w.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.paid()
}

func TestPagesThatNobodyPaysOnAreOver(t *testing.T) {
	w := open(t)
	w.checkout()
	w.stripe.Set(func() { w.stripe.Sessions["cs_test_1"].Status = "expired" })
	w.clock.Advance(6 * time.Minute)
	if err := w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := w.CheckoutByID(t.Context(), w.stripe.Asked[0].Get("client_reference_id"))
	if err != nil || c.State != payments.CheckoutExpired || c.Email != "" {
		t.Errorf("%+v, %v", c, err)
	}
	if url := w.checkout(); lastOf(url) != "cs_test_2" {
		t.Errorf("the next page is %s", url)
	}
}

func TestOfAnotherSitesMoneyNothingIsRecorded(t *testing.T) {
	w := open(t)
	w.stripe.Set(func() {
		w.stripe.Sessions["cs_other"] = &stripetest.Session{ID: "cs_other", Reference: "order 7", Status: "complete", Paid: "paid", Intent: "pi_other", Currency: "cad", Amount: 5_00}
	})
	for _, id := range []string{"cs_other", "cs_nowhere"} {
		w.deliver(w.stripe.Event("checkout.session.completed", map[string]any{"id": id, "object": "checkout.session"}))
	}
	w.deliver(w.stripe.Event("charge.refunded", map[string]any{"id": "ch_other", "object": "charge", "payment_intent": "pi_other"}))
	w.deliver(w.stripe.Event("payout.paid", map[string]any{"id": "po_1", "object": "payout"}))
	w.none()
}

func TestTwoAtOnceAreSentToOnePage(t *testing.T) {
	w := open(t)
	urls := make(chan string, 4)
	for range cap(urls) {
		go func() {
			url, err := w.Checkout(context.Background(), access.Actor{}, asked())
			if err != nil {
				url = err.Error()
			}
			urls <- url
		}()
	}
	var got []string
	for range cap(urls) {
		got = append(got, <-urls)
	}
	if made, _ := w.stripe.Count(); made != 1 || len(slices.Compact(got)) != 1 {
		t.Errorf("%d pages: %v", made, got)
	}
}

func TestStrangeCurrenciesAreNotTakenByCard(t *testing.T) {
	w := open(t)
	for _, currency := range []string{"KWD", "ISK", "MGA"} {
		c := asked()
		c.Amount.Currency = currency
		_, err := w.Checkout(t.Context(), access.Actor{}, c)
		wantKind(t, err, faults.Conflict, "payments.error.card_currency")
	}
	if made, _ := w.stripe.Count(); made != 0 {
		t.Errorf("%d pages", made)
	}
}

// charged is a world in which a card was charged.
func charged(t *testing.T) (*world, payments.Payment) {
	w := open(t)
	w.checkout()
	w.deliver(w.stripe.Pay("cs_test_1"))
	return w, w.paid()
}

func (w *world) left(want int64) {
	w.t.Helper()
	if p := w.paid(); p.Left() != want {
		w.t.Errorf("%d left, want %d", p.Left(), want)
	}
}

func TestARefundGoesBackToTheCardOnce(t *testing.T) {
	w, p := charged(t)
	r := payments.Reversal{PaymentID: p.ID, Cents: 100_00, Reason: "Reduced", Once: "form-1"}
	for range 2 {
		if err := w.Refund(t.Context(), staff(), r); err != nil {
			t.Fatal(err)
		}
	}
	// Stripe tells of it too.
	w.deliver(w.stripe.Event("refund.created", map[string]any{"id": "re_1", "object": "refund", "payment_intent": map[string]any{"id": p.Reference}}))
	if _, made := w.stripe.Count(); made != 1 {
		t.Errorf("%d refunds", made)
	}
	w.left(200_00)
	list, err := w.Reversals(t.Context(), nil, p.ID)
	if err != nil || len(list) != 1 || list[0].Note != "Reduced" || list[0].RecordedBy != "Staff" || len(w.jobs("payments_reversed")) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	wantKind(t, w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: p.ID, Cents: 200_01, Reason: "x"}), faults.Invalid, "payments.error.more_than_left")
	wantKind(t, w.Void(t.Context(), staff(), p.ID, "x"), faults.Conflict, "payments.error.void_card")
	// It comes back: the account was closed.
	w.stripe.Set(func() { w.stripe.Refunds["re_1"].Status = "failed" })
	for range 2 {
		w.deliver(w.stripe.Event("refund.failed", map[string]any{"id": "re_1", "object": "refund", "payment_intent": p.Reference}))
	}
	w.left(300_00)
}

func TestARefundUnderWayIsNotAskedForTwice(t *testing.T) {
	w, p := charged(t)
	w.stripe.Set(func() { w.stripe.Silent = true })
	wantKind(t, w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: p.ID, Reason: "All of it"}), faults.Unavailable, "payments.error.refund_waits")
	w.left(300_00)
	if cents, err := w.UnderWay(t.Context(), p.ID); err != nil || cents != 300_00 {
		t.Errorf("%d under way, %v", cents, err)
	}
	wantKind(t, w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: p.ID, Reason: "Again"}), faults.Conflict, "payments.error.nothing_left")
	w.clock.Advance(6 * time.Minute)
	if err := w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.stripe.Set(func() { w.stripe.Silent = false })
	for range 2 {
		if err := w.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.left(0)
	if _, made := w.stripe.Count(); made != 1 {
		t.Errorf("%d refunds", made)
	}
}

func TestARefundThatStripeRefusesChangesNothing(t *testing.T) {
	w, p := charged(t)
	w.stripe.Set(func() { w.stripe.Sessions["cs_test_1"].Amount = 1 }) // lies about what is left
	wantKind(t, w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: p.ID, Reason: "All"}), faults.Conflict, "payments.error.refund_refused")
	w.left(300_00)
	if cents, err := w.UnderWay(t.Context(), p.ID); err != nil || cents != 0 {
		t.Errorf("%d under way, %v", cents, err)
	}
}

func FuzzRead(f *testing.F) {
	s := stripe.New(stripe.Options{Key: stripetest.Key, Secret: stripetest.Secret})
	f.Add([]byte(`{"id":"evt_1","object":"event","type":"charge.refunded","data":{"object":{"object":"charge","payment_intent":{"id":"pi"}}}}`), "t=1,v1=00", true)
	f.Add([]byte(`{"id":"evt_1","object":"event","type":"invoice.paid","data":{"object":{"object":"invoice","subscription":{"id":7},"parent":{"subscription_details":{"subscription":"sub"}}}}}`), "", true)
	f.Add([]byte(`{"id":"evt_1","object":"event","type":"invoice.paid","data":{"object":{"object":"invoice","subscription":"sub","parent":null}}}`), "", true)
	f.Add([]byte(`{"id":"evt_1","object":"event","data":{"object":[]}}`), "", true)
	f.Add([]byte(`{"object":"event","data":null}`), "t=,v1=", false)
	f.Add([]byte(`{"id":7}`), "v1", true)
	f.Fuzz(func(t *testing.T, body []byte, signature string, sign bool) {
		if sign {
			signature = stripetest.Signed(body, time.Now())
		}
		e, err := s.Read(body, signature)
		if err != nil && !errors.Is(err, payments.ErrForged) {
			t.Fatalf("%v", err)
		}
		if !sign && err == nil {
			t.Fatalf("%q proves %q: %+v", signature, body, e)
		}
	})
}
