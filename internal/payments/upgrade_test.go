package payments_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/jobs"
	"plenary.example/internal/payments"
	"plenary.example/internal/testdb"
	"plenary.example/migrations"
)

// before is the schema as it was before there were books.
type before struct{ fs.FS }

// Glob leaves out what came with the books and later.
func (b before) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(b.FS, pattern)
	var old []string
	for _, name := range names {
		if name < "0081" {
			old = append(old, name)
		}
	}
	return old, err
}

// ReadDir leaves out the same.
func (b before) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(b.FS, name)
	var old []fs.DirEntry
	for _, e := range entries {
		if e.Name() < "0081" {
			old = append(old, e)
		}
	}
	return old, err
}

// TestADatabaseFromBeforeTheBooksGetsThem makes a database as an earlier version had it,
// with payments and what became of them, brings it up to date, and finds all of it in the
// books, in their order and once.
func TestADatabaseFromBeforeTheBooksGetsThem(t *testing.T) {
	ctx, now := t.Context(), clock.At(testdb.Noon())
	d, err := db.Open(ctx, db.Options{Dir: t.TempDir(), Now: now.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := d.Migrate(ctx, before{migrations.Files}); err != nil {
		t.Fatal(err)
	}
	insert := func(id, entry, reverses, purpose string, cents int, method, day string) {
		t.Helper()
		_, err := d.SQL().ExecContext(ctx, fmt.Sprintf(`INSERT INTO payments (id, once, entry, reverses, purpose_kind, purpose_key, about_en, about_fr, payer, cents, currency, method, received, reference, note, checkout_id, recorded_at, recorded_by)
			VALUES ('%s', '%s', '%s', '%s', '%s', 'k', 'Dues', 'Cotisation', 'Harbour', %d, 'CAD', '%s', '%s', '', '', '', 1, 'Staff')`, id, id, entry, reverses, purpose, cents, method, day))
		if err != nil {
			t.Fatal(err)
		}
	}
	insert("01", "payment", "", "dues", 300_00, "cheque", "2024-02-01")
	insert("02", "payment", "", "registration", 120_00, "card", "2025-03-01")
	insert("03", "refund", "02", "registration", -20_00, "card", "2025-03-05")
	insert("04", "void", "01", "dues", -300_00, "cheque", "2025-03-06")
	insert("05", "payment", "", "raffle", 7_00, "etransfer", "2025-04-01")
	if _, err := d.Migrate(ctx, migrations.Files); err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := world{log: audit.New(d), t: t}
	w.Service = payments.New(w.log, queue, nil, payments.Options{})
	for range 2 {
		if err := w.PostMissing(ctx); err != nil {
			t.Fatal(err)
		}
		w.want(map[string]int64{"1000": 7_00, "1050": 100_00, "2900": -7_00, "4200": -100_00})
	}
	list, _, err := w.books().Journal(ctx, treasurer(), accounting.JournalFilter{})
	if err != nil || len(list) != 5 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	var labels []string
	for _, e := range list {
		labels = append(labels, e.Label())
	}
	if got := strings.Join(labels, " "); got != "2025-0004 2025-0003 2025-0002 2025-0001 2024-0001" {
		t.Error(got)
	}
	p, err := w.Get(ctx, nil, "01")
	if err != nil || p.Fund != accounting.General {
		t.Errorf("%+v, %v", p, err)
	}
}
