package registration

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

// Claims lists the orders that are still to be paid, as lines of a bank's statement are
// compared with them: until half a year after registration has closed. tx nil is the
// reader.
func (s *Service) Claims(ctx context.Context, tx db.DBTX) ([]banking.Claim, error) {
	rows, err := s.on(tx).OrdersToPay(ctx, db.Micros(s.db.Now().AddDate(0, 0, -180)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]banking.Claim, len(rows))
	for i, r := range rows {
		if list[i], err = s.claimOf(ctx, tx, orderOf(r)); err != nil {
			return nil, err
		}
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
	return func(ctx context.Context, tx *audit.Tx, key string, r banking.Receipt) (string, error) {
		o, err := s.OrderTx(ctx, tx, key)
		if err != nil {
			return "", err
		}
		here, err := s.here(ctx, tx, mail, o.GatheringID)
		if err != nil {
			return "", err
		}
		return s.takeTx(ctx, tx, here, o, ByHand{Cents: r.Cents, Method: r.Method, Day: r.Day, Reference: r.Reference, Note: r.Note, Once: r.Once, Into: r.Into})
	}, err
}
