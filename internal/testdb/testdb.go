// Package testdb gives each test a database of its own, with the whole schema:
// SQLite by default, so that the tests need nothing installed; PostgreSQL where
// PLENARY_TEST_POSTGRES names a server, so that one program of tests tries both.
// It is support for tests and nothing of the program imports it.
package testdb

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/jobs"
	"plenary.example/migrations"
)

// Server is the environment variable with the postgres:// address of a server
// on which the tests may make and drop databases; without it they are on SQLite.
const Server = "PLENARY_TEST_POSTGRES"

func onServer() bool { return os.Getenv(Server) != "" }

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

// fresh returns the options of a database like the template, for a test that
// opens it itself.
func fresh(t testing.TB) db.Options {
	t.Helper()
	if onServer() {
		return db.Options{URL: lent(t).url}
	}
	return file(t)
}

// opened returns the options of a database like the template, on connections that
// tests before have used; a file is opened in a moment.
func opened(t testing.TB) db.Options {
	t.Helper()
	if onServer() {
		return db.Options{Like: connected(t)}
	}
	return file(t)
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
