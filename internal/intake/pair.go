package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// Paired is one resolution in the languages that were found.
type Paired struct {
	Key          string // lasting name among imports: "1995-11/13", "1995-11/u2" without number, "1995-11/13-2" for a number's second use
	Meeting      string
	Number       int // 0 for none
	Langs        []i18n.Lang
	Wording      wording.Wording
	Mover        string
	Seconder     string
	Subjects     []string
	Status       string
	WorkingGroup string
	SupersededBy string   // "2009-05/7", from facts alone
	Sources      []Source // English first
	Doubts       []i18n.Message
	Fingerprint  string // of the words; see Fingerprint
}

// Pair links the language versions of the same resolutions: by meeting and
// number, and, where there is no number, by likeness and place among the
// unnumbered ones of the meeting. An entry without twin stays alone. The same
// entry given twice counts once. The order is that of the meetings, then
// numbers, then the unnumbered.
func Pair(entries []Entry) []Paired {
	type group struct{ en, fr []Entry }
	type slot struct {
		meeting string
		number  int
	}
	groups := map[slot]*group{}
	var order []slot
	again := map[string]bool{}
	for _, e := range entries {
		id := fmt.Sprint(e.Meeting, "/", e.Number, "/", e.Lang, "/", Fingerprint(e.Wording))
		if again[id] {
			continue
		}
		again[id] = true
		s := slot{e.Meeting, e.Number}
		g := groups[s]
		if g == nil {
			g = &group{}
			groups[s] = g
			order = append(order, s)
		}
		if e.Lang == i18n.FR {
			g.fr = append(g.fr, e)
		} else {
			g.en = append(g.en, e)
		}
	}
	slices.SortStableFunc(order, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.meeting, b.meeting), cmp.Compare(unnumberedLast(a.number), unnumberedLast(b.number)))
	})
	var out []Paired
	for _, s := range order {
		g := groups[s]
		slices.SortStableFunc(g.en, bySource)
		slices.SortStableFunc(g.fr, bySource)
		for i, m := range matchEntries(g.en, g.fr) {
			label := fmt.Sprint(s.number)
			switch {
			case s.number == 0:
				label = fmt.Sprint("u", i+1)
			case i > 0:
				label = fmt.Sprint(s.number, "-", i+1)
			}
			out = append(out, join(m[0], m[1], label))
		}
	}
	return out
}

// bySource puts entries of one meeting and number in an order that does not
// depend on the order in which the files were given.
func bySource(a, b Entry) int {
	return cmp.Or(strings.Compare(a.Source.File, b.Source.File), cmp.Compare(a.Source.Entry, b.Source.Entry))
}

func unnumberedLast(n int) int {
	if n == 0 {
		return 1 << 30
	}
	return n
}

// matchEntries finds the twins among entries of one meeting and number.
func matchEntries(en, fr []Entry) [][2]*Entry {
	a, b := buildsOf(en), buildsOf(fr)
	matches := align(len(en), len(fr), func(i, j int) float64 { return a[i].likeness(b[j]) })
	out := make([][2]*Entry, 0, len(matches))
	for _, m := range matches {
		var p [2]*Entry
		if m[0] >= 0 {
			p[0] = &en[m[0]]
		}
		if m[1] >= 0 {
			p[1] = &fr[m[1]]
		}
		out = append(out, p)
	}
	return out
}

// build is the size of an entry's parts.
type build struct{ whereas, resolved, words int }

func buildsOf(entries []Entry) []build {
	out := make([]build, len(entries))
	for i, e := range entries {
		out[i] = build{count(e.Wording.Whereas.Clauses), count(e.Wording.Resolved.Clauses), len(e.Words())}
	}
	return out
}

// likeness measures from 0 to 1 how alike two entries are built.
func (a build) likeness(b build) float64 {
	near := func(m, n int) float64 {
		if m == n {
			return 1
		}
		return float64(min(m, n)) / float64(max(m, n)+1)
	}
	return 0.1 + 0.3*near(a.whereas, b.whereas) + 0.3*near(a.resolved, b.resolved) + 0.3*near(a.words, b.words)
}

func count(clauses []wording.Clause) int {
	n := len(clauses)
	for _, c := range clauses {
		n += count(c.Children)
	}
	return n
}

// maxCompared bounds how many pairs of clauses or entries are compared.
const maxCompared = 250_000

// align matches two lists in order so that the sum of the likenesses of the
// matched is greatest; the unmatched stand in their places with -1 for the
// other. Lists too long to compare are matched place by place.
func align(n, m int, like func(i, j int) float64) [][2]int {
	var out [][2]int
	if n == m || n*m > maxCompared {
		for i := range max(n, m) {
			p := [2]int{i, i}
			if i >= n {
				p[0] = -1
			}
			if i >= m {
				p[1] = -1
			}
			out = append(out, p)
		}
		return out
	}
	best := make([][]float64, n+1)
	for i := range best {
		best[i] = make([]float64, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1], like(i, j)+best[i+1][j+1])
		}
	}
	i, j := 0, 0
	for i < n && j < m {
		switch best[i][j] {
		case best[i+1][j]:
			out = append(out, [2]int{i, -1})
			i++
		case best[i][j+1]:
			out = append(out, [2]int{-1, j})
			j++
		default:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		}
	}
	for ; i < n; i++ {
		out = append(out, [2]int{i, -1})
	}
	for ; j < m; j++ {
		out = append(out, [2]int{-1, j})
	}
	return out
}

