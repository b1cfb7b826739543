package payments

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
	"plenary.example/internal/payments/internal/store"
)

// PageSize is how many lines of the ledger a page has at most.
const PageSize = 50

// Filter narrows the ledger; the zero Filter is all of it.
type Filter struct {
	Method   Method    // empty: every method
	From, To time.Time // days, both included; zero: no bound
	// Words is a code as people write it, or the bank's reference of a payment (a
	// cheque's number). Empty: everything.
	Words string
	// After is the key of the last line of the page before.
	After string
	Limit int // at most ExportSize; 0: PageSize
}

// ExportSize is the largest page that a file is written by.
const ExportSize = 500

// Check refuses days that are the wrong way about.
func (f Filter) Check() error {
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		return fault.Field("to", "payments.error.span", nil)
	}
	return nil
}

// query is the filter as the database is asked.
func (s *Service) query(ctx context.Context, f Filter) (store.PaymentListParams, error) {
	if err := f.Check(); err != nil {
		return store.PaymentListParams{}, err
	}
	limit := f.Limit
	if limit <= 0 || limit > ExportSize {
		limit = PageSize
	}
	p := store.PaymentListParams{
		Method: string(f.Method), FromDay: db.Day(clock.Day(f.From)), ToDay: db.Day(clock.Day(f.To)), PageSize: int32(limit) + 1,
	}
	if words := trimmed(f.Words); words != "" {
		purpose, err := s.PurposeOf(ctx, nil, words)
		switch {
		case err == nil:
			p.PurposeKind, p.PurposeKey = purpose.Kind, purpose.Key
		case fault.Is(err, fault.Invalid), fault.Is(err, fault.NotFound): // not a code of ours: a cheque's number
			p.Reference = words
		default:
			return store.PaymentListParams{}, err
		}
	}
	return p, nil
}

// List lists a page of the ledger, the latest day first: payments and the entries
// that reverse them. more tells whether another page follows.
func (s *Service) List(ctx context.Context, who access.Actor, f Filter) (list []Payment, more bool, err error) {
	if err := RequireReading(who); err != nil {
		return nil, false, err
	}
	p, err := s.query(ctx, f)
	if err != nil {
		return nil, false, err
	}
	if f.After != "" {
		last, err := s.Get(ctx, nil, f.After)
		if err != nil {
			return nil, false, err
		}
		p.BeforeDay, p.BeforeID = db.Day(last.Received), last.ID
	}
	rows, err := s.on(nil).PaymentList(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if most := int(p.PageSize) - 1; len(rows) > most {
		rows, more = rows[:most], true
	}
	list = make([]Payment, len(rows))
	for i, r := range rows {
		list[i] = paymentOf(store.PaymentRow(r))
	}
	return list, more, nil
}

// Total is what came in by one method in one currency, and what was taken back.
type Total struct {
	Method   Method
	Payments int          // how many came in
	Came     money.Amount // what came in
	Reversed money.Amount // what was taken back: zero or below
}

// Balance is what is left of what came in.
func (t Total) Balance() money.Amount {
	return money.Of(t.Came.Cents+t.Reversed.Cents, t.Came.Currency)
}

// Totals sums what List lists, page after page, by currency and method: what came in
// on the days asked for, and what was taken back on them.
func (s *Service) Totals(ctx context.Context, who access.Actor, f Filter) ([]Total, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	p, err := s.query(ctx, f)
	if err != nil {
		return nil, err
	}
	rows, err := s.on(nil).PaymentTotals(ctx, store.PaymentTotalsParams{
		Method: p.Method, FromDay: p.FromDay, ToDay: p.ToDay, Reference: p.Reference, PurposeKind: p.PurposeKind, PurposeKey: p.PurposeKey,
	})
	if err != nil {
		return nil, audit.Fault(err)
	}
	totals := make([]Total, len(rows))
	for i, r := range rows {
		totals[i] = Total{Method: Method(r.Method), Payments: int(r.Payments), Came: money.Of(r.Came, r.Currency), Reversed: money.Of(r.Reversed, r.Currency)}
	}
	return totals, nil
}
