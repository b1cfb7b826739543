package main

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/history"
	"plenary.example/internal/learning"
	"plenary.example/internal/resources"
)

// addAnnals adds an entry of the history with a picture, a published report, a training
// with a file, and a resource.
func addAnnals(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	entries, err := p.public.History.Entries(ctx, office)
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	for _, e := range entries {
		if e.HasPicture() {
			values["history/{entry}"] = e.Slug
			break
		}
	}
	items, err := p.public.History.Timeline(ctx, access.Actor{}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range items {
		if i.Entry == nil && i.Kind == history.Resolutions {
			values["{anchor}"] = i.Anchor
		}
	}
	reports, err := p.public.Annual.Reports(ctx, office)
	if err != nil || len(reports) < 2 {
		t.Fatalf("%d reports, %v", len(reports), err)
	}
	values["{financial}"] = told(t, p, "SELECT CAST(max(year) AS text) FROM annual_reports WHERE state = 'published'")
	values["/{lang}/manage/annual-reports/{financial} {financial}"] = told(t, p, "SELECT CAST(max(year) AS text) FROM annual_reports WHERE state = 'draft'")
	events, err := p.public.Learning.Events(ctx, office)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		kept, _, err := p.public.Learning.Items(ctx, e.Gathering, []learning.Audience{learning.Public})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range kept {
			if i.File != "" {
				values["{webinar}"], values["{material}"], values["{series}"] = e.Key, i.ID, e.Series
			}
		}
	}
	list, err := p.public.Resources.List(ctx, office, resources.Query{Topic: "health"})
	if err != nil || len(list) == 0 || values["{webinar}"] == "" {
		t.Fatalf("%d resources, %v, the training %q", len(list), err, values["{webinar}"])
	}
	values["{resource}"], values["{tongue}"] = list[0].Slug, "uk"
	r, err := p.public.Resources.BySlug(ctx, office, list[0].Slug)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := r.In("uk")
	if err := p.public.Resources.PutText(ctx, office, r.ID, text, "guide.pdf", []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")); err != nil {
		t.Fatal(err)
	}
}
