package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the schema to the newest version and returns how many steps it
// took. Nodes that start together wait for one another on PostgreSQL. A failed
// step is undone and the error names its file. On an empty SQLite database all steps
// are taken at once (WholeName). A schema of a newer version of
// the program is left alone: ErrNewer.
func (d *DB) Migrate(ctx context.Context, files fs.FS) (steps int, err error) {
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithLogger(goose.NopLogger())}
	if d.engine == PostgreSQL {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return 0, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, d.writer, engineFiles{files, d.engine}, options...)
	if err != nil {
		return 0, err
	}
	there, err := version(ctx, provider)
	if err != nil {
		return 0, err
	}
	if there == 0 && d.engine == SQLite {
		whole, err := wholeOf(files)
		if err != nil {
			return 0, err
		}
		if whole != "" {
			sources := provider.ListSources()
			return len(sources), d.Found(ctx, func() error { return d.atOnce(ctx, whole, sources) })
		}
	}
	var results []*goose.MigrationResult
	up := func() error { results, err = provider.Up(ctx); return err }
	if there == 0 {
		err = d.Found(ctx, up)
	} else {
		err = up()
	}
	if err != nil {
		var partial *goose.PartialError
		if errors.As(err, &partial) {
			return len(partial.Applied), fmt.Errorf("migration %s: %w", partial.Failed.Source.Path, unavailable(partial.Err))
		}
		return 0, unavailable(err)
	}
	return len(results), nil
}

// version is the schema's step; one that this program does not know is refused.
func version(ctx context.Context, provider *goose.Provider) (int64, error) {
	there, err := provider.GetDBVersion(ctx)
	if err != nil {
		return 0, unavailable(err)
	}
	sources := provider.ListSources()
	if known := sources[len(sources)-1].Version; there > known {
		return 0, fmt.Errorf("%w: its schema is at step %d, this program knows %d", ErrNewer, there, known)
	}
	return there, nil
}

// engineFiles shows an engine the migrations meant for it: NAME.sql for both,
// NAME.sqlite.sql and NAME.postgres.sql for one.
type engineFiles struct {
	fs.FS
	engine Engine
}

func (f engineFiles) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(f.FS, pattern)
	if err != nil {
		return nil, err
	}
	kept := names[:0]
	for _, n := range names {
		other := SQLite
		if f.engine == SQLite {
			other = PostgreSQL
		}
		if !strings.HasSuffix(n, "."+string(other)+".sql") {
			kept = append(kept, n)
		}
	}
	return kept, nil
}
