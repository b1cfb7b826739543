package dues

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/sheet"
)

// Debt is an invoice that was not paid in full on a day.
type Debt struct {
	InvoiceID string
	Number    string
	Year      int
	Name      i18n.Text
	Class     people.Class
	Region    people.Region
	LastDay   time.Time // to pay, with the extension agreed by then
	Days      int       // past it
	Bucket    Bucket
	Asked     int64 // less the credit notes of then
	Balance   int64
}

// Receivables is all that was owed on a day.
type Receivables struct {
	On    time.Time
	Debts []Debt // the longest overdue first
}

// Share is a part of what is owed: of an age, a class or a region.
type Share struct {
	Invoices int
	Cents    int64
}

// Total sums up everything.
func (r Receivables) Total() Share { return r.sum(func(*Debt) bool { return true }) }

// OfAge sums up what has an age.
func (r Receivables) OfAge(b Bucket) Share { return r.sum(func(d *Debt) bool { return d.Bucket == b }) }

// OfClass sums up what a class owes, of an age (empty: any).
func (r Receivables) OfClass(c people.Class, b Bucket) Share {
	return r.sum(func(d *Debt) bool { return d.Class == c && (b == "" || d.Bucket == b) })
}

// OfRegion sums up what a region owes, of an age (empty: any).
func (r Receivables) OfRegion(region people.Region, b Bucket) Share {
	return r.sum(func(d *Debt) bool { return d.Region == region && (b == "" || d.Bucket == b) })
}

func (r Receivables) sum(counts func(*Debt) bool) (s Share) {
	for i := range r.Debts {
		if d := &r.Debts[i]; counts(d) {
			s.Invoices++
			s.Cents += d.Balance
		}
	}
	return s
}

// ReceivablesOn reports what was owed at the end of a day by what is known now:
// invoices issued by then, less payments received and credit notes issued by then.
func (s *Service) ReceivablesOn(ctx context.Context, who access.Actor, day time.Time) (Receivables, error) {
	r := Receivables{On: clock.Day(day)}
	if err := MayReadReceivables(who); err != nil {
		return r, err
	}
	rows, err := s.on(nil).OutstandingOn(ctx, db.Day(r.On))
	if err != nil {
		return r, audit.Fault(err)
	}
	for _, row := range rows {
		d := Debt{
			InvoiceID: row.ID, Number: label(int(row.Year), int(row.Number)), Year: int(row.Year), Name: i18n.Text{EN: row.NameEn, FR: row.NameFr},
			Class: people.Class(row.Class), Region: people.Region(row.Region), LastDay: db.ParseDay(row.DueDay),
			Asked: row.AmountCents - row.Credited, Balance: row.AmountCents - row.Credited - row.Settled,
		}
		if d.Balance <= 0 {
			continue
		}
		agreed, until := db.ParseDay(row.ExtensionAgreed), db.ParseDay(row.ExtensionUntil)
		if !agreed.After(r.On) && until.After(d.LastDay) {
			d.LastDay = until
		}
		d.Days, d.Bucket = Age(d.LastDay, r.On)
		r.Debts = append(r.Debts, d)
	}
	slices.SortStableFunc(r.Debts, func(a, b Debt) int { return cmp.Or(a.LastDay.Compare(b.LastDay), cmp.Compare(a.Number, b.Number)) })
	return r, nil
}

// WriteCSV writes the report as comma-separated values (RFC 4180) with a heading,
// its words in the localizer's language.
func (r Receivables) WriteCSV(w io.Writer, l *i18n.Localizer, currency string) error {
	out := sheet.NewWriter(w)
	heading := []string{"as_of", "invoice", "year", "name_en", "name_fr", "class", "region", "last_day", "days_overdue", "age", "asked", "balance", "currency"}
	out.Row(heading...)
	for _, d := range r.Debts {
		row := []string{
			db.Day(r.On), d.Number, strconv.Itoa(d.Year), d.Name.EN, d.Name.FR, string(d.Class), string(d.Region), db.Day(d.LastDay), strconv.Itoa(d.Days),
			l.Say(d.Bucket.Say()), money.Plain(d.Asked, currency, i18n.EN), money.Plain(d.Balance, currency, i18n.EN), currency,
		}
		out.Row(row...)
	}
	return out.Flush()
}
