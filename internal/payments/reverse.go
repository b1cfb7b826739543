package payments

import (
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/payments/internal/store"
)

// Reversal asks to give money back.
type Reversal struct {
	PaymentID string
	Cents     int64  // how much; 0: all that is left
	Reason    string // why, in the words of whoever decides; it stays in the ledger
	// Reference is what the bank knows it by (the cheque's number); not of a card.
	Reference string
	Day       time.Time // when it was given back; zero: today. A card's is the provider's.
	// Once is the caller's own key: the same one gives back once, however often it
	// is sent.
	Once string
}

// Refund gives all of a payment back, or a part. What came by card goes back to the
// card by the provider; of any other method it is recorded that it was given back.
//
// While the provider does not answer, the refund is noted and goes on by itself; the
// refusal (Unavailable) says that it must not be asked for again.
func (s *Service) Refund(ctx context.Context, who access.Actor, r Reversal) error {
	r.Reason, r.Reference, r.Day = trimmed(r.Reason), trimmed(r.Reference), clock.Day(r.Day)
	if r.Once == "" {
		r.Once = db.NewID()
	}
	asked := store.PaymentRefund{}
	err := s.log.Do(ctx, who, "payments.refund", func(tx *audit.Tx) error {
		asked = store.PaymentRefund{}
		p, err := s.reversible(ctx, tx, r.PaymentID, r.Reason)
		if err != nil {
			return err
		}
		if p.Method == Card {
			asked, err = s.askRefund(ctx, tx, p, r)
			return err
		}
		return s.refundByHand(ctx, tx, p, r)
	})
	if err != nil || asked.ID == "" {
		return err
	}
	return s.goOn(ctx, asked)
}

// reversible is a payment that something may be taken back of.
func (s *Service) reversible(ctx context.Context, tx *audit.Tx, id, reason string) (Payment, error) {
	if err := RequireKeeping(tx.Who()); err != nil {
		return Payment{}, err
	}
	p, err := s.Get(ctx, tx, id)
	if err != nil {
		return Payment{}, err
	}
	switch {
	case p.Entry != Paid:
		return Payment{}, fault.New(fault.NotFound, "payments.error.no_payment", nil)
	case reason == "":
		return Payment{}, fault.Field("reason", "payments.error.reason", nil)
	case tooLong(reason, maxNote):
		return Payment{}, fault.Field("reason", "payments.error.long", fault.Args{"Most": maxNote})
	}
	return p, nil
}

// cents is how much to give back of what is left.
func (r Reversal) cents(p Payment, left int64) (int64, error) {
	switch {
	case left <= 0:
		return 0, fault.New(fault.Conflict, "payments.error.nothing_left", nil)
	case r.Cents == 0:
		return left, nil
	case r.Cents < 0:
		return 0, fault.Field("amount", "payments.error.amount", nil)
	case r.Cents > left:
		return 0, fault.Field("amount", "payments.error.more_than_left", fault.Args{"Left": money.Of(left, p.Amount.Currency).Text()})
	}
	return r.Cents, nil
}

func (s *Service) refundByHand(ctx context.Context, tx *audit.Tx, p Payment, r Reversal) error {
	q := store.New(tx)
	once := onceReversal + db.Clean(r.Once)
	if _, err := q.PaymentOnce(ctx, once); !errors.Is(err, db.ErrNotFound) {
		return err // nil: it was recorded before
	}
	today := s.day(tx.Now)
	if r.Day.IsZero() {
		r.Day = today
	}
	switch {
	case r.Day.After(today):
		return fault.Field("day", "payments.error.future", fault.Args{"Today": today})
	case r.Day.Before(p.Received):
		return fault.Field("day", "payments.error.before_payment", fault.Args{"Received": p.Received})
	case tooLong(r.Reference, maxReference):
		return fault.Field("reference", "payments.error.long", fault.Args{"Most": maxReference})
	}
	cents, err := r.cents(p, p.Left())
	if err != nil {
		return err
	}
	return s.reverse(ctx, tx, p, Refunded, -cents, once, func(e *Payment) {
		e.Received, e.Reference, e.Note = r.Day, r.Reference, r.Reason
	})
}

// Void records that a payment recorded by hand never was one, or no longer is: a
// cheque that bounced, a slip of the hand. What is left of it is taken off.
func (s *Service) Void(ctx context.Context, who access.Actor, id, reason string) error {
	return s.log.Do(ctx, who, "payments.void", func(tx *audit.Tx) error { return s.VoidTx(ctx, tx, id, reason) })
}

