package main

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
)

// addConcerns adds a concern, a report of it, and a letter with its document.
func addConcerns(t *testing.T, p *program, values places) {
	t.Helper()
	const slug = "immigration-detention"
	list, _, err := p.concerns.Reports(t.Context(), access.TheProgram(), slug, nil)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d reports, %v", len(list), err)
	}
	letter, err := p.concerns.Keep(t.Context(), access.TheProgram(), concerns.Record{
		Slug: slug, Kind: concerns.Letter, Day: time.Date(2020, 1, 6, 0, 0, 0, 0, time.UTC), Party: i18n.Same("The Minister"), Title: i18n.Text{EN: "A letter", FR: "Une lettre"}, Public: true,
	}, concerns.Files{EN: concerns.File{Name: "letter.pdf", Body: []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")}})
	if err != nil {
		t.Fatal(err)
	}
	values["{concern}"], values["{report}"], values["{record}"] = slug, list[0].ID, letter.ID
}
