package dues

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// ByHand is a payment that staff take note of.
type ByHand struct {
	Cents     int64
	Method    payments.Method
	Day       time.Time // received; zero: today
	Reference string    // a cheque's number, a transfer's confirmation
	Note      string
	Once      string // the form's own key: sent twice, it records one payment
}

// Receipt is a payment as the letter of thanks has it.
type Receipt struct {
	ID     string
	Cents  int64
	Day    time.Time
	Method i18n.Message
}

func purposeOf(invoiceID string) payments.Purpose {
	return payments.Purpose{Kind: PurposeKind, Key: invoiceID}
}

// description is what a payment of an invoice is for, in words.
func (s *Service) description(i Invoice) i18n.Text {
	say := func(lang i18n.Lang) string {
		return s.catalog.For(lang).T("dues.payment_for", "Number", i.Label(), "Name", i.Name)
	}
	return i18n.Text{EN: say(i18n.EN), FR: say(i18n.FR)}
}

// RecordPayment takes note of a payment towards an invoice, of all or a part of it
// or of more: what is over counts towards the organization's other invoices, or is
// kept for the next. The organization is thanked, and told where it stands.
func (s *Service) RecordPayment(ctx context.Context, who access.Actor, id string, p ByHand) error {
	return s.change(ctx, who, "dues.record_payment", id, func(tx *audit.Tx, mail post, i Invoice) error {
		if p.Day.IsZero() { // good standing counts from it: it is never guessed
			return fault.Field("received", "dues.error.received", nil)
		}
		_, err := s.payments.RecordTx(ctx, tx, payments.Payment{
			Purpose: purposeOf(i.ID), About: s.description(i), Payer: i.Name.In(i.Lang), Amount: money.Of(p.Cents, s.o.Profile.Currency), Method: p.Method,
			Received: clock.Day(p.Day), Reference: p.Reference, Note: p.Note, Once: p.Once,
		})
		if err != nil {
			return err
		}
		return s.reckonTx(ctx, tx, mail, i)
	})
}

// Reckon looks at a payment that the ledger says has come in, or was taken back,
// and brings the invoice it is for up to date; done twice it changes nothing more.
// A payment for another purpose is left alone.
func (s *Service) Reckon(ctx context.Context, paymentID string) error {
	p, err := s.payments.Get(ctx, nil, paymentID)
	if err != nil || p.Purpose.Kind != PurposeKind {
		return err
	}
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, access.TheProgram(), "dues.reckon", func(tx *audit.Tx) error {
		row, err := store.New(tx).Invoice(ctx, p.Purpose.Key)
		if err != nil {
			return notFound(err, "dues.error.no_invoice")
		}
		tx.About(Kind, row.ID)
		if p.Amount.Currency != s.o.Profile.Currency {
			tx.Detail("other_currency", p.Amount.Currency) // it is in the ledger, and counts for nothing
		}
		return s.reckonTx(ctx, tx, mail, invoiceOf(row))
	})
}

// reckonTx enters what the ledger has of an invoice and its books have not, settles
// them and writes to the organization about each change.
func (s *Service) reckonTx(ctx context.Context, tx *audit.Tx, mail post, i Invoice) error {
	came, back, err := s.enterPayments(ctx, tx, i)
	if err != nil {
		return err
	}
	if err := s.settleTx(ctx, tx, i.OrganizationID); err != nil {
		return err
	}
	row, err := store.New(tx).Invoice(ctx, i.ID)
	if err != nil {
		return err
	}
	b, err := s.booksOf(ctx, tx, i.OrganizationID)
	if err != nil {
		return err
	}
	for _, r := range came {
		if err := mail.received(ctx, tx, invoiceOf(row), r, b.over()); err != nil {
			return err
		}
	}
	if back > 0 {
		return mail.takenBack(ctx, tx, invoiceOf(row), back)
	}
	return nil
}

// enterPayments adds the entries that the books of an invoice lack: a payment on
// the day it was received, and what was taken back of one on the day that is known.
// One in another currency than the dues' counts for nothing. It returns the payments
// that are new and the cents that went back.
func (s *Service) enterPayments(ctx context.Context, tx *audit.Tx, i Invoice) (came []Receipt, back int64, err error) {
	list, err := s.payments.OfPurpose(ctx, tx, purposeOf(i.ID))
	if err != nil {
		return nil, 0, err
	}
	b, err := s.booksOf(ctx, tx, i.OrganizationID)
	if err != nil {
		return nil, 0, err
	}
	for _, p := range list {
		if p.Amount.Currency != s.o.Profile.Currency {
			continue // it stays in the ledger, for the secretariat to give back or to change
		}
		had, seen := b.paid(i.ID, p.ID)
		if had == p.Left() {
			continue
		}
		day := s.day(tx.Now)
		if !seen {
			day = p.Received
		}
		if err := b.enter(ctx, tx, i.ID, day, PaymentEntry, p.ID, p.Left()-had); err != nil {
			return nil, 0, err
		}
		if !seen {
			came = append(came, Receipt{ID: p.ID, Cents: p.Left(), Day: p.Received, Method: p.Method.Say()})
		} else {
			back += had - p.Left()
		}
	}
	return came, back, nil
}

// paid sums the entries of one payment.
func (b books) paid(invoiceID, paymentID string) (cents int64, seen bool) {
	for _, e := range b.entries[invoiceID] {
		if e.Kind == PaymentEntry && e.Reference == paymentID {
			cents, seen = cents+e.Cents, true
		}
	}
	return cents, seen
}

// PayByCard opens the card provider's page for what an invoice still asks, and
// returns its address. Whoever has the invoice's link may pay it.
func (s *Service) PayByCard(ctx context.Context, who access.Actor, token string, lang i18n.Lang) (url string, err error) {
	i, err := s.ByToken(ctx, token)
	if err != nil {
		return "", err
	}
	if i.Ended != InForce || i.Balance() <= 0 {
		return "", fault.New(fault.Conflict, "dues.error.paid", fault.Args{"Number": i.Label()})
	}
	o, err := s.people.Organization(ctx, i.OrganizationID)
	if err != nil {
		return "", err
	}
	to, err := s.addressesOf(ctx, s.db.Reader(), o, s.Today())
	if err != nil {
		return "", err
	}
	email := ""
	if len(to) > 0 {
		email = to[0].Address
	}
	return s.payments.Checkout(ctx, who, payments.Checkout{
		Purpose: purposeOf(i.ID), Payer: i.Name.In(i.Lang), Email: email, Amount: money.Of(i.Balance(), s.o.Profile.Currency),
		Lang: lang, Description: s.description(i), ReturnTo: "/" + string(lang) + "/invoices/" + token,
	})
}
