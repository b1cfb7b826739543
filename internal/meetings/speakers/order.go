package speakers

import (
	"slices"
	"time"

	"plenary.example/internal/i18n"
)

// Side is what somebody wishes to say.
type Side string

// The sides: microphones, where a hall has several.
const (
	Plain        Side = "" // neither for nor against, or the meeting does not ask
	For          Side = "for"
	Against      Side = "against"
	Information  Side = "information" // a question, or an answer to one
	PointOfOrder Side = "order"       // comes before all others
)

// Valid reports whether the side is one of those.
func (s Side) Valid() bool {
	return slices.Contains([]Side{Plain, For, Against, Information, PointOfOrder}, s)
}

// Speech reports whether it counts as a speech on the question: a question for
// information and a point of order do not.
func (s Side) Speech() bool { return s != Information && s != PointOfOrder }

// Name is the side in words.
func (s Side) Name() i18n.Message {
	if s == Plain {
		return i18n.Say("speakers.side.plain")
	}
	return i18n.Say("speakers.side." + string(s))
}

// Balance is by what the list is balanced.
type Balance string

// What a list may be balanced by.
const (
	NoBalance  Balance = ""
	ByRegion   Balance = "region"
	ByLanguage Balance = "language"
	ByGender   Balance = "gender"
)

// Balances lists them in the order that forms show them.
func Balances() []Balance { return []Balance{NoBalance, ByRegion, ByLanguage, ByGender} }

// everyFifth turn goes to whoever has waited longest.
const everyFifth = 5

// Asking is a request to speak, as the order of the list goes by it.
type Asking struct {
	ID     string
	Side   Side
	At     time.Time // when it was asked
	Group  string    // in the balance; empty: of none
	Spoke  bool      // on this question already
	Spoken bool      // at this meeting already
}

// Past is what has been, as the order of the list goes by it.
type Past struct {
	Turns    int                      // given on this item, points of order apart
	LastSide Side                     // the last of for and against; Plain: none
	ByGroup  map[string]time.Duration // how long each group has spoken at this meeting
}

// Rule is why somebody's turn comes when it does.
type Rule string

// The rules by which a turn comes.
const (
	InTurn      Rule = "in_turn"     // of those in the same place, asked first
	Interrupts  Rule = "interrupts"  // a point of order
	Longest     Rule = "longest"     // every fifth turn: has waited longest
	NewOnThis   Rule = "new_on_this" // has not spoken on this question
	NewToday    Rule = "new_today"   // has not spoken at this meeting
	Alternately Rule = "alternately" // the speaker before spoke on the other side
	Balancing   Rule = "balancing"   // their group has spoken least
)

// Words say why a turn comes before some that were asked earlier.
func (r Rule) Words() i18n.Message { return i18n.Say("speakers.rule." + string(r)) }

// Placed is a request in its place.
type Placed struct {
	Asking

	// Rule is why it comes here and not whoever of those behind asked first.
	Rule  Rule
	class int
	fine  Rule // within its class
}

// class sorts by the rule of first-time speakers: the lower goes first.
func (a Asking) class(s Settings) int {
	switch {
	case !s.FirstTime:
		return 0
	case a.Spoke:
		return 2
	case a.Spoken:
		return 1
	}
	return 0
}

// Order puts requests in the order in which they are called, were nobody else to
// ask: what is said of a place holds until then.
func Order(s Settings, asking []Asking, past Past) []Placed {
	left := slices.Clone(asking)
	slices.SortStableFunc(left, func(a, b Asking) int { return a.At.Compare(b.At) })
	groups := map[string]time.Duration{}
	for g, d := range past.ByGroup {
		groups[g] = d
	}
	var list []Placed
	for _, a := range left {
		if a.Side == PointOfOrder {
			list = append(list, Placed{Asking: a, Rule: Interrupts, fine: Interrupts, class: -1})
		}
	}
	left = slices.DeleteFunc(left, func(a Asking) bool { return a.Side == PointOfOrder })
	turns, last := past.Turns, past.LastSide
	for len(left) > 0 {
		at, p := pick(s, left, turns, last, groups)
		list = append(list, p)
		left = slices.Delete(left, at, at+1)
		turns++
		if p.Side == For || p.Side == Against {
			last = p.Side
		}
		if p.Group != "" {
			groups[p.Group] += s.expected()
		}
	}
	return list
}

// expected is how long a speech is reckoned at before it is held.
func (s Settings) expected() time.Duration {
	if s.Speech > 0 {
		return s.Speech
	}
	return time.Minute
}

// pick chooses who is next of those left, the earliest of whom stands first.
func pick(s Settings, left []Asking, turns int, last Side, groups map[string]time.Duration) (int, Placed) {
	first := left[0]
	if turns%everyFifth == everyFifth-1 {
		p := Placed{Asking: first, Rule: InTurn, fine: Longest, class: first.class(s)}
		for _, a := range left {
			if a.class(s) < p.class {
				p.Rule = Longest
			}
		}
		return 0, p
	}
	class := first.class(s)
	for _, a := range left {
		class = min(class, a.class(s))
	}
	at, fine := within(s, left, class, last, groups)
	p := Placed{Asking: left[at], Rule: fine, fine: fine, class: class}
	if at == 0 {
		p.Rule = InTurn
	} else if of := first.class(s); of > class {
		p.Rule = classRule(of)
	}
	return at, p
}

// classRule is the rule of first-time speakers by which others go before a class.
func classRule(class int) Rule {
	if class == 2 {
		return NewOnThis
	}
	return NewToday
}

// within chooses among those of one class.
func within(s Settings, left []Asking, class int, last Side, groups map[string]time.Duration) (int, Rule) {
	var pool []int
	for i, a := range left {
		if a.class(s) == class {
			pool = append(pool, i)
		}
	}
	at, fine := pool[0], InTurn
	if s.Alternate && last != Plain && slices.ContainsFunc(pool, func(i int) bool { return left[i].Side == last.opposite() }) {
		pool = slices.DeleteFunc(pool, func(i int) bool { return left[i].Side == last })
		if pool[0] != at {
			at, fine = pool[0], Alternately
		}
	}
	if s.Balance == NoBalance || left[at].Group == "" {
		return at, fine
	}
	least := at
	for _, i := range pool {
		if left[i].Group != "" && groups[left[i].Group] < groups[left[least].Group] {
			least = i
		}
	}
	if least != at {
		return least, Balancing
	}
	return at, fine
}

// opposite is the other one of for and against.
func (s Side) opposite() Side {
	if s == For {
		return Against
	}
	return For
}

// Before counts, by their rules, those who come before the one at a place though
// they asked later.
func Before(list []Placed, place int) map[Rule]int {
	why := map[Rule]int{}
	me := list[place]
	for _, p := range list[:place] {
		if !p.At.After(me.At) {
			continue
		}
		switch {
		case p.class >= 0 && p.class < me.class:
			why[classRule(me.class)]++
		default:
			why[p.fine]++
		}
	}
	return why
}
