package wording_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

func TestNumbering(t *testing.T) {
	w := harbour()
	if got := labels(w, wording.Resolved, i18n.EN); got != "1.r1 2.r2 (a)r2a (b)r2b (i)r2bi 3.r3" {
		t.Error(got)
	}
	if got := labels(w, wording.Resolved, i18n.FR); got != "1.r1 2.r2 a)r2a b)r2b i)r2bi 3.r3" {
		t.Error(got)
	}
}

func TestNumberingOfWhatIsWritten(t *testing.T) {
	w := harbour()
	w.Resolved.Clauses[0].Text.FR = ""
	w.Resolved.Clauses[1].Text.FR = "" // but what is nested under it is written
	w.Resolved.Clauses[1].Children[0].Text.FR = ""
	if got := labels(w, wording.Resolved, i18n.FR); got != "1.r2 a)r2b i)r2bi 2.r3" {
		t.Error(got)
	}
	if got := labels(w, wording.Resolved, i18n.EN); got != "1.r1 2.r2 (a)r2a (b)r2b (i)r2bi 3.r3" {
		t.Errorf("English moved: %s", got)
	}
	all := wording.AllLines(w, wording.Resolved, i18n.FR)
	if len(all) != 6 || !all[0].Missing || all[0].Label != "" || all[1].Label != "1." || !all[1].Missing || all[3].Missing {
		t.Errorf("%+v", all)
	}
}

func TestBareAndMarkers(t *testing.T) {
	w := wording.Wording{Resolved: wording.Part{Clauses: []wording.Clause{
		{ID: "p", Bare: true, Text: both("An opening paragraph", ""), Children: []wording.Clause{clause("p1", "one", ""), clause("p2", "two", "")}},
		{ID: "m", Marker: both("(i)", ""), Text: both("as printed", "imprimé"), Children: []wording.Clause{clause("m1", "below", "dessous")}},
		clause("n", "next", "suivant"),
	}}}
	if got := labels(w, wording.Resolved, i18n.EN); got != "p 1.p1 2.p2 (i)m (a)m1 2.n" {
		t.Error(got)
	}
	if got := labels(w, wording.Resolved, i18n.FR); got != "1.m a)m1 2.n" {
		t.Error(got)
	}
	lines := wording.Lines(w, wording.Resolved, i18n.EN)
	if lines[0].Path != "" || lines[4].Path != "i(a)" {
		t.Errorf("paths %q, %q", lines[0].Path, lines[4].Path)
	}
}

func TestManyClauses(t *testing.T) {
	var under []wording.Clause
	for range 30 {
		under = append(under, clause("x", "text", "texte", clause("y", "text", "texte")))
	}
	w := wording.Wording{Whereas: wording.Part{Clauses: []wording.Clause{clause("w", "text", "texte", under...)}}}
	lines := wording.Lines(w, wording.Whereas, i18n.EN)
	if got := lines[len(lines)-2].Label; got != "(ad)" {
		t.Errorf("the thirtieth is %s", got)
	}
	w.Whereas.Clauses[0].Children = []wording.Clause{clause("x", "text", "", under...)}
	lines = wording.Lines(w, wording.Whereas, i18n.FR)
	if got := lines[len(lines)-2].Label; got != "xxx)" {
		t.Errorf("the thirtieth is %s", got)
	}
}