// VoidTx is Void within the transaction of another use case.
func (s *Service) VoidTx(ctx context.Context, tx *audit.Tx, id, reason string) error {
	reason = trimmed(reason)
	p, err := s.reversible(ctx, tx, id, reason)
	if err != nil {
		return err
	}
	switch {
	case p.Method == Card:
		return fault.New(fault.Conflict, "payments.error.void_card", nil)
	case p.Void:
		return fault.New(fault.Conflict, "payments.error.void_already", nil)
	case p.Left() <= 0:
		return fault.New(fault.Conflict, "payments.error.nothing_left", nil)
	}
	return s.reverse(ctx, tx, p, Voided, -p.Left(), onceVoid+p.ID, func(e *Payment) { e.Note = reason })
}

// reverse writes an entry that reverses a payment, today unless fill says otherwise,
// and has the subject above told.
func (s *Service) reverse(ctx context.Context, tx *audit.Tx, p Payment, entry Entry, cents int64, once string, fill func(*Payment)) error {
	e := Payment{
		ID: db.NewID(), Entry: entry, Reverses: p.ID, Purpose: p.Purpose, About: p.About, Payer: p.Payer, Amount: money.Of(cents, p.Amount.Currency),
		Method: p.Method, Received: s.day(tx.Now), CheckoutID: p.CheckoutID, RecordedAt: tx.Now, RecordedBy: tx.Who().Name, recorder: tx.Who().PersonID, Fund: p.Fund,
	}
	fill(&e)
	if err := s.enter(ctx, tx, e, once); err != nil {
		return err
	}
	if err := tx.Also(ctx, "payments."+string(entry), Kind, p.ID, detail(e)); err != nil {
		return err
	}
	return s.queue.Add(ctx, tx.Tx, Reversed{Payment: p.ID})
}

// The states of a refund asked of the provider.
const (
	refundAsked  = "asked"
	refundDone   = "done"
	refundFailed = "failed"
)

// askRefund notes a refund before the provider is asked for it. The one that Once
// has noted before is gone on with.
func (s *Service) askRefund(ctx context.Context, tx *audit.Tx, p Payment, r Reversal) (store.PaymentRefund, error) {
	if s.provider == nil {
		return store.PaymentRefund{}, fault.New(fault.Conflict, "payments.error.no_card", nil)
	}
	q := store.New(tx)
	had, err := q.RefundOnce(ctx, db.Clean(r.Once))
	if err == nil {
		if had.State != refundAsked {
			had = store.PaymentRefund{}
		}
		return had, nil
	}
	if !errors.Is(err, db.ErrNotFound) {
		return store.PaymentRefund{}, err
	}
	underWay, err := q.RefundsUnderWay(ctx, p.ID)
	if err != nil {
		return store.PaymentRefund{}, err
	}
	cents, err := r.cents(p, p.Left()-underWay)
	if err != nil {
		return store.PaymentRefund{}, err
	}
	row := store.PaymentRefund{
		ID: db.NewID(), Once: db.Clean(r.Once), PaymentID: p.ID, Cents: cents, Reason: r.Reason, State: refundAsked, AskedAt: db.Micros(tx.Now), AskedBy: tx.Who().Name,
		AskedByID: tx.Who().PersonID,
	}
	tx.About(Kind, p.ID)
	tx.Detail("cents", cents)
	return row, q.InsertRefund(ctx, store.InsertRefundParams(row))
}

// goOn asks the provider for a refund that is noted, and records it.
func (s *Service) goOn(ctx context.Context, asked store.PaymentRefund) error {
	p, err := s.Get(ctx, nil, asked.PaymentID)
	if err != nil {
		return err
	}
	made, err := s.provider.Refund(ctx, RefundRequest{Key: asked.ID, Charge: p.Reference, Amount: money.Of(asked.Cents, p.Amount.Currency)})
	switch {
	case errors.Is(err, ErrAway), errors.Is(err, ErrBroken), err != nil && ctx.Err() != nil:
		return fault.Wrap(err, fault.Unavailable, "payments.error.refund_waits", nil)
	case err != nil:
		return s.refundRefused(ctx, asked, err)
	}
	made.Key = asked.ID
	return s.log.Do(ctx, access.TheProgram(), "payments.refund_made", func(tx *audit.Tx) error {
		_, err := s.takeBack(ctx, tx, p.Reference, []CardRefund{made})
		return err
	})
}

// refundRefused notes that the provider will not make a refund, or knows no such charge:
// it is not asked again.
func (s *Service) refundRefused(ctx context.Context, asked store.PaymentRefund, why error) error {
	failed := s.log.Do(ctx, access.TheProgram(), "payments.refund_failed", func(tx *audit.Tx) error {
		tx.About(Kind, asked.PaymentID)
		return store.New(tx).RefundBecame(ctx, asked.ID, refundFailed)
	})
	return errors.Join(fault.Wrap(why, fault.Conflict, "payments.error.refund_refused", nil), failed)
}

