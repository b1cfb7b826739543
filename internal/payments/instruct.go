package payments

import (
	"context"
	"errors"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/payments/internal/store"
)

// What the provider is told to do with a monthly payment.
const (
	actStop   = "stop"
	actChange = "change"
)

// How far what the provider was told is.
const (
	toldAsked     = "asked"
	toldDone      = "done"
	toldFailed    = "failed"
	toldOvertaken = "overtaken" // by something told later, or by the end of the monthly payment
)

// Stop ends a monthly payment at once: nothing more is charged, and nothing is given
// back. Who may is the caller's to know: whoever pays, by a signed link, and staff.
// One that has stopped already is left as it is.
//
// While the provider does not answer, it is noted and done as soon as it does; the
// refusal (Unavailable) says so.
func (s *Service) Stop(ctx context.Context, who access.Actor, id, reason string) error {
	return s.tell(ctx, who, "payments.subscription_stop", store.PaymentInstruction{SubscriptionID: id, Act: actStop, Reason: trimmed(reason)})
}

// Change has a card charged another amount from the next month on, in the currency of
// before. Who may, and what happens while the provider does not answer, is as for
// Stop.
func (s *Service) Change(ctx context.Context, who access.Actor, id string, amount money.Amount) error {
	if f := checkAmount(amount); f != nil {
		return f
	}
	one, err := s.Subscription(ctx, nil, id)
	if err != nil {
		return err
	}
	if amount.Currency != one.Amount.Currency { // a subscription keeps its own
		return fault.Field("amount", "payments.error.currency", fault.Args{"Currency": amount.Currency})
	}
	return s.tell(ctx, who, "payments.subscription_change", store.PaymentInstruction{SubscriptionID: id, Act: actChange, Cents: amount.Cents})
}

// tell notes what the provider is to do, and then asks it to.
func (s *Service) tell(ctx context.Context, who access.Actor, action string, want store.PaymentInstruction) error {
	if tooLong(want.Reason, maxNote) {
		return fault.Field("reason", "payments.error.long", fault.Args{"Most": maxNote})
	}
	var noted store.PaymentInstruction
	err := s.log.Do(ctx, who, action, func(tx *audit.Tx) (err error) {
		noted, err = s.note(ctx, tx, want)
		return err
	})
	if err != nil || noted.ID == "" {
		return err
	}
	return s.instruct(ctx, noted)
}

// note writes what the provider is to do; without a key where there is nothing to do.
// What was noted before and means the same is gone on with.
func (s *Service) note(ctx context.Context, tx *audit.Tx, want store.PaymentInstruction) (store.PaymentInstruction, error) {
	none := store.PaymentInstruction{}
	one, err := s.Subscription(ctx, tx, want.SubscriptionID)
	if err != nil {
		return none, err
	}
	if s.provider == nil || one.provider != s.provider.Name() {
		return none, fault.New(fault.Conflict, "payments.error.no_provider", nil)
	}
	stopped := one.State == SubscriptionStopped
	if stopped && want.Act == actStop {
		return none, nil
	}
	q := store.New(tx)
	had, err := q.InstructionAsked(ctx, one.ID)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return none, err
	}
	switch waits := err == nil; {
	case stopped, waits && had.Act == actStop && want.Act == actChange:
		return none, fault.New(fault.Conflict, "payments.error.stopped", nil)
	case waits && had.Act == want.Act && had.Cents == want.Cents:
		return had, nil
	case waits:
		if _, err := q.InstructionBecame(ctx, toldOvertaken, had.ID); err != nil {
			return none, err
		}
	case want.Act == actChange && want.Cents == one.Amount.Cents:
		return none, nil
	}
	want.ID, want.State, want.AskedAt = db.NewID(), toldAsked, db.Micros(tx.Now)
	tx.About(KindSubscription, one.ID)
	if want.Act == actChange {
		tx.Detail("cents", want.Cents)
	}
	return want, q.InsertInstruction(ctx, store.InsertInstructionParams(want))
}

