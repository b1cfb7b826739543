package intake

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// drawn is a resolution and the page that a hand-made site makes of it.
type drawn struct {
	number  int
	whereas []drawnClause
	actions []drawnClause
}

type drawnClause struct {
	text string
	kids []drawnClause
}

func drawClauses(t *rapid.T, depth int, label string) []drawnClause {
	n := rapid.IntRange(1, 4).Draw(t, label)
	out := make([]drawnClause, n)
	for i := range out {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{
			"members", "asylum", "éviter", "Québec", "file", "13", "the Minister", "l’accueil", "1995", "R&D", "<b>now</b>", "d'État", "~", "&nbsp;", "<i>at</i> once",
		}), 1, 6).Draw(t, label+" words")
		out[i].text = "x" + strings.Join(words, " ") + ";"
		if depth > 1 && rapid.IntRange(0, 2).Draw(t, label+" nests") == 0 {
			out[i].kids = drawClauses(t, depth-1, label+".")
		}
	}
	return out
}

// page writes clauses as a list, or as typed lines.
func (c drawnClause) list(b *strings.Builder, closed bool) {
	b.WriteString("<li>" + c.text)
	if strings.HasSuffix(c.text, "1995;") {
		b.WriteString("<p>and a second paragraph;</p>")
	}
	if len(c.kids) > 0 {
		lists(b, c.kids, closed)
	}
	if closed {
		b.WriteString("</li>")
	}
	b.WriteString("\n")
}

func lists(b *strings.Builder, cs []drawnClause, closed bool) {
	b.WriteString("<ol>\n")
	for _, c := range cs {
		c.list(b, closed)
	}
	b.WriteString("</ol>\n")
}

func typedLines(b *strings.Builder, cs []drawnClause, level int, end string) {
	for i, c := range cs {
		mark := [3]string{fmt.Sprint(i + 1), string(rune('a' + i)), []string{"i", "ii", "iii", "iv"}[i]}[level]
		fmt.Fprintf(b, "(%s) %s%s\n", mark, c.text, end)
		typedLines(b, c.kids, level+1, end)
	}
}

func shape(cs []drawnClause) string {
	var b strings.Builder
	for _, c := range cs {
		b.WriteString("[" + shape(c.kids) + "]")
	}
	return b.String()
}

func shapeOf(cs []wording.Clause) string {
	var b strings.Builder
	for _, c := range cs {
		b.WriteString("[" + shapeOf(c.Children) + "]")
	}
	return b.String()
}

// However a page sets its resolutions, each comes out with its number and the
// shape of its clauses, and the page loses no word, in order.
func TestPagesKeepWordsAndShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString("<html><head><title>Resolutions</title></head><body><div class=nav><a href=/>Home</a></div><h1>All resolutions</h1>\n")
		all := make([]drawn, rapid.IntRange(1, 4).Draw(t, "entries"))
		for i := range all {
			d := drawn{number: i + 1, whereas: drawClauses(t, 3, "whereas"), actions: drawClauses(t, 3, "actions")}
			all[i] = d
			fmt.Fprintf(&b, "<h3>Title %c</h3>\n", 'A'+i)
			fmt.Fprintf(&b, rapid.SampledFrom([]string{"<p>Res.: %d , Nov 1995\n", "<p><b>Rés. %d, nov. 1995</b></p>\n", "<h4>Resolution no. %d (November 1995)</h4>\n", "<p>Résolution&nbsp;n<sup>o</sup> %d, novembre 1995<br>"}).Draw(t, "head"), d.number)
			b.WriteString(rapid.SampledFrom([]string{"<p>Whereas:\n", "<p><b>Attendu que&nbsp;:</b></p>\n", "<h4>WHEREAS</h4>"}).Draw(t, "whereas heading"))
			style := rapid.IntRange(0, 3).Draw(t, "style")
			writeList(&b, d.whereas, style)
			b.WriteString(rapid.SampledFrom([]string{
				"<p>Therefore be it resolved:\n<p>That the CCR:\n", "<p>THEREFORE BE IT RESOLVED THAT THE CCR:</p>", "<p>Il est résolu que&nbsp;:<p>le CCR&nbsp;:",
			}).Draw(t, "resolved heading"))
			writeList(&b, d.actions, style)
			b.WriteString(rapid.SampledFrom([]string{"<hr>\n", "<p>Moved by: A. Seconded by: B</p>", "<p><a href='#top'>Back to top</a>"}).Draw(t, "end"))
		}
		page := b.String()
		rep, err := Read("page.en.html", []byte(page), Options{})
		if err != nil {
			t.Fatal(err)
		}
		keepsPage(t, page, rep, true)
		if len(rep.Entries) != len(all) {
			t.Fatalf("%d entries of %d\n%s", len(rep.Entries), len(all), page)
		}
		for i, e := range rep.Entries {
			if e.Number != all[i].number || e.Meeting != "1995-11" {
				t.Fatalf("entry %d is %s/%d\n%s", i, e.Meeting, e.Number, page)
			}
			if got, want := shapeOf(e.Wording.Whereas.Clauses), shape(all[i].whereas); got != want {
				t.Fatalf("whereas %s, not %s\n%s", got, want, page)
			}
			if got, want := shapeOf(e.Wording.Resolved.Clauses), shape(all[i].actions); got != want {
				t.Fatalf("actions %s, not %s\n%s", got, want, page)
			}
			if want := fmt.Sprintf("Title %c", 'A'+i); e.Wording.Title.In(i18n.EN) != want {
				t.Fatalf("title %q, not %q", e.Wording.Title.In(i18n.EN), want)
			}
		}
	})
}