// takeBack brings the ledger up to what the provider says was given back of a
// charge, each refund once for its key. A refund that failed is restored.
func (s *Service) takeBack(ctx context.Context, tx *audit.Tx, charge string, refunds []CardRefund) (outcome string, err error) {
	q := store.New(tx)
	id, err := q.PaymentByCharge(ctx, charge)
	if errors.Is(err, db.ErrNotFound) {
		// Not ours, or not recorded yet: then its refunds are asked for when it is.
		return outcomeUnknown, nil
	}
	if err != nil {
		return "", err
	}
	p, err := s.Get(ctx, tx, id)
	if err != nil {
		return "", err
	}
	outcome = outcomeNothing
	// In the order they were made, so that the ledger does not depend on the order of telling.
	refunds = slices.Clone(refunds)
	slices.SortStableFunc(refunds, func(a, b CardRefund) int { return a.MadeAt.Compare(b.MadeAt) })
	for _, r := range refunds {
		changed, err := s.takeOneBack(ctx, tx, p, r)
		if err != nil {
			return "", err
		}
		if changed {
			outcome = outcomeReversed
		}
	}
	return outcome, nil
}

func (s *Service) takeOneBack(ctx context.Context, tx *audit.Tx, p Payment, r CardRefund) (changed bool, err error) {
	if r.ID == "" || r.Cents <= 0 {
		return false, nil
	}
	q := store.New(tx)
	_, err = q.PaymentOnce(ctx, onceRefund+r.ID)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return false, err
	}
	recorded := err == nil
	asked, ours, err := s.asked(ctx, q, p, r.Key)
	if err != nil {
		return false, err
	}
	if ours && asked.State == refundAsked {
		state := refundDone
		if r.State == RefundFailed {
			state = refundFailed
		}
		if err := q.RefundBecame(ctx, asked.ID, state); err != nil {
			return false, err
		}
	}
	day := s.day(tx.Now)
	if !r.MadeAt.IsZero() {
		day = s.day(r.MadeAt)
	}
	fill := func(e *Payment) {
		e.Received, e.Reference = day, r.ID
		if ours {
			e.Note, e.RecordedBy, e.recorder = asked.Reason, asked.AskedBy, asked.AskedByID
		}
	}
	switch {
	case r.State == RefundMade && !recorded:
		return true, s.reverse(ctx, tx, p, Refunded, -r.Cents, onceRefund+r.ID, fill)
	case r.State == RefundFailed && recorded:
		_, err := q.PaymentOnce(ctx, onceRestored+r.ID)
		if !errors.Is(err, db.ErrNotFound) {
			return false, err
		}
		return true, s.reverse(ctx, tx, p, Restored, r.Cents, onceRestored+r.ID, func(e *Payment) { e.Reference = r.ID })
	}
	return false, nil
}

// asked is the refund we asked for that a key names.
func (s *Service) asked(ctx context.Context, q *store.Queries, p Payment, key string) (row store.PaymentRefund, ours bool, err error) {
	if key == "" {
		return store.PaymentRefund{}, false, nil
	}
	row, err = q.Refund(ctx, key)
	if errors.Is(err, db.ErrNotFound) || err == nil && row.PaymentID != p.ID {
		return store.PaymentRefund{}, false, nil
	}
	return row, err == nil, err
}

// refundsLeft goes on with refunds that were left under way: first by asking whether
// they were made.
func (s *Service) refundsLeft(ctx context.Context, before time.Time) error {
	rows, err := s.on(nil).RefundsAsked(ctx, db.Micros(before), lookAt)
	if err != nil {
		return audit.Fault(err)
	}
	for _, asked := range rows {
		err := s.refundLeft(ctx, asked)
		if away(err) {
			s.o.Log.Warn("the card provider does not answer", "error", err)
			return nil
		}
		if err != nil {
			s.o.Log.Error("a refund could not be gone on with", "refund", asked.ID, "error", err)
		}
	}
	return nil
}

func (s *Service) refundLeft(ctx context.Context, asked store.PaymentRefund) error {
	p, err := s.Get(ctx, nil, asked.PaymentID)
	if err != nil {
		return err
	}
	refunds, err := s.provider.Refunds(ctx, p.Reference)
	if errors.Is(err, ErrUnknown) {
		return s.refundRefused(ctx, asked, err)
	}
	if err != nil {
		return err
	}
	if slices.ContainsFunc(refunds, func(r CardRefund) bool { return r.Key == asked.ID }) {
		return s.log.Do(ctx, access.TheProgram(), "payments.refund_made", func(tx *audit.Tx) error {
			_, err := s.takeBack(ctx, tx, p.Reference, refunds)
			return err
		})
	}
	return s.goOn(ctx, asked)
}

// UnderWay is how many cents of a payment are on their way back without the
// provider having said so yet.
func (s *Service) UnderWay(ctx context.Context, id string) (int64, error) {
	cents, err := s.on(nil).RefundsUnderWay(ctx, id)
	return cents, audit.Fault(err)
}
