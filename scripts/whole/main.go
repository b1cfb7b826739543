// The program whole writes migrations/whole.sqlite: what the steps of the schema come to
// on an empty SQLite database. scripts/generate runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"plenary.example/internal/db"
)

func main() {
	if err := write(context.Background(), "migrations"); err != nil {
		fmt.Fprintln(os.Stderr, "whole:", err)
		os.Exit(1)
	}
}

func write(ctx context.Context, folder string) (err error) {
	dir, err := os.MkdirTemp("", "whole-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d, err := db.Open(ctx, db.Options{Dir: dir, Now: time.Now, Volatile: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	to := folder + "/" + db.WholeName
	if err := os.WriteFile(to, nil, 0o600); err != nil { // the steps are taken one by one
		return err
	}
	files := os.DirFS(folder)
	if _, err := d.Migrate(ctx, files); err != nil {
		return err
	}
	text, err := d.Whole(ctx, files)
	if err != nil {
		return err
	}
	return os.WriteFile(to, []byte(text), 0o600)
}
