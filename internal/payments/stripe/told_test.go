package stripe_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	faults "plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// donor is somebody who came by a signed link.
func donor() access.Actor { return access.Actor{Name: "Amina Diallo"} }

func TestAMonthlyGiftIsStoppedAtOnce(t *testing.T) {
	w := open(t)
	sub, one := w.monthly("1")
	for range 2 { // whoever stops it presses twice
		if err := w.Stop(t.Context(), donor(), one.ID, "I have moved"); err != nil {
			t.Fatal(err)
		}
	}
	w.deliver(w.stripe.About("customer.subscription.updated", sub))
	one = w.one("1")
	if one.State != payments.SubscriptionStopped || one.Cause != payments.CauseAsked || one.Why != "I have moved" || w.stripe.Subs[sub].Status != "canceled" {
		t.Errorf("%+v; at Stripe it is %s", one, w.stripe.Subs[sub].Status)
	}
	if told := w.jobs("payments_subscription"); len(told) != 2 {
		t.Errorf("the subject is told of %d changes", len(told))
	}
	wantKind(t, w.Change(t.Context(), donor(), one.ID, money.Of(30_00, "CAD")), faults.Conflict, "payments.error.stopped")
	wantKind(t, w.Stop(t.Context(), donor(), "none", ""), faults.NotFound, "payments.error.no_subscription")
	w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo") // nothing is given back
}

func TestAnotherAmountHoldsFromTheNextMonth(t *testing.T) {
	w := open(t)
	sub, one := w.monthly("1")
	for range 2 {
		if err := w.Change(t.Context(), donor(), one.ID, money.Of(30_00, "CAD")); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.stripe.Changes) != 1 || w.stripe.Changes[0].Get("items[0][price_data][recurring][interval]") != "month" || w.stripe.Changes[0].Get("items[0][price_data][product]") != "prod_TzVQ" {
		t.Errorf("Stripe is asked for %v", w.stripe.Changes)
	}
	if one = w.one("1"); one.Amount != money.Of(30_00, "CAD") {
		t.Errorf("%+v", one)
	}
	w.deliver(w.stripe.Charge(sub))
	w.wantLedger("1", "pi_sub_1_1 2026-11-22 2500/2500 Amina Diallo; pi_sub_1_2 2026-12-22 3000/3000 Amina Diallo")
	for amount, field := range map[money.Amount]string{money.Of(0, "CAD"): "payments.error.amount", money.Of(30_00, "USD"): "payments.error.currency", money.Of(money.Max+1, "CAD"): "money.error.large"} {
		wantKind(t, w.Change(t.Context(), donor(), one.ID, amount), faults.Invalid, field)
	}
	// It is changed on Stripe's own site too.
	w.stripe.Set(func() { w.stripe.Subs[sub].Amount = 40_00 })
	w.deliver(w.stripe.About("customer.subscription.updated", sub))
	if one = w.one("1"); one.Amount != money.Of(40_00, "CAD") || len(w.jobs("payments_subscription")) != 3 {
		t.Errorf("%+v, %v", one, w.jobs("payments_subscription"))
	}
}

// underWay is what the provider has been told and has not done.
func (w *world) underWay(key string) payments.Telling {
	w.t.Helper()
	told, err := w.UnderWayOf(w.t.Context(), w.one(key))
	if err != nil {
		w.t.Fatal(err)
	}
	return told
}

func TestWhatStripeDoesNotAnswerIsDoneAsSoonAsItDoes(t *testing.T) {
	for name, trouble := range map[string]func(w *world){
		"silence after it is done": func(w *world) { w.stripe.Silent = true },
		"a failure":                func(w *world) { w.stripe.Fail = 500 },
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			sub, one := w.monthly("1")
			w.stripe.Set(func() { trouble(w) })
			wantKind(t, w.Change(t.Context(), donor(), one.ID, money.Of(30_00, "CAD")), faults.Unavailable, "payments.error.told_waits")
			if told := w.underWay("1"); told.Amount != money.Of(30_00, "CAD") || told.Stop {
				t.Errorf("under way: %+v", told)
			}
			w.look(6) // still no answer
			// Another amount, and then the end, take the place of what waits.
			wantKind(t, w.Change(t.Context(), donor(), one.ID, money.Of(10_00, "CAD")), faults.Unavailable, "payments.error.told_waits")
			w.stripe.Set(func() { w.stripe.Silent, w.stripe.Fail = false, 0 })
			w.look(6)
			if one := w.one("1"); one.Amount.Cents != 10_00 || w.stripe.Subs[sub].Amount != 10_00 || w.underWay("1") != (payments.Telling{}) {
				t.Errorf("%+v; at Stripe %d", one, w.stripe.Subs[sub].Amount)
			}
			w.stripe.Set(func() { trouble(w) })
			wantKind(t, w.Change(t.Context(), donor(), one.ID, money.Of(50_00, "CAD")), faults.Unavailable, "payments.error.told_waits")
			wantKind(t, w.Stop(t.Context(), donor(), one.ID, "Enough"), faults.Unavailable, "payments.error.told_waits")
			wantKind(t, w.Change(t.Context(), donor(), one.ID, money.Of(60_00, "CAD")), faults.Conflict, "payments.error.stopped")
			if told := w.underWay("1"); !told.Stop {
				t.Errorf("under way: %+v", told)
			}
			w.stripe.Set(func() { w.stripe.Silent, w.stripe.Fail = false, 0 })
			w.look(6)
			if one := w.one("1"); one.State != payments.SubscriptionStopped || one.Why != "Enough" || one.Cause != payments.CauseAsked || w.underWay("1") != (payments.Telling{}) {
				t.Errorf("%+v", one)
			}
		})
	}
}

func TestWhatStripeRefusesIsSaidAndChangesNothing(t *testing.T) {
	w := open(t)
	sub, one := w.monthly("1")
	w.stripe.Set(func() { w.stripe.Fail = 400 })
	wantKind(t, w.Change(t.Context(), donor(), one.ID, money.Of(30_00, "CAD")), faults.Conflict, "payments.error.told_refused")
	w.stripe.Set(func() { w.stripe.Fail = 0 })
	if told := w.underWay("1"); told != (payments.Telling{}) || w.one("1").Amount.Cents != 25_00 {
		t.Errorf("%+v", told)
	}
	// It has ended meanwhile, and nobody told: it is refused, and learnt.
	w.stripe.End(sub, "payment_failed")
	wantKind(t, w.Change(t.Context(), donor(), one.ID, money.Of(30_00, "CAD")), faults.Conflict, "payments.error.told_refused")
	if one = w.one("1"); one.State != payments.SubscriptionStopped || one.Cause != payments.CauseFailed {
		t.Errorf("%+v", one)
	}
	// To stop what Stripe has stopped already is no fault.
	sub, one = w.monthly("2")
	w.stripe.End(sub, "cancellation_requested")
	if err := w.Stop(t.Context(), donor(), one.ID, "Enough"); err != nil || w.one("2").State != payments.SubscriptionStopped {
		t.Errorf("%+v, %v", w.one("2"), err)
	}
	w.look(int(time.Hour / time.Minute))
}
