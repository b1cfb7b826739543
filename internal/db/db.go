package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
)

// Engine names the database engine in use.
type Engine string

// The two engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// FileName is the SQLite database's name in the data folder.
const FileName = "plenary.db"

// DB is an open database.
type DB struct {
	engine Engine
	now    func() time.Time
	log    *slog.Logger
	sync   string        // SQLite only: whether a commit waits for the disk, FULL or OFF
	writer *sql.DB       // SQLite: the one connection that writes; PostgreSQL: the pool
	reader *sql.DB       // SQLite: read-only connections; PostgreSQL: the same pool
	pool   *pgxpool.Pool // PostgreSQL only
	writes chan *write   // SQLite only: use cases waiting for the writer
	done   chan struct{} // closed when the writer loop has ended

	// The writer's own:
	told time.Time // when the writer last logged that it undid a batch
	lost int       // writes undone since

	closing sync.RWMutex // held to read while a use case is handed to the writer
	closed  bool
	lent    bool // the connections belong to another DB
	written atomic.Uint64

	founding bool // within Found, which is for whoever has the database alone
}

// Options say how to open a database.
type Options struct {
	// Dir is the data folder of a SQLite database; made when missing.
	Dir string
	// URL is a postgres:// address; when set, Dir is not used for the database.
	URL string
	// Now gives the time of each transaction; required.
	Now func() time.Time
	// Log receives what happens out of sight of any caller; nil discards it.
	Log *slog.Logger
	// Volatile turns off durability (no flush to disk). For tests that make
	// thousands of databases, never for a coalition's records.
	Volatile bool
	// Like is an open PostgreSQL database whose connections are used as well, instead
	// of URL's, and left open by Close: they know the tables, which a new connection
	// learns again. For tests, one after the other.
	Like *DB
}

// Open opens the database without touching its schema.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, errors.New("db: Options.Now is required")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Like != nil {
		return &DB{engine: PostgreSQL, now: o.Now, log: o.Log, writer: o.Like.writer, reader: o.Like.reader, pool: o.Like.pool, lent: true}, nil
	}
	if o.URL != "" {
		return openPostgres(ctx, o)
	}
	return openSQLite(ctx, o)
}

func openSQLite(ctx context.Context, o Options) (*DB, error) {
	if err := os.MkdirAll(o.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("data folder: %w", unavailable(err))
	}
	path := filepath.Join(o.Dir, FileName)
	sync := "FULL"
	if o.Volatile {
		sync = "OFF"
	}
	writer, err := openPreparing(sqliteDSN(path, "immediate", "synchronous("+sync+")", "cache_size(-8000)", "wal_autocheckpoint(2000)"))
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	writer.SetMaxIdleConns(1)
	// The first connection creates the file, so that read-only ones find it.
	if err := writer.PingContext(ctx); err != nil {
		_ = writer.Close()
		return nil, fmt.Errorf("open %s: %w", path, unavailable(err))
	}
	reader, err := openPreparing(sqliteDSN(path, "deferred", "query_only(1)", "cache_size(-4000)"))
	if err != nil {
		_ = writer.Close()
		return nil, err
	}
	reader.SetMaxOpenConns(4)
	reader.SetMaxIdleConns(4)
	d := &DB{
		engine: SQLite, now: o.Now, log: o.Log, sync: sync, writer: writer, reader: reader,
		writes: make(chan *write, 1024), done: make(chan struct{}),
	}
	go d.writeLoop()
	return d, nil
}

func openPreparing(dsn string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(preparing{c}), nil
}

func sqliteDSN(path, txlock string, pragmas ...string) string {
	q := url.Values{"_txlock": {txlock}}
	for _, p := range append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "temp_store(2)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func openPostgres(ctx context.Context, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if o.Volatile {
		cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", unavailable(err))
	}
	db := stdlib.OpenDB(*cfg.ConnConfig)
	db.SetMaxOpenConns(int(max(cfg.MaxConns, 16)))
	db.SetMaxIdleConns(8)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{engine: PostgreSQL, now: o.Now, log: o.Log, writer: db, reader: db, pool: pool}, nil
}

// Close waits for the writes under way and closes every connection. A second
// Close does nothing.
func (d *DB) Close() error {
	d.closing.Lock()
	again := d.closed
	d.closed = true
	d.closing.Unlock()
	if again || d.lent {
		return nil
	}
	if d.writes != nil {
		close(d.writes)
		<-d.done
	}
	var err error
	if d.engine == SQLite {
		err = d.reader.Close()
	}
	if d.pool != nil {
		d.pool.Close()
	}
	return errors.Join(err, d.writer.Close())
}

// Idle reports whether no connection of a PostgreSQL database is in use.
func (d *DB) Idle() bool { return d.writer.Stats().InUse == 0 && d.pool.Stat().AcquiredConns() == 0 }

// Engine tells which engine is in use.
func (d *DB) Engine() Engine { return d.engine }

// Now is the present instant by the database's clock, at its precision.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// Written tells how many use cases this process has written: two equal answers have no
// write of its own between them.
func (d *DB) Written() uint64 { return d.written.Load() }

// Reader answers queries outside any transaction: each statement sees all that
// was committed before it began. On SQLite it cannot write.
func (d *DB) Reader() DBTX { return d.reader }

// SQL is the raw handle, for what brings its own SQL (migrations, the job
// queue). On SQLite it is the writer: one connection, so hold nothing open.
func (d *DB) SQL() *sql.DB { return d.writer }

// Pool is PostgreSQL's own pool, for listening and for the job queue; nil on SQLite.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Brief is the context for a question that asks for a row by its key. SQLite
// answers it in microseconds, and watching over the caller's patience would cost
// more than the answer; PostgreSQL may be far away or hang, and is given up with
// the caller.
func (d *DB) Brief(ctx context.Context) context.Context {
	if d.engine == SQLite {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	return d.reader.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// DBTX is what queries run on: a transaction or the reader.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// NewID returns a new key: a UUID of version 7, whose order is the order of making.
func NewID() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic("db: no randomness: " + err.Error())
	}
	return id.String()
}

// Micros is how an instant is stored: microseconds since 1970 in UTC; the zero
// time is stored as 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time reads what Micros stored.
func Time(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// Day writes a calendar day as it is stored: "2026-11-28"; empty for the zero time.
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// ParseDay reads what Day stored; the zero time for an empty or damaged day.
func ParseDay(s string) time.Time {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Clean makes a text storable on both engines: PostgreSQL refuses what is not
// UTF-8, and the character NUL.
func Clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// Flag is how a truth is stored: 1 or 0.
func Flag(set bool) int64 {
	if set {
		return 1
	}
	return 0
}
