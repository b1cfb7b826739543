package stripe_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	faults "plenary.example/internal/fault"
	"plenary.example/internal/payments"
)

// asks is how often Stripe is asked while time passes.
func (w *world) asks(hours int) int {
	w.t.Helper()
	before := w.stripe.Calls
	for range hours {
		w.look(60)
	}
	return w.stripe.Calls - before
}

// What goes wrong over one thing at Stripe keeps nothing else from being looked after:
// pages, months, refunds.
func TestOneThingThatIsBrokenKeepsNoOtherWaiting(t *testing.T) {
	w := open(t)
	broken, _ := w.monthly("broken")
	sound, _ := w.monthly("sound")
	page := w.page("page")
	_, paid := w.monthly("refund")
	list, err := w.OfPurpose(t.Context(), nil, gift("refund").Purpose)
	if err != nil || len(list) != 1 || paid.ID == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	w.stripe.Set(func() { w.stripe.Silent = true })
	wantKind(t, w.Refund(t.Context(), staff(), payments.Reversal{PaymentID: list[0].ID, Cents: 5_00, Reason: "Asked for"}), faults.Unavailable, "payments.error.refund_waits")
	w.stripe.Set(func() {
		w.stripe.Silent = false
		w.stripe.Sessions[page].ID, w.stripe.Subs[broken].ID = "cs_of_another", "sub_of_another" // answers that are none
	})
	w.look(6)
	w.wantLedger("refund", "pi_"+w.stripe.Sessions["cs_test_4"].Sub+"_1 2026-11-22 2000/2500 Amina Diallo")
	w.stripe.Charge(sound)
	for range 2 {
		w.look(32 * 24 * 60)
	}
	w.wantLedger("sound", "pi_"+sound+"_1 2026-11-22 2500/2500 Amina Diallo; pi_"+sound+"_2 2026-12-22 2500/2500 Amina Diallo")
	w.stripe.Set(func() { w.stripe.Sessions[page].ID, w.stripe.Subs[broken].ID = page, broken })
	w.stripe.Charge(broken)
	w.look(60)
	w.look(60)
	w.wantLedger("broken", "pi_"+broken+"_1 2026-11-22 2500/2500 Amina Diallo; pi_"+broken+"_2 2026-12-22 2500/2500 Amina Diallo")
}

// A monthly payment that Stripe does not know is asked about for two days, and then no
// more until a message names it.
func TestAMonthlyPaymentThatStripeDoesNotKnowIsNotAskedAboutForEver(t *testing.T) {
	w := open(t)
	sub, _ := w.monthly("1")
	gone := w.stripe.Subs[sub]
	w.stripe.Set(func() { delete(w.stripe.Subs, sub) })
	w.clock.Advance(31 * 24 * time.Hour)
	if n := w.asks(24); n == 0 {
		t.Error("Stripe is not asked when the next charge is due")
	}
	w.asks(72)
	if n := w.asks(24); n != 0 {
		t.Errorf("Stripe is asked %d times more about what it does not know", n)
	}
	if one := w.one("1"); one.State != payments.SubscriptionActive {
		t.Errorf("%+v", one)
	}
	w.stripe.Set(func() { w.stripe.Subs[sub] = gone })
	w.deliver(w.stripe.Charge(sub))
	w.wantLedger("1", "pi_"+sub+"_1 2026-11-22 2500/2500 Amina Diallo; pi_"+sub+"_2 2026-12-22 2500/2500 Amina Diallo")
}

// A page that was paid on for a monthly payment of which Stripe knows nothing is over
// after two days; in the meantime it may be late.
func TestAPagePaidOnForNothingIsOver(t *testing.T) {
	w := open(t)
	sub, _ := w.begun("1")
	late := w.stripe.Subs[sub]
	w.stripe.Set(func() { delete(w.stripe.Subs, sub) })
	w.look(6)
	state := func() payments.CheckoutState {
		t.Helper()
		c, err := w.CheckoutByID(t.Context(), w.stripe.Asked[len(w.stripe.Asked)-1].Get("client_reference_id"))
		if err != nil {
			t.Fatal(err)
		}
		return c.State
	}
	if got := state(); got != payments.CheckoutOpen {
		t.Errorf("the page is %s at once", got)
	}
	w.stripe.Set(func() { w.stripe.Subs[sub] = late })
	w.look(6)
	w.wantLedger("1", "pi_"+sub+"_1 2026-11-22 2500/2500 Amina Diallo")

	sub, _ = w.begun("2")
	w.stripe.Set(func() { delete(w.stripe.Subs, sub) })
	w.asks(50)
	if got := state(); got != payments.CheckoutExpired {
		t.Errorf("the page is %s after two days", got)
	}
}

// A refund of a charge that Stripe does not know is not asked for again and again, and
// what failed is asked for again with the same key.
func TestARefundIsAskedAgainAfterAFailureAndNotOfWhatIsUnknown(t *testing.T) {
	w, p := charged(t)
	r := payments.Reversal{PaymentID: p.ID, Cents: 100_00, Reason: "Reduced"}
	w.stripe.Set(func() { w.stripe.Fail = 500 })
	wantKind(t, w.Refund(t.Context(), staff(), r), faults.Unavailable, "payments.error.refund_waits")
	w.look(6)
	w.stripe.Set(func() { w.stripe.Fail = 0 })
	w.look(6) // the same key says the same for a day
	w.left(300_00)
	w.stripe.Set(func() { w.stripe.Forget() })
	w.look(6)
	w.left(200_00)
	if _, made := w.stripe.Count(); made != 1 {
		t.Errorf("%d refunds", made)
	}

	w.stripe.Set(func() { w.stripe.Silent = true })
	wantKind(t, w.Refund(t.Context(), staff(), r), faults.Unavailable, "payments.error.refund_waits")
	w.stripe.Set(func() {
		w.stripe.Silent, w.stripe.Unknown = false, map[string]bool{p.Reference: true}
		delete(w.stripe.Refunds, "re_2")
	})
	w.look(6)
	if cents, err := w.UnderWay(t.Context(), p.ID); err != nil || cents != 0 {
		t.Errorf("%d under way, %v", cents, err)
	}
	if n := w.asks(3); n != 0 {
		t.Errorf("Stripe is asked %d times more", n)
	}
	w.left(200_00)
}

// What a stopped page leaves is not in the way of the next.
func TestAfterAPageThatIsUnknownComesAnother(t *testing.T) {
	w := open(t)
	w.page("1")
	w.stripe.Set(func() { delete(w.stripe.Sessions, "cs_test_1") })
	url, err := w.Checkout(t.Context(), access.Actor{}, gift("1"))
	if err != nil || lastOf(url) != "cs_test_2" {
		t.Errorf("%s, %v", url, err)
	}
}
