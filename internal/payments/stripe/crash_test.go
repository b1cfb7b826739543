package stripe_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	faults "plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/stripe/stripetest"
)

// killed is what the program dies of: nothing more of it is done.
type killed struct{}

// dies does something during which the program may be killed. What was under way
// comes to nothing then, and the program begins anew.
func (w *world) dies(do func()) (died bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case killed:
			died = true
			w.restart()
		default:
			panic(r)
		}
	}()
	do()
	return false
}

// killAt has the program die at the nth question to Stripe from now: before it is
// asked, or when Stripe has done it and nobody has heard. All that a step of ours
// writes lies between two such questions, in one transaction.
func (w *world) killAt(n int, after bool) (reached func() bool) {
	calls := 0
	die := func(string) {
		if calls == n {
			panic(killed{})
		}
	}
	w.meddler.before = func(call string) {
		calls++
		if !after {
			die(call)
		}
	}
	w.meddler.after = nil
	if after {
		w.meddler.after = die
	}
	return func() bool { return calls >= n }
}

// after is what a program that was killed does by itself when it has begun anew: the
// jobs that waited, and what nobody told it.
func (w *world) recover() {
	w.look(6)
	w.look(6)
}

// months is a monthly gift of three months with all that may happen to it, in steps
// of which any may be cut short.
func (w *world) months(key string) {
	w.t.Helper()
	ctx := context.Background()
	// What people do again when they get no answer: they press once more.
	insist := func(do func() error) {
		for range 2 {
			var err error
			if w.dies(func() { err = do() }) {
				continue
			}
			if err != nil && !faults.Is(err, faults.Unavailable) {
				w.t.Errorf("%s: %v", key, err)
			}
			return
		}
	}
	told := func(body []byte) {
		for range 2 { // what was not answered with 200 is sent again
			w.dies(func() { w.deliver(body) })
		}
		w.dies(w.recover)
	}
	var url string
	insist(func() (err error) {
		url, err = w.Checkout(ctx, access.Actor{}, gift(key))
		return err
	})
	session := lastOf(url)
	begun := w.stripe.Pay(session)
	sub := w.stripe.Sessions[session].Sub
	told(begun)
	id := w.one(key).ID
	told(w.stripe.Charge(sub))
	insist(func() error { return w.Change(ctx, donor(), id, money.Of(30_00, "CAD")) })
	w.dies(w.recover)
	told(w.stripe.Charge(sub))
	list, err := w.OfPurpose(ctx, nil, gift(key).Purpose)
	if err != nil || len(list) != 3 {
		w.t.Fatalf("%s: %+v, %v", key, list, err)
	}
	i := slices.IndexFunc(list, func(p payments.Payment) bool { return p.Reference == "pi_"+sub+"_2" })
	insist(func() error {
		return w.Refund(ctx, staff(), payments.Reversal{PaymentID: list[i].ID, Cents: 5_00, Reason: "Asked for", Once: key})
	})
	w.dies(w.recover)
	insist(func() error { return w.Stop(ctx, donor(), id, "Enough") })
	w.dies(w.recover)

	w.wantLedger(key, fmt.Sprintf("pi_%[1]s_1 2026-11-22 2500/2500 Amina Diallo; pi_%[1]s_2 2026-12-22 2000/2500 Amina Diallo; pi_%[1]s_3 2027-01-22 3000/3000 Amina Diallo", sub))
	if one := w.one(key); one.State != payments.SubscriptionStopped || one.Why != "Enough" || w.stripe.Subs[sub].Status != "canceled" {
		w.t.Errorf("%s: %+v; at Stripe %s", key, one, w.stripe.Subs[sub].Status)
	}
}

// Killed before or after any question to Stripe, the program comes to the same: each
// charge once, each refund once, the amount changed, the gift stopped.
func TestKilledAtAnyStepNoMonthIsLostOrTakenTwice(t *testing.T) {
	w := open(t)
	pages := 0
	for n, more := 1, true; more; n++ {
		for _, after := range []bool{false, true} {
			reached := w.killAt(n, after)
			w.months(fmt.Sprintf("%d %v", n, after))
			more = reached()
			pages++
		}
		if t.Failed() {
			t.Fatalf("killed at question %d", n)
		}
	}
	if made, back := w.stripe.Count(); made != pages || back != pages {
		t.Errorf("%d pages and %d refunds for %d gifts", made, back, pages)
	}
	if subs, paid := len(w.stripe.Subs), len(w.jobs("payments_received")); subs != pages || paid != 3*pages {
		t.Errorf("%d subscriptions, and the subject told of %d payments, for %d gifts", subs, paid, pages)
	}
	t.Logf("%d gifts", pages)
}

