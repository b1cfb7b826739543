package db

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// synchronous is what SQLite calls how far a commit of the writer waits for the disk.
func synchronous(t *testing.T, d *DB) (n int) {
	t.Helper()
	if err := d.writer.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestADatabaseThatIsFoundedWaitsForTheDiskAfterwards(t *testing.T) {
	const off, full = 0, 2
	dir := t.TempDir()
	d := open(t, Options{Dir: dir}) // its schema was founded
	if got := synchronous(t, d); got != full {
		t.Errorf("after the first migration: %d", got)
	}
	refused := errors.New("refused")
	for _, want := range []error{nil, refused} {
		err := d.Found(t.Context(), func() error {
			if got := synchronous(t, d); got != off {
				t.Errorf("within: %d", got)
			}
			return errors.Join(d.Write(t.Context(), func(tx *Tx) error { return insert(t.Context(), tx, 1, count(t, d)) }), want)
		})
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
		if got := synchronous(t, d); got != full {
			t.Errorf("afterwards: %d", got)
		}
	}
	// All of it is in the file itself, which is what a copy made now would hold.
	copied := t.TempDir()
	body, err := os.ReadFile(filepath.Join(dir, FileName)) //nolint:gosec // a path made here
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(copied, FileName), body, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), Options{Dir: copied, Now: d.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	if got := count(t, again); got != 2 {
		t.Errorf("%d notes in the file, want 2", got)
	}
}
