package exchange

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
)

// BenchmarkImport measures entries a second into a library that grows; the
// limit is 2,000.
func BenchmarkImport(b *testing.B) {
	d := testdb.Open(b)
	log := audit.New(d)
	x := New(log, resolutions.New(log, people.New(log), search.New(d)))
	list := corpus(b.N)
	b.ResetTimer()
	report, err := x.Import(b.Context(), access.TheProgram(), Import{Entries: list})
	if err != nil || report.Created != b.N {
		b.Fatalf("%d of %d: %v", report.Created, b.N, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