func writeList(b *strings.Builder, cs []drawnClause, style int) {
	switch style {
	case 0:
		lists(b, cs, false)
	case 1:
		lists(b, cs, true)
	case 2:
		b.WriteString("<p>")
		typedLines(b, cs, 0, "<br>")
	default:
		b.WriteString("<p>")
		typedLines(b, cs, 0, "<p>")
	}
}

// Linking is the same whatever order the files come in, keeps every clause of
// both languages, and gives the same IDs and fingerprints again.
func TestPairKeepsClauses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := func(lang string) string {
			var b strings.Builder
			for i := range rapid.IntRange(1, 3).Draw(t, "entries "+lang) {
				fmt.Fprintf(&b, "<p>Res.: %d, Nov 1995<p>Whereas:", rapid.IntRange(0, 2).Draw(t, "number")*10+i)
				lists(&b, drawClauses(t, 2, "whereas "+lang), true)
				b.WriteString("<p>Be it resolved:")
				lists(&b, drawClauses(t, 2, "actions "+lang), true)
			}
			return b.String()
		}
		en, err := Read("a.html", []byte(page("en")), Options{Lang: i18n.EN})
		if err != nil {
			t.Fatal(err)
		}
		fr, err := Read("b.html", []byte(page("fr")), Options{Lang: i18n.FR})
		if err != nil {
			t.Fatal(err)
		}
		one := Pair(append(append([]Entry(nil), en.Entries...), fr.Entries...))
		two := Pair(append(append([]Entry(nil), fr.Entries...), en.Entries...))
		if len(one) != len(two) {
			t.Fatalf("%d and %d", len(one), len(two))
		}
		words := map[i18n.Lang]int{}
		for i := range one {
			if one[i].Fingerprint != two[i].Fingerprint || one[i].Key != two[i].Key {
				t.Fatalf("%s %s differ", one[i].Key, two[i].Key)
			}
			ids := map[string]bool{}
			walk(one[i].Wording, func(c wording.Clause) {
				if c.ID == "" || ids[c.ID] {
					t.Fatalf("ID %q twice", c.ID)
				}
				ids[c.ID] = true
				words[i18n.EN] += len(c.Text.EN)
				words[i18n.FR] += len(c.Text.FR)
			})
		}
		want := map[i18n.Lang]int{}
		for _, e := range append(en.Entries, fr.Entries...) {
			walk(e.Wording, func(c wording.Clause) { want[e.Lang] += len(c.Text.Only(e.Lang)) })
		}
		if words[i18n.EN] != want[i18n.EN] || words[i18n.FR] != want[i18n.FR] {
			t.Fatalf("clauses lost: %v of %v", words, want)
		}
	})
}

func walk(w wording.Wording, see func(wording.Clause)) {
	var deep func([]wording.Clause)
	deep = func(cs []wording.Clause) {
		for _, c := range cs {
			see(c)
			deep(c.Children)
		}
	}
	deep(w.Whereas.Clauses)
	deep(w.Resolved.Clauses)
}
