package wording

import (
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Edit sets the words of a clause, of the title (TitleID) or of a section's
// opening words (LeadID) in one language and keeps the pair in step:
//
//   - where the twin is written, the twin is marked to be checked;
//   - a text written for the first time beside its twin is a translation, and
//     is itself the one to be checked;
//   - a text that already awaits checking goes on awaiting it while it is
//     worked on, until Checked says that it agrees with its twin. (A form that
//     saves by itself sends many small edits; none of them may turn the mark
//     round.)
//
// Setting the words a text already has changes nothing.
func Edit(w Wording, lang i18n.Lang, id, text string) (Wording, error) {
	text = cleanText(text, id != TitleID)
	return w.change(id, func(t i18n.Text, check i18n.Lang) (i18n.Text, i18n.Lang) {
		return editPair(t, check, lang, text)
	})
}

func editPair(t i18n.Text, check, lang i18n.Lang, text string) (i18n.Text, i18n.Lang) {
	was := t.Only(lang)
	if text == was {
		return t, check
	}
	t = t.With(lang, text)
	switch {
	case text == "" || !t.Has(lang.Other()):
		return t, ""
	case was == "" || check == lang:
		return t, lang
	}
	return t, lang.Other()
}

// Checked records that the text in lang has been read against its twin and
// agrees with it. A text that was not to be checked in lang stays as it is.
func Checked(w Wording, lang i18n.Lang, id string) (Wording, error) {
	return w.change(id, func(t i18n.Text, check i18n.Lang) (i18n.Text, i18n.Lang) {
		if check == lang {
			check = ""
		}
		return t, check
	})
}

// CheckedAll records that every text in lang has been read against its twin.
func CheckedAll(w Wording, lang i18n.Lang) Wording {
	w = w.Clone()
	w.each(func(t i18n.Text, check i18n.Lang) (i18n.Text, i18n.Lang) {
		if check == lang {
			check = ""
		}
		return t, check
	})
	return w
}

// change applies f to the pair of texts called id, in a copy of w.
func (w Wording) change(id string, f func(i18n.Text, i18n.Lang) (i18n.Text, i18n.Lang)) (Wording, error) {
	w = w.Clone()
	switch id {
	case TitleID:
		w.Title, w.TitleToCheck = f(w.Title, w.TitleToCheck)
	case WhereasLeadID:
		w.Whereas.Lead, w.Whereas.LeadToCheck = f(w.Whereas.Lead, w.Whereas.LeadToCheck)
	case ResolvedLeadID:
		w.Resolved.Lead, w.Resolved.LeadToCheck = f(w.Resolved.Lead, w.Resolved.LeadToCheck)
	default:
		s, ok := w.locate(id)
		if !ok {
			return Wording{}, gone()
		}
		c := s.clause()
		c.Text, c.ToCheck = f(c.Text, c.ToCheck)
	}
	return w, nil
}

// each applies f to every pair of texts of w, in place.
func (w *Wording) each(f func(i18n.Text, i18n.Lang) (i18n.Text, i18n.Lang)) {
	w.Title, w.TitleToCheck = f(w.Title, w.TitleToCheck)
	var walk func(cs []Clause)
	walk = func(cs []Clause) {
		for i := range cs {
			cs[i].Text, cs[i].ToCheck = f(cs[i].Text, cs[i].ToCheck)
			walk(cs[i].Children)
		}
	}
	for _, s := range Sections() {
		p := w.part(s)
		p.Lead, p.LeadToCheck = f(p.Lead, p.LeadToCheck)
		walk(p.Clauses)
	}
}

// Place says where a clause goes. The first field that is set decides; with
// none of the IDs set, it goes to the end of Section.
type Place struct {
	Section Section
	Before  string // the ID of the clause it comes before, at the same depth
	After   string // the ID of the clause it comes after, at the same depth
	Under   string // the ID of the clause it is nested under, as the last one there
}

// Add puts a new clause into the text; the structure is shared by both
// languages. It refuses an ID that the text already has, and nesting beyond
// MaxDepth.
func Add(w Wording, at Place, c Clause) (Wording, error) {
	w = w.Clone()
	if c.ID == "" || reserved(c.ID) {
		return Wording{}, fault.New(fault.Invalid, "wording.error.id_missing", nil)
	}
	if _, ok := w.locate(c.ID); ok {
		return Wording{}, fault.New(fault.Conflict, "wording.error.id_twice", nil)
	}
	if err := w.put(at, c); err != nil {
		return Wording{}, err
	}
	return w, nil
}

// put inserts c into w, in place.
func (w *Wording) put(at Place, c Clause) error {
	id := at.Before
	if id == "" {
		id = at.After
	}
	if id == "" {
		id = at.Under
	}
	if id == "" {
		if at.Section != Whereas && at.Section != Resolved {
			return fault.Field("section", "wording.error.section_unknown", nil)
		}
		if height(c) > MaxDepth {
			return tooDeep()
		}
		p := w.part(at.Section)
		insert(&p.Clauses, len(p.Clauses), c)
		return nil
	}
	s, ok := w.locate(id)
	if !ok {
		return gone()
	}
	switch {
	case at.Before != "":
	case at.After != "":
		s.at++
	default:
		children := &s.clause().Children
		s = spot{depth: s.depth + 1, list: children, at: len(*children)}
	}
	if s.depth-1+height(c) > MaxDepth {
		return tooDeep()
	}
	insert(s.list, s.at, c)
	return nil
}

// Remove takes a clause out, with those nested under it.
func Remove(w Wording, id string) (Wording, error) {
	w = w.Clone()
	s, ok := w.locate(id)
	if !ok {
		return Wording{}, gone()
	}
	remove(s.list, s.at)
	return w, nil
}

// Move shifts a clause among those it stands beside: by -1 one place up, by 1
// one place down; it stops at the first and at the last place.
func Move(w Wording, id string, by int) (Wording, error) {
	w = w.Clone()
	s, ok := w.locate(id)
	if !ok {
		return Wording{}, gone()
	}
	to := min(max(s.at+by, 0), len(*s.list)-1)
	if to != s.at {
		c := remove(s.list, s.at)
		insert(s.list, to, c)
	}
	return w, nil
}

// MoveTo takes a clause, with those nested under it, to another place of the
// text. A clause cannot go under itself.
func MoveTo(w Wording, id string, at Place) (Wording, error) {
	w = w.Clone()
	s, ok := w.locate(id)
	if !ok {
		return Wording{}, gone()
	}
	c := remove(s.list, s.at)
	if err := w.put(at, c); err != nil {
		return Wording{}, err
	}
	return w, nil
}

// Indent nests a clause under the one before it. The order in which the
// clauses are read stays as it was.
func Indent(w Wording, id string) (Wording, error) {
	w = w.Clone()
	s, ok := w.locate(id)
	if !ok {
		return Wording{}, gone()
	}
	if s.at == 0 {
		return Wording{}, fault.New(fault.Conflict, "wording.error.nothing_above", nil)
	}
	if s.depth+height(*s.clause()) > MaxDepth {
		return Wording{}, tooDeep()
	}
	c := remove(s.list, s.at)
	under := &(*s.list)[s.at-1]
	insert(&under.Children, len(under.Children), c)
	return w, nil
}

// Outdent brings a clause out to the level of the one it is nested under, just
// after it; those that followed it there stay where they are read, nested
// under it.
func Outdent(w Wording, id string) (Wording, error) {
	w = w.Clone()
	s, ok := w.locate(id)
	if !ok {
		return Wording{}, gone()
	}
	if s.above == nil {
		return Wording{}, fault.New(fault.Conflict, "wording.error.at_top", nil)
	}
	rest := cloneClauses((*s.list)[s.at+1:])
	*s.list = (*s.list)[:s.at+1]
	c := remove(s.list, s.at)
	if len(rest) > 0 {
		dropMarkers(rest)
		dropMarkers(c.Children)
		c.Children = append(c.Children, rest...)
	}
	insert(s.above.list, s.above.at+1, c)
	return w, nil
}

// SetBare makes a clause an unnumbered paragraph, or a numbered clause again.
func SetBare(w Wording, id string, bare bool) (Wording, error) {
	w = w.Clone()
	s, ok := w.locate(id)
	if !ok {
		return Wording{}, gone()
	}
	if s.clause().Bare != bare {
		s.clause().Bare = bare
		dropMarkers(*s.list)
	}
	return w, nil
}

func reserved(id string) bool { return id == TitleID || id == WhereasLeadID || id == ResolvedLeadID }