// join makes one resolution of two language versions, either of which may be
// missing.
func join(en, fr *Entry, label string) Paired {
	one := cmp.Or(en, fr)
	p := Paired{Meeting: one.Meeting, Number: one.Number}
	p.Key = cmp.Or(p.Meeting, "undated") + "/" + label
	for _, e := range []*Entry{en, fr} {
		if e == nil {
			continue
		}
		p.Langs = append(p.Langs, e.Lang)
		p.Sources = append(p.Sources, e.Source)
		p.Mover = cmp.Or(p.Mover, e.Mover)
		p.Seconder = cmp.Or(p.Seconder, e.Seconder)
		p.Status = cmp.Or(p.Status, e.Status)
		p.WorkingGroup = cmp.Or(p.WorkingGroup, e.WorkingGroup)
		if len(p.Subjects) == 0 {
			p.Subjects = e.Subjects
		}
		for _, d := range e.Doubts {
			said := func(o i18n.Message) bool { return o.Key == d.Key && fmt.Sprint(o.Args) == fmt.Sprint(d.Args) }
			if !slices.ContainsFunc(p.Doubts, said) {
				p.Doubts = append(p.Doubts, d)
			}
		}
	}
	switch {
	case en == nil:
		p.Wording = fr.Wording
		p.Doubts = append(p.Doubts, i18n.Say("intake.doubt.no_twin", "Lang", i18n.Say("intake.lang.en")))
	case fr == nil:
		p.Wording = en.Wording
		p.Doubts = append(p.Doubts, i18n.Say("intake.doubt.no_twin", "Lang", i18n.Say("intake.lang.fr")))
	default:
		p.marry(en.Wording, fr.Wording)
		if p.Number == 0 {
			p.Doubts = append(p.Doubts, i18n.Say("intake.doubt.paired_by_place"))
		}
	}
	p.Wording = p.Wording.Clone() // nothing is shared with the entries
	nameClauses(&p.Wording, cmp.Or(p.Meeting, "undated"), label)
	p.Fingerprint = Fingerprint(p.Wording)
	if wording.Sound(wording.Clean(p.Wording)) != nil {
		p.Doubts = append(p.Doubts, i18n.Say("intake.doubt.unsound"))
	}
	return p
}

func (p *Paired) marry(en, fr wording.Wording) {
	both := func(a, b i18n.Text) i18n.Text { return i18n.Text{EN: a.EN, FR: b.FR} }
	p.Wording.Title = both(en.Title, fr.Title)
	p.Wording.Notes = both(en.Notes, fr.Notes)
	uneven := false
	for _, s := range []wording.Section{wording.Whereas, wording.Resolved} {
		a, b := part(&en, s), part(&fr, s)
		to := part(&p.Wording, s)
		to.Lead = both(a.Lead, b.Lead)
		to.Clauses = marryClauses(a.Clauses, b.Clauses, &uneven)
	}
	if uneven {
		p.Doubts = append(p.Doubts, i18n.Say("intake.doubt.uneven"))
	}
}

// marryClauses links the clauses of both versions level by level.
func marryClauses(en, fr []wording.Clause, uneven *bool) []wording.Clause {
	if len(en) != len(fr) {
		*uneven = true
	}
	var out []wording.Clause
	like := clauseLikeness(en, fr)
	for _, m := range align(len(en), len(fr), like) {
		var a, b wording.Clause
		switch {
		case m[1] < 0:
			a = en[m[0]]
			b.Bare = a.Bare
		case m[0] < 0:
			b = fr[m[1]]
			a.Bare = b.Bare
		default:
			a, b = en[m[0]], fr[m[1]]
		}
		out = append(out, wording.Clause{
			Text:     i18n.Text{EN: a.Text.EN, FR: b.Text.FR},
			Marker:   i18n.Text{EN: a.Marker.EN, FR: b.Marker.FR},
			Bare:     a.Bare && b.Bare,
			Children: marryClauses(a.Children, b.Children, uneven),
		})
	}
	return out
}

// clauseLikeness measures how likely two clauses translate each other: French
// runs about a fifth longer; figures, years and abbreviations stay.
func clauseLikeness(en, fr []wording.Clause) func(i, j int) float64 {
	x, y := make([]map[string]bool, len(en)), make([]map[string]bool, len(fr))
	for i, c := range en {
		x[i] = constants(c.Text.EN)
	}
	for j, c := range fr {
		y[j] = constants(c.Text.FR)
	}
	return func(i, j int) float64 {
		a, b := float64(len(en[i].Text.EN))*1.2, float64(len(fr[j].Text.FR))
		score := 0.05
		if m := max(a, b); m > 0 {
			score += 0.45 * min(a, b) / m
		}
		if len(en[i].Children) == len(fr[j].Children) {
			score += 0.1
		}
		if m := en[i].Marker.EN; m != "" && m == fr[j].Marker.FR {
			score += 0.1
		}
		if n := len(x[i]) + len(y[j]); n > 0 {
			same := 0
			for w := range x[i] {
				if y[j][w] {
					same++
				}
			}
			score += 0.6 * float64(2*same) / float64(n)
		}
		return score
	}
}

// constants are the words of a clause that translation leaves alone.
func constants(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(" \u00a0\u202f.,;:()'’\"«»-", c) }) {
		digits := strings.ContainsAny(w, "0123456789")
		capitals := len(w) > 1 && strings.ToUpper(w) == w
		if digits || capitals {
			out[w] = true
		}
	}
	return out
}
