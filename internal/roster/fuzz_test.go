package roster_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plenary.example/internal/fault"
	"plenary.example/internal/roster"
)

// FuzzImport makes a trial run of anything: it is refused as a whole, or says
// something of each of its rows in words.
func FuzzImport(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/plain_utf16.tsv") {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("Nom,Prénom,Courriel,Cotisation 2026,Fin\nX,,a@b.example;c@d.example,\"1 250,00 $\",31/12/2020\n"))
	w := newWorld(f)
	w.bring(w.text(firstList, roster.Mapping{}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := roster.ReadSheet("fuzz.csv", raw, roster.Mapping{Region: "quebec"})
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("no refusal: %v", err)
			}
			return
		}
		r, err := w.s.Import(t.Context(), program(), roster.Order{Sheets: []*roster.Sheet{s}, DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, n := range r.Sums.Outcomes {
			sum += n
		}
		if len(r.Lines) != len(s.Rows) || sum != len(s.Rows) {
			t.Fatalf("%d rows, %d lines, %d outcomes", len(s.Rows), len(r.Lines), sum)
		}
		for _, l := range r.Lines {
			if l.Outcome == roster.Refused && len(l.Said) == 0 {
				t.Fatalf("row %d is refused without a reason", l.Row)
			}
			if said := l.Words(w.en); strings.Contains(said, "⟦") {
				t.Fatalf("row %d: no sentence: %s", l.Row, said)
			}
		}
	})
}
