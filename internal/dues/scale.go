package dues

import (
	"time"

	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
)

// Bill is what an organization owes for a year, and how that comes about.
type Bill struct {
	Class  people.Class
	Budget int64 // cents; people.UnknownBudget when the amount does not go by it
	// From and To bound the step of the scale, in cents: budgets over From, up to
	// To. Both zero: the class has one amount. To zero: the last step.
	From, To int64
	Rate     string // the slug of the rate that was agreed instead of the scale
	Whole    int64  // cents for a whole year
	// Start is the day of the admission from which the year is prorated; zero: the
	// whole year is owed.
	Start time.Time
	Parts int   // of the year that are owed
	Of    int   // parts of a year: 12 months, 4 quarters, 1 whole
	Cents int64 // owed
}

// Trouble is why no bill can be made.
type Trouble string

// The troubles.
const (
	NoTrouble Trouble = ""
	NoScale   Trouble = "no_scale"  // the profile has no dues for the class
	NoBudget  Trouble = "no_budget" // the amount goes by the budget, which nobody has said
)

// Compute makes the bill of a class and a budget (people.UnknownBudget: not
// known) under the rules of a profile. rate is the slug of a rate agreed; one that
// the class does not have counts for nothing. start is the day of an admission
// within the year, zero for a renewal.
func Compute(p config.Profile, class people.Class, budget int64, rate string, start time.Time) (Bill, Trouble) {
	b := Bill{Class: class, Budget: people.UnknownBudget}
	scale, ok := p.Scale(string(class))
	if !ok || len(scale.Steps) == 0 {
		return b, NoScale
	}
	if r, ok := scale.Rate(rate); ok {
		b.Rate, b.Whole = r.Slug, r.Amount
	} else if len(scale.Steps) == 1 && scale.Steps[0].UpTo == 0 {
		b.Whole = scale.Steps[0].Amount
	} else if budget < 0 {
		return b, NoBudget
	} else if step, ok := stepOf(scale, budget); ok {
		b.Budget, b.From, b.To, b.Whole = budget, step.from, step.to, step.amount
	} else {
		return b, NoScale
	}
	b.Parts, b.Of, b.Cents = 1, 1, b.Whole
	if !start.IsZero() {
		b.Parts, b.Of = Parts(p.Billing.Proration, start)
		if b.Parts < b.Of {
			b.Start = start
			b.Cents = money.Ratio(b.Whole, int64(b.Parts), int64(b.Of), money.HalfUp)
		}
	}
	return b, NoTrouble
}

type step struct{ from, to, amount int64 }

func stepOf(scale config.DuesScale, budget int64) (step, bool) {
	var from int64
	for _, s := range scale.Steps {
		if s.UpTo == 0 || budget <= s.UpTo {
			return step{from: from, to: s.UpTo, amount: s.Amount}, true
		}
		from = s.UpTo
	}
	return step{}, false
}

// Parts counts what is left of a year on the day of an admission, its month or
// quarter included.
func Parts(proration string, start time.Time) (parts, of int) {
	month := int(start.Month())
	switch proration {
	case config.ProrateMonth:
		return 13 - month, 12
	case config.ProrateQuarter:
		return 4 - (month-1)/3, 4
	}
	return 1, 1
}

// Why says how the amount comes about: the class, the step or the rate.
func (b Bill) Why(p config.Profile) i18n.Message {
	in := func(cents int64) i18n.Text { return money.Of(cents, p.Currency).Text() }
	class := b.Class.Name()
	switch {
	case b.Rate != "":
		return i18n.Say("dues.why.rate", "Class", class, "Rate", rateName(p, b.Class, b.Rate))
	case b.Budget < 0:
		return i18n.Say("dues.why.class", "Class", class)
	case b.To == 0:
		return i18n.Say("dues.why.over", "Class", class, "From", in(b.From))
	case b.From == 0:
		return i18n.Say("dues.why.up_to", "Class", class, "To", in(b.To))
	}
	return i18n.Say("dues.why.between", "Class", class, "From", in(b.From), "To", in(b.To))
}

// Arithmetic says a proration in figures and words; no Key for a whole year.
func (b Bill) Arithmetic(p config.Profile) i18n.Message {
	if b.Parts >= b.Of {
		return i18n.Message{}
	}
	in := func(cents int64) i18n.Text { return money.Of(cents, p.Currency).Text() }
	key := "dues.prorated.month"
	if b.Of == 4 {
		key = "dues.prorated.quarter"
	}
	return i18n.Say(key, "Start", b.Start, "Count", b.Parts, "Of", b.Of, "Whole", in(b.Whole), "Cents", in(b.Cents))
}

// rateName is the name of a rate, its slug where the profile has it no more.
func rateName(p config.Profile, class people.Class, slug string) i18n.Text {
	scale, _ := p.Scale(string(class))
	if r, ok := scale.Rate(slug); ok {
		return r.Name
	}
	return i18n.Same(slug)
}

// DueDay is the last day to pay an invoice issued on a day for the dues of a year:
// the day of the by-laws, and later where that would leave too little time.
func DueDay(p config.Profile, year int, issued time.Time) time.Time {
	due := p.DuesDeadline(year)
	if least := issued.AddDate(0, 0, p.Billing.LeastDaysToPay()); least.After(due) {
		return least
	}
	return due
}
