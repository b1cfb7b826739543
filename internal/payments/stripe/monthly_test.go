package stripe_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	faults "plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/stripe/stripetest"
)

// gift is a monthly gift asked for.
func gift(key string) payments.Checkout {
	return payments.Checkout{
		Purpose: payments.Purpose{Kind: "gift", Key: key}, Payer: "Amina Diallo", Email: "amina@lumiere.example", Amount: money.Of(25_00, "CAD"), Lang: i18n.FR,
		Description: i18n.Text{EN: "Monthly gift", FR: "Don mensuel"}, ReturnTo: "/fr/donner", Monthly: true,
	}
}

// page asks for the card page of a gift, and returns Stripe's key of it.
func (w *world) page(key string) string {
	w.t.Helper()
	url, err := w.Checkout(w.t.Context(), access.Actor{}, gift(key))
	if err != nil {
		w.t.Fatal(err)
	}
	return lastOf(url)
}

// begun is a gift whose card page was paid on, of which nothing was told yet: Stripe's
// key, and the message.
func (w *world) begun(key string) (sub string, message []byte) {
	w.t.Helper()
	session := w.page(key)
	message = w.stripe.Pay(session)
	return w.stripe.Sessions[session].Sub, message
}

// monthly is a gift that was told of.
func (w *world) monthly(key string) (sub string, one payments.Subscription) {
	w.t.Helper()
	sub, message := w.begun(key)
	w.deliver(message)
	return sub, w.one(key)
}

// one is the monthly payment there must be for a gift.
func (w *world) one(key string) payments.Subscription {
	w.t.Helper()
	list, err := w.Subscriptions(w.t.Context(), nil, gift(key).Purpose)
	if err != nil || len(list) != 1 {
		w.t.Fatalf("monthly payments of %s: %+v, %v", key, list, err)
	}
	return list[0]
}

