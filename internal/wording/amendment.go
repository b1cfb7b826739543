package wording

import (
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Kind is what an amendment would do.
type Kind string

// The kinds of amendment. Inserting and striking a clause changes the
// structure, which both languages share; replacing and words change one clause.
const (
	Strike       Kind = "strike"        // take a clause out, with those nested under it
	InsertBefore Kind = "insert_before" // a new clause before another
	InsertAfter  Kind = "insert_after"  // a new clause after another, or at the end of a section
	Replace      Kind = "replace"       // other words for a whole clause; those nested under it stay
	Words        Kind = "words"         // strike words within a clause, insert others in their place, or both
)

// Kinds lists the kinds in the order forms offer them.
func Kinds() []Kind { return []Kind{Words, InsertBefore, InsertAfter, Replace, Strike} }

// Amendment is a proposed change to one clause of a wording, or to another
// amendment. It may be written in one language only; the other one is then
// marked to be checked wherever the change touches it.
type Amendment struct {
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`

	// ClauseID is the clause changed, or the one the new clause is placed by. For Words and
	// Replace it may be TitleID or a LeadID. Empty in an insertion at the end of Section.
	ClauseID string `json:"clauseId,omitempty"`

	// NewClauseID is the ID the inserted clause will bear: given by the mover's form, so that
	// applying the same amendment twice gives the same text.
	NewClauseID string  `json:"newClauseId,omitempty"`
	Section     Section `json:"section,omitempty"` // where ClauseID is empty
	Depth       int     `json:"depth,omitempty"`   // of the inserted clause; 0 for that of the clause it is placed by

	Text   i18n.Text `json:"text,omitzero"`   // the new clause, or the words to insert
	Struck i18n.Text `json:"struck,omitzero"` // Words only: the words to strike; empty adds Text at the end of the clause

	// Occurrence says which one of several equal runs of words is struck, counted from 1; 0
	// means the only one, and is refused where there are more.
	Occurrence int `json:"occurrence,omitempty"`

	// OnAmendment is the ID of the amendment that this one amends, empty for an amendment of
	// the text itself. There is one such level, no second.
	OnAmendment string `json:"onAmendment,omitempty"`

	ToCheck i18n.Lang `json:"toCheck,omitempty"` // the language of Text that awaits checking after an amendment in the other
}

// In reports whether the amendment says anything in lang. Striking a clause
// says the same in both.
func (a Amendment) In(lang i18n.Lang) bool {
	return a.Kind == Strike || a.Text.Has(lang) || a.Struck.Has(lang)
}

// CheckAmendment refuses an amendment that cannot be understood, whatever text
// it is for: an unknown kind, no words, no place, words beyond the bounds.
func CheckAmendment(a Amendment) error {
	var found []*fault.Error
	insertion := false
	switch a.Kind {
	case Strike:
	case InsertBefore, InsertAfter:
		insertion = true
		if a.Text.Empty() {
			found = append(found, fault.Field("text", "wording.error.amendment_empty", nil))
		}
		if a.OnAmendment == "" && (a.NewClauseID == "" || reserved(a.NewClauseID)) {
			found = append(found, fault.Field("newClauseId", "wording.error.id_missing", nil))
		}
	case Replace:
		if a.Text.Empty() {
			found = append(found, fault.Field("text", "wording.error.amendment_empty", nil))
		}
	case Words:
		if a.Text.Empty() && a.Struck.Empty() {
			found = append(found, fault.Field("struck", "wording.error.amendment_empty", nil))
		}
		if a.Text == a.Struck && !a.Text.Empty() {
			found = append(found, fault.Field("text", "wording.error.amendment_same", nil))
		}
		if a.Occurrence < 0 {
			found = append(found, fault.Field("occurrence", "wording.error.occurrence", nil))
		}
	default:
		found = append(found, fault.Field("kind", "wording.error.amendment_kind", nil))
	}
	atEnd := insertion && (a.Section == Whereas || a.Section == Resolved)
	if a.ClauseID == "" && a.OnAmendment == "" && !atEnd {
		found = append(found, fault.Field("clauseId", "wording.error.amendment_place", nil))
	}
	probe := Wording{Resolved: Part{Clauses: []Clause{{ID: "text", Text: a.Text}, {ID: "struck", Text: a.Struck}}}}
	for _, f := range faultsOf(probe) {
		f.Field = f.Field[len(FieldName("")):]
		found = append(found, f)
	}
	return fault.Join(found...)
}

// Apply returns the text as it reads once the amendment is adopted. Nothing but
// the clause concerned changes. It refuses an amendment whose clause is no
// longer there, whose words are not found (or are found more than once, without
// saying which), or that would nest too deep.
func Apply(w Wording, a Amendment) (Wording, error) {
	if a.OnAmendment != "" {
		return Wording{}, fault.New(fault.Conflict, "wording.error.amends_amendment", nil)
	}
	a = cleanAmendment(a)
	if err := CheckAmendment(a); err != nil {
		return Wording{}, err
	}
	switch a.Kind {
	case Strike:
		if reserved(a.ClauseID) {
			return Wording{}, fault.Field("clauseId", "wording.error.amendment_place", nil)
		}
		return Remove(w, a.ClauseID)
	case Replace, Words:
		return applyWords(w, a)
	}
	return applyInsert(w, a)
}

func cleanAmendment(a Amendment) Amendment {
	a.Text, a.Struck = cleanPair(a.Text, true), cleanPair(a.Struck, true)
	a.ToCheck = cleanCheck(a.Text, a.ToCheck)
	return a
}

func applyInsert(w Wording, a Amendment) (Wording, error) {
	c := Clause{ID: a.NewClauseID, Text: a.Text, ToCheck: a.ToCheck}
	if a.ClauseID == "" {
		return insertAtEnd(w, a.Section, a.Depth, c)
	}
	clone := w.Clone()
	s, ok := clone.locate(a.ClauseID)
	if !ok {
		return Wording{}, gone()
	}
	depth := a.Depth
	if depth == 0 {
		depth = s.depth
	}
	// A new clause less deep than the one it is placed by goes beside the one above that has its depth.
	for s.depth > depth && s.above != nil {
		s = *s.above
	}
	beside := s.clause().ID
	switch {
	case depth > MaxDepth || depth < 1:
		return Wording{}, tooDeep()
	case depth > s.depth+1 || depth > s.depth && a.Kind == InsertBefore:
		return Wording{}, fault.Field("depth", "wording.error.depth_jumps", nil)
	case depth > s.depth && len(s.clause().Children) > 0:
		return Add(w, Place{Before: s.clause().Children[0].ID}, c)
	case depth > s.depth:
		return Add(w, Place{Under: beside}, c)
	case a.Kind == InsertBefore:
		return Add(w, Place{Before: beside}, c)
	}
	return Add(w, Place{After: beside}, c)
}

func insertAtEnd(w Wording, section Section, depth int, c Clause) (Wording, error) {
	list := w.Part(section).Clauses
	under := ""
	for d := 1; d < depth && d < MaxDepth && len(list) > 0; d++ {
		last := list[len(list)-1]
		under, list = last.ID, last.Children
	}
	return Add(w, Place{Section: section, Under: under}, c)
}

// applyWords sets the words of one text in the languages the amendment is
// written in.
func applyWords(w Wording, a Amendment) (Wording, error) {
	var refusal error
	out, err := w.change(a.ClauseID, func(t i18n.Text, check i18n.Lang) (i18n.Text, i18n.Lang) {
		after, err := a.rewrite(t)
		if err != nil {
			refusal = err
			return t, check
		}
		for _, lang := range i18n.Langs() {
			if t.Has(lang) && !after.Has(lang) && a.ClauseID != WhereasLeadID && a.ClauseID != ResolvedLeadID {
				refusal = fault.Field("struck", "wording.error.words_all", nil)
			}
		}
		return after, a.checkAfter(t, after, check)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return Wording{}, err
	}
	return out, nil
}

// rewrite applies a Replace or Words amendment to a pair of texts.
func (a Amendment) rewrite(t i18n.Text) (i18n.Text, error) {
	for _, lang := range i18n.Langs() {
		if !a.In(lang) {
			continue
		}
		text := a.Text.Only(lang)
		if a.Kind == Words {
			if !t.Has(lang) {
				return t, fault.Field("text", "wording.error.words_unwritten", fault.Args{"Language": i18n.Say("wording.language." + string(lang))})
			}
			var err error
			if text, err = replaceWords(t.Only(lang), a.Struck.Only(lang), text, a.Occurrence, lang); err != nil {
				return t, err
			}
		}
		if a.ClauseID == TitleID {
			text = cleanText(text, false)
		}
		t = t.With(lang, text)
	}
	return t, nil
}

// checkAfter says which language awaits checking once an amendment has changed
// a pair of texts: the one the amendment was not written in. What the assembly
// has just adopted is never the one in doubt.
func (a Amendment) checkAfter(was, now i18n.Text, check i18n.Lang) i18n.Lang {
	en, fr := was.EN != now.EN, was.FR != now.FR
	switch {
	case now.EN == "" || now.FR == "":
		return ""
	case en && fr:
		return a.ToCheck
	case en:
		return i18n.FR
	case fr:
		return i18n.EN
	}
	return check
}

// ApplyToAmendment returns the primary amendment as it reads once the secondary
// one, which amends it, is adopted. The secondary changes the words to be
// inserted (or, where the primary only strikes words, those to be struck):
// Words within them, or Replace. There is no amendment of the third degree.
func ApplyToAmendment(primary, secondary Amendment) (Amendment, error) {
	primary, secondary = cleanAmendment(primary), cleanAmendment(secondary)
	switch {
	case primary.OnAmendment != "":
		return Amendment{}, fault.New(fault.Conflict, "wording.error.third_degree", nil)
	case secondary.OnAmendment != primary.ID:
		return Amendment{}, fault.New(fault.Conflict, "wording.error.other_amendment", nil)
	case secondary.Kind != Words && secondary.Kind != Replace, primary.Kind == Strike:
		return Amendment{}, fault.Field("kind", "wording.error.amendment_on_amendment", nil)
	}
	if err := CheckAmendment(secondary); err != nil {
		return Amendment{}, err
	}
	target := &primary.Text
	if primary.Kind == Words && primary.Text.Empty() {
		target = &primary.Struck
	}
	after, err := secondary.rewrite(*target)
	if err != nil {
		return Amendment{}, err
	}
	if target == &primary.Text {
		primary.ToCheck = secondary.checkAfter(*target, after, primary.ToCheck)
	}
	*target = after
	if err := CheckAmendment(primary); err != nil {
		return Amendment{}, err
	}
	return primary, nil
}

// Describe says what an amendment to w would do, for agendas, screens and
// minutes: "In action clause 3(b), strike “may” and insert “shall”". One that
// amends an amendment speaks of it as such.
func Describe(w Wording, a Amendment) i18n.Message {
	place := ClauseName(w, a.ClauseID)
	key := "wording.amendment." + string(a.Kind)
	switch {
	case a.OnAmendment != "":
		place = i18n.Say("wording.clause.amendment")
	case a.ClauseID == "" && (a.Kind == InsertBefore || a.Kind == InsertAfter):
		key = "wording.amendment.insert_end_" + string(a.Section)
	}
	if a.Kind == Words {
		switch {
		case a.Struck.Empty():
			key = "wording.amendment.add_words"
		case a.Text.Empty():
			key = "wording.amendment.strike_words"
		}
	}
	return i18n.Say(key, "Clause", place, "Text", a.Text, "Struck", a.Struck)
}
