package wording

import (
	"cmp"
	"slices"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Order says in which order pending amendments to w are decided, as their IDs.
// The amendments are given in the order they were moved.
//
// The rule is that of the common books of parliamentary procedure, Robert's
// Rules of Order among them:
//
//   - an amendment to an amendment is decided before the amendment it amends,
//     so that each vote is on words already perfected;
//   - amendments are taken in the order of the places they touch, from the
//     title to the last action clause;
//   - at one clause, words within it come first, then a replacement of the
//     whole clause, then striking it: friends of a clause may make it as good as
//     they can before the assembly says whether it stays. So striking a clause
//     waits for every amendment to the clauses nested under it, too;
//   - new clauses before or after it come last, once it is known beside what
//     they will stand;
//   - what is still equal is taken in the order it was moved.
//
// An amendment whose clause is no longer in the text comes at the end, as does
// one that amends an amendment not given here.
func Order(amendments []Amendment, w Wording) []string {
	first, last := positions(w)
	primary := map[string]bool{}
	for _, a := range amendments {
		primary[a.ID] = a.OnAmendment == ""
	}
	type turn struct {
		id         string
		place, act int
	}
	const nowhere = 1 << 30
	var turns []turn
	secondaries := map[string][]turn{}
	for _, a := range amendments {
		t := turn{id: a.ID, act: act(a.Kind)}
		if a.OnAmendment != "" && primary[a.OnAmendment] {
			secondaries[a.OnAmendment] = append(secondaries[a.OnAmendment], t)
			continue
		}
		at, known := first[a.ClauseID]
		atEnd := a.ClauseID == "" && act(a.Kind) == act(InsertAfter) && (a.Section == Whereas || a.Section == Resolved)
		switch {
		case a.OnAmendment != "" || !known && !atEnd:
			t.place = nowhere
		case atEnd:
			t.place = last[string(a.Section)]
		case a.Kind == Strike || a.Kind == InsertAfter:
			t.place = last[a.ClauseID]
		default:
			t.place = at
		}
		turns = append(turns, t)
	}
	slices.SortStableFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.act, b.act))
	})
	out := make([]string, 0, len(amendments))
	for _, t := range turns {
		of := secondaries[t.id]
		slices.SortStableFunc(of, func(a, b turn) int { return cmp.Compare(a.act, b.act) })
		for _, s := range of {
			out = append(out, s.id)
		}
		delete(secondaries, t.id)
		out = append(out, t.id)
	}
	return out
}

func act(k Kind) int {
	switch k {
	case Words:
		return 0
	case Replace:
		return 1
	case Strike:
		return 2
	}
	return 3
}

// positions numbers the texts in the order they are read; last is that of the
// last text nested under a clause, and for the name of a section one beyond it.
func positions(w Wording) (first, last map[string]int) {
	first, last = map[string]int{TitleID: 0}, map[string]int{TitleID: 0}
	n := 0
	var walk func(cs []Clause)
	walk = func(cs []Clause) {
		for _, c := range cs {
			n++
			first[c.ID] = n
			walk(c.Children)
			last[c.ID] = n
		}
	}
	for _, s := range Sections() {
		n++
		first[LeadID(s)], last[LeadID(s)] = n, n
		walk(w.Part(s).Clauses)
		n++
		last[string(s)] = n
	}
	return first, last
}

// Fall is a pending amendment that the assembly's last decision has overtaken,
// with the reason to tell its mover.
type Fall struct {
	ID     string
	Reason i18n.Message
}

// Settled is the state of a debate after an amendment has been adopted.
type Settled struct {
	Text    Wording     // the text, the amendment applied
	Pending []Amendment // those still to be decided, adjusted to the text as it now stands, in the order given
	Fallen  []Fall      // those that no longer apply
}

