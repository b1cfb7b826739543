package testdb

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"plenary.example/internal/db"
	"plenary.example/migrations"
)

// oneAtATime is the advisory lock under which databases are made and dropped.
const oneAtATime = 7305812

// seeding is the SQL that keeps a new database's rows, and a function that puts
// them back.
//
//go:embed seed.sql
var seeding string

// owner is this process on the server: a connection that stays open as long as the
// process lives, under the name that all its databases begin with. Other processes
// leave what begins with it alone.
type owner struct {
	sync.Mutex
	conn *pgx.Conn
	name string
	made int // databases
}

var process = sync.OnceValues(func() (*owner, error) {
	config, err := pgx.ParseConfig(os.Getenv(Server))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Server, err)
	}
	token := strings.ReplaceAll(db.NewID(), "-", "")
	o := &owner{name: copyName + token[len(token)-12:]} // the end of an identifier is chance, its beginning the time
	config.RuntimeParams["application_name"] = o.name
	o.conn, err = pgx.ConnectConfig(context.Background(), config)
	return o, err
})

// alone does what no other process may do at the same time.
func alone(ctx context.Context, do func(o *owner) error) error {
	o, err := process()
	if err != nil {
		return err
	}
	o.Lock()
	defer o.Unlock()
	if _, err := o.conn.Exec(ctx, "SELECT pg_advisory_lock($1)", oneAtATime); err != nil {
		return err
	}
	err = do(o)
	_, unlocked := o.conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", oneAtATime)
	return errors.Join(err, unlocked)
}

// template is the name of a migrated database to copy. It is made once per
// schema and stays on the server for the next run of the tests.
var template = sync.OnceValues(func() (string, error) {
	fingerprint, err := schemaFingerprint()
	if err != nil {
		return "", err
	}
	name := "plenary_template_" + fingerprint
	ctx := context.Background()
	return name, alone(ctx, func(o *owner) error { return made(ctx, o.conn, name) })
})

// made sees to it that the template of this name is on the server.
func made(ctx context.Context, admin *pgx.Conn, name string) error {
	if err := cleared(ctx, admin); err != nil {
		return err
	}
	var exists bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil || exists {
		return err
	}
	// Made under another name, so that a run killed half-way leaves no template
	// that looks complete.
	draft := name + "_draft"
	if _, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+draft+" WITH (FORCE)"); err != nil {
		return err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+draft); err != nil {
		return err
	}
	draftURL, err := withDatabase(draft)
	if err != nil {
		return err
	}
	if err := migrated(ctx, db.Options{URL: draftURL}); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := seed(ctx, draftURL); err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+name)
	return err
}

// seed keeps the rows of a new database beside them.
func seed(ctx context.Context, address string) error {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	if _, err = c.Exec(ctx, seeding); err != nil {
		err = fmt.Errorf("seed.sql: %w", err)
	}
	return errors.Join(err, c.Close(ctx))
}

// Address is the postgres:// address of a fresh migrated database, for a test that
// opens it itself; empty on SQLite, where it has one in its data folder.
func Address(t testing.TB) string {
	t.Helper()
	if !onServer() {
		return ""
	}
	return fresh(t).URL
}

// Original is the postgres:// address of a migrated database to be filled once and
// copied by many tests (Copy). Nobody may be connected to it while it is copied. It is
// empty on SQLite, where a test keeps its database in a folder of its own.
func Original(t testing.TB) string {
	t.Helper()
	if !onServer() {
		return ""
	}
	ctx := context.Background()
	from, err := template()
	if err != nil {
		t.Fatalf("testdb: template: %v", err)
	}
	address, err := copyOf(ctx, from)
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	return address
}

// Copy is the address of a copy of an Original, for one test; empty on SQLite.
func Copy(t testing.TB, original string) string {
	t.Helper()
	if original == "" {
		return ""
	}
	u, err := url.Parse(original)
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	address, err := copyOf(context.Background(), strings.TrimPrefix(u.Path, "/"))
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	return address
}

// copyOf makes a copy of a database and returns its address.
func copyOf(ctx context.Context, from string) (string, error) {
	var name string
	err := alone(ctx, func(o *owner) error {
		o.made++
		name = o.name + "_" + strconv.Itoa(o.made)
		_, err := o.conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from+copying(o.conn))
		return err
	})
	if err != nil {
		return "", err
	}
	return withDatabase(name)
}

