package followup

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/identifying"
)

// AskState is where an ask stands.
type AskState string

// The states of an ask.
const (
	Waiting  AskState = "open"
	Answered AskState = "answered"
	Dropped  AskState = "withdrawn"
)

// Verdict is what a response says to an ask.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "accepted"
	InPart   Verdict = "partly"
	Refused  Verdict = "refused"
	Noted    Verdict = "noted" // heard, without a yes or a no
	Later    Verdict = "later" // an answer is promised; the ask goes on waiting
)

// Verdicts lists them in the order pages show them.
func Verdicts() []Verdict { return []Verdict{Accepted, InPart, Refused, Noted, Later} }

// Name is the verdict in words.
func (v Verdict) Name() i18n.Message { return i18n.Say("followup.verdict." + string(v)) }

// Ask is what a department was asked to do. Days are calendar days.
type Ask struct {
	ID           string
	RoundtableID string
	ItemID       string
	DepartmentID string
	Department   i18n.Text // its short name
	Concern      string    // slug
	Number       int       // counts within the roundtable, from 1
	Words        i18n.Text
	AskedOn      time.Time
	AnswerBy     time.Time
	State        AskState
	AnsweredOn   time.Time // zero: not answered
	Verdict      Verdict   // of the answer; empty: none
	Reason       string    // why it was withdrawn
	RemindedOn   time.Time // when whoever looks after the roundtable was last written to about it

	// Roundtable, Public, Responses and Commitments are there in what the thread, a
	// roundtable's page and the briefing note are given; Resolutions, the keys of those
	// behind it, in what the thread and its own page are.
	RoundtableKey string
	Roundtable    i18n.Text
	OwnerID       string // of whoever looks after the roundtable
	Public        bool   // everybody may read it
	Responses     []Response
	Commitments   []Commitment
	Resolutions   []string
}

// Overdue reports whether the time for an answer has passed without one.
func (a Ask) Overdue(today time.Time) bool { return a.State == Waiting && today.After(a.AnswerBy) }

// Days is how many days the ask waited for its answer, or has waited until today.
func (a Ask) Days(today time.Time) int {
	until := today
	if !a.AnsweredOn.IsZero() {
		until = a.AnsweredOn
	}
	return max(0, int(until.Sub(a.AskedOn).Hours()/24))
}

// Now says in a sentence where the ask stands on a day.
func (a Ask) Now(today time.Time) i18n.Message {
	switch a.State {
	case Answered:
		if a.Days(today) == 0 {
			return i18n.Say("followup.ask.answered_at_once", "Verdict", a.Verdict.Name(), "Day", a.AnsweredOn)
		}
		return i18n.Say("followup.ask.answered", "Verdict", a.Verdict.Name(), "Day", a.AnsweredOn, "Count", a.Days(today))
	case Dropped:
		return i18n.Say("followup.ask.withdrawn", "Reason", a.Reason)
	case Waiting:
	}
	return i18n.Say("followup.ask.waiting", "Asked", a.AskedOn, "Count", a.Days(today))
}

// Response is what a department answered.
type Response struct {
	ID         string
	AskID      string
	Verdict    Verdict
	Words      i18n.Text
	By         string
	On         time.Time // a calendar day
	InWriting  bool
	BlobID     string
	File       string
	RecordedBy string
}

// NewResponse is a response as somebody records it.
type NewResponse struct {
	Verdict   Verdict
	Words     i18n.Text
	By        string
	On        time.Time
	InWriting bool
	File      blobs.Blob
}

// Outcome is how a commitment ended, or that it has not.
type Outcome string

// The outcomes.
const (
	Open      Outcome = "open"
	Kept      Outcome = "kept"
	KeptLate  Outcome = "late" // computed: kept after the day last agreed
	Partly    Outcome = "partly"
	NotKept   Outcome = "not_kept"
	Withdrawn Outcome = "withdrawn"
)

// Outcomes lists all of them, in the order pages show them.
func Outcomes() []Outcome { return []Outcome{Kept, KeptLate, Partly, NotKept, Withdrawn, Open} }

// Settlements lists what somebody may say of a commitment.
func Settlements() []Outcome { return []Outcome{Kept, Partly, NotKept, Withdrawn} }

// Name is the outcome in words.
func (o Outcome) Name() i18n.Message { return i18n.Say("followup.outcome." + string(o)) }

// Commitment is what somebody undertook to do by a day. Days are calendar days.
type Commitment struct {
	ID           string
	RoundtableID string
	ItemID       string
	AskID        string // the ask it answers; empty: none
	DepartmentID string // who made it; empty: we did
	Department   i18n.Text
	Concern      string
	Number       int // counts within the roundtable, from 1
	Words        i18n.Text
	By           string // who made it, in words
	OfficialID   string
	MadeOn       time.Time
	FirstDue     time.Time // the day first agreed
	Due          time.Time // the day last agreed
	OwnerID      string
	Owner        string
	WriteOff     bool // the official is written to when it is overdue
	State        Outcome
	SettledOn    time.Time
	Reason       string
	RemindedOn   time.Time

	RoundtableKey string
	Roundtable    i18n.Text
	Public        bool
}

