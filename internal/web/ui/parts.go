package ui

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
)

// Tone is what a mark or a message means. Each tone differs by shape and by
// word as well as by colour.
type Tone string

// The tones.
const (
	Good    Tone = "good"    // adopted, in force, confirmed: a tick
	Bad     Tone = "bad"     // defeated, refused, overdue: a cross
	Waiting Tone = "waiting" // somebody must act: an hourglass-like half disc
	Open    Tone = "open"    // under way now: a filled disc
	Past    Tone = "past"    // superseded, expired, withdrawn: a struck ring
	Neutral Tone = "neutral" // no judgement: a ring
)

// or is the tone, Neutral for none.
func (t Tone) or() Tone {
	if t == "" {
		return Neutral
	}
	return t
}

func (t Tone) class() string { return "tone-" + string(t.or()) }

// TagData is a state in one or two words.
type TagData struct {
	Tone Tone
	Word string
}

// Status is the tag of a resolution's state by its name in the program
// ("draft", "in_review", "adopted", "in_force" …), in the reader's language. An
// unknown name is shown as it is.
func Status(l *i18n.Localizer, state string) TagData {
	word := state
	if key := "ui.status." + state; l.Has(key) {
		word = l.T(key)
	}
	return TagData{Tone: statusTone(state), Word: word}
}

func statusTone(state string) Tone {
	switch state {
	case "adopted", "in_force", "endorsed", "carried", "paid", "accepted":
		return Good
	case "defeated", "refused", "lapsed", "overdue":
		return Bad
	case "submitted", "in_review", "sent_back", "to_check", "pending":
		return Waiting
	case "on_agenda", "moved", "debated", "amended", "open", "live":
		return Open
	case "superseded", "rescinded", "expired", "withdrawn", "closed":
		return Past
	}
	return Neutral
}

// NoticeData is a message that stays on the page.
type NoticeData struct {
	Tone  Tone // Good, Bad, Waiting or Neutral
	Title string
	Body  string
	Links []Link
}

// role makes a screen reader say the message at once where it matters.
func (n NoticeData) role() string {
	if n.Tone == Bad {
		return "alert"
	}
	return "status"
}

// toneWord is what a screen reader hears of a notice's colour and shape.
func toneWord(l *i18n.Localizer, t Tone) string { return l.T("ui.tone." + string(t.or())) }

// Column heads one column of a table.
type Column struct {
	Label   string
	Numeric bool // tabular figures, set to the right
	Sort    *Link
	Sorted  string // "ascending", "descending" or empty
}

// Cell is one field of a table. Body wins over Text.
type Cell struct {
	Text string
	Href string
	Lang i18n.Lang // of the text, where it is not the page's
	Tag  *TagData
	Body templ.Component
}

// TableRow is one row; its first cell names it.
type TableRow struct {
	ID    string
	Cells []Cell
}

// TableData is a table. On a narrow screen every row becomes a card whose
// fields carry the columns' labels.
type TableData struct {
	Caption     string // what the table holds; required
	HideCaption bool   // for screen readers only
	Columns     []Column
	Rows        []TableRow
	Foot        []Cell // a last row of sums
}

func (t TableData) label(i int) string {
	if i < len(t.Columns) {
		return t.Columns[i].Label
	}
	return ""
}

func (t TableData) cellClass(i int) string {
	if i < len(t.Columns) && t.Columns[i].Numeric {
		return "num"
	}
	return ""
}

// Fact is one line of a definition list. Body wins over Text.
type Fact struct {
	Term string
	Text string
	Href string
	Lang i18n.Lang
	Body templ.Component
}

// PaginationData says which page of a list this is. Pages count from 1.
type PaginationData struct {
	Page, Pages int
	Total       int                   // things in the whole list
	Href        func(page int) string // the address of a page of the list
}

// around lists the pages to link: first, last, and those beside the present
// one; 0 stands for a gap.
func (p PaginationData) around() []int {
	var list []int
	last := 0
	for n := 1; n <= p.Pages; n++ {
		if n != 1 && n != p.Pages && (n < p.Page-1 || n > p.Page+1) {
			continue
		}
		if n > last+1 {
			list = append(list, 0)
		}
		list = append(list, n)
		last = n
	}
	return list
}

// StepState says where a step stands.
type StepState string

// The states of a step.
const (
	Done    StepState = "done"
	Current StepState = "current"
	Todo    StepState = "todo"
	Skipped StepState = "skipped"
)

// Step is one stage on the way of a thing.
type Step struct {
	Label string
	State StepState
	When  time.Time // when it was reached; zero: not yet
	Note  string    // who, or what is awaited
	Href  string
}

// Event is one entry of a timeline, newest or oldest first as given.
type Event struct {
	When  time.Time
	Day   string // instead of When's own words ("November 1995")
	Title string
	Href  string
	Who   string
	Tag   *TagData
	Body  templ.Component
	Text  string
	Hour  bool // say the hour too
}

// Person is a person as lists show them.
type Person struct {
	Name         string
	Organization string
	Role         string
	Href         string
}

// ProgressData is how far some long work has come.
type ProgressData struct {
	ID    string
	Label string // "Importing resolutions"
	Done  int
	Total int    // 0: not known yet
	Text  string // "212 of 300 entries read. You can leave this page."
}

// EmptyData says what a list will hold and how to begin.
type EmptyData struct {
	Title  string
	Body   string
	Action *ButtonData
}

// Disclosure is a summary that opens.
type Disclosure struct {
	Summary string
	Of      string // what it is about, for whoever hears the page: others see it beside
	Open    bool
	ID      string
}

func itoa(n int) string { return strconv.Itoa(n) }

// isoDay writes the datetime attribute of a day.
func isoDay(t time.Time) string { return t.Format(time.DateOnly) }

// isoInstant writes the datetime attribute of an instant.
func isoInstant(t time.Time) string { return t.Format(time.RFC3339) }

// Entry is one thing of a list to read: a resolution found, a draft, a meeting.
type Entry struct {
	Kicker  string // "Resolution 13, November 1995"
	Title   string
	Href    string
	Lang    i18n.Lang // of title and excerpt, where it is not the page's
	Excerpt []Excerpt
	Tag     *TagData
	Note    string // one line beside the tag: mover, working group, date
}

// Excerpt is a run of an entry's words; a hit is what the search found.
type Excerpt struct {
	Text string
	Hit  bool
}

func sorted(c Column) templ.Attributes {
	if c.Sorted == "" {
		return nil
	}
	return templ.Attributes{"aria-sort": c.Sorted}
}

func rowID(row TableRow) templ.Attributes { return sectionID(row.ID) }

func sectionID(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

// LangAttr marks words of another language than their page; empty: of its own.
func LangAttr(lang i18n.Lang) templ.Attributes {
	if lang == "" {
		return nil
	}
	return templ.Attributes{"lang": string(lang)}
}

func currentStep(s Step) templ.Attributes {
	if s.State != Current {
		return nil
	}
	return templ.Attributes{"aria-current": "step"}
}
