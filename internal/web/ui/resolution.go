package ui

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
)

// Span is a run of a clause's words.
type Span struct {
	Text string
	Kind SpanKind
	Href string // of a Cite: the resolution meant
}

// SpanKind says what a run of words is.
type SpanKind string

// The kinds of span.
const (
	Words    SpanKind = ""         // ordinary words
	Cite     SpanKind = "cite"     // a citation that leads to the resolution meant
	Struck   SpanKind = "struck"   // struck out in the source and kept
	Emphasis SpanKind = "emphasis" // set in italics in the source
	Inserted SpanKind = "inserted" // of a redline
	Deleted  SpanKind = "deleted"  // of a redline
)

// Plain is a text without marks as spans.
func Plain(text string) []Span {
	if text == "" {
		return nil
	}
	return []Span{{Text: text}}
}

// ClauseLine is one clause, both languages in step.
type ClauseLine struct {
	Anchor  string    // the lasting anchor "c-…" of the clause; empty: none
	Depth   int       // 1, 2 or 3
	Label   i18n.Text // the number in the margin: "1.", "(a)", "(i)"; empty for an unnumbered paragraph
	EN, FR  []Span
	ToCheck i18n.Lang       // the language whose words await checking against the other's
	Changed bool            // touched since the version compared with: a bar in the margin
	Aside   templ.Component // what can be done with the clause, under it (amend, comment)
}

// In returns the clause's words in a language.
func (c ClauseLine) In(lang i18n.Lang) []Span {
	if lang == i18n.FR {
		return c.FR
	}
	return c.EN
}

// ResolutionPart is the whereas clauses or the resolved clauses.
type ResolutionPart struct {
	LeadEN, LeadFR []Span // "That the CCR:"; empty: none
	LeadToCheck    i18n.Lang
	Lines          []ClauseLine
}

func (p ResolutionPart) lead(lang i18n.Lang) []Span {
	if lang == i18n.FR {
		return p.LeadFR
	}
	return p.LeadEN
}

// formula is the key of the words over a section. Where the section's own
// opening words begin with "Que", French says "Il est résolu" alone.
func (p ResolutionPart) formula(part string, lang i18n.Lang) string {
	if lang == i18n.FR && part == "resolved" {
		lead := strings.ToLower(SpansText(p.LeadFR))
		if strings.HasPrefix(lead, "que ") || strings.HasPrefix(lead, "qu’") || strings.HasPrefix(lead, "qu'") {
			return "ui.resolution.resolved_bare"
		}
	}
	return "ui.resolution." + part
}

func (p ResolutionPart) hasLead() bool { return len(p.LeadEN) > 0 || len(p.LeadFR) > 0 }

// ResolutionData is a resolution as it is printed. Languages lists the columns
// in the order they stand: two for side by side, one for one language.
type ResolutionData struct {
	Title        i18n.Text
	TitleToCheck i18n.Lang
	Heading      i18n.Text // above the title: "Resolution 13", "Résolution 13"; empty in a draft
	Sitting      i18n.Text // below: "General Members’ Meeting, November 1995, Toronto"
	Languages    []i18n.Lang
	Whereas      ResolutionPart
	Resolved     ResolutionPart
	NotesEN      []Span // words of the source that belong to no clause
	NotesFR      []Span
	Official     bool // both texts are official: said under the text
	HideTitle    bool // the page's own heading says it already
	Level        int  // of the title's heading; 0: 2
}

func (r ResolutionData) notes(lang i18n.Lang) []Span {
	if lang == i18n.FR {
		return r.NotesFR
	}
	return r.NotesEN
}

func (r ResolutionData) class() string {
	if len(r.Languages) > 1 {
		return "resolution two"
	}
	return "resolution one"
}

// headed reports whether the article shows a heading of its own.
func (r ResolutionData) headed() bool {
	return !r.HideTitle || !r.Heading.Empty() || !r.Sitting.Empty()
}

func depthClass(part string, c ClauseLine) string {
	depth := min(max(c.Depth, 1), 3)
	s := "clause " + part + " d" + strconv.Itoa(depth)
	if c.Label.Empty() {
		s += " bare"
	}
	if c.Changed {
		s += " changed"
	}
	return s
}

// RedlineLine is one line of a redline.
type RedlineLine struct {
	Number int    // the line's number at the side; 0: none
	Label  string // the clause's number
	Depth  int
	State  RedlineState
	Spans  []Span
	Anchor string
	Moved  bool // the clause stands elsewhere in the other text
}

// RedlineState says what happens to a whole line.
type RedlineState string

// What may happen to a line.
const (
	Same       RedlineState = ""
	Altered    RedlineState = "altered"  // words within it change
	NewLine    RedlineState = "inserted" // the whole clause is new
	StruckLine RedlineState = "deleted"  // the whole clause goes
)

// RedlineData shows what an amendment would do to a text in one language.
type RedlineData struct {
	ID      string
	Caption string // "Amendment 2: what would change in clause 3"
	Lang    i18n.Lang
	Lines   []RedlineLine
}

func (r RedlineData) id() string {
	if r.ID == "" {
		return "redline"
	}
	return r.ID
}

// counts says how many lines are new, struck and altered, for the sentence over
// the redline.
func (r RedlineData) counts() (inserted, deleted, altered int) {
	for _, line := range r.Lines {
		switch line.State {
		case NewLine:
			inserted++
		case StruckLine:
			deleted++
		case Altered:
			altered++
		}
	}
	return inserted, deleted, altered
}

func redlineClass(line RedlineLine) string {
	s := "line d" + strconv.Itoa(min(max(line.Depth, 1), 3))
	if line.State != Same {
		s += " " + string(line.State)
	}
	return s
}

// SpansText joins the words of spans, those deleted left out.
func SpansText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Kind != Deleted {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// redlineSum says in a sentence what changes.
func redlineSum(l *i18n.Localizer, r RedlineData) string {
	inserted, deleted, altered := r.counts()
	var said []string
	for _, part := range []struct {
		key string
		n   int
	}{{"ui.redline.inserted", inserted}, {"ui.redline.deleted", deleted}, {"ui.redline.altered", altered}} {
		if part.n > 0 {
			said = append(said, l.T(part.key, "Count", part.n))
		}
	}
	if len(said) == 0 {
		return l.T("ui.redline.none")
	}
	return strings.Join(said, " ")
}
