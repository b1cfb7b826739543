package receipts_test

import "testing"

// BenchmarkTheYearEndRun issues, sets and mails a year's receipts, three gifts each.
func BenchmarkTheYearEndRun(b *testing.B) {
	const donors = 1000
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		w.year(donors)
		run, err := w.s.Start(b.Context(), staff(), 2026, true)
		w.must(err)
		b.StartTimer()
		w.must(w.s.DoRun(b.Context(), run.ID))
	}
	b.ReportMetric(float64(donors*b.N)/b.Elapsed().Seconds(), "receipts/s")
}
