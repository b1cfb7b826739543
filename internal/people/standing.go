package people

import (
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
)

// Class is a class of membership.
type Class string

// The classes of membership of the by-laws.
const (
	Member       Class = "member"        // an organization in the country; the one class that votes
	MemberAbroad Class = "member_abroad" // an organization outside the country
	Observer     Class = "observer"      // supports the aims without being a member
	Associate    Class = "associate"     // an individual
)

// Classes lists the classes in the order pages show them.
func Classes() []Class { return []Class{Member, MemberAbroad, Observer, Associate} }

// Valid reports whether the class is one of the four.
func (c Class) Valid() bool { return slices.Contains(Classes(), c) }

// Name is the class in words.
func (c Class) Name() i18n.Message { return i18n.Say("people.class." + string(c)) }

// Dues are what an organization owes for a calendar year.
type Dues struct {
	Year   int
	Amount int64     // cents of the coalition's currency; 0: exempt
	Due    time.Time // the last day to pay
	Paid   time.Time // the day of payment; zero: not paid
	// ExtensionUntil is the last day to pay as agreed with this organization;
	// zero: no extension.
	ExtensionUntil  time.Time
	ExtensionReason string
}

// Suspension takes an organization's rights away from one day to another, both
// included; without a last day it lasts until it is ended.
type Suspension struct {
	ID       string
	From, To time.Time
	Reason   i18n.Text
}

// Facts are all that standing depends on.
type Facts struct {
	// Class, Joined and Ended are the present membership, or the latest.
	Class       Class
	Joined      time.Time // the first day of membership; zero: not admitted yet
	Ended       time.Time // the last day of membership; zero: it goes on
	Earlier     []Membership
	Dues        []Dues
	Suspensions []Suspension
	// Parent are the facts of the national body whose branch this is; nil for an
	// organization of its own. A branch stands with its parent and has no vote.
	Parent     *Facts
	ParentName i18n.Text
}

// Standing is where an organization stands on one day.
type Standing struct {
	Class   Class
	Good    bool // in good standing
	MayVote bool // in good standing and of the class that votes
	// Why explains the standing to the organization's own people.
	Why i18n.Message
	// Note says the same about the organization, for registers and lists.
	Note i18n.Message
}

// StandingAt computes the standing on a calendar day from facts in any order.
// Where several facts take the good standing away, the one named is the first
// of: not admitted yet, ended, suspended, dues unpaid (the oldest year).
func StandingAt(f Facts, day time.Time) Standing {
	day = clock.Day(day)
	f.Class, f.Joined, f.Ended = f.membershipOn(day)
	s := Standing{Class: f.Class}
	say := func(what string, args ...any) Standing {
		why := "people.why."
		if f.Class == Associate { // a person, not an organization
			why = "people.why.associate."
		}
		s.Why = i18n.Say(why+what, args...)
		s.Note = i18n.Say("people.standing."+what, args...)
		return s
	}
	switch {
	case f.Joined.IsZero():
		return say("not_admitted")
	case clock.Day(f.Joined).After(day):
		return say("not_yet", "Joined", f.Joined)
	case !f.Ended.IsZero() && day.After(clock.Day(f.Ended)):
		return say("ended", "Ended", f.Ended)
	}
	if p, ok := suspendedOn(f.Suspensions, day); ok {
		if p.To.IsZero() {
			return say("suspended", "From", p.From, "Reason", p.Reason)
		}
		return say("suspended_until", "From", p.From, "To", p.To, "Reason", p.Reason)
	}
	if d, ok := oldestUnpaid(f.Dues, day); ok {
		year := strconv.Itoa(d.Year)
		if !d.lastDay().After(clock.Day(d.Due)) {
			return say("unpaid", "Year", year, "Due", d.Due)
		}
		return say("extension_over", "Year", year, "Due", d.Due, "Until", d.ExtensionUntil)
	}
	if f.Parent != nil {
		parent := *f.Parent
		parent.Parent = nil // a branch of a branch stands with the next above it
		if !StandingAt(parent, day).Good {
			return say("parent", "Parent", f.ParentName)
		}
	}
	s.Good = true
	s.MayVote = f.Class == Member && f.Parent == nil
	if d, ok := onExtension(f.Dues, day); ok {
		return say("good_extension", "Year", strconv.Itoa(d.Year), "Until", d.ExtensionUntil)
	}
	if f.Class == Member && f.Parent != nil {
		return say("good_branch", "Parent", f.ParentName)
	}
	if !s.MayVote {
		return say("good_" + string(f.Class))
	}
	return say("good")
}

// membershipOn is the membership that covers a day; where none does, the last
// that began before it, or else the first of all, so that the standing can say
// since when the organization no longer belongs, or from when it will.
func (f Facts) membershipOn(day time.Time) (class Class, joined, ended time.Time) {
	class, joined, ended = f.Class, f.Joined, f.Ended
	better := func(m Membership) bool {
		switch {
		case joined.IsZero():
			return true
		case m.From.After(day):
			return joined.After(day) && m.From.Before(joined)
		case joined.After(day) || m.From.After(joined):
			return true
		}
		return m.From.Equal(joined) && !ended.IsZero() && (m.To.IsZero() || m.To.After(ended))
	}
	for _, m := range f.Earlier {
		m.From, m.To = clock.Day(m.From), clock.Day(m.To)
		if better(m) {
			class, joined, ended = m.Class, m.From, m.To
		}
	}
	return class, joined, ended
}

// suspendedOn finds the suspension in force: of several, the one that began
// first, then the longest, then the first by reason, so that order cannot matter.
func suspendedOn(list []Suspension, day time.Time) (found Suspension, ok bool) {
	for _, p := range list {
		if day.Before(clock.Day(p.From)) || !p.To.IsZero() && day.After(clock.Day(p.To)) {
			continue
		}
		if !ok || suspensionBefore(p, found) {
			found, ok = p, true
		}
	}
	return found, ok
}

func suspensionBefore(a, b Suspension) bool {
	switch {
	case !a.From.Equal(b.From):
		return a.From.Before(b.From)
	case !a.To.Equal(b.To):
		return a.To.IsZero() || !b.To.IsZero() && a.To.After(b.To)
	}
	return a.Reason.EN+"\x00"+a.Reason.FR < b.Reason.EN+"\x00"+b.Reason.FR
}

// unpaidOn reports whether the dues are owed and not paid by the end of day.
func (d Dues) unpaidOn(day time.Time) bool {
	return d.Amount > 0 && (d.Paid.IsZero() || clock.Day(d.Paid).After(day))
}

// lastDay is the last day to pay: as agreed, or as it falls due. An extension
// never shortens the time to pay.
func (d Dues) lastDay() time.Time {
	if d.ExtensionUntil.After(d.Due) {
		return clock.Day(d.ExtensionUntil)
	}
	return clock.Day(d.Due)
}

func oldestUnpaid(list []Dues, day time.Time) (found Dues, ok bool) {
	for _, d := range list {
		if d.unpaidOn(day) && day.After(d.lastDay()) && (!ok || d.Year < found.Year) {
			found, ok = d, true
		}
	}
	return found, ok
}

func onExtension(list []Dues, day time.Time) (found Dues, ok bool) {
	for _, d := range list {
		if d.unpaidOn(day) && day.After(clock.Day(d.Due)) && (!ok || d.Year < found.Year) {
			found, ok = d, true
		}
	}
	return found, ok
}
