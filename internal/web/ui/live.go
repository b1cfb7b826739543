package ui

import (
	"fmt"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
)

// LiveData is the frame of a live screen: a whole document that listens to one
// stream. The stream's unnamed messages carry fragments with hx-swap-oob and an
// id; a named message becomes a DOM event on the body of the screen, which an
// element may wait for with hx-trigger="name from:#live".
type LiveData struct {
	L      *i18n.Localizer
	Site   Site
	Title  string // of the document: "General Members’ Meeting – projector"
	Stream string // the address of the server-sent events; empty: none
	Nonce  string
	Path   string // this page, for those without scripts: a link to read it again

	Meeting   string // said in the top line
	Alternate string // the same screen in the other language
	Account   *Account
	Acting    *Acting // staff act for somebody; nil: the reader for themselves
	Back      *Link   // one step back along the thread
	// Now is the server's time when the document was made: by it the clocks that
	// carry no time of their own correct the reader's.
	Now time.Time
}

// ClockData is a clock that runs on the reader's screen between two messages of
// the server. Exactly one of Until and Since is set.
type ClockData struct {
	ID    string
	Label string    // "Speaking time left"
	Until time.Time // counts down; below zero it says so in words
	Since time.Time // counts up
	Now   time.Time // the server's time when the page was made: the reader's own clock may be wrong
	Big   bool
}

// shown is the clock's reading when the page was made: what a reader without
// scripts sees.
func (c ClockData) shown() string { return ClockWords(c.reading()) }

func (c ClockData) reading() time.Duration {
	if !c.Until.IsZero() {
		return c.Until.Sub(c.Now)
	}
	return c.Now.Sub(c.Since)
}

// ClockWords writes a length of time as clocks do: "3:05", "1:02:00", "−0:12".
func ClockWords(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	}
	s := int(d / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%s%d:%02d:%02d", sign, s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%s%d:%02d", sign, s/60, s%60)
}

func (c ClockData) attrs() templ.Attributes {
	a := templ.Attributes{"data-now": millis(c.Now)}
	if !c.Until.IsZero() {
		a["data-until"] = millis(c.Until)
	} else {
		a["data-since"] = millis(c.Since)
	}
	return a
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// StageData is what the projector shows of a question.
type StageData struct {
	Kicker   string // "Resolution 4, amendment 2"
	Question string // the question, as the chair reads it
	Lang     i18n.Lang
	Twin     string // the same question in the other language
	Rule     string // "Two thirds of votes cast. Abstentions are not votes cast."
	State    *TagData
}

// Figure is one large number with what it counts.
type Figure struct {
	Value string // "143"
	Label string // "have voted"
	Note  string // "of 160"
	Tone  Tone
}

// Choice is one answer on the delegate's screen.
type Choice struct {
	Value string // sent as FormField
	Label string // "Yes"
	Shape string // "yes", "no", "abstain" or empty
	Hint  string
}

// BallotData is the delegate's ballot. Every choice is a button that submits at
// once or, where Confirm is set, a radio that one button sends: a form that
// works without scripts and is never replaced while it is being filled.
type BallotData struct {
	ID       string // unique and lasting: the vote's id
	Action   string
	Hidden   []Hidden
	Question string
	Rule     string
	Field    string // the choice's name in the form; "choice" when empty
	Choices  []Choice
	Mine     string // the value already recorded; empty: none
	Receipt  string // "Your vote is recorded: Yes, at 14:05." said in place
	May      string // what may still be done ("You can change it until the chair closes the vote.")
	Closed   bool   // no more votes are taken
	Confirm  bool   // one step more: choose, then send
	Send     string // the label of the sending button where Confirm is set
	Error    string
	Attrs    templ.Attributes // hx-… of the form
}

func (b BallotData) field() string {
	if b.Field == "" {
		return "choice"
	}
	return b.Field
}

func (b BallotData) choiceClass(c Choice) string {
	s := "choice"
	if c.Shape != "" {
		s += " " + c.Shape
	}
	if b.Mine != "" && b.Mine == c.Value {
		s += " chosen"
	}
	return s
}

// ChairStepData is the chair's one next step, with the way back beside it.
type ChairStepData struct {
	Title string // "Next: close the vote"
	Body  string // what it will do, and to whom
	Act   ButtonData
	Undo  *ButtonData // undo the step before; nil once announced
	Other []ButtonData
}

// SpeakerLine is one line of the chair's list of speakers.
type SpeakerLine struct {
	Person Person
	Note   string // "has not spoken yet"
	Now    bool
	Acts   []ButtonData
}

// stream makes the body listen. Fragments find their own place by hx-swap-oob,
// so the body itself is never replaced.
func (d LiveData) stream() templ.Attributes {
	if d.Stream == "" {
		return nil
	}
	a := templ.Attributes{"hx-sse:connect": d.Stream, "hx-swap": "none"}
	if d.Nonce != "" {
		a["hx-nonce"] = d.Nonce
	}
	if !d.Now.IsZero() {
		a["data-server-now"] = millis(d.Now)
	}
	return a
}

func pressed(is bool) string {
	if is {
		return "true"
	}
	return "false"
}
