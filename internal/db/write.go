package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Tx is one use case's transaction. Its Now is fixed, so that everything one
// decision writes bears one date.
type Tx struct {
	DBTX
	// Now is the transaction's one instant.
	Now time.Time

	engine Engine
	sqlTx  *sql.Tx
	pgxTx  pgx.Tx
	after  []func()
}

// AfterCommit has fn run once the transaction is durable, in the order asked;
// never when it is rolled back. This is where live screens are told.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// Engine tells which engine the transaction runs on.
func (tx *Tx) Engine() Engine { return tx.engine }

// SQLTx is the transaction for what takes a *sql.Tx; nil on PostgreSQL. Other
// use cases share it: give its statements no context that may be cancelled.
func (tx *Tx) SQLTx() *sql.Tx { return tx.sqlTx }

// PgxTx is the same transaction for what takes a pgx.Tx; nil on SQLite.
func (tx *Tx) PgxTx() pgx.Tx { return tx.pgxTx }

// maxTries bounds how often a conflicting use case is run again on PostgreSQL.
const maxTries = 12

// maxDuplicates bounds it for a key that is there already. PostgreSQL says so of
// two that conflict, too, where both have computed the same next key; run again,
// the use case sees what the other one wrote.
const maxDuplicates = 4

// Write runs a use case in a transaction and returns once it is durable. An
// error of fn, or a panic in it, undoes all it did and nothing else.
func (d *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	if d.engine == SQLite {
		return d.writeCoalesced(ctx, fn)
	}
	for try := 1; ; try++ {
		err := d.writePostgres(ctx, fn)
		if err == nil || !isConflict(err) && (!isDuplicate(err) || try > maxDuplicates) {
			return err
		}
		if try == maxTries {
			return errors.Join(ErrBusy, err)
		}
		pause := time.Duration(1<<min(try, 7)) * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

func (d *DB) writePostgres(ctx context.Context, fn func(tx *Tx) error) (err error) {
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = conn.Close() }()
	var pgxTx pgx.Tx
	// River and the queries must share one transaction: begin it on the raw
	// connection, then run the queries on the *sql.Conn that holds it.
	err = conn.Raw(func(driverConn any) error {
		std, ok := driverConn.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: unexpected driver connection %T", driverConn)
		}
		pgxTx, err = std.Conn().BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable})
		return err
	})
	if err != nil {
		return unavailable(err)
	}
	tx := &Tx{DBTX: conn, Now: d.Now(), engine: PostgreSQL, pgxTx: pgxTx}
	if err := run(tx, fn); err != nil {
		// The caller may be gone; the rollback must happen all the same.
		_ = pgxTx.Rollback(context.WithoutCancel(ctx))
		return err
	}
	if err := pgxTx.Commit(ctx); err != nil {
		return unavailable(err)
	}
	for _, f := range tx.after {
		f()
	}
	d.written.Add(1)
	return nil
}

// run calls fn and turns a panic into an error, so that one defect does not
// take down the use cases that share its transaction.
func run(tx *Tx, fn func(tx *Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("db: panic in a use case: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(tx)
}

// write is a use case waiting for the one writer of SQLite.
type write struct {
	ctx    context.Context
	fn     func(tx *Tx) error
	result chan error
	after  []func()
	err    error
}

func (d *DB) writeCoalesced(ctx context.Context, fn func(tx *Tx) error) error {
	w := &write{ctx: ctx, fn: fn, result: make(chan error, 1)}
	if err := d.hand(w); err != nil {
		return err
	}
	// Once handed over, the answer is awaited even if the caller has gone: it
	// says whether the write is durable, and that is never left unknown.
	err := <-w.result
	if err == nil {
		for _, f := range w.after {
			f()
		}
		d.written.Add(1)
	}
	return err
}

// hand gives a use case to the writer, unless the program is stopping.
func (d *DB) hand(w *write) error {
	d.closing.RLock()
	defer d.closing.RUnlock()
	if d.closed {
		return ErrClosed
	}
	select {
	case d.writes <- w:
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

const (
	batchWrites = 512                  // use cases in one commit, at most
	batchTime   = 8 * time.Millisecond // how long a batch takes in more work
)

// writeLoop is the one goroutine that writes to SQLite.
func (d *DB) writeLoop() {
	defer close(d.done)
	for first := range d.writes {
		for _, w := range d.writeBatch(first) {
			w.result <- w.err
		}
	}
}

// writeBatch runs first, and what else is waiting, in one transaction.
func (d *DB) writeBatch(first *write) []*write {
	batch := []*write{first}
	ctx := context.Background() // a cancelled caller must not interrupt the others' transaction
	sqlTx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		first.err = unavailable(err)
		return batch
	}
	shared := sharedTx{sqlTx}
	began := time.Now()
	dead := d.runSavepoint(ctx, shared, first)
	for dead == nil && len(batch) < batchWrites && time.Since(began) < batchTime {
		select {
		case w, open := <-d.writes:
			if !open {
				goto commit
			}
			batch = append(batch, w)
			dead = d.runSavepoint(ctx, shared, w)
		default:
			goto commit
		}
	}
commit:
	if dead == nil {
		dead = sqlTx.Commit()
	}
	if dead != nil {
		_ = sqlTx.Rollback()
		d.undone(len(batch), dead)
		for _, w := range batch {
			if w.err == nil {
				w.err = unavailable(dead)
				w.after = nil
			}
		}
	}
	return batch
}

// undone logs that a batch was undone, ten seconds apart at most: each of its
// callers is told, and a full disk undoes one after another.
func (d *DB) undone(writes int, why error) {
	d.lost += writes
	if now := time.Now(); now.Sub(d.told) > 10*time.Second {
		d.log.Error("writes were undone", "writes", d.lost, "error", why)
		d.told, d.lost = now, 0
	}
}

// runSavepoint runs one use case so that its failure undoes it alone. The
// error returned is of the whole transaction: SQLite ends it by itself when
// the disk is full or fails.
func (d *DB) runSavepoint(ctx context.Context, shared sharedTx, w *write) error {
	if w.err = w.ctx.Err(); w.err != nil {
		return nil
	}
	if _, err := shared.ExecContext(ctx, "SAVEPOINT use_case"); err != nil {
		return err
	}
	tx := &Tx{DBTX: shared, Now: d.Now(), engine: SQLite, sqlTx: shared.Tx}
	w.err = unavailable(run(tx, w.fn))
	if w.err != nil {
		if _, err := shared.ExecContext(ctx, "ROLLBACK TO use_case"); err != nil {
			return errors.Join(w.err, err)
		}
	} else {
		w.after = tx.after
	}
	_, err := shared.ExecContext(ctx, "RELEASE use_case")
	return err
}
