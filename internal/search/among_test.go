package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/search"
	"plenary.example/internal/search/corpus"
	"plenary.example/internal/testdb"
)

func twoKinds(t testing.TB) (*db.DB, *search.Service, search.Among) {
	t.Helper()
	d := testdb.Open(t)
	x := search.New(d)
	docs := []search.Document{
		{Kind: "motion", ID: "m1", Title: i18n.Text{EN: "Detention of children", FR: "Détention des enfants"}, Date: 1995_1101_0001, Facets: []string{"subject:detention", "status:in_force"}},
		{Kind: "motion", ID: "m2", Title: i18n.Text{EN: "Housing"}, Body: i18n.Text{EN: "Detention is mentioned once."}, Date: 2001_0501_0001, Facets: []string{"subject:housing", "status:superseded"}},
		{Kind: "paper", ID: "p1", Title: i18n.Text{FR: "Réfugiés et hébergement"}, Date: 1999_0101_0000, Facets: []string{"subject:housing", "kind:report"}},
		{Kind: "paper", ID: "p2", Title: i18n.Text{EN: "A detention report"}, Date: 2020_0101_0000, Facets: []string{"subject:detention", "kind:report"}},
		{Kind: "secret", ID: "s1", Title: i18n.Text{EN: "Hippopotamus"}, Date: 1},
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return x.Index(t.Context(), tx, docs...) }); err != nil {
		t.Fatal(err)
	}
	return d, x, search.Among{Kinds: []string{"motion", "paper"}}
}

func ids(m search.Mixed) string {
	var list []string
	for _, h := range m.Hits {
		list = append(list, h.Kind[:1]+":"+h.ID)
	}
	return strings.Join(list, " ")
}

