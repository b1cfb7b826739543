package people

import (
	"context"
	"errors"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people/internal/store"
)

// RecordDues records what an organization owes for a year, and what is known of
// its payment; said twice, the second time counts.
func (s *Service) RecordDues(ctx context.Context, who access.Actor, organizationID string, d Dues) error {
	return s.log.Do(ctx, who, "people.record_dues", func(tx *audit.Tx) error {
		return s.RecordDuesTx(ctx, tx, organizationID, d)
	})
}

// RecordDuesTx is RecordDues in the caller's transaction.
func (s *Service) RecordDuesTx(ctx context.Context, tx *audit.Tx, organizationID string, d Dues) error {
	if err := mayKeep(tx.Who()); err != nil {
		return err
	}
	d.Due, d.Paid, d.ExtensionUntil, d.ExtensionReason = clock.Day(d.Due), clock.Day(d.Paid), clock.Day(d.ExtensionUntil), squeeze(d.ExtensionReason)
	if err := d.check(); err != nil {
		return err
	}
	return putDues(ctx, tx, "people.record_dues", organizationID, d)
}

func (d Dues) check() error {
	var wrong []*fault.Error
	if d.Year < 1900 || d.Year > 2999 {
		wrong = append(wrong, fault.Field("year", "people.error.year", nil))
	}
	if d.Amount < 0 {
		wrong = append(wrong, fault.Field("amount", "people.error.amount", nil))
	}
	if d.Due.IsZero() {
		wrong = append(wrong, fault.Field("due", "people.error.due_missing", nil))
	}
	if !d.ExtensionUntil.IsZero() {
		if !d.ExtensionUntil.After(d.Due) {
			wrong = append(wrong, fault.Field("until", "people.error.extension_day", fault.Args{"Due": d.Due}))
		}
		if d.ExtensionReason == "" {
			wrong = append(wrong, fault.Field("reason", "people.error.reason_missing", nil))
		}
	}
	if tooLong(d.ExtensionReason, maxReason) {
		wrong = append(wrong, fault.Field("reason", "people.error.too_long", fault.Args{"Limit": maxReason}))
	}
	return fault.Join(wrong...)
}

// RecordPayment records the day an organization's dues of a year were paid.
func (s *Service) RecordPayment(ctx context.Context, who access.Actor, organizationID string, year int, paid time.Time) error {
	return s.log.Do(ctx, who, "people.record_payment", func(tx *audit.Tx) error {
		return s.RecordPaymentTx(ctx, tx, organizationID, year, paid)
	})
}

// RecordPaymentTx is RecordPayment in the caller's transaction.
func (s *Service) RecordPaymentTx(ctx context.Context, tx *audit.Tx, organizationID string, year int, paid time.Time) error {
	return s.changeDues(ctx, tx, "people.record_payment", organizationID, year, func(d *Dues) error {
		if paid.IsZero() {
			return fault.Field("paid", "people.error.paid_missing", nil)
		}
		d.Paid = clock.Day(paid)
		return nil
	})
}

// TakeBackPaymentTx records, in the caller's transaction, that the dues of a
// year are not paid after all: a cheque came back, a payment was refunded.
func (s *Service) TakeBackPaymentTx(ctx context.Context, tx *audit.Tx, organizationID string, year int) error {
	return s.changeDues(ctx, tx, "people.take_back_payment", organizationID, year, func(d *Dues) error {
		d.Paid = time.Time{}
		return nil
	})
}

// AgreeExtension gives an organization until a later day to pay the dues of a
// year, for a reason that is kept.
func (s *Service) AgreeExtension(ctx context.Context, who access.Actor, organizationID string, year int, until time.Time, reason string) error {
	return s.log.Do(ctx, who, "people.agree_extension", func(tx *audit.Tx) error {
		return s.AgreeExtensionTx(ctx, tx, organizationID, year, until, reason)
	})
}

// AgreeExtensionTx is AgreeExtension in the caller's transaction.
func (s *Service) AgreeExtensionTx(ctx context.Context, tx *audit.Tx, organizationID string, year int, until time.Time, reason string) error {
	return s.changeDues(ctx, tx, "people.agree_extension", organizationID, year, func(d *Dues) error {
		if until.IsZero() {
			return fault.Field("until", "people.error.extension_day", fault.Args{"Due": d.Due})
		}
		d.ExtensionUntil, d.ExtensionReason = clock.Day(until), squeeze(reason)
		return d.check()
	})
}

func (s *Service) changeDues(ctx context.Context, tx *audit.Tx, action, organizationID string, year int, change func(*Dues) error) error {
	if err := mayKeep(tx.Who()); err != nil {
		return err
	}
	row, err := store.New(tx).DuesOfYear(ctx, organizationID, int64(year))
	if errors.Is(err, db.ErrNotFound) {
		return fault.New(fault.NotFound, "people.error.no_dues", fault.Args{"Year": strconv.Itoa(year)})
	}
	if err != nil {
		return err
	}
	d := duesOf(row)
	if err := change(&d); err != nil {
		return err
	}
	return putDues(ctx, tx, action, organizationID, d)
}

