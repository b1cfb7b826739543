package parliament

import (
	"slices"

	"plenary.example/internal/i18n"
)

// Pending is a motion before the meeting.
type Pending struct {
	Kind Kind
	ID   string
}

// Stack is the motions before the meeting in the order in which they were stated:
// the last is the immediately pending question, the first to be decided.
type Stack []Pending

// Top is the immediately pending question; false when nothing is pending.
func (s Stack) Top() (Pending, bool) {
	if len(s) == 0 {
		return Pending{}, false
	}
	return s[len(s)-1], true
}

// Has reports whether a motion of a kind is pending.
func (s Stack) Has(k Kind) bool {
	return slices.ContainsFunc(s, func(p Pending) bool { return p.Kind == k })
}

// Voting is where a vote stands.
type Voting string

// The states of a vote; empty: none is under way.
const (
	VoteOpen   Voting = "open"
	VoteClosed Voting = "closed" // its result has not been announced
)

// Moment is all that decides what is in order.
type Moment struct {
	Session      bool // the meeting has been called to order and has not adjourned
	InRecess     bool
	Quorum       bool
	Voting       Voting
	Item         bool // an item of the agenda has been taken up
	DebateClosed bool // on the immediately pending question
	Ruling       bool // the chair has just ruled, and nothing has been done since
	OnTable      int  // questions laid on the table here
	Stack        Stack
}

// Ruling is whether a motion is in order now, and the rule by which it is or not.
type Ruling struct {
	Motion
	InOrder bool
	Why     i18n.Message
}

// InOrder says of each motion of the rules whether it is in order, in the order
// of the table.
func (r Rules) InOrder(m Moment) []Ruling {
	var list []Ruling
	for _, motion := range r.Motions() {
		ruling := Ruling{Motion: motion, InOrder: true, Why: motion.Traits()}
		if why, no := r.refused(motion, m); no {
			ruling.InOrder, ruling.Why = false, why
		}
		list = append(list, ruling)
	}
	return list
}

// Allowed says whether one motion is in order, and why not.
func (r Rules) Allowed(k Kind, m Moment) (i18n.Message, bool) {
	motion, known := r.Of(k)
	if !known {
		return i18n.Say("parliament.why.by_laws"), false
	}
	why, no := r.refused(motion, m)
	return why, !no
}

// withoutQuorum are the motions that a meeting without quorum may make (RONR §40).
func withoutQuorum(k Kind) bool {
	return slices.Contains([]Kind{PointOfOrder, Privilege, Recess, Adjourn, FixTime}, k)
}

// refused gives the rule by which a motion is not in order.
func (r Rules) refused(motion Motion, m Moment) (i18n.Message, bool) {
	no := func(key string, args ...any) (i18n.Message, bool) {
		return i18n.Say("parliament.why."+key, args...), true
	}
	top, pending := m.Stack.Top()
	switch {
	case motion.Kind == Reconsider || motion.Kind == Rescind:
		return no(string(motion.Kind))
	case !m.Session:
		return no("not_open")
	case m.InRecess:
		return no("recess")
	case m.Stack.Has(PointOfOrder) || m.Stack.Has(Privilege) || m.Stack.Has(OrdersOfTheDay):
		return no("ruling_first")
	case m.Voting != "" && motion.Kind != PointOfOrder && (motion.Kind != Division || m.Voting != VoteClosed):
		return no("voting")
	case !m.Quorum && !withoutQuorum(motion.Kind):
		return no("quorum")
	}
	switch motion.Class {
	case MainClass:
		switch {
		case pending:
			return no("question_pending", "Motion", top.Kind.Name())
		case !m.Item:
			return no("no_item")
		}
	case Subsidiary:
		return r.subsidiary(motion, m)
	case Privileged:
		return outranked(motion, m.Stack)
	case Incidental:
		return incidental(motion, m)
	case BringBack:
		switch {
		case pending || m.Item:
			return no("between_items")
		case m.OnTable == 0:
			return no("nothing_on_table")
		}
	}
	return i18n.Message{}, false
}

func (r Rules) subsidiary(motion Motion, m Moment) (i18n.Message, bool) {
	no := func(key string, args ...any) (i18n.Message, bool) {
		return i18n.Say("parliament.why."+key, args...), true
	}
	top, pending := m.Stack.Top()
	switch {
	case !pending || m.Stack[0].Kind != Main:
		return no("nothing_pending")
	case m.DebateClosed && motion.Kind != LayOnTable:
		return no("debate_closed")
	case motion.Kind == AmendAmendment && !m.Stack.Has(Amend):
		return no("no_amendment")
	case r.SeveralAmendments && motion.Kind == Amend && (top.Kind == Amend || top.Kind == AmendAmendment):
		return i18n.Message{}, false
	}
	return outranked(motion, m.Stack)
}

