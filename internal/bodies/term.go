package bodies

import (
	"cmp"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Term is a person's time in an office of a body.
type Term struct {
	ID       string
	BodyID   string
	PersonID string
	Role     access.Role
	From, To time.Time // days, both included; To zero: no end set
	SeatID   string    // empty: the office has no seats, or no place was left on record
	Number   int       // the place within the seat, from 1; 0 without a seat
	How      How       // how it was filled; empty: not on record
	// OrganizationID and Organization say whom the person sat for at that time;
	// the name is kept as it was then, and the key is empty for one not on record.
	OrganizationID string
	Organization   i18n.Text
	Note           i18n.Text // the decision behind it, as the public reads it
	Ended          Ending    // why it ended; empty: it runs, or nobody said
	// Via is the key of the body whose office gives this one: the term is then
	// computed from one there, whose key it has. Empty for a term of its own.
	Via string
}

// Holder is a person in an office of a body.
type Holder struct {
	Term
	Person people.Person
}

// How says how an office was filled.
type How string

// How an office may be filled.
const (
	Elected   How = "elected"
	Acclaimed How = "acclaimed" // nobody else was nominated
	Appointed How = "appointed"
	Interim   How = "interim" // holds a vacant place until it is filled
	ExOfficio How = "ex_officio"
	Joined    How = "joined" // an open body, by oneself
)

// Hows lists how an office may be filled by the secretariat's record.
func Hows() []How { return []How{Elected, Acclaimed, Appointed, Interim, ExOfficio} }

// Words says how the office was filled.
func (h How) Words() i18n.Message {
	if h == "" {
		return i18n.Say("bodies.how.unknown")
	}
	return i18n.Say("bodies.how." + string(h))
}

// Ending says why a term ended.
type Ending string

// Why a term may end.
const (
	EndOfTerm     Ending = "end_of_term"
	Resigned      Ending = "resigned"
	Removed       Ending = "removed"
	Deceased      Ending = "deceased"
	Replaced      Ending = "replaced" // somebody else was chosen for what was left of it
	BodyDissolved Ending = "dissolved"
)

// Endings lists why a term may end by the secretariat's record.
func Endings() []Ending { return []Ending{EndOfTerm, Resigned, Removed, Deceased, Replaced} }

// Words says why the term ended.
func (e Ending) Words() i18n.Message {
	if e == "" {
		return i18n.Say("bodies.ended.unknown")
	}
	return i18n.Say("bodies.ended." + string(e))
}

// HeldOn reports whether the term covers a day.
func (t Term) HeldOn(day time.Time) bool {
	day = clock.Day(day)
	return !day.Before(t.From) && (t.To.IsZero() || !day.After(t.To))
}

// Meets reports whether two terms have a day in common.
func (t Term) Meets(o Term) bool { return t.HeldOn(o.From) || o.HeldOn(t.From) }

// same reports whether two terms are of one office of one body.
func (t Term) same(o Term) bool { return t.BodyID == o.BodyID && t.Role == o.Role }

func (t Term) normal() Term {
	t.From, t.To = clock.Day(t.From), clock.Day(t.To)
	t.Organization, t.Note = squeezed(t.Organization), trimmed(t.Note)
	return t
}

func (t Term) check(b Body) error {
	wrong := []*fault.Error{length("organization", t.Organization, maxName), length("note", t.Note, maxNote)}
	if !t.To.IsZero() && t.To.Before(t.From) {
		wrong = append(wrong, fault.Field("to", "bodies.error.ends_before", nil))
	}
	if !slices.Contains(Roles(b.Kind), t.Role) {
		wrong = append(wrong, fault.Field("role", "bodies.error.role", fault.Args{"Body": b.Name}))
	}
	if t.How != "" && t.How != Joined && !slices.Contains(Hows(), t.How) {
		wrong = append(wrong, fault.Field("how", "bodies.error.how", nil))
	}
	if t.Ended != "" && t.Ended != BodyDissolved && !slices.Contains(Endings(), t.Ended) {
		wrong = append(wrong, fault.Field("ended", "bodies.error.ended", nil))
	}
	return fault.Join(wrong...)
}

// stands refuses what no term may be beside others: outside its body's days, in a
// body that nobody joins, or the second of one person in one office on a day.
func (t Term) stands(b Body, others []Term) error {
	if err := t.check(b); err != nil {
		return err
	}
	switch {
	case !b.Dissolved.IsZero() && (t.From.After(b.Dissolved) || t.To.IsZero() || t.To.After(b.Dissolved)):
		return fault.Field("to", "bodies.error.dissolved", fault.Args{"Body": b.Name, "Day": b.Dissolved})
	case t.How == Joined && !b.Open:
		return fault.New(fault.Conflict, "bodies.error.closed", fault.Args{"Body": b.Name})
	case slices.ContainsFunc(others, func(o Term) bool {
		return o.ID != t.ID && o.PersonID == t.PersonID && o.same(t) && o.Meets(t)
	}):
		return fault.New(fault.Conflict, "bodies.error.term_overlaps", fault.Args{"Body": b.Name})
	}
	return nil
}

// inRow is how many days may lie between two terms one after the other.
const inRow = 62

// Consecutive counts the terms in a row that a person's term in an office would
// be, itself included, given the person's others: each begins within two months
// of the end of the one before. Interim terms do not count.
func Consecutive(t Term, others []Term) int {
	others = slices.Clone(others)
	slices.SortFunc(others, func(a, b Term) int { return cmp.Or(b.From.Compare(a.From), cmp.Compare(b.ID, a.ID)) })
	n, first := 1, t.From
	for _, o := range others {
		if !o.same(t) || o.ID == t.ID && t.ID != "" || o.How == Interim || o.To.IsZero() || !o.To.Before(first) {
			continue
		}
		if first.After(o.To.AddDate(0, 0, inRow)) {
			break
		}
		n, first = n+1, o.From
	}
	return n
}

// place finds the place of a seat for a term among the terms the seat has: the
// one asked for (Number), or else the person's own of before, one that an interim
// holder keeps, or the first that is free. cut are the interim terms that end the
// day before. ok is false where no place is free.
func place(seat Seat, t Term, has []Term) (number int, cut []Term, ok bool) {
	best := -1
	for n := 1; n <= seat.Places; n++ {
		if t.Number != 0 && n != t.Number {
			continue
		}
		gives, free, rank := []Term(nil), true, 0
		for _, o := range has {
			switch {
			case o.Number != n || o.ID == t.ID && t.ID != "":
			case o.Meets(t) && o.How == Interim && t.How != Interim && o.From.Before(t.From):
				gives, rank = append(gives, o), max(rank, 1)
			case o.Meets(t):
				free = false
			case o.PersonID == t.PersonID && o.To.Before(t.From) && !o.To.IsZero():
				rank = 2
			}
		}
		if free && rank > best {
			best, number, cut, ok = rank, n, gives, true
		}
	}
	return number, cut, ok
}
