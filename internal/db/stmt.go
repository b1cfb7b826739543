package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// maxStatements bounds what a connection keeps prepared: the program has some two thousand
// queries, of which few are asked often. Beyond it any other one makes room.
const maxStatements = 1000

// preparing opens connections to SQLite that prepare each query once, whoever asks it: to
// read a query takes longer than most queries take. (PostgreSQL's driver does so by itself.)
type preparing struct{ driver.Connector }

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("db: the driver of SQLite has changed"), c.Close())
	}
	return &preparingConn{sqliteConn: whole, stmts: map[string]*preparedStmt{}}, nil
}

// sqliteConn is what connections of the driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// preparingConn is used by one goroutine at a time, as every connection of database/sql.
type preparingConn struct {
	sqliteConn
	stmts map[string]*preparedStmt
}

type preparedStmt struct {
	sqliteStmt
	inUse bool // somebody reads its rows: the same query asked meanwhile is read anew
}

// Unwrap is the driver's own connection, as its functions ask for.
func (c *preparingConn) Unwrap() driver.Conn { return c.sqliteConn }

// prepared returns the statement of a query, or nil when it is to run unprepared.
func (c *preparingConn) prepared(ctx context.Context, query string) *preparedStmt {
	s := c.stmts[query]
	if s != nil {
		if s.inUse {
			return nil
		}
		return s
	}
	if len(c.stmts) >= maxStatements && !c.makeRoom() {
		return nil
	}
	made, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil // the query itself will meet the same error and report it
	}
	whole, ok := made.(sqliteStmt)
	if !ok {
		_ = made.Close()
		return nil
	}
	s = &preparedStmt{sqliteStmt: whole}
	c.stmts[query] = s
	return s
}

// makeRoom closes a statement that nobody reads from, and reports whether there was one.
func (c *preparingConn) makeRoom() bool {
	for query, s := range c.stmts {
		if !s.inUse {
			delete(c.stmts, query)
			return s.Close() == nil
		}
	}
	return false
}

func (c *preparingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if s := c.prepared(ctx, query); s != nil {
		return s.ExecContext(ctx, args)
	}
	return c.sqliteConn.ExecContext(ctx, query, args)
}

func (c *preparingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s := c.prepared(ctx, query)
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.inUse = true
	return &preparedRows{Rows: rows, of: s}, nil
}

func (c *preparingConn) Close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	clear(c.stmts)
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// preparedRows leave their statement to others when they are closed.
type preparedRows struct {
	driver.Rows
	of *preparedStmt
}

func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	r.of.inUse = false
	return err
}

// sharedTx runs the queries of several use cases in one transaction. It does not heed the
// end of a caller's context: SQLite undoes the whole transaction when a statement that
// writes is interrupted, everybody's work with it.
type sharedTx struct{ *sql.Tx }

func (t sharedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.Tx.ExecContext(context.WithoutCancel(ctx), query, args...)
}

func (t sharedTx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.Tx.PrepareContext(context.WithoutCancel(ctx), query)
}

func (t sharedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.Tx.QueryContext(context.WithoutCancel(ctx), query, args...)
}

func (t sharedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.Tx.QueryRowContext(context.WithoutCancel(ctx), query, args...)
}
