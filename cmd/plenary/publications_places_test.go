package main

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/publications"
)

// addPublications adds a published document with a file whose words are read, and the
// collection that it is in.
func addPublications(t *testing.T, p *program, values places) {
	t.Helper()
	ctx := t.Context()
	_, list, err := p.publications.Collection(ctx, access.Actor{}, "twenty-years-on-detention")
	if err != nil || len(list) == 0 {
		t.Fatalf("%d documents, %v", len(list), err)
	}
	one := list[0]
	files, err := p.publications.FilesOf(ctx, access.Actor{}, one)
	if err != nil || len(files) == 0 {
		t.Fatalf("%+v, %v", files, err)
	}
	if err := p.publications.Read(ctx, publications.ReadWork{File: files[0].ID}); err != nil {
		t.Fatal(err)
	}
	of, err := p.publications.CollectionsOf(ctx, one.ID)
	if err != nil || len(of) == 0 {
		t.Fatalf("%+v, %v", of, err)
	}
	for _, more := range []string{"", "/files/{file}", "/files/{file}/text", "/cite.bib", "/cite.ris", "/cite.csl.json"} {
		at := "/{lang}/publications/{year}/{slug}" + more
		values[at+" {year}"], values[at+" {slug}"], values[at+" {file}"] = one.Address.Year, one.Address.Slug, files[0].ID
	}
	values["/{lang}/collections/{collection} {collection}"] = of[0].Slug
	values["/{lang}/collections/{collection}/feed.atom {collection}"] = of[0].Slug
	values["/{lang}/manage/publications/{publication} {publication}"] = one.ID
	values["/{lang}/manage/publications/collections/{collection} {collection}"] = of[0].ID
}
