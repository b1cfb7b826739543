package ballots

import (
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"plenary.example/internal/i18n"
)

// Method is how electors answer.
type Method string

// The methods. In both the record says who voted what; a roll call is also
// listed in the minutes, organization by organization.
const (
	Open     Method = "open"
	RollCall Method = "roll_call"
)

// Secret is the method of votes whose electors are marked here and whose ballots are
// kept elsewhere, encrypted.
const Secret Method = "secret"

// stored is the method as its column has it, beside the mark that a vote is secret.
func (m Method) stored() Method {
	if m == Secret {
		return Open
	}
	return m
}

func methodOf(column string, secret int64) Method {
	if secret != 0 {
		return Secret
	}
	return Method(column)
}

// Valid reports whether electors may answer by m in a vote that is kept here.
func (m Method) Valid() bool { return m == Open || m == RollCall }

// Words name the method.
func (m Method) Words() i18n.Message { return i18n.Say("ballots.method." + string(m)) }

// Choice is an elector's answer.
type Choice string

// The answers. To abstain is to be present without casting a vote.
const (
	Yes     Choice = "yes"
	No      Choice = "no"
	Abstain Choice = "abstain"
)

// Choices lists the answers in the order ballots show them.
func Choices() [3]Choice { return [3]Choice{Yes, No, Abstain} }

// Valid reports whether c is one of the answers.
func (c Choice) Valid() bool { return c == Yes || c == No || c == Abstain }

// Words name the answer as a ballot does: "For", "Against", "Abstain".
func (c Choice) Words() i18n.Message { return i18n.Say("ballots.choice." + string(c)) }

// State is where a vote stands.
type State string

// The states: open -> closed -> announced; void ends a vote that does not count.
const (
	StateOpen      State = "open"
	StateClosed    State = "closed"
	StateAnnounced State = "announced"
	StateVoid      State = "void"
)

// Vote is a question put to electors.
type Vote struct {
	ID          string
	Question    i18n.Text
	Method      Method
	Majority    Majority
	Tie         TieRule
	Members     int // more than half of so many adopt it too; 0: only the majority
	State       State
	OpenedAt    time.Time
	ClosedAt    time.Time
	AnnouncedAt time.Time
	VoidReason  string
	// Yes, No and Abstain are counted when the vote closes; zero before. While the
	// papers are uncounted they are without them.
	Yes, No, Abstain int
	// Papers were handed in, without names, that scrutineers count.
	Papers    int
	Uncounted bool // two scrutineers have not counted the papers alike yet
	Advance   int  // of the ballots, handed in before the meeting; known once it is closed
	Spoiled   int  // papers that say nothing clear; they are no votes cast
	Round     int  // of the counting: grows with each recount
}

// Counted reports whether the vote has been counted and stands.
func (v Vote) Counted() bool {
	return v.State == StateClosed && !v.Uncounted || v.State == StateAnnounced
}

// Outcome applies the vote's majority rule to its count. It has a meaning once
// the vote is counted.
func (v Vote) Outcome() Outcome {
	o := Decide(v.Majority, v.Yes, v.No, v.Abstain, v.Tie)
	if v.Members > 0 {
		return o.orOfMembers(v.Members)
	}
	return o
}

// Elector is an organization entitled to vote and the person who holds its card.
type Elector struct {
	OrganizationID string
	Organization   i18n.Text // its name on the day
	PersonID       string
	Person         string // the holder's name on the day
}

// Receipt confirms a ballot: it is on disk.
type Receipt struct {
	VoteID         string
	OrganizationID string
	Organization   i18n.Text
	Choice         Choice
	CastAt         time.Time
	Again          bool   // the same choice was recorded already; nothing was written
	Previous       Choice // the choice this one replaced; empty for a first ballot
}

// Line is one organization's line of a roll call.
type Line struct {
	Elector
	Choice Choice // empty: no ballot
	CastAt time.Time
	CastBy string // the name of who cast it, who may have held the card before a transfer
	// OnPaper: what it chose is among the papers, without a name.
	OnPaper bool
	Channel Channel // how the ballot came, where the holder did not cast it here
	Entered string  // the name of the scrutineer who entered it
}

// Words say what the record has of the line: the answer, or that there is none with
// a name on it.
func (l Line) Words() i18n.Message {
	switch {
	case l.Choice != "":
		return l.Choice.Words()
	case l.OnPaper:
		return i18n.Say("ballots.line.on_paper")
	}
	return i18n.Say("ballots.line.none")
}

// Progress tells how many have voted, never how.
type Progress struct {
	State    State
	Electors int
	Voted    int // papers handed in are counted in
	Papers   int
}

// SortLines puts a roll call in the order of the organizations' names, as the
// language sorts them.
func SortLines(lines []Line, lang i18n.Lang) {
	sortByName(lines, lang, func(l Line) Elector { return l.Elector })
}

func sortByName[T any](list []T, lang i18n.Lang, elector func(T) Elector) {
	c := collate.New(language.Make(string(lang)+"-CA"), collate.IgnoreCase)
	slices.SortStableFunc(list, func(x, y T) int {
		a, b := elector(x), elector(y)
		if d := c.CompareString(a.Organization.In(lang), b.Organization.In(lang)); d != 0 {
			return d
		}
		if a.OrganizationID < b.OrganizationID {
			return -1
		}
		return 1
	})
}
