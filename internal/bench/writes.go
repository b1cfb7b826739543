package bench

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

const (
	writeTime    = 3 * time.Second
	writeCallers = 64
)

// writes measures durable use cases a second: a person entered in the register,
// with its line of the record, each confirmed after its commit is on disk.
func writes(ctx context.Context, env Env) ([]Figure, error) {
	dir, err := env.fresh("writes")
	if err != nil {
		return nil, err
	}
	figures, err := writesOn(ctx, env, "sqlite", dir, "")
	if err != nil || env.Postgres == "" {
		return figures, err
	}
	own, drop, err := OwnDatabase(ctx, env.Postgres)
	if err != nil {
		return figures, err
	}
	defer drop()
	more, err := writesOn(ctx, env, "postgres", dir, own)
	return append(figures, more...), err
}

func writesOn(ctx context.Context, env Env, engine, dir, address string) ([]Figure, error) {
	p, err := env.Open(ctx, dir, address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.Close() }()
	var alone, together []float64
	for run := range env.Runs {
		env.step("writes_"+engine, run, env.Runs)
		one, err := writeRate(ctx, p, 1)
		if err != nil {
			return nil, err
		}
		many, err := writeRate(ctx, p, writeCallers)
		if err != nil {
			return nil, err
		}
		alone, together = append(alone, one), append(together, many)
	}
	env.step("writes_"+engine, env.Runs, env.Runs)
	return []Figure{
		newFigure("writes."+engine+".alone", PerSecond, alone...),
		newFigure("writes."+engine+".together", PerSecond, together...),
	}, nil
}

// writeRate has callers enter people, each after the other is confirmed.
func writeRate(ctx context.Context, p *Program, callers int) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var confirmed atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	began := time.Now()
	for range callers {
		wg.Go(func() {
			for time.Since(began) < writeTime && failed.Load() == nil {
				_, err := p.People.AddPerson(ctx, program(), people.Person{Name: "Ines Fairweather", Lang: i18n.EN})
				if err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				confirmed.Add(1)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(confirmed.Load()) / time.Since(began).Seconds(), nil
}

// OwnDatabase makes a database on a PostgreSQL server; drop removes it.
func OwnDatabase(ctx context.Context, server string) (address string, drop func(), err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("the address of PostgreSQL: %w", err)
	}
	name := "plenary_bench_" + strings.ReplaceAll(db.NewID(), "-", "")
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", nil, err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		_ = admin.Close(ctx)
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() {
		ctx := context.WithoutCancel(ctx)
		_, _ = admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)") // its name says what it was, should it stay behind
		_ = admin.Close(ctx)
	}, nil
}