// Settle applies an adopted amendment to w and goes through those still
// pending, the adopted one left out:
//
//   - one on a clause that was struck falls, but a new clause that was to stand
//     beside it keeps its place by the nearest clause that remains;
//   - once a clause has been replaced, what would replace, strike or strike
//     words from it falls: the assembly has just decided those words. Words may
//     still be added to it;
//   - one that strikes words falls where they no longer stand; where they still
//     do, it goes on meaning the same ones though there may be more or fewer
//     before them;
//   - an amendment to an amendment falls with it, or when it has been decided.
//
// Where the adopted amendment amends another, the text stays and that one is
// changed among the pending.
func Settle(w Wording, pending []Amendment, adopted Amendment) (Settled, error) {
	if adopted.OnAmendment != "" {
		return settleSecondary(w, pending, adopted)
	}
	after, err := Apply(w, adopted)
	if err != nil {
		return Settled{}, err
	}
	out := Settled{Text: after}
	stands := map[string]bool{}
	next := make([]Amendment, len(pending))
	for i, p := range pending {
		if p.ID == adopted.ID || p.OnAmendment != "" {
			continue
		}
		moved, reason := rebase(w, after, p, adopted)
		if reason != nil {
			out.Fallen = append(out.Fallen, Fall{ID: p.ID, Reason: *reason})
			continue
		}
		next[i], stands[p.ID] = moved, true
	}
	for i, p := range pending {
		switch {
		case p.ID == adopted.ID:
		case p.OnAmendment == "" && stands[p.ID]:
			out.Pending = append(out.Pending, next[i])
		case p.OnAmendment == "":
		case p.OnAmendment == adopted.ID:
			out.Fallen = append(out.Fallen, Fall{ID: p.ID, Reason: i18n.Say("wording.fall.decided")})
		case !stands[p.OnAmendment]:
			out.Fallen = append(out.Fallen, Fall{ID: p.ID, Reason: i18n.Say("wording.fall.primary")})
		default:
			out.Pending = append(out.Pending, p)
		}
	}
	return out, nil
}

// Conflicts lists the pending amendments to w that fall if the adopted one is;
// see Settle.
func Conflicts(w Wording, pending []Amendment, adopted Amendment) ([]Fall, error) {
	s, err := Settle(w, pending, adopted)
	return s.Fallen, err
}

func settleSecondary(w Wording, pending []Amendment, adopted Amendment) (Settled, error) {
	out := Settled{Text: w}
	at := slices.IndexFunc(pending, func(p Amendment) bool { return p.ID == adopted.OnAmendment })
	if at < 0 {
		return Settled{}, fault.New(fault.Conflict, "wording.error.other_amendment", nil)
	}
	primary, err := ApplyToAmendment(pending[at], adopted)
	if err != nil {
		return Settled{}, err
	}
	for i, p := range pending {
		switch {
		case p.ID == adopted.ID:
			continue
		case i == at:
			p = primary
		case p.OnAmendment == primary.ID && adopted.Kind == Replace && p.Kind == Replace:
			out.Fallen = append(out.Fallen, Fall{ID: p.ID, Reason: i18n.Say("wording.fall.replaced")})
			continue
		case p.OnAmendment == primary.ID:
			if _, err := ApplyToAmendment(primary, p); err != nil {
				out.Fallen = append(out.Fallen, Fall{ID: p.ID, Reason: reasonOf(err)})
				continue
			}
		}
		out.Pending = append(out.Pending, p)
	}
	return out, nil
}