// chaos is a few monthly and single gifts to which anything happens.
type chaos struct {
	*world
	t        *rapid.T
	run      string
	sessions []string // of the pages
	keys     []string // of their gifts
	waiting  [][]byte // messages on their way
	told     [][]byte // those that came, and may come once more
	refunds  [][]byte // of money given back at Stripe: they are not lost for ever
	back     int
}

func (c *chaos) one(of []string, name string) (string, bool) {
	if len(of) == 0 {
		return "", false
	}
	return rapid.SampledFrom(of).Draw(c.t, name), true
}

// subs are the subscriptions that have not ended.
func (c *chaos) subs() (list []string) {
	for _, id := range c.sessions {
		if sub := c.stripe.Subs[c.stripe.Sessions[id].Sub]; sub != nil && sub.Status != "canceled" {
			list = append(list, sub.ID)
		}
	}
	return list
}

func (c *chaos) send(body []byte) { c.waiting = append(c.waiting, body) }

// try delivers a message, on whose job Stripe may be silent.
func (c *chaos) try(body []byte) {
	if err := c.Deliver(context.Background(), body, stripetest.Signed(body, time.Now())); err != nil {
		c.t.Fatal(err)
	}
	c.told = append(c.told, body)
	_ = c.work() // tried again later
}

// excused lets pass what is refused because Stripe does not answer, or will not.
func (c *chaos) excused(err error) {
	if err != nil && !faults.Is(err, faults.Unavailable) && !faults.Is(err, faults.Conflict) && !faults.Is(err, faults.Invalid) {
		c.t.Fatal(err)
	}
}

