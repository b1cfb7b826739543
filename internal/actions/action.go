package actions

import (
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// SourceKind says what sort of decision asks for an action.
type SourceKind string

// The sources of actions.
const (
	Resolution SourceKind = "resolution" // an action clause; Key is the resolution's
	Commitment SourceKind = "commitment" // of officials at a roundtable
	Minutes    SourceKind = "minutes"    // a line of a meeting's minutes
)

// Source is what asks for an action.
type Source struct {
	Kind SourceKind
	Key  string
}

// State is how an action stands.
type State string

// The states of an action.
const (
	Open    State = "open"
	Partly  State = "partly" // done in part; it goes on
	Done    State = "done"
	Dropped State = "dropped"
)

// States lists the states in the order pages show them.
func States() []State { return []State{Open, Partly, Done, Dropped} }

// Known reports whether it is one of the states.
func (s State) Known() bool { return s == Open || s == Partly || s == Done || s == Dropped }

// Running reports whether something is still to be done.
func (s State) Running() bool { return s == Open || s == Partly }

// Words says the state.
func (s State) Words() i18n.Message { return i18n.Say("actions.state." + string(s)) }

// Action is one thing to be done.
type Action struct {
	ID     string
	Source Source
	Clause string // tells the actions of one source apart: the clause's key
	// Path is where the source stands on this site, without the language:
	// "resolutions/2026-11/13"; empty: nowhere.
	Path     string
	Title    i18n.Text // the source's
	Position int       // among those of the source
	Label    i18n.Text // the clause's number: "2"
	Words    i18n.Text // what is to be done
	GroupID  string    // the working group the source came from; its co-chairs assign
	Assignment
	State   State
	Outcome i18n.Text
	// ToCheck is the language whose outcome awaits checking against its twin.
	ToCheck       i18n.Lang
	Made, Changed time.Time
	Ended         time.Time // calendar day it was done or dropped; zero: it goes on
	Ground        Ground    // of one that goes on; computed when it is read
}

// Assignment is who does an action and by when, and who reads what came of it.
type Assignment struct {
	BodyID     string
	PersonID   string
	PersonName string
	Due        time.Time // calendar day; zero: none set
	Public     bool      // the outcome is shown to everybody
}

// Owned reports whether somebody is to do it.
func (a Action) Owned() bool { return a.BodyID != "" || a.PersonID != "" }

// Waiting reports whether it waits to be assigned.
func (a Action) Waiting() bool { return a.State.Running() && (!a.Owned() || a.Due.IsZero()) }

// Overdue is how many days ago the action was due; 0 for one that is not overdue.
func (a Action) Overdue(today time.Time) int {
	if !a.State.Running() || a.Due.IsZero() || !a.Due.Before(today) {
		return 0
	}
	return int(today.Sub(a.Due).Hours() / 24)
}

// DueWithin reports whether it is to be done within so many days from today.
func (a Action) DueWithin(today time.Time, days int) bool {
	return a.State.Running() && !a.Due.IsZero() && !a.Due.Before(today) && !a.Due.After(today.AddDate(0, 0, days))
}

// Untranslated is the language into which the outcome is to be translated, or in
// which it is to be checked; empty for none.
func (a Action) Untranslated() i18n.Lang {
	if a.Outcome.Empty() {
		return ""
	}
	for _, lang := range i18n.Langs() {
		if !a.Outcome.Has(lang) {
			return lang
		}
	}
	return a.ToCheck
}

// told is the outcome written anew: of two languages one of which alone was
// changed, the other awaits checking.
func (a Action) told(outcome i18n.Text) (i18n.Text, i18n.Lang) {
	outcome = i18n.Text{EN: strings.TrimSpace(outcome.EN), FR: strings.TrimSpace(outcome.FR)}
	if !outcome.Has(i18n.EN) || !outcome.Has(i18n.FR) {
		return outcome, ""
	}
	en, fr := outcome.EN != a.Outcome.EN, outcome.FR != a.Outcome.FR
	switch {
	case en && !fr && a.Outcome.Has(i18n.FR):
		return outcome, i18n.FR
	case fr && !en && a.Outcome.Has(i18n.EN) && a.ToCheck != i18n.FR:
		return outcome, i18n.EN
	case en || fr:
		return outcome, ""
	}
	return outcome, a.ToCheck
}

// Limits of what is written, in characters.
const (
	MaxOutcome = 4_000
	MaxNote    = 4_000
	maxWords   = 8_000
)

// Report is what came of an action.
type Report struct {
	State   State
	Outcome i18n.Text
	// Checked: the two languages of the outcome were compared.
	Checked bool
}

// check refuses a report that says too little, or too much.
func (r Report) check() error {
	if !r.State.Known() {
		return fault.Field("state", "actions.error.state", nil)
	}
	if r.State != Open && strings.TrimSpace(r.Outcome.EN+r.Outcome.FR) == "" {
		return fault.Field("outcome_en", "actions.error.outcome_missing", nil)
	}
	for _, lang := range i18n.Langs() {
		if len([]rune(r.Outcome.Only(lang))) > MaxOutcome {
			return fault.Field("outcome_"+string(lang), "actions.error.too_long", fault.Args{"Max": MaxOutcome})
		}
	}
	return nil
}

// Note is something somebody wrote on an action.
type Note struct {
	ID         string
	At         time.Time
	PersonID   string
	PersonName string
	Lang       i18n.Lang
	Words      string
}

// Document is a file kept with an action.
type Document struct {
	ID         string
	Name       string
	At         time.Time
	PersonName string
}

// Clause is an action clause of an adopted resolution.
type Clause struct {
	ID    string
	Label i18n.Text
	Words i18n.Text
}
