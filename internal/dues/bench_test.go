package dues_test

import (
	"fmt"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// BenchmarkRollOver bills a year for five thousand organizations and then sends
// the invoices; each iteration is a year in a database of its own.
func BenchmarkRollOver(b *testing.B) {
	const organizations = 5000
	for range b.N {
		b.StopTimer()
		w := newWorld(b)
		w.must(w.people.AddMany(b.Context(), access.TheProgram(), func(add people.Adder) error {
			for n := range organizations {
				_, err := add.Organization(people.Organization{
					Name: i18n.Same(fmt.Sprintf("House %04d", n)), Slug: fmt.Sprintf("house-%04d", n), Class: people.Member, Region: people.Ontario, City: "Guelph",
					Budget: int64(n) * 100_000, Email: fmt.Sprintf("office@house%d.example", n), Joined: day("2015-03-01"),
				})
				if err != nil {
					return err
				}
			}
			return nil
		}))
		b.StartTimer()
		begun := time.Now()
		run, err := w.s.StartRollOver(b.Context(), staff, 2027)
		w.must(err)
		w.must(w.s.DoRollOver(b.Context(), run.ID))
		b.ReportMetric(time.Since(begun).Seconds(), "s/roll-over")
		begun = time.Now()
		_, err = w.s.Preview(b.Context(), staff, 2027)
		w.must(err)
		b.ReportMetric(time.Since(begun).Seconds(), "s/preview")
		begun = time.Now()
		w.must(w.s.Mail(b.Context(), 2027))
		b.ReportMetric(time.Since(begun).Seconds(), "s/mailing")
		begun = time.Now()
		_, err = w.s.ReceivablesOn(b.Context(), staff, day("2027-06-01"))
		w.must(err)
		b.ReportMetric(time.Since(begun).Seconds(), "s/receivables")
	}
}
