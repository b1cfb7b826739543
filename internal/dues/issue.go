package dues

import (
	"context"
	"errors"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// Invoice bills an organization for a year: see InvoiceTx.
func (s *Service) Invoice(ctx context.Context, who access.Actor, organizationID string, year int, from time.Time) (issued Invoice, err error) {
	err = s.log.Do(ctx, who, "dues.invoice", func(tx *audit.Tx) (err error) {
		issued, err = s.InvoiceTx(ctx, tx, organizationID, year, from)
		return err
	})
	return issued, err
}

// InvoiceTx bills an organization for a year in the caller's transaction, and has
// the invoice sent. from is the day of an admission within the year, from which
// it is prorated; zero bills the whole year. An organization that owes nothing
// gets a letter and no invoice: what comes back has no ID then. A second invoice for
// a year is a Conflict refusal, and so is one for a year that the register has as
// paid or exempt; an extension it has is kept. An organization whose dues go by a
// budget that nobody has said gets an Invalid one of the field "budget".
func (s *Service) InvoiceTx(ctx context.Context, tx *audit.Tx, organizationID string, year int, from time.Time) (Invoice, error) {
	if err := mayBill(tx.Who()); err != nil {
		return Invoice{}, err
	}
	o, err := s.people.OrganizationTx(ctx, tx, organizationID)
	if err != nil {
		return Invoice{}, err
	}
	q := store.New(tx)
	if _, err := q.InvoiceInForce(ctx, o.ID, int64(year)); !errors.Is(err, db.ErrNotFound) {
		if err != nil {
			return Invoice{}, err
		}
		return Invoice{}, fault.New(fault.Conflict, "dues.error.invoiced", fault.Args{"Name": o.Name, "Year": strconv.Itoa(year)})
	}
	facts, err := s.people.FactsOf(ctx, tx, o.ID)
	if err != nil {
		return Invoice{}, err
	}
	known, outcome, err := s.knownTx(ctx, tx, o.ID, facts.Dues, year)
	switch {
	case err != nil:
		return Invoice{}, err
	case outcome == IsSettled:
		return Invoice{}, fault.New(fault.Conflict, "dues.error.settled", fault.Args{"Name": o.Name, "Year": strconv.Itoa(year)})
	case outcome == IsExempt:
		return Invoice{}, fault.New(fault.Conflict, "dues.error.exempted", fault.Args{"Name": o.Name, "Year": strconv.Itoa(year)})
	}
	rate, err := s.rateTx(ctx, q, o.ID, year)
	if err != nil {
		return Invoice{}, err
	}
	bill, trouble := Compute(s.o.Profile, o.Class, o.Budget, rate, clock.Day(from))
	switch trouble {
	case NoScale:
		return Invoice{}, fault.New(fault.Conflict, "dues.error.no_scale", fault.Args{"Class": o.Class.Name()})
	case NoBudget:
		return Invoice{}, fault.Field("budget", "dues.error.no_budget", fault.Args{"Name": o.Name})
	case NoTrouble:
	}
	if err := s.queue.Add(ctx, tx.Tx, Mailing{Year: year}); err != nil {
		return Invoice{}, err
	}
	if bill.Cents == 0 {
		return Invoice{Name: o.Name, Year: year, Bill: bill}, s.exemptTx(ctx, tx, o, year, "")
	}
	number, err := takeNumbers(ctx, tx, year, invoiceSeries, 1)
	if err != nil {
		return Invoice{}, err
	}
	i := s.draft(o, year, number, bill, s.day(tx.Now))
	if err := s.issueTx(ctx, tx, i, known); err != nil {
		return Invoice{}, err
	}
	if err := s.settleTx(ctx, tx, o.ID); err != nil {
		return Invoice{}, err
	}
	row, err := q.Invoice(ctx, i.ID)
	return invoiceOf(row), err
}

// The series of numbers.
const (
	invoiceSeries = "invoice"
	creditSeries  = "credit"
)

// takeNumbers takes so many numbers of a year's series, and returns the first.
func takeNumbers(ctx context.Context, tx *audit.Tx, year int, series string, n int) (first int, err error) {
	last, err := store.New(tx).TakeNumbers(ctx, store.TakeNumbersParams{Year: int64(year), Series: series, Taken: int64(n)})
	return int(last) - n + 1, err
}

// draft is an invoice to an organization as it is today.
func (s *Service) draft(o people.Organization, year, number int, bill Bill, today time.Time) Invoice {
	return Invoice{
		ID: db.NewID(), OrganizationID: o.ID, Year: year, Number: number, Issued: today, Due: DueDay(s.o.Profile, year, today),
		Name: o.Name, Address: postal(o), Lang: o.Lang, Region: o.Region, Bill: bill,
	}
}

// postal is the address of an organization as letters have it.
func postal(o people.Organization) string {
	if o.Address != "" {
		return o.Address
	}
	return o.City
}

// issueTx keeps an invoice and enters what is owed in the register. known is what
// the register has of the year already: an extension agreed before is kept.
func (s *Service) issueTx(ctx context.Context, tx *audit.Tx, i Invoice, known people.Dues) error {
	if !known.ExtensionUntil.IsZero() && known.ExtensionUntil.After(i.Due) {
		i.ExtensionUntil, i.ExtensionReason, i.ExtensionAgreed = known.ExtensionUntil, known.ExtensionReason, i.Issued
	}
	if err := store.New(tx).InsertInvoice(ctx, i.row()); err != nil {
		return err
	}
	if err := s.people.RecordDuesTx(ctx, tx, i.OrganizationID, i.facts()); err != nil {
		return err
	}
	return tx.Also(ctx, "dues.invoice", Kind, i.ID, map[string]any{"number": i.Label(), "amount_cents": i.Bill.Cents, "due": db.Day(i.Due)})
}

// facts are what the register is told of an invoice.
func (i Invoice) facts() people.Dues {
	d := people.Dues{Year: i.Year, Amount: i.Owed(), Due: i.Due, Paid: i.Paid}
	if !i.ExtensionUntil.IsZero() {
		d.ExtensionUntil, d.ExtensionReason = i.ExtensionUntil, i.ExtensionReason
	}
	return d
}

// rateTx is the rate agreed with an organization for a year; empty for none.
func (s *Service) rateTx(ctx context.Context, q *store.Queries, organizationID string, year int) (string, error) {
	r, err := q.Rate(ctx, organizationID)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return rateIn(r, year), err
}

// rateIn is a rate in a year in which it counts; empty in another.
func rateIn(r store.DuesRate, year int) string {
	if r.UntilYear != 0 && year > int(r.UntilYear) {
		return ""
	}
	return r.Rate
}

// AgreeRate gives an organization one of its class's rates instead of the scale,
// up to a year (0: for good); an empty rate takes it away. Invoices issued already
// stay as they are.
func (s *Service) AgreeRate(ctx context.Context, who access.Actor, organizationID, rate string, until int) error {
	return s.log.Do(ctx, who, "dues.agree_rate", func(tx *audit.Tx) error {
		return s.AgreeRateTx(ctx, tx, organizationID, rate, until)
	})
}

// AgreeRateTx is AgreeRate in the caller's transaction, such as that of an admission.
func (s *Service) AgreeRateTx(ctx context.Context, tx *audit.Tx, organizationID, rate string, until int) error {
	if err := mayBill(tx.Who()); err != nil {
		return err
	}
	o, err := s.people.OrganizationTx(ctx, tx, organizationID)
	if err != nil {
		return err
	}
	scale, _ := s.o.Profile.Scale(string(o.Class))
	if _, ok := scale.Rate(rate); rate != "" && !ok {
		return fault.Field("rate", "dues.error.rate", fault.Args{"Class": o.Class.Name()})
	}
	if err := store.New(tx).PutRate(ctx, store.PutRateParams{OrganizationID: o.ID, Rate: rate, UntilYear: int64(until)}); err != nil {
		return err
	}
	return tx.Also(ctx, "dues.agree_rate", "organization", o.ID, map[string]any{"rate": rate, "until": until})
}

// exemptTx enters that an organization owes nothing for a year.
func (s *Service) exemptTx(ctx context.Context, tx *audit.Tx, o people.Organization, year int, reason string) error {
	today := s.day(tx.Now)
	err := store.New(tx).PutExemption(ctx, store.PutExemptionParams{
		OrganizationID: o.ID, Year: int64(year), Day: db.Day(today), Reason: reason, NameEn: o.Name.EN, NameFr: o.Name.FR, Fold: foldOf("", o.Name),
		Class: string(o.Class), Region: string(o.Region),
	})
	if err != nil {
		return err
	}
	if err := s.people.RecordDuesTx(ctx, tx, o.ID, people.Dues{Year: year, Due: DueDay(s.o.Profile, year, today)}); err != nil {
		return err
	}
	return tx.Also(ctx, "dues.exempt", "organization", o.ID, map[string]any{"year": year})
}
