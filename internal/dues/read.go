package dues

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
)

// PageSize is how many rows a page of a list has at most.
const PageSize = 50

// ByToken returns the invoice of a link that went out by mail; a NotFound refusal
// for a word that is none of ours.
func (s *Service) ByToken(ctx context.Context, token string) (Invoice, error) {
	p, err := s.post(ctx)
	if err != nil {
		return Invoice{}, err
	}
	id, err := p.key.OpenLink(linkPurpose, token)
	if err != nil {
		return Invoice{}, fault.Wrap(err, fault.NotFound, "dues.error.no_invoice", nil)
	}
	row, err := s.on(nil).Invoice(ctx, id)
	if err != nil {
		return Invoice{}, notFound(err, "dues.error.no_invoice")
	}
	return invoiceOf(row), nil
}

// Get returns an invoice to those who may read it.
func (s *Service) Get(ctx context.Context, who access.Actor, id string) (Invoice, error) {
	row, err := s.on(nil).Invoice(ctx, id)
	if err != nil && (MayRead(who) == nil || !errors.Is(err, db.ErrNotFound)) {
		return Invoice{}, notFound(err, "dues.error.no_invoice")
	}
	// Nobody else is told which invoices there are.
	return invoiceOf(row), mayReadOf(who, row.OrganizationID)
}

// Letter is a letter as the history of an invoice has it.
type Letter struct {
	Stage     string // "invoice", "reminder", "lapse", "extension", "received", "taken_back", "credit", "exempt", "again"
	At        time.Time
	Addresses []string // none, and none forgotten: it is to be posted
	Forgotten int      // addresses that were erased since
}

// Story is an invoice with all that belongs to it.
type Story struct {
	Invoice  Invoice
	Payments []payments.Payment
	Carried  []Line // what other invoices gave, or took
	Credits  []CreditNote
	Letters  []Letter
	Code     string // what payers write on cheques and transfers
	// Over is what the organization has paid beyond all that its invoices ask.
	Over int64
}

// Line is what was carried between two invoices.
type Line struct {
	Day   time.Time
	Other Invoice
	Cents int64 // below zero: it went to the other
}

// StoryOf gathers what belongs to an invoice that the caller may see.
func (s *Service) StoryOf(ctx context.Context, i Invoice) (Story, error) {
	st := Story{Invoice: i}
	b, err := s.booksOf(ctx, nil, i.OrganizationID)
	if err != nil {
		return st, err
	}
	st.Over = b.over()
	for _, e := range b.entries[i.ID] {
		if e.Kind == CarriedEntry {
			at := slices.IndexFunc(b.invoices, func(o Invoice) bool { return o.ID == e.Reference })
			st.Carried = append(st.Carried, Line{Day: e.Day, Other: b.invoices[max(at, 0)], Cents: e.Cents})
		}
	}
	if st.Payments, err = s.payments.OfPurpose(ctx, nil, purposeOf(i.ID)); err != nil {
		return st, err
	}
	if st.Code, err = s.payments.CodeOf(ctx, nil, purposeOf(i.ID)); err != nil {
		return st, err
	}
	q := s.on(nil)
	notes, err := q.CreditNotesOfInvoice(ctx, i.ID)
	if err != nil {
		return st, audit.Fault(err)
	}
	for _, r := range notes {
		st.Credits = append(st.Credits, creditOf(r))
	}
	letters, err := q.LettersOfYear(ctx, i.OrganizationID, int64(i.Year))
	for _, r := range letters {
		stage, rest, numbered := strings.Cut(r.Stage, ":")
		if stage == "reminder" {
			_, rest, _ = strings.Cut(rest, ":")
		}
		number, _, _ := strings.Cut(rest, ":")
		if numbered && stage != "again" && number != strconv.Itoa(i.Number) {
			continue // of an invoice before, or after
		}
		l := Letter{Stage: stage, At: db.Time(r.At), Addresses: strings.Fields(r.Addresses)}
		all := len(l.Addresses)
		l.Addresses = slices.DeleteFunc(l.Addresses, func(a string) bool { return a == forgotten })
		l.Forgotten = all - len(l.Addresses)
		st.Letters = append(st.Letters, l)
	}
	return st, audit.Fault(err)
}

