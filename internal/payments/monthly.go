package payments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments/internal/store"
)

// answer is what the provider says about a page or about a monthly payment.
type answer struct {
	session Session
	refunds map[string][]CardRefund // by charge

	monthly CardSubscription // without a key: it is about none
	charges []CardCharge
	// seen is how many answers about it were written before the provider was asked.
	seen int64
}

// errOlder says that another answer about a monthly payment was written while this
// one was asked for, which may be the older one: the provider is asked again.
var errOlder = errors.New("payments: another answer of the card provider was written meanwhile")

// fresh does something that asks the provider and writes what it says, again while
// another answer comes between.
func fresh(do func() error) error {
	for range 3 {
		if err := do(); !errors.Is(err, errOlder) {
			return err
		}
	}
	return fault.Wrap(errOlder, fault.Unavailable, "fault.busy", nil)
}

// askMonthly asks the provider about a monthly payment: how it stands, what was
// charged, and what was given back of charges that are not in the ledger yet.
func (s *Service) askMonthly(ctx context.Context, key string) (a answer, err error) {
	q := s.on(nil)
	known, err := q.SubscriptionKnown(ctx, s.provider.Name(), key)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return answer{}, audit.Fault(err)
	}
	a.seen = known.Looks
	if a.monthly, err = s.provider.Subscription(ctx, key); err != nil {
		return answer{}, err
	}
	_, err = q.Checkout(ctx, a.monthly.Checkout)
	if errors.Is(err, db.ErrNotFound) || err == nil && a.monthly.State == "" {
		return a, nil // another site's, or not begun: nothing of it is ours
	}
	if err != nil {
		return answer{}, audit.Fault(err)
	}
	if a.charges, err = s.provider.Charges(ctx, key); err != nil {
		return answer{}, incoherent(err)
	}
	a.refunds = map[string][]CardRefund{}
	for _, c := range a.charges {
		_, err := q.PaymentOnce(ctx, onceCharge+c.Charge)
		if errors.Is(err, db.ErrNotFound) {
			a.refunds[c.Charge], err = s.provider.Refunds(ctx, c.Charge)
		}
		if err != nil {
			return answer{}, incoherent(err)
		}
	}
	return a, nil
}

// incoherent is what it means that the provider knows a monthly payment and not what
// it has named of it.
func incoherent(err error) error {
	if errors.Is(err, ErrUnknown) {
		return fmt.Errorf("%w: %s", ErrBroken, err.Error()) // and no longer ErrUnknown
	}
	return err
}

// lookAtMonthly asks the provider about a monthly payment and writes what it says.
func (s *Service) lookAtMonthly(ctx context.Context, key string) error {
	return fresh(func() error {
		a, err := s.askMonthly(ctx, key)
		if err != nil {
			return err
		}
		return s.log.Do(ctx, access.TheProgram(), "payments.settle", func(tx *audit.Tx) error {
			_, err := s.settleMonthly(ctx, tx, a)
			return err
		})
	})
}

// settleMonthly brings a monthly payment and the ledger up to what the provider says.
func (s *Service) settleMonthly(ctx context.Context, tx *audit.Tx, a answer) (outcome string, err error) {
	q := store.New(tx)
	said := a.monthly
	row, err := q.Checkout(ctx, said.Checkout)
	switch {
	case errors.Is(err, db.ErrNotFound), err == nil && row.Provider != s.provider.Name():
		return outcomeUnknown, nil
	case err != nil:
		return "", err
	case said.State == "":
		return outcomeNothing, nil
	}
	had, err := q.SubscriptionKnown(ctx, s.provider.Name(), said.ID)
	begun := err == nil
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return "", err
	}
	if had.Looks != a.seen {
		return "", errOlder
	}
	if !begun {
		if had, err = s.beginMonthly(ctx, tx, said); err != nil {
			return "", err
		}
	}
	if outcome, err = s.cashAll(ctx, tx, checkoutOf(row), a); err != nil {
		return "", err
	}
	changed, err := s.stand(ctx, tx, had, said, begun)
	if changed && outcome == outcomeNothing {
		outcome = outcomeChanged
	}
	return outcome, err
}

// cashAll records what was charged and is not in the ledger yet, in the order it was
// charged.
func (s *Service) cashAll(ctx context.Context, tx *audit.Tx, c Checkout, a answer) (outcome string, err error) {
	charges := slices.Clone(a.charges)
	slices.SortStableFunc(charges, func(a, b CardCharge) int { return a.At.Compare(b.At) })
	outcome = outcomeNothing
	for _, charge := range charges {
		said, err := s.cash(ctx, tx, &c, charge, a.refunds[charge.Charge])
		if err != nil {
			return "", err
		}
		if said != outcomeNothing {
			outcome = said
		}
	}
	return outcome, nil
}

