package payments

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments/internal/store"
)

// KindSubscription is the name under which the record knows a monthly payment.
const KindSubscription = "payment_subscription"

// Subscription is a card that is charged each month. Each charge is a payment of its
// own in the ledger.
type Subscription struct {
	ID         string
	CheckoutID string // by which it began; each of its payments names it too
	Purpose    Purpose
	Payer      string
	Amount     money.Amount // of the next charge
	Lang       i18n.Lang    // in which the payer began it
	About      i18n.Text    // what it is for, in words
	State      SubscriptionState
	StartedAt  time.Time
	Next       time.Time // the day of the next charge, as the provider says; zero: there will be none
	StoppedAt  time.Time
	Cause      Cause     // why it stopped
	Why        string    // in the words of whoever stopped it here
	LookedAt   time.Time // when the provider last said how it stands

	provider, key string
}

// SubscriptionState is how a monthly payment stands.
type SubscriptionState string

// The states of a monthly payment.
const (
	SubscriptionActive  SubscriptionState = "active"
	SubscriptionPastDue SubscriptionState = "past_due" // the last charge failed; the provider tries again for some days
	SubscriptionStopped SubscriptionState = "stopped"  // nothing more is charged; it does not begin again
)

// Say is the state in words.
func (s SubscriptionState) Say() i18n.Message { return i18n.Say("payments.subscription." + string(s)) }

// Cause is why a monthly payment stopped.
type Cause string

// The causes.
const (
	CauseAsked     Cause = "asked"     // somebody stopped it here (Stop)
	CauseFailed    Cause = "failed"    // the card could not be charged any more
	CauseElsewhere Cause = "elsewhere" // on the provider's own site, or by the bank
)

// SubscriptionChanged is the job that is added when a monthly payment began, stopped,
// is of another amount, could not be charged, or can be again. The subject of its
// purpose reads how it stands, perhaps twice.
type SubscriptionChanged struct {
	ID string
}

// Kind names the job in the queue.
func (SubscriptionChanged) Kind() string { return "payments_subscription" }

// Subscription returns a monthly payment by its key; a NotFound refusal for none. tx
// nil is the reader. Who may see it is the caller's to know.
func (s *Service) Subscription(ctx context.Context, tx db.DBTX, id string) (Subscription, error) {
	row, err := s.on(tx).Subscription(ctx, id)
	if err != nil {
		return Subscription{}, notFound(err, "payments.error.no_subscription")
	}
	return s.subscriptionOf(row), nil
}

// Subscriptions lists the monthly payments for a purpose in the order they came to be
// known. tx nil is the reader.
func (s *Service) Subscriptions(ctx context.Context, tx db.DBTX, p Purpose) ([]Subscription, error) {
	rows, err := s.on(tx).SubscriptionsOfPurpose(ctx, p.Kind, p.Key)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Subscription, len(rows))
	for i, r := range rows {
		list[i] = s.subscriptionOf(store.SubscriptionRow(r))
	}
	return list, nil
}

// SubscriptionOf finds the monthly payment that a payment in the ledger is of; found
// is false for a payment that was made once. tx nil is the reader.
func (s *Service) SubscriptionOf(ctx context.Context, tx db.DBTX, p Payment) (of Subscription, found bool, err error) {
	if p.CheckoutID == "" {
		return Subscription{}, false, nil
	}
	row, err := s.on(tx).SubscriptionOfCheckout(ctx, p.CheckoutID)
	if errors.Is(err, db.ErrNotFound) {
		return Subscription{}, false, nil
	}
	if err != nil {
		return Subscription{}, false, audit.Fault(err)
	}
	return s.subscriptionOf(store.SubscriptionRow(row)), true, nil
}

func (s *Service) subscriptionOf(r store.SubscriptionRow) Subscription {
	lang, _ := i18n.ParseLang(r.Lang)
	out := Subscription{
		ID: r.ID, CheckoutID: r.CheckoutID, Purpose: Purpose{Kind: r.PurposeKind, Key: r.PurposeKey}, Payer: r.Payer, Amount: money.Of(r.Cents, r.Currency), Lang: lang,
		About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, State: SubscriptionState(r.State), StartedAt: db.Time(r.StartedAt), StoppedAt: db.Time(r.StoppedAt),
		Cause: Cause(r.Cause), Why: r.Why, LookedAt: db.Time(r.LookedAt), provider: r.Provider, key: r.Subscription,
	}
	if r.NextAt != 0 {
		out.Next = s.day(db.Time(r.NextAt))
	}
	return out
}
