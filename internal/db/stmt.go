package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// stmtCache runs queries on a pool with statements prepared once. database/sql
// keeps each prepared on every connection it is used on.
type stmtCache struct {
	db    *sql.DB
	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

// maxStatements bounds the cache: the program has a few hundred queries, and
// one that is built at run time must not fill the memory.
const maxStatements = 1000

func newStmtCache(db *sql.DB) *stmtCache {
	return &stmtCache{db: db, stmts: map[string]*sql.Stmt{}}
}

// prepared returns the statement of a query, or nil when it cannot be cached.
func (c *stmtCache) prepared(ctx context.Context, query string) *sql.Stmt {
	c.mu.RLock()
	s := c.stmts[query]
	n := len(c.stmts)
	c.mu.RUnlock()
	if s != nil || n >= maxStatements {
		return s
	}
	s, err := c.db.PrepareContext(ctx, query)
	if err != nil {
		return nil // the query itself will meet the same error and report it
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if other := c.stmts[query]; other != nil {
		_ = s.Close()
		return other
	}
	c.stmts[query] = s
	return s
}

func (c *stmtCache) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := c.prepared(ctx, query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return c.db.ExecContext(ctx, query, args...)
}

func (c *stmtCache) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return c.db.PrepareContext(ctx, query)
}

func (c *stmtCache) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := c.prepared(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return c.db.QueryContext(ctx, query, args...)
}

func (c *stmtCache) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := c.prepared(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return c.db.QueryRowContext(ctx, query, args...)
}

func (c *stmtCache) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	c.stmts = map[string]*sql.Stmt{}
	return errors.Join(errs...)
}

// known returns the statement of a query that is in the cache already; nil for none.
func (c *stmtCache) known(query string) *sql.Stmt {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.stmts[query]
}

// txStmts runs queries in one transaction, preparing each once: a batch of
// coalesced use cases runs the same few statements hundreds of times. What batches
// before have prepared for good (kept) is not read again. It does not heed the end of
// a caller's context: SQLite undoes the whole transaction when a statement that
// writes is interrupted, everybody's work with it.
type txStmts struct {
	tx    *sql.Tx
	kept  *stmtCache
	stmts map[string]*sql.Stmt
}

// prepared returns the statement of a query. The first use in a batch of a query that
// is not kept runs unprepared (nil), which spares a lone use case the preparing.
func (t *txStmts) prepared(ctx context.Context, query string) *sql.Stmt {
	s, seen := t.stmts[query]
	if s != nil {
		return s
	}
	if s := t.kept.known(query); s != nil {
		s = t.tx.StmtContext(ctx, s)
		t.stmts[query] = s
		return s
	}
	if !seen {
		t.stmts[query] = nil
		return nil
	}
	s, err := t.tx.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	t.stmts[query] = s
	return s
}

// keep prepares for good what a batch has run and an earlier one had run as well. It
// is called between transactions: the one connection that writes is free then.
func (d *DB) keep(ran *txStmts) {
	for query := range ran.stmts {
		if d.kept.known(query) != nil {
			continue
		}
		if !d.ran[query] {
			if len(d.ran) < maxStatements {
				d.ran[query] = true
			}
			continue
		}
		_ = d.kept.prepared(context.Background(), query)
	}
}

func (t *txStmts) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx = context.WithoutCancel(ctx)
	if s := t.prepared(ctx, query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, query, args...)
}

func (t *txStmts) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	ctx = context.WithoutCancel(ctx)
	return t.tx.PrepareContext(ctx, query)
}

func (t *txStmts) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx = context.WithoutCancel(ctx)
	if s := t.prepared(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, query, args...)
}

func (t *txStmts) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx = context.WithoutCancel(ctx)
	if s := t.prepared(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, query, args...)
}
