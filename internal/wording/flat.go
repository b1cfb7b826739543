package wording

import (
	"slices"

	"plenary.example/internal/i18n"
)

// Flat is one clause without the nesting: what a form posts as parallel fields.
type Flat struct {
	Section Section // set by FlattenAll only
	ID      string
	Depth   int // 1 for a top-level clause
	Text    i18n.Text
	ToCheck i18n.Lang
	Marker  i18n.Text
	Bare    bool
}

// Flatten lists the clauses of a section in the order they are read.
func Flatten(p Part) []Flat {
	var out []Flat
	var walk func(cs []Clause, depth int)
	walk = func(cs []Clause, depth int) {
		for _, c := range cs {
			out = append(out, Flat{ID: c.ID, Depth: depth, Text: c.Text, ToCheck: c.ToCheck, Marker: c.Marker, Bare: c.Bare})
			walk(c.Children, depth+1)
		}
	}
	walk(p.Clauses, 1)
	return out
}

// Unflatten nests a list of clauses by their depths. A depth that jumps is
// repaired: the first clause stands at the top, no clause is more than one
// level deeper than the one before it, none is deeper than MaxDepth. The
// section's opening words are not in the list; the caller sets them.
func Unflatten(flats []Flat) Part {
	var p Part
	var open [MaxDepth + 1]*[]Clause // open[d] is the list that takes a clause of depth d
	open[1] = &p.Clauses
	last := 0
	for _, f := range flats {
		depth := min(max(f.Depth, 1), last+1, MaxDepth)
		last = depth
		list := open[depth]
		*list = append(*list, Clause{ID: f.ID, Text: f.Text, ToCheck: f.ToCheck, Marker: f.Marker, Bare: f.Bare})
		if depth < MaxDepth {
			open[depth+1] = &(*list)[len(*list)-1].Children
		}
	}
	return p
}

// FlattenAll lists the clauses of both sections, each with its section.
func FlattenAll(w Wording) []Flat {
	var out []Flat
	for _, s := range Sections() {
		flats := Flatten(w.Part(s))
		for i := range flats {
			flats[i].Section = s
		}
		out = append(out, flats...)
	}
	return out
}

// UnflattenAll is the reverse of FlattenAll: it sorts the clauses into their
// sections and nests them. A clause of any other section is an action clause.
func UnflattenAll(flats []Flat) (whereas, resolved Part) {
	var parts [2][]Flat
	for _, f := range flats {
		if f.Section == Whereas {
			parts[0] = append(parts[0], f)
		} else {
			parts[1] = append(parts[1], f)
		}
	}
	return Unflatten(parts[0]), Unflatten(parts[1])
}

// WithIDs gives an ID to every clause that has none: what a form's new rows need.
func WithIDs(w Wording, next func() string) Wording {
	w = w.Clone()
	var walk func(cs []Clause)
	walk = func(cs []Clause) {
		for i := range cs {
			if cs[i].ID == "" {
				cs[i].ID = next()
			}
			walk(cs[i].Children)
		}
	}
	walk(w.Whereas.Clauses)
	walk(w.Resolved.Clauses)
	return w
}

// Merge takes a form in one language into the text that was there. The form
// decides the structure (which clauses, in what order, how deep) and the words
// in lang; the words in the other language, the marks, whether a clause is
// bare, and the notes come from what was there. Each text that changed is kept
// in step with its twin as Edit does. A clause of the form that is new keeps
// both its languages; one left without words in both and with nothing under it
// is dropped. The result is clean, but may still be refused by Sound.
func Merge(before, form Wording, lang i18n.Lang) Wording {
	form = Clean(form)
	m := merger{lang: lang, known: map[string]Clause{}, printed: map[string][]string{}}
	m.learn("", before.Whereas.Clauses)
	m.learn("", before.Resolved.Clauses)
	out := Wording{Notes: before.Notes}
	out.Title, out.TitleToCheck = editPair(before.Title, before.TitleToCheck, lang, form.Title.Only(lang))
	for _, s := range Sections() {
		was, now, p := before.Part(s), form.Part(s), out.part(s)
		p.Lead, p.LeadToCheck = editPair(was.Lead, was.LeadToCheck, lang, now.Lead.Only(lang))
		p.Clauses = m.merge(ids(was.Clauses), now.Clauses)
	}
	return out
}

type merger struct {
	lang    i18n.Lang
	known   map[string]Clause   // the clauses that were there
	printed map[string][]string // the IDs nested under each of them
}

func (m *merger) learn(id string, cs []Clause) {
	if id != "" {
		m.printed[id] = ids(cs)
	}
	for _, c := range cs {
		m.known[c.ID] = c
		m.learn(c.ID, c.Children)
	}
}

func ids(cs []Clause) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = c.ID
	}
	return out
}

// merge takes one list of siblings of the form; was lists those that stood
// there before.
func (m *merger) merge(was []string, form []Clause) []Clause {
	var out []Clause
	for _, c := range form {
		if old, ok := m.known[c.ID]; ok && c.ID != "" {
			text := c.Text.Only(m.lang)
			c.Text, c.ToCheck = editPair(old.Text, old.ToCheck, m.lang, text)
			c.Marker, c.Bare = old.Marker, old.Bare
		}
		c.Children = m.merge(m.printed[c.ID], c.Children)
		if c.Text.Empty() && len(c.Children) == 0 {
			continue
		}
		out = append(out, c)
	}
	if !slices.Equal(was, ids(out)) {
		dropMarkers(out)
	}
	return out
}
