//go:build postgres

package testdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"plenary.example/internal/db"
	"plenary.example/migrations"
)

// Server is the environment variable with the postgres:// address of a server
// on which the tests may make and drop databases.
const Server = "PLENARY_TEST_POSTGRES"

// oneAtATime is the advisory lock under which a template is made.
const oneAtATime = 7305812

// template is the name of a migrated database to copy. It is made once per
// schema and stays on the server for the next run of the tests.
var template = sync.OnceValues(func() (string, error) {
	ctx := context.Background()
	address := os.Getenv(Server)
	if address == "" {
		return "", errors.New(Server + " is not set: give it the postgres:// address of a server for tests")
	}
	fingerprint, err := schemaFingerprint()
	if err != nil {
		return "", err
	}
	name := "plenary_template_" + fingerprint
	admin, err := pgx.Connect(ctx, address)
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close(ctx) }()
	if _, err := admin.Exec(ctx, "SELECT pg_advisory_lock($1)", oneAtATime); err != nil {
		return "", err
	}
	var exists bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil || exists {
		return name, err
	}
	// Made under another name, so that a run killed half-way leaves no template
	// that looks complete.
	draft := name + "_draft"
	if _, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+draft+" WITH (FORCE)"); err != nil {
		return "", err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+draft); err != nil {
		return "", err
	}
	draftURL, err := withDatabase(address, draft)
	if err != nil {
		return "", err
	}
	if err := migrated(ctx, db.Options{URL: draftURL}); err != nil {
		return "", err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+name)
	return name, err
})

// fresh returns the options of a database that is a copy of the template,
// dropped when the test ends.
func fresh(t testing.TB) db.Options {
	t.Helper()
	from, err := template()
	if err != nil {
		t.Fatalf("testdb: template: %v", err)
	}
	address := os.Getenv(Server)
	name := "plenary_test_" + strings.ReplaceAll(db.NewID(), "-", "")
	onServer := func(statement string) {
		t.Helper()
		ctx := context.Background()
		admin, err := pgx.Connect(ctx, address)
		if err != nil {
			t.Fatalf("testdb: %v", err)
		}
		defer func() { _ = admin.Close(ctx) }()
		if _, err := admin.Exec(ctx, statement); err != nil {
			t.Fatalf("testdb: %s: %v", statement, err)
		}
	}
	onServer("CREATE DATABASE " + name + " TEMPLATE " + from + copying(t, address))
	t.Cleanup(func() { onServer("DROP DATABASE " + name + " WITH (FORCE)") })
	own, err := withDatabase(address, name)
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	return db.Options{URL: own}
}

// copying is how the server is to copy a template: file by file, in half the
// time that block by block through the log takes. Before version 15 there is no
// other way, and no word for it.
func copying(t testing.TB, address string) string {
	t.Helper()
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	defer func() { _ = admin.Close(ctx) }()
	var version int
	if err := admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		t.Fatalf("testdb: %v", err)
	}
	if version < 150000 {
		return ""
	}
	return " STRATEGY file_copy"
}

func withDatabase(address, name string) (string, error) {
	u, err := url.Parse(address)
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
