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
	if e.ID == "" || len(e.ID) > maxKey || len(e.Type) > maxKey || len(e.Session) > maxKey || len(e.Charge) > maxKey || len(e.Subscription) > maxKey {
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
			ID: e.ID, Provider: s.provider.Name(), Event: db.Clean(e.Type), Session: db.Clean(e.Session), Charge: db.Clean(e.Charge), Subscription: db.Clean(e.Subscription),
			CameAt: db.Micros(tx.Now),
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
	outcomeChanged   = "changed"   // a monthly payment began, stopped or stands otherwise than before
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
	return fresh(func() error { return s.heed(ctx, e) })
}

// heed asks the provider about what a message points to, and does what follows.
func (s *Service) heed(ctx context.Context, e store.PaymentEvent) (err error) {
	var a answer
	outcome := ""
	switch {
	case s.provider == nil || s.provider.Name() != e.Provider:
		outcome = outcomeElsewhere
	case e.Session != "":
		a, err = s.ask(ctx, e.Session)
	case e.Subscription != "":
		a, err = s.askMonthly(ctx, e.Subscription)
	case e.Charge != "":
		a, err = s.askRefunds(ctx, e.Charge)
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
		case e.Session == "" && e.Subscription == "":
			said, err = s.takeBack(ctx, tx, e.Charge, a.refunds[e.Charge])
		default:
			said, err = s.settle(ctx, tx, a)
		}
		if err != nil {
			return err
		}
		return store.New(tx).EventDone(ctx, store.EventDoneParams{ID: e.ID, DoneAt: db.Micros(tx.Now), Outcome: said})
	})
}

// ask asks the provider about a page, and about what was charged on it and given
// back of that.
func (s *Service) ask(ctx context.Context, sessionID string) (a answer, err error) {
	session, err := s.provider.Session(ctx, sessionID)
	switch {
	case err != nil:
	case session.State == SessionPaid && session.Subscription != "":
		a, err = s.askMonthly(ctx, session.Subscription)
	case session.State == SessionPaid:
		a, err = s.askRefunds(ctx, session.Charge)
	}
	a.session = session
	return a, err
}

func (s *Service) askRefunds(ctx context.Context, charge string) (answer, error) {
	list, err := s.provider.Refunds(ctx, charge)
	return answer{refunds: map[string][]CardRefund{charge: list}}, err
}

// settleNow brings the ledger up to a page as the provider says it stands.
func (s *Service) settleNow(ctx context.Context, session Session) error {
	if session.State == SessionPaid && session.Subscription != "" {
		return refusal(s.lookAtMonthly(ctx, session.Subscription))
	}
	return s.log.Do(ctx, access.TheProgram(), "payments.settle", func(tx *audit.Tx) error {
		_, err := s.settle(ctx, tx, answer{session: session})
		return err
	})
}

// settle brings the ledger up to what the provider says about a page or a monthly
// payment. A paid page is a payment whatever we thought of it: it may have been paid
// on after it was to be over, or in another amount than was asked, and the money is
// here.
func (s *Service) settle(ctx context.Context, tx *audit.Tx, a answer) (outcome string, err error) {
	if a.monthly.ID != "" {
		return s.settleMonthly(ctx, tx, a)
	}
	session := a.session
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
	case session.State == SessionPaid && session.Subscription != "": // it could not be asked about
		return outcomeNothing, nil
	case session.State == SessionPaid:
		c.session = session.ID
		return s.cash(ctx, tx, &c, CardCharge{Charge: session.Charge, Amount: session.Amount, At: session.PaidAt}, a.refunds[session.Charge])
	case session.State == SessionExpired && (c.session == session.ID || c.session == ""):
		n, err := q.CheckoutOver(ctx, string(CheckoutExpired), c.ID)
		if n == 0 || err != nil {
			return outcomeNothing, err
		}
		return outcomeExpired, nil
	}
	return outcomeNothing, nil
}

