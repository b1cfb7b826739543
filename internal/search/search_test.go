package search_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
)

func resolution(id string, date int64, title, body i18n.Text, facets ...string) search.Document {
	return search.Document{Kind: "resolution", ID: id, Title: title, Body: body, Facets: facets, Date: date}
}

func library(t *testing.T) (*db.DB, *search.Service) {
	t.Helper()
	d := testdb.Open(t)
	s := search.New(d)
	put(
		t, d, s,
		resolution("detention", 1995_11_0013, i18n.Text{EN: "Immigration detention", FR: "Détention liée à l’immigration"}, i18n.Text{
			EN: "Whereas children are held in provincial jails; the CCR urges the Minister not to hold minors.",
			FR: "Attendu que des enfants sont gardés dans des prisons provinciales ; le CCR exhorte le ministre à ne pas garder de mineurs.",
		}, "status:in_force", "meeting:1995-11", "subject:detention"),
		resolution("loans", 2009_05_0007, i18n.Text{EN: "Transportation loans", FR: "Prêts pour le transport"}, i18n.Text{
			EN: "Interest on loans of resettled refugees. The detention of families is mentioned once.",
			FR: "L’intérêt sur les prêts des réfugiés réinstallés. Il est résolu que le CCR demande l’abolition.",
		}, "status:in_force", "meeting:2009-05", "subject:resettlement"),
		resolution("bill", 2012_11_0001, i18n.Text{EN: "Bill C-31", FR: "Projet de loi C-31"}, i18n.Text{
			EN: "Designated countries of origin in the refugee determination system.",
			FR: "Pays d’origine désignés, voilà ce que la résolution 7, mai 2009, n’a pas prévu.",
		}, "status:superseded", "meeting:2012-11", "subject:determination"),
		search.Document{Kind: "statement", ID: "other", Title: i18n.Same("detention"), Date: 1},
	)
	return d, s
}