func (c *chaos) actions() map[string]func(*rapid.T) {
	ctx := context.Background()
	onSub := func(do func(sub string)) func(*rapid.T) {
		return func(*rapid.T) {
			if sub, ok := c.one(c.subs(), "subscription"); ok {
				do(sub)
			}
		}
	}
	onGift := func(do func(p payments.Purpose)) func(*rapid.T) {
		return func(*rapid.T) {
			if key, ok := c.one(c.keys, "gift"); ok {
				do(gift(key).Purpose)
			}
		}
	}
	return map[string]func(*rapid.T){
		"pay": func(*rapid.T) {
			if id, ok := c.one(c.sessions, "page"); ok && c.stripe.Sessions[id].Status == "open" {
				c.send(c.stripe.Pay(id))
			}
		},
		"charge":  onSub(func(sub string) { c.send(c.stripe.Charge(sub)) }),
		"decline": onSub(func(sub string) { c.send(c.stripe.Decline(sub)) }),
		"end":     onSub(func(sub string) { c.send(c.stripe.End(sub, "cancellation_requested")) }),
		"give back at Stripe": func(t *rapid.T) {
			if intent, ok := c.one(c.intents(), "charge"); ok {
				c.refunds = append(c.refunds, c.stripe.Dashboard(intent, rapid.Int64Range(1, 9_00).Draw(t, "cents")))
				c.send(c.refunds[len(c.refunds)-1])
			}
		},
		"give back": onGift(func(p payments.Purpose) {
			list, err := c.OfPurpose(ctx, nil, p)
			if err != nil || len(list) == 0 {
				return
			}
			c.back++
			c.excused(c.Refund(ctx, staff(), payments.Reversal{PaymentID: list[0].ID, Cents: 1_00, Reason: "Asked for", Once: fmt.Sprint(c.run, c.back)}))
		}),
		"stop or change": onGift(func(p payments.Purpose) {
			list, err := c.Subscriptions(ctx, nil, p)
			if err != nil || len(list) == 0 {
				return
			}
			if cents := rapid.Int64Range(0, 3).Draw(c.t, "tens"); cents > 0 {
				c.excused(c.Change(ctx, donor(), list[0].ID, money.Of(cents*10_00, "CAD")))
				return
			}
			c.excused(c.Stop(ctx, donor(), list[0].ID, ""))
		}),
		"a message comes": func(t *rapid.T) {
			if len(c.waiting) > 0 {
				i := rapid.IntRange(0, len(c.waiting)-1).Draw(t, "which")
				body := c.waiting[i]
				c.waiting = slices.Delete(c.waiting, i, i+1)
				c.try(body)
			}
		},
		"one comes once more": func(t *rapid.T) {
			if len(c.told) > 0 {
				c.try(c.told[rapid.IntRange(0, len(c.told)-1).Draw(t, "which")])
			}
		},
		"one is lost": func(*rapid.T) {
			if len(c.waiting) > 0 {
				c.waiting = c.waiting[1:]
			}
		},
		"Stripe fails": func(t *rapid.T) {
			fail := rapid.SampledFrom([]int{0, 0, 0, 500}).Draw(t, "status")
			c.stripe.Set(func() { c.stripe.Fail = fail })
		},
		"the program begins": func(*rapid.T) { c.restart() },
		"time passes": func(t *rapid.T) {
			c.clock.Advance(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes")) * time.Minute)
			c.excused(c.Reconcile(ctx))
		},
	}
}

// begin opens the page of a gift.
func (c *chaos) begin(monthly bool) {
	g := gift(c.run + fmt.Sprint(len(c.keys)))
	g.Monthly = monthly
	url, err := c.Checkout(context.Background(), access.Actor{}, g)
	if err != nil {
		c.t.Fatal(err)
	}
	c.sessions, c.keys = append(c.sessions, lastOf(url)), append(c.keys, g.Purpose.Key)
}

// intents are the charges of the gifts at Stripe, in order.
func (c *chaos) intents() (list []string) {
	for _, id := range c.sessions {
		s := c.stripe.Sessions[id]
		if s.Intent != "" {
			list = append(list, s.Intent)
		}
		if sub := c.stripe.Subs[s.Sub]; sub != nil {
			for _, i := range sub.Invoices {
				if i.Status == "paid" {
					list = append(list, i.Intent)
				}
			}
		}
	}
	return list
}

// end lets Stripe answer again and time pass, and compares the ledger with what
// Stripe has.
func (c *chaos) end() {
	c.stripe.Set(func() { c.stripe.Fail = 0 })
	for _, sub := range c.subs() {
		c.stripe.End(sub, "cancellation_requested") // and nobody says so
	}
	for _, id := range c.sessions {
		if s := c.stripe.Sessions[id]; s.Status == "open" {
			c.stripe.Set(func() { s.Status = "expired" })
		}
	}
	for _, body := range c.refunds {
		c.try(body)
	}
	for range 3 { // as long as a subscription may have been charged ahead
		c.clock.Advance(400 * 24 * time.Hour)
		c.look(6)
	}
	want := map[string]int64{}
	for _, intent := range c.intents() {
		want[intent] = 0
	}
	for _, r := range c.stripe.Refunds {
		if _, ours := want[r.Intent]; ours {
			want[r.Intent] += r.Amount
		}
	}
	for _, key := range c.keys {
		list, err := c.OfPurpose(context.Background(), nil, gift(key).Purpose)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, p := range list {
			if back, known := want[p.Reference]; !known || back != p.Refunded {
				c.t.Fatalf("the ledger has %s with %d given back; Stripe has %v", p.Reference, p.Refunded, want)
			}
			delete(want, p.Reference) // so that a second one is not known
		}
		subs, err := c.Subscriptions(context.Background(), nil, gift(key).Purpose)
		if err != nil || len(subs) > 1 || len(subs) == 1 && subs[0].State != payments.SubscriptionStopped {
			c.t.Fatalf("%s: %+v, %v", key, subs, err)
		}
	}
	if len(want) > 0 {
		c.t.Fatalf("the ledger lacks %v", want)
	}
}

// After whatever happens the ledger has each charge of Stripe's once, with what was
// given back of it.
func TestTheLedgerHasEachChargeOnce(t *testing.T) {
	w := open(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		w.restart()
		if _, ids := w.jobsAfter(w.done, "payments_event"); len(ids) > 0 {
			w.done = ids[len(ids)-1] // what was left of the run before
		}
		c := &chaos{world: w, t: t, run: fmt.Sprintf("%d-", run)}
		w.stripe.Set(func() { w.stripe.Fail, w.stripe.Old, w.stripe.Now = 0, run%2 == 0, w.clock.Now() })
		for _, monthly := range []bool{true, true, false} {
			c.begin(monthly)
		}
		c.send(c.stripe.Pay(c.sessions[0]))
		t.Repeat(c.actions())
		c.end()
	})
	t.Logf("%d payments, %d reversals, %d changes", len(w.jobs("payments_received")), len(w.jobs("payments_reversed")), len(w.jobs("payments_subscription")))
	if !strings.Contains(w.jobs("payments_subscription")[0], "ID") {
		t.Error("no monthly gift was begun in all the runs")
	}
}
