package giving

import (
	"slices"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// Frequency is how often a pledge is paid.
type Frequency string

// The frequencies.
const (
	Once    Frequency = "once"
	Monthly Frequency = "monthly" // by card, until it is stopped
	InParts Frequency = "parts"   // a sum, in so many parts every so many months
)

// Say is the frequency in words.
func (f Frequency) Say() i18n.Message { return i18n.Say("giving.frequency." + string(f)) }

// Way is how a pledge is to be paid.
type Way string

// The ways.
const (
	ByCard      Way = "card"
	ByCheque    Way = "cheque"
	ByETransfer Way = "etransfer"
)

// Say is the way in words.
func (w Way) Say() i18n.Message { return i18n.Say("giving.way." + string(w)) }

// PledgeState is how a pledge stands; see the package comment.
type PledgeState string

// The states of a pledge.
const (
	Begun     PledgeState = "begun"
	Promised  PledgeState = "promised"
	Active    PledgeState = "active"
	PastDue   PledgeState = "past_due"
	Fulfilled PledgeState = "fulfilled"
	Stopped   PledgeState = "stopped"
)

// PledgeStates lists the states that a list shows, in its order.
func PledgeStates() []PledgeState {
	return []PledgeState{Promised, Active, PastDue, Fulfilled, Stopped}
}

// Valid reports whether s is a state.
func (s PledgeState) Valid() bool { return s == Begun || slices.Contains(PledgeStates(), s) }

// Say is the state in words.
func (s PledgeState) Say() i18n.Message { return i18n.Say("giving.state." + string(s)) }

// Live reports whether more is to come of it.
func (s PledgeState) Live() bool { return s == Promised || s == Active || s == PastDue }

// Agreed is what somebody ticked about being written to, with the evidence.
type Agreed struct {
	Words   string // of the box, as it was shown; empty: it was not ticked
	Network string
}

// Pledge is what somebody means to give.
type Pledge struct {
	ID        string
	Frequency Frequency
	Way       Way
	State     PledgeState
	DonorID   string      // empty until the first gift
	From      Particulars // as they were given; empty once there is a donor who has them
	Amount    money.Amount
	Parts     int // of a sum in parts
	Months    int // between two parts
	First     time.Time
	Fund      string
	Campaign  string // its key
	Unnamed   bool
	Message   string // what the donor wrote to the coalition
	Agreed    Agreed
	Tribute   Tribute // the zero Tribute: none
	// Subscription is the card provider's, by the ledger's key of it.
	Subscription string
	Reminded     time.Time // the last day on which the donor was reminded
	Ended        time.Time
	EndedWhy     string
	Made         time.Time
	MadeBy       string
	// Once is the form's own key: sent twice, it makes one pledge.
	Once string

	// Code is what is written on a cheque or with a transfer, where the pledge was read
	// with it.
	Code string
}

// Part is one part of a sum in parts.
type Part struct {
	Number int
	Due    time.Time
	Cents  int64
	Paid   int64 // of it
}

// Schedule lists the parts of a pledge with what has been paid of each: payments fill
// them in order. Cents that do not divide are in the first part.
func (p Pledge) Schedule(paid int64) []Part {
	n := max(p.Parts, 1)
	list := make([]Part, n)
	each := p.Amount.Cents / int64(n)
	for i := range list {
		list[i] = Part{Number: i + 1, Due: addMonths(p.First, i*max(p.Months, 1)), Cents: each}
		if i == 0 {
			list[i].Cents += p.Amount.Cents - each*int64(n)
		}
		list[i].Paid = min(paid, list[i].Cents)
		paid -= list[i].Paid
	}
	return list
}

// Sum is what is left of gifts, in cents of their one currency.
func Sum(gifts []Gift) int64 {
	var cents int64
	for _, g := range gifts {
		cents += g.Left()
	}
	return cents
}

// Next is the first part that has not come whole; found is false for none.
func Next(schedule []Part) (next Part, found bool) {
	for _, part := range schedule {
		if part.Paid < part.Cents {
			return part, true
		}
	}
	return Part{}, false
}

// Late is the first part that fell due before a day and has not come whole; found is false
// for none.
func Late(schedule []Part, today time.Time) (late Part, found bool) {
	if next, open := Next(schedule); open && next.Due.Before(today) { // parts are due in order
		return next, true
	}
	return Part{}, false
}

// addMonths is the same day some months later, or the last of that month.
func addMonths(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// TributeKind is what a gift is made in.
type TributeKind string

// The kinds of tribute.
const (
	InMemory TributeKind = "memory"
	InHonour TributeKind = "honour"
)

// Say is the kind in words.
func (k TributeKind) Say() i18n.Message { return i18n.Say("giving.tribute." + string(k)) }

// Tribute is in whose memory or honour a gift is made, and who is to be told.
type Tribute struct {
	ID      string
	Pledge  string
	Gift    string
	Kind    TributeKind // empty: none
	Name    string
	Message string // of the donor to the family
	// Family is who is told: by mail where there is an address, by a card on paper where
	// there is a postal one.
	Family        string
	FamilyEmail   string
	FamilyAddress string
	Lang          i18n.Lang // of the card
	Told          time.Time
	ToldHow       string // "mail", "paper"
}

func (t Tribute) normal() Tribute {
	t.Name, t.Family, t.Message = squeeze(t.Name), squeeze(t.Family), squeeze(t.Message)
	t.FamilyEmail, t.FamilyAddress = squeeze(t.FamilyEmail), squeeze(t.FamilyAddress)
	if t.Lang != i18n.FR {
		t.Lang = i18n.EN
	}
	if t.Kind != InMemory && t.Kind != InHonour {
		return Tribute{}
	}
	return t
}

func (t Tribute) check() []*fault.Error {
	if t.Kind == "" {
		return nil
	}
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(t.Name == "", "tribute_name", "giving.error.tribute_name", nil)
	add(len([]rune(t.Name)) > maxName, "tribute_name", "giving.error.long", fault.Args{"Most": maxName})
	add(len([]rune(t.Family)) > maxName, "family", "giving.error.long", fault.Args{"Most": maxName})
	add(len([]rune(t.Message)) > maxMessage, "tribute_message", "giving.error.long", fault.Args{"Most": maxMessage})
	add(len([]rune(t.FamilyAddress)) > maxStreet, "family_address", "giving.error.long", fault.Args{"Most": maxStreet})
	add(t.FamilyEmail != "" && !validEmail(t.FamilyEmail), "family_email", "giving.error.email", nil)
	return wrong
}

func (p Pledge) normal(home string) Pledge {
	p.From, p.Tribute = p.From.normal(home), p.Tribute.normal()
	p.Message = squeeze(p.Message)
	if p.Frequency != Monthly && p.Frequency != InParts {
		p.Frequency, p.Parts, p.Months = Once, 0, 0
	}
	if p.Fund == "" {
		p.Fund = GeneralFund
	}
	return p
}

// check finds what is wrong with a pledge; least is the smallest by card.
func (p Pledge) check(least int64, must required) []*fault.Error {
	wrong := append(p.From.check(must), p.Tribute.check()...)
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(p.Amount.Cents <= 0, "amount", "giving.error.amount", nil)
	add(p.Amount.Cents > money.Max, "amount", "money.error.large", fault.Args{"Most": money.Of(money.Max, p.Amount.Currency).Text()})
	add(p.Way == ByCard && p.Amount.Cents > 0 && p.Amount.Cents < least, "amount", "giving.error.least", fault.Args{"Least": money.Of(least, p.Amount.Currency).Text()})
	add(!slices.Contains([]Way{ByCard, ByCheque, ByETransfer}, p.Way), "way", "giving.error.way", nil)
	add(p.Frequency == Monthly && p.Way != ByCard, "way", "giving.error.monthly_card", nil)
	add(len([]rune(p.Message)) > maxMessage, "message", "giving.error.long", fault.Args{"Most": maxMessage})
	add(p.Frequency == InParts && (p.Parts < 1 || p.Parts > 60), "parts", "giving.error.parts", nil)
	add(p.Frequency == InParts && (p.Months < 1 || p.Months > 12), "months", "giving.error.months", nil)
	add(p.Frequency == InParts && p.First.IsZero(), "first", "giving.error.received", nil)
	return wrong
}
