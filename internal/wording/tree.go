package wording

import (
	"slices"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Clone returns a copy that shares no clause with w, so that changing one
// leaves the other as it was.
func (w Wording) Clone() Wording {
	w.Whereas.Clauses = cloneClauses(w.Whereas.Clauses)
	w.Resolved.Clauses = cloneClauses(w.Resolved.Clauses)
	return w
}

func cloneClauses(cs []Clause) []Clause {
	cs = slices.Clone(cs)
	for i := range cs {
		cs[i].Children = cloneClauses(cs[i].Children)
	}
	return cs
}

// Find returns the clause with the given ID, the section it stands in and its
// depth (1 for a top-level clause); ok is false when the text has no such clause.
func (w Wording) Find(id string) (c Clause, section Section, depth int, ok bool) {
	s, found := (&w).locate(id)
	if !found {
		return Clause{}, "", 0, false
	}
	return *s.clause(), s.section, s.depth, true
}

// Clauses lists every clause of both sections in the order they are read.
func (w Wording) Clauses() []Clause {
	var all []Clause
	var walk func(cs []Clause)
	walk = func(cs []Clause) {
		for _, c := range cs {
			all = append(all, c)
			walk(c.Children)
		}
	}
	walk(w.Whereas.Clauses)
	walk(w.Resolved.Clauses)
	return all
}

// visit calls f with every pair of texts but the notes, in the order they are
// read: the title, then each section's opening words and clauses.
func (w Wording) visit(f func(id string, t i18n.Text, check i18n.Lang)) {
	f(TitleID, w.Title, w.TitleToCheck)
	var walk func(cs []Clause)
	walk = func(cs []Clause) {
		for _, c := range cs {
			f(c.ID, c.Text, c.ToCheck)
			walk(c.Children)
		}
	}
	for _, s := range Sections() {
		p := w.Part(s)
		f(LeadID(s), p.Lead, p.LeadToCheck)
		walk(p.Clauses)
	}
}

// spot is where a clause stands: the list that holds it and its index there.
type spot struct {
	section Section
	depth   int
	list    *[]Clause
	at      int
	above   *spot // the clause it is nested under; nil at the top
}

func (s spot) clause() *Clause { return &(*s.list)[s.at] }

func (w *Wording) part(s Section) *Part {
	if s == Whereas {
		return &w.Whereas
	}
	return &w.Resolved
}

func (w *Wording) locate(id string) (spot, bool) {
	for _, section := range Sections() {
		if s, ok := locateIn(&w.part(section).Clauses, id, section, 1, nil); ok {
			return s, true
		}
	}
	return spot{}, false
}

func locateIn(list *[]Clause, id string, section Section, depth int, above *spot) (spot, bool) {
	for i := range *list {
		here := spot{section: section, depth: depth, list: list, at: i, above: above}
		if (*list)[i].ID == id {
			return here, true
		}
		if s, ok := locateIn(&(*list)[i].Children, id, section, depth+1, &here); ok {
			return s, true
		}
	}
	return spot{}, false
}

// insert puts c into list at index i. Numbers printed in an imported source no
// longer hold once the list has changed, so they make way for the software's.
func insert(list *[]Clause, i int, c Clause) {
	*list = slices.Insert(*list, i, c)
	dropMarkers(*list)
}

func remove(list *[]Clause, i int) Clause {
	c := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	if len(*list) == 0 {
		*list = nil
	}
	dropMarkers(*list)
	return c
}

func dropMarkers(list []Clause) {
	for i := range list {
		list[i].Marker = i18n.Text{}
	}
}

// height is how many levels a clause takes, itself included.
func height(c Clause) int {
	h := 0
	for _, child := range c.Children {
		h = max(h, height(child))
	}
	return h + 1
}

// writtenIn reports whether a clause, or one nested under it, has words in lang.
func writtenIn(c Clause, lang i18n.Lang) bool {
	return c.Text.Has(lang) || slices.ContainsFunc(c.Children, func(child Clause) bool { return writtenIn(child, lang) })
}

func gone() error { return fault.New(fault.Conflict, "wording.error.clause_gone", nil) }

func tooDeep() error {
	return fault.New(fault.Invalid, "wording.error.too_deep", fault.Args{"Max": MaxDepth})
}
