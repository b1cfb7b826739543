package parliament

import (
	"slices"

	"plenary.example/internal/i18n"
)

// Kind is a motion of the rules of order.
type Kind string

// The motions.
const (
	Main           Kind = "main"
	Indefinitely   Kind = "postpone_indefinitely" // not decided at this meeting
	Amend          Kind = "amend"
	AmendAmendment Kind = "amend_amendment"
	Refer          Kind = "refer"
	Postpone       Kind = "postpone"
	LimitDebate    Kind = "limit_debate"
	CloseDebate    Kind = "close_debate" // the previous question
	LayOnTable     Kind = "lay_on_table"

	OrdersOfTheDay Kind = "orders_of_the_day"
	Privilege      Kind = "privilege"
	Recess         Kind = "recess"
	Adjourn        Kind = "adjourn"
	FixTime        Kind = "fix_time" // the time of the sitting that continues this one

	PointOfOrder   Kind = "point_of_order"
	Appeal         Kind = "appeal"
	SuspendRules   Kind = "suspend_rules"
	DivideQuestion Kind = "divide_question"
	Division       Kind = "division" // the vote is taken again
	Withdraw       Kind = "withdraw"

	TakeFromTable Kind = "take_from_table"
	Reconsider    Kind = "reconsider"
	Rescind       Kind = "rescind" // or amend something adopted before

	// Part is a part of a question that was divided, put by itself. It is no motion
	// that anybody makes.
	Part Kind = "part"
)

// Name names the motion.
func (k Kind) Name() i18n.Message { return i18n.Say("parliament.motion." + string(k)) }

// About says in a sentence what the motion does.
func (k Kind) About() i18n.Message { return i18n.Say("parliament.about." + string(k)) }

// Class is a motion's place among the others.
type Class string

// The classes.
const (
	MainClass  Class = "main"
	Subsidiary Class = "subsidiary" // acts on the question
	Privileged Class = "privileged" // concerns the meeting
	Incidental Class = "incidental" // arises from the business; has no rank
	BringBack  Class = "bring_back" // brings a question back
)

// Deciding is how a motion is decided.
type Deciding string

// The ways.
const (
	ByMajority  Deciding = "majority"
	ByTwoThirds Deciding = "two_thirds"
	ByNotice    Deciding = "notice" // two thirds, or a majority of all the members; with previous notice a majority
	ByChair     Deciding = "chair"  // the chair rules; the meeting may appeal
	ByDemand    Deciding = "demand" // one member's demand is enough
)

// Motion is a line of the table.
type Motion struct {
	Kind       Kind
	Class      Class
	Rank       int  // order of precedence, the highest first in order; 0: none
	Second     bool // needs a seconder
	Debatable  bool
	Amendable  bool
	Interrupts bool // may be raised while another has the floor
	Reconsider bool // the decision may be reconsidered
	Decided    Deciding
	// TieAdopts: the question of an appeal is whether the ruling stands, and
	// a tie lets it stand.
	TieAdopts bool
	Section   string // of RONR, 12th edition
}

// table is in the order of precedence, the lowest first, then what has no rank.
func table() []Motion {
	return []Motion{
		{Kind: Main, Class: MainClass, Rank: 1, Second: true, Debatable: true, Amendable: true, Reconsider: true, Decided: ByMajority, Section: "10"},
		{Kind: Indefinitely, Class: Subsidiary, Rank: 2, Second: true, Debatable: true, Reconsider: true, Decided: ByMajority, Section: "11"},
		{Kind: Amend, Class: Subsidiary, Rank: 3, Second: true, Debatable: true, Amendable: true, Reconsider: true, Decided: ByMajority, Section: "12"},
		{Kind: AmendAmendment, Class: Subsidiary, Rank: 4, Second: true, Debatable: true, Reconsider: true, Decided: ByMajority, Section: "12"},
		{Kind: Refer, Class: Subsidiary, Rank: 5, Second: true, Debatable: true, Amendable: true, Reconsider: true, Decided: ByMajority, Section: "13"},
		{Kind: Postpone, Class: Subsidiary, Rank: 6, Second: true, Debatable: true, Amendable: true, Reconsider: true, Decided: ByMajority, Section: "14"},
		{Kind: LimitDebate, Class: Subsidiary, Rank: 7, Second: true, Amendable: true, Reconsider: true, Decided: ByTwoThirds, Section: "15"},
		{Kind: CloseDebate, Class: Subsidiary, Rank: 8, Second: true, Reconsider: true, Decided: ByTwoThirds, Section: "16"},
		{Kind: LayOnTable, Class: Subsidiary, Rank: 9, Second: true, Decided: ByMajority, Section: "17"},
		{Kind: OrdersOfTheDay, Class: Privileged, Rank: 10, Interrupts: true, Decided: ByChair, Section: "18"},
		{Kind: Privilege, Class: Privileged, Rank: 11, Interrupts: true, Decided: ByChair, Section: "19"},
		{Kind: Recess, Class: Privileged, Rank: 12, Second: true, Amendable: true, Decided: ByMajority, Section: "20"},
		{Kind: Adjourn, Class: Privileged, Rank: 13, Second: true, Decided: ByMajority, Section: "21"},
		{Kind: FixTime, Class: Privileged, Rank: 14, Second: true, Amendable: true, Reconsider: true, Decided: ByMajority, Section: "22"},
		{Kind: PointOfOrder, Class: Incidental, Interrupts: true, Decided: ByChair, Section: "23"},
		{Kind: Appeal, Class: Incidental, Second: true, Debatable: true, Interrupts: true, Reconsider: true, Decided: ByMajority, TieAdopts: true, Section: "24"},
		{Kind: SuspendRules, Class: Incidental, Second: true, Decided: ByTwoThirds, Section: "25"},
		{Kind: DivideQuestion, Class: Incidental, Second: true, Amendable: true, Decided: ByMajority, Section: "27"},
		{Kind: Division, Class: Incidental, Interrupts: true, Decided: ByDemand, Section: "29"},
		{Kind: Withdraw, Class: Incidental, Reconsider: true, Decided: ByMajority, Section: "33"},
		{Kind: TakeFromTable, Class: BringBack, Second: true, Decided: ByMajority, Section: "34"},
		{Kind: Rescind, Class: BringBack, Second: true, Debatable: true, Amendable: true, Reconsider: true, Decided: ByNotice, Section: "35"},
		{Kind: Reconsider, Class: BringBack, Second: true, Debatable: true, Decided: ByMajority, Section: "37"},
	}
}

