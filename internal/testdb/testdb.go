// Package testdb gives each test a database of its own, with the whole schema:
// SQLite by default, so that the tests need nothing installed; PostgreSQL when
// built with the tag postgres, on the server named by PLENARY_TEST_POSTGRES.
// It is support for tests and nothing of the program imports it.
package testdb

import (
	"context"
	"errors"
	"testing"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/jobs"
	"plenary.example/migrations"
)

// Noon is the instant tests happen at unless they bring their own clock:
// 23 November 2026, 12:00 UTC.
func Noon() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }

// Open returns a fresh migrated database whose clock stands at Noon. It is
// closed, and gone, when the test ends.
func Open(t testing.TB) *db.DB {
	t.Helper()
	return OpenAt(t, clock.At(Noon()))
}

// OpenAt is Open with the test's own clock.
func OpenAt(t testing.TB, c clock.Clock) *db.DB {
	t.Helper()
	options := opened(t)
	options.Now = c.Now
	options.Volatile = true
	d, err := db.Open(t.Context(), options)
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("testdb: close: %v", err)
		}
	})
	return d
}

// migrated opens the database of options, brings it to the newest schema and
// closes it again.
func migrated(ctx context.Context, options db.Options) error {
	options.Now = Noon
	options.Volatile = true
	d, err := db.Open(ctx, options)
	if err != nil {
		return err
	}
	_, err = d.Migrate(ctx, migrations.Files)
	if err == nil {
		err = jobs.Migrate(ctx, d)
	}
	return errors.Join(err, d.Close())
}