func put(t *testing.T, d *db.DB, s *search.Service, docs ...search.Document) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, doc := range docs {
			if err := s.Index(t.Context(), tx, doc); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	_, s := library(t)
	tests := []struct {
		name string
		q    search.Query
		want string
	}{
		{"everything, newest first", search.Query{}, "bill loans detention"},
		{"oldest first", search.Query{Sort: search.Oldest}, "detention loans bill"},
		{"a French stem", search.Query{Text: "résolus", Lang: i18n.FR, Sort: search.Newest}, "bill loans"},
		{"an English family; the title weighs more", search.Query{Text: "detain", Lang: i18n.EN}, "detention loans"},
		{"the same by date", search.Query{Text: "detain", Lang: i18n.EN, Sort: search.Newest}, "loans detention"},
		{"without accents", search.Query{Text: "refugies prets", Lang: i18n.FR}, "loans"},
		{"an elision typed or not", search.Query{Text: "d'enfants", Lang: i18n.FR}, "detention"},
		{"either language when none is given", search.Query{Text: "réfugiés"}, "loans"},
		{"either language, the other", search.Query{Text: "refugee system"}, "bill"},
		{"an elision when no language is given", search.Query{Text: "l’immigration"}, "detention"},
		{"not in the other language when one is", search.Query{Text: "enfants", Lang: i18n.EN}, ""},
		{"grammatical words do not narrow", search.Query{Text: "the detention of the jails", Lang: i18n.EN}, "detention"},
		{"they do when alone", search.Query{Text: "the", Lang: i18n.EN, Sort: search.Newest}, "bill loans detention"},
		{"a phrase", search.Query{Text: `"provincial jails"`, Lang: i18n.EN}, "detention"},
		{"a phrase in the wrong order", search.Query{Text: `"jails provincial"`, Lang: i18n.EN}, ""},
		{"a French phrase in guillemets", search.Query{Text: "« intérêt sur les prêts »", Lang: i18n.FR}, "loans"},
		{"a phrase does not run from the title into the body", search.Query{Text: `"loans interest"`, Lang: i18n.EN}, ""},
		{"an excluded word", search.Query{Text: "detention -loans", Lang: i18n.EN}, "detention"},
		{"only an excluded word", search.Query{Text: "-detention", Lang: i18n.EN}, "bill"},
		{"a hyphenated number", search.Query{Text: "c-31", Lang: i18n.EN}, "bill"},
		{"a number", search.Query{Text: "31"}, "bill"},
		{"a word begun", search.Query{Text: "refugee determ", Lang: i18n.EN, Prefix: true}, "bill"},
		{"a word begun past its stem", search.Query{Text: "détentio", Lang: i18n.FR, Prefix: true}, "detention"},
		{"a word begun, without accents", search.Query{Text: "refug", Prefix: true, Sort: search.Newest}, "bill loans"},
		{"not begun when a space follows", search.Query{Text: "determ ", Lang: i18n.EN, Prefix: true}, ""},
		{"a facet", search.Query{Facets: [][]string{{"status:in_force"}}}, "loans detention"},
		{"any of several", search.Query{Facets: [][]string{{"status:superseded", "subject:detention"}}}, "bill detention"},
		{"all groups", search.Query{Facets: [][]string{{"status:in_force"}, {"meeting:2009-05", "meeting:2012-11"}}}, "loans"},
		{"facet and word", search.Query{Text: "detention", Lang: i18n.EN, Facets: [][]string{{"meeting:2009-05"}}}, "loans"},
		{"a facet is not a word", search.Query{Text: "status:in_force"}, ""},
		{"from", search.Query{From: 2009_05_0000}, "bill loans"},
		{"to", search.Query{To: 2009_05_9999}, "loans detention"},
		{"between", search.Query{From: 2009_05_0007, To: 2009_05_0007}, "loans"},
		{"a page", search.Query{Offset: 1, Limit: 1}, "loans"},
		{"a page past the end", search.Query{Offset: 10}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Kind = "resolution"
			r, err := s.Find(t.Context(), tt.q)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(r.IDs, " "); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
	if r, err := s.Find(t.Context(), search.Query{Kind: "unknown", Text: "detention"}); err != nil || r.Total != 0 {
		t.Errorf("an unknown kind: %v, %v", r, err)
	}
}

func TestFindTakesAnythingForText(t *testing.T) {
	_, s := library(t)
	odd := []string{
		"", " ", `"`, `""`, `"""`, "'", "'; DROP TABLE search_documents; --", "a OR b", "NEAR(a b)", "a AND", "NOT", "tokens:x", "^a", "a*", "*",
		"-", "--", "- -", "-\"", "(", ")", "((", "a & b | !c <-> d", "\\", "%", "_", "\x00", "a\x00b", "\xff\xfe", "🙂", "🙂 refugee", "-🙂",
		strings.Repeat("a", 10_000), strings.Repeat("é ", 5_000), strings.Repeat("\"a ", 3_000), "l’", "’’’", "d'", "e\u0301", "Ωμέγα", "難民", "<script>alert(1)</script>",
		"«", "» «", "{{.}}", "\u202e", "1e309", "-1", "null", "ı İ ß œ",
	}
	for _, text := range odd {
		for _, lang := range []i18n.Lang{i18n.EN, i18n.FR, "", "xx"} {
			for _, prefix := range []bool{false, true} {
				q := search.Query{Kind: "resolution", Text: text, Lang: lang, Prefix: prefix}
				if _, err := s.Find(t.Context(), q); err != nil {
					t.Errorf("%.40q in %q: %v", text, lang, err)
				}
				if _, _, err := s.Facets(t.Context(), q, "status:"); err != nil {
					t.Errorf("facets of %.40q in %q: %v", text, lang, err)
				}
				m, err := s.Marker(t.Context(), q)
				if err != nil {
					t.Errorf("marker of %.40q: %v", text, err)
				}
				m.Excerpt("A text of a few words", lang, 3)
			}
			if _, err := s.Nearest(t.Context(), "resolution", i18n.Same(text), lang, 5); err != nil {
				t.Errorf("nearest to %.40q: %v", text, err)
			}
		}
	}
	if r, err := s.Find(t.Context(), search.Query{Kind: "resolution"}); err != nil || r.Total != 3 {
		t.Errorf("afterwards %d documents, %v", r.Total, err)
	}
}

func TestIndexFollowsTheTransaction(t *testing.T) {
	d, s := library(t)
	find := func(text string) string {
		t.Helper()
		r, err := s.Find(t.Context(), search.Query{Kind: "resolution", Text: text, Lang: i18n.EN})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(r.IDs, " ")
	}
	undone := errors.New("undone")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if err := s.Index(t.Context(), tx, resolution("new", 1, i18n.Text{EN: "Biometrics"}, i18n.Text{})); err != nil {
			return err
		}
		if err := s.Remove(t.Context(), tx, "resolution", "bill"); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if got := find("biometrics"); got != "" {
		t.Errorf("an undone document is found: %q", got)
	}
	if got := find("designated"); got != "bill" {
		t.Errorf("an undone removal: %q", got)
	}
	put(t, d, s, resolution("bill", 2013_05_0002, i18n.Text{EN: "Biometrics"}, i18n.Text{}, "status:in_force"))
	if got := find("designated"); got != "" {
		t.Errorf("the replaced text is still found: %q", got)
	}
	if got := find("biometric"); got != "bill" {
		t.Errorf("the new text: %q", got)
	}
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		return errors.Join(s.Remove(t.Context(), tx, "resolution", "bill"), s.Remove(t.Context(), tx, "resolution", "never there"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := find("biometrics"); got != "" {
		t.Errorf("removed, and found: %q", got)
	}
}

func TestTotalsAreBounded(t *testing.T) {
	d := testdb.Open(t)
	s := search.New(d)
	var docs []search.Document
	for i := range 1200 {
		facet := "half:first"
		if i >= 1100 {
			facet = "half:second"
		}
		docs = append(docs, resolution(strings.Repeat("i", i+1), 5, i18n.Text{EN: "refugee"}, i18n.Text{}, facet))
	}
	put(t, d, s, docs...)
	r, err := s.Find(t.Context(), search.Query{Kind: "resolution", Text: "refugees", Lang: i18n.EN, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != search.MaxTotal || !r.TotalIsAtLeast || len(r.IDs) != 50 {
		t.Errorf("total %d, at least %v, %d on the page", r.Total, r.TotalIsAtLeast, len(r.IDs))
	}
	seen := map[string]bool{}
	for offset := 0; offset < 1300; offset += 100 {
		r, err := s.Find(t.Context(), search.Query{Kind: "resolution", Text: "refugees", Lang: i18n.EN, Offset: offset, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range r.IDs {
			if seen[id] {
				t.Errorf("%d letters: on two pages", len(id))
			}
			seen[id] = true
		}
	}
	if len(seen) != 1200 {
		t.Errorf("the pages hold %d documents, want 1,200", len(seen))
	}
	r, err = s.Find(t.Context(), search.Query{Kind: "resolution", Text: "refugees", Lang: i18n.EN, Facets: [][]string{{"half:second"}}})
	if err != nil || r.Total != 100 || r.TotalIsAtLeast {
		t.Errorf("total %d, at least %v, %v", r.Total, r.TotalIsAtLeast, err)
	}
}

func TestManyIndexAtOnce(t *testing.T) {
	d := testdb.Open(t)
	s := search.New(d)
	const writers, each = 8, 6
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					kind := []string{"resolution", "statement"}[(w+i)%2]
					return s.Index(t.Context(), tx, search.Document{Kind: kind, ID: fmt.Sprint(w, "-", i), Title: i18n.Text{EN: "refugee sponsorship and new words"}, Date: 5})
				})
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	wg.Wait()
	total := 0
	for _, kind := range []string{"resolution", "statement"} {
		r, err := s.Find(t.Context(), search.Query{Kind: kind, Text: "sponsor", Lang: i18n.EN})
		if err != nil {
			t.Fatal(err)
		}
		total += r.Total
	}
	if total != writers*each {
		t.Errorf("%d of %d documents are found", total, writers*each)
	}
}

func TestFacets(t *testing.T) {
	_, s := library(t)
	counts, more, err := s.Facets(t.Context(), search.Query{Kind: "resolution"}, "status:")
	if err != nil || more || len(counts) != 2 || counts["status:in_force"] != 2 || counts["status:superseded"] != 1 {
		t.Errorf("%v, more %v, %v", counts, more, err)
	}
	counts, _, err = s.Facets(t.Context(), search.Query{Kind: "resolution", Text: "prêts", Lang: i18n.FR}, "")
	if err != nil || len(counts) != 3 {
		t.Errorf("%v, %v", counts, err)
	}
}

func TestNearest(t *testing.T) {
	_, s := library(t)
	draft := i18n.Text{EN: "No interest should be charged on the transportation loan of a resettled refugee, whatever the weather in Zanzibar."}
	near, err := s.Nearest(t.Context(), "resolution", draft, i18n.FR, 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(near) == 0 || near[0].ID != "loans" || near[0].Likeness <= 0.1 || near[0].Likeness > 1 {
		t.Errorf("nearest to a draft about loans: %v", near)
	}
	near, err = s.Nearest(t.Context(), "resolution", draft, i18n.EN, 5, "loans")
	if err != nil || slices.ContainsFunc(near, func(n search.Near) bool { return n.ID == "loans" }) {
		t.Errorf("excluded, and found: %v, %v", near, err)
	}
	near, err = s.NearestAmong(t.Context(), "resolution", draft, i18n.EN, [][]string{{"status:superseded"}}, 5)
	if err != nil || slices.ContainsFunc(near, func(n search.Near) bool { return n.ID != "bill" }) {
		t.Errorf("filtered: %v, %v", near, err)
	}
	near, err = s.Nearest(t.Context(), "resolution", i18n.Text{FR: "L’intérêt sur les prêts des réfugiés réinstallés"}, i18n.FR, 1)
	if err != nil || len(near) != 1 || near[0].ID != "loans" {
		t.Errorf("in French: %v, %v", near, err)
	}
	near, err = s.Nearest(t.Context(), "resolution", i18n.Text{}, i18n.FR, 5)
	if err != nil || len(near) != 0 {
		t.Errorf("nearest to nothing: %v, %v", near, err)
	}
}

func render(spans []search.Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Hit {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestHighlight(t *testing.T) {
	tests := []struct {
		text, question string
		lang           i18n.Lang
		want           string
	}{
		{"Il est résolu que la résolution", "résolus", i18n.FR, "Il est [résolu] que la [résolution]"},
		{"Detention of the detained", "detain -of", i18n.EN, "[Detention] of the [detained]"},
		{"l’Immigration, d’abord", "immigration", i18n.FR, "l’[Immigration], d’abord"},
		{"a <b> & c", "zebra", i18n.EN, "a <b> & c"},
		{"", "zebra", i18n.EN, ""},
	}
	for _, tt := range tests {
		if got := render(search.Highlight(tt.text, tt.question, tt.lang)); got != tt.want {
			t.Errorf("%q in %q: %q, want %q", tt.question, tt.text, got, tt.want)
		}
	}
	_, s := library(t)
	m, err := s.Marker(context.Background(), search.Query{Text: "refugies", Lang: i18n.FR})
	if err != nil {
		t.Fatal(err)
	}
	if got := render(m.Highlight("les réfugiés réinstallés", i18n.FR)); got != "les [réfugiés] réinstallés" {
		t.Errorf("typed without accents: %q", got)
	}
}

func TestExcerpt(t *testing.T) {
	text := "One two three four five six seven eight detention ten jails twelve thirteen fourteen fifteen sixteen."
	if got := render(search.Excerpt(text, "jail detain", i18n.EN, 7)); got != "… seven eight [detention] ten [jails] twelve thirteen …" {
		t.Errorf("%q", got)
	}
	if got := render(search.Excerpt(text, "zebra", i18n.EN, 3)); got != "One two three …" {
		t.Errorf("%q", got)
	}
	if got := render(search.Excerpt("Short.", "zebra", i18n.EN, 3)); got != "Short." {
		t.Errorf("%q", got)
	}
}
