package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// WholeName is a file beside the migrations: what all of them come to on an empty
// SQLite database. Taking the steps one by one, SQLite reads the whole schema again for
// each column that one of them adds. The file names the steps it was made of by their
// hash in its first line; where they have changed since, it is left alone.
const WholeName = "whole.sqlite"

const wholeHead = "-- What the steps come to on SQLite, made by scripts/generate. SHA-256 of the steps: "

// WholeHash is the hash of the steps for SQLite.
func WholeHash(files fs.FS) (string, error) {
	names, err := engineFiles{files, SQLite}.Glob("*.sql")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(body), body) // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// wholeOf is the text of the file, empty where there is none or the steps have changed.
func wholeOf(files fs.FS) (string, error) {
	body, err := fs.ReadFile(files, WholeName)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	hash, err := WholeHash(files)
	if err != nil || !strings.HasPrefix(string(body), wholeHead+hash+"\n") {
		return "", err
	}
	return string(body), nil
}

// atOnce takes all steps as one, in one transaction.
func (d *DB) atOnce(ctx context.Context, whole string, steps []*goose.Source) (err error) {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(unavailable(err), tx.Rollback())
		}
	}()
	if _, err := tx.ExecContext(ctx, whole); err != nil {
		return fmt.Errorf("%s: %w", WholeName, err)
	}
	for _, step := range steps {
		if _, err := tx.ExecContext(ctx, "INSERT INTO "+goose.DefaultTablename+" (version_id, is_applied) VALUES ($1, true)", step.Version); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Whole writes what the file WholeName holds, from a SQLite database to which the
// steps were taken one by one.
func (d *DB) Whole(ctx context.Context, files fs.FS) (string, error) {
	hash, err := WholeHash(files)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(wholeHead + hash + "\n")
	rows, err := d.writer.QueryContext(ctx, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> $1 ORDER BY rowid", goose.DefaultTablename)
	if err != nil {
		return "", err
	}
	type thing struct{ kind, name, sql string }
	var all []thing
	for rows.Next() {
		var one thing
		if err := rows.Scan(&one.kind, &one.name, &one.sql); err != nil {
			return "", errors.Join(err, rows.Close())
		}
		all = append(all, one)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return "", err
	}
	var within []string // the names of tables that a virtual table makes for itself begin so
	for _, one := range all {
		if strings.HasPrefix(one.sql, "CREATE VIRTUAL TABLE") {
			within = append(within, one.name+"_")
		}
	}
	for _, one := range all {
		if slices.ContainsFunc(within, func(prefix string) bool { return strings.HasPrefix(one.name, prefix) }) {
			continue
		}
		b.WriteString(one.sql + ";\n")
		if one.kind != "table" || strings.HasPrefix(one.sql, "CREATE VIRTUAL TABLE") {
			continue
		}
		if err := d.rowsOf(ctx, &b, one.name); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// rowsOf writes the rows that the steps put into a table.
func (d *DB) rowsOf(ctx context.Context, b *strings.Builder, table string) error {
	var columns, quoted string
	if err := d.writer.QueryRowContext(ctx, "SELECT group_concat(name, ', '), group_concat('quote(' || name || ')', ' || '', '' || ') FROM pragma_table_info($1)", table).Scan(&columns, &quoted); err != nil {
		return err
	}
	rows, err := d.writer.QueryContext(ctx, "SELECT "+quoted+" FROM "+table)
	if err != nil {
		return err
	}
	for rows.Next() {
		var values sql.RawBytes
		if err := rows.Scan(&values); err != nil {
			return errors.Join(err, rows.Close())
		}
		fmt.Fprintf(b, "INSERT INTO %s (%s) VALUES (%s);\n", table, columns, values)
	}
	return errors.Join(rows.Err(), rows.Close())
}
