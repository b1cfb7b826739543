package roundtables

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/identifying"
)

// State is where a roundtable stands; the package comment says what each means.
type State string

// The states of a roundtable.
const (
	Planned   State = "planned"
	Called    State = "called"
	Agenda    State = "agenda"
	Held      State = "held"
	Closed    State = "closed"
	Cancelled State = "cancelled"
)

// Phase is where a roundtable stands at an instant, by its state and the calendar.
type Phase string

// The phases that a state alone does not say.
const (
	Calling  Phase = "calling"  // items are taken
	Choosing Phase = "choosing" // the call is over, the co-chairs choose
)

// Name is the phase in a word or two.
func (p Phase) Name() i18n.Message { return i18n.Say("roundtables.phase." + string(p)) }

// Shown says what of a roundtable everybody may read.
type Shown string

// What everybody may read.
const (
	Nothing    Shown = "nothing"
	AgendaOnly Shown = "agenda"  // the titles of the agenda, once agreed
	Answers    Shown = "answers" // asks, responses and commitments too
)

// Showings lists what may be shown, in the order pages show them.
func Showings() []Shown { return []Shown{Nothing, AgendaOnly, Answers} }

// Name is what is shown in words.
func (s Shown) Name() i18n.Message { return i18n.Say("roundtables.shown." + string(s)) }

// Department is a department or an agency of government that is met.
type Department struct {
	ID      string
	Name    i18n.Text
	Short   i18n.Text // "IRCC", "IRCC"
	Retired bool      // is met no longer
}

// Official is somebody of a department who takes part in roundtables.
type Official struct {
	ID           string
	DepartmentID string
	Name         string
	Title        i18n.Text
	Email        string
	Lang         i18n.Lang
	Left         time.Time // when they left the post; zero: still there
}

// Plan is what is settled when a roundtable is planned.
type Plan struct {
	Title       i18n.Text
	About       i18n.Text
	Starts      time.Time // instants
	Ends        time.Time
	City        string
	Place       i18n.Text
	Departments []string // whom it meets, in their order
	Groups      []string // the working groups concerned; their co-chairs choose
	Shown       Shown
	Minutes     int // time for all items together
	AnswerDays  int // an ask without an answer is overdue after so many days
	// GatheringID is its entry in the coalition's year, which has its day and place.
	// Empty in what is planned: it gets one; otherwise that of a gathering of its kind
	// which no other roundtable has, and day and place are the gathering's.
	GatheringID string
}

// Where says in a language where it is held.
func (p Plan) Where(lang i18n.Lang) string {
	place := p.Place.In(lang)
	switch {
	case p.City == "" || strings.Contains(place, p.City):
		return place
	case place == "":
		return p.City
	}
	return place + ", " + p.City
}

// Roundtable is a meeting with officials.
type Roundtable struct {
	ID    string
	Key   string // its name in addresses: "2026-11-ircc"
	State State
	Plan
	// OwnerID and OwnerName are of the secretariat: whoever officials and members ask.
	OwnerID, OwnerName string

	Call                       i18n.Text // the words of the call for items
	CalledAt, CallCloses       time.Time
	RemindedAt, HeldAt, Closed time.Time
	Reason                     string // why it was cancelled
}

// Day is the calendar day it is held on.
func (r Roundtable) Day(zone *time.Location) time.Time { return clock.DayIn(r.Starts, zone) }

// PhaseAt is where the roundtable stands at an instant.
func (r Roundtable) PhaseAt(now time.Time) Phase {
	if r.State != Called {
		return Phase(r.State)
	}
	if now.Before(r.CallCloses) {
		return Calling
	}
	return Choosing
}

// Now says in a sentence where the roundtable stands at an instant.
func (r Roundtable) Now(now time.Time, zone *time.Location) i18n.Message {
	switch p := r.PhaseAt(now); p {
	case Calling:
		return i18n.Say("roundtables.now.calling", "Closes", hour(r.CallCloses.In(zone)))
	case Choosing:
		return i18n.Say("roundtables.now.choosing", "Closed", hour(r.CallCloses.In(zone)))
	case Phase(Agenda):
		return i18n.Say("roundtables.now.agenda", "Day", r.Day(zone))
	case Phase(Held):
		return i18n.Say("roundtables.now.held", "Day", r.Day(zone))
	case Phase(Closed):
		return i18n.Say("roundtables.now.closed", "Day", clock.DayIn(r.Closed, zone))
	case Phase(Cancelled):
		return i18n.Say("roundtables.now.cancelled", "Reason", r.Reason)
	}
	return i18n.Say("roundtables.now.planned", "Day", r.Day(zone))
}

// hour is a day and an hour, to be said in either language.
func hour(t time.Time) i18n.Message {
	return i18n.Say("roundtables.at", "Day", t, "Hour", t.Hour(), "Minute", t.Format("04"))
}

// Takes reports whether items are taken at an instant.
func (r Roundtable) Takes(now time.Time) bool { return r.PhaseAt(now) == Calling }

