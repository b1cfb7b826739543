package intake

import (
	"bytes"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/demo/library"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

func readLibrary(t *testing.T) map[string]Report {
	t.Helper()
	names, err := fs.Glob(library.Files, "resolutions-*")
	if err != nil {
		t.Fatal(err)
	}
	reports := map[string]Report{}
	for _, name := range names {
		raw, err := fs.ReadFile(library.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		rep, err := Read(name, raw, Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		reports[name] = rep
	}
	return reports
}

func pairLibrary(t *testing.T) []Paired {
	t.Helper()
	reports := readLibrary(t)
	var all []Entry
	for _, name := range slices.Sorted(maps.Keys(reports)) {
		all = append(all, reports[name].Entries...)
	}
	return Pair(all)
}

func TestLibraryFiles(t *testing.T) {
	reports := readLibrary(t)
	want := []struct {
		file     string
		format   Format
		encoding string
		lang     i18n.Lang
		entries  int
		doubts   map[string]int
	}{
		{"resolutions-1985-1999.en.html", HTML, "utf-8", i18n.EN, 27, map[string]int{
			"bullets": 4, "deletions": 1, "no_number": 2, "unnumbered_resolved": 1, "unnumbered_whereas": 2,
		}},
		{"resolutions-1985-1999.fr.html", HTML, "windows-1252", i18n.FR, 26, map[string]int{
			"bullets": 4, "deletions": 1, "heading_language": 4, "no_number": 2, "unnumbered_resolved": 1, "unnumbered_whereas": 2,
		}},
		{"resolutions-2000-2009.en.md", Markdown, "utf-8", i18n.EN, 16, map[string]int{
			"no_number": 1, "unnumbered_resolved": 1, "unnumbered_whereas": 2,
		}},
		{"resolutions-2000-2009.fr.md", Markdown, "utf-8", i18n.FR, 16, map[string]int{
			"no_number": 1, "unnumbered_resolved": 1, "unnumbered_whereas": 2,
		}},
		{"resolutions-2010-2018.csv", CSV, "utf-8", i18n.FR, 28, map[string]int{
			"no_number": 2, "unnumbered_resolved": 4, "unnumbered_whereas": 8,
		}},
		{"resolutions-2019.en.docx", DOCX, "utf-8", i18n.EN, 4, map[string]int{
			"deletions": 1, "inserted": 1, "no_number": 1, "unnumbered_resolved": 1, "unnumbered_whereas": 1,
		}},
		{"resolutions-2019.fr.docx", DOCX, "utf-8", i18n.FR, 4, map[string]int{
			"deletions": 1, "inserted": 1, "no_number": 1, "unnumbered_resolved": 1, "unnumbered_whereas": 1,
		}},
		{"resolutions-2020-2026.en.html", HTML, "utf-8", i18n.EN, 12, map[string]int{
			"no_number": 1, "unnumbered_resolved": 1, "unnumbered_whereas": 1,
		}},
		{"resolutions-2020-2026.fr.html", HTML, "utf-8", i18n.FR, 12, map[string]int{
			"no_number": 1, "unnumbered_resolved": 1, "unnumbered_whereas": 1,
		}},
	}
	if len(reports) != len(want) {
		t.Errorf("%d files, %d expected", len(reports), len(want))
	}
	for _, w := range want {
		rep, ok := reports[w.file]
		if !ok {
			t.Errorf("%s is not in the library", w.file)
			continue
		}
		if rep.Format != w.format || rep.Encoding != w.encoding || rep.Lang != w.lang || len(rep.Entries) != w.entries {
			t.Errorf("%s: %s, %s, %s, %d entries", w.file, rep.Format, rep.Encoding, rep.Lang, len(rep.Entries))
		}
		if got := keys(rep); !maps.Equal(got, w.doubts) {
			t.Errorf("%s: doubts %v, not %v", w.file, got, w.doubts)
		}
		if len(rep.Doubts) > 0 {
			t.Errorf("%s: doubts of the file %v", w.file, rep.Doubts)
		}
		sound(t, rep)
	}
}

func TestLibraryKeepsItsWords(t *testing.T) {
	for name, rep := range readLibrary(t) {
		raw, err := fs.ReadFile(library.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		switch path.Ext(name) {
		case ".html":
			var r reader
			if err := r.decode(name, raw); err != nil {
				t.Fatal(err)
			}
			keepsPage(t, r.text, rep, true)
		case ".csv":
			keepsTable(t, strings.TrimPrefix(string(raw), "\ufeff"), rep)
		case ".docx":
			if want, got := bodyText(t, raw), printed(rep); want != got {
				t.Errorf("%s: words lost or changed\n in: %s\nout: %s", name, want, got)
			}
		case ".md":
			out := printed(rep)
			for _, line := range strings.Split(string(raw), "\n") {
				words := strings.Trim(strings.TrimLeft(line, "# 0123456789.)"), "* ")
				if !strings.Contains(out, bare(words)) {
					t.Errorf("%s: lost %q", name, line)
				}
			}
		}
	}
}

// find gives the resolution of a key.
func find(t *testing.T, all []Paired, key string) Paired {
	t.Helper()
	for _, p := range all {
		if p.Key == key {
			return p
		}
	}
	t.Fatalf("%s is not in the library", key)
	return Paired{}
}

func TestLibraryClauses(t *testing.T) {
	all := pairLibrary(t)
	for _, w := range []struct {
		key     string
		section wording.Section
		path    []int
		en, fr  string
		marker  string
		bare    bool
	}{
		{
			"1995-11/13", wording.Resolved,
			[]int{0, 0},
			"use detention ~~rarely~~ only as a last resort;",
			"de ne recourir à la détention ~~que rarement~~ qu’en dernier ressort\u00a0;", "", false,
		},
		{"1995-11/13", wording.Resolved, []int{0, 2, 1}, "reporting by telephone;", "le compte rendu par téléphone\u00a0;", "", false},
		{"1991-11/2", wording.Resolved, []int{1, 1, 1}, "with medical examination on arrival.", "l’examen médical ayant lieu à l’arrivée.", "(ii)", false},
		{"1988-05/6", wording.Whereas, []int{1, 1}, "in others, no one is;", "dans d’autres, personne ne l’est\u00a0;", "(b)", false},
		{
			"2002-11/u1", wording.Resolved,
			[]int{0},
			"that the CCR ask the provinces that impose a waiting period to end it by 2005.",
			"le CCR demande aux provinces qui imposent un délai de carence d’y mettre fin d’ici 2005.", "", true,
		},
		{"2003-11/6", wording.Resolved, []int{0, 2, 1}, "abroad.", "à l’étranger.", "ii.", false},
		{"2018-05/3", wording.Resolved, []int{1, 2}, "for those who would be detained on return.", "pour ceux qui seraient détenus à leur retour.", "c.", false},
		{
			"2019-11/1", wording.Resolved,
			[]int{0},
			"ask each province to end its agreement with the border agency ~~within two years~~ within one year;",
			"demande à chaque province de mettre fin à son accord avec l’agence frontalière ~~dans les deux ans~~ dans l’année\u00a0;", "", false,
		},
		{"2019-11/2", wording.Resolved, []int{1, 1, 0}, "announced;", "annoncée\u00a0;", "", false},
		{"2026-05/1", wording.Resolved, []int{0, 1}, "fixes age at the date of arrival;", "fixe l’âge à la date d’arrivée\u00a0;", "", false},
	} {
		p := find(t, all, w.key)
		c := clauseAt(part(&p.Wording, w.section).Clauses, w.path)
		if c == nil {
			t.Errorf("%s %s %v: no such clause", w.key, w.section, w.path)
			continue
		}
		if c.Text.EN != w.en || c.Text.FR != w.fr || c.Bare != w.bare {
			t.Errorf("%s %s %v: %+v", w.key, w.section, w.path, *c)
		}
		if w.marker != "" && c.Marker.EN != w.marker {
			t.Errorf("%s %s %v: marker %q, not %q", w.key, w.section, w.path, c.Marker.EN, w.marker)
		}
	}
	p := find(t, all, "2020-11/2")
	if p.Wording.Resolved.Lead != (i18n.Text{EN: "That the CCR:", FR: "le CCR\u00a0:"}) {
		t.Errorf("lead %+v", p.Wording.Resolved.Lead)
	}
	if p.Mover != "Harbour House Newcomer Centre" || p.Seconder != "Prairie Welcome Association" || p.WorkingGroup != "Inland Protection" {
		t.Errorf("facts %q %q %q", p.Mover, p.Seconder, p.WorkingGroup)
	}
}

// Every resolution of the library is in both languages with the same clauses,
// but for one that was never translated.
func TestLibraryLinks(t *testing.T) {
	all := pairLibrary(t)
	if len(all) != 73 {
		t.Errorf("%d resolutions", len(all))
	}
	for _, p := range all {
		if err := wording.Sound(p.Wording); err != nil {
			t.Errorf("%s: %v", p.Key, err)
		}
		if p.Key == "1991-05/9" {
			if len(p.Langs) != 1 || p.Doubts[len(p.Doubts)-1].Key != "intake.doubt.no_twin" {
				t.Errorf("%s: %v %v", p.Key, p.Langs, p.Doubts)
			}
			continue
		}
		if len(p.Langs) != 2 || p.Wording.Title.EN == "" || p.Wording.Title.FR == "" {
			t.Errorf("%s is not linked", p.Key)
		}
		walk(p.Wording, func(c wording.Clause) {
			if c.Text.EN == "" || c.Text.FR == "" {
				t.Errorf("%s: a clause is in one language: %+v", p.Key, c)
			}
		})
	}
	again := pairLibrary(t)
	for i := range all {
		if all[i].Fingerprint != again[i].Fingerprint || all[i].Wording.Resolved.Clauses[0].ID != again[i].Wording.Resolved.Clauses[0].ID {
			t.Errorf("%s: reading twice gives something else", all[i].Key)
		}
	}
}

func TestManifestKnowsEveryResolution(t *testing.T) {
	raw, err := fs.ReadFile(library.Files, "manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := ReadManifest(raw)
	if err != nil {
		t.Fatal(err)
	}
	all := pairLibrary(t)
	if len(facts) != len(all) {
		t.Errorf("%d facts for %d resolutions", len(facts), len(all))
	}
	subjects := map[string]bool{}
	statuses := map[string]int{}
	for _, p := range all {
		f, ok := facts[p.Key]
		if !ok {
			t.Errorf("nothing is said of %s", p.Key)
			continue
		}
		p.Apply(f)
		if p.Mover == "" || p.Seconder == "" || p.WorkingGroup == "" || len(p.Subjects) == 0 {
			t.Errorf("%s: %+v", p.Key, f)
		}
		for _, s := range p.Subjects {
			subjects[s] = true
		}
		statuses[p.Status]++
		if later, ok := facts[p.SupersededBy]; p.Status == "superseded" && (!ok || later.Status == "") {
			t.Errorf("%s is superseded by %q", p.Key, p.SupersededBy)
		}
	}
	if len(subjects) != 15 {
		t.Errorf("%d subjects: %v", len(subjects), slices.Sorted(maps.Keys(subjects)))
	}
	for _, s := range []string{"in_force", "superseded", "rescinded", "expired"} {
		if statuses[s] == 0 {
			t.Errorf("no resolution is %s", s)
		}
	}
	if _, err := ReadManifest([]byte(`{"1995-11/13":{"subject":[]}}`)); err == nil {
		t.Error("an unknown name in the manifest was not refused")
	}
}

// Every doubt and refusal has its sentence in both languages.
func TestSentences(t *testing.T) {
	cat, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	sources, err := fs.Glob(sourceFiles, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, f := range sources {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		raw, err := fs.ReadFile(sourceFiles, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range bytes.Split(raw, []byte(`"`)) {
			if k := string(s); (strings.HasPrefix(k, "intake.error.") || strings.HasPrefix(k, "intake.doubt.")) && !strings.ContainsAny(k, " \n") {
				named[k] = true
			}
		}
	}
	for _, l := range i18n.Langs() {
		for k := range named {
			if !cat.For(l).Has(k) {
				t.Errorf("%s has no sentence in %s", k, l)
			}
		}
		for _, k := range cat.Keys(l) {
			known := strings.HasPrefix(k, "intake.month.") || strings.HasPrefix(k, "intake.lang.") || k == "intake.undated"
			if strings.HasPrefix(k, "intake.") && !known && !named[k] {
				t.Errorf("%s is said nowhere", k)
			}
		}
	}
	for _, p := range pairLibrary(t) {
		for _, d := range p.Doubts {
			for _, l := range i18n.Langs() {
				if s := cat.For(l).Say(d); strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") {
					t.Errorf("%s: %s", p.Key, s)
				}
			}
		}
	}
}
