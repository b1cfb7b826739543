package intake

import (
	"strings"
	"testing"

	"plenary.example/internal/i18n"
)

func entries(t *testing.T, lang i18n.Lang, page string) []Entry {
	t.Helper()
	rep, err := Read("page."+string(lang)+".html", []byte(page), Options{Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	return rep.Entries
}

func doubted(p Paired, key string) bool {
	for _, d := range p.Doubts {
		if d.Key == "intake.doubt."+key {
			return true
		}
	}
	return false
}

// Where one version has a clause more, the others stay with their twins.
func TestUnevenVersions(t *testing.T) {
	en := entries(t, i18n.EN, `<h3>Heat</h3><p>Res.: 3, May 1990<p>Whereas:<ol><li>in 1988 the CCR asked for heat in 14 shelters;<li>winter is long;<li>the Minister of Housing promised 250 beds by 1991;</ol>
		<p>Be it resolved:<ol><li>write<ol><li>to Ottawa;<li>to the press;</ol></ol>`)
	fr := entries(t, i18n.FR, `<h3>Chauffage</h3><p>Rés.: 3, mai 1990<p>Attendu que:<ol><li>en 1988 le CCR demandait du chauffage dans 14 refuges ;<li>le ministre du Logement a promis 250 lits pour 1991 ;</ol>
		<p>Il est résolu que:<ol><li>écrire<ol><li>à Ottawa ;</ol><li>et surveiller.</ol>`)
	all := Pair(append(en, fr...))
	if len(all) != 1 || !doubted(all[0], "uneven") {
		t.Fatalf("%d resolutions, %v", len(all), all[0].Doubts)
	}
	w := all[0].Wording
	if c := w.Whereas.Clauses; len(c) != 3 || c[0].Text.FR == "" || c[1].Text.FR != "" || !strings.Contains(c[2].Text.FR, "250") {
		t.Errorf("whereas %+v", c)
	}
	if c := w.Resolved.Clauses; len(c) != 2 || c[0].Text.FR != "écrire" || c[1].Text.EN != "" || len(c[0].Children) != 2 || c[0].Children[0].Text.FR != "à Ottawa ;" {
		t.Errorf("resolved %+v", c)
	}
	if w.Title != (i18n.Text{EN: "Heat", FR: "Chauffage"}) {
		t.Errorf("title %+v", w.Title)
	}
}

// Entries without number are linked by likeness and place; the same file given
// twice adds nothing; a resolution without twin stays alone.
func TestUnnumberedTwiceAndAlone(t *testing.T) {
	en := entries(t, i18n.EN, `<h3>Short</h3><p>Res.: May 1990<p>Whereas a;<p>Be it resolved b.
		<h3>Long</h3><p>Res.: May 1990<p>Whereas:<ol><li>one;<li>two;<li>three;</ol><p>Be it resolved:<ol><li>four;<li>five;</ol>
		<h3>Alone</h3><p>Res.: 8, May 1990<p>Whereas c;<p>Be it resolved d.`)
	fr := entries(t, i18n.FR, `<h3>Longue</h3><p>Rés.: mai 1990<p>Attendu que:<ol><li>un ;<li>deux ;<li>trois ;</ol><p>Il est résolu que:<ol><li>quatre ;<li>cinq ;</ol>`)
	all := Pair(append(append(append([]Entry(nil), en...), fr...), en...))
	if len(all) != 3 {
		t.Fatalf("%d resolutions", len(all))
	}
	if p := all[0]; p.Key != "1990-05/8" || len(p.Langs) != 1 || !doubted(p, "no_twin") {
		t.Errorf("%s %v %v", p.Key, p.Langs, p.Doubts)
	}
	if p := all[1]; p.Key != "1990-05/u1" || p.Wording.Title.EN != "Short" || len(p.Langs) != 1 {
		t.Errorf("%s %q %v", p.Key, p.Wording.Title.EN, p.Langs)
	}
	if p := all[2]; p.Key != "1990-05/u2" || p.Wording.Title != (i18n.Text{EN: "Long", FR: "Longue"}) || !doubted(p, "paired_by_place") || len(p.Sources) != 2 {
		t.Errorf("%s %+v %v", p.Key, p.Wording.Title, p.Doubts)
	}
}

// A fingerprint tells words from words, and nothing else.
func TestFingerprint(t *testing.T) {
	const page = "<h3>T</h3><p>Res.: 3, May 1990<p>Whereas:<ol><li>a;</ol><p>Be it resolved:<ol><li>b;<li>c;</ol>"
	print := func(page string) string { return Pair(entries(t, i18n.EN, page))[0].Fingerprint }
	first := print(page)
	if print(strings.ReplaceAll(page, "<p>", "\n\n<p class=x>\n")) != first {
		t.Error("white space and classes changed the fingerprint")
	}
	for _, change := range [][2]string{{"b;", "B;"}, {"<li>c;", ""}, {"<li>c;", "<ol><li>c;</ol>"}, {"<h3>T", "<h3>U"}, {"<p>Be it resolved:", "<p>Be it resolved:<p>That the CCR:"}} {
		if print(strings.Replace(page, change[0], change[1], 1)) == first {
			t.Errorf("%q for %q left the fingerprint as it was", change[1], change[0])
		}
	}
	french := func(text string) string {
		return Pair(entries(t, i18n.FR, "<p>Rés.: 3, mai 1990<p>Attendu que:<ol><li>"+text+"</ol>"))[0].Fingerprint
	}
	if french("l’eau") == french("l’air") {
		t.Error("French words leave the fingerprint as it was")
	}
	if p := Pair(entries(t, i18n.EN, strings.Replace(page, "a;", strings.Repeat("a ", 10_000), 1)))[0]; !doubted(p, "unsound") {
		t.Error("a clause longer than may be kept is not doubted")
	}
}
