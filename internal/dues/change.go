package dues

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/money"
)

// inForce loads an invoice that may still be changed; a Conflict refusal for one
// that is no longer in force.
func (s *Service) inForce(ctx context.Context, tx *audit.Tx, id string) (Invoice, error) {
	row, err := store.New(tx).Invoice(ctx, id)
	if err != nil {
		return Invoice{}, notFound(err, "dues.error.no_invoice")
	}
	i := invoiceOf(row)
	if i.Ended != InForce {
		return i, fault.New(fault.Conflict, "dues.error.ended", fault.Args{"Number": i.Label(), "Day": i.EndedDay})
	}
	return i, nil
}

// change runs an act of the secretariat on an invoice in force.
func (s *Service) change(ctx context.Context, who access.Actor, action, id string, do func(tx *audit.Tx, mail post, i Invoice) error) error {
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		if err := mayKeep(who); err != nil {
			return err
		}
		i, err := s.inForce(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(Kind, i.ID)
		return do(tx, mail, i)
	})
}

// Extend gives an organization until a later day to pay an invoice, a year from
// today at most (good standing goes on until then, and a mistyped year must not give
// it for good), for a reason that it is told.
func (s *Service) Extend(ctx context.Context, who access.Actor, id string, until time.Time, reason string) error {
	return s.change(ctx, who, "dues.extend", id, func(tx *audit.Tx, mail post, i Invoice) error {
		until, reason := clock.Day(until), squeeze(reason)
		var late *fault.Error
		if !until.After(i.Due) || until.Before(s.day(tx.Now)) {
			late = fault.Field("until", "dues.error.until", fault.Args{"Due": i.Due})
		} else if most := s.day(tx.Now).AddDate(1, 0, 0); until.After(most) {
			late = fault.Field("until", "dues.error.until_far", fault.Args{"Most": most})
		}
		if err := fault.Join(late, checkReason(reason)); err != nil {
			return err
		}
		if i.Balance() <= 0 {
			return fault.New(fault.Conflict, "dues.error.paid", fault.Args{"Number": i.Label()})
		}
		i.ExtensionUntil, i.ExtensionReason, i.ExtensionAgreed = until, reason, s.day(tx.Now)
		if err := update(ctx, tx, i); err != nil {
			return err
		}
		if err := s.people.AgreeExtensionTx(ctx, tx, i.OrganizationID, i.Year, until, reason); err != nil {
			return err
		}
		tx.Detail("until", db.Day(until))
		return mail.extension(ctx, tx, i)
	})
}

// Reduce takes a part of what an invoice asks back by a credit note, for a reason
// that the organization is told. The whole is taken back by Cancel, or by Exempt.
func (s *Service) Reduce(ctx context.Context, who access.Actor, id string, cents int64, reason string) error {
	return s.change(ctx, who, "dues.reduce", id, func(tx *audit.Tx, mail post, i Invoice) error {
		reason := squeeze(reason)
		var wrong *fault.Error
		if cents <= 0 || cents >= i.Owed() {
			wrong = fault.Field("cents", "dues.error.reduction", fault.Args{"Owed": s.amount(i.Owed())})
		}
		if err := fault.Join(wrong, checkReason(reason)); err != nil {
			return err
		}
		note, err := s.creditTx(ctx, tx, &i, cents, reason)
		if err != nil {
			return err
		}
		if err := update(ctx, tx, i); err != nil {
			return err
		}
		if err := s.people.RecordDuesTx(ctx, tx, i.OrganizationID, i.facts()); err != nil {
			return err
		}
		if err := s.settleTx(ctx, tx, i.OrganizationID); err != nil {
			return err
		}
		return mail.credited(ctx, tx, i, note)
	})
}

// Cancel takes back the whole of an invoice, for a reason that the organization is
// told. What it paid towards it counts towards its other invoices.
func (s *Service) Cancel(ctx context.Context, who access.Actor, id, reason string) error {
	return s.change(ctx, who, "dues.cancel", id, func(tx *audit.Tx, mail post, i Invoice) error {
		return s.end(ctx, tx, mail, i, EndCancel, squeeze(reason))
	})
}

// Exempt agrees that an organization owes nothing for the year of an invoice, for
// a reason that it is told: the invoice is credited whole.
func (s *Service) Exempt(ctx context.Context, who access.Actor, id, reason string) error {
	return s.change(ctx, who, "dues.exempt_invoiced", id, func(tx *audit.Tx, mail post, i Invoice) error {
		return s.end(ctx, tx, mail, i, EndExempt, squeeze(reason))
	})
}

