package payments

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments/internal/store"
)

// The kinds of what the ledger holds about a person.
const (
	heldCheckouts = "checkouts"
	heldLedger    = "ledger"
	heldRefunds   = "refunds_asked"
)

// Holdings is what the ledger holds about a person: the invitations to pay by card
// that went to the person's address and can still be paid on, and the entries and
// refunds that the person recorded. The address goes with an erasure; the entries
// stay, as the Income Tax Act (section 230) has books stay. Who paid is a name that
// may be somebody else's too: a payment is shown by the subject it is for.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	open := holding.Of(heldCheckouts, holding.Ends)
	q := s.on(tx)
	address, err := s.address(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	rows, err := q.CheckoutsOfEmail(ctx, address)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		open.Count++
		open.Records = append(open.Records, holding.Record{
			{Name: "purpose", Value: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}},
			{Name: "name", Value: r.Payer},
			{Name: "email", Value: r.Email},
			{Name: "amount", Value: money.Of(r.Cents, r.Currency).Text()},
			{Name: "at", Value: db.Time(r.MadeAt)},
		})
	}
	ledger, err := heldEntries(ctx, q, personID)
	if err != nil {
		return nil, err
	}
	refunds, err := heldRefundsOf(ctx, q, personID)
	return []holding.Holding{open, ledger, refunds}, err
}

// address is a person's; empty for none, which no checkout is found by.
func (s *Service) address(ctx context.Context, tx db.DBTX, personID string) (string, error) {
	if s.o.AddressOf == nil {
		return "", nil
	}
	return s.o.AddressOf(ctx, tx, personID)
}

func heldEntries(ctx context.Context, q *store.Queries, personID string) (holding.Holding, error) {
	h := holding.Holding{Kind: heldLedger, Merge: holding.Remain}
	if personID == "" {
		return h, nil
	}
	n, err := q.CountRecordedBy(ctx, personID)
	if err != nil {
		return h, audit.Fault(err)
	}
	rows, err := q.RecordedByPerson(ctx, personID, holding.Most)
	if err != nil {
		return h, audit.Fault(err)
	}
	h.Count, h.Stays = int(n), int(n)
	for _, r := range rows {
		h.Records = append(h.Records, holding.Record{
			{Name: "action", Value: holding.Word{Code: r.Entry, Say: Entry(r.Entry).Say()}},
			{Name: "purpose", Value: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}},
			{Name: "amount", Value: money.Of(r.Cents, r.Currency).Text()},
			{Name: "day", Value: holding.Day(r.Received)},
			{Name: "message", Value: r.Note},
			{Name: "at", Value: db.Time(r.RecordedAt)},
		})
	}
	return h, nil
}

func heldRefundsOf(ctx context.Context, q *store.Queries, personID string) (holding.Holding, error) {
	h := holding.Holding{Kind: heldRefunds, Merge: holding.Remain}
	if personID == "" {
		return h, nil
	}
	n, err := q.CountRefundsAskedBy(ctx, personID)
	if err != nil {
		return h, audit.Fault(err)
	}
	rows, err := q.RefundsAskedBy(ctx, personID, holding.Most)
	if err != nil {
		return h, audit.Fault(err)
	}
	h.Count, h.Stays = int(n), int(n)
	for _, r := range rows {
		h.Records = append(h.Records, holding.Record{
			{Name: "purpose", Value: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}},
			{Name: "amount", Value: money.Of(r.Cents, r.Currency).Text()},
			{Name: "message", Value: r.Reason},
			{Name: "at", Value: db.Time(r.AskedAt)},
		})
	}
	return h, nil
}

// Erase takes a person's address out of invitations to pay. The ledger stays.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	address, err := s.address(ctx, tx, personID)
	if err != nil || address == "" {
		return err
	}
	return store.New(tx).ForgetCheckoutEmail(ctx, address)
}