// Rules is where a coalition's by-laws differ from Robert. The zero value is
// Robert alone.
type Rules struct {
	Without  []Kind            // motions that the by-laws do not know
	Decided  map[Kind]Deciding // motions decided in another way
	NoSecond []Kind            // motions that need no seconder
	// SeveralAmendments: amendments may be handed in side by side, and are
	// decided in an order that the by-laws set. Robert takes them one at a time.
	SeveralAmendments bool
}

// Motions is the table as the by-laws leave it.
func (r Rules) Motions() []Motion {
	list := slices.DeleteFunc(table(), func(m Motion) bool { return slices.Contains(r.Without, m.Kind) })
	for i := range list {
		if how, ok := r.Decided[list[i].Kind]; ok {
			list[i].Decided = how
		}
		list[i].Second = list[i].Second && !slices.Contains(r.NoSecond, list[i].Kind)
	}
	return list
}

// Valid reports whether the by-laws name only motions and ways of deciding that
// there are. What the chair rules on stays with the chair, and nothing else does:
// the meeting's own decisions are by majority or by two thirds.
func (r Rules) Valid() bool {
	all := table()
	line := func(k Kind) (Motion, bool) {
		i := slices.IndexFunc(all, func(m Motion) bool { return m.Kind == k })
		if i < 0 {
			return Motion{}, false
		}
		return all[i], true
	}
	for _, k := range slices.Concat(r.Without, r.NoSecond) {
		if _, ok := line(k); !ok {
			return false
		}
	}
	for k, how := range r.Decided {
		m, ok := line(k)
		vote := m.Decided == ByMajority || m.Decided == ByTwoThirds || m.Decided == ByNotice
		if !ok || !vote || how != ByMajority && how != ByTwoThirds {
			return false
		}
	}
	return true
}

// Of gives a motion's line of the table; false for one that the rules do not have.
func (r Rules) Of(k Kind) (Motion, bool) {
	for _, m := range r.Motions() {
		if m.Kind == k {
			return m, true
		}
	}
	return Motion{}, false
}

// Traits say what a motion asks: a seconder, a debate, which majority, and the
// section of the rules.
func (m Motion) Traits() i18n.Message {
	second, debate := "parliament.second.no", "parliament.debate.no"
	if m.Second {
		second = "parliament.second.yes"
	}
	if m.Debatable {
		debate = "parliament.debate.yes"
	}
	return i18n.Say("parliament.traits", "Second", i18n.Say(second), "Debate", i18n.Say(debate),
		"Decided", i18n.Say("parliament.decided."+string(m.Decided)), "Rule", m.Rule())
}

// Short says the same of a motion that has been stated.
func (m Motion) Short() i18n.Message {
	debate := "parliament.debate.no"
	if m.Debatable {
		debate = "parliament.debate.yes"
	}
	return i18n.Say("parliament.short", "Debate", i18n.Say(debate), "Decided", i18n.Say("parliament.decided."+string(m.Decided)), "Rule", m.Rule())
}

// Rule cites the section.
func (m Motion) Rule() i18n.Message { return i18n.Say("parliament.rule", "Section", m.Section) }
