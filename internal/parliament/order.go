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
	Decisions    int  // of this meeting that may be reconsidered
	Waiting      bool // a motion to reconsider has been made and waits
	Clauses      int  // of the action clauses of the resolution, those that can be voted on apart
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

// WithoutQuorum are the motions that a meeting without quorum may make, and decide
// (RONR §40).
func WithoutQuorum(k Kind) bool {
	return slices.Contains([]Kind{PointOfOrder, Privilege, Recess, Adjourn, FixTime}, k)
}

// refused gives the rule by which a motion is not in order.
func (r Rules) refused(motion Motion, m Moment) (i18n.Message, bool) {
	no := func(key string, args ...any) (i18n.Message, bool) {
		return i18n.Say("parliament.why."+key, args...), true
	}
	top, pending := m.Stack.Top()
	switch {
	case !m.Session:
		return no("not_open")
	case m.InRecess:
		return no("recess")
	case m.Stack.Has(PointOfOrder) || m.Stack.Has(Privilege) || m.Stack.Has(OrdersOfTheDay):
		return no("ruling_first")
	case m.Voting != "" && motion.Kind != PointOfOrder && (motion.Kind != Division || m.Voting != VoteClosed):
		return no("voting")
	case !m.Quorum && !WithoutQuorum(motion.Kind):
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
		return bringBack(motion, m)
	}
	return i18n.Message{}, false
}

// bringBack: to reconsider takes precedence over all others to be made, and waits for
// its turn; the others are made when nothing is pending.
func bringBack(motion Motion, m Moment) (i18n.Message, bool) {
	no := func(key string, args ...any) (i18n.Message, bool) {
		return i18n.Say("parliament.why."+key, args...), true
	}
	_, pending := m.Stack.Top()
	switch {
	case motion.Kind == Reconsider && (m.Waiting || m.Stack.Has(Reconsider)):
		return no("already", "Motion", motion.Kind.Name())
	case motion.Kind == Reconsider && m.Decisions == 0:
		return no("nothing_to_reconsider")
	case motion.Kind == Reconsider:
	case pending || m.Item:
		return no("between_items", "Rule", motion.Rule())
	case motion.Kind == TakeFromTable && m.OnTable == 0:
		return no("nothing_on_table")
	}
	return i18n.Message{}, false
}

// Waits reports whether a motion that is in order now is made and waits: to
// reconsider does while anything else is before the meeting.
func Waits(k Kind, m Moment) bool { return k == Reconsider && (len(m.Stack) > 0 || m.Item) }

// CallUp says whether a motion to reconsider that waits may be taken up, and why not.
func CallUp(m Moment) (i18n.Message, bool) {
	switch {
	case !m.Session:
		return i18n.Say("parliament.why.not_open"), false
	case m.InRecess:
		return i18n.Say("parliament.why.recess"), false
	case m.Voting != "":
		return i18n.Say("parliament.why.voting"), false
	case len(m.Stack) > 0 || m.Item:
		return i18n.Say("parliament.why.between_items", "Rule", i18n.Say("parliament.rule", "Section", "37")), false
	case !m.Quorum:
		return i18n.Say("parliament.why.quorum"), false
	}
	return i18n.Message{}, true
}

// bears reports whether a question is one that others are moved upon: it has no rank
// of its own to outrank them with.
func bears(k Kind) bool {
	return k == Main || k == Part || k == Reconsider || k == Rescind
}

func (r Rules) subsidiary(motion Motion, m Moment) (i18n.Message, bool) {
	no := func(key string, args ...any) (i18n.Message, bool) {
		return i18n.Say("parliament.why."+key, args...), true
	}
	top, pending := m.Stack.Top()
	switch {
	case !pending || !bears(m.Stack[0].Kind):
		return no("nothing_pending")
	case m.DebateClosed && motion.Kind != LayOnTable:
		return no("debate_closed")
	case m.Stack[0].Kind != Main && motion.Kind != LimitDebate && motion.Kind != CloseDebate:
		return no("debate_only", "Motion", m.Stack[0].Kind.Name())
	case m.Stack.Has(Part) && motion.Kind != LimitDebate && motion.Kind != CloseDebate:
		return no("divided")
	case m.Stack.Has(Indefinitely) && (motion.Kind == Amend || motion.Kind == AmendAmendment):
		return no("indefinitely_first")
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
		case bears(p.Kind):
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
		if pending && !bears(top.Kind) && (known.Rank == 0 || known.Class == Privileged) {
			return no("incidental_first", "Motion", top.Kind.Name())
		}
	case DivideQuestion, Withdraw:
		switch {
		case !pending || m.Stack[0].Kind != Main:
			return no("nothing_pending")
		case m.Stack.Has(Part):
			return no("divided")
		case known.Rank == 0 || known.Class == Privileged:
			return no("incidental_first", "Motion", top.Kind.Name())
		case motion.Kind == DivideQuestion && top.Kind != Main:
			return no("rank", "Motion", top.Kind.Name())
		case motion.Kind == DivideQuestion && m.Clauses < 2:
			return no("one_clause")
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
	EffectDrop      Effect = "drop"     // the question is not decided at this meeting
	EffectFixTime   Effect = "fix_time" // the next sitting is set
	EffectSuspend   Effect = "suspend"  // a rule is suspended for a purpose
	EffectDivide    Effect = "divide"   // the parts of the question are put one by one
	EffectPart      Effect = "part"     // one of them is decided
	EffectReopen    Effect = "reopen"   // a decision is open again as it stood
	EffectRescind   Effect = "rescind"  // what was adopted before is rescinded, or amended
	EffectBreak     Effect = "break"    // the meeting goes on at its next sitting, as it stands
)

// Decision is what remains and what follows when a question is decided.
type Decision struct {
	Stack  Stack
	Effect Effect
}

// Decided decides the immediately pending question. A motion that takes the main
// question from the meeting takes with it all that hangs on it. continues: the time of
// a next sitting has been set, and to adjourn interrupts the meeting until then.
func Decided(stack Stack, carried, continues bool) Decision {
	top, ok := stack.Top()
	if !ok {
		return Decision{}
	}
	d := Decision{Stack: slices.Clone(stack[:len(stack)-1])}
	if top.Kind == Part { // its result is kept, whichever it is
		d.Effect = EffectPart
		return d
	}
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
		Main: EffectMain, Amend: EffectAmend, AmendAmendment: EffectAmend, Refer: EffectRefer, Postpone: EffectPostpone, Indefinitely: EffectDrop,
		LimitDebate: EffectLimit, CloseDebate: EffectClose, LayOnTable: EffectSetAside, Recess: EffectRecess, Adjourn: EffectAdjourn,
		Appeal: EffectSustain, Withdraw: EffectWithdrawn, TakeFromTable: EffectTakeUp, Division: EffectRetake, FixTime: EffectFixTime,
		SuspendRules: EffectSuspend, DivideQuestion: EffectDivide, Reconsider: EffectReopen, Rescind: EffectRescind,
	}[top.Kind]
	if d.Effect == EffectAdjourn && continues {
		d.Effect = EffectBreak
	}
	switch d.Effect {
	case NoEffect:
		d.Effect = EffectRecord
	case EffectMain, EffectRefer, EffectPostpone, EffectSetAside, EffectAdjourn, EffectWithdrawn, EffectDrop:
		d.Stack = nil
	default:
	}
	return d
}