// beginMonthly writes a monthly payment that the provider has begun, once for its key.
func (s *Service) beginMonthly(ctx context.Context, tx *audit.Tx, said CardSubscription) (store.PaymentSubscription, error) {
	if said.ID == "" || len(said.ID) > maxKey {
		return store.PaymentSubscription{}, fault.Wrap(ErrBroken, fault.Internal, "fault.internal", nil)
	}
	started := said.StartedAt
	if started.IsZero() {
		started = tx.Now
	}
	row := store.PaymentSubscription{
		ID: db.NewID(), Provider: s.provider.Name(), Subscription: said.ID, CheckoutID: said.Checkout, Cents: said.Amount.Cents, Currency: said.Amount.Currency,
		State: string(SubscriptionActive), StartedAt: db.Micros(started),
	}
	if err := store.New(tx).InsertSubscription(ctx, store.InsertSubscriptionParams(row)); err != nil {
		return row, err
	}
	return row, s.news(ctx, tx, "payments.subscription_started", row.ID, row.Cents)
}

// news records what became of a monthly payment, and has the subject above told.
func (s *Service) news(ctx context.Context, tx *audit.Tx, action, id string, cents int64) error {
	if err := tx.Also(ctx, action, KindSubscription, id, map[string]any{"cents": cents}); err != nil {
		return err
	}
	return s.queue.Add(ctx, tx.Tx, SubscriptionChanged{ID: id})
}

// stand writes how a monthly payment stands. What has stopped does not begin again,
// whatever is said.
func (s *Service) stand(ctx context.Context, tx *audit.Tx, had store.PaymentSubscription, said CardSubscription, begun bool) (changed bool, err error) {
	cause, why := Cause(had.Cause), had.Why
	if SubscriptionState(had.State) == SubscriptionStopped {
		said.State, said.StoppedAt = SubscriptionStopped, db.Time(had.StoppedAt)
	} else if said.State == SubscriptionStopped {
		cause = said.Cause
		if said.StoppedAt.IsZero() {
			said.StoppedAt = tx.Now
		}
	}
	done, err := s.fulfil(ctx, tx, had.ID, said)
	if err != nil {
		return false, err
	}
	if done.Act == actStop {
		cause, why = CauseAsked, done.Reason
	}
	now := store.SubscriptionStandsParams{
		ID: had.ID, Cents: said.Amount.Cents, Currency: said.Amount.Currency, State: string(said.State), Cause: string(cause), Why: why,
		NextAt: db.Micros(said.NextAt), StoppedAt: db.Micros(said.StoppedAt), LookedAt: db.Micros(tx.Now), LookAt: db.Micros(lookNext(tx.Now, said)),
	}
	if said.State == SubscriptionStopped { // an amount that nothing is charged by
		now.Cents, now.Currency, now.NextAt = had.Cents, had.Currency, 0
	}
	if err := store.New(tx).SubscriptionStands(ctx, now); err != nil {
		return false, err
	}
	switch {
	case now.State != had.State:
		err = s.news(ctx, tx, "payments.subscription_"+now.State, had.ID, now.Cents)
	case now.Cents != had.Cents || now.Currency != had.Currency:
		err = s.news(ctx, tx, "payments.subscription_changed", had.ID, now.Cents)
	default:
		return !begun, nil
	}
	return true, err
}

// How soon the provider is asked again about a monthly payment without a message: once
// the next charge should have been made, while that one is under way, and while it
// is tried again; and once more after the end, for a charge made at that moment.
const (
	lookUnderWay = time.Hour
	lookDaily    = 24 * time.Hour
)

// lookNext is when the provider is asked about a monthly payment again; the zero time:
// never.
func lookNext(now time.Time, said CardSubscription) time.Time {
	switch {
	case said.State == SubscriptionStopped:
		if last := said.StoppedAt.Add(lookDaily); now.Before(last) {
			return last
		}
		return time.Time{}
	case said.State == SubscriptionPastDue, said.NextAt.IsZero():
		return now.Add(lookDaily)
	case said.Pending:
		return now.Add(lookUnderWay)
	case said.NextAt.After(now):
		return said.NextAt.Add(lookAfter)
	}
	return now.Add(lookAfter)
}

// monthlyLeft asks about the monthly payments whose time it is, and goes on with what
// was to be done with one.
func (s *Service) monthlyLeft(ctx context.Context, before time.Time) error {
	now := s.db.Now()
	rows, err := s.on(nil).SubscriptionsToLookAt(ctx, store.SubscriptionsToLookAtParams{Provider: s.provider.Name(), Now: db.Micros(now), PageSize: lookAt})
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range rows {
		err := s.lookAtMonthly(ctx, r.Subscription)
		if err == nil {
			continue
		}
		if away(err) {
			s.o.Log.Warn("the card provider does not answer", "error", err)
			return nil
		}
		// What goes wrong with one must not keep the others from being looked at.
		s.o.Log.Error("a monthly payment could not be looked after", "subscription", r.ID, "error", err)
		next := now.Add(lookUnderWay)
		if errors.Is(err, ErrUnknown) && now.Sub(db.Time(max(r.LookedAt, r.NextAt, r.StoppedAt))) > unknownTime {
			next = time.Time{} // never: a message about it leads to it all the same
		}
		err = s.log.Do(ctx, access.TheProgram(), "payments.reconcile", func(tx *audit.Tx) error {
			return store.New(tx).SubscriptionLookAt(ctx, r.ID, db.Micros(next))
		})
		if err != nil {
			return err
		}
	}
	return s.instructionsLeft(ctx, before)
}