// instruct asks the provider to do what is noted, and looks how the monthly payment
// stands then, which takes it off the list. To ask twice for the same does no more
// than to ask once; so each try has a key of its own, and a failure that the provider
// remembers is not in the way of the next.
func (s *Service) instruct(ctx context.Context, noted store.PaymentInstruction) error {
	one, err := s.Subscription(ctx, nil, noted.SubscriptionID)
	if err != nil {
		return err
	}
	try, err := s.try(ctx, noted.ID)
	if errors.Is(err, db.ErrNotFound) {
		return nil // somebody else did it meanwhile
	}
	if err != nil {
		return err
	}
	if noted.Act == actStop {
		err = s.provider.Stop(ctx, one.key)
	} else {
		err = s.provider.Change(ctx, ChangeRequest{Key: noted.ID + "-" + strconv.FormatInt(try, 10), Subscription: one.key, Amount: money.Of(noted.Cents, one.Amount.Currency)})
	}
	if err == nil {
		err = s.lookAtMonthly(ctx, one.key)
	}
	switch {
	case err == nil:
		return nil
	case silent(err), ctx.Err() != nil, fault.Is(err, fault.Unavailable):
		return fault.Wrap(err, fault.Unavailable, "payments.error.told_waits", nil)
	}
	failed := s.log.Do(ctx, access.TheProgram(), "payments.subscription_failed", func(tx *audit.Tx) error {
		tx.About(KindSubscription, one.ID)
		_, err := store.New(tx).InstructionBecame(ctx, toldFailed, noted.ID)
		return err
	})
	// Perhaps it refuses because the monthly payment is over: then that is learnt here.
	if err := s.lookAtMonthly(ctx, one.key); err != nil {
		s.o.Log.Warn("a monthly payment could not be looked at", "subscription", one.ID, "error", err)
	}
	return errors.Join(fault.Wrap(err, fault.Conflict, "payments.error.told_refused", nil), failed)
}

// try counts a try of what is noted; ErrNotFound where it is no longer asked for.
func (s *Service) try(ctx context.Context, id string) (n int64, err error) {
	over := false
	err = s.log.Do(ctx, access.TheProgram(), "payments.subscription_try", func(tx *audit.Tx) error {
		var err error
		n, err = store.New(tx).InstructionTried(ctx, id)
		if over = errors.Is(err, db.ErrNotFound); over {
			return nil
		}
		return err
	})
	if over {
		err = db.ErrNotFound
	}
	return n, err
}

// fulfil takes what the provider was told off the list where what it says shows that
// it is done, and returns it; without a key where there is none.
func (s *Service) fulfil(ctx context.Context, tx *audit.Tx, id string, said CardSubscription) (done store.PaymentInstruction, err error) {
	q := store.New(tx)
	told, err := q.InstructionAsked(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return done, nil
	}
	if err != nil {
		return done, err
	}
	state := toldDone
	switch stopped := said.State == SubscriptionStopped; {
	case stopped && told.Act == actChange:
		state = toldOvertaken
	case told.Act == actStop && !stopped, told.Act == actChange && told.Cents != said.Amount.Cents:
		return done, nil
	}
	_, err = q.InstructionBecame(ctx, state, told.ID)
	return told, err
}

// instructionsLeft goes on with what was noted and not done.
func (s *Service) instructionsLeft(ctx context.Context, before time.Time) error {
	rows, err := s.on(nil).InstructionsAsked(ctx, db.Micros(before), lookAt)
	if err != nil {
		return audit.Fault(err)
	}
	for _, noted := range rows {
		err := s.instruct(ctx, noted)
		if away(err) {
			s.o.Log.Warn("the card provider does not answer", "error", err)
			return nil
		}
		if err != nil {
			s.o.Log.Error("a monthly payment could not be stopped or changed", "subscription", noted.SubscriptionID, "error", err)
		}
	}
	return nil
}

// Telling is what the provider was told to do with a monthly payment and has not done
// yet: nothing, to stop, or to charge another amount.
type Telling struct {
	Stop   bool
	Amount money.Amount // zero: no other amount
}

// UnderWayOf is what the provider was told to do with a monthly payment without having
// done it yet, because it did not answer.
func (s *Service) UnderWayOf(ctx context.Context, one Subscription) (Telling, error) {
	told, err := s.on(nil).InstructionAsked(ctx, one.ID)
	if errors.Is(err, db.ErrNotFound) {
		return Telling{}, nil
	}
	if err != nil {
		return Telling{}, audit.Fault(err)
	}
	if told.Act == actStop {
		return Telling{Stop: true}, nil
	}
	return Telling{Amount: money.Of(told.Cents, one.Amount.Currency)}, nil
}
