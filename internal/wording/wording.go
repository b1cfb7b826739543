// Package wording is the text of a resolution: numbered whereas clauses,
// numbered action clauses, in two languages that move together; its numbering,
// its citations of other resolutions, and what an amendment does to it. All of
// it is pure: no storage, no clock.
package wording

import "plenary.example/internal/i18n"

// Section names one of the two parts of a resolution.
type Section string

// A resolution has reasons and it has actions.
const (
	Whereas  Section = "whereas"  // "Attendu que"
	Resolved Section = "resolved" // "Il est résolu que"
)

// MaxDepth is how deep clauses nest: 1., (a), (i).
const MaxDepth = 3

// Wording is the whole text of a resolution.
type Wording struct {
	Title        i18n.Text `json:"title"`
	TitleToCheck i18n.Lang `json:"titleToCheck,omitempty"` // the language whose title awaits checking against its twin
	Whereas      Part      `json:"whereas"`
	Resolved     Part      `json:"resolved"`
	Notes        i18n.Text `json:"notes,omitzero"` // words of an imported source that belong to no clause, kept as they stood
}

// The identifiers of the texts of a wording that are no clauses, accepted
// wherever a clause's ID is (Edit, Checked, ClauseName, amendments of words).
// No clause may bear them.
const (
	TitleID        = "title"
	WhereasLeadID  = "whereas.lead"
	ResolvedLeadID = "resolved.lead"
)

// Sections lists the two parts in the order a resolution is read.
func Sections() [2]Section { return [2]Section{Whereas, Resolved} }

// LeadID is the identifier of a section's opening words.
func LeadID(s Section) string { return string(s) + ".lead" }

// Part returns the section s of the wording.
func (w Wording) Part(s Section) Part {
	if s == Whereas {
		return w.Whereas
	}
	return w.Resolved
}

// Part is one section: an optional lead ("That the CCR:") and its clauses.
type Part struct {
	Lead        i18n.Text `json:"lead,omitzero"`
	LeadToCheck i18n.Lang `json:"leadToCheck,omitempty"` // the language whose lead awaits checking against its twin
	Clauses     []Clause  `json:"clauses,omitempty"`
}

// Clause is one clause in both languages, with those nested under it. Its ID is
// unique in the resolution and never changes, so that an amendment, a citation
// and a translation keep pointing at it while its number moves.
type Clause struct {
	ID       string    `json:"id"`
	Text     i18n.Text `json:"text"`
	ToCheck  i18n.Lang `json:"toCheck,omitempty"` // the language whose text awaits checking against its twin
	Marker   i18n.Text `json:"marker,omitzero"`   // numbering as printed in an imported source ("(1)", "a."); empty: the software numbers
	Bare     bool      `json:"bare,omitempty"`    // an unnumbered paragraph, as old resolutions have
	Children []Clause  `json:"children,omitempty"`
}
