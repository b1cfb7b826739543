package payments

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// Provider takes cards for us: Stripe (package stripe in this folder), or the
// demonstration's own page (package sandbox). Its methods may talk to another
// machine, so none of them is called inside a transaction.
//
// An error is one of those below, wrapped.
type Provider interface {
	// Name is kept with what the provider makes: "stripe".
	Name() string
	// Open makes the page for a checkout, and returns the same one when asked again.
	Open(ctx context.Context, p Page) (Session, error)
	// Session is how a page stands now.
	Session(ctx context.Context, id string) (Session, error)
	// Expire ends a page that is open, and returns how it stands then: it may have
	// been paid on in the meantime.
	Expire(ctx context.Context, id string) (Session, error)
	// Refund gives money back, once for the key of the request.
	Refund(ctx context.Context, r RefundRequest) (CardRefund, error)
	// Refunds lists what was given back of a charge, by us or at the provider.
	Refunds(ctx context.Context, charge string) ([]CardRefund, error)
	// Subscription is how what is charged each month stands now.
	Subscription(ctx context.Context, id string) (CardSubscription, error)
	// Charges lists all that a card was charged for a subscription, month by month, the
	// first charge too.
	Charges(ctx context.Context, subscription string) ([]CardCharge, error)
	// Stop ends a subscription at once: nothing more is charged, and nothing is given
	// back. One that is over already is left as it is.
	Stop(ctx context.Context, subscription string) error
	// Change has the next month's charge, and those after it, be of another amount.
	Change(ctx context.Context, c ChangeRequest) error
	// Read reads a message to us. It proves that the provider sent it; ErrForged
	// where it does not.
	Read(body []byte, signature string) (Event, error)
}

// What a provider answers with when it cannot do as asked.
var (
	// ErrAway: no answer, or none that tells whether it was done. Asking again with
	// the same key does it once.
	ErrAway = errors.New("payments: the card provider does not answer")
	// ErrBroken: the provider failed, and may have done it or not. Asked again with the
	// same key it says the same for a day.
	ErrBroken = errors.New("payments: the card provider failed")
	// ErrRefused: the provider answered that it will not.
	ErrRefused = errors.New("payments: the card provider refuses")
	// ErrUnknown: the provider knows no such thing.
	ErrUnknown = errors.New("payments: the card provider knows no such thing")
	// ErrForged: the message is not the provider's, or too old to be believed.
	ErrForged = errors.New("payments: the message is not signed by the card provider")
	// ErrCurrency: the provider does not take the currency. It is ErrRefused too.
	ErrCurrency = errors.New("payments: the card provider does not take this currency")
)

// Page is what the provider is to ask a payer for.
type Page struct {
	Checkout string // the key of ours
	Purpose  Purpose
	Amount   money.Amount
	Monthly  bool   // the card is to be charged now and each month after
	Email    string // of the payer, to fill in; empty: not known
	Lang     i18n.Lang
	About    i18n.Text
	Landing  string // where the payer comes back to after paying
	Back     string // where the payer goes who does not pay
}

// SessionState is how the provider's page stands.
type SessionState string

// The states of a page.
const (
	SessionOpen    SessionState = "open"
	SessionPaid    SessionState = "paid"
	SessionExpired SessionState = "expired"
)

// Session is a page of the provider.
type Session struct {
	ID       string
	URL      string // while it is open
	Checkout string // the key that Open was given
	State    SessionState
	Amount   money.Amount // what was asked, or paid
	Charge   string       // the provider's key of the charge, when paid; not of a monthly one
	PaidAt   time.Time
	// Subscription is the provider's key of what is charged each month from now on, when
	// paid; empty: it was charged once, by Charge.
	Subscription string
}

// CardCharge is money that came in by a card.
type CardCharge struct {
	Charge string // the provider's key
	Amount money.Amount
	At     time.Time
}

// CardSubscription is what the provider charges a card each month.
type CardSubscription struct {
	ID       string // the provider's key
	Checkout string // the key that Open was given; empty: it is not ours
	// State is empty while it has not begun, because the first charge did not succeed.
	State     SubscriptionState
	Amount    money.Amount // of the next charge
	StartedAt time.Time
	NextAt    time.Time // of the next charge; zero: there will be none
	StoppedAt time.Time
	Cause     Cause // why it stopped
	// Pending is set while a month's charge is being made, or has failed and is tried
	// again.
	Pending bool
}

// ChangeRequest asks for another amount each month.
type ChangeRequest struct {
	Key          string // ours: the same key asks once
	Subscription string
	Amount       money.Amount // in the currency of the subscription
}

// RefundRequest asks to give money of a charge back.
type RefundRequest struct {
	Key    string // ours: the same key gives back once
	Charge string
	Amount money.Amount
}

// RefundState is how far a refund is.
type RefundState string

// The states of a refund. One that is under way counts as made: the money is no
// longer ours.
const (
	RefundMade   RefundState = "made"
	RefundFailed RefundState = "failed" // the money came back to us
)

// CardRefund is money of a charge given back, or meant to be.
type CardRefund struct {
	ID     string // the provider's key
	Key    string // ours, where we asked for it
	Cents  int64
	State  RefundState
	MadeAt time.Time
}

// Event is a message of the provider: that something happened to a page or to a
// charge. It does not say what, because only what the provider answers when asked
// is acted on.
type Event struct {
	ID      string
	Type    string
	Session string // empty: not about a page
	Charge  string // empty: not about a charge
	// Subscription is empty where it is not about one, or about an invoice of one.
	Subscription string
}
