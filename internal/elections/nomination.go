package elections

import (
	"slices"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Answer is what a nominee said.
type Answer string

// What nominees say; empty: nothing yet.
const (
	Accepted  Answer = "accepted"
	Declined  Answer = "declined"
	Withdrawn Answer = "withdrawn" // accepted, and thought again
)

// Ruling is what those who run the election decided on a nomination against the
// computed answer; empty: that answer stands.
type Ruling string

// The rulings.
const (
	Admitted Ruling = "admitted"
	Refused  Ruling = "refused"
)

// Standing is where a nomination stands.
type Standing string

// Where nominations stand.
const (
	AwaitsNominee   Standing = "awaits_nominee"
	AwaitsSeconders Standing = "awaits_seconders"
	Complete        Standing = "complete" // accepted and seconded
	IsDeclined      Standing = "declined"
	IsWithdrawn     Standing = "withdrawn"
	IsRefused       Standing = "refused"
)

// Name is the standing in words.
func (s Standing) Name() i18n.Message { return i18n.Say("elections.nomination." + string(s)) }

// Seconder is somebody asked to support a nomination.
type Seconder struct {
	PersonID     string
	Name         string
	Organization i18n.Text // for which they support it; empty before they do
	Confirmed    bool
	Declined     bool
	At           time.Time // when they answered
}

// Nomination is somebody proposed for an election.
type Nomination struct {
	ID             string
	ElectionID     string
	PersonID       string
	Name           string
	OrganizationID string
	Organization   i18n.Text
	Region         people.Region
	FromFloor      bool
	ByPerson       string
	ByName         string
	MadeAt         time.Time
	Answer         Answer
	AnsweredAt     time.Time
	Ruling         Ruling
	RuledBy        string
	Reason         string // of the ruling
	Statement      i18n.Text
	Position       int // on the slate, from 1; 0: not on it
	Seconders      []Seconder
}

// Own reports whether the nominee proposed themselves.
func (n Nomination) Own() bool { return n.PersonID == n.ByPerson }

// Confirmed counts the seconders who support the nomination.
func (n Nomination) Confirmed() int {
	count := 0
	for _, s := range n.Seconders {
		if s.Confirmed {
			count++
		}
	}
	return count
}

// StandingFor is where the nomination stands in an election that needs so many
// seconders. One recorded from the floor is complete: the meeting heard them.
func (n Nomination) StandingFor(seconders int) Standing {
	switch {
	case n.Answer == Declined:
		return IsDeclined
	case n.Answer == Withdrawn:
		return IsWithdrawn
	case n.Ruling == Refused:
		return IsRefused
	case n.Answer == "":
		return AwaitsNominee
	case n.Confirmed() < seconders:
		return AwaitsSeconders
	}
	return Complete
}

// OnSlate reports whether the nominee is a candidate: on the slate and not gone
// from it.
func (n Nomination) OnSlate() bool { return n.Position > 0 && n.Answer == Accepted }

// Candidates are those on the slate in its order, those who withdrew since among
// them when all is set.
func Candidates(list []Nomination, all bool) []Nomination {
	var on []Nomination
	for _, n := range list {
		if n.Position > 0 && (all || n.OnSlate()) {
			on = append(on, n)
		}
	}
	slices.SortFunc(on, func(a, b Nomination) int { return a.Position - b.Position })
	return on
}
