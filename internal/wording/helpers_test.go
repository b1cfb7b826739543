package wording_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

func localizers(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func both(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }

func clause(id, en, fr string, children ...wording.Clause) wording.Clause {
	return wording.Clause{ID: id, Text: both(en, fr), Children: children}
}

// harbour is an invented resolution in both languages.
func harbour() wording.Wording {
	return wording.Wording{
		Title: both("Waiting times at the harbour", "Délais d’attente au port"),
		Whereas: wording.Part{Clauses: []wording.Clause{
			clause("w1", "families wait two years for an answer;", "des familles attendent une réponse depuis deux ans ;"),
			clause("w2", "the coalition spoke in Res. 13, November 1995;", "la coalition s’est prononcée (rés. 13, nov. 1995) ;"),
		}},
		Resolved: wording.Part{
			Lead: both("That the coalition:", "Que la coalition :"),
			Clauses: []wording.Clause{
				clause("r1", "write to the Minister about delays;", "écrive au ministre au sujet des délais ;"),
				clause(
					"r2", "ask the department to:", "demande au ministère :",
					clause("r2a", "publish waiting times every month;", "de publier les délais chaque mois ;"),
					clause("r2b", "answer within six months;", "de répondre dans les six mois ;", clause("r2bi", "in writing,", "par écrit,")),
				),
				clause("r3", "report to members.", "fasse rapport aux membres."),
			},
		},
	}
}

// labels writes the numbers and IDs of a section in one line.
func labels(w wording.Wording, s wording.Section, lang i18n.Lang) string {
	var out []string
	for _, l := range wording.Lines(w, s, lang) {
		out = append(out, l.Label+l.Clause.ID)
	}
	return strings.Join(out, " ")
}

// shape writes the IDs of a section with their nesting.
func shape(cs []wording.Clause) string {
	var out []string
	for _, c := range cs {
		s := c.ID
		if len(c.Children) > 0 {
			s += "(" + shape(c.Children) + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func must(t *testing.T) func(w wording.Wording, err error) wording.Wording {
	return func(w wording.Wording, err error) wording.Wording {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
}

// words draws a text that is clean as it stands.
func words() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{
		"the", "refugees", "l’asile", "detention,", "shall", "may", "écrire", "and", "to", "Minister’s", "d’urgence", "« mot »", "non-status", "10", "Res. 13, Nov. 1995", "~~gone~~", "世界",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 14).Draw(t, "words"), " ")
	})
}

// wordings draws a wording with clauses named from a small pool, so that two of
// them share some.
func wordings(prefix string) *rapid.Generator[wording.Wording] {
	return rapid.Custom(func(t *rapid.T) wording.Wording {
		pool := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}).Draw(t, prefix+"ids")
		flats := make([]wording.Flat, rapid.IntRange(0, len(pool)).Draw(t, prefix+"n"))
		for i := range flats {
			f := &flats[i]
			f.ID = "c" + strconv.Itoa(pool[i])
			f.Section = rapid.SampledFrom([]wording.Section{wording.Whereas, wording.Resolved}).Draw(t, "section")
			f.Depth = rapid.IntRange(0, 5).Draw(t, "depth")
			f.Text = both(words().Draw(t, "en"), words().Draw(t, "fr"))
			f.Bare = rapid.IntRange(0, 9).Draw(t, "bare") == 0
			if rapid.IntRange(0, 9).Draw(t, "marked") == 0 {
				f.Marker = both("("+strconv.Itoa(i)+")", "")
			}
		}
		var w wording.Wording
		w.Title = both(words().Draw(t, "title"), words().Draw(t, "titre"))
		w.Whereas, w.Resolved = wording.UnflattenAll(flats)
		w.Resolved.Lead = both(words().Draw(t, "lead"), "")
		return wording.Clean(w)
	})
}
