package meetings

import (
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
)

// State is where a meeting stands.
type State string

// The states of a meeting.
const (
	Planned   State = "planned"
	Noticed   State = "noticed" // notice has gone to the members
	InSession State = "open"
	Adjourned State = "adjourned"
)

// Name says the state in words.
func (s State) Name() i18n.Message { return i18n.Say("meetings.state." + string(s)) }

// Person is somebody by key and by name at the time.
type Person struct {
	ID   string
	Name string
}

// Meeting is one general meeting.
type Meeting struct {
	ID         string
	Key        string // "2026-11": the meeting in addresses and citations
	Title      i18n.Text
	Place      i18n.Text
	Land       i18n.Text // the acknowledgement of the territory
	Starts     time.Time
	Ends       time.Time
	Zone       string // IANA time zone of the place: "America/Halifax"
	Electronic bool
	RecordDay  time.Time // calendar day, midnight UTC
	Deadline   time.Time // the instant after which a resolution is late
	State      State
	Chair      Person // empty: the president presides
	Quorum     QuorumRule
	NoticeAt   time.Time // zero: not sent
	// ElectorateAt is when the electorate was last computed; zero: never.
	ElectorateAt time.Time
	OpenedAt     time.Time
	AdjournedAt  time.Time
	ItemID       string // the agenda item taken up; empty: none
	VoteID       string // the vote under way, until it is announced or void
	Revision     int64  // grows with every act of the meeting
	// Moment grows with every act of the chair, and with nothing else: a form of the
	// chair's console is meant for the moment at which it was shown.
	Moment   int64
	Last     LastAct // the chair's last act
	MotionID string  // the motion from the floor to be decided next; empty: none
	// RecessAt is since when the meeting is interrupted, and RecessUntil until when it
	// said it would be; zero: it is not.
	RecessAt, RecessUntil time.Time
	DebateUntil           time.Time // the debate ends then; zero: no limit
	// DebateClosed is the question on which debate is closed: an amendment, the
	// item for the resolution itself, or EveryQuestion.
	DebateClosed string
	NextSitting  time.Time // when the last sitting that was set begins, or began; zero: none was
	Suspended    string    // what the meeting has suspended of its rules until it leaves the item; empty: nothing

	place *time.Location // see Location
}

// Location is the place's time zone; UTC for a name this machine does not know.
func (m Meeting) Location() *time.Location {
	if m.place != nil && m.place.String() == m.Zone {
		return m.place
	}
	return location(m.Zone)
}

// location reads a zone from the machine's files, which takes a while: a meeting that
// was loaded holds its own.
func location(zone string) *time.Location {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Until is when the meeting is planned to end: at its next sitting, where one is set,
// as long as it was planned to last.
func (m Meeting) Until() time.Time {
	if m.NextSitting.IsZero() {
		return m.Ends
	}
	return m.NextSitting.Add(m.Ends.Sub(m.Starts))
}

// Day is the calendar day the meeting starts on, in its own place.
func (m Meeting) Day() time.Time { return calendarDay(m.Starts.In(m.Location())) }

// calendarDay is the calendar day of t, at midnight UTC, as days are kept.
func calendarDay(t time.Time) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d, 0, 0, 0, 0, time.UTC)
}

// ItemKind sorts agenda items.
type ItemKind string

// The kinds of agenda item.
const (
	Procedural     ItemKind = "procedural"
	ResolutionItem ItemKind = "resolution"
	Report         ItemKind = "report"
)

// ItemState is where an agenda item stands.
type ItemState string

// The states of an agenda item.
const (
	Waiting ItemState = "waiting"
	Current ItemState = "current"
	Done    ItemState = "done"
)

// Leave is what the meeting said to a late resolution.
type Leave string

// The answers; empty while the meeting has not been asked.
const (
	LeaveGranted Leave = "granted"
	LeaveRefused Leave = "refused"
)

// Outcome is how an agenda item ended.
type Outcome string

// The outcomes of agenda items.
const (
	OutcomeAdopted      Outcome = "adopted"
	OutcomeDefeated     Outcome = "defeated"
	OutcomeReferred     Outcome = "referred"
	OutcomeTabled       Outcome = "tabled"
	OutcomeWithdrawn    Outcome = "withdrawn"
	OutcomeLeaveRefused Outcome = "leave_refused"
	OutcomeNotReached   Outcome = "not_reached" // the meeting adjourned before it
	OutcomeDropped      Outcome = "dropped"     // postponed indefinitely
	OutcomeDealtWith    Outcome = "dealt_with"  // a report or procedural item
)

// Name says the outcome in words.
func (o Outcome) Name() i18n.Message { return i18n.Say("meetings.outcome." + string(o)) }

// Party is an organization with its name on the day.
type Party struct {
	ID   string
	Name i18n.Text
}

// Item is one item of the agenda.
type Item struct {
	ID           string
	MeetingID    string
	Position     int
	Kind         ItemKind
	Title        i18n.Text
	ResolutionID string // of a resolution item
	Late         bool   // needs the meeting's leave
	Leave        Leave
	Majority     ballots.Majority // of the main motion
	Mover        Party            // who moved it, before it is seconded
	State        ItemState
	Outcome      Outcome
	Number, Was  int       // of an adopted resolution, in its meeting; and before it was reconsidered
	Starts       time.Time // when it is planned to begin; zero: not said
	Minutes      int       // how long it is given; 0: not said
	Recess       bool      // a recess that stands on the agenda
	Consent      bool      // one of those adopted together, if nobody takes it out
	Laid         bool      // on the table
	Begun        time.Time // when it was last taken up
	Ended        time.Time
}

// EveryQuestion stands for all that is pending on an item.
const EveryQuestion = "all"

// VoteKind says what a vote decides.
type VoteKind string

// What votes decide.
const (
	VoteMain       VoteKind = "main"       // the resolution as it stands
	VoteAmendment  VoteKind = "amendment"  // one amendment
	VoteLeave      VoteKind = "leave"      // leave to consider a late resolution
	VoteProcedural VoteKind = "procedural" // any other question; it has no consequence but the record
)

// MeetingVote is a vote in its place in a meeting.
type MeetingVote struct {
	ballots.Vote
	MeetingID    string
	ItemID       string
	Kind         VoteKind
	ResolutionID string
	AmendmentID  string
	Present      int // voting cards admitted when it opened
	// PresentClosed is the same when it closed; 0: it has not, or nobody wrote it down.
	PresentClosed int
	Entitled      int // organizations entitled to vote in the meeting; 0: nobody wrote it down
	QuorumNeeded  int // the quorum when it opened; 0: the same
	// Cards held online that did not count as present: they voted, or they did not.
	RemoteVoting, RemoteSilent int
}

// Entitlement is one organization's line of the electorate.
type Entitlement struct {
	Organization Party
	Entitled     bool
	Why          i18n.Message // told to the organization's own people
	Note         i18n.Message // the same for lists
	Holder       Person       // who holds its card now; empty: nobody
	Since        time.Time    // since when
}

// Card is an organization's voting card.
type Card struct {
	Organization Party
	Holder       Person
	Held         bool // false: returned to the desk
	Since        time.Time
}

// Delegate is a person an organization has named for a meeting.
type Delegate struct {
	Person
	Position int // 0: the voting delegate; 1 and on: alternates in their order
}

// Alternate reports whether the person is an alternate.
func (d Delegate) Alternate() bool { return d.Position > 0 }

// Event is one line of what happened.
type Event struct {
	Seq          int64
	At           time.Time
	Kind         string
	ItemID       string
	ResolutionID string
	VoteID       string
	Words        i18n.Message
}
