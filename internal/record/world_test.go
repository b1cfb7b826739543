package record_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
	"plenary.example/internal/testdb"
)

// shelf is a source over a small table: series of numbers, each with the last one given. A
// series named after somebody names them as long as its number is not 0.
type shelf struct {
	kept   bool
	public bool
}

func (shelf) Kind() string                     { return "shelf" }
func (shelf) Watches(action, kind string) bool { return kind == "shelf" && action != "shelf.look" }

func (s shelf) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	var last int64
	err := tx.QueryRowContext(ctx, "SELECT last FROM receipt_serials WHERE series = $1", thing).Scan(&last)
	if errors.Is(err, db.ErrNotFound) {
		return record.Content{}, false, nil
	}
	c := record.Content{Label: i18n.Same("No. " + thing), Kept: s.kept, Fields: []record.Field{
		{Name: "series", Value: thing}, {Name: "last", Value: strconv.FormatInt(last, 10)},
	}}
	if last != 0 {
		c.Persons = []string{"person-" + thing}
	}
	if s.public {
		c.About = "shelves/" + thing
	}
	return c, true, err
}

func (shelf) After(ctx context.Context, tx db.DBTX, thing string, most int) (list []string, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT series FROM receipt_serials WHERE series > $1 ORDER BY series LIMIT $2", thing, most)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// world is a database with acts on shelves, under record.
type world struct {
	*testing.T
	db  *db.DB
	log *audit.Log
	dir string
	rec *record.Service
	src shelf
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: testdb.Open(t), dir: t.TempDir(), src: shelf{kept: true, public: true}}
	w.log = audit.New(w.db)
	w.rec = w.node(w.dir)
	w.log.Observe(w.rec.Observe)
	return w
}

// node is the log as another program over the same database has it.
func (w *world) node(dir string) *record.Service {
	return record.New(w.db, record.Options{Dir: dir, Origin: "ccr.example/record"}, w.src)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// begin starts the log and takes in what stands.
func (w *world) begin() {
	w.Helper()
	w.must(w.rec.Begin(w.Context()))
	if trouble := w.rec.Trouble(); trouble != nil {
		w.Fatalf("trouble at the start: %v", *trouble)
	}
	_, err := w.rec.Catch(w.Context())
	w.must(err)
}

func (w *world) sequence() int {
	w.Helper()
	n, err := w.rec.Sequence(w.Context())
	w.must(err)
	return n
}

// act puts a number on a shelf; fails says that it does not succeed.
func (w *world) act(series string, last int, fails bool) error {
	return w.log.Do(w.Context(), access.TheProgram(), "shelf.put", func(tx *audit.Tx) error {
		tx.About("shelf", series)
		_, err := tx.ExecContext(w.Context(), "INSERT INTO receipt_serials (series, last) VALUES ($1, $2) ON CONFLICT (series) DO UPDATE SET last = excluded.last", series, last)
		if err == nil && fails {
			err = errUndone
		}
		return err
	})
}

var errUndone = errors.New("undone")

func (w *world) put(series string, last int) {
	w.Helper()
	w.must(w.act(series, last, false))
}

// behind changes the database behind the program’s back.
func (w *world) behind(query string, args ...any) {
	w.Helper()
	w.must(w.db.Write(w.Context(), func(tx *db.Tx) error {
		r, err := tx.ExecContext(w.Context(), query, args...)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, errors.New("nothing was changed: "+query))
		}
		return nil
	}))
}

// found are the keys of what Verify finds, each once, in order.
func (w *world) found() []string {
	w.Helper()
	report, err := w.node(w.dir).Verify(w.Context(), nil)
	w.must(err)
	var keys []string
	for _, f := range report.Findings {
		if !slices.Contains(keys, f.Say.Key) {
			keys = append(keys, f.Say.Key)
		}
	}
	return keys
}

func (w *world) head() record.Head {
	w.Helper()
	h, err := w.rec.Head(w.Context())
	w.must(err)
	return h
}
