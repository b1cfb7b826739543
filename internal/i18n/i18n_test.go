package i18n_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"plenary.example/internal/i18n"
)

const (
	thin = "\u202f"
	nbsp = "\u00a0"
)

func catalog(t *testing.T, en, fr string) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(fstest.MapFS{"en/a.json": {Data: []byte(en)}, "fr/a.json": {Data: []byte(fr)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLang(t *testing.T) {
	for tag, want := range map[string]i18n.Lang{"en": i18n.EN, "fr-CA": i18n.FR, "FR": i18n.FR, "en-GB": i18n.EN} {
		if got, ok := i18n.ParseLang(tag); !ok || got != want {
			t.Errorf("%s: %s, %v", tag, got, ok)
		}
	}
	for _, tag := range []string{"", "de", "french", "-fr"} {
		if got, ok := i18n.ParseLang(tag); ok {
			t.Errorf("%q is read as %s", tag, got)
		}
	}
	if i18n.EN.Other() != i18n.FR || i18n.FR.Other() != i18n.EN {
		t.Error("the twins are not each other's")
	}
}

func TestText(t *testing.T) {
	only := i18n.Text{FR: "eau"}
	if only.In(i18n.EN) != "eau" || only.Only(i18n.EN) != "" || only.Has(i18n.EN) || !only.Has(i18n.FR) || only.Empty() {
		t.Errorf("%+v does not fall back to its twin", only)
	}
	both := only.With(i18n.EN, "water")
	if both != (i18n.Text{EN: "water", FR: "eau"}) || only.EN != "" {
		t.Errorf("With: %+v, the first %+v", both, only)
	}
	if i18n.Same("Oslo") != (i18n.Text{EN: "Oslo", FR: "Oslo"}) {
		t.Error("Same differs")
	}
	if !(i18n.Text{}).Empty() {
		t.Error("an empty text is not empty")
	}
}

func TestDates(t *testing.T) {
	c := catalog(t, `{}`, `{}`)
	at := time.Date(2026, time.May, 1, 14, 5, 0, 0, time.UTC)
	for _, check := range []struct{ got, want string }{
		{c.For(i18n.EN).Date(at), "1 May 2026"},
		{c.For(i18n.FR).Date(at), "1er mai 2026"},
		{c.For(i18n.FR).Date(at.AddDate(0, 3, 1)), "2 août 2026"},
		{c.For(i18n.EN).MonthYear(at), "May 2026"},
		{c.For(i18n.FR).MonthYear(at.AddDate(0, 7, 0)), "décembre 2026"},
		{c.For(i18n.EN).Time(at), "14:05"},
		{c.For(i18n.FR).Time(at), "14" + nbsp + "h" + nbsp + "05"},
		{c.For(i18n.EN).DateTime(at), "1 May 2026 at 14:05"},
		{c.For(i18n.FR).DateTime(at), "1er mai 2026 à 14" + nbsp + "h" + nbsp + "05"},
	} {
		if check.got != check.want {
			t.Errorf("%q, want %q", check.got, check.want)
		}
	}
}

func TestMonthOf(t *testing.T) {
	for name, want := range map[string]time.Month{
		"November": 11, "Nov": 11, "nov.": 11, "NOVEMBRE": 11, "novembre": 11,
		"février": 2, "fevrier": 2, "fe\u0301vrier": 2, "fév.": 2, "févr": 2, "Feb": 2,
		"août": 8, "aout": 8, "Aug": 8, "déc.": 12, "Dec": 12, "DÉCEMBRE": 12,
		"mai": 5, "May": 5, "mar": 3, "mars": 3, "March": 3, "juin": 6, "juil.": 7, "Jun": 6, "Jul": 7, "Sept.": 9, "janv": 1,
		"jui": 0, "ju": 0, "ma": 0, "": 0, ".": 0, "Novemberly": 0, "Mayor": 0, "brumaire": 0, "nov..": 0, "13": 0,
	} {
		if got := i18n.MonthOf(name); got != want {
			t.Errorf("%q is month %d, want %d", name, got, want)
		}
	}
	c := catalog(t, `{}`, `{}`)
	for _, lang := range i18n.Langs() {
		for m := time.January; m <= time.December; m++ {
			name, _, _ := strings.Cut(c.For(lang).MonthYear(time.Date(2000, m, 1, 0, 0, 0, 0, time.UTC)), " ")
			if i18n.MonthOf(name) != m || i18n.MonthOf(strings.ToUpper(name)) != m {
				t.Errorf("%s is not read back", name)
			}
		}
	}
}

func TestTypeset(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Vraiment ?", "Vraiment" + thin + "?"},
		{"Oui ! Non ; peut-être", "Oui" + thin + "! Non" + thin + "; peut-être"},
		{"Attendu que : ceci", "Attendu que" + nbsp + ": ceci"},
		{"un « mot » ici", "un «" + thin + "mot" + thin + "» ici"},
		{"déjà" + nbsp + ": fait" + thin + "! «" + nbsp + "ou" + nbsp + "»", "déjà" + nbsp + ": fait" + thin + "! «" + nbsp + "ou" + nbsp + "»"},
		{"voir http://exemple.ca:8080/?a=1;b à 14:05", "voir http://exemple.ca:8080/?a=1;b à 14:05"},
		{"« {{.Text}} » : {{if eq .A ` ;`}}x{{end}} !", "«" + thin + "{{.Text}}" + thin + "»" + nbsp + ": {{if eq .A ` ;`}}x{{end}}" + thin + "!"},
		{"sans signe", "sans signe"},
		{"", ""},
		{"reste {{.Ouvert", "reste {{.Ouvert"},
	} {
		if got := i18n.Typeset(i18n.FR, c.in); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.in, got, c.want)
		}
		if got := i18n.Typeset(i18n.FR, c.want); got != c.want {
			t.Errorf("%q set twice: %q", c.in, got)
		}
		if got := i18n.Typeset(i18n.EN, c.in); got != c.in {
			t.Errorf("English changed: %q to %q", c.in, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	c := catalog(t, `{"n": "{{.N}} votes"}`, `{"n": "{{.N}} voix"}`)
	for n, want := range map[int64][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 5000: {"5,000", "5" + thin + "000"}, -1234567: {"-1,234,567", "-1" + thin + "234" + thin + "567"},
		-100: {"-100", "-100"}, 123456: {"123,456", "123" + thin + "456"},
	} {
		if got := [2]string{c.For(i18n.EN).Number(n), c.For(i18n.FR).Number(n)}; got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := c.For(i18n.FR).T("n", "N", 5000); got != "5"+thin+"000 voix" {
		t.Errorf("in a sentence: %q", got)
	}
}

func TestPlurals(t *testing.T) {
	c := catalog(t,
		`{"votes": {"one": "{{.Count}} vote", "other": "{{.Count}} votes"}}`,
		`{"votes": {"one": "{{.Count}} voix", "many": "{{.Count}} de voix", "other": "{{.Count}} voix ;"}}`)
	for _, check := range []struct {
		lang  i18n.Lang
		count any
		want  string
	}{
		{i18n.EN, 0, "0 votes"},
		{i18n.EN, 1, "1 vote"},
		{i18n.EN, int64(2), "2 votes"},
		{i18n.EN, 1_000_000, "1,000,000 votes"},
		{i18n.FR, 0, "0 voix"},
		{i18n.FR, 1, "1 voix"},
		{i18n.FR, 2, "2 voix ;"},
		{i18n.FR, 1_000_000, "1 000 000 de voix"},
		{i18n.FR, int64(2_000_000), "2 000 000 de voix"},
		{i18n.FR, 1_000_001, "1 000 001 voix ;"},
	} {
		want := check.want
		if check.lang == i18n.FR {
			want = strings.ReplaceAll(i18n.Typeset(i18n.FR, want), "0 0", "0"+thin+"0")
			want = strings.ReplaceAll(want, " 00", thin+"00")
		}
		if got := c.For(check.lang).T("votes", "Count", check.count); got != want {
			t.Errorf("%s %v: %q, want %q", check.lang, check.count, got, want)
		}
	}
}

func TestPluralWithoutMany(t *testing.T) {
	c := catalog(t, `{"v": {"one": "one", "other": "others"}}`, `{"v": {"one": "une", "other": "des"}}`)
	if got := c.For(i18n.FR).T("v", "Count", 1_000_000); got != "des" {
		t.Errorf("a form that is not given: %q", got)
	}
}

func TestMessages(t *testing.T) {
	c := catalog(t,
		`{"plain": "Done.", "who": "{{.Who}} on {{.When}}", "in": "See: {{.What}}"}`,
		`{"plain": "Fait !", "who": "{{.Who}}, le {{.When}}", "in": "Voir : {{.What}}"}`)
	when := time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)
	m := i18n.Say("in", "What", i18n.Say("who", "Who", i18n.Text{EN: "Water", FR: "Eau"}, "When", when))
	if got := c.For(i18n.EN).Say(m); got != "See: Water on 1 May 2026" {
		t.Error(got)
	}
	if got := c.For(i18n.FR).Say(m); got != "Voir"+nbsp+": Eau, le 1er mai 2026" {
		t.Error(got)
	}
	if got := c.For(i18n.FR).T("plain"); got != "Fait"+thin+"!" {
		t.Error(got)
	}
	if got := c.For(i18n.EN).T("absent", "A", 1); got != "⟦absent⟧" {
		t.Errorf("an unknown key says %q", got)
	}
	if got := c.For(i18n.EN).T("who", "Who", "A"); got != "⟦who⟧" {
		t.Errorf("a missing argument says %q", got)
	}
	if keys := strings.Join(c.Keys(i18n.FR), " "); keys != "in plain who" {
		t.Errorf("keys %s", keys)
	}
	if !c.For(i18n.EN).Has("who") || c.For(i18n.EN).Has("absent") || c.For(i18n.FR).Lang() != i18n.FR {
		t.Error("Has or Lang is wrong")
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"a key in two files": {"en/a.json": {Data: []byte(`{"k": "x"}`)}, "en/b.json": {Data: []byte(`{"k": "y"}`)}},
		"no JSON":            {"en/a.json": {Data: []byte(`{`)}},
		"no other form":      {"en/a.json": {Data: []byte(`{"k": {"one": "x"}}`)}},
		"a number":           {"fr/a.json": {Data: []byte(`{"k": 3}`)}},
	} {
		if _, err := i18n.Load(files); err == nil {
			t.Errorf("%s is loaded", name)
		}
	}
}

func TestABrokenSentenceIsFound(t *testing.T) {
	c := catalog(t, `{"k": "{{.A"}`, `{}`)
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), `"k"`) {
		t.Errorf("checked: %v", err)
	}
	if got := c.For(i18n.EN).T("k", "A", 1); got != "⟦k⟧" {
		t.Errorf("said: %s", got)
	}
}

func TestLocalizerIsSharedSafely(t *testing.T) {
	c := catalog(t, `{"v": {"one": "{{.Count}} vote", "other": "{{.Count}} votes"}, "n": "{{.N}}"}`, `{}`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := c.For(i18n.EN).T("v", "Count", 2) + c.For(i18n.EN).T("n", "N", 3); got != "2 votes3" {
					t.Error(got)
					return
				}
			}
		})
	}
	wg.Wait()
}