func TestClauseName(t *testing.T) {
	w := harbour()
	w.Whereas.Clauses = append(w.Whereas.Clauses, wording.Clause{ID: "b1", Bare: true, Text: both("x", "")}, wording.Clause{ID: "b2", Bare: true, Text: both("y", "")})
	w.Resolved.Clauses[0].Text.FR = ""
	w.Resolved.Clauses = append(w.Resolved.Clauses, wording.Clause{ID: "new"})
	c := localizers(t)
	for _, want := range [][3]string{
		{"title", "the title", "le titre"},
		{wording.WhereasLeadID, "the opening words of the whereas clauses", "les mots d’ouverture des attendus"},
		{"w2", "whereas 2", "l’attendu 2"},
		{"r1", "action clause 1", "la clause d’action 1"},
		{"r2b", "action clause 2(b)", "la clause d’action 1 b)"},
		{"r2bi", "action clause 2(b)(i)", "la clause d’action 1 b) i)"},
		{"b2", "unnumbered paragraph 2 of the whereas clauses", "le paragraphe non numéroté 2 des attendus"},
		{"new", "action clause 4", "la clause d’action 4"},
		{"gone", "a clause that is no longer in the text", "une clause qui ne figure plus dans le texte"},
	} {
		m := wording.ClauseName(w, want[0])
		en, fr := c.For(i18n.EN).Say(m), strings.ReplaceAll(c.For(i18n.FR).Say(m), "\u00a0", " ")
		if en != want[1] || fr != want[2] {
			t.Errorf("%s: %q, %q", want[0], en, fr)
		}
	}
	alone := wording.Wording{Resolved: wording.Part{Clauses: []wording.Clause{{ID: "a", Bare: true, Text: both("x", "y")}}}}
	if got := c.For(i18n.FR).Say(wording.ClauseName(alone, "a")); got != "la clause d’action" {
		t.Error(got)
	}
}

// Numbers of one list follow on without a gap, whatever is written, bare or missing.
func TestNumberingIsContiguous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wordings("").Draw(t, "w")
		for _, lang := range i18n.Langs() {
			for _, s := range wording.Sections() {
				counts := map[string]int{} // labels seen, by the path of the clause above and the bare ones between
				above := make([]string, wording.MaxDepth+2)
				for _, l := range wording.Lines(w, s, lang) {
					key := strings.Join(above[:l.Depth], "|")
					above[l.Depth] = l.Clause.ID
					for d := l.Depth + 1; d < len(above); d++ {
						above[d] = ""
					}
					if l.Clause.Bare {
						if l.Label != "" {
							t.Fatalf("a bare clause is numbered %q", l.Label)
						}
						continue
					}
					counts[key]++
					if l.Clause.Marker.Has(lang) {
						if l.Label != l.Clause.Marker.Only(lang) {
							t.Fatalf("the marker %q shows as %q", l.Clause.Marker.Only(lang), l.Label)
						}
						continue
					}
					if got := number(strings.Trim(l.Label, "().")); got != counts[key] {
						t.Fatalf("%s %s: %q is number %d of its list", lang, l.Clause.ID, l.Label, counts[key])
					}
				}
			}
		}
	})
}

// number reads a label of up to twelve in any of the three styles. "i" is the
// first roman number here: no list drawn reaches the ninth letter twice.
func number(s string) int {
	for i, styles := range [][]string{
		{"1", "a", "i"},
		{"2", "b", "ii"},
		{"3", "c", "iii"},
		{"4", "d", "iv"},
		{"5", "e", "v"},
		{"6", "f", "vi"},
		{"7", "g", "vii"},
		{"8", "h", "viii"},
		{"9", "ix"},
		{"10", "j", "x"},
		{"11", "k", "xi"},
		{"12", "l", "xii"},
	} {
		for _, style := range styles {
			if s == style {
				return i + 1
			}
		}
	}
	return 0
}

func TestFlatten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wordings("").Draw(t, "w")
		again := w
		again.Whereas.Clauses, again.Resolved.Clauses = nil, nil
		whereas, resolved := wording.UnflattenAll(wording.FlattenAll(w))
		again.Whereas.Clauses, again.Resolved.Clauses = whereas.Clauses, resolved.Clauses
		if !reflect.DeepEqual(again, w) {
			t.Fatalf("flattened and nested again:\n%+v\nwas\n%+v", again, w)
		}
	})
}

func TestUnflattenRepairsDepths(t *testing.T) {
	var flats []wording.Flat
	for i, depth := range []int{3, 0, 2, 9, 9, -4, 3, 1} {
		flats = append(flats, wording.Flat{ID: string(rune('a' + i)), Depth: depth})
	}
	if got := shape(wording.Unflatten(flats).Clauses); got != "a b(c(d e)) f(g) h" {
		t.Error(got)
	}
}
