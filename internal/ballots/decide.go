package ballots

import (
	"strconv"

	"plenary.example/internal/i18n"
)

// Majority is the share of the votes cast that adopts a question.
type Majority string

// The majorities of the by-laws.
const (
	Simple    Majority = "simple"     // more for than against
	TwoThirds Majority = "two_thirds" // at least two thirds of the votes cast
)

// TieRule says what a tie does under a simple majority.
type TieRule string

// A tie defeats a motion. It carries where the by-laws or the question say so:
// the chair's decision, for one, stands on a tie when it is appealed.
const (
	TieDefeats TieRule = "defeats"
	TieCarries TieRule = "carries"
)

// Outcome is what the majority rule makes of the count.
type Outcome struct {
	Adopted bool
	Yes     int
	No      int
	Abstain int
	Cast    int // votes for and against; abstentions are not votes cast
	Needed  int // the fewest votes for that would have adopted the question
	// Words tell the arithmetic from the count to the result.
	Words i18n.Message
}

// Decide applies the majority rule. When nobody voted for or against, the
// question is defeated: nothing can be adopted by nobody.
func Decide(majority Majority, yes, no, abstain int, tie TieRule) Outcome {
	o := Outcome{Yes: yes, No: no, Abstain: abstain, Cast: yes + no}
	switch {
	case majority == TwoThirds:
		o.Needed = (2*o.Cast + 2) / 3
		o.Adopted = o.Cast > 0 && 3*yes >= 2*o.Cast
	case tie == TieCarries:
		o.Needed = (o.Cast + 1) / 2
		o.Adopted = o.Cast > 0 && yes >= no
	default:
		o.Needed = o.Cast/2 + 1
		o.Adopted = yes > no
	}
	if o.Cast == 0 {
		o.Needed = 1
	}
	o.Words = o.words(majority, tie)
	return o
}

func (o Outcome) words(majority Majority, tie TieRule) i18n.Message {
	abstained := i18n.Say("ballots.outcome.abstained", "Count", o.Abstain)
	if o.Abstain == 0 {
		abstained = i18n.Say("ballots.outcome.none_abstained")
	}
	if o.Cast == 0 {
		return i18n.Say("ballots.outcome.nothing_cast", "Abstained", abstained)
	}
	result := i18n.Say("ballots.outcome.defeated")
	if o.Adopted {
		result = i18n.Say("ballots.outcome.adopted")
	}
	return i18n.Say("ballots.outcome.words",
		"Cast", i18n.Say("ballots.outcome.cast", "Count", o.Cast, "Yes", o.Yes, "No", o.No),
		"Abstained", abstained,
		"Rule", o.rule(majority, tie),
		"For", i18n.Say("ballots.outcome.for", "Count", o.Yes),
		"Result", result)
}

// orOfMembers adopts what more than half of all the members are for, whatever share of
// the votes cast they are.
func (o Outcome) orOfMembers(members int) Outcome {
	half := members/2 + 1
	o.Needed = min(o.Needed, half)
	if !o.Adopted && o.Yes >= half {
		o.Adopted = true
		o.Words = i18n.Say("ballots.outcome.of_members", "Count", o.Yes, "Members", members, "Words", i18n.Say("ballots.outcome.cast", "Count", o.Cast, "Yes", o.Yes, "No", o.No))
	}
	return o
}

func (o Outcome) rule(majority Majority, tie TieRule) i18n.Message {
	if majority == TwoThirds {
		share := o.twoThirds()
		if 2*o.Cast%3 == 0 {
			return i18n.Say("ballots.outcome.two_thirds_exact", "Cast", o.Cast, "Share", share)
		}
		return i18n.Say("ballots.outcome.two_thirds_over", "Cast", o.Cast, "Share", share, "Needed", o.Needed)
	}
	if o.Yes == o.No {
		if tie == TieCarries {
			return i18n.Say("ballots.outcome.tie_carries")
		}
		return i18n.Say("ballots.outcome.tie_defeats")
	}
	return i18n.Say("ballots.outcome.simple", "Cast", o.Cast, "Needed", o.Needed)
}

// twoThirds writes two thirds of the votes cast: "6", "6⅔", "7⅓".
func (o Outcome) twoThirds() string {
	whole := strconv.Itoa(2 * o.Cast / 3)
	switch 2 * o.Cast % 3 {
	case 1:
		return whole + "⅓"
	case 2:
		return whole + "⅔"
	}
	return whole
}

// Rule says a majority rule before anybody votes.
func (m Majority) Rule() i18n.Message {
	if m == TwoThirds {
		return i18n.Say("ballots.rule.two_thirds")
	}
	return i18n.Say("ballots.rule.simple")
}

// Valid reports whether m is a majority the program knows.
func (m Majority) Valid() bool { return m == Simple || m == TwoThirds }
