package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plenary.example/internal/db"
)

// TestWhatKeepsItFromStarting: the terminal is told what is wrong and what to
// do, and nothing in the folder is changed.
func TestWhatKeepsItFromStarting(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, path string, content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	whole := filepath.Join(t.TempDir(), "whole")
	founded(t, "--data", whole)
	content, err := os.ReadFile(filepath.Join(whole, db.FileName)) //nolint:gosec // a path made here
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		make func(t *testing.T, folder string)
		say  string
	}{
		"a file for a folder": {func(t *testing.T, folder string) {
			if err := os.Remove(folder); err != nil {
				t.Fatal(err)
			}
			write(t, folder, []byte("x"))
		}, "is a file"},
		"another kind of file": {func(t *testing.T, folder string) {
			write(t, filepath.Join(folder, db.FileName), []byte(strings.Repeat("no database ", 100)))
		}, "is not a Plenary database"},
		"a damaged file": {func(t *testing.T, folder string) {
			broken := append([]byte{}, content...)
			for i := 100; i < len(broken)/2; i++ {
				broken[i] = byte(i * 7)
			}
			write(t, filepath.Join(folder, db.FileName), broken)
		}, "it is damaged"},
		"a newer version's records": {func(t *testing.T, folder string) {
			write(t, filepath.Join(folder, db.FileName), content)
			onRecords(t, settingsOn(folder, ""), func(ctx context.Context, p *program) {
				if _, err := p.db.SQL().ExecContext(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
					t.Fatal(err)
				}
			})
		}, "newer version of Plenary"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			tt.make(t, folder)
			before := databaseIn(t, folder)
			_, said, err := command(t, "serve", "--data", folder, "--listen", "127.0.0.1:0")
			if err == nil || !strings.Contains(said, tt.say) || strings.Contains(said, "goroutine") {
				t.Errorf("%v: %s", err, said)
			}
			if after := databaseIn(t, folder); after != before {
				t.Error("the database file is changed")
			}
		})
	}
}

// databaseIn is the database file of a folder as it is.
func databaseIn(t *testing.T, folder string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, db.FileName)) //nolint:gosec // a path made here
	if err != nil {
		return err.Error()
	}
	return string(content)
}