// rebase adjusts one pending amendment to the text after another was adopted,
// or says why it falls.
func rebase(before, after Wording, p, adopted Amendment) (Amendment, *i18n.Message) {
	fall := func(key string) (Amendment, *i18n.Message) {
		reason := i18n.Say(key, "Clause", ClauseName(before, p.ClauseID))
		return p, &reason
	}
	if !reserved(p.ClauseID) && p.ClauseID != "" {
		_, _, _, was := before.Find(p.ClauseID)
		if _, _, _, is := after.Find(p.ClauseID); was && !is {
			if p.Kind != InsertBefore && p.Kind != InsertAfter {
				return fall("wording.fall.struck")
			}
			p = replant(before, after, p)
		}
	}
	same := p.ClauseID == adopted.ClauseID && p.ClauseID != ""
	if same && adopted.Kind == Replace && (p.Kind == Replace || p.Kind == Strike || p.Kind == Words && !p.Struck.Empty()) {
		return fall("wording.fall.replaced")
	}
	if same && adopted.Kind == Words && p.Kind == Words && !p.Struck.Empty() {
		n, ok := sameOccurrence(before.text(p.ClauseID), after.text(p.ClauseID), p, adopted)
		if !ok {
			return fall("wording.fall.words")
		}
		p.Occurrence = n
	}
	if _, err := Apply(after, p); err != nil {
		if _, was := Apply(before, p); was == nil || p.Kind == Words {
			reason := reasonOf(err)
			return p, &reason
		}
	}
	return p, nil
}

// reasonOf says a refusal as a reason.
func reasonOf(err error) i18n.Message {
	f := fault.Of(err)
	if f == nil || f.Key == "wording.error.words_not_found" {
		return i18n.Say("wording.fall.words")
	}
	return i18n.Message{Key: f.Key, Args: f.Args}
}

// replant finds a new place for an insertion whose neighbour was struck: after
// the clause that came before it, else before the one that followed, else
// under the clause that held it, else at the end of the section.
func replant(before, after Wording, p Amendment) Amendment {
	s, _ := (&before).locate(p.ClauseID)
	for {
		if p.Depth == 0 {
			p.Depth = s.depth
		}
		stays := func(c Clause) bool { _, _, _, ok := after.Find(c.ID); return ok }
		for i := s.at - 1; i >= 0; i-- {
			if c := (*s.list)[i]; stays(c) {
				p.Kind, p.ClauseID, p.Depth = InsertAfter, c.ID, min(p.Depth, s.depth)
				return p
			}
		}
		for i := s.at + 1; i < len(*s.list); i++ {
			if c := (*s.list)[i]; stays(c) {
				p.Kind, p.ClauseID, p.Depth = InsertBefore, c.ID, min(p.Depth, s.depth)
				return p
			}
		}
		if s.above == nil {
			p.Kind, p.ClauseID, p.Section, p.Depth = InsertAfter, "", s.section, 1
			return p
		}
		if stays(*s.above.clause()) {
			p.Kind, p.ClauseID, p.Depth = InsertAfter, s.above.clause().ID, min(p.Depth, s.depth)
			return p
		}
		s = *s.above
	}
}

// sameOccurrence counts again which occurrence a pending amendment of words
// means after another has changed words of the same text; ok is false where it
// meant words that were just changed, or would mean another one in each language.
func sameOccurrence(before, after i18n.Text, p, adopted Amendment) (n int, ok bool) {
	several := false
	for _, lang := range i18n.Langs() {
		struck := p.Struck.Only(lang)
		if struck == "" {
			continue
		}
		text := before.Only(lang)
		meant, err := chooseRun(text, struck, p.Occurrence, lang)
		if err != nil {
			return 0, false
		}
		now := max(p.Occurrence, 1)
		if adopted.Struck.Has(lang) {
			cut, err := chooseRun(text, adopted.Struck.Only(lang), adopted.Occurrence, lang)
			if err != nil || meant.start < cut.end && cut.start < meant.end {
				return 0, false
			}
			if cut.start < meant.start {
				head := text[:cut.start] + adopted.Text.Only(lang) + text[cut.end:meant.end]
				now = len(findWords(head, struck))
			}
		}
		several = several || len(findWords(after.Only(lang), struck)) > 1
		if n != 0 && n != now {
			return 0, false
		}
		n = now
	}
	if !several && n == 1 {
		n = min(n, p.Occurrence) // no number where none was said and none is needed
	}
	return n, true
}

// text returns the pair of texts called id, empty where there is none.
func (w Wording) text(id string) i18n.Text {
	var found i18n.Text
	w.visit(func(at string, t i18n.Text, _ i18n.Lang) {
		if at == id {
			found = t
		}
	})
	return found
}
