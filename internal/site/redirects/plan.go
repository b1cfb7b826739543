package redirects

import (
	"strconv"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/table"
)

// Row is one line of a list: an old address and where it leads.
type Row struct {
	Line     int // in the file, from 1
	From, To string
}

// Outcome is what becomes of a row.
type Outcome string

// What may become of one.
const (
	Added   Outcome = "new"
	Changed Outcome = "changed" // the address led elsewhere until now
	Already Outcome = "already"
	Refused Outcome = "refused"
)

// Outcomes lists what may become of a row.
func Outcomes() []Outcome { return []Outcome{Added, Changed, Already, Refused} }

// Say names an outcome.
func (o Outcome) Say() i18n.Message { return i18n.Say("redirects.outcome." + string(o)) }

// Line is a row with what becomes of it.
type Line struct {
	Row
	Source, Target string
	Outcome        Outcome
	Why            i18n.Message // of a refusal
	Note           i18n.Message // what somebody should know; its key is empty for nothing
}

// Plan is what becomes of a list.
type Plan struct {
	Lines  []Line
	Counts map[Outcome]int
	// moved are the redirects that lead on from a new one, and where to.
	moved map[string]string
}

// MaxRows is how many addresses a list may have.
const MaxRows = 20_000

// headings are what lists call their columns.
func heading(cell string) string {
	switch strings.Trim(strings.ToLower(strings.TrimSpace(cell)), "\ufeff") {
	case "from", "old", "source", "old address", "old url", "redirect from", "de", "ancienne", "ancienne adresse", "ancien url", "ancienne url":
		return "from"
	case "to", "new", "target", "destination", "new address", "new url", "redirect to", "à", "a", "vers", "nouvelle", "nouvelle adresse", "nouvelle url", "cible":
		return "to"
	}
	return ""
}

// Read reads a list out of a table: two columns, the old address and the new one, in this
// order or under their names.
func Read(name string, raw []byte) ([]Row, error) {
	t, err := table.Read(name, raw)
	if err != nil {
		return nil, err
	}
	from, to, rows := 0, 1, t.Rows
	named := map[string]int{}
	for i, cell := range rows[0].Cells {
		if h := heading(cell); h != "" {
			named[h] = i
		}
	}
	if len(named) == 2 {
		from, to, rows = named["from"], named["to"], rows[1:]
	}
	if len(rows) > MaxRows {
		return nil, fault.New(fault.TooLarge, "redirects.error.rows", fault.Args{"Most": MaxRows})
	}
	list := make([]Row, len(rows))
	for i, r := range rows {
		list[i] = Row{Line: r.Line, From: strings.TrimSpace(r.Cell(from)), To: strings.TrimSpace(r.Cell(to))}
	}
	return list, nil
}

// facts is what the site says of the addresses of a list.
type facts struct {
	base  string
	taken map[string]bool // by old address: the site answers it itself
	empty map[string]bool // by new address of this site: nothing is there
}

// judge says what becomes of the rows of a list, one after another, where old has the
// redirects there are.
func judge(rows []Row, old map[string]string, f facts) Plan {
	j := judging{f: f, old: old, leads: make(map[string]string, len(old)), back: map[string][]string{}, seen: map[string]bool{}, moved: map[string]string{}}
	for source, target := range old {
		j.set(source, target)
	}
	p := Plan{Counts: map[Outcome]int{}}
	for _, r := range rows {
		l := j.row(r)
		p.Counts[l.Outcome]++
		p.Lines = append(p.Lines, l)
	}
	p.moved = j.moved
	return p
}

type judging struct {
	f     facts
	old   map[string]string   // as it was before
	leads map[string]string   // as it will be
	back  map[string][]string // which addresses lead to an old address
	seen  map[string]bool     // in this list
	moved map[string]string
}

func (j *judging) set(source, target string) {
	j.leads[source] = target
	if folded, ok := Fold(target); ok && local(target) {
		j.back[folded] = append(j.back[folded], source)
	}
}

// end is where a new address leads in the end; ok is false when that is where it began.
func (j *judging) end(source, target string) (string, bool) {
	for range len(j.leads) + 1 {
		folded, ok := Fold(target)
		if !ok || !local(target) {
			return target, true
		}
		if folded == source {
			return "", false
		}
		next, more := j.leads[folded]
		if !more {
			return target, true
		}
		target = next
	}
	return "", false
}

func (j *judging) row(r Row) Line {
	l := Line{Row: r, Outcome: Refused}
	source, ok := Fold(r.From)
	if !ok {
		l.Why = i18n.Say("redirects.why.from")
		return l
	}
	l.Source = source
	target, ok := checked(r.To, j.f.base)
	if !ok {
		l.Why = i18n.Say("redirects.why.to")
		return l
	}
	end, ok := j.end(source, target)
	switch {
	case !ok:
		l.Why = i18n.Say("redirects.why.loop")
		return l
	case j.seen[source] && j.leads[source] != end:
		l.Why = i18n.Say("redirects.why.twice")
		return l
	case j.f.taken[source]:
		l.Why = i18n.Say("redirects.why.taken")
		return l
	}
	l.Target, j.seen[source] = end, true
	if end != target {
		l.Note = i18n.Say("redirects.note.flattened", "Address", end)
	} else if j.f.empty[target] {
		l.Note = i18n.Say("redirects.note.empty")
	}
	had, known := j.old[source]
	switch {
	case j.leads[source] == end:
		l.Outcome = Already
		return l
	case known && had != end:
		l.Outcome = Changed
	default:
		l.Outcome = Added
	}
	delete(j.moved, source) // what the list says of an address itself goes before
	j.set(source, end)
	led := j.back[source]
	delete(j.back, source)
	for _, before := range led { // what led here leads on
		if folded, ok := Fold(j.leads[before]); !ok || folded != source {
			continue // it has been led elsewhere since
		}
		j.moved[before] = end
		j.set(before, end)
	}
	return l
}

// Text is a line for a terminal: what becomes of it, the old address and the new one.
func (l Line) Text(loc *i18n.Localizer) string {
	s := strconv.Itoa(l.Line) + "\t" + loc.Say(l.Outcome.Say()) + "\t" + printable(l.From) + "\t" + printable(l.To)
	if l.Why.Key != "" {
		s += "\n\t! " + loc.Say(l.Why)
	}
	if l.Note.Key != "" {
		s += "\n\t? " + loc.Say(l.Note)
	}
	return s
}

// printable is a text of a file as a terminal may show it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}