// copies are the databases that this process has made and no test has now.
var copies = sync.OnceValue(func() chan *database { return make(chan *database, 1024) })

// database is a copy of the template, with a connection of its own that puts it
// back as it was, and those of the tests: what stays open knows all the tables already.
type database struct {
	url  string
	conn *pgx.Conn
	open *db.DB // nil until a test opens it
}

// kept is the name of connections that stay open from test to test.
const kept = "kept"

// connected is a database like the template, on connections that tests before have used.
func connected(t testing.TB) *db.DB {
	t.Helper()
	own := lent(t)
	if own.open == nil {
		var err error
		if own.open, err = db.Open(context.Background(), db.Options{URL: own.url + "&application_name=" + kept, Now: Noon, Volatile: true}); err != nil {
			t.Fatalf("testdb: %v", err)
		}
	}
	return own.open
}

// lent gives a test a database: one that another test has left, put back as it was,
// or a new copy. They are dropped by the next process that begins.
func lent(t testing.TB) *database {
	t.Helper()
	ctx := context.Background()
	own, err := left(ctx)
	if err == nil && own == nil {
		own, err = copied(ctx)
	}
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	t.Cleanup(func() { copies() <- own })
	return own
}

// left is a database that a test has left, as the template is, or nil.
func left(ctx context.Context) (*database, error) {
	for {
		var d *database
		select {
		case d = <-copies():
		default:
			return nil, nil //nolint:nilnil // none is left
		}
		// Whoever has not gone yet goes now.
		stay := kept
		if d.open != nil && !d.open.Idle() {
			stay = ""
		}
		if _, err := d.conn.Exec(ctx, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> $1", stay); err != nil {
			return nil, err
		}
		if stay == "" {
			if err := d.shut(ctx); err != nil {
				return nil, err
			}
			continue
		}
		var again bool
		if err := d.conn.QueryRow(ctx, "SELECT seed.restore()").Scan(&again); err != nil {
			return nil, err
		}
		if again {
			return d, nil
		}
		if err := d.shut(ctx); err != nil {
			return nil, err
		}
	}
}

func (d *database) shut(ctx context.Context) error {
	err := d.conn.Close(ctx)
	if d.open != nil {
		err = errors.Join(err, d.open.Close())
	}
	return err
}

// copied makes a copy of the template.
func copied(ctx context.Context) (*database, error) {
	from, err := template()
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	d := &database{}
	if d.url, err = copyOf(ctx, from); err != nil {
		return nil, err
	}
	d.conn, err = pgx.Connect(ctx, d.url)
	return d, err
}

// copyName begins the name of every copy.
const copyName = "plenary_test_"

// cleared drops the databases of processes that have ended, in whose name nobody is
// connected. It is called under the lock.
func cleared(ctx context.Context, admin *pgx.Conn) error {
	rows, err := admin.Query(ctx, "SELECT datname FROM pg_database d WHERE starts_with(datname, $1) AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE starts_with(a.application_name, $1) AND starts_with(d.datname, a.application_name || '_'))", copyName)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, name := range names {
		if err == nil {
			_, err = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		}
	}
	return err
}

// copying is how the server is to copy a template: file by file, in half the
// time that block by block through the log takes. Before version 15 there is no
// other way, and no word for it.
func copying(admin *pgx.Conn) string {
	major, _, _ := strings.Cut(admin.PgConn().ParameterStatus("server_version"), ".")
	if version, err := strconv.Atoi(major); err != nil || version < 15 {
		return ""
	}
	return " STRATEGY file_copy"
}

// withDatabase is the address of a database on the server for tests.
func withDatabase(name string) (string, error) {
	u, err := url.Parse(os.Getenv(Server))
	if err != nil {
		return "", fmt.Errorf("%s: %w", Server, err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// schemaFingerprint changes with every migration and with every version of the
// modules that bring tables of their own.
func schemaFingerprint() (string, error) {
	h := sha256.New()
	_, _ = io.WriteString(h, seeding)
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		content, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(h, "%s %d\n%s", name, len(content), content)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if strings.HasPrefix(m.Path, "github.com/riverqueue/river") { // the job queue's tables
				_, _ = io.WriteString(h, m.Path+"@"+m.Version+"\n")
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
