package roundtables

import (
	"slices"
	"time"

	"plenary.example/internal/blobs"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// ItemState is what has become of an item.
type ItemState string

// The states of an item.
const (
	Proposed  ItemState = "proposed"
	Withdrawn ItemState = "withdrawn" // by those who proposed it
	Chosen    ItemState = "chosen"    // for the agenda
	NotChosen ItemState = "not_chosen"
	Merged    ItemState = "merged" // into another item, which keeps its proposers
)

// Name is the state in a word or two.
func (s ItemState) Name() i18n.Message { return i18n.Say("roundtables.item." + string(s)) }

// Urgency says how soon something must change.
type Urgency string

// The urgencies.
const (
	Immediate Urgency = "now"    // people are harmed today
	Soon      Urgency = "soon"   // within months
	Steady    Urgency = "steady" // a lasting problem
)

// Urgencies lists them, the most urgent first.
func Urgencies() []Urgency { return []Urgency{Immediate, Soon, Steady} }

// Name is the urgency in words.
func (u Urgency) Name() i18n.Message { return i18n.Say("roundtables.urgency." + string(u)) }

// Words are the texts of an item.
type Words struct {
	Title    i18n.Text
	Problem  i18n.Text // what is wrong: for members and the briefing note
	Question i18n.Text // what officials are asked to speak to
	Ask      i18n.Text // what we ask them to do
}

// Proposal is an item as somebody hands it in.
type Proposal struct {
	Words
	Concern      string // slug
	GroupID      string // the working group it concerns; empty: not said
	DepartmentID string // whom it is for; empty: every department met
	Urgency      Urgency
	Internal     string // a word to the co-chairs; nobody else reads it
	// Cited names standing resolutions, as people write them: "Res. 13, November 1995".
	Cited string
}

func (p Proposal) normal() Proposal {
	p.Title = lines(p.Title, squeeze)
	p.Problem, p.Question, p.Ask = lines(p.Problem, tidy), lines(p.Question, tidy), lines(p.Ask, tidy)
	p.Internal = tidy(p.Internal)
	return p
}

func (p Proposal) check(lang i18n.Lang) error {
	var c checks
	c.one("title", p.Title, lang, maxTitle)
	c.one("problem", p.Problem, lang, maxWords)
	c.one("ask", p.Ask, lang, maxWords)
	c.most("question", p.Question, maxWords)
	c.must(p.Concern != "", "concern", "roundtables.error.concern", nil)
	c.must(slices.Contains(Urgencies(), p.Urgency), "urgency", "roundtables.error.choose", nil)
	c.line("internal", p.Internal, 0, maxWords)
	c.privateWords(p.Words)
	c.private("internal", p.Internal)
	return c.err()
}

// Item is something to raise with officials.
type Item struct {
	ID           string
	RoundtableID string
	State        ItemState
	Proposal     // Cited is empty here: Resolutions has what it named

	OrganizationID       string
	Organization         i18n.Text
	PersonID, PersonName string
	OfficialID           string // proposed by an official; empty: by us
	ShareNames           bool   // officials may read who proposed it
	MergedInto           string
	Reason               string // why it was not chosen
	Position             int    // on the agenda, from 1; 0: not on it
	Minutes              int
	Speaker              string // who speaks to it for us
	ProposedAt           time.Time
	ChangedAt            time.Time

	Notes   i18n.Text // of the meeting
	NotedBy string

	Resolutions []string // keys of the standing resolutions behind it
}

// FromOfficial reports whether an official proposed the item.
func (i Item) FromOfficial() bool { return i.OfficialID != "" }

// OnAgenda reports whether the item is chosen.
func (i Item) OnAgenda() bool { return i.State == Chosen }

// open reports whether the item waits for the choice or is on the agenda.
func (i Item) open() bool { return i.State == Proposed || i.State == Chosen }

// For reports whether the item is for a department.
func (i Item) For(departmentID string) bool {
	return i.DepartmentID == "" || i.DepartmentID == departmentID
}

// Uncounted is the count of evidence that has none.
const Uncounted = -1

// Evidence is what an organization has seen of an item's problem.
type Evidence struct {
	ID             string
	ItemID         string
	OrganizationID string
	Organization   i18n.Text
	PersonID       string
	PersonName     string
	Words          string
	Count          int // people, families, cases; Uncounted: none given
	Place          string
	Period         string
	Shared         bool // officials may read it
	BlobID, File   string
	AddedAt        time.Time
}

// Seen is evidence as somebody hands it in; File may be empty.
type Seen struct {
	Words  string
	Count  int
	Place  string
	Period string
	Shared bool
	File   blobs.Blob
}

const maxCount = 10_000_000

func (e Seen) normal() Seen {
	e.Words, e.Place, e.Period = tidy(e.Words), squeeze(e.Place), squeeze(e.Period)
	return e
}

func (e Seen) check() error {
	var c checks
	c.must(e.Words != "" || e.Count != Uncounted || len(e.File.Body) > 0, "words", "roundtables.error.evidence", nil)
	c.line("words", e.Words, 0, maxWords)
	c.must(e.Count >= Uncounted && e.Count <= maxCount, "count", "roundtables.error.count", nil)
	c.line("place", e.Place, 0, maxTitle)
	c.line("period", e.Period, 0, maxTitle)
	c.private("words", e.Words)
	c.private("place", e.Place)
	c.private("period", e.Period)
	return c.err()
}

// Tally adds up evidence: how many organizations have seen the problem, and how
// many people or cases they count together.
func Tally(list []Evidence) (organizations, counted int) {
	seen := map[string]bool{}
	for _, e := range list {
		if e.OrganizationID != "" && !seen[e.OrganizationID] {
			seen[e.OrganizationID] = true
			organizations++
		}
		if e.Count > 0 {
			counted += e.Count
		}
	}
	return organizations, counted
}

// Line is an item's place on the agenda as the co-chairs set it.
type Line struct {
	ItemID  string
	Place   int // items are ordered by it; equal places keep the order they had
	Minutes int
	Speaker string
}

func checkLines(list []Line) error {
	var c checks
	for _, l := range list {
		c.must(l.Minutes >= 0 && l.Minutes <= maxMinutes, "minutes_"+l.ItemID, "roundtables.error.between", fault.Args{"Least": 0, "Most": maxMinutes})
		c.line("speaker_"+l.ItemID, l.Speaker, 0, maxTitle)
	}
	return c.err()
}

// Offer is how a chosen item is put to officials.
type Offer struct {
	Words
	DepartmentID string
	ShareNames   bool
	Minutes      int
	Speaker      string
	Concern      string
	GroupID      string
	Cited        string
}
