package registration

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// claimsLast is how long after registration has closed an order is still compared with
// the lines of a bank's statement.
const claimsLast = 180 * 24 * time.Hour

// Claims lists the orders that are still to be paid, as lines of a bank's statement are
// compared with them. tx nil is the reader.
func (s *Service) Claims(ctx context.Context, tx db.DBTX) ([]banking.Claim, error) {
	rows, err := s.on(tx).OrdersToPay(ctx, db.Micros(s.db.Now().Add(-claimsLast)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []banking.Claim
	for _, r := range rows {
		o := Order{ID: r.ID, GatheringID: r.GatheringID, Many: r.Many, Name: r.Name, Organization: r.Organization, Owed: r.OwedCents, Paid: r.PaidCents}
		c, err := s.claimOf(ctx, tx, o)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func (s *Service) claimOf(ctx context.Context, tx db.DBTX, o Order) (banking.Claim, error) {
	g, err := s.gatherings.ByID(ctx, tx, o.GatheringID)
	return banking.Claim{Purpose: purposeOf(o.ID), Who: i18n.Same(o.Payer()), About: s.description(g, o), Owed: max(o.Balance(), 0)}, err
}

// Claim is an order as money may be received for it, paid or not; a NotFound refusal for
// none. tx nil is the reader.
func (s *Service) Claim(ctx context.Context, tx db.DBTX, key string) (banking.Claim, error) {
	row, err := s.on(tx).Order(ctx, key)
	if err != nil {
		return banking.Claim{}, notFound(err, "registration.error.no_order")
	}
	return s.claimOf(ctx, tx, orderOf(row))
}

// Receiver gets ready to record what a bank's statement shows as received for orders.
func (s *Service) Receiver(ctx context.Context) (banking.Receive, error) {
	mail, err := s.post(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *audit.Tx, key string, r banking.Receipt) (string, error) {
		if err := mayTakeMoney(tx.Who()); err != nil {
			return "", err
		}
		o, err := s.OrderTx(ctx, tx, key)
		if err != nil {
			return "", err
		}
		here, err := s.here(ctx, tx, mail, o.GatheringID)
		if err != nil {
			return "", err
		}
		p, err := s.payments.RecordTx(ctx, tx, payments.Payment{
			Purpose: purposeOf(o.ID), About: s.description(here.Gathering, o), Payer: o.Payer(), Amount: money.Of(r.Cents, here.set.Currency), Method: r.Method,
			Received: r.Day, Reference: r.Reference, Note: r.Note, Once: r.Once, Into: r.Into,
		})
		if err != nil {
			return "", err
		}
		return p.ID, s.reckonTx(ctx, tx, here, o)
	}, nil
}
