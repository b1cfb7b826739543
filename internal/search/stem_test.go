package search

import (
	"strings"
	"testing"
	"unicode"

	"plenary.example/internal/i18n"
)

func TestStemFamilies(t *testing.T) {
	same := []struct {
		lang i18n.Lang
		a, b string
	}{
		{i18n.FR, "résolus", "résolution"},
		{i18n.FR, "résolus", "Résolutions"},
		{i18n.FR, "résoudre", "résolue"},
		{i18n.FR, "détenus", "détention"},
		{i18n.FR, "détenir", "détenues"},
		{i18n.FR, "protéger", "protection"},
		{i18n.FR, "décider", "décision"},
		{i18n.FR, "soumettre", "soumission"},
		{i18n.FR, "parrainage", "parrainer"},
		{i18n.FR, "réunifier", "réunification"},
		{i18n.FR, "réfugiées", "RÉFUGIÉ"},
		{i18n.FR, "enfants", "enfant"},
		{i18n.FR, "canadiennes", "canadienne"},
		{i18n.FR, "expulser", "expulsions"},
		{i18n.EN, "detain", "detention"},
		{i18n.EN, "detainees", "detained"},
		{i18n.EN, "submit", "submissions"},
		{i18n.EN, "decide", "decision"},
		{i18n.EN, "admitted", "admission"},
		{i18n.EN, "resolve", "resolutions"},
		{i18n.EN, "apply", "application"},
		{i18n.EN, "applicants", "applying"},
		{i18n.EN, "sponsor", "sponsorship"},
		{i18n.EN, "member", "membership"},
		{i18n.EN, "reunify", "reunification"},
		{i18n.EN, "expel", "expulsion"},
		{i18n.EN, "receive", "reception"},
		{i18n.EN, "refugee’s", "refugees"},
		{i18n.EN, "C-31", "c-31"},
	}
	for _, p := range same {
		if a, b := Stem(p.a, p.lang), Stem(p.b, p.lang); a != b {
			t.Errorf("%s: %q is under %q and %q under %q; they belong together", p.lang, p.a, a, p.b, b)
		}
	}
	apart := []struct {
		lang i18n.Lang
		a, b string
	}{
		{i18n.EN, "contain", "content"},
		{i18n.EN, "policy", "police"},
		{i18n.EN, "commission", "commit"},
		{i18n.EN, "hardship", "hard"},
		{i18n.EN, "mission", "mit"},
		{i18n.EN, "rely", "relief"},
		{i18n.EN, "attain", "attention"},
		{i18n.EN, "ship", "shipment"},
		{i18n.EN, "detail", "detain"},
		{i18n.FR, "politique", "police"},
		{i18n.FR, "content", "contenir"},
		{i18n.FR, "commission", "commettre"},
		{i18n.FR, "refuge", "refus"},
		{i18n.FR, "résultat", "résolution"},
		{i18n.FR, "attente", "détention"},
		{i18n.FR, "proposer", "protéger"},
		{i18n.FR, "permanent", "permettre"},
	}
	for _, p := range apart {
		if a, b := Stem(p.a, p.lang), Stem(p.b, p.lang); a == b {
			t.Errorf("%s: %q and %q are both under %q; they are unrelated", p.lang, p.a, p.b, a)
		}
	}
}

func TestSplitWords(t *testing.T) {
	tests := []struct {
		lang i18n.Lang
		text string
		want []string
	}{
		{i18n.FR, "L’immigration d'abord, jusqu’à demain", []string{"immigration", "abord", "à", "demain"}},
		{i18n.FR, "aujourd’hui, qu'il s’agit d’un prud'homme", []string{"aujourd'hui", "il", "agit", "un", "prud'homme"}},
		{i18n.EN, "the Minister's   1,200 files (C-31)", []string{"the", "minister's", "1", "200", "files", "c", "31"}},
		{i18n.EN, "don't “quote” 'me'", []string{"don't", "quote", "me"}},
		{i18n.FR, "re\u0301fugie\u0301", []string{"réfugié"}},
		{i18n.EN, "\x00\xff<script> 🙂 x", []string{"script", "x"}},
		{i18n.EN, "", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, w := range splitWords(tt.text, tt.lang, 100) {
			got = append(got, w.norm)
		}
		if len(got) != len(tt.want) {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	p := prepare(Document{Title: i18n.Text{EN: "Loans of loans", FR: "Prêts"}, Body: i18n.Text{EN: "a loan in 2009", FR: "2009, prêt, prêts"}, Facets: []string{"x:y"}})
	terms := p.terms()
	eachTerm(terms, func(token string, count int) {
		if got := lookup(terms, token); got != count || got != p.counts[token] {
			t.Errorf("%q: %d, want %d", token, got, count)
		}
		for _, other := range []string{token + "a", token[:1], "", "zz", "a", token + " "} {
			if got := lookup(terms, other); got != p.counts[other] && other != everyToken {
				t.Errorf("%q: %d", other, got)
			}
		}
	})
	if lookup(terms, "eloan") != 3 || lookup(terms, "teloan") != 2 || lookup("", "eloan") != 0 {
		t.Errorf("counts in %q", terms)
	}
}

// Whatever is typed, what reaches the engines is letters and digits.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"L’été", `"a -b"`, "'; --", "a\x00b", "\xff", "e\u0301", "ꙮ҈", "٣", "ﬁ", "İ", "ß'ß", "a*(b)^:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range i18n.Langs() {
			for _, term := range parse(text, lang, true) {
				for _, w := range term.words {
					for _, r := range stem(w, lang) + fold(w) {
						if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
							t.Errorf("%q gives the token %q", text, stem(w, lang))
						}
					}
				}
			}
			var whole strings.Builder
			for _, s := range NewMarker(Query{Text: text, Prefix: true}).Highlight(text, lang) {
				whole.WriteString(s.Text)
			}
			if whole.String() != text {
				t.Errorf("highlighting %q gives %q", text, whole.String())
			}
		}
	})
}
