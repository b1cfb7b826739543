package testdb

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"plenary.example/internal/db"
)

// fileTemplate is the migrated database file, made once per test binary: copying
// it takes a millisecond where migrating takes a hundred.
var fileTemplate = sync.OnceValues(func() ([]byte, error) {
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

// file returns the options of a database that is a copy of the template.
func file(t testing.TB) db.Options {
	t.Helper()
	content, err := fileTemplate()
	if err != nil {
		t.Fatalf("testdb: template: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), content, 0o600); err != nil {
		t.Fatalf("testdb: %v", err)
	}
	return db.Options{Dir: dir}
}
