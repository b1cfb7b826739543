package testdb_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"plenary.example/internal/db"
	"plenary.example/migrations"
)

// oneByOne shows the steps without what they come to.
type oneByOne struct{ fs.FS }

func (f oneByOne) Open(name string) (fs.File, error) {
	if name == db.WholeName {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.FS.Open(name)
}

// An empty database that takes all steps at once is the one that takes them one by one.
func TestAllStepsAtOnceComeToTheSame(t *testing.T) {
	ctx := t.Context()
	read := func(files fs.FS) (*db.DB, int, []string) {
		d, err := db.Open(ctx, db.Options{Dir: t.TempDir(), Now: time.Now, Volatile: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		steps, err := d.Migrate(ctx, files)
		if err != nil {
			t.Fatal(err)
		}
		return d, steps, lines(ctx, t, d)
	}
	one, steps, want := read(oneByOne{migrations.Files})
	_, at, got := read(migrations.Files)
	if at != steps || len(got) != len(want) {
		t.Fatalf("%d steps and %d lines, want %d and %d", at, len(got), steps, len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("at once\n%s\none by one\n%s", got[i], want[i])
		}
	}
	text, err := one.Whole(ctx, migrations.Files)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := fs.ReadFile(migrations.Files, db.WholeName); err != nil || string(kept) != text {
		t.Errorf("migrations/%s is of other steps: scripts/generate makes it again (%v)", db.WholeName, err)
	}
}

// lines are the schema and every row of a database.
func lines(ctx context.Context, t *testing.T, d *db.DB) []string {
	t.Helper()
	query := func(q string) (list []string) {
		rows, err := d.SQL().QueryContext(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			list = append(list, s)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return list
	}
	list := query("SELECT type || ' ' || name || ' ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name")
	list = append(list, query("SELECT 'step ' || id || ' ' || version_id || ' ' || is_applied FROM goose_db_version ORDER BY id")...)
	for _, table := range query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name") {
		list = append(list, query("SELECT '"+table+" has ' || count(*) FROM "+table)...)
	}
	return list
}
