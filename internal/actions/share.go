package actions

import (
	"slices"
	"time"
)

// The days of reminders.
const (
	SoonDays      = 14 // what is due within so many days is told beforehand
	EscalateAfter = 30 // what is overdue for longer is told to the Executive as well
)

// Keepers are the persons who look after what bodies have to do, on one day.
type Keepers struct {
	ByBody      map[string][]string // by the body's key
	Reachable   map[string]bool     // who can be written to
	Secretariat []string
	Executive   []string
}

// List is what one person is told of.
type List struct {
	Overdue   []Action
	Soon      []Action
	Waiting   []Action // nobody is to do it, or no day is set
	Escalated []Action // overdue for long, for the Executive
}

// Share says who is told of which action. Each overdue one is in the list of its
// owner and of those who look after the owner body; where none of them can be
// written to, in the secretariat's, as everything is that has no owner. What is
// overdue for more than EscalateAfter days is in the lists of the Executive too.
func Share(list []Action, k Keepers, today time.Time) map[string]*List {
	told := map[string]*List{}
	of := func(person string) *List {
		if told[person] == nil {
			told[person] = &List{}
		}
		return told[person]
	}
	for _, a := range list {
		late := a.Overdue(today)
		if late == 0 && !a.DueWithin(today, SoonDays) && !a.Waiting() {
			continue
		}
		to := k.of(a)
		for _, person := range to {
			l := of(person)
			switch {
			case late > 0:
				l.Overdue = append(l.Overdue, a)
			case a.Waiting():
				l.Waiting = append(l.Waiting, a)
			default:
				l.Soon = append(l.Soon, a)
			}
		}
		if late <= EscalateAfter {
			continue
		}
		for _, person := range k.Executive {
			if slices.Contains(to, person) {
				continue
			}
			to = append(to, person) // somebody may sit there twice
			l := of(person)
			l.Escalated = append(l.Escalated, a)
		}
	}
	return told
}

// of are those who are told of an action, each once.
func (k Keepers) of(a Action) []string {
	var to []string
	add := func(persons ...string) {
		for _, p := range persons {
			if p != "" && k.Reachable[p] && !slices.Contains(to, p) {
				to = append(to, p)
			}
		}
	}
	add(a.PersonID)
	if a.BodyID != "" {
		add(k.ByBody[a.BodyID]...)
	}
	if len(to) == 0 || a.Waiting() {
		for _, p := range k.Secretariat {
			if p != "" && !slices.Contains(to, p) {
				to = append(to, p)
			}
		}
	}
	return to
}