func putDues(ctx context.Context, tx *audit.Tx, action, organizationID string, d Dues) error {
	if err := stands(ctx, store.New(tx), organizationID); err != nil {
		return err
	}
	err := store.New(tx).UpsertDues(ctx, store.UpsertDuesParams{
		OrganizationID: organizationID, Year: int64(d.Year), AmountCents: d.Amount, DueDay: db.Day(d.Due), PaidDay: db.Day(d.Paid),
		ExtensionUntil: db.Day(d.ExtensionUntil), ExtensionReason: d.ExtensionReason,
	})
	if db.IsForeignKey(err) {
		return fault.Wrap(err, fault.NotFound, "people.error.no_organization", nil)
	}
	if err != nil {
		return err
	}
	detail := map[string]any{"year": d.Year, "amount_cents": d.Amount, "due": db.Day(d.Due), "paid": db.Day(d.Paid)}
	if !d.ExtensionUntil.IsZero() {
		detail["extension_until"] = db.Day(d.ExtensionUntil)
	}
	return tx.Also(ctx, action, "organization", organizationID, detail)
}

// Suspend takes an organization's rights away for a time, with a reason it is told.
func (s *Service) Suspend(ctx context.Context, who access.Actor, organizationID string, p Suspension) (added Suspension, err error) {
	err = s.log.Do(ctx, who, "people.suspend", func(tx *audit.Tx) (err error) {
		added, err = s.SuspendTx(ctx, tx, organizationID, p)
		return err
	})
	return added, err
}

// SuspendTx is Suspend in the caller's transaction.
func (s *Service) SuspendTx(ctx context.Context, tx *audit.Tx, organizationID string, p Suspension) (Suspension, error) {
	if err := mayKeep(tx.Who()); err != nil {
		return Suspension{}, err
	}
	p.From, p.To = clock.Day(p.From), clock.Day(p.To)
	p.Reason = i18n.Text{EN: squeeze(p.Reason.EN), FR: squeeze(p.Reason.FR)}
	var wrong []*fault.Error
	if p.From.IsZero() {
		wrong = append(wrong, fault.Field("from", "people.error.from_missing", nil))
	}
	if !p.To.IsZero() && p.To.Before(p.From) {
		wrong = append(wrong, fault.Field("to", "people.error.ends_before", nil))
	}
	if p.Reason.Empty() {
		wrong = append(wrong, fault.Field("reason", "people.error.reason_missing", nil))
	}
	if tooLong(p.Reason.EN, maxReason) || tooLong(p.Reason.FR, maxReason) {
		wrong = append(wrong, fault.Field("reason", "people.error.too_long", fault.Args{"Limit": maxReason}))
	}
	if err := fault.Join(wrong...); err != nil {
		return Suspension{}, err
	}
	if err := stands(ctx, store.New(tx), organizationID); err != nil {
		return Suspension{}, err
	}
	p.ID = db.NewID()
	err := store.New(tx).InsertSuspension(ctx, store.InsertSuspensionParams{
		ID: p.ID, OrganizationID: organizationID, FromDay: db.Day(p.From), ToDay: db.Day(p.To), ReasonEn: p.Reason.EN, ReasonFr: p.Reason.FR,
	})
	if db.IsForeignKey(err) {
		return Suspension{}, fault.Wrap(err, fault.NotFound, "people.error.no_organization", nil)
	}
	if err != nil {
		return Suspension{}, err
	}
	return p, tx.Also(ctx, "people.suspend", "organization", organizationID, map[string]any{"from": db.Day(p.From), "to": db.Day(p.To)})
}

// EndSuspension records the last day of a suspension.
func (s *Service) EndSuspension(ctx context.Context, who access.Actor, suspensionID string, last time.Time) error {
	return s.log.Do(ctx, who, "people.end_suspension", func(tx *audit.Tx) error {
		if err := mayKeep(who); err != nil {
			return err
		}
		if last.IsZero() {
			return fault.Field("to", "people.error.ends_before", nil)
		}
		organizationID, err := store.New(tx).EndSuspension(ctx, suspensionID, db.Day(clock.Day(last)))
		if err != nil {
			return notFound(err, "people.error.no_suspension")
		}
		tx.About("organization", organizationID)
		tx.Detail("last_day", db.Day(clock.Day(last)))
		return nil
	})
}

func duesOf(r store.Due) Dues {
	return Dues{
		Year: int(r.Year), Amount: r.AmountCents, Due: db.ParseDay(r.DueDay), Paid: db.ParseDay(r.PaidDay),
		ExtensionUntil: db.ParseDay(r.ExtensionUntil), ExtensionReason: r.ExtensionReason,
	}
}

func suspensionOf(r store.Suspension) Suspension {
	return Suspension{ID: r.ID, From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay), Reason: i18n.Text{EN: r.ReasonEn, FR: r.ReasonFr}}
}
