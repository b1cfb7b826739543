package stripe_test

import (
	"context"

	"plenary.example/internal/payments"
)

// meddler is a provider with something that happens after each of its answers, before
// anybody acts on them.
type meddler struct {
	payments.Provider
	before, after func(call string)
}

func did[T any](m *meddler, call string, do func() (T, error)) (T, error) {
	if m.before != nil {
		m.before(call)
	}
	got, err := do()
	if m.after != nil {
		m.after(call)
	}
	return got, err
}

func (m *meddler) Open(ctx context.Context, p payments.Page) (payments.Session, error) {
	return did(m, "Open", func() (payments.Session, error) { return m.Provider.Open(ctx, p) })
}

func (m *meddler) Session(ctx context.Context, id string) (payments.Session, error) {
	return did(m, "Session", func() (payments.Session, error) { return m.Provider.Session(ctx, id) })
}

func (m *meddler) Expire(ctx context.Context, id string) (payments.Session, error) {
	return did(m, "Expire", func() (payments.Session, error) { return m.Provider.Expire(ctx, id) })
}

func (m *meddler) Refund(ctx context.Context, r payments.RefundRequest) (payments.CardRefund, error) {
	return did(m, "Refund", func() (payments.CardRefund, error) { return m.Provider.Refund(ctx, r) })
}

func (m *meddler) Refunds(ctx context.Context, charge string) ([]payments.CardRefund, error) {
	return did(m, "Refunds", func() ([]payments.CardRefund, error) { return m.Provider.Refunds(ctx, charge) })
}

func (m *meddler) Subscription(ctx context.Context, id string) (payments.CardSubscription, error) {
	return did(m, "Subscription", func() (payments.CardSubscription, error) { return m.Provider.Subscription(ctx, id) })
}

func (m *meddler) Charges(ctx context.Context, id string) ([]payments.CardCharge, error) {
	return did(m, "Charges", func() ([]payments.CardCharge, error) { return m.Provider.Charges(ctx, id) })
}

func (m *meddler) Stop(ctx context.Context, id string) error {
	_, err := did(m, "Stop", func() (struct{}, error) { return struct{}{}, m.Provider.Stop(ctx, id) })
	return err
}

func (m *meddler) Change(ctx context.Context, c payments.ChangeRequest) error {
	_, err := did(m, "Change", func() (struct{}, error) { return struct{}{}, m.Provider.Change(ctx, c) })
	return err
}

// between has something happen after each answer of Stripe's.
func (w *world) between(do func(call string)) { w.meddler.before, w.meddler.after = nil, do }