// ledger is what the ledger has for a gift: each payment with what is left of it.
func (w *world) ledger(key string) string {
	w.t.Helper()
	list, err := w.OfPurpose(w.t.Context(), nil, gift(key).Purpose)
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	for _, p := range list {
		lines = append(lines, fmt.Sprintf("%s %s %d/%d %s", p.Reference, db.Day(p.Received), p.Left(), p.Amount.Cents, p.Payer))
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func (w *world) wantLedger(key, want string) {
	w.t.Helper()
	if got := w.ledger(key); got != want {
		w.t.Errorf("the ledger has %s\nwant %s", got, want)
	}
}

// look lets minutes pass, and looks after what no message came for.
func (w *world) look(minutes int) {
	w.t.Helper()
	w.clock.Advance(time.Duration(minutes) * time.Minute)
	if err := w.Reconcile(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.work(); err != nil {
		w.t.Fatal(err)
	}
}

// heed takes a message in and does its job at once, whatever other jobs wait.
func (w *world) heed(body []byte) {
	w.t.Helper()
	var e struct{ ID string }
	if err := json.Unmarshal(body, &e); err != nil {
		w.t.Fatal(err)
	}
	if err := w.Deliver(w.t.Context(), body, stripetest.Signed(body, time.Now())); err != nil {
		w.t.Fatal(err)
	}
	if err := w.EventCame(w.t.Context(), e.ID); err != nil {
		w.t.Fatal(err)
	}
}

func TestTheMonthlyPageAsksForASubscription(t *testing.T) {
	w := open(t)
	w.page("1")
	form := w.stripe.Asked[0]
	id := form.Get("client_reference_id")
	for field, want := range map[string]string{
		"mode": "subscription", "locale": "fr-CA", "metadata[checkout]": id, "subscription_data[metadata][checkout]": id, "subscription_data[metadata][purpose]": "gift",
		"subscription_data[metadata][key]": "1", "subscription_data[description]": "Don mensuel", "payment_intent_data[description]": "", "submit_type": "",
		"line_items[0][price_data][recurring][interval]": "month", "line_items[0][price_data][unit_amount]": "2500", "line_items[0][quantity]": "1",
	} {
		if got := form.Get(field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	once := gift("1")
	once.Monthly = false
	if url, err := w.Checkout(t.Context(), access.Actor{}, once); err != nil || lastOf(url) != "cs_test_2" || w.stripe.Asked[1].Get("mode") != "payment" {
		t.Errorf("once, not each month: %s, %v", url, err)
	}
}

func TestAMonthlyGiftFromItsFirstChargeToItsEnd(t *testing.T) {
	for _, old := range []bool{false, true} {
		w := open(t)
		w.stripe.Old = old
		sub, one := w.monthly("1")
		if one.State != payments.SubscriptionActive || one.Amount != money.Of(25_00, "CAD") || one.Payer != "Amina Diallo" || one.About.FR != "Don mensuel" || one.Lang != i18n.FR ||
			!one.StartedAt.Equal(stripetest.ChargedAt()) || db.Day(one.Next) != "2026-12-22" || one.LookedAt.IsZero() {
			t.Errorf("begun: %+v", one)
		}
		w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo")
		c, err := w.CheckoutByID(t.Context(), one.CheckoutID)
		if err != nil || c.State != payments.CheckoutPaid || c.PaymentID == "" || c.Email != "" || !c.Monthly {
			t.Errorf("its checkout: %+v, %v", c, err)
		}
		first, err := w.Get(t.Context(), nil, c.PaymentID)
		if of, found, err := w.SubscriptionOf(t.Context(), nil, first); err != nil || !found || of.ID != one.ID {
			t.Errorf("the first charge is of %+v, %v", of, err)
		}
		if err != nil || first.Reference != "pi_sub_1_1" {
			t.Errorf("the checkout's payment is %+v, %v", first, err)
		}
		w.deliver(w.stripe.Charge(sub))
		w.deliver(w.stripe.Decline(sub))
		if one = w.one("1"); one.State != payments.SubscriptionPastDue {
			t.Errorf("declined: %+v", one)
		}
		w.deliver(w.stripe.Charge(sub))
		if one = w.one("1"); one.State != payments.SubscriptionActive || db.Day(one.Next) != "2027-02-22" {
			t.Errorf("charged after all: %+v", one)
		}
		w.deliver(w.stripe.End(sub, "payment_failed"))
		if one = w.one("1"); one.State != payments.SubscriptionStopped || one.Cause != payments.CauseFailed || !one.Next.IsZero() || one.StoppedAt.IsZero() {
			t.Errorf("ended: %+v", one)
		}
		w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo; pi_sub_1_2 2026-12-22 2500/2500 Amina Diallo; pi_sub_1_3 2027-01-22 2500/2500 Amina Diallo")
		// The subject is told of each payment, and of each change: begun, declined, charged again, ended.
		if paid, told := w.jobs("payments_received"), w.jobs("payments_subscription"); len(paid) != 3 || len(told) != 4 {
			t.Errorf("told of %d payments and %d changes", len(paid), len(told))
		}
	}
}

// permutations calls do with every order of the numbers below n.
func permutations(n int, do func([]int)) {
	order := make([]int, 0, n)
	var next func()
	next = func() {
		if len(order) == n {
			do(slices.Clone(order))
			return
		}
		for i := range n {
			if !slices.Contains(order, i) {
				order = append(order, i)
				next()
				order = order[:len(order)-1]
			}
		}
	}
	next()
}

// Whatever is told first, twice, or late: the ledger comes to the same.
func TestMonthlyMessagesInEveryOrderComeToTheSame(t *testing.T) {
	w := open(t)
	run := 0
	permutations(5, func(order []int) {
		run++
		w.stripe.Old = run%2 == 0
		key := fmt.Sprint(run)
		sub, begun := w.begun(key)
		messages := [][]byte{begun, w.stripe.Charge(sub), w.stripe.Dashboard("pi_"+sub+"_2", 10_00), w.stripe.Decline(sub), w.stripe.End(sub, "payment_failed")}
		for n, i := range order {
			w.deliver(messages[i])
			if n%2 == 1 {
				w.deliver(messages[order[0]]) // once more
			}
		}
		w.wantLedger(key, fmt.Sprintf("pi_%[1]s_1 2026-11-22 2500/2500 Amina Diallo; pi_%[1]s_2 2026-12-22 1500/2500 Amina Diallo", sub))
		if one := w.one(key); one.State != payments.SubscriptionStopped || one.Cause != payments.CauseFailed {
			t.Errorf("%v: %+v", order, one)
		}
	})
	if paid := len(w.jobs("payments_received")); paid != 2*run {
		t.Errorf("the subject is told of %d payments, of %d", paid, 2*run)
	}
}

func TestMessagesOfBothVersionsLeadToTheSubscription(t *testing.T) {
	w := open(t)
	for n, old := range []bool{true, false} {
		for i, kind := range []string{"invoice.paid", "invoice.payment_succeeded", "customer.subscription.updated", "customer.subscription.created", "invoice.finalized"} {
			w.stripe.Old = old
			key := fmt.Sprint(n, i)
			sub, _ := w.begun(key) // and of the page nothing is told
			w.deliver(w.stripe.About(kind, sub))
			w.wantLedger(key, fmt.Sprintf("pi_%s_1 2026-11-22 2500/2500 Amina Diallo", sub))
		}
	}
}

func TestForgedMessagesAndAnotherSitesSubscriptionsDoNothing(t *testing.T) {
	w := open(t)
	sub, begun := w.begun("1")
	forged := strings.Replace(string(begun), "cs_test_1", "cs_test_9", 1)
	for _, body := range []string{forged, strings.Replace(string(w.stripe.Charge(sub)), "2500", "250000", 1)} {
		if err := w.Deliver(t.Context(), []byte(body), stripetest.Signed(begun, time.Now())); !faults.Is(err, faults.Invalid) {
			t.Errorf("forged: %v", err)
		}
	}
	if err := w.work(); err != nil || w.ledger("1") != "" {
		t.Errorf("after forged messages the ledger has %s, %v", w.ledger("1"), err)
	}
	// On the same account another site takes monthly gifts, whose names may look like ours.
	for i, names := range []map[string]string{{}, {"checkout": "order 7"}, {"checkout": "", "purpose": "gift"}} {
		id := fmt.Sprintf("sub_other_%d", i)
		w.stripe.Set(func() {
			at := stripetest.ChargedAt()
			w.stripe.Subs[id] = &stripetest.Sub{
				ID: id, Status: "active", Currency: "cad", Names: names, Amount: 5_00, Started: at, Until: at.AddDate(0, 1, 0),
				Invoices: []*stripetest.Invoice{{ID: "in_" + id, Status: "paid", Intent: "pi_" + id, Amount: 5_00, Created: at, Paid: at}},
			}
		})
		for _, kind := range []string{"invoice.paid", "customer.subscription.updated"} {
			w.deliver(w.stripe.About(kind, id))
		}
		w.deliver(w.stripe.Dashboard("pi_"+id, 1_00))
		w.deliver(w.stripe.End(id, "cancellation_requested"))
	}
	w.deliver(w.stripe.Event("invoice.paid", map[string]any{"id": "in_one_off", "object": "invoice", "subscription": nil, "parent": nil, "payments": nil}))
	w.deliver(w.stripe.Event("customer.subscription.deleted", map[string]any{"id": "sub_nowhere", "object": "subscription"}))
	if n := len(w.jobs("payments_received")) + len(w.jobs("payments_subscription")); n != 0 {
		t.Errorf("another site's money makes %d jobs", n)
	}
	w.deliver(begun)
	w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo; pi_sub_1_2 2026-12-22 2500/2500 Amina Diallo")
}

func TestAMonthWhoseMessageIsLostForEverIsFound(t *testing.T) {
	w := open(t)
	w.stripe.Page = 2 // so that the list of invoices has pages
	sub, _ := w.begun("1")
	w.look(6) // the page is asked about, of which no message came
	w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo")
	calls := w.stripe.Calls
	w.clock.Advance(20 * 24 * time.Hour)
	w.look(6)
	if w.stripe.Calls != calls {
		t.Errorf("asked %d times before the month had passed", w.stripe.Calls-calls)
	}
	w.clock.Advance(10 * 24 * time.Hour) // on the day, Stripe has an invoice that is not charged yet
	w.stripe.Draft(sub)
	w.look(6)
	w.stripe.Charge(sub)
	w.look(61)
	w.look(6)
	w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo; pi_sub_1_2 2026-12-22 2500/2500 Amina Diallo")
	for range 5 { // nobody looks for months, and nothing is told
		w.stripe.Charge(sub)
	}
	w.clock.Advance(180 * 24 * time.Hour)
	w.look(6)
	if got := strings.Count(w.ledger("1"), "; ") + 1; got != 7 {
		t.Errorf("%d payments: %s", got, w.ledger("1"))
	}
	// The end is found too, although no message says so.
	w.stripe.End(sub, "cancellation_requested")
	w.clock.Advance(40 * 24 * time.Hour)
	w.look(6)
	if one := w.one("1"); one.State != payments.SubscriptionStopped || one.Cause != payments.CauseElsewhere {
		t.Errorf("ended: %+v", one)
	}
	for range 3 {
		w.look(25 * 60)
	}
	calls = w.stripe.Calls
	w.look(40 * 24 * 60)
	if w.stripe.Calls != calls {
		t.Error("what is over is asked about for ever")
	}
}

func TestAMonthlyChargeIsGivenBackAsAnyOther(t *testing.T) {
	w := open(t)
	sub, _ := w.monthly("1")
	w.deliver(w.stripe.Charge(sub))
	list, err := w.OfPurpose(t.Context(), nil, gift("1").Purpose)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for range 2 {
		if err := w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: list[1].ID, Cents: 5_00, Reason: "Asked for", Once: "1"}); err != nil {
			t.Fatal(err)
		}
	}
	w.deliver(w.stripe.Dashboard("pi_sub_1_1", 25_00))
	w.wantLedger("1", "pi_sub_1_1 2026-11-22 0/2500 Amina Diallo; pi_sub_1_2 2026-12-22 2000/2500 Amina Diallo")
	if one := w.one("1"); one.State != payments.SubscriptionActive {
		t.Errorf("%+v", one)
	}
}

// A refund that is told of between the question what was given back and the payment's
// own line is heeded once the line is there.
func TestARefundToldBeforeItsChargeIsHeededLater(t *testing.T) {
	for _, monthly := range []bool{true, false} {
		w := open(t)
		c := gift("1")
		c.Monthly = monthly
		if _, err := w.Checkout(t.Context(), access.Actor{}, c); err != nil {
			t.Fatal(err)
		}
		begun := w.stripe.Pay("cs_test_1")
		intent := "pi_cs_test_1"
		if monthly {
			intent = "pi_sub_1_1"
		}
		done := false
		w.between(func(call string) {
			if call == "Refunds" && !done {
				done = true
				w.heed(w.stripe.Dashboard(intent, 5_00))
			}
		})
		w.heed(begun)
		w.wantLedger("1", intent+" 2026-11-22 2500/2500 Amina Diallo") // the two jobs crossed
		if err := w.work(); err != nil {
			t.Fatal(err)
		}
		w.wantLedger("1", intent+" 2026-11-22 2000/2500 Amina Diallo")
	}
}

// An answer that was asked for before another one was written is not written over it.
func TestAnOlderAnswerIsNotWrittenOverANewerOne(t *testing.T) {
	w := open(t)
	sub, _ := w.monthly("1")
	declined := w.stripe.Decline(sub)
	done := false
	w.between(func(call string) {
		if call == "Charges" && !done { // the first answer says past due; before it is written, all is well again
			done = true
			w.heed(w.stripe.Charge(sub))
		}
	})
	w.heed(declined)
	if one := w.one("1"); !done || one.State != payments.SubscriptionActive {
		t.Errorf("%+v", one)
	}
}

func TestAnInvoicePaidOutsideOfTheCardIsNoPaymentByCard(t *testing.T) {
	w := open(t)
	sub, _ := w.monthly("1")
	w.stripe.Charge(sub)
	w.stripe.Set(func() { w.stripe.Subs[sub].Invoices[1].Intent = "" })
	w.deliver(w.stripe.About("invoice.paid", sub))
	w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo")
}