func (s *Service) end(ctx context.Context, tx *audit.Tx, mail post, i Invoice, how Ending, reason string) error {
	if err := fault.Join(checkReason(reason)); err != nil {
		return err
	}
	note, err := s.creditTx(ctx, tx, &i, i.Owed(), reason)
	if err != nil {
		return err
	}
	i.Ended, i.EndedDay, i.EndedReason = how, s.day(tx.Now), reason
	if err := update(ctx, tx, i); err != nil {
		return err
	}
	if how == EndExempt {
		o, err := s.people.OrganizationTx(ctx, tx, i.OrganizationID)
		if err != nil {
			return err
		}
		if err := s.exemptTx(ctx, tx, o, i.Year, reason); err != nil {
			return err
		}
	} else if err := s.people.RecordDuesTx(ctx, tx, i.OrganizationID, i.facts()); err != nil {
		return err
	}
	if err := s.settleTx(ctx, tx, i.OrganizationID); err != nil {
		return err
	}
	if how == EndExempt {
		return mail.exempt(ctx, tx, Exemption{OrganizationID: i.OrganizationID, Name: i.Name, Year: i.Year, Reason: reason, Class: i.Bill.Class})
	}
	return mail.credited(ctx, tx, i, note)
}

// creditTx issues a credit note for an invoice.
func (s *Service) creditTx(ctx context.Context, tx *audit.Tx, i *Invoice, cents int64, reason string) (CreditNote, error) {
	number, err := takeNumbers(ctx, tx, i.Year, creditSeries, 1)
	if err != nil {
		return CreditNote{}, err
	}
	c := CreditNote{ID: db.NewID(), InvoiceID: i.ID, Year: i.Year, Number: number, Day: s.day(tx.Now), Cents: cents, Reason: reason}
	i.Credited += cents
	tx.Detail("credit_note", c.Label())
	tx.Detail("credited_cents", cents)
	return c, store.New(tx).InsertCreditNote(ctx, store.InsertCreditNoteParams{
		ID: c.ID, InvoiceID: c.InvoiceID, Year: int64(c.Year), Number: int64(c.Number), Day: db.Day(c.Day), Cents: c.Cents, Reason: c.Reason,
	})
}

// ExemptOrganization agrees, before any invoice, that an organization owes nothing
// for a year, for a reason that it is told. One that has an invoice gets a Conflict
// refusal: see Exempt.
func (s *Service) ExemptOrganization(ctx context.Context, who access.Actor, organizationID string, year int, reason string) error {
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "dues.exempt_organization", func(tx *audit.Tx) error {
		if err := mayKeep(who); err != nil {
			return err
		}
		reason := squeeze(reason)
		if err := fault.Join(checkReason(reason)); err != nil {
			return err
		}
		o, err := s.people.OrganizationTx(ctx, tx, organizationID)
		if err != nil {
			return err
		}
		if _, err := store.New(tx).InvoiceInForce(ctx, o.ID, int64(year)); !errors.Is(err, db.ErrNotFound) {
			if err != nil {
				return err
			}
			return fault.New(fault.Conflict, "dues.error.invoiced", fault.Args{"Name": o.Name, "Year": strconv.Itoa(year)})
		}
		if err := s.exemptTx(ctx, tx, o, year, reason); err != nil {
			return err
		}
		return mail.exempt(ctx, tx, Exemption{OrganizationID: o.ID, Name: o.Name, Year: year, Reason: reason, Class: o.Class})
	})
}

// Resend writes an invoice's message once more, to the addresses of today.
func (s *Service) Resend(ctx context.Context, who access.Actor, id string) error {
	return s.change(ctx, who, "dues.resend", id, func(tx *audit.Tx, mail post, i Invoice) error {
		return mail.invoice(ctx, tx, i, "again:"+db.NewID())
	})
}

// ParseAmount reads an amount that somebody typed, in the coalition's currency.
func (s *Service) ParseAmount(field, typed string, in access.Actor) (int64, error) {
	cents, err := money.Read(strings.TrimSpace(typed), s.o.Profile.Currency, in.Lang)
	if f := fault.Of(err); f != nil {
		f.Field = field
		return 0, f
	}
	return cents, err
}
