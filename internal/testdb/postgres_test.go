//go:build postgres

package testdb

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A process that begins drops what ended ones have left, and nothing of one that lives
// and is connected to none of its databases just now.
func TestADatabaseOutlivesOtherProcessesAndNotItsOwn(t *testing.T) {
	ctx := context.Background()
	ours := Original(t)
	const orphan = copyName + "ended_1"
	err := alone(ctx, func(o *owner) error {
		_, made := o.conn.Exec(ctx, "CREATE DATABASE "+orphan)
		return errors.Join(made, cleared(ctx, o.conn))
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(ctx, ours)
	if err != nil {
		t.Fatal(err)
	}
	var left int
	if err := c.QueryRow(ctx, "SELECT count(*) FROM pg_database WHERE datname = $1", orphan).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d databases of a process that has ended (%v)", left, err)
	}
	if err := c.Close(ctx); err != nil {
		t.Error(err)
	}
}
