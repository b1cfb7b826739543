package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"
)

var schema = fstest.MapFS{
	"0001_notes.sql":         {Data: []byte("-- +goose Up\nCREATE TABLE notes (id text NOT NULL PRIMARY KEY, book bigint NOT NULL, page bigint NOT NULL, body text NOT NULL, UNIQUE (book, page));\n-- +goose Down\nDROP TABLE notes;\n")},
	"0002_lite.sqlite.sql":   {Data: []byte("-- +goose Up\nCREATE TABLE lite (id text);\n")},
	"0002_lite.postgres.sql": {Data: []byte("-- +goose Up\nCREATE TABLE postgres (id text);\n")},
}

func open(t testing.TB, o Options) *DB {
	t.Helper()
	if o.Dir == "" && o.URL == "" {
		o.Dir = t.TempDir()
	}
	o.Now = time.Now
	d, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := d.Migrate(context.Background(), schema); err != nil {
		t.Fatal(err)
	}
	return d
}

func insert(ctx context.Context, tx *Tx, book, page int) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO notes (id, book, page, body) VALUES ($1, $2, $3, $4)", NewID(), book, page, "…")
	return err
}

func count(t testing.TB, d *DB) int {
	t.Helper()
	var n int
	if err := d.Reader().QueryRowContext(context.Background(), "SELECT count(*) FROM notes").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMigrateTakesEachStepOnceAndOnlyThisEnginesFiles(t *testing.T) {
	d := open(t, Options{})
	ctx := context.Background()
	steps, err := d.Migrate(ctx, schema)
	if err != nil || steps != 0 {
		t.Fatalf("second migration took %d steps, error %v", steps, err)
	}
	if _, err := d.Reader().ExecContext(ctx, "SELECT id FROM lite"); err != nil {
		t.Error(err)
	}
	if _, err := d.Reader().ExecContext(ctx, "SELECT id FROM postgres"); err == nil {
		t.Error("PostgreSQL's step ran on SQLite")
	}
}

// Many use cases share commits; the failure of one, by error or by panic,
// undoes it alone.
func TestConcurrentWritesFailAlone(t *testing.T) {
	d := open(t, Options{})
	ctx := context.Background()
	var wg sync.WaitGroup
	var told atomic.Int64
	errRefused := errors.New("refused")
	for i := range 400 {
		wg.Go(func() {
			err := d.Write(ctx, func(tx *Tx) error {
				tx.AfterCommit(func() { told.Add(1) })
				if err := insert(ctx, tx, 1, i); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return errRefused
				case 2:
					panic("defect")
				}
				return nil
			})
			switch {
			case i%4 == 1 && !errors.Is(err, errRefused), i%4 == 2 && err == nil, i%4 != 1 && i%4 != 2 && err != nil:
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, d); n != 200 {
		t.Errorf("%d rows are there, 200 were confirmed", n)
	}
	if told.Load() != 200 {
		t.Errorf("%d writes told the world, 200 were confirmed", told.Load())
	}
}

func TestConstraintsAreRecognised(t *testing.T) {
	d := open(t, Options{})
	ctx := context.Background()
	write := func() error { return d.Write(ctx, func(tx *Tx) error { return insert(ctx, tx, 7, 7) }) }
	if err := write(); err != nil {
		t.Fatal(err)
	}
	err := write()
	if !IsUnique(err, "notes", "book", "page") {
		t.Errorf("not recognised: %v", err)
	}
	if IsUnique(err, "notes", "book") || IsUnique(err, "note", "book", "page") {
		t.Error("recognised as another constraint")
	}
}

// A full disk refuses the write with its own error, loses nothing that was
// confirmed, and passes by itself when there is room.
func TestDiskFull(t *testing.T) {
	d := open(t, Options{})
	ctx := context.Background()
	limit := func(pages int) {
		if _, err := d.SQL().ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(20)
	confirmed := 0
	var full error
	for page := range 100000 {
		full = d.Write(ctx, func(tx *Tx) error { return insert(ctx, tx, 1, page) })
		if full != nil {
			break
		}
		confirmed++
	}
	if !errors.Is(full, ErrDiskFull) {
		t.Fatalf("after %d writes: %v", confirmed, full)
	}
	if n := count(t, d); n != confirmed {
		t.Errorf("%d rows, %d confirmed", n, confirmed)
	}
	limit(100000)
	if err := d.Write(ctx, func(tx *Tx) error { return insert(ctx, tx, 2, 1) }); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestReaderCannotWrite(t *testing.T) {
	d := open(t, Options{})
	if _, err := d.Reader().ExecContext(context.Background(), "DELETE FROM notes"); err == nil {
		t.Error("the reader deleted")
	}
}

func TestCancelledCallerWritesNothing(t *testing.T) {
	d := open(t, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := d.Write(ctx, func(tx *Tx) error { return insert(context.Background(), tx, 1, 1) })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if count(t, d) != 0 {
		t.Error("a row was written")
	}
}

// A caller who goes away in the middle of a statement takes down neither the
// transaction that others share nor, once it has been begun, its own write.
func TestCallerGoneInAStatementHarmsNobody(t *testing.T) {
	d := open(t, Options{})
	const slow = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
		INSERT INTO notes (id, book, page, body) SELECT 'slow' || i, 9, i, '' FROM n WHERE i = 60000`
	shared := make(chan struct{})
	var others sync.WaitGroup
	ctx, gone := context.WithCancel(context.Background())
	defer gone()
	err := d.Write(context.Background(), func(*Tx) error { // holds the writer until the next ones wait together
		for i := range 8 {
			others.Go(func() {
				if err := d.Write(context.Background(), func(tx *Tx) error { return insert(context.Background(), tx, 1, i) }); err != nil {
					t.Errorf("write %d beside a caller who went away: %v", i, err)
				}
			})
		}
		others.Go(func() {
			err := d.Write(ctx, func(tx *Tx) error {
				time.AfterFunc(5*time.Millisecond, gone)
				_, err := tx.ExecContext(ctx, slow)
				return err
			})
			if err != nil {
				t.Errorf("the write under way when its caller went away: %v", err)
			}
		})
		go func() { time.Sleep(50 * time.Millisecond); close(shared) }()
		<-shared
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	others.Wait()
	if n := count(t, d); n != 9 {
		t.Errorf("%d rows, 9 were asked for", n)
	}
}

func TestClosedDatabaseRefuses(t *testing.T) {
	d, err := Open(context.Background(), Options{Dir: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Write(context.Background(), func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
}

func BenchmarkDurableWrites(b *testing.B) {
	d := open(b, Options{Dir: b.TempDir()})
	ctx := context.Background()
	var page atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(page.Add(1))
			if err := d.Write(ctx, func(tx *Tx) error { return insert(ctx, tx, 1, n) }); err != nil {
				b.Error(err)
			}
		}
	})
}
