package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/internal/store"
)

// Name is the name under which what the sandbox makes is kept.
const Name = "sandbox"

// opens is how long a page can be paid on, as Stripe's.
const opens = 24 * time.Hour

// Sandbox is the provider of the demonstration.
type Sandbox struct {
	db     *db.DB
	secret []byte
}

// New returns a sandbox kept in d. Its pages are on the site itself, under whatever
// name it was reached by.
func New(d *db.DB) *Sandbox {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return &Sandbox{db: d, secret: secret}
}

// Name is the provider's name.
func (*Sandbox) Name() string { return Name }

// Path is the path of a session's card page.
func Path(lang i18n.Lang, session string) string { return "/" + string(lang) + "/card/" + session }

// The states of a session in the table.
const (
	stateOpen    = "open"
	statePaid    = "paid"
	stateExpired = "expired"
)

func away(err error) error { return fmt.Errorf("%w: %w", payments.ErrAway, err) }

// Open makes the page for a checkout, or finds it again.
func (s *Sandbox) Open(ctx context.Context, p payments.Page) (payments.Session, error) {
	var row store.PaymentSandbox
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		var err error
		row, err = q.SandboxSessionOf(ctx, p.Checkout)
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		row = store.PaymentSandbox{ID: db.NewID(), CheckoutID: p.Checkout, Cents: p.Amount.Cents, Currency: p.Amount.Currency, State: stateOpen, OpenedAt: db.Micros(tx.Now), Monthly: p.Monthly}
		return q.InsertSandboxSession(ctx, store.InsertSandboxSessionParams(row))
	})
	if err != nil {
		return payments.Session{}, away(err)
	}
	session := s.sessionOf(row)
	session.URL = Path(p.Lang, row.ID)
	return session, nil
}

// Session is how a page stands now.
func (s *Sandbox) Session(ctx context.Context, id string) (payments.Session, error) {
	row, err := store.New(s.db.Reader()).SandboxSession(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return payments.Session{}, payments.ErrUnknown
	}
	if err != nil {
		return payments.Session{}, away(err)
	}
	session := s.sessionOf(row)
	switch {
	case session.State == payments.SessionPaid && row.Monthly:
		one, err := store.New(s.db.Reader()).SandboxSubscriptionOf(ctx, row.CheckoutID)
		if err != nil {
			return payments.Session{}, away(err)
		}
		session.Charge, session.Subscription = "", one.ID
	case session.State == payments.SessionOpen:
		checkout, err := store.New(s.db.Reader()).Checkout(ctx, row.CheckoutID)
		if err != nil {
			return payments.Session{}, away(err)
		}
		lang, _ := i18n.ParseLang(checkout.Lang)
		session.URL = Path(lang, row.ID)
	}
	return session, nil
}

func (s *Sandbox) sessionOf(r store.PaymentSandbox) payments.Session {
	out := payments.Session{ID: r.ID, Checkout: r.CheckoutID, State: payments.SessionOpen, Amount: money.Of(r.Cents, r.Currency)}
	switch {
	case r.State == statePaid:
		out.State, out.Charge, out.PaidAt = payments.SessionPaid, r.Charge, db.Time(r.PaidAt)
	case r.State == stateExpired || s.db.Now().Sub(db.Time(r.OpenedAt)) > opens:
		out.State = payments.SessionExpired
	}
	return out
}

// Expire ends a page that is open.
func (s *Sandbox) Expire(ctx context.Context, id string) (payments.Session, error) {
	err := s.db.Write(ctx, func(tx *db.Tx) error { return store.New(tx).SandboxExpired(ctx, id) })
	if err != nil {
		return payments.Session{}, away(err)
	}
	return s.Session(ctx, id)
}

// Refund gives money of a charge back: nowhere.
func (s *Sandbox) Refund(ctx context.Context, r payments.RefundRequest) (made payments.CardRefund, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		rows, err := q.SandboxRefunds(ctx, r.Charge)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.ID == r.Key {
				made = refundOf(row)
				return nil
			}
		}
		row := store.PaymentSandboxRefund{ID: r.Key, Charge: r.Charge, Cents: r.Amount.Cents, MadeAt: db.Micros(tx.Now)}
		made = refundOf(row)
		return q.InsertSandboxRefund(ctx, store.InsertSandboxRefundParams(row))
	})
	if err != nil {
		return payments.CardRefund{}, away(err)
	}
	return made, nil
}

// Refunds lists what was given back of a charge.
func (s *Sandbox) Refunds(ctx context.Context, charge string) ([]payments.CardRefund, error) {
	rows, err := store.New(s.db.Reader()).SandboxRefunds(ctx, charge)
	if err != nil {
		return nil, away(err)
	}
	var list []payments.CardRefund
	for _, r := range rows {
		list = append(list, refundOf(r))
	}
	return list, nil
}

func refundOf(r store.PaymentSandboxRefund) payments.CardRefund {
	return payments.CardRefund{ID: r.ID, Key: r.ID, Cents: r.Cents, State: payments.RefundMade, MadeAt: db.Time(r.MadeAt)}
}

// Message is what the sandbox tells the program about a session.
type Message struct {
	Body      []byte
	Signature string
}

// message is what stands in a body.
type message struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Session string `json:"session"`
	// Subscription is what is charged each month, of a message about that.
	Subscription string `json:"subscription,omitempty"`
}

// Pay pays on a page, and returns the message to deliver. A page that was paid on
// already is not paid on again: the message is the same as before.
func (s *Sandbox) Pay(ctx context.Context, id string) (Message, error) {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		row, err := q.SandboxSession(ctx, id)
		if errors.Is(err, db.ErrNotFound) {
			return fault.New(fault.NotFound, "payments.error.no_checkout", nil)
		}
		if err != nil {
			return err
		}
		switch s.sessionOf(row).State {
		case payments.SessionPaid:
			return nil
		case payments.SessionExpired:
			return fault.New(fault.Conflict, "payments.error.page_over", nil)
		case payments.SessionOpen:
		}
		charge := newCharge()
		if row.Monthly {
			if err := begin(ctx, tx, row, charge); err != nil {
				return err
			}
		}
		return q.SandboxPaid(ctx, store.SandboxPaidParams{ID: id, Charge: charge, PaidAt: db.Micros(tx.Now)})
	})
	if err != nil {
		return Message{}, err
	}
	return s.sign(message{ID: "sandbox-paid-" + id, Type: "session.paid", Session: id})
}

func newCharge() string { return "sandbox-" + db.NewID() }

func (s *Sandbox) sign(m message) (Message, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return Message{}, err
	}
	return Message{Body: body, Signature: hex.EncodeToString(s.mac(body))}, nil
}

func (s *Sandbox) mac(body []byte) []byte {
	h := hmac.New(sha256.New, s.secret)
	_, _ = h.Write(body)
	return h.Sum(nil)
}

// Read reads a message of the sandbox.
func (s *Sandbox) Read(body []byte, signature string) (payments.Event, error) {
	given, err := hex.DecodeString(signature)
	if err != nil || !hmac.Equal(given, s.mac(body)) {
		return payments.Event{}, payments.ErrForged
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		return payments.Event{}, fmt.Errorf("%w: %w", payments.ErrForged, err)
	}
	return payments.Event{ID: m.ID, Type: m.Type, Session: m.Session, Subscription: m.Subscription}, nil
}
