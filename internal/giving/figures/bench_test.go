package figures_test

import (
	"testing"

	"plenary.example/internal/giving/figures"
	"plenary.example/internal/giving/givingtest"
)

// The figures of a year with 100,000 gifts: the limit is 300 ms.
func BenchmarkYear(b *testing.B) {
	w := newWorld(b)
	const gifts = 100_000
	w.Must(figures.Fill(b.Context(), w.Log, w.Books, 2025, gifts))
	b.ResetTimer()
	for b.Loop() {
		f, err := w.s.Year(b.Context(), givingtest.Staff(), 2025)
		w.Must(err)
		if !f.Agrees() || f.Row(figures.Receipted).Gifts != gifts/4 {
			b.Fatalf("%+v", f)
		}
	}
}
