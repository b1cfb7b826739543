package db

import (
	"context"
	"errors"
	"fmt"
)

// Found runs what fills a database that nobody relies on yet: on SQLite no commit
// within waits for the disk, and all of it is there before the outermost Found returns. A power
// failure within may leave a file that is to be thrown away; a failure of fill, or
// a process that is killed, leaves what was committed.
func (d *DB) Found(ctx context.Context, fill func() error) (err error) {
	if d.engine != SQLite || d.founding {
		return fill()
	}
	d.founding = true
	defer func() { d.founding = false }()
	if err := d.pragma(ctx, "synchronous=OFF"); err != nil {
		return err
	}
	defer func() {
		ctx := context.WithoutCancel(ctx)
		err = errors.Join(err, d.pragma(ctx, "synchronous="+d.sync), d.checkpoint(ctx))
	}()
	return fill()
}

// Fresh reports whether nothing was ever written to a SQLite database: not even its
// schema.
func (d *DB) Fresh(ctx context.Context) (bool, error) {
	if d.engine != SQLite {
		return false, nil
	}
	var n int
	err := d.writer.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&n)
	return n == 0, unavailable(err)
}

// Shrink gives back the memory that a great deal of writing took: it costs the time of
// a page, and so waits for a quiet moment.
func (d *DB) Shrink(ctx context.Context) error {
	if d.engine != SQLite {
		return nil
	}
	return d.pragma(ctx, "shrink_memory")
}

// pragma sets what the one connection that writes goes by.
func (d *DB) pragma(ctx context.Context, statement string) error {
	if _, err := d.writer.ExecContext(ctx, "PRAGMA "+statement); err != nil {
		return fmt.Errorf("%s: %w", statement, unavailable(err))
	}
	return nil
}

// checkpoint puts all that was committed into the file, on the disk.
func (d *DB) checkpoint(ctx context.Context) error {
	var busy, logged, done int
	if err := d.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(FULL)").Scan(&busy, &logged, &done); err != nil {
		return fmt.Errorf("checkpoint: %w", unavailable(err))
	}
	if busy != 0 {
		return fmt.Errorf("checkpoint: %w", errBusy)
	}
	return nil
}

// errBusy is of a database that is being read while it is founded.
var errBusy = errors.New("somebody reads the database, and not all of it is in the file")
