package sources_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/newsletter/sources"
	"plenary.example/internal/people"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// An issue goes to readers of both languages: a document in one of them is offered to the
// others too, and says so; a draft and what is older than the last issue are not.
func TestDocumentsAreOfferedInBothLanguages(t *testing.T) {
	ctx, program := t.Context(), access.TheProgram()
	now := clock.At(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC))
	d := testdb.OpenAt(t, now)
	log, index := audit.New(d), search.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	s := publications.New(log, resolutions.New(log, people.New(log), index), blobs.New(d), index, queue, publications.Options{})
	keep := func(p publications.Publication, publish bool) {
		t.Helper()
		kept, err := s.Save(ctx, program, p)
		if err == nil && publish {
			_, err = s.Publish(ctx, program, kept.ID, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		now.Advance(time.Hour)
	}
	keep(publications.Publication{Kind: publications.Report, Issued: "2024", Title: i18n.Text{EN: "Too old", FR: "Trop ancien"}, Abstract: i18n.Text{EN: "Old."}}, true)
	since := now.Now()
	keep(publications.Publication{Kind: publications.Report, Issued: "2025", Title: i18n.Text{FR: "Travailler sans papiers"}, Abstract: i18n.Text{FR: "Quatre témoignages.\n\nEt davantage."}}, true)
	keep(publications.Publication{Kind: publications.Guide, Issued: "2025", Title: i18n.Text{EN: "A draft"}, Abstract: i18n.Text{EN: "Not yet."}}, false)
	offers, err := sources.Publications{Publications: s, Catalog: catalog}.Offers(ctx, since)
	if err != nil || len(offers) != 1 {
		t.Fatalf("%+v, %v", offers, err)
	}
	o := offers[0]
	if o.Title != (i18n.Text{EN: "Travailler sans papiers", FR: "Travailler sans papiers"}) || o.Path != "publications/2025/travailler-sans-papiers" {
		t.Errorf("%+v", o)
	}
	if o.Words != (i18n.Text{EN: "Report (French only).", FR: "Rapport. Quatre témoignages."}) {
		t.Errorf("%+v", o.Words)
	}
}