func FuzzTypeset(f *testing.F) {
	f.Add("a : {{b}} « c »")
	f.Add("{{ {{ }} :")
	f.Fuzz(func(t *testing.T, s string) {
		set := i18n.Typeset(i18n.FR, s)
		bare := strings.NewReplacer(thin, " ", nbsp, " ")
		if !strings.Contains(s, "{{") && bare.Replace(set) != bare.Replace(s) {
			t.Errorf("%q became %q", s, set)
		}
		if again := i18n.Typeset(i18n.FR, set); !strings.Contains(s, "{{") && again != set && !strings.Contains(s, "  ") {
			t.Errorf("%q set twice: %q, %q", s, set, again)
		}
	})
}

func TestParagraphsEndAtEmptyLines(t *testing.T) {
	text := i18n.Text{FR: "Pourquoi ?\r\n\r\n \r\n\r\nUne ligne\nUne autre "}
	got := text.Paragraphs(i18n.EN) // in the other language, and set as that is
	if want := []string{"Pourquoi" + thin + "?", "Une ligne\nUne autre"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := text.Paragraphs(i18n.FR); len(got) != 2 {
		t.Errorf("%q", got)
	}
	if got := (i18n.Text{}).Paragraphs(i18n.EN); got != nil {
		t.Errorf("of nothing: %q", got)
	}
}

func TestDaysSayNothingTwice(t *testing.T) {
	c := catalog(t, "{}", "{}")
	day := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	for _, of := range []struct {
		first, last time.Time
		en, fr      string
	}{
		{day(2026, 11, 25), day(2026, 11, 25), "25 November 2026", "25 novembre 2026"},
		{day(2026, 11, 1), day(2026, 11, 3), "1 to 3 November 2026", "1er au 3 novembre 2026"},
		{day(2026, 11, 30), day(2026, 12, 2), "30 November to 2 December 2026", "30 novembre au 2 décembre 2026"},
		{day(2026, 12, 30), day(2027, 1, 2), "30 December 2026 to 2 January 2027", "30 décembre 2026 au 2 janvier 2027"},
	} {
		if en, fr := c.For(i18n.EN).Days(of.first, of.last), c.For(i18n.FR).Days(of.first, of.last); en != of.en || fr != of.fr {
			t.Errorf("%q and %q, want %q and %q", en, fr, of.en, of.fr)
		}
	}
}
