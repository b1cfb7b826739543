package payments

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments/internal/store"
)

// EventCame is the job that follows a message of the card provider.
type EventCame struct {
	ID string // the provider's key of the message
}

// Kind names the job in the queue.
func (EventCame) Kind() string { return "payments_event" }

// Slow puts it where jobs may wait for another machine.
func (EventCame) Slow() {}

// maxKey bounds a provider's key.
const maxKey = 255

// Deliver takes a message of the card provider in: proven, and kept once for its
// key. An error has the provider send it again: Invalid when it is not the
// provider's, Unavailable when it could not be kept.
func (s *Service) Deliver(ctx context.Context, body []byte, signature string) error {
	if s.provider == nil {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	e, err := s.provider.Read(body, signature)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "payments.error.forged", nil)
	}
	if e.ID == "" || len(e.ID) > maxKey || len(e.Type) > maxKey || len(e.Session) > maxKey || len(e.Charge) > maxKey {
		return fault.New(fault.Invalid, "payments.error.forged", nil)
	}
	return s.log.Do(ctx, access.TheProgram(), "payments.event", func(tx *audit.Tx) error {
		q := store.New(tx)
		_, err := q.Event(ctx, e.ID)
		if err == nil {
			return nil // it came before
		}
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		err = q.InsertEvent(ctx, store.InsertEventParams{
			ID: e.ID, Provider: s.provider.Name(), Event: db.Clean(e.Type), Session: db.Clean(e.Session), Charge: db.Clean(e.Charge), CameAt: db.Micros(tx.Now),
		})
		if err != nil {
			return err
		}
		return s.queue.Add(ctx, tx.Tx, EventCame{ID: e.ID})
	})
}

// What came of a message.
const (
	outcomeIgnored   = "ignored"   // about nothing that concerns us
	outcomeUnknown   = "unknown"   // about something that is not ours: another site on the same account
	outcomeNothing   = "nothing"   // all that it could tell was known
	outcomeRecorded  = "recorded"  // a payment was recorded
	outcomeReversed  = "reversed"  // something was taken back
	outcomeExpired   = "expired"   // a page was over
	outcomeElsewhere = "elsewhere" // of a provider that is no longer ours
)

// EventCame does what follows a message, on the provider's answer alone. An error
// has it tried again.
func (s *Service) EventCame(ctx context.Context, id string) error {
	e, err := s.on(nil).Event(ctx, id)
	if err != nil {
		return notFound(err, "fault.not_found")
	}
	if e.DoneAt != 0 {
		return nil
	}
	var session Session
	var refunds []CardRefund
	outcome := ""
	switch {
	case s.provider == nil || s.provider.Name() != e.Provider:
		outcome = outcomeElsewhere
	case e.Session != "":
		session, refunds, err = s.ask(ctx, e.Session)
	case e.Charge != "":
		refunds, err = s.provider.Refunds(ctx, e.Charge)
	default:
		outcome = outcomeIgnored
	}
	if errors.Is(err, ErrUnknown) {
		outcome, err = outcomeUnknown, nil
	}
	if err != nil {
		return refusal(err)
	}
	return s.log.Do(ctx, access.TheProgram(), "payments.event_done", func(tx *audit.Tx) error {
		said := outcome
		var err error
		switch {
		case said != "":
		case e.Session != "":
			said, err = s.settle(ctx, tx, session, refunds)
		default:
			said, err = s.takeBack(ctx, tx, e.Charge, refunds)
		}
		if err != nil {
			return err
		}
		return store.New(tx).EventDone(ctx, store.EventDoneParams{ID: e.ID, DoneAt: db.Micros(tx.Now), Outcome: said})
	})
}

// ask asks the provider about a page, and about what was given back of its charge.
func (s *Service) ask(ctx context.Context, sessionID string) (Session, []CardRefund, error) {
	session, err := s.provider.Session(ctx, sessionID)
	if err != nil || session.State != SessionPaid {
		return session, nil, err
	}
	refunds, err := s.provider.Refunds(ctx, session.Charge)
	return session, refunds, err
}

// settleNow brings the ledger up to a page as the provider says it stands.
func (s *Service) settleNow(ctx context.Context, session Session) error {
	return s.log.Do(ctx, access.TheProgram(), "payments.settle", func(tx *audit.Tx) error {
		_, err := s.settle(ctx, tx, session, nil)
		return err
	})
}

