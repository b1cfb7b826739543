package main

import (
	"testing"

	"plenary.example/internal/actions"
)

// addActions adds an action of the demonstration, with a document.
func addActions(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	list, _, err := p.actions.List(ctx, office, actions.Query{Which: actions.Late})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d overdue actions, %v", len(list), err)
	}
	values["{action}"] = list[0].ID
	waiting, err := p.actions.Untaken(ctx, office, "")
	if err != nil || len(waiting) == 0 {
		t.Fatalf("%d resolutions wait to be taken up, %v", len(waiting), err)
	}
	values["{untaken}"] = waiting[0].Entry.Resolution.ID
	if err := p.actions.AddDocument(ctx, office, list[0].ID, "letter.pdf", []byte("%PDF-1.4\n%%EOF\n")); err != nil {
		t.Fatal(err)
	}
	files, err := p.actions.Documents(ctx, office, list[0])
	if err != nil || len(files) == 0 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	values["/{lang}/actions/{action}/documents/{document} {document}"] = files[0].ID
}
