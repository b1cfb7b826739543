package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/testdb"
)

// world is a demonstration with a monthly gift that was begun on a day.
type world struct {
	*payments.Service
	card  *sandbox.Sandbox
	clock *clock.Set
	t     *testing.T
}

func begun(t *testing.T, on time.Time) (w *world, one payments.Subscription) {
	t.Helper()
	ctx := t.Context()
	w = &world{clock: clock.At(on), t: t}
	d := testdb.OpenAt(t, w.clock)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.card = sandbox.New(d)
	w.Service = payments.New(audit.New(d), queue, w.card, payments.Options{Site: "http://localhost"})
	url, err := w.Checkout(ctx, access.Actor{}, payments.Checkout{
		Purpose: gift(), Payer: "Amina Diallo", Amount: money.Of(25_00, "CAD"), Lang: i18n.FR, Description: i18n.Text{EN: "Monthly gift", FR: "Don mensuel"}, Monthly: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	id := url[strings.LastIndexByte(url, '/')+1:]
	for range 2 {
		m, err := w.card.Pay(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		w.deliver(m)
	}
	return w, w.one()
}

func gift() payments.Purpose { return payments.Purpose{Kind: "gift", Key: "1"} }

func (w *world) deliver(m sandbox.Message) {
	w.t.Helper()
	if err := w.Deliver(w.t.Context(), m.Body, m.Signature); err != nil {
		w.t.Fatal(err)
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(string(m.Body), `{"id":"`), `"`)
	if err := w.EventCame(w.t.Context(), id); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) one() payments.Subscription {
	w.t.Helper()
	list, err := w.Subscriptions(w.t.Context(), nil, gift())
	if err != nil || len(list) != 1 {
		w.t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

// received lists the payments, as days and cents.
func (w *world) received() (out []string) {
	w.t.Helper()
	list, err := w.OfPurpose(w.t.Context(), nil, gift())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s %d", db.Day(p.Received), p.Amount.Cents))
	}
	return out
}

func (w *world) want(payments ...string) {
	w.t.Helper()
	if got := w.received(); fmt.Sprint(got) != fmt.Sprint(payments) {
		w.t.Errorf("received %v, want %v", got, payments)
	}
}

// A demonstration that is left running charges on the day each month, on the last of
// a month that has no such day.
func TestTheDemonstrationGoesOnByTheCalendar(t *testing.T) {
	w, one := begun(t, time.Date(2026, time.December, 31, 9, 0, 0, 0, time.UTC))
	if one.State != payments.SubscriptionActive || db.Day(one.Next) != "2027-01-31" {
		t.Errorf("%+v", one)
	}
	w.want("2026-12-31 2500")
	for range 100 {
		w.clock.Advance(24 * time.Hour)
		for range 2 {
			if err := w.Reconcile(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.want("2026-12-31 2500", "2027-01-31 2500", "2027-02-28 2500", "2027-03-31 2500")
	if err := w.Change(t.Context(), access.Actor{}, one.ID, money.Of(40_00, "CAD")); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(30 * 24 * time.Hour)
	if err := w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Stop(t.Context(), access.Actor{}, one.ID, "Enough"); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(90 * 24 * time.Hour)
	if err := w.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.want("2026-12-31 2500", "2027-01-31 2500", "2027-02-28 2500", "2027-03-31 2500", "2027-04-30 4000")
	if one = w.one(); one.State != payments.SubscriptionStopped || one.Why != "Enough" || one.Amount.Cents != 40_00 {
		t.Errorf("%+v", one)
	}
}

func TestTheDemonstrationsMonthsPassInAMoment(t *testing.T) {
	ctx := t.Context()
	w, one := begun(t, testdb.Noon())
	for month := 1; month <= 3; month++ {
		m, err := w.card.Charge(ctx, one.CheckoutID, testdb.Noon().AddDate(0, month, 0))
		if err != nil {
			t.Fatal(err)
		}
		w.deliver(m)
		w.deliver(m)
	}
	w.want("2026-11-23 2500", "2026-12-23 2500", "2027-01-23 2500", "2027-02-23 2500")
	m, err := w.card.Decline(ctx, one.CheckoutID)
	if err != nil {
		t.Fatal(err)
	}
	w.deliver(m)
	if one = w.one(); one.State != payments.SubscriptionPastDue || db.Day(one.Next) != "2027-03-23" {
		t.Errorf("declined: %+v", one)
	}
	if m, err = w.card.Charge(ctx, one.CheckoutID, testdb.Noon().AddDate(0, 4, 1)); err != nil {
		t.Fatal(err)
	}
	w.deliver(m)
	if one = w.one(); one.State != payments.SubscriptionActive {
		t.Errorf("charged after all: %+v", one)
	}
	if err := w.Stop(ctx, access.Actor{}, one.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.card.Charge(ctx, one.CheckoutID, testdb.Noon()); !fault.Is(err, fault.Conflict) {
		t.Errorf("charged after the end: %v", err)
	}
	if _, err := w.card.Decline(ctx, "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("nothing is declined: %v", err)
	}
}
