package desk

import (
	"regexp"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
)

// Act is what is done at the door.
type Act string

// The acts: somebody is let in, or that they were is undone.
const (
	In  Act = "in"
	Out Act = "out"
)

// Check is an act at the door, as a phone keeps and sends it.
type Check struct {
	Key string `json:"key"` // the phone's own; sent twice, it is one act
	// Person is the key of the registration; empty: Code names it, typed or read off a
	// badge that is not on the phone's list.
	Person string    `json:"person,omitempty"`
	Code   string    `json:"code,omitempty"`
	Act    Act       `json:"act"`
	At     time.Time `json:"at"` // when it was done
}

// Outcome is what became of an act.
type Outcome string

// The outcomes. All but the first are conflicts that somebody at the door must see.
const (
	Taken     Outcome = "taken"     // it is kept, or was before
	Cancelled Outcome = "cancelled" // the person cancelled, meanwhile perhaps
	NoPlace   Outcome = "no_place"  // they wait, or have an offer that they have not taken
	Unknown   Outcome = "unknown"   // nobody of this gathering
	NotThen   Outcome = "not_then"  // not on a day of the gathering
	Malformed Outcome = "malformed" // no act that can be understood, or a key that was used for another
)

// Answer is what a phone is told about one act.
type Answer struct {
	Key     string
	Outcome Outcome
	Person  string // the key of the registration; empty: unknown
	Name    string // of whom it is about, where the desk may know it; for a code of nobody, the code
	// Arrived is since when the person is there on that day, all acts considered; zero:
	// they are not.
	Arrived time.Time
}

// Say is an outcome in words.
func (a Answer) Say() i18n.Message {
	return i18n.Say("desk.outcome."+string(a.Outcome), "Name", a.Name)
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9-]{16,64}$`)

// wellFormed reports whether an act can be understood.
func (c Check) wellFormed() bool {
	return keyForm.MatchString(c.Key) && (c.Act == In || c.Act == Out) && (c.Person != "" || c.Code != "")
}

// dayOf is the calendar day of an act at the gathering's place; ok is false on a day on
// which nobody is checked in: all but those of the gathering and the one before.
func dayOf(g gatherings.Gathering, at time.Time) (day time.Time, ok bool) {
	if at.IsZero() {
		return day, false
	}
	day = clock.DayIn(at, g.Location())
	days := g.Days()
	return day, !day.Before(days[0].AddDate(0, 0, -1)) && !day.After(days[len(days)-1])
}

// Arrival is since when somebody is there, of the acts of one day in any order: the
// first time they were let in that was not undone at that time or later; zero for none.
func Arrival(acts []Check) time.Time {
	var undone, first time.Time
	for _, a := range acts {
		if a.Act == Out && a.At.After(undone) {
			undone = a.At
		}
	}
	for _, a := range acts {
		if a.Act == In && a.At.After(undone) && (first.IsZero() || a.At.Before(first)) {
			first = a.At
		}
	}
	return first
}
