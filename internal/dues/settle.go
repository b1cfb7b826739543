package dues

import (
	"cmp"
	"slices"
	"time"
)

// Entry is what counts towards an invoice.
type Entry struct {
	ID        string
	InvoiceID string
	Day       time.Time
	Kind      EntryKind
	Reference string // a payment's key, or the invoice on the other side
	Cents     int64  // money given back, or carried to another invoice, is negative
}

// EntryKind sorts entries.
type EntryKind string

// The kinds of entry.
const (
	PaymentEntry EntryKind = "payment"
	CarriedEntry EntryKind = "carried"
)

// Account is an invoice as settling sees it.
type Account struct {
	ID       string
	Year     int
	Number   int
	Issued   time.Time
	Owed     int64   // what it asks: its amount less its credit notes
	Payments []Entry // in any order; entries carried are left out
}

// Carry is what one invoice has over and another takes.
type Carry struct {
	From, To string
	Day      time.Time
	Cents    int64
}

// Settled is where the accounts of one organization stand.
type Settled struct {
	Carries []Carry
	// Paid is the day on which each invoice was paid in full; none for one that is not,
	// or that asks nothing.
	Paid map[string]time.Time
	// Over is money that no invoice asks for: it is kept for the next one.
	Over int64
}

// sum is money that came in on a day.
type sum struct {
	day   time.Time
	cents int64
	from  string
}

// Settle computes where the accounts of one organization stand, from entries in
// any order: each payment counts with what is left of it on the day it was
// received. What an invoice has over goes to the organization's other invoices
// that lack something, the oldest first, on the day it came in or, if later, the
// day they were issued.
func Settle(accounts []Account) Settled {
	accounts = slices.Clone(accounts)
	slices.SortFunc(accounts, func(a, b Account) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	s := Settled{Paid: map[string]time.Time{}}
	lacking := map[string]int64{}
	last := map[string]time.Time{}
	var pool []sum
	for _, a := range accounts {
		lacks := a.Owed
		for _, p := range receipts(a.Payments) {
			used := min(p.cents, lacks)
			if lacks -= used; used > 0 && p.day.After(last[a.ID]) {
				last[a.ID] = p.day
			}
			if p.cents > used {
				pool = append(pool, sum{day: p.day, cents: p.cents - used, from: a.ID})
			}
		}
		lacking[a.ID] = lacks
	}
	slices.SortStableFunc(pool, func(a, b sum) int { return a.day.Compare(b.day) })
	for _, p := range pool {
		for _, a := range accounts {
			used := min(p.cents, lacking[a.ID])
			if used <= 0 || a.ID == p.from {
				continue
			}
			day := p.day
			if a.Issued.After(day) {
				day = a.Issued
			}
			lacking[a.ID] -= used
			p.cents -= used
			if day.After(last[a.ID]) {
				last[a.ID] = day
			}
			s.add(Carry{From: p.from, To: a.ID, Day: day, Cents: used})
		}
		s.Over += p.cents
	}
	for _, a := range accounts {
		if a.Owed > 0 && lacking[a.ID] == 0 {
			s.Paid[a.ID] = last[a.ID]
		}
	}
	return s
}

// add puts a carry to the others: one for each pair of invoices, on its last day.
func (s *Settled) add(c Carry) {
	for i, had := range s.Carries {
		if had.From == c.From && had.To == c.To {
			s.Carries[i].Cents += c.Cents
			if c.Day.After(had.Day) {
				s.Carries[i].Day = c.Day
			}
			return
		}
	}
	s.Carries = append(s.Carries, c)
}

// receipts is what is left of each payment, by the day it was received.
func receipts(entries []Entry) []sum {
	type payment struct {
		reference string
		sum
	}
	var list []payment
	for _, e := range entries {
		i := slices.IndexFunc(list, func(p payment) bool { return p.reference == e.Reference })
		if i < 0 {
			list = append(list, payment{reference: e.Reference, sum: sum{day: e.Day}})
			i = len(list) - 1
		}
		list[i].cents += e.Cents
		if e.Day.Before(list[i].day) {
			list[i].day = e.Day
		}
	}
	slices.SortFunc(list, func(a, b payment) int { return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.reference, b.reference)) })
	var sums []sum
	for _, p := range list {
		if p.cents > 0 {
			sums = append(sums, p.sum)
		}
	}
	return sums
}
