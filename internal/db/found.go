package db

import (
	"context"
	"errors"
	"fmt"
)

// Found runs what fills a database that nobody relies on yet: on SQLite no commit
// within waits for the disk, and all of it is there before Found returns. A power
// failure within may leave a file that is to be thrown away; a failure of fill, or
// a process that is killed, leaves what was committed.
func (d *DB) Found(ctx context.Context, fill func() error) (err error) {
	if d.engine != SQLite {
		return fill()
	}
	if err := d.pragma(ctx, "synchronous=OFF"); err != nil {
		return err
	}
	defer func() {
		ctx := context.WithoutCancel(ctx)
		err = errors.Join(err, d.pragma(ctx, "synchronous="+d.sync), d.checkpoint(ctx), d.pragma(ctx, "shrink_memory"))
	}()
	return fill()
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
