package sandbox

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/internal/store"
)

// begin writes what is charged each month from now on, and its first charge.
func begin(ctx context.Context, tx *db.Tx, session store.PaymentSandbox, charge string) error {
	one := store.PaymentSandboxSubscription{
		ID: "sandbox-monthly-" + db.NewID(), CheckoutID: session.CheckoutID, Cents: session.Cents, Currency: session.Currency,
		State: string(payments.SubscriptionActive), StartedAt: db.Micros(tx.Now),
	}
	q := store.New(tx)
	if err := q.InsertSandboxSubscription(ctx, store.InsertSandboxSubscriptionParams(one)); err != nil {
		return err
	}
	_, err := charged(ctx, q, one, charge, tx.Now)
	return err
}

// charged writes the next charge of a subscription.
func charged(ctx context.Context, q *store.Queries, one store.PaymentSandboxSubscription, charge string, at time.Time) (store.PaymentSandboxSubscription, error) {
	row := store.PaymentSandboxCharge{ID: charge, SubscriptionID: one.ID, Month: one.Charges, Cents: one.Cents, ChargedAt: db.Micros(at)}
	if err := q.InsertSandboxCharge(ctx, store.InsertSandboxChargeParams(row)); err != nil {
		return one, err
	}
	one.Charges, one.State = one.Charges+1, string(payments.SubscriptionActive)
	return one, stands(ctx, q, one)
}

func stands(ctx context.Context, q *store.Queries, one store.PaymentSandboxSubscription) error {
	return q.SandboxSubscriptionStands(ctx, store.SandboxSubscriptionStandsParams{ID: one.ID, Cents: one.Cents, State: one.State, Charges: one.Charges, StoppedAt: one.StoppedAt})
}

// next is when a subscription is charged next: on the day of the month on which it
// began, or on the last of a shorter month.
func next(one store.PaymentSandboxSubscription) time.Time {
	began := db.Time(one.StartedAt)
	to := began.AddDate(0, int(one.Charges), 0)
	if to.Day() != began.Day() { // the month has no such day
		to = to.AddDate(0, 0, -to.Day())
	}
	return to
}

// change does something to a subscription that has not stopped.
func (s *Sandbox) change(ctx context.Context, id string, do func(tx *db.Tx, q *store.Queries, one store.PaymentSandboxSubscription) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		one, err := q.SandboxSubscription(ctx, id)
		if err != nil || one.State == string(payments.SubscriptionStopped) {
			return err
		}
		return do(tx, q, one)
	})
}

func meaning(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return payments.ErrUnknown
	}
	if err != nil {
		return away(err)
	}
	return nil
}

// Subscription is how a subscription stands now, once the months that have passed are
// charged.
func (s *Sandbox) Subscription(ctx context.Context, id string) (payments.CardSubscription, error) {
	one, err := store.New(s.db.Reader()).SandboxSubscription(ctx, id)
	if due := one.State == string(payments.SubscriptionActive) && !next(one).After(s.db.Now()); err == nil && due {
		err = s.change(ctx, id, func(tx *db.Tx, q *store.Queries, row store.PaymentSandboxSubscription) (err error) {
			for one = row; err == nil && !next(one).After(tx.Now); {
				one, err = charged(ctx, q, one, newCharge(), next(one))
			}
			return err
		})
	}
	if err != nil {
		return payments.CardSubscription{}, meaning(err)
	}
	out := payments.CardSubscription{
		ID: one.ID, Checkout: one.CheckoutID, State: payments.SubscriptionState(one.State), Amount: money.Of(one.Cents, one.Currency), StartedAt: db.Time(one.StartedAt),
		StoppedAt: db.Time(one.StoppedAt),
	}
	if out.State == payments.SubscriptionStopped {
		out.Cause = payments.CauseElsewhere
	} else {
		out.NextAt = next(one)
	}
	return out, nil
}

// Charges lists what was charged for a subscription.
func (s *Sandbox) Charges(ctx context.Context, id string) ([]payments.CardCharge, error) {
	q := store.New(s.db.Reader())
	one, err := q.SandboxSubscription(ctx, id)
	if err != nil {
		return nil, meaning(err)
	}
	rows, err := q.SandboxCharges(ctx, id)
	if err != nil {
		return nil, away(err)
	}
	list := make([]payments.CardCharge, len(rows))
	for i, r := range rows {
		list[i] = payments.CardCharge{Charge: r.ID, Amount: money.Of(r.Cents, one.Currency), At: db.Time(r.ChargedAt)}
	}
	return list, nil
}

// Stop ends a subscription at once.
func (s *Sandbox) Stop(ctx context.Context, id string) error {
	return meaning(s.change(ctx, id, func(tx *db.Tx, q *store.Queries, one store.PaymentSandboxSubscription) error {
		one.State, one.StoppedAt = string(payments.SubscriptionStopped), db.Micros(tx.Now)
		return stands(ctx, q, one)
	}))
}

// Change has the next month's charge be of another amount.
func (s *Sandbox) Change(ctx context.Context, c payments.ChangeRequest) error {
	return meaning(s.change(ctx, c.Subscription, func(_ *db.Tx, q *store.Queries, one store.PaymentSandboxSubscription) error {
		one.Cents = c.Amount.Cents
		return stands(ctx, q, one)
	}))
}

// Charge makes the next charge of what began by a checkout, at an instant, whatever the
// calendar says, and returns the message to deliver: a demonstration's months pass in
// a moment.
func (s *Sandbox) Charge(ctx context.Context, checkout string, at time.Time) (Message, error) {
	return s.told(ctx, checkout, "subscription.charged", func(q *store.Queries, one store.PaymentSandboxSubscription) error {
		_, err := charged(ctx, q, one, newCharge(), at)
		return err
	})
}

// Decline has the bank refuse the next charge of what began by a checkout, and returns
// the message to deliver. It is tried again by Charge alone.
func (s *Sandbox) Decline(ctx context.Context, checkout string) (Message, error) {
	return s.told(ctx, checkout, "subscription.declined", func(q *store.Queries, one store.PaymentSandboxSubscription) error {
		one.State = string(payments.SubscriptionPastDue)
		return stands(ctx, q, one)
	})
}

func (s *Sandbox) told(ctx context.Context, checkout, kind string, do func(q *store.Queries, one store.PaymentSandboxSubscription) error) (Message, error) {
	of, err := store.New(s.db.Reader()).SandboxSubscriptionOf(ctx, checkout)
	if err == nil && of.State == string(payments.SubscriptionStopped) {
		return Message{}, fault.New(fault.Conflict, "payments.error.stopped", nil)
	}
	if err == nil {
		err = s.change(ctx, of.ID, func(_ *db.Tx, q *store.Queries, one store.PaymentSandboxSubscription) error { return do(q, one) })
	}
	if errors.Is(err, db.ErrNotFound) {
		return Message{}, fault.New(fault.NotFound, "payments.error.no_subscription", nil)
	}
	if err != nil {
		return Message{}, err
	}
	return s.sign(message{ID: "sandbox-" + kind + "-" + db.NewID(), Type: kind, Subscription: of.ID})
}