// Ours reports whether we made the commitment.
func (c Commitment) Ours() bool { return c.DepartmentID == "" }

// Moved reports whether its day was moved.
func (c Commitment) Moved() bool { return !c.Due.Equal(c.FirstDue) }

// Overdue reports whether the day has passed and nothing is settled.
func (c Commitment) Overdue(today time.Time) bool { return c.State == Open && today.After(c.Due) }

// Now says in a sentence where the commitment stands on a day.
func (c Commitment) Now(today time.Time) i18n.Message {
	switch {
	case c.Overdue(today):
		return i18n.Say("followup.commitment.overdue", "Due", c.Due, "Count", int(today.Sub(c.Due).Hours()/24))
	case c.State == Open:
		return i18n.Say("followup.commitment.open", "Due", c.Due)
	}
	return i18n.Say("followup.commitment.settled", "Outcome", c.State.Name(), "Day", c.SettledOn)
}

// settle is what becomes of a commitment that ends on a day: one kept after the day
// last agreed was kept late.
func (c Commitment) settle(as Outcome, on time.Time) Outcome {
	if as == Kept && on.After(c.Due) {
		return KeptLate
	}
	return as
}

// Promise is a commitment as somebody records it.
type Promise struct {
	AskID        string
	DepartmentID string // empty: ours
	Words        i18n.Text
	By           string
	OfficialID   string
	Due          time.Time
	OwnerEmail   string // of ours; empty: whoever looks after the roundtable
	WriteOff     bool
}

// Settlement is how a commitment ended.
type Settlement struct {
	As     Outcome
	On     time.Time // the day it was kept, or given up
	Reason string    // what shows it, or why
	File   blobs.Blob
}

// StepKind sorts the steps of a commitment's story.
type StepKind string

// The kinds of step.
const (
	StepNote     StepKind = "note"
	StepDate     StepKind = "date" // the day was moved; Day is the one there was
	StepSettled  StepKind = "settled"
	StepReopened StepKind = "reopened"
	StepReminder StepKind = "reminder" // an official was written to
)

// Step is a step of a commitment's story.
type Step struct {
	ID     string
	Kind   StepKind
	Words  string
	Day    time.Time
	State  Outcome
	BlobID string
	File   string
	Name   string
	At     time.Time
}

const (
	maxWords  = 4000
	maxReason = 2000
	maxName   = 200
	// maxEach bounds the asks, and the commitments, of one roundtable.
	maxEach = 300
	// maxYears is how far away a day may be.
	maxYears = 10
)

// checks gathers the refusals of one form.
type checks []*fault.Error

func (c *checks) must(right bool, field, key string, args fault.Args) {
	if !right {
		*c = append(*c, fault.Field(field, key, args))
	}
}

// words asks for a text in which no person's case is named; needed, in one language at
// least.
func (c *checks) words(field string, t i18n.Text, lang i18n.Lang, needed bool) {
	c.must(!needed || !t.Empty(), field+"_"+string(lang), "roundtables.error.words", nil)
	for _, l := range i18n.Langs() {
		c.must(len([]rune(t.Only(l))) <= maxWords, field+"_"+string(l), "roundtables.error.too_long", fault.Args{"Limit": maxWords})
		*c = append(*c, fault.All(identifying.CheckSpoken(field+"_"+string(l), t.Only(l)))...)
	}
}

func (c *checks) line(field, s string, least, most int) {
	c.must(len([]rune(s)) >= least, field, "roundtables.error.words", nil)
	c.must(len([]rune(s)) <= most, field, "roundtables.error.too_long", fault.Args{"Limit": most})
}

// day asks for a day from one to another; zero bounds are none.
func (c *checks) day(field string, day, from, to time.Time) {
	c.must(!day.IsZero() && (from.IsZero() || !day.Before(from)) && (to.IsZero() || !day.After(to)), field, "followup.error.day", nil)
}

func (c *checks) err() error { return fault.Join(*c...) }

func tidy(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(db.Clean(s), "\r\n", "\n"))
}

func both(t i18n.Text) i18n.Text { return i18n.Text{EN: tidy(t.EN), FR: tidy(t.FR)} }

func (r NewResponse) check(lang i18n.Lang, asked, today time.Time) error {
	var c checks
	c.must(slices.Contains(Verdicts(), r.Verdict), "verdict", "roundtables.error.choose", nil)
	c.words("words", r.Words, lang, false)
	c.line("by", r.By, 0, maxName)
	c.day("on", r.On, asked, today)
	return c.err()
}

func (p Promise) check(lang i18n.Lang, made, today time.Time) error {
	var c checks
	c.words("words", p.Words, lang, true)
	c.line("by", p.By, 0, maxName)
	c.day("due", p.Due, made, today.AddDate(maxYears, 0, 0))
	return c.err()
}

func (s Settlement) check(made, today time.Time) error {
	var c checks
	c.must(slices.Contains(Settlements(), s.As), "as", "roundtables.error.choose", nil)
	c.line("reason", s.Reason, 1, maxReason)
	c.day("on", s.On, made, today)
	return c.err()
}
