package catalogue_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/blobs"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/oai"
	"plenary.example/internal/publications"
	"plenary.example/internal/search"
)

// documents puts a shelf of documents beside that of the resolutions.
func (w *world) documents() (*publications.Service, catalogue.Documents) {
	w.t.Helper()
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	s := publications.New(w.log, w.library, blobs.New(w.db), search.New(w.db), queue, publications.Options{})
	return s, catalogue.Documents{Coalition: w.shelf.Coalition, Publications: s, Resolutions: w.library}
}

// publish publishes a document and moves the clock on.
func (w *world) publish(s *publications.Service, p publications.Publication) publications.Publication {
	w.t.Helper()
	kept, err := s.Save(w.t.Context(), w.staff, p)
	w.must(err)
	kept, err = s.Publish(w.t.Context(), w.staff, kept.ID, "")
	w.must(err)
	w.after(time.Hour)
	return kept
}

func TestDocumentsAreHarvestedBesideResolutions(t *testing.T) {
	w := newWorld(t)
	w.enter("1995-11", 1, 1, "detention")
	s, shelf := w.documents()
	first, err := shelf.Earliest(t.Context())
	w.must(err)
	if !first.IsZero() {
		t.Errorf("of an empty shelf the earliest change is of %v", first)
	}
	began := w.clock.Now()
	report := w.publish(s, publications.Publication{
		Kind: publications.Report, Issued: "2024-05", Title: i18n.Text{EN: "Counting nights", FR: "Compter les nuits"}, Abstract: i18n.Text{EN: "How children wait."}, Subjects: []string{"detention"}, Authors: []string{"Ada Example"},
	})
	brief := w.publish(s, publications.Publication{Kind: publications.Brief, Issued: "2025", Title: i18n.Text{EN: "Brief"}, Abstract: i18n.Text{EN: "What we ask."}, Addressee: i18n.Text{EN: "Standing Committee"}})
	_, err = s.Save(t.Context(), w.staff, publications.Publication{Kind: publications.Letter, Issued: "2025", Title: i18n.Text{EN: "A draft that nobody sees"}})
	w.must(err)
	a := oai.Answerer{Catalog: w.shelf.Coalition.Catalog, Repository: oai.Repository{
		Name: w.shelf.Coalition.Name, BaseURL: "https://ccr.example/oai", Host: "ccr.example", Admin: "office@ccr.example", Shelves: []oai.Shelf{w.shelf, shelf}, PageSize: 1,
		Sets: func(context.Context) ([]oai.Set, error) {
			return catalogue.Sets([]catalogue.Concern{{Slug: "detention"}}, w.shelf.Coalition, catalogue.DocumentKinds()...), nil
		},
	}}
	harvest := func(args url.Values) string {
		t.Helper()
		var all strings.Builder
		for range 10 {
			raw, err := a.Answer(t.Context(), args, w.clock.Now())
			w.must(err)
			all.Write(raw)
			_, rest, _ := strings.Cut(string(raw), "<resumptionToken")
			_, rest, _ = strings.Cut(rest, ">")
			word, _, more := strings.Cut(rest, "</resumptionToken>")
			if !more || word == "" {
				return all.String()
			}
			args = url.Values{"verb": args["verb"], "resumptionToken": {word}}
		}
		t.Fatal("it has no end")
		return ""
	}
	in := func(set string) url.Values {
		v := url.Values{"verb": {"ListRecords"}, "metadataPrefix": {"oai_dc"}}
		if set != "" {
			v.Set("set", set)
		}
		return v
	}
	for set, want := range map[string][2]string{ // what is there, and what is not
		"":                  {"1995-11/1 2024/counting-nights 2025/brief", "draft"},
		"kind:report":       {"2024/counting-nights", "1995-11/1 2025/brief"},
		"kind:submission":   {"2025/brief", "1995-11/1 2024/counting-nights"},
		"concern:detention": {"1995-11/1 2024/counting-nights", "2025/brief"},
		"concern":           {"1995-11/1 2024/counting-nights", "2025/brief"},
	} {
		got := harvest(in(set))
		for _, id := range strings.Fields(want[0]) {
			if strings.Count(got, id+"</identifier>") != 1 {
				t.Errorf("%q has %s %d times", set, id, strings.Count(got, id+"</identifier>"))
			}
		}
		for _, id := range strings.Fields(want[1]) {
			if strings.Contains(got, id) {
				t.Errorf("%q has %s", set, id)
			}
		}
	}
	got := harvest(url.Values{"verb": {"GetRecord"}, "metadataPrefix": {"oai_dc"}, "identifier": {"oai:ccr.example:publications/2024/counting-nights"}})
	for _, want := range []string{"<dc:creator>Ada Example</dc:creator>", ">Compter les nuits<", ">Detention<", "How children wait.", "https://ccr.example/en/publications/2024/counting-nights", "<setSpec>kind:report</setSpec>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the record lacks %s: %s", want, got)
		}
	}
	at := w.after(time.Hour)
	brief.SupersededBy = report.ID
	_, err = s.Save(t.Context(), w.staff, brief)
	w.must(err)
	since := in("")
	since.Set("from", at.UTC().Format(time.RFC3339))
	if got := harvest(since); strings.Count(got, "<record>") != 1 || !strings.Contains(got, "https://ccr.example/en/publications/2024/counting-nights") {
		t.Errorf("what was replaced: %s", got)
	}
	_, err = s.Withdraw(t.Context(), w.staff, report.ID, i18n.Text{EN: "Wrong.", FR: "Erroné."})
	w.must(err)
	if got := harvest(in("kind:report")); !strings.Contains(got, `<header status="deleted">`) || strings.Contains(got, "How children wait") {
		t.Errorf("withdrawn: %s", got)
	}
	if first, err = shelf.Earliest(t.Context()); err != nil || first.Before(began) {
		t.Errorf("%v %v", first, err)
	}
	pages, err := catalogue.DocumentPages(s)(t.Context())
	w.must(err)
	if len(pages) != 1 || pages[0].Path.FR != "/fr/publications/2025/brief" {
		t.Errorf("the map has %+v", pages)
	}
}
