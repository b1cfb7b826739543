package config

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/i18n"
)

// Billing is how the year's dues are billed. The zero Billing bills too: whole
// years only, invoices in the middle of January, one reminder a month before.
type Billing struct {
	// Proration is what whoever is admitted within a year owes for its rest:
	// "none" (or empty: the whole year), "month", "quarter". Renewals are never prorated.
	Proration string `json:"proration,omitempty"`
	// InvoiceDay is when the year's invoices go out, "01-15".
	InvoiceDay string `json:"invoiceDay,omitempty"`
	// DaysToPay is what an invoice gives at least, however near the day on which
	// dues are due has come; 0: 30.
	DaysToPay int `json:"daysToPay,omitempty"`
	// Reminders are sent so many days before the last day to pay; none: 30.
	Reminders []int `json:"reminders,omitempty"`
	// PayableTo is what cheques are made out to; empty: the coalition's name.
	PayableTo i18n.Text `json:"payableTo,omitzero"`
	// ETransfer is the address that Interac e-Transfers are sent to; empty: none
	// are taken.
	ETransfer string `json:"eTransfer,omitempty"`
	// TaxNote stands at the foot of invoices: whether tax is charged, and that
	// dues are no gift.
	TaxNote i18n.Text `json:"taxNote,omitzero"`
}

// DuesRate is what some of a class owe instead of the scale, when it is agreed
// with them: a young associate, a low income.
type DuesRate struct {
	Slug   string    `json:"slug"`
	Name   i18n.Text `json:"name"`
	Amount int64     `json:"amount"`           // cents a year
	MaxAge int       `json:"maxAge,omitempty"` // for people of that age or under; 0: any age
}

// The ways to prorate.
const (
	ProrateNone    = "none"
	ProrateMonth   = "month"
	ProrateQuarter = "quarter"
)

// InvoiceDate is the day on which the invoices of a year are meant to go out.
func (p Profile) InvoiceDate(year int) time.Time {
	day := p.Billing.InvoiceDay
	if day == "" {
		day = "01-15"
	}
	t, err := time.Parse(time.DateOnly, fmt.Sprintf("%04d-%s", year, day))
	if err != nil {
		return time.Date(year, time.January, 15, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// ReminderDays lists how many days before the last day to pay reminders go out,
// the earliest first.
func (b Billing) ReminderDays() []int {
	if len(b.Reminders) == 0 {
		return []int{30}
	}
	list := slices.Clone(b.Reminders)
	slices.Sort(list)
	slices.Reverse(list)
	return slices.Compact(list)
}

// LeastDaysToPay is what an invoice gives at least.
func (b Billing) LeastDaysToPay() int {
	if b.DaysToPay == 0 {
		return 30
	}
	return b.DaysToPay
}

// Scale returns the scale of a class; ok is false for a class without one.
func (p Profile) Scale(class string) (scale DuesScale, ok bool) {
	for _, s := range p.Dues {
		if s.Class == class {
			return s, true
		}
	}
	return DuesScale{}, false
}

// Rate returns one of a scale's rates.
func (s DuesScale) Rate(slug string) (rate DuesRate, ok bool) {
	for _, r := range s.Rates {
		if r.Slug == slug {
			return r, true
		}
	}
	return DuesRate{}, false
}

// checkBilling returns what is wrong with how dues are billed.
func (p Profile) checkBilling() error {
	var wrong []error
	must := func(right bool, format string, args ...any) {
		if !right {
			wrong = append(wrong, fmt.Errorf("profile: billing: "+format, args...))
		}
	}
	b := p.Billing
	must(slices.Contains([]string{"", ProrateNone, ProrateMonth, ProrateQuarter}, b.Proration), "proration: %q is none of none, month, quarter", b.Proration)
	if b.InvoiceDay != "" {
		_, err := time.Parse("01-02", b.InvoiceDay)
		must(err == nil, "invoiceDay: month and day, such as 01-15")
	}
	must(b.DaysToPay >= 0 && b.DaysToPay <= 365, "daysToPay: from 0 to 365")
	for _, days := range b.Reminders {
		must(days >= 0 && days <= 365, "reminders: from 0 to 365 days before")
	}
	if b.ETransfer != "" {
		a, err := mail.ParseAddress(b.ETransfer)
		must(err == nil && a.Address == b.ETransfer, "eTransfer: %q is not an e-mail address", b.ETransfer)
	}
	for _, t := range []i18n.Text{b.PayableTo, b.TaxNote} {
		for _, l := range p.Languages {
			must(t.Empty() || t.Has(l), "%q is missing in %q", strings.TrimSpace(t.In(l)), l)
		}
	}
	for _, scale := range p.Dues {
		seen := map[string]bool{}
		for _, r := range scale.Rates {
			must(slug.MatchString(r.Slug) && !seen[r.Slug], "rates of %s: slug %q is malformed or stands twice", scale.Class, r.Slug)
			must(r.Amount >= 0 && r.MaxAge >= 0, "rates of %s: %s is less than nothing", scale.Class, r.Slug)
			for _, l := range p.Languages {
				must(r.Name.Has(l), "rates of %s: name of %s is missing in %q", scale.Class, r.Slug, l)
			}
			seen[r.Slug] = true
		}
	}
	return errors.Join(wrong...)
}
