// Package rules are the rules of gifts and their receipts that need no record to be
// worked out: what of a gift is eligible when the donor received something in return,
// when an appraisal is asked for, and what a registration number looks like. They are
// those of Canada (Income Tax Act, subsections 248(30) to (41); Income Tax Regulations
// 3501; the Canada Revenue Agency's guidance on split receipting), held as settings:
// another country's coalition has others, or none.
package rules

import (
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// Rules are the thresholds. Amounts are in cents of Currency.
type Rules struct {
	Currency string
	// An advantage of at most IgnoredUpTo, and of at most IgnoredPercent of the gift,
	// is not deducted.
	IgnoredUpTo    int64
	IgnoredPercent int64
	// DecidePercent of the gift is how large an advantage may be without somebody
	// deciding whether there was the intention to give.
	DecidePercent int64
	// AppraisalFrom is the fair market value from which an appraisal of a gift in kind
	// is asked for.
	AppraisalFrom int64
}

// Canada are the thresholds of Canada in 2026.
func Canada() Rules {
	return Rules{Currency: "CAD", IgnoredUpTo: 75_00, IgnoredPercent: 10, DecidePercent: 80, AppraisalFrom: 1_000_00}
}

// Advantage is what a donor, or somebody close, received for a gift.
type Advantage struct {
	Cents int64 // its fair market value
	// Cash: it is money or as good as money, such as a gift certificate. However small,
	// it is deducted.
	Cash bool
}

// Outcome is what follows from an advantage.
type Outcome string

// The outcomes.
const (
	Whole    Outcome = "whole"    // there was none: all is eligible
	Ignored  Outcome = "ignored"  // it is too small to count: all is eligible
	Deducted Outcome = "deducted" // the rest is eligible
	Decide   Outcome = "decide"   // it is so large that somebody decides, with a reason, whether this was a gift
	NoGift   Outcome = "no_gift"  // nothing is left, or nothing was given: no receipt
)

// Splitting is how a gift parts into what is eligible and what is not.
type Splitting struct {
	Rules     Rules
	Gift      int64 // its amount, or its fair market value in kind; in cents
	Advantage Advantage
	Eligible  int64 // between 0 and Gift; with Decide, what is eligible if it is a gift
	Outcome   Outcome
}

// Split works out the eligible amount. An advantage below zero is none.
func (r Rules) Split(gift int64, a Advantage) Splitting {
	a.Cents = max(a.Cents, 0)
	s := Splitting{Rules: r, Gift: max(gift, 0), Advantage: a}
	switch {
	case s.Gift == 0 || a.Cents >= s.Gift:
		s.Outcome = NoGift
	case a.Cents == 0:
		s.Outcome, s.Eligible = Whole, s.Gift
	case !a.Cash && a.Cents <= r.IgnoredUpTo && atMost(a.Cents, r.IgnoredPercent, s.Gift):
		s.Outcome, s.Eligible = Ignored, s.Gift
	case !atMost(a.Cents, r.DecidePercent, s.Gift):
		s.Outcome, s.Eligible = Decide, s.Gift-a.Cents
	default:
		s.Outcome, s.Eligible = Deducted, s.Gift-a.Cents
	}
	return s
}

// atMost reports whether part is at most so many percent of whole, with nothing
// rounded. Amounts beyond money.Max, which nobody can enter, are taken for that.
func atMost(part, percent, whole int64) bool {
	return min(part, money.Max)*100 <= min(whole, money.Max)*percent
}

// Say explains in a sentence what is eligible and why.
func (s Splitting) Say() i18n.Message {
	in := func(cents int64) i18n.Text { return money.Of(cents, s.Rules.Currency).Text() }
	return i18n.Say("receipts.split."+string(s.Outcome), "Gift", in(s.Gift), "Advantage", in(s.Advantage.Cents), "Eligible", in(s.Eligible),
		"UpTo", in(s.Rules.IgnoredUpTo), "Percent", s.Rules.IgnoredPercent, "Most", s.Rules.DecidePercent)
}

// Check refuses a receipt where nothing was given, and one that somebody has to decide
// about until they have said why it is a gift.
func (s Splitting) Check(reason string) error {
	switch {
	case s.Outcome == NoGift:
		return fault.New(fault.Conflict, "receipts.error.no_gift", fault.Args{"Why": s.Say()})
	case s.Outcome == Decide && strings.TrimSpace(reason) == "":
		return fault.Field("reason", "receipts.error.reason", fault.Args{"Why": s.Say()})
	}
	return nil
}

// AsksAppraisal reports whether an appraisal is asked for of a gift in kind of this fair
// market value in cents. The agency recommends it; the law does not require it.
func (r Rules) AsksAppraisal(value int64) bool {
	return r.AppraisalFrom > 0 && value >= r.AppraisalFrom
}

// CheckRegistration reads a charity's registration number and returns it as it is
// printed: a business number of nine digits whose last one checks the others (the
// formula of Luhn), RR for the program of charities, and four digits: 123456782RR0001.
// Spaces and small letters are as good.
func CheckRegistration(typed string) (string, error) {
	s := strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(typed, "-", " ")), ""))
	number, account, ok := strings.Cut(s, "RR")
	if !ok || len(number) != 9 || len(account) != 4 || strings.Trim(number+account, "0123456789") != "" {
		return "", fault.Field("registration", "receipts.error.registration_form", nil)
	}
	sum := 0
	for i := range number {
		d := int(number[i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	if sum%10 != 0 || number == "000000000" {
		return "", fault.Field("registration", "receipts.error.registration_digit", fault.Args{"Number": number})
	}
	return s, nil
}
