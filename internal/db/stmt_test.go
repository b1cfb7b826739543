package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// A query that is prepared once still answers: within itself, after a change of what it asks,
// and after somebody gave up waiting for it.
func TestQueriesPreparedOnce(t *testing.T) {
	d := open(t, Options{Dir: t.TempDir()})
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3 {
		must(d.Write(ctx, func(tx *Tx) error { return insert(ctx, tx, 1, n) }))
	}
	const all = "SELECT * FROM notes"
	columns := func() int {
		t.Helper()
		rows, err := d.writer.QueryContext(ctx, all)
		must(err)
		defer func() { _ = rows.Close() }()
		names, err := rows.Columns()
		must(errors.Join(err, rows.Err()))
		return len(names)
	}
	before := columns()
	must(d.Write(ctx, func(tx *Tx) error {
		outer, err := tx.QueryContext(ctx, all)
		if err != nil {
			return err
		}
		defer func() { _ = outer.Close() }()
		pairs := 0
		for outer.Next() {
			inner, err := tx.QueryContext(ctx, all)
			if err != nil {
				return err
			}
			for inner.Next() {
				pairs++
			}
			if err := errors.Join(inner.Err(), inner.Close()); err != nil {
				return err
			}
		}
		if pairs != 9 {
			t.Errorf("%d pairs of three notes", pairs)
		}
		return outer.Err()
	}))
	_, err := d.writer.ExecContext(ctx, "ALTER TABLE notes ADD COLUMN more bigint")
	must(err)
	if got := columns(); got != before+1 {
		t.Errorf("%d columns after one was added to %d", got, before)
	}

	const long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT count(*) FROM n"
	var n int
	must(d.reader.QueryRowContext(ctx, long, 10).Scan(&n))
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if err := d.reader.QueryRowContext(short, long, 1_000_000_000).Scan(&n); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody waits, and still: %v", err)
	}
	must(d.reader.QueryRowContext(ctx, long, 20).Scan(&n))
	if n != 20 {
		t.Errorf("%d of 20", n)
	}

	// What a PRAGMA does, it does each time.
	var sizes []int
	for _, size := range []int{-100, -200, -100, -200, -100} {
		query := map[int]string{-100: "PRAGMA cache_size=-100", -200: "  pragma cache_size=-200"}[size]
		_, err := d.writer.ExecContext(ctx, query)
		must(err)
		must(d.writer.QueryRowContext(ctx, "PRAGMA cache_size").Scan(&n))
		sizes = append(sizes, n)
	}
	if want := []int{-100, -200, -100, -200, -100}; !slices.Equal(sizes, want) {
		t.Errorf("%v, want %v", sizes, want)
	}

	// Queries that are asked once each make room for one another, not for one that is being read.
	must(d.Write(ctx, func(tx *Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT 1 UNION ALL SELECT 2")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		sum := 0
		for rows.Next() {
			for i := range maxStatements + 10 {
				if err := tx.QueryRowContext(ctx, fmt.Sprintf("SELECT %d", i)).Scan(&n); err != nil || n != i {
					return fmt.Errorf("%d of %d: %w", n, i, err)
				}
			}
			var one int
			if err := rows.Scan(&one); err != nil {
				return err
			}
			sum += one
		}
		if sum != 3 {
			t.Errorf("%d of 1 and 2", sum)
		}
		return rows.Err()
	}))
}
