//go:build !postgres

package testdb

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"plenary.example/internal/db"
)

// template is the migrated database file, made once per test binary: copying
// it takes a millisecond where migrating takes a hundred.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "plenary-testdb-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := migrated(context.Background(), db.Options{Dir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName)) //nolint:gosec // a path made here
})

// Address is empty: what opens a database itself has one in its data folder.
func Address(testing.TB) string { return "" }

// fresh returns the options of a database that is a copy of the template.
func fresh(t testing.TB) db.Options {
	t.Helper()
	content, err := template()
	if err != nil {
		t.Fatalf("testdb: template: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), content, 0o600); err != nil {
		t.Fatalf("testdb: %v", err)
	}
	return db.Options{Dir: dir}
}

// Original has a meaning on PostgreSQL only; here a test keeps its database in a
// folder of its own.
func Original(testing.TB) string { return "" }

// Copy has a meaning on PostgreSQL only.
func Copy(testing.TB, string) string { return "" }

// opened is fresh: a file is opened in a moment.
func opened(t testing.TB) db.Options {
	t.Helper()
	return fresh(t)
}
