package main

import (
	"testing"

	"plenary.example/internal/site"
)

// addSite adds a page of the public site, a picture, and a list of old addresses.
func addSite(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	pages, err := p.website.Pages.List(ctx, office)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range pages {
		if one.Purpose == site.About {
			values["pages/{page}"], values["versions/{version}"] = one.ID, "1"
		}
	}
	pictures, err := p.website.Media.List(ctx, office)
	if err != nil || len(pictures) == 0 {
		t.Fatalf("%d pictures, %v", len(pictures), err)
	}
	values["/api/v1/pages/{slug} {slug}"] = "about.mandate-and-principles"
	values["media/{medium}"] = pictures[0].ID
	values["/media/files/{hash}/{name} {hash}"], values["/media/files/{hash}/{name} {name}"] = pictures[0].Hash, pictures[0].Name
	if values["/{lang}/manage/site/redirects/lists/{list} {list}"], err = p.website.Redirects.AddFile(ctx, office, "old.csv", []byte("/old.htm,/en/about\n")); err != nil {
		t.Fatal(err)
	}
}