// outranked: a motion of rank is in order when it ranks above all that are
// pending, and when nothing without rank waits for its decision.
func outranked(motion Motion, stack Stack) (i18n.Message, bool) {
	for _, p := range slices.Backward(stack) {
		known, _ := Rules{}.Of(p.Kind)
		switch {
		case p.Kind == motion.Kind:
			return i18n.Say("parliament.why.already", "Motion", p.Kind.Name()), true
		case known.Rank == 0 && motion.Class != Privileged:
			return i18n.Say("parliament.why.incidental_first", "Motion", p.Kind.Name()), true
		case known.Rank > motion.Rank:
			return i18n.Say("parliament.why.rank", "Motion", p.Kind.Name()), true
		}
	}
	return i18n.Message{}, false
}

func incidental(motion Motion, m Moment) (i18n.Message, bool) {
	no := func(key string, args ...any) (i18n.Message, bool) {
		return i18n.Say("parliament.why."+key, args...), true
	}
	if m.Stack.Has(motion.Kind) {
		return no("already", "Motion", motion.Kind.Name())
	}
	top, pending := m.Stack.Top()
	known, _ := Rules{}.Of(top.Kind)
	switch motion.Kind {
	case Appeal:
		if !m.Ruling {
			return no("no_ruling")
		}
	case Division:
		if m.Voting != VoteClosed {
			return no("no_count")
		}
	case SuspendRules:
		if pending && (known.Rank == 0 || known.Class == Privileged) {
			return no("incidental_first", "Motion", top.Kind.Name())
		}
	case DivideQuestion, Withdraw:
		switch {
		case !pending || m.Stack[0].Kind != Main:
			return no("nothing_pending")
		case known.Rank == 0 || known.Class == Privileged:
			return no("incidental_first", "Motion", top.Kind.Name())
		case motion.Kind == DivideQuestion && top.Kind != Main:
			return no("rank", "Motion", top.Kind.Name())
		}
	default: // a point of order
	}
	return i18n.Message{}, false
}

// Effect is what follows when the immediately pending question is decided.
type Effect string

// The effects.
const (
	NoEffect        Effect = ""
	EffectMain      Effect = "main"      // the resolution is adopted or defeated
	EffectAmend     Effect = "amend"     // the text is amended
	EffectRefer     Effect = "refer"     // the question goes to a body
	EffectPostpone  Effect = "postpone"  // the question waits for the time that was set
	EffectSetAside  Effect = "set_aside" // the question lies on the table
	EffectLimit     Effect = "limit"     // debate ends at a time
	EffectClose     Effect = "close"     // no more debate, no more amendments: the vote
	EffectRecess    Effect = "recess"
	EffectAdjourn   Effect = "adjourn"
	EffectRecord    Effect = "record" // nothing but its line in the minutes
	EffectSustain   Effect = "sustain"
	EffectOverturn  Effect = "overturn"
	EffectWithdrawn Effect = "withdrawn"
	EffectTakeUp    Effect = "take_up"
	EffectRetake    Effect = "retake"
)

// Decision is what remains and what follows when a question is decided.
type Decision struct {
	Stack  Stack
	Effect Effect
}

// Decided decides the immediately pending question. A motion that takes the main
// question from the meeting takes with it all that hangs on it.
func Decided(stack Stack, carried bool) Decision {
	top, ok := stack.Top()
	if !ok {
		return Decision{}
	}
	d := Decision{Stack: slices.Clone(stack[:len(stack)-1])}
	if !carried {
		if top.Kind == Appeal {
			d.Effect = EffectOverturn
		}
		if top.Kind == Main {
			d.Effect = EffectMain
		}
		return d
	}
	d.Effect = map[Kind]Effect{
		Main: EffectMain, Amend: EffectAmend, AmendAmendment: EffectAmend, Refer: EffectRefer, Postpone: EffectPostpone,
		LimitDebate: EffectLimit, CloseDebate: EffectClose, LayOnTable: EffectSetAside, Recess: EffectRecess, Adjourn: EffectAdjourn,
		Appeal: EffectSustain, Withdraw: EffectWithdrawn, TakeFromTable: EffectTakeUp, Division: EffectRetake,
	}[top.Kind]
	switch d.Effect {
	case NoEffect:
		d.Effect = EffectRecord
	case EffectMain, EffectRefer, EffectPostpone, EffectSetAside, EffectAdjourn, EffectWithdrawn:
		d.Stack = nil
	default:
	}
	return d
}
