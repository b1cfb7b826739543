package admissions

import (
	"fmt"
	"slices"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// State is where an application stands.
type State string

// The states of an application.
const (
	Draft       State = "draft"
	Submitted   State = "submitted"   // with the membership committee
	Returned    State = "returned"    // with the applicant, who is asked for more
	Recommended State = "recommended" // with the Executive Committee
	Admitted    State = "admitted"
	Refused     State = "refused"
	Appealed    State = "appealed"
	Dismissed   State = "dismissed" // refused on appeal too
	Withdrawn   State = "withdrawn"
)

// States lists the states that a queue shows, in the order of the way.
func States() []State {
	return []State{Submitted, Returned, Recommended, Appealed, Admitted, Refused, Dismissed, Withdrawn}
}

// Valid reports whether the state is one of those listed.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Say is the state in a few words.
func (s State) Say() i18n.Message { return i18n.Say("admissions.state." + string(s)) }

// Writable reports whether the applicant writes on it: the form, the papers.
func (s State) Writable() bool { return s == Draft || s == Returned }

// Open reports whether something is still to be decided.
func (s State) Open() bool {
	return slices.Contains([]State{Draft, Submitted, Returned, Recommended, Appealed}, s)
}

// Application is one of them.
type Application struct {
	ID           string
	Year, Number int // its reference; zero until it is submitted
	Class        people.Class
	State        State
	Lang         i18n.Lang // of the form, and of letters to the applicant
	Email        string    // where its link was sent
	Form         Form
	MadeAt       time.Time
	TouchedAt    time.Time
	SubmittedAt  time.Time // for the first time
	SettledAt    time.Time // decided for good, or withdrawn
	AppealUntil  time.Time // the last day for an appeal; zero: none can be made
	// ProvenAt is when a link that we sent to the address was opened and the address
	// confirmed; zero: not yet, and nobody but that address is written to.
	ProvenAt time.Time
	// OrganizationID is what it led to, once admitted.
	OrganizationID string

	Papers     []Paper
	References []Reference
	Events     []Event

	network string
	linkAt  time.Time
	links   int // sent on the day of linkAt
}

// Proven reports whether the applicant's address is known to be theirs.
func (a Application) Proven() bool { return !a.ProvenAt.IsZero() }

// Ref is its reference in letters and lists: "2026-014"; empty for a draft.
func (a Application) Ref() string {
	if a.Number == 0 {
		return ""
	}
	return fmt.Sprintf("%d-%03d", a.Year, a.Number)
}

// Name is the applicant's: the organization's, or the person's.
func (a Application) Name() i18n.Text {
	if a.Form.Name.Empty() {
		return i18n.Same(a.Form.Contact.Name)
	}
	return a.Form.Name
}

// Paper is a document attached to an application.
type Paper struct {
	ID        string
	Slug      string // which of those asked for
	BlobID    string
	Name      string
	MediaType string
	Size      int64
	At        time.Time
}

// Paper is the document attached for a slug; false for none.
func (a Application) Paper(slug string) (Paper, bool) {
	for _, p := range a.Papers {
		if p.Slug == slug {
			return p, true
		}
	}
	return Paper{}, false
}

// Answer is what somebody asked for a reference has said.
type Answer string

// The states of a reference.
const (
	Named     Answer = "named" // not asked yet: the application is a draft
	Asked     Answer = "asked"
	Confirmed Answer = "confirmed"
	Declined  Answer = "declined"
)

// Reference is a person at a member who is to speak for the applicant.
type Reference struct {
	ID             string
	ApplicationID  string
	Place          int // from 1
	Name, Email    string
	OrganizationID string
	Organization   string // its name as the applicant wrote it
	State          Answer
	Words          string // for the committee
	AskedAt        time.Time
	AnsweredAt     time.Time
	RemindedAt     time.Time
}

// Say is the state in a few words.
func (r Answer) Say() i18n.Message { return i18n.Say("admissions.reference." + string(r)) }

// EventKind says what happened.
type EventKind string

// What happens to an application, in the order of its way.
const (
	WasSubmitted     EventKind = "submitted"
	WasReturned      EventKind = "returned"
	WasResubmitted   EventKind = "resubmitted"
	WasRecommended   EventKind = "recommended"
	WasDecided       EventKind = "decided"
	WasAppealed      EventKind = "appealed"
	WasAppealDecided EventKind = "appeal_decided"
	WasWithdrawn     EventKind = "withdrawn"
	WasConfirmed     EventKind = "reference_confirmed"
	WasDeclined      EventKind = "reference_declined"
)

// Verdict is what is recommended or decided.
type Verdict string

// The verdicts.
const (
	Admit  Verdict = "admit"
	Refuse Verdict = "refuse"
)

// Event is one thing that happened.
type Event struct {
	ID         string
	At         time.Time
	Kind       EventKind
	Verdict    Verdict
	Words      string    // reasons, or what is asked for
	Day        time.Time // of the meeting that decided
	PersonID   string
	PersonName string // who recorded it
	LetterID   string // the blob of the letter; empty for none
}

// Public reports whether the applicant is told of it: not of what the committee
// recommends, before the Executive Committee has decided.
func (e Event) Public() bool { return e.Kind != WasRecommended }

// Say is what happened, in one line.
func (e Event) Say() i18n.Message {
	key := "admissions.event." + string(e.Kind)
	if e.Verdict != "" {
		key += "." + string(e.Verdict)
	}
	return i18n.Say(key, "Name", e.PersonName, "Day", e.Day)
}

// Last is the latest event of a kind; false for none.
func (a Application) Last(kind EventKind) (Event, bool) {
	for _, e := range slices.Backward(a.Events) {
		if e.Kind == kind {
			return e, true
		}
	}
	return Event{}, false
}
