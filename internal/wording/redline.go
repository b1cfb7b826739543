package wording

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"plenary.example/internal/i18n"
)

// Op says which of two texts a segment stands in.
type Op string

// A segment stands in both texts, in the later one only, or in the earlier one only.
const (
	Equal    Op = "equal"
	Inserted Op = "inserted"
	Deleted  Op = "deleted"
)

// Segment is a stretch of a redline.
type Segment struct {
	Op   Op
	Text string
}

// Change says what happened to one text as a whole.
type Change string

// What may happen to a text.
const (
	Same   Change = "same"   // the same words; its number may have moved
	Edited Change = "edited" // other words
	Added  Change = "added"  // not in the earlier text, or not at this place
	Gone   Change = "gone"   // not in the later text, or not at this place
)

// RedlineLine is one text of a redline: the title, a section's opening words
// or a clause.
type RedlineLine struct {
	ID       string  // TitleID, a LeadID, or the clause's ID
	Section  Section // empty for the title
	Depth    int     // 0 for the title and the opening words; otherwise as it will stand, or as it stood when it is gone
	Was, Now string  // the numbers in the earlier and in the later text
	Change   Change
	Moved    bool // the clause is Gone here because it is Added elsewhere, or the reverse
	Segments []Segment
}

// Redline compares two wordings in one language, word by word: every line of
// either, in reading order, each with its number before and after. The equal
// and deleted segments of the lines that are not Added are the earlier text;
// the equal and inserted ones of the lines that are not Gone are the later one.
//
// Clauses are matched by ID, so a clause keeps its identity while its number
// and words change. Scattered matches of a word or two between changes are
// given up, so that a rewritten phrase reads as one phrase struck and another inserted.
func Redline(before, after Wording, lang i18n.Lang) []RedlineLine {
	was, now := printed(before, lang), printed(after, lang)
	pairs := match(was, now)
	elsewhere := map[string]int{}
	for _, l := range was {
		elsewhere[l.ID] |= 1
	}
	for _, l := range now {
		elsewhere[l.ID] |= 2
	}
	out := make([]RedlineLine, 0, max(len(was), len(now)))
	i, j := 0, 0
	flush := func(toI, toJ int) {
		for ; i < toI; i++ {
			l := was[i]
			out = append(out, RedlineLine{
				ID: l.ID, Section: l.Section, Depth: l.Depth, Was: l.Label, Change: Gone, Moved: l.ID != "" && elsewhere[l.ID] == 3,
				Segments: whole(Deleted, l.text),
			})
		}
		for ; j < toJ; j++ {
			l := now[j]
			out = append(out, RedlineLine{
				ID: l.ID, Section: l.Section, Depth: l.Depth, Now: l.Label, Change: Added, Moved: l.ID != "" && elsewhere[l.ID] == 3,
				Segments: whole(Inserted, l.text),
			})
		}
	}
	for _, p := range pairs {
		flush(p[0], p[1])
		a, b := was[i], now[j]
		line := RedlineLine{ID: b.ID, Section: b.Section, Depth: b.Depth, Was: a.Label, Now: b.Label, Change: Same}
		if a.text == b.text {
			line.Segments = whole(Equal, b.text)
		} else {
			line.Change, line.Segments = Edited, diffWords(a.text, b.text, lang)
		}
		out = append(out, line)
		i, j = i+1, j+1
	}
	flush(len(was), len(now))
	return out
}

// Changes returns the lines of a redline where words changed, were added or
// struck, leaving out those that only have another number.
func Changes(lines []RedlineLine) []RedlineLine {
	return slices.DeleteFunc(slices.Clone(lines), func(l RedlineLine) bool { return l.Change == Same })
}

func whole(op Op, text string) []Segment {
	if text == "" {
		return nil
	}
	return []Segment{{op, text}}
}

// printedLine is one text of a wording as a redline sees it.
type printedLine struct {
	ID      string
	Section Section
	Depth   int
	Label   string
	text    string
}

func printed(w Wording, lang i18n.Lang) []printedLine {
	var out []printedLine
	if t := w.Title.Only(lang); t != "" {
		out = append(out, printedLine{ID: TitleID, text: t})
	}
	for _, s := range Sections() {
		if t := w.Part(s).Lead.Only(lang); t != "" {
			out = append(out, printedLine{ID: LeadID(s), Section: s, text: t})
		}
		for _, l := range Lines(w, s, lang) {
			out = append(out, printedLine{ID: l.Clause.ID, Section: s, Depth: l.Depth, Label: l.Label, text: l.Text})
		}
	}
	return out
}

// match pairs the lines of two texts that are the same clause of the same
// section, in order: the longest common subsequence.
func match(a, b []printedLine) [][2]int {
	same := func(x, y printedLine) bool {
		return x.ID == y.ID && x.Section == y.Section && (x.ID != "" || x.text == y.text)
	}
	head := 0
	for head < len(a) && head < len(b) && same(a[head], b[head]) {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && same(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	var out [][2]int
	for i := range head {
		out = append(out, [2]int{i, i})
	}
	n, m := len(a)-head-tail, len(b)-head-tail
	length := make([][]int, n+1)
	for i := range length {
		length[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if same(a[head+i], b[head+j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case same(a[head+i], b[head+j]):
			out = append(out, [2]int{head + i, head + j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	for i := tail; i > 0; i-- {
		out = append(out, [2]int{len(a) - i, len(b) - i})
	}
	return out
}

// tokens cuts a text into words, runs of spaces, and single other characters.
// In French an elided word is one of its own: "l’" and "asile".
func tokens(s string, lang i18n.Lang) []string {
	var out []string
	const (
		other = iota
		space
		word
	)
	class := func(r rune) int {
		switch {
		case unicode.IsSpace(r) || r == '\u202f':
			return space
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’':
			return word
		}
		return other
	}
	start, last := 0, other
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		c := class(r)
		if i > start && (c != last || c == other) {
			out = append(out, s[start:i])
			start = i
		}
		last = c
		i += size
		if lang == i18n.FR && c == word && (r == '\'' || r == '’') {
			out = append(out, s[start:i])
			start, last = i, other
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// maxDiff bounds the work of one comparison: beyond it (two texts of some two
// thousand words with nothing in common, a fifth of a second) what differs is shown whole.
const maxDiff = 16_000_000

// diffWords compares two texts word by word.
func diffWords(before, after string, lang i18n.Lang) []Segment {
	a, b := tokens(before, lang), tokens(after, lang)
	if len(a)*len(b) > maxDiff {
		return merge([]Segment{{Deleted, before}, {Inserted, after}})
	}
	// Each different token becomes one character for the comparison, above the surrogates.
	codes, words := map[string]rune{}, []string{}
	const base = 0xE000
	encode := func(tokens []string) []rune {
		out := make([]rune, len(tokens))
		for i, t := range tokens {
			r, ok := codes[t]
			if !ok {
				r = base + rune(len(words))
				codes[t] = r
				words = append(words, t)
			}
			out[i] = r
		}
		return out
	}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the same texts always give the same redline
	var segments []wordRun
	for _, d := range dmp.DiffMainRunes(encode(a), encode(b), false) {
		run := wordRun{op: opOf(d.Type)}
		for _, r := range d.Text {
			run.tokens = append(run.tokens, words[r-base])
		}
		segments = append(segments, run)
	}
	return readable(segments)
}