func TestSeveralKindsAreFoundTogether(t *testing.T) {
	_, x, q := twoKinds(t)
	for name, c := range map[string]struct {
		edit func(*search.Among)
		want string
	}{
		"everything, the newest first": {func(*search.Among) {}, "p:p2 m:m2 p:p1 m:m1"},
		"the oldest first":             {func(q *search.Among) { q.Sort = search.Oldest }, "m:m1 p:p1 m:m2 p:p2"},
		"a word, titles first":         {func(q *search.Among) { q.Text = "detention" }, "p:p2 m:m1 m:m2"},
		"without a record":             {func(q *search.Among) { q.Text, q.Without = "detention", map[string]bool{"p2": true} }, "m:m1 m:m2"},
		"within days":                  {func(q *search.Among) { q.From, q.To = 1996_0000_0000, 2005_0000_0000 }, "m:m2 p:p1"},
		"the second page":              {func(q *search.Among) { q.Limit, q.Offset = 2, 2 }, "p:p1 m:m1"},
		"a kind that there is not":     {func(q *search.Among) { q.Kinds = []string{"none"} }, ""},
		"a facet":                      {func(q *search.Among) { q.Facets = [][]string{{"kind:report"}} }, "p:p2 p:p1"},
	} {
		one := q
		c.edit(&one)
		m, err := x.FindAmong(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		got := ids(m)
		if name == "a word, titles first" { // which of two titles stands first is the index's affair
			got, c.want = sorted(got), sorted(c.want)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func sorted(s string) string {
	parts := strings.Fields(s)
	slices.Sort(parts[:min(2, len(parts))])
	return strings.Join(parts, " ")
}

func TestEachChoiceIsCountedWithTheOthers(t *testing.T) {
	d, x, q := twoKinds(t)
	choices := []search.Choice{{Name: "subject", Facets: []string{"subject:detention"}}, {Name: "kind", Facets: []string{"kind:report"}}, {Name: "year"}}
	counts, more, err := x.CountAmong(t.Context(), q, choices, func(kind string, date int64) []string {
		facets := []string{fmt.Sprintf("year:%d", date/100_000_000)}
		if kind == "motion" {
			facets = append(facets, "kind:motion")
		}
		return facets
	})
	if err != nil || more {
		t.Fatal(err, more)
	}
	want := []map[string]int{{"detention": 1, "housing": 1}, {"report": 1, "motion": 1}, {"2020": 1}}
	for i, w := range want {
		if fmt.Sprint(counts[i]) != fmt.Sprint(w) {
			t.Errorf("%s: %v, want %v", choices[i].Name, counts[i], w)
		}
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		return x.Index(t.Context(), tx, search.Document{Kind: "motion", ID: "m2", Date: 2001_0501_0001, Facets: []string{"subject:detention"}})
	}); err != nil {
		t.Fatal(err)
	}
	counts, _, err = x.CountAmong(t.Context(), q, []search.Choice{{Name: "subject"}}, func(string, int64) []string { return nil })
	if err != nil || counts[0]["detention"] != 3 || counts[0]["housing"] != 1 {
		t.Errorf("once it has changed: %v, %v", counts, err)
	}
	lacking, err := x.Lacking(t.Context(), "motion", "kind:", 10)
	if err != nil || len(lacking) != 2 {
		t.Errorf("%v %v", lacking, err)
	}
}

func TestWhatWasMeantIsFoundAndNothingElseIsSuggested(t *testing.T) {
	_, x, q := twoKinds(t)
	textOf := func(_ context.Context, h search.Hit) (i18n.Text, error) {
		return i18n.Text{EN: "A detention report", FR: "Réfugiés et hébergement"}, nil
	}
	for typed, c := range map[string]struct {
		lang i18n.Lang
		want string
	}{
		"detnetion":          {i18n.EN, "detention"},
		"detention reprot":   {i18n.EN, "detention report"},
		"réfugés":            {i18n.FR, "réfugiés"},
		"hebergemant":        {i18n.FR, "hébergement"},
		"“detnetion”":        {i18n.EN, "“detention”"},
		"hippopotamis":       {i18n.EN, ""}, // the word stands where this reader does not look
		"detnetion of xyzzy": {i18n.EN, ""},
		"housing réfugés":    {i18n.EN, ""}, // both are words, in no document together
		"dtn":                {i18n.EN, ""},
		"":                   {i18n.EN, ""},
		"-detnetion":         {i18n.EN, ""},
	} {
		one := q
		one.Text = typed
		got, err := x.Suggest(t.Context(), one, c.lang, textOf)
		if err != nil || got != c.want {
			t.Errorf("%q: %q, want %q (%v)", typed, got, c.want, err)
		}
		if got != "" {
			one.Text = got
			if m, err := x.FindAmong(t.Context(), one); err != nil || m.Total == 0 {
				t.Errorf("%q finds nothing: %v", got, err)
			}
		}
	}
}

// A suggestion is quick among tens of thousands of words: limit 30 ms.
func BenchmarkSuggest(b *testing.B) {
	d := testdb.Open(b)
	x := search.New(d)
	c := corpus.New(1)
	for from := 0; from < 1500; from += 250 {
		var docs []search.Document
		for i := from; i < from+250; i++ {
			docs = append(docs, c.Document(i, 1500))
		}
		if err := d.Write(b.Context(), func(tx *db.Tx) error { return x.Index(b.Context(), tx, docs...) }); err != nil {
			b.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	q := search.Among{Kinds: []string{corpus.Kind}}
	textOf := func(context.Context, search.Hit) (i18n.Text, error) { return i18n.Text{}, nil }
	var took []time.Duration
	suggested := 0
	for b.Loop() {
		w := c.Word(i18n.EN, 60+r.IntN(3000))
		q.Text = w[:len(w)/2] + "q" + w[len(w)/2:]
		began := time.Now()
		s, err := x.Suggest(b.Context(), q, i18n.EN, textOf)
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		if s != "" {
			suggested++
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(suggested)/float64(len(took)), "suggested")
}
