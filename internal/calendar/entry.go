package calendar

import (
	"cmp"
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
)

// Kind sorts entries. Those of gatherings have the gathering's kind.
type Kind string

// The kinds of entry beside those of gatherings.
const (
	Meeting  Kind = "meeting" // a general meeting
	Election Kind = "election"
	Deadline Kind = "deadline"
	Session  Kind = "session" // of a gathering, in somebody's personal programme
)

// Kinds lists all kinds in the order pages show them.
func Kinds() []Kind {
	list := []Kind{Meeting}
	for _, k := range gatherings.Kinds() {
		list = append(list, Kind(k))
	}
	return append(list, Session, Election, Deadline)
}

// Name says the kind in words.
func (k Kind) Name() i18n.Message { return i18n.Say("calendar.kind." + string(k)) }

// Party says whom an entry concerns among those who may see it.
type Party string

// Whom entries concern.
const (
	All          Party = ""        // everybody of the coalition
	TheMembers   Party = "members" // the people of organizations with a vote
	TheStaff     Party = "staff"
	ThoseOfABody Party = "body"
	TheReader    Party = "reader" // nobody else ever gets it
)

// Entry is one line of the year.
type Entry struct {
	// ID is lasting: an entry moved to another day keeps it. "gathering-…".
	ID    string
	Kind  Kind
	Title i18n.Text
	// Rule is, for a deadline, the rule behind it and what follows from it.
	Rule  i18n.Text
	About i18n.Text // paragraphs, an empty line between them
	Place i18n.Text // building, address and city, as they are shown
	// Starts and Ends are instants; of AllDay ones calendar days at midnight UTC,
	// both included.
	Starts, Ends time.Time
	AllDay       bool
	Zone         *time.Location
	BodyID       string // of the body whose it is; empty: the coalition's
	Audience     gatherings.Audience
	For          Party
	Path         []string // its page, the parts after the language
	Cancelled    bool
	Reason       i18n.Text // why it was cancelled
	Met          bool      // a deadline that was met already: notice was sent
	Made         time.Time
	Changed      time.Time // last; zero: Made
	Revision     int       // grows with every change
	// Gathering is the gathering whose entry it is; nil: another subject's.
	Gathering *gatherings.Gathering
}

// Source gives the entries of a subject that last into the time from from until
// before to, for every audience, in any order. It is declared here and filled in
// the wiring. tx nil is the reader.
type Source interface {
	Entries(ctx context.Context, tx db.DBTX, from, to time.Time) ([]Entry, error)
}

// SourceFunc is a function as a Source.
type SourceFunc func(ctx context.Context, tx db.DBTX, from, to time.Time) ([]Entry, error)

// Entries calls the function.
func (f SourceFunc) Entries(ctx context.Context, tx db.DBTX, from, to time.Time) ([]Entry, error) {
	return f(ctx, tx, from, to)
}

// Day is the calendar day it begins on, in its own place.
func (e Entry) Day() time.Time {
	if e.AllDay {
		return e.Starts
	}
	return clock.DayIn(e.Starts, e.zone())
}

// LastDay is the calendar day it ends on, in its own place.
func (e Entry) LastDay() time.Time {
	if e.AllDay {
		return e.Ends
	}
	return clock.DayIn(e.Ends.Add(-time.Microsecond), e.zone())
}

func (e Entry) zone() *time.Location {
	if e.Zone == nil {
		return time.UTC
	}
	return e.Zone
}

// Planned reports whether it is a gathering that is not announced yet, which only
// those who prepare it see.
func (e Entry) Planned() bool { return e.Gathering != nil && e.Gathering.State == gatherings.Planned }

// within reports whether it lasts into the days from first until before end.
func (e Entry) within(first, end time.Time) bool {
	return e.Day().Before(end) && !e.LastDay().Before(first)
}

// MaySee reports whether somebody may know of an entry: what the gathering's own
// rule says (gatherings.MaySee), and otherwise everybody of what is public, the
// people of the coalition's organizations and bodies of what is for members, and
// those who sit on a body of what is the body's. The secretariat sees everything.
// What is the reader's was asked for them alone.
func MaySee(who access.Actor, e Entry) bool {
	switch {
	case e.For == TheReader:
		return who.PersonID != ""
	case e.Gathering != nil:
		return gatherings.MaySee(who, *e.Gathering)
	case e.Audience == gatherings.Public, who.IsStaff():
		return true
	case e.Audience == gatherings.Members:
		return who.OfTheCoalition()
	case e.Audience == gatherings.OfBody:
		return sitsOn(who, e.BodyID)
	}
	return false
}

// Concerns reports whether an entry is the actor's own matter: the secretariat's,
// the members', or that of a body on which they sit.
func Concerns(who access.Actor, e Entry) bool {
	switch e.For {
	case TheStaff:
		return who.IsStaff()
	case TheMembers:
		return len(who.MemberSeats()) > 0
	case ThoseOfABody:
		return sitsOn(who, e.BodyID)
	case All, TheReader:
		return who.PersonID != ""
	}
	return false
}

func sitsOn(who access.Actor, bodyID string) bool {
	return slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.BodyID == bodyID })
}

// Filter narrows the list; its zero value lets everything through.
type Filter struct {
	Kind   Kind
	BodyID string
	Mine   bool // only what concerns the reader
	// Personal adds the reader's personal programme, which is in nobody else's calendar.
	Personal bool
}

func (f Filter) passes(who access.Actor, e Entry) bool {
	return (f.Kind == "" || f.Kind == e.Kind) && (f.BodyID == "" || f.BodyID == e.BodyID) && (!f.Mine || Concerns(who, e))
}

// sorted orders entries by when they begin, whole days first.
func sorted(list []Entry) {
	slices.SortStableFunc(list, func(a, b Entry) int {
		if c := a.Day().Compare(b.Day()); c != 0 {
			return c
		}
		if a.AllDay != b.AllDay {
			if a.AllDay {
				return -1
			}
			return 1
		}
		if c := a.Starts.Compare(b.Starts); c != 0 {
			return c
		}
		return cmp.Compare(a.ID, b.ID)
	})
}