// settle brings the ledger up to a page as the provider says it stands. A paid page
// is a payment whatever we thought of it: it may have been paid on after it was to
// be over, or in another amount than was asked, and the money is here.
func (s *Service) settle(ctx context.Context, tx *audit.Tx, session Session, refunds []CardRefund) (outcome string, err error) {
	q := store.New(tx)
	row, err := q.Checkout(ctx, session.Checkout)
	if errors.Is(err, db.ErrNotFound) {
		return outcomeUnknown, nil
	}
	if err != nil {
		return "", err
	}
	c := checkoutOf(row)
	switch {
	case c.provider != s.provider.Name():
		return outcomeUnknown, nil
	case session.State == SessionPaid:
		return s.cash(ctx, tx, c, session, refunds)
	case session.State == SessionExpired && (c.session == session.ID || c.session == ""):
		n, err := q.CheckoutOver(ctx, string(CheckoutExpired), c.ID)
		if n == 0 || err != nil {
			return outcomeNothing, err
		}
		return outcomeExpired, nil
	}
	return outcomeNothing, nil
}

// cash records the payment of a paid page, once for its charge.
func (s *Service) cash(ctx context.Context, tx *audit.Tx, c Checkout, session Session, refunds []CardRefund) (outcome string, err error) {
	if session.Charge == "" || session.Amount.Cents <= 0 || len(session.Charge) > maxKey {
		return "", fault.Wrap(ErrRefused, fault.Internal, "fault.internal", nil) // paid, and nothing was: tried again
	}
	q := store.New(tx)
	once := onceCharge + session.Charge
	outcome = outcomeNothing
	_, err = q.PaymentOnce(ctx, once)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return "", err
	}
	if err != nil {
		paidAt := session.PaidAt
		if paidAt.IsZero() {
			paidAt = tx.Now
		}
		p := Payment{
			ID: db.NewID(), Entry: Paid, Purpose: c.Purpose, About: c.Description, Payer: c.Payer, Amount: session.Amount, Method: Card,
			Received: s.day(paidAt), Reference: session.Charge, CheckoutID: c.ID, RecordedAt: tx.Now, RecordedBy: tx.Who().Name, Fund: c.Fund,
		}
		if err := s.enter(ctx, tx, p, once); err != nil {
			return "", err
		}
		if err := q.CheckoutPaid(ctx, store.CheckoutPaidParams{ID: c.ID, PaymentID: p.ID, Session: session.ID}); err != nil {
			return "", err
		}
		if err := tx.Also(ctx, "payments.record", Kind, p.ID, detail(p)); err != nil {
			return "", err
		}
		if err := s.queue.Add(ctx, tx.Tx, Received{Payment: p.ID}); err != nil {
			return "", err
		}
		outcome = outcomeRecorded
	}
	back, err := s.takeBack(ctx, tx, session.Charge, refunds)
	if err == nil && outcome == outcomeNothing && back == outcomeReversed {
		outcome = back
	}
	return outcome, err
}

// How often open pages and refunds are looked after, how many at once, and when a
// checkout that never had a page is given up.
const (
	lookAfter   = 5 * time.Minute
	lookAt      = 50
	openingTime = time.Hour
)

// Reconcile asks the provider about the pages that may have been paid on without a
// message having come, those of checkouts given up too until they are over, and goes on with refunds that were left under way. What the
// provider does not answer waits for the next time.
func (s *Service) Reconcile(ctx context.Context) error {
	if s.provider == nil {
		return nil
	}
	before := s.db.Now().Add(-lookAfter)
	rows, err := s.on(nil).CheckoutsToLookAt(ctx, db.Micros(before), lookAt)
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range rows {
		if err := s.lookAt(ctx, checkoutOf(r)); err != nil {
			if silent(err) {
				s.o.Log.Warn("the card provider does not answer", "error", err)
				return nil
			}
			s.o.Log.Error("a card page could not be looked after", "checkout", r.ID, "error", err)
		}
	}
	return s.refundsLeft(ctx, before)
}

// silent reports whether the provider will hardly answer the next question either.
func silent(err error) bool { return errors.Is(err, ErrAway) || errors.Is(err, ErrBroken) }

func (s *Service) lookAt(ctx context.Context, c Checkout) error {
	me := access.TheProgram()
	switch {
	case c.provider != s.provider.Name():
		return s.over(ctx, me, c.ID, CheckoutExpired)
	case c.session == "":
		if s.db.Now().Sub(c.MadeAt) > openingTime {
			return s.over(ctx, me, c.ID, CheckoutAbandoned)
		}
		return nil
	}
	session, refunds, err := s.ask(ctx, c.session)
	if err == nil && c.State == CheckoutAbandoned && session.State == SessionOpen {
		if _, err = s.provider.Expire(ctx, c.session); err == nil { // nobody is to pay there
			session, refunds, err = s.ask(ctx, c.session)
		}
	}
	if errors.Is(err, ErrUnknown) {
		return s.over(ctx, me, c.ID, CheckoutExpired)
	}
	// What goes wrong with one must not keep the others from being looked at.
	return errors.Join(err, s.log.Do(ctx, me, "payments.reconcile", func(tx *audit.Tx) error {
		if err := store.New(tx).CheckoutLookedAt(ctx, c.ID, db.Micros(tx.Now)); err != nil || session.ID == "" {
			return err
		}
		_, err := s.settle(ctx, tx, session, refunds)
		return err
	}))
}
