package roster

import (
	"encoding/json"
	"io"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
)

// Outcome is what becomes, or became, of a row.
type Outcome string

// The outcomes, the one that matters most last: a row that adds something and
// meets a conflict is told as a conflict.
const (
	Unchanged Outcome = "unchanged" // everything is there already
	Changed   Outcome = "changed"
	Added     Outcome = "added"
	Conflict  Outcome = "conflict" // changed here and there; it stays as it is here
	Doubt     Outcome = "doubt"    // held back: perhaps it is there already
	Refused   Outcome = "refused"
)

// Outcomes lists the outcomes in the order reports count them.
func Outcomes() []Outcome { return []Outcome{Added, Changed, Unchanged, Conflict, Doubt, Refused} }

// Words say the outcome.
func (o Outcome) Words() i18n.Message { return i18n.Say("roster.outcome." + string(o)) }

func (o Outcome) weight() int {
	for i, other := range []Outcome{Unchanged, Changed, Added, Conflict, Doubt, Refused} {
		if o == other {
			return i
		}
	}
	return -1
}

// Line is what becomes of one row.
type Line struct {
	File    string
	Row     int    // where it stands in the file
	About   string // whom it is about
	Outcome Outcome
	// Said says in order what happens to whom, then what is doubted.
	Said []i18n.Message
}

// Sums are what an import came to.
type Sums struct {
	Rows     int             `json:"rows"`
	Outcomes map[Outcome]int `json:"outcomes"`
	// Things that were, or would be, added and changed.
	Organizations        int `json:"organizations"`
	OrganizationsChanged int `json:"organizationsChanged"`
	Persons              int `json:"persons"`
	PersonsChanged       int `json:"personsChanged"`
	Places               int `json:"places"`
	Dues                 int `json:"dues"`
	// Stopped is set when the import was broken off: what is complete is kept.
	Stopped bool `json:"stopped,omitempty"`
}

// Report is what became of an import.
type Report struct {
	Sums  Sums
	Lines []Line
}

// Words say the sums: what the list is of, then one phrase for each thing of
// which there is any.
func (s Sums) Words(dry bool) (lead i18n.Message, list []i18n.Message) {
	lead = i18n.Say("roster.sums.done")
	if dry {
		lead = i18n.Say("roster.sums.dry")
	}
	if s.Stopped {
		lead = i18n.Say("roster.sums.stopped")
	}
	for _, one := range []struct {
		what  string
		count int
	}{
		{"organizations", s.Organizations},
		{"persons", s.Persons},
		{"places", s.Places},
		{"dues", s.Dues},
		{"organizations_changed", s.OrganizationsChanged},
		{"persons_changed", s.PersonsChanged},
		{"unchanged", s.Outcomes[Unchanged]},
		{"conflicts", s.Outcomes[Conflict]},
		{"doubts", s.Outcomes[Doubt]},
		{"refused", s.Outcomes[Refused]},
	} {
		if one.count > 0 {
			list = append(list, i18n.Say("roster.sums."+one.what, "Count", one.count))
		}
	}
	return lead, list
}

// Words says what becomes of the row in one language.
func (l Line) Words(loc *i18n.Localizer) string {
	said := make([]string, len(l.Said))
	for i, m := range l.Said {
		said[i] = loc.Say(m)
	}
	return strings.Join(said, " ")
}

// WriteCSV writes the report's lines as comma-separated values.
func (r Report) WriteCSV(w io.Writer, loc *i18n.Localizer) error {
	out := sheet.NewWriter(w)
	heading := []string{loc.T("roster.report.file"), loc.T("roster.report.row"), loc.T("roster.report.about"), loc.T("roster.report.outcome"), loc.T("roster.report.said")}
	out.Row(heading...)
	for _, l := range r.Lines {
		row := []string{l.File, itoa(l.Row), l.About, loc.Say(l.Outcome.Words()), l.Words(loc)}
		out.Row(row...)
	}
	return out.Flush()
}

// lineJSON is a line for machines.
type lineJSON struct {
	File    string   `json:"file"`
	Row     int      `json:"row"`
	About   string   `json:"about"`
	Outcome Outcome  `json:"outcome"`
	Said    []string `json:"said,omitempty"`
}

// WriteJSON writes the report as one JSON object.
func (r Report) WriteJSON(w io.Writer, loc *i18n.Localizer) error {
	lines := make([]lineJSON, len(r.Lines))
	for i, l := range r.Lines {
		lines[i] = lineJSON{File: l.File, Row: l.Row, About: l.About, Outcome: l.Outcome}
		for _, m := range l.Said {
			lines[i].Said = append(lines[i].Said, loc.Say(m))
		}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Sums  Sums       `json:"sums"`
		Lines []lineJSON `json:"lines"`
	}{r.Sums, lines})
}
