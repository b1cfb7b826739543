package wording

import (
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
)

// Line is one clause as it is printed in one language.
type Line struct {
	Clause  Clause
	Section Section
	Depth   int    // 1 for a top-level clause
	Label   string // "2.", "(b)", "b)"; what the source printed for an imported clause; empty for an unnumbered paragraph
	Path    string // the whole number, "3(b)" or "3 b)"; empty where the clause or all above it are unnumbered
	Text    string // the clause's words in the language; empty when Missing
	Missing bool   // the clause is not written in the language
	ToCheck bool   // the text in this language awaits checking against its twin
}

// Lines walks one section in the order it is read and numbers the clauses that
// are written in lang. A clause that has no words of its own in lang but holds
// one that has is numbered too, and comes as Missing: the nested one needs a
// place to stand.
//
// English resolutions print 1., (a), (i); French ones print 1., a), i). A
// clause marked Bare takes no number and those nested under it start at its
// own level; a clause with a Marker shows the marker and still counts as one,
// so that a number added after it follows on.
func Lines(w Wording, section Section, lang i18n.Lang) []Line { return lines(w, section, lang, false) }

// AllLines is Lines with the clauses that are not written in lang as well,
// without a label and marked Missing, where they will stand once written: what
// an editor of the two languages side by side shows.
func AllLines(w Wording, section Section, lang i18n.Lang) []Line {
	return lines(w, section, lang, true)
}

func lines(w Wording, section Section, lang i18n.Lang, all bool) []Line {
	n := numberer{lang: lang, section: section, all: all}
	n.walk(w.Part(section).Clauses, 1, 1, "")
	return n.out
}

type numberer struct {
	lang     i18n.Lang
	section  Section
	all      bool // show what is not written in lang
	countAll bool // and number it too
	out      []Line
}

// walk numbers one list of siblings; depth is how deep they stand, level how
// many numbers their label is below, path the number of the clause above.
func (n *numberer) walk(cs []Clause, depth, level int, path string) {
	count := 0
	for _, c := range cs {
		counts := n.countAll || writtenIn(c, n.lang)
		if !counts && !n.all {
			continue
		}
		line := Line{
			Clause: c, Section: n.section, Depth: depth, Text: c.Text.Only(n.lang),
			Missing: !c.Text.Has(n.lang), ToCheck: c.ToCheck == n.lang,
		}
		below, under := level, path
		if counts && !c.Bare {
			count++
			line.Label = label(n.lang, level, count)
			core := strings.Trim(line.Label, "().")
			if m := c.Marker.Only(n.lang); m != "" {
				line.Label = m
				if printed := strings.Trim(m, "()[].:-– \u00a0\u202f"); printed != "" {
					core = printed
				}
			}
			line.Path = joinPath(n.lang, path, core)
			below, under = level+1, line.Path
		}
		n.out = append(n.out, line)
		n.walk(c.Children, depth+1, below, under)
	}
}

// label is the number of the n-th clause of a level, as the language prints it.
func label(lang i18n.Lang, level, n int) string {
	switch {
	case level == 2 && lang == i18n.FR:
		return letters(n) + ")"
	case level == 2:
		return "(" + letters(n) + ")"
	case level == 3 && lang == i18n.FR:
		return roman(n) + ")"
	case level == 3:
		return "(" + roman(n) + ")"
	}
	return strconv.Itoa(n) + "."
}

// joinPath writes a nested number behind the one above it: "3(b)(i)" in
// English, "3 b) i)" in French, with spaces that do not break.
func joinPath(lang i18n.Lang, above, core string) string {
	switch {
	case above == "":
		return core
	case lang == i18n.FR:
		return above + "\u00a0" + core + ")"
	}
	return above + "(" + core + ")"
}

// letters counts a, b ... z, aa, ab ...
func letters(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

// roman counts i, ii, iii, iv ...
func roman(n int) string {
	values := [...]int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	digits := [...]string{"m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"}
	var b strings.Builder
	for i, v := range values {
		for ; n >= v; n -= v {
			b.WriteString(digits[i])
		}
	}
	return b.String()
}

// ClauseName names a place in the text in words, each language with its own
// number: "whereas 2", "action clause 3(b)", "the title", "unnumbered
// paragraph 1 of the whereas clauses". A clause that is not written in a
// language is called by the number it has in the other one, and one written in
// neither by the place it will take.
func ClauseName(w Wording, id string) i18n.Message {
	switch id {
	case TitleID:
		return i18n.Say("wording.clause.title")
	case WhereasLeadID:
		return i18n.Say("wording.clause.whereas_lead")
	case ResolvedLeadID:
		return i18n.Say("wording.clause.resolved_lead")
	}
	c, section, _, ok := w.Find(id)
	if !ok {
		return i18n.Say("wording.clause.gone")
	}
	if c.Bare {
		return bareName(w, section, id)
	}
	var number i18n.Text
	for _, lang := range i18n.Langs() {
		number = number.With(lang, pathOf(w, section, lang, id, false))
	}
	if number.Empty() {
		for _, lang := range i18n.Langs() {
			number = number.With(lang, pathOf(w, section, lang, id, true))
		}
	}
	return i18n.Say("wording.clause."+string(section), "Number", number)
}

func pathOf(w Wording, section Section, lang i18n.Lang, id string, countAll bool) string {
	n := numberer{lang: lang, section: section, countAll: countAll}
	n.walk(w.Part(section).Clauses, 1, 1, "")
	for _, line := range n.out {
		if line.Clause.ID == id {
			return line.Path
		}
	}
	return ""
}

func bareName(w Wording, section Section, id string) i18n.Message {
	n := numberer{lang: i18n.EN, section: section, countAll: true}
	n.walk(w.Part(section).Clauses, 1, 1, "")
	if len(n.out) == 1 {
		return i18n.Say("wording.clause." + string(section) + "_only")
	}
	place := 0
	for _, line := range n.out {
		if line.Clause.Bare {
			place++
		}
		if line.Clause.ID == id {
			break
		}
	}
	return i18n.Say("wording.clause."+string(section)+"_bare", "Number", place)
}