// OfOrganization lists an organization's invoices and exemptions, the latest year first.
func (s *Service) OfOrganization(ctx context.Context, who access.Actor, organizationID string) ([]Invoice, int64, error) {
	if err := mayReadOf(who, organizationID); err != nil {
		return nil, 0, err
	}
	b, err := s.booksOf(ctx, nil, organizationID)
	if err != nil {
		return nil, 0, err
	}
	slices.Reverse(b.invoices)
	return b.invoices, b.over(), nil
}

// Filter narrows the list of a year's invoices; the zero Filter is all of them.
type Filter struct {
	State  State
	Class  people.Class
	Region people.Region
	Words  string // part of the number or of the name in either language
	After  int    // the number of the last invoice of the page before
}

// Invoices lists a page of a year's invoices by number.
func (s *Service) Invoices(ctx context.Context, who access.Actor, year int, f Filter) (list []Invoice, more bool, err error) {
	if err := MayRead(who); err != nil {
		return nil, false, err
	}
	rows, err := s.on(nil).Invoices(ctx, store.InvoicesParams{
		Year: int64(year), Number: int64(f.After), Class: string(f.Class), Region: string(f.Region), Pattern: db.Anywhere(people.Fold(f.Words)),
		State: string(f.State), OnDay: db.Day(s.Today()), PageSize: PageSize + 1,
	})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	return invoicesOf(rows), more, nil
}

// Exemptions lists who owes nothing for a year, by name: a page of them after the
// one of the organization with key after.
func (s *Service) Exemptions(ctx context.Context, who access.Actor, year int, after string) (list []Exemption, more bool, err error) {
	if err := MayRead(who); err != nil {
		return nil, false, err
	}
	p := store.ExemptionsParams{Year: int64(year), AfterID: after, PageSize: PageSize + 1}
	q := s.on(nil)
	if after != "" {
		last, err := q.Exemption(ctx, after, int64(year))
		if err != nil {
			return nil, false, notFound(err, "dues.error.no_invoice")
		}
		p.AfterFold = last.Fold
	}
	rows, err := q.Exemptions(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	for _, r := range rows {
		list = append(list, exemptionOf(r))
	}
	return list, more, nil
}

// Figures are a year at a glance.
type Figures struct {
	Year        int
	Counts      map[State]int // of invoices; of exemptions under Exempt
	Billed      int64         // asked by the invoices, less credit notes
	Received    int64         // counts towards them
	Outstanding int64         // still to pay
	Overdue     int64         // of that, past its last day
	Months      []Month       // what came in, in each month from the first to the last
}

// Month is what came in in a month.
type Month struct {
	First time.Time // its first day
	Cents int64
}

// YearAt sums up a year as it is today.
func (s *Service) YearAt(ctx context.Context, who access.Actor, year int) (Figures, error) {
	f := Figures{Year: year, Counts: map[State]int{}}
	if err := MayRead(who); err != nil {
		return f, err
	}
	q := s.on(nil)
	sums, err := q.Sums(ctx, int64(year), db.Day(s.Today()))
	if err != nil {
		return f, audit.Fault(err)
	}
	for _, r := range sums {
		state := State(r.State)
		f.Counts[state] = int(r.Invoices)
		f.Billed += r.Owed
		f.Received += r.Settled
		if state != PaidUp && state != Exempt && state != Cancelled {
			f.Outstanding += r.Owed - r.Settled
		}
		if state == Overdue {
			f.Overdue += r.Owed - r.Settled
		}
	}
	exempt, err := q.CountExemptions(ctx, int64(year))
	if err != nil {
		return f, audit.Fault(err)
	}
	f.Counts[Exempt] = int(exempt)
	months, err := q.ReceivedByMonth(ctx, int64(year))
	if err != nil {
		return f, audit.Fault(err)
	}
	f.Months = monthsOf(months)
	return f, nil
}

// monthsOf fills the gaps between months in which something came in.
func monthsOf(rows []store.ReceivedByMonthRow) []Month {
	var list []Month
	for _, r := range rows {
		first := db.ParseDay(r.Month + "-01")
		for n := len(list); n > 0 && list[n-1].First.AddDate(0, 1, 0).Before(first); n = len(list) {
			list = append(list, Month{First: list[n-1].First.AddDate(0, 1, 0)})
		}
		list = append(list, Month{First: first, Cents: r.Cents})
	}
	return list
}

// Years lists the years with invoices, the latest first.
func (s *Service) Years(ctx context.Context, who access.Actor) ([]int, error) {
	if err := MayRead(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Years(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []int
	for _, y := range rows {
		list = append(list, int(y))
	}
	return list, nil
}
