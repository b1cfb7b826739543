package main

import "testing"

// addProof begins the record of proof and has its pages be those of a resolution.
func addProof(t *testing.T, p *program, values places) {
	t.Helper()
	ctx := t.Context()
	if err := p.sealed.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.sealed.Catch(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.sealed.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	values["{leaf}"] = told(t, p, "SELECT CAST(max(l.place) AS text) FROM record_leaves l JOIN record_entries e ON e.id = l.entry_id WHERE e.kind = 'resolution'")
	values["{tile...}"] = "entries/000.p/1"
}