// cash records a charge of a checkout's, once for its key; the first one ends the
// checkout. Of a refund that was told of before, and meant nothing yet, the message
// is heeded again.
func (s *Service) cash(ctx context.Context, tx *audit.Tx, c *Checkout, charge CardCharge, refunds []CardRefund) (outcome string, err error) {
	if charge.Charge == "" || charge.Amount.Cents <= 0 || len(charge.Charge) > maxKey {
		return "", fault.Wrap(ErrRefused, fault.Internal, "fault.internal", nil) // paid, and nothing was: tried again
	}
	q := store.New(tx)
	once := onceCharge + charge.Charge
	outcome = outcomeNothing
	_, err = q.PaymentOnce(ctx, once)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return "", err
	}
	if err != nil {
		paidAt := charge.At
		if paidAt.IsZero() {
			paidAt = tx.Now
		}
		p := Payment{
			ID: db.NewID(), Entry: Paid, Purpose: c.Purpose, About: c.Description, Payer: c.Payer, Amount: charge.Amount, Method: Card,
			Received: s.day(paidAt), Reference: charge.Charge, CheckoutID: c.ID, RecordedAt: tx.Now, RecordedBy: tx.Who().Name, Fund: c.Fund,
		}
		if err := s.enter(ctx, tx, p, once); err != nil {
			return "", err
		}
		if err := s.cashed(ctx, tx, c, p); err != nil {
			return "", err
		}
		outcome = outcomeRecorded
	}
	back, err := s.takeBack(ctx, tx, charge.Charge, refunds)
	if err == nil && outcome == outcomeNothing && back == outcomeReversed {
		outcome = back
	}
	return outcome, err
}

// cashed does what follows a charge that was recorded.
func (s *Service) cashed(ctx context.Context, tx *audit.Tx, c *Checkout, p Payment) error {
	q := store.New(tx)
	if c.State != CheckoutPaid {
		c.State = CheckoutPaid
		if err := q.CheckoutPaid(ctx, store.CheckoutPaidParams{ID: c.ID, PaymentID: p.ID, Session: c.session}); err != nil {
			return err
		}
	}
	if err := tx.Also(ctx, "payments.record", Kind, p.ID, detail(p)); err != nil {
		return err
	}
	again, err := q.ReopenEvents(ctx, p.Reference)
	if err != nil {
		return err
	}
	for _, id := range again {
		if err := s.queue.Add(ctx, tx.Tx, EventCame{ID: id}); err != nil {
			return err
		}
	}
	return s.queue.Add(ctx, tx.Tx, Received{Payment: p.ID})
}

// How often open pages and refunds are looked after, how many at once, and when a
// checkout that never had a page is given up.
const (
	lookAfter   = 5 * time.Minute
	lookAt      = 50
	openingTime = time.Hour
	// unknownTime is how long it is asked again about what the provider does not know: a
	// monthly payment whose page says that it began, or whose next charge is due.
	unknownTime = 48 * time.Hour
)

// Reconcile asks the provider about the pages that may have been paid on without a
// message having come, those of checkouts given up too until they are over, and about monthly payments
// whose next charge should have been made. It goes on with refunds, and with what the
// provider was told to do with a monthly payment, that were left under way. What the
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
		if err := fresh(func() error { return s.lookAt(ctx, checkoutOf(r)) }); err != nil {
			if away(err) {
				s.o.Log.Warn("the card provider does not answer", "error", err)
				return nil
			}
			s.o.Log.Error("a card page could not be looked after", "checkout", r.ID, "error", err)
		}
	}
	return errors.Join(s.monthlyLeft(ctx, before), s.refundsLeft(ctx, before))
}

// silent reports whether the provider has not said whether something was done: the same
// is asked again.
func silent(err error) bool { return errors.Is(err, ErrAway) || errors.Is(err, ErrBroken) }

// away reports whether the provider will hardly answer the next question either. One
// that failed (ErrBroken) may have failed over this thing alone, which must not keep
// the others from being looked at.
func away(err error) bool { return errors.Is(err, ErrAway) }

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
	a, err := s.ask(ctx, c.session)
	if err == nil && c.State == CheckoutAbandoned && a.session.State == SessionOpen {
		if _, err = s.provider.Expire(ctx, c.session); err == nil { // nobody is to pay there
			a, err = s.ask(ctx, c.session)
		}
	}
	if errors.Is(err, ErrUnknown) && (a.session.State != SessionPaid || s.db.Now().Sub(c.MadeAt) > unknownTime) {
		var paid error // on a page that was paid on nothing began that we could ever learn of
		if a.session.State == SessionPaid {
			paid = err
		}
		return errors.Join(paid, s.over(ctx, me, c.ID, CheckoutExpired))
	}
	// What goes wrong with one must not keep the others from being looked at.
	return errors.Join(err, s.log.Do(ctx, me, "payments.reconcile", func(tx *audit.Tx) error {
		if err := store.New(tx).CheckoutLookedAt(ctx, c.ID, db.Micros(tx.Now)); err != nil || a.session.ID == "" {
			return err
		}
		_, err := s.settle(ctx, tx, a)
		return err
	}))
}
