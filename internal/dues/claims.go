package dues

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// Claims lists the invoices that are still asked for, as lines of a bank's statement
// are compared with them. tx nil is the reader.
func (s *Service) Claims(ctx context.Context, tx db.DBTX) ([]banking.Claim, error) {
	rows, err := s.on(tx).OutstandingOn(ctx, db.Day(s.Today()))
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []banking.Claim
	for _, r := range rows {
		owed := r.AmountCents - r.Credited - r.Settled
		if owed <= 0 {
			continue
		}
		list = append(list, banking.Claim{
			Purpose: purposeOf(r.ID), Who: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Owed: owed, About: s.invoiceWords(label(int(r.Year), int(r.Number))),
		})
	}
	return list, nil
}

// Claim is an invoice as money may be received for it, paid or not; a NotFound refusal
// for none. tx nil is the reader.
func (s *Service) Claim(ctx context.Context, tx db.DBTX, key string) (banking.Claim, error) {
	row, err := s.on(tx).Invoice(ctx, key)
	if err != nil {
		return banking.Claim{}, notFound(err, "dues.error.no_invoice")
	}
	i := invoiceOf(row)
	owed := max(i.Balance(), 0)
	if i.Ended != InForce {
		owed = 0
	}
	return banking.Claim{Purpose: purposeOf(key), Who: i.Name, Owed: owed, About: s.invoiceWords(i.Label())}, nil
}

func (s *Service) invoiceWords(label string) i18n.Text {
	say := func(lang i18n.Lang) string { return s.catalog.For(lang).T("dues.claim", "Number", label) }
	return i18n.Text{EN: say(i18n.EN), FR: say(i18n.FR)}
}

// Receiver gets ready to record what a bank's statement shows as received for invoices.
func (s *Service) Receiver(ctx context.Context) (banking.Receive, error) {
	mail, err := s.post(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *audit.Tx, key string, r banking.Receipt) (string, error) {
		if err := mayKeep(tx.Who()); err != nil {
			return "", err
		}
		i, err := s.inForce(ctx, tx, key)
		if err != nil {
			return "", err
		}
		if r.Day.IsZero() { // good standing counts from it: it is never guessed
			return "", fault.Field("received", "dues.error.received", nil)
		}
		p, err := s.payments.RecordTx(ctx, tx, payments.Payment{
			Purpose: purposeOf(i.ID), About: s.description(i), Payer: i.Name.In(i.Lang), Amount: money.Of(r.Cents, s.o.Profile.Currency), Method: r.Method,
			Received: clock.Day(r.Day), Reference: r.Reference, Note: r.Note, Once: r.Once, Into: r.Into,
		})
		if err != nil {
			return "", err
		}
		return p.ID, s.reckonTx(ctx, tx, mail, i)
	}, nil
}