// Over reports whether nothing is prepared any more: held, closed or cancelled.
func (r Roundtable) Over() bool {
	return slices.Contains([]State{Held, Closed, Cancelled}, r.State)
}

// prepared reports whether the agenda is being made: called, or sent to be agreed.
func (r Roundtable) prepared() bool { return r.State == Called || r.State == Agenda }

// Limits of what the forms take: runes, minutes, days.
const (
	maxTitle      = 200
	maxWords      = 6000
	maxReason     = 1000
	maxMinutes    = 600
	maxAnswerDays = 400
	maxMet        = 6
	// MaxItems bounds the items of one roundtable.
	MaxItems = 200
	// maxEvidence bounds what is held of all its items together.
	maxEvidence = 2000
	// defaultAnswerDays and defaultMinutes are what a new roundtable's form begins with.
	defaultAnswerDays = 60
	defaultMinutes    = 120
)

// NewPlan is what the form of a new roundtable begins with.
func NewPlan() Plan {
	return Plan{Shown: Nothing, Minutes: defaultMinutes, AnswerDays: defaultAnswerDays}
}

func (p Plan) normal() Plan {
	p.Title, p.About = lines(p.Title, squeeze), lines(p.About, tidy)
	p.Place, p.City = lines(p.Place, squeeze), squeeze(p.City)
	p.Departments, p.Groups = distinct(p.Departments), distinct(p.Groups)
	return p
}

func (p Plan) check() error {
	var c checks
	c.both("title", p.Title, maxTitle)
	c.most("about", p.About, maxWords)
	c.most("place", p.Place, maxTitle)
	c.must(!p.Starts.IsZero(), "starts", "roundtables.error.when", nil)
	c.must(p.Ends.After(p.Starts), "ends", "roundtables.error.ends", nil)
	c.must(len(p.Departments) > 0 && len(p.Departments) <= maxMet, "departments", "roundtables.error.departments", fault.Args{"Most": maxMet})
	c.must(len(p.Groups) > 0, "groups", "roundtables.error.groups", nil)
	c.must(slices.Contains(Showings(), p.Shown), "shown", "roundtables.error.choose", nil)
	c.must(p.Minutes > 0 && p.Minutes <= maxMinutes, "minutes", "roundtables.error.between", fault.Args{"Least": 1, "Most": maxMinutes})
	c.must(p.AnswerDays > 0 && p.AnswerDays <= maxAnswerDays, "answer_days", "roundtables.error.between", fault.Args{"Least": 1, "Most": maxAnswerDays})
	return c.err()
}

// checks gathers the refusals of one form.
type checks []*fault.Error

func (c *checks) must(right bool, field, key string, args fault.Args) {
	if !right {
		*c = append(*c, fault.Field(field, key, args))
	}
}

// both asks for a text in both languages.
func (c *checks) both(field string, t i18n.Text, most int) {
	for _, l := range i18n.Langs() {
		c.must(t.Has(l), field+"_"+string(l), "roundtables.error.both", nil)
	}
	c.most(field, t, most)
}

// one asks for a text in one language at least.
func (c *checks) one(field string, t i18n.Text, lang i18n.Lang, most int) {
	c.must(!t.Empty(), field+"_"+string(lang), "roundtables.error.words", nil)
	c.most(field, t, most)
}

func (c *checks) most(field string, t i18n.Text, most int) {
	for _, l := range i18n.Langs() {
		c.must(len([]rune(t.Only(l))) <= most, field+"_"+string(l), "roundtables.error.too_long", fault.Args{"Limit": most})
	}
}

func (c *checks) line(field, s string, least, most int) {
	c.must(len([]rune(s)) >= least, field, "roundtables.error.words", nil)
	c.must(len([]rune(s)) <= most, field, "roundtables.error.too_long", fault.Args{"Limit": most})
}

// private refuses what points at a person.
func (c *checks) private(field, s string) {
	*c = append(*c, fault.All(identifying.Check(field, s))...)
}

func (c *checks) privateWords(w Words) {
	for _, l := range i18n.Langs() {
		c.private("title_"+string(l), w.Title.Only(l))
		c.private("problem_"+string(l), w.Problem.Only(l))
		c.private("question_"+string(l), w.Question.Only(l))
		c.private("ask_"+string(l), w.Ask.Only(l))
	}
}

// spoken refuses, in what is said between the two sides, what points at a person whose
// case it is.
func (c *checks) spoken(field, s string) {
	*c = append(*c, fault.All(identifying.CheckSpoken(field, s))...)
}

func (c *checks) err() error { return fault.Join(*c...) }

func lines(t i18n.Text, tidied func(string) string) i18n.Text {
	return i18n.Text{EN: tidied(t.EN), FR: tidied(t.FR)}
}

// squeeze tidies a line.
func squeeze(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }

// tidy tidies a text of several lines.
func tidy(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(db.Clean(s), "\r\n", "\n"))
}

func distinct(keys []string) []string {
	var list []string
	for _, k := range keys {
		if k != "" && !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}
