package dues

import (
	"fmt"
	"slices"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Invoice is an invoice for the dues of a year.
type Invoice struct {
	ID             string
	OrganizationID string
	Year           int
	Number         int // within the year, from 1
	Issued, Due    time.Time
	// Name, Address, Lang and Region are the organization's as on the day of issue.
	Name    i18n.Text
	Address string
	Lang    i18n.Lang
	Region  people.Region
	Bill    Bill
	// Credited is the sum of its credit notes, Settled of its entries, in cents.
	Credited, Settled int64
	Paid              time.Time // the day it was paid in full; zero: it is not
	ExtensionUntil    time.Time // the last day to pay as agreed; zero: no extension
	ExtensionReason   string
	ExtensionAgreed   time.Time
	Ended             Ending
	EndedDay          time.Time
	EndedReason       string
}

// Ending is why an invoice is no longer in force.
type Ending string

// The endings.
const (
	InForce   Ending = ""
	EndCancel Ending = "cancelled"
	EndExempt Ending = "exempt"
)

// State is where an invoice stands on a day.
type State string

// The states of an invoice.
const (
	Open       State = "open"
	PartlyPaid State = "partly_paid"
	Extended   State = "extended" // past the day it was due, within the time agreed
	Overdue    State = "overdue"
	PaidUp     State = "paid"
	Exempt     State = "exempt"
	Cancelled  State = "cancelled"
)

// States lists the states in the order pages show them.
func States() []State {
	return []State{Open, PartlyPaid, Extended, Overdue, PaidUp, Exempt, Cancelled}
}

// Valid reports whether the state is one of those listed.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("dues.state." + string(s)) }

// Label is the number as people write it: "2027-0042".
func (i Invoice) Label() string { return label(i.Year, i.Number) }

func label(year, number int) string { return fmt.Sprintf("%04d-%04d", year, number) }

// creditLabel is the number of a credit note: "2027-C0003".
func creditLabel(year, number int) string { return fmt.Sprintf("%04d-C%04d", year, number) }

// Owed is what the invoice asks: its amount less its credit notes.
func (i Invoice) Owed() int64 { return i.Bill.Cents - i.Credited }

// Balance is what is still to pay; below zero is what it has over.
func (i Invoice) Balance() int64 { return i.Owed() - i.Settled }

// LastDay is the last day to pay, the extension considered.
func (i Invoice) LastDay() time.Time {
	if i.ExtensionUntil.After(i.Due) {
		return i.ExtensionUntil
	}
	return i.Due
}

// StateOn is where the invoice stands at the end of a day, by what is entered.
func (i Invoice) StateOn(day time.Time) State {
	switch {
	case i.Ended == EndExempt:
		return Exempt
	case i.Ended == EndCancel:
		return Cancelled
	case i.Balance() <= 0:
		return PaidUp
	case day.After(i.LastDay()):
		return Overdue
	case day.After(i.Due):
		return Extended
	case i.Settled > 0:
		return PartlyPaid
	}
	return Open
}

// CreditNote takes a part of an invoice back, or the whole.
type CreditNote struct {
	ID        string
	InvoiceID string
	Year      int
	Number    int
	Day       time.Time
	Cents     int64
	Reason    string
}

// Label is the number as people write it: "2027-C0003".
func (c CreditNote) Label() string { return creditLabel(c.Year, c.Number) }

// Exemption is an organization that owes nothing for a year.
type Exemption struct {
	OrganizationID string
	Name           i18n.Text
	Year           int
	Day            time.Time
	Reason         string // empty: by the scale of the coalition
	Class          people.Class
	Region         people.Region
}

// Bucket sorts what is owed by its age.
type Bucket string

// The buckets of the report on what is owed.
const (
	NotDue Bucket = "not_due"
	To30   Bucket = "to_30"
	To60   Bucket = "to_60"
	To90   Bucket = "to_90"
	Over90 Bucket = "over_90"
)

// Buckets lists the buckets, the youngest first.
func Buckets() []Bucket { return []Bucket{NotDue, To30, To60, To90, Over90} }

// Say is the bucket in words.
func (b Bucket) Say() i18n.Message { return i18n.Say("dues.age." + string(b)) }

// Age is how many days after the last day to pay a day is, and its bucket.
func Age(last, day time.Time) (days int, b Bucket) {
	days = int(day.Sub(last) / (24 * time.Hour))
	switch {
	case days <= 0:
		return 0, NotDue
	case days <= 30:
		return days, To30
	case days <= 60:
		return days, To60
	case days <= 90:
		return days, To90
	}
	return days, Over90
}
