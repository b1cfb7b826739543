package lists

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/i18n"
)

// Subscription is somebody's place on a list.
type Subscription struct {
	ID      string
	ListID  string
	Number  int64  // within the list, never given twice
	Address string // in lower case
	Name    string
	// Organization is the name typed when asking to join; OrganizationID the one
	// in the register that staff found it to be.
	Organization   string
	OrganizationID string
	PersonID       string // the person of the register with that address; empty: none
	Lang           i18n.Lang
	Role           Occupation
	Origin         Origin
	State          State
	Mode           Mode
	AwayUntil      time.Time // the last day of a holiday; zero: none
	Topics         []string  // only these; empty: all
	// Guest may post without standing: staff let them, for a reason on record.
	Guest   bool
	Consent Consent
	Message string // what was said when asking to join
	AskedAt time.Time
	BeganAt time.Time
	EndedAt time.Time
	Posts   int64 // distributed so far
	// Score counts what came back, in halves of a point; see bouncing.go.
	Score    int
	ScoredOn time.Time // the day it last changed
	Warnings int
	WarnAt   time.Time // when the next warning is due; zero: none
}

// State is where a subscription stands.
type State string

// The states of a subscription; see the package comment.
const (
	Requested State = "requested"
	Active    State = "active"
	Disabled  State = "disabled"
	Ended     State = "ended"
	Refused   State = "refused"
)

// States lists the states in the order pages show them.
func States() []State { return []State{Requested, Active, Disabled, Ended, Refused} }

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("lists.state." + string(s)) }

// Mode is how posts reach a subscriber.
type Mode string

// The ways posts reach a subscriber.
const (
	Each        Mode = "each"         // one by one
	PlainDigest Mode = "plain_digest" // once a day, as one text (RFC 1153)
	MIMEDigest  Mode = "mime_digest"  // once a day, each message whole (RFC 2046, 5.1.5)
	NoMail      Mode = "none"         // not at all: reads the archive, and may post
)

// Modes lists the ways in the order pages show them.
func Modes() []Mode { return []Mode{Each, PlainDigest, MIMEDigest, NoMail} }

// Valid reports whether the mode is one of those listed.
func (m Mode) Valid() bool { return slices.Contains(Modes(), m) }

// Say is the mode in words.
func (m Mode) Say() i18n.Message { return i18n.Say("lists.mode." + string(m)) }

// Occupation is what somebody who asks to join says to be: the list is for
// people of non-governmental organizations.
type Occupation string

// The occupations that the form offers.
const (
	NGO        Occupation = "ngo"
	Academic   Occupation = "academic"
	Individual Occupation = "individual"
	Government Occupation = "government"
	Media      Occupation = "media"
)

// Occupations lists them in the order the form does.
func Occupations() []Occupation { return []Occupation{NGO, Academic, Individual, Government, Media} }

// Admitted reports whether the occupation may take part: government and media may not.
func (o Occupation) Admitted() bool { return o != Government && o != Media }

// Say is the occupation in words.
func (o Occupation) Say() i18n.Message { return i18n.Say("lists.role." + string(o)) }

// Origin is how a subscription came about.
type Origin string

// The origins of a subscription.
const (
	ByRequest Origin = "request" // somebody asked
	ByMail    Origin = "mail"    // somebody asked by e-mail
	ByStaff   Origin = "staff"
	ByBody    Origin = "body" // a seat in the list's body
	ByImport  Origin = "import"
)

// Say is the origin in words.
func (o Origin) Say() i18n.Message { return i18n.Say("lists.origin." + string(o)) }

// Consent is the evidence that somebody asked to receive a list, as Canada's
// anti-spam law has the sender keep it.
type Consent struct {
	Text    string    `json:"text"`             // the words agreed to
	Method  string    `json:"method"`           // "form", "mail", "staff", "body", "import"
	At      time.Time `json:"at"`               //
	Network string    `json:"network,omitzero"` // the address it came from
	By      string    `json:"by,omitzero"`      // the member of staff who recorded it
	// Confirmed is when the address itself answered; zero: not yet.
	Confirmed time.Time `json:"confirmed,omitzero"`
	// Ended is how the consent ended; empty while it lasts.
	Ended Ending `json:"ended,omitzero"`
}

// Receives reports whether a copy of each post is sent on a day.
func (s Subscription) Receives(mode Mode, today time.Time) bool {
	return s.State == Active && s.Mode == mode && !s.Away(today)
}

// Away reports whether the subscriber is on holiday on a day.
func (s Subscription) Away(today time.Time) bool {
	return !s.AwayUntil.IsZero() && !today.After(s.AwayUntil)
}

// forgetBounces begins anew the count of what came back.
func (s *Subscription) forgetBounces() {
	s.Score, s.ScoredOn, s.Warnings, s.WarnAt = 0, time.Time{}, 0, time.Time{}
}

// Resume takes up sending again to a subscriber whose copies came back.
func (s *Subscription) Resume() {
	if s.State == Disabled || s.State == Ended && s.Consent.Ended == EndedByBounces {
		s.State, s.EndedAt, s.Consent.Ended = Active, time.Time{}, ""
	}
	s.forgetBounces()
}

// Wants reports whether a post of these topics is one the subscriber chose. A
// post of no topic goes to everybody.
func (s Subscription) Wants(topics []string) bool {
	if len(s.Topics) == 0 || len(topics) == 0 {
		return true
	}
	return slices.ContainsFunc(topics, func(t string) bool { return slices.Contains(s.Topics, t) })
}

// JoinWords is a list of words as it is stored; SplitWords reads it.
func JoinWords(list []string) string { return strings.Join(list, " ") }

// SplitWords reads what JoinWords wrote.
func SplitWords(s string) []string { return strings.Fields(s) }
