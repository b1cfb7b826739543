package thread

import (
	"cmp"
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

// Lane is what part of the story an entry belongs to.
type Lane string

// The lanes, in the order in which a story goes through them.
const (
	Problem    Lane = "problem"
	Discussion Lane = "discussion"
	Decision   Lane = "decision"
	Government Lane = "government"
	Change     Lane = "change"
)

// Lanes lists them.
func Lanes() []Lane { return []Lane{Problem, Discussion, Decision, Government, Change} }

// Name is the lane in a word.
func (l Lane) Name() i18n.Message { return i18n.Say("thread.lane." + string(l)) }

// Kind is what an entry is.
type Kind string

// The kinds of entries.
const (
	Reports      Kind = "reports" // of a month for those who read them, of a year for the public
	Conversation Kind = "conversation"
	Release      Kind = "release"
	Coverage     Kind = "coverage"
	Step         Kind = "step" // of a resolution on its way: begun, submitted, endorsed …
	Amendment    Kind = "amendment"
	Adopted      Kind = "adopted"
	Defeated     Kind = "defeated"
	Policy       Kind = "policy" // its standing changed
	Action       Kind = "action" // somebody sees to an action clause
	Letter       Kind = "letter"
	Statement    Kind = "statement" // signed by many, and delivered
	Answer       Kind = "answer"
	Ask          Kind = "ask"
	Response     Kind = "response"
	Commitment   Kind = "commitment"
	Settled      Kind = "settled" // a commitment was kept, or not
	Outcome      Kind = "outcome"
)

// Lane is the lane of a kind.
func (k Kind) Lane() Lane {
	switch k {
	case Reports:
		return Problem
	case Conversation, Release, Coverage:
		return Discussion
	case Letter, Statement, Answer, Ask, Response, Commitment, Settled:
		return Government
	case Outcome:
		return Change
	}
	return Decision
}

// Mark is what an entry means at a glance.
type Mark string

// The marks.
const (
	Plain   Mark = ""
	Good    Mark = "good"    // adopted, accepted, kept
	Bad     Mark = "bad"     // defeated, refused, not kept
	Waiting Mark = "waiting" // somebody must answer, or act
	Past    Mark = "past"    // superseded, withdrawn
)

// Precision is how well a day is known.
type Precision string

// The precisions.
const (
	Day   Precision = "day"
	Month Precision = "month"
	Year  Precision = "year"
)

// Audience is who sees an entry.
type Audience string

// The audiences.
const (
	Public  Audience = "public"
	Members Audience = "members" // the people of members, and those who hold an office
	Few     Audience = "few"     // those who may see a draft, or who read a list
)

// Name says the audience in words.
func (a Audience) Name() i18n.Message { return i18n.Say("thread.seen." + string(a)) }

// Entry is one thing that happened.
type Entry struct {
	// Key names it within the thread: "record-…", "resolution-…", "ask-…".
	Key  string
	Kind Kind
	// Day is a calendar day, the first of the month or year where Precision says so;
	// At the instant, where it is known, which orders what is of one day.
	Day       time.Time
	At        time.Time
	Precision Precision
	// Until is the last day of what lasts: of a conversation, of the time a policy was
	// in force. Zero: it was of its day, or goes on (Lasts).
	Until time.Time
	Lasts bool // it goes on from Day, until Until or today
	Mark  Mark

	Label i18n.Message   // what it is: "Resolution adopted"
	Name  i18n.Text      // what it is called; may be empty
	Words i18n.Text      // what it says; may be empty
	Facts []i18n.Message // figures and states, a sentence each
	Who   i18n.Text      // who did it, or to whom; may be empty
	Files bool           // there is a file at its page

	// Path are the parts of the address of its own page, without the language; Link an
	// address elsewhere. Either may be empty.
	Path []string
	Link string

	Seen Audience
	// Of are the keys of what it follows from: the ask that is answered, the
	// resolution that a letter carries.
	Of []string
	// Waits: an answer or an act is awaited, since Day and by Due, where that is set.
	Waits bool
	Due   time.Time
	// Count is how large it is: people affected, messages.
	Count int
	// Resolution is the one it is about, where that stands in the library.
	Resolution *resolutions.Link
}

// Source tells what another subject knows. Entries are those that the actor may see;
// about are the concern's resolutions, as far as the actor may see them.
type Source interface {
	OfConcern(ctx context.Context, who access.Actor, slug string, about []resolutions.Placed) ([]Entry, error)
	OfResolution(ctx context.Context, who access.Actor, resolutionID string) ([]Entry, error)
}

// KeyOf is the key of a resolution's place in a thread, for Entry.Of.
func KeyOf(resolutionID string) string { return "resolution-" + resolutionID }

// inOrder sorts entries by time; of one day, the order of the lanes.
func inOrder(list []Entry) {
	slices.SortStableFunc(list, func(a, b Entry) int {
		if c := a.Day.Compare(b.Day); c != 0 {
			return c
		}
		if !a.At.IsZero() && !b.At.IsZero() {
			if c := a.At.Compare(b.At); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(a.Kind.rank(), b.Kind.rank()), cmp.Compare(a.Key, b.Key))
	})
}

// rank is where a kind stands among what is of one day.
func (k Kind) rank() int {
	n := 0
	switch k.Lane() {
	case Problem:
	case Discussion:
		n = 2
	case Decision:
		n = 4
	case Government:
		n = 6
	case Change:
		n = 8
	}
	if k == Policy || k == Answer || k == Response || k == Settled {
		n++ // after what it follows from
	}
	return n
}
