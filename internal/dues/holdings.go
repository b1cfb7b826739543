package dues

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/holding"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
)

// The kinds of what dues hold about a person.
const (
	heldInvoices = "invoices"
	heldPaid     = "dues_paid"
	heldLetters  = "dues_letters"
	heldRuns     = "dues_runs"
)

// forgotten stands in the note of a letter for an address that was erased: without
// any the letter would be one to post.
const forgotten = "-"

// Holdings is what dues hold about a person: where they are a member in their own
// name, the invoices and what was paid towards them; the letters that went to their
// address; and the roll-overs they started. Invoices and payments stay, as the
// Income Tax Act (section 230) has books stay; of a letter stays that it was written.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	invoices, paid, err := s.heldBooks(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	letters := holding.Of(heldLetters, holding.Remain)
	rows, err := s.lettersTo(ctx, tx, p.Email)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		o, err := s.people.OrganizationTx(ctx, tx, r.OrganizationID)
		if err != nil {
			return nil, err
		}
		stage, _, _ := strings.Cut(r.Stage, ":")
		letters.Count++
		letters.Records = append(letters.Records, holding.Record{
			{Name: "organization", Value: o.Name}, {Name: "year", Value: strconv.FormatInt(r.Year, 10)}, {Name: "letter", Value: holding.WordOf("billing.letter.", stage)}, {Name: "email", Value: p.Email}, {Name: "at", Value: db.Time(r.At)},
		})
	}
	runs := holding.Of(heldRuns, holding.Remain)
	started, err := s.on(tx).RunsStartedBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range started {
		runs.Count++
		runs.Records = append(runs.Records, holding.Record{{Name: "year", Value: strconv.FormatInt(r.Year, 10)}, {Name: "at", Value: db.Time(r.StartedAt)}})
	}
	return []holding.Holding{invoices, paid, letters.Staying(), runs.Staying()}, nil
}

// heldBooks are the invoices of somebody who is a member in their own name, and the
// payments towards them. Those of organizations are the organizations'.
func (s *Service) heldBooks(ctx context.Context, tx db.DBTX, personID string) (invoices, paid holding.Holding, err error) {
	invoices, paid = holding.Of(heldInvoices, holding.Remain), holding.Of(heldPaid, holding.Remain)
	places, err := s.people.PlacesOf(ctx, tx, personID)
	if err != nil {
		return invoices, paid, err
	}
	var seen []string
	for _, place := range places {
		if slices.Contains(seen, place.OrganizationID) {
			continue
		}
		seen = append(seen, place.OrganizationID)
		rows, err := s.on(tx).InvoicesOfOrganization(ctx, place.OrganizationID)
		if err != nil {
			return invoices, paid, audit.Fault(err)
		}
		for _, i := range invoicesOf(rows) {
			if i.Bill.Class != people.Associate {
				continue
			}
			invoices.Count++
			invoices.Records = append(invoices.Records, holding.Record{
				{Name: "number", Value: i.Label()},
				{Name: "name", Value: i.Name},
				{Name: "address", Value: i.Address},
				{Name: "amount", Value: s.amount(i.Bill.Cents)},
				{Name: "day", Value: holding.Day(db.Day(i.Issued))},
				{Name: "message", Value: i.ExtensionReason},
			})
			list, err := s.payments.OfPurpose(ctx, tx, purposeOf(i.ID))
			if err != nil {
				return invoices, paid, err
			}
			for _, p := range list {
				paid.Count++
				paid.Records = append(paid.Records, holding.Record{
					{Name: "number", Value: i.Label()},
					{Name: "name", Value: p.Payer},
					{Name: "amount", Value: money.Of(p.Amount.Cents, p.Amount.Currency).Text()},
					{Name: "method", Value: holding.Word{Code: string(p.Method), Say: p.Method.Say()}},
					{Name: "day", Value: holding.Day(db.Day(p.Received))},
					{Name: "message", Value: p.Note},
				})
			}
		}
	}
	return invoices.Staying(), paid.Staying(), nil
}

// lettersTo are the letters that went to an address; no address has none.
func (s *Service) lettersTo(ctx context.Context, tx db.DBTX, email string) ([]store.DuesLetter, error) {
	if email == "" {
		return nil, nil
	}
	rows, err := s.on(tx).LettersLike(ctx, db.Anywhere(email))
	if err != nil {
		return nil, audit.Fault(err)
	}
	return slices.DeleteFunc(rows, func(r store.DuesLetter) bool { return !slices.Contains(strings.Fields(r.Addresses), email) }), nil
}

// Erase takes a person's address out of the notes of letters. Invoices stay.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return err
	}
	rows, err := s.lettersTo(ctx, tx, p.Email)
	if err != nil {
		return err
	}
	for _, r := range rows {
		addresses := strings.Fields(r.Addresses)
		for i := range addresses {
			if addresses[i] == p.Email {
				addresses[i] = forgotten
			}
		}
		if err := store.New(tx).SetLetterAddresses(ctx, r.ID, strings.Join(addresses, " ")); err != nil {
			return err
		}
	}
	return nil
}
