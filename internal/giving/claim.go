package giving

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// Claims lists the promises by cheque and transfer that are still to come, as lines of a
// bank's statement are compared with them. tx nil is the reader.
func (s *Service) Claims(ctx context.Context, tx db.DBTX) (list []banking.Claim, err error) {
	err = s.toCome(ctx, tx, func(c coming) error {
		if next, found := Next(c.schedule); found {
			list = append(list, banking.Claim{Purpose: purposeOf(c.ID), Who: i18n.Same(c.who), About: s.description(c.Pledge), Owed: next.Cents - next.Paid})
		}
		return nil
	})
	return list, err
}

// Claim is a promise as money may be received for it, kept or not: of a sum in parts,
// the part that is next. A NotFound refusal for none. tx nil is the reader.
func (s *Service) Claim(ctx context.Context, tx db.DBTX, key string) (banking.Claim, error) {
	p, err := s.Pledge(ctx, tx, key)
	if err != nil {
		return banking.Claim{}, err
	}
	who := p.From.Name
	if p.DonorID != "" {
		d, err := s.Donor(ctx, tx, p.DonorID)
		if err != nil {
			return banking.Claim{}, err
		}
		who = d.Name
	}
	c := banking.Claim{Purpose: purposeOf(p.ID), Who: i18n.Same(who), About: s.description(p)}
	if p.State != Promised {
		return c, nil
	}
	gifts, err := s.GiftsOfPledge(ctx, tx, key)
	if err != nil {
		return banking.Claim{}, err
	}
	if next, found := Next(p.Schedule(Sum(gifts))); found {
		c.Owed = next.Cents - next.Paid
	}
	return c, nil
}

// Receiver gets ready to record what a bank's statement shows as received for promises.
func (s *Service) Receiver(context.Context) (banking.Receive, error) {
	return func(ctx context.Context, tx *audit.Tx, key string, r banking.Receipt) (string, error) {
		p, err := s.Pledge(ctx, tx, key)
		if err != nil {
			return "", err
		}
		g, err := s.RecordTx(ctx, tx, ByHand{
			PledgeID: p.ID, Into: r.Into, Once: r.Once,
			Gift: Gift{Kind: Cash, Method: r.Method, Received: r.Day, Amount: money.Of(r.Cents, s.o.Profile.Currency), Reference: r.Reference, Note: r.Note},
		})
		if err != nil {
			return "", err
		}
		return g.PaymentID, s.queue.Add(ctx, tx.Tx, GiftCame{Gift: g.ID}) // whoever promised left an address
	}, nil
}
