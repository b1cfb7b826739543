package worker_test

import (
	"testing"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/worker"
	"plenary.example/locales"
)

// awaitNoSessions waits until no session is stored, not even one that has expired.
func awaitNoSessions(t *testing.T, d *db.DB) {
	t.Helper()
	n := 0
	for range 500 {
		if err := d.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM sessions").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%d expired sessions are kept", n)
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	now := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, now)
	if err := jobs.Migrate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Council"), Address: "no-reply@council.example"})
	if err != nil {
		t.Fatal(err)
	}
	// await waits until the outbox holds this many messages in this state.
	await := func(state outmail.State, want int) {
		t.Helper()
		got := 0
		for range 500 {
			list, _, err := mail.List(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			got = 0
			for _, e := range list {
				if e.State == state {
					got++
				}
			}
			if got == want && len(list) == want {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("%d messages %s, want %d", got, state, want)
	}
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		return mail.Queue(t.Context(), tx, outmail.Message{To: mailmsg.Address{Address: "zoe@ong.example"}, Lang: i18n.EN, Subject: "Hello", Paragraphs: []string{"Hello."}})
	})
	if err != nil {
		t.Fatal(err)
	}
	await(outmail.Waiting, 1)
	record := audit.New(d)
	signer, err := signin.New(record, people.New(record), signin.Options{BaseURL: "https://council.example", Name: "Council", Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	if err := signer.Store().Commit("token", []byte(`{"deadline":"2026-12-01T00:00:00Z"}`), now.Now().Add(signin.Lifetime)); err != nil {
		t.Fatal(err)
	}
	register := people.New(record)
	seats := bodies.New(record, register)
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	kept := lists.New(record, register, seats, mail, catalog, lists.Options{Domain: "council.example"})
	distributed := distribution.New(record, kept, archive.New(record, kept, search.New(d)), register, seats, mail, queue, distribution.Options{})
	w := worker.New(now, queue, mail, distributed, signer)
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(outmail.Kept, 1)
	if err := w.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// A month later the program starts again, and what is old goes.
	now.Advance(31 * 24 * time.Hour)
	queue, err = jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w = worker.New(now, queue, mail, distributed, signer)
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(outmail.Kept, 0)
	awaitNoSessions(t, d)
	if err := w.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}
