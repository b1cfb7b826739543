package newsletter

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/smtpout"
	"plenary.example/internal/smtpsink"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// BenchmarkIssue sends an issue to 10,000 readers, each with a link of their own in both
// forms of the text and signed with Ed25519, to a sink on the same machine: queued with its
// consents looked at, and handed over with its ledger on disk.
func BenchmarkIssue(b *testing.B) {
	const readers = 10_000
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	var taken atomic.Int64
	sink, err := smtpsink.Listen(smtpsink.Options{Accepted: func(string, string, []byte) { taken.Add(1) }})
	must(err)
	defer func() { _ = sink.Close() }()
	catalog, err := locales.Catalog()
	must(err)
	d := testdb.OpenAt(b, clock.At(time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC)))
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	must(err)
	profile, err := config.LoadProfile("ccr")
	must(err)
	sender := smtpout.New(smtpout.Options{Relay: smtpout.Relay{Address: sink.Addr()}, Hello: "ccr.example"})
	mail, err := outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example", Sender: sender, Sign: []string{"ed25519"}})
	must(err)
	register := people.New(log)
	s := New(log, register, nil, consents.New(log, register, nil), mail, queue, catalog, Options{Profile: profile, Site: "https://ccr.example"})
	var file strings.Builder
	file.WriteString("Email Address,LANGUAGE,OPTIN_TIME\n")
	for i := range readers {
		fmt.Fprintf(&file, "reader.%d@reader.example,%s,2024-01-08 09:00:00\n", i, []string{"en", "fr"}[i%2])
	}
	who, ctx := access.TheProgram(), b.Context()
	began := time.Now()
	_, err = s.BringIn(ctx, who, "readers.csv", []byte(file.String()), false)
	must(err)
	b.ReportMetric(float64(readers)/time.Since(began).Seconds(), "brought_in/s")
	_, err = mail.Keys(ctx)
	must(err)
	var queued, handed time.Duration
	n := 0
	for b.Loop() {
		i, err := s.Begin(ctx, who, i18n.Text{EN: "Autumn", FR: "Automne"})
		must(err)
		text := strings.Repeat("Members met and decided. ", 60)
		for range 4 {
			must(s.PutItem(ctx, who, i.ID, Item{Title: i18n.Text{EN: "One", FR: "Un"}, Body: i18n.Text{EN: text, FR: text}, Path: "news"}))
		}
		must(s.Schedule(ctx, who, i.ID, time.Time{}))
		row, err := s.on(nil).Issue(ctx, i.ID)
		must(err)
		began := time.Now()
		must(s.Send(ctx, Sending{Issue: i.ID, At: row.ScheduledAt}))
		queued += time.Since(began)
		reports, err := mail.ReportsAbout(ctx, MailSource, i.ID)
		must(err)
		began = time.Now()
		for _, r := range reports {
			must(mail.DeliverCopies(ctx, outmail.CopyDelivery{Posting: r.Serial, To: 1 << 30}))
		}
		handed += time.Since(began)
		n++
	}
	if taken.Load() != int64(n*readers) {
		b.Fatalf("%d copies of %d", taken.Load(), n*readers)
	}
	b.ReportMetric(queued.Seconds()/float64(n), "s/queued")
	b.ReportMetric(float64(n*readers)/handed.Seconds(), "copies/s")
}
