// Package recordlog measures the record of proof: leaves a second from the act to the signed
// head, and, at a million leaves, the proof of one, the look at a start and the verification
// of all.
package recordlog

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bench"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
	"plenary.example/migrations"
)

// Name is what the measurement is called.
const Name = "record"

const (
	callers   = 64
	appendFor = 3 * time.Second
	million   = 1_000_000
	perAct    = 5_000 // leaves of one act while a million are made
	proofs    = 3_000
)

// things are what is recorded: as many as are asked for, each as large as a receipt.
type things struct{}

func (things) Kind() string             { return "receipt" }
func (things) Watches(_, k string) bool { return k == "thing" }

func (things) Read(_ context.Context, _ db.DBTX, thing string) (record.Content, bool, error) {
	return record.Content{Label: i18n.Same(thing), Fields: []record.Field{
		{Name: "serial", Value: thing}, {Name: "state", Value: "issued"}, {Name: "donor", Value: "Ines Fairweather\n12 Rivage, Montréal"}, {Name: "amount", Value: "CAD 12000"},
	}}, true, nil
}

func (things) After(context.Context, db.DBTX, string, int) ([]string, error) { return nil, nil }

// log is the record over a database of its own.
type log struct {
	db   *db.DB
	acts *audit.Log
	rec  *record.Service
	next atomic.Int64
}

func open(ctx context.Context, dir, address string) (*log, error) {
	d, err := db.Open(ctx, db.Options{Dir: dir, URL: address, Now: clock.System{}.Now})
	if err != nil {
		return nil, err
	}
	if _, err := d.Migrate(ctx, migrations.Files); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	l := &log{db: d, acts: audit.New(d), rec: record.New(d, record.Options{Dir: dir, Origin: "bench.example/record"}, things{})}
	l.acts.Observe(l.rec.Observe)
	return l, errors.Join(l.rec.Begin(ctx))
}

// act records n new things.
func (l *log) act(ctx context.Context, n int) error {
	return l.acts.Do(ctx, access.TheProgram(), "bench.record", func(tx *audit.Tx) error {
		for range n {
			tx.Touch("bench.record", "thing", strconv.FormatInt(l.next.Add(1), 10)+"-"+db.NewID())
		}
		return nil
	})
}

// Run makes the measurement of that name: this one, or one of package bench.
func Run(ctx context.Context, env bench.Env, name string) ([]bench.Figure, error) {
	if name != Name {
		return bench.Run(ctx, env, name)
	}
	if env.Progress == nil {
		env.Progress = func(i18n.Message, int, int) {}
	}
	env.Runs = max(env.Runs, 1)
	figures, err := appended(ctx, env, "sqlite", "")
	if err != nil {
		return nil, err
	}
	if env.Postgres != "" {
		address, drop, err := bench.OwnDatabase(ctx, env.Postgres)
		if err != nil {
			return nil, err
		}
		defer drop()
		more, err := appended(ctx, env, "postgres", address)
		if err != nil {
			return nil, err
		}
		figures = append(figures, more...)
	}
	more, err := atAMillion(ctx, env)
	figures = append(figures, more...)
	for i := range figures {
		figures[i].Bench = Name
	}
	return figures, err
}

// appended measures leaves a second: each an act of its own, by many callers at once, confirmed
// after its commit is on disk, until the last of them is in the tree and its head is signed.
func appended(ctx context.Context, env bench.Env, engine, address string) ([]bench.Figure, error) {
	dir := filepath.Join(env.Dir, "record-"+engine)
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	l, err := open(ctx, dir, address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.db.Close() }()
	var rates []float64
	for run := range env.Runs {
		env.Progress(i18n.Say("bench.step.record"), run, env.Runs)
		rate, err := l.rate(ctx)
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
	}
	f := bench.Figure{Name: "record." + engine, Unit: bench.PerSecond, Runs: rates, Value: median(rates), Pass: true}
	if engine == "sqlite" {
		f.Bound, f.Limit, f.Pass = bench.AtLeast, 5_000, f.Value >= 5_000
	}
	return []bench.Figure{f}, nil
}

func (l *log) rate(ctx context.Context) (float64, error) {
	var acting, taking sync.WaitGroup
	var made atomic.Int64
	errs := make(chan error, callers+1)
	done := make(chan struct{})
	began := time.Now()
	taking.Go(func() {
		for {
			if _, err := l.rec.Sequence(ctx); err != nil {
				errs <- err
				return
			}
			select {
			case <-done:
				_, err := l.rec.Sequence(ctx)
				errs <- err
				return
			case <-time.After(50 * time.Millisecond): // as Run does
			}
		}
	})
	for range callers {
		acting.Go(func() {
			for time.Since(began) < appendFor {
				if err := l.act(ctx, 1); err != nil {
					errs <- err
					return
				}
				made.Add(1)
			}
		})
	}
	acting.Wait()
	close(done)
	taking.Wait()
	took := time.Since(began).Seconds()
	close(errs)
	for err := range errs {
		if err != nil {
			return 0, err
		}
	}
	head, err := l.rec.Head(ctx)
	if err == nil && head.Waiting != 0 {
		err = fmt.Errorf("bench: %d leaves wait", head.Waiting)
	}
	return float64(made.Load()) / took, err
}

// atAMillion measures what there is to be asked of a long log. One that an earlier run made is
// used again.
func atAMillion(ctx context.Context, env bench.Env) ([]bench.Figure, error) {
	l, err := open(ctx, filepath.Join(env.Dir, "record-million"), "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.db.Close() }()
	head, err := l.rec.Head(ctx)
	if err != nil {
		return nil, err
	}
	for size := head.Size + head.Waiting; size < million; size += perAct {
		env.Progress(i18n.Say("bench.step.record_million"), int(size), million)
		if err := l.act(ctx, perAct); err != nil {
			return nil, err
		}
		if _, err := l.rec.Sequence(ctx); err != nil {
			return nil, err
		}
	}
	if _, err := l.rec.Sequence(ctx); err != nil {
		return nil, err
	}
	if head, err = l.rec.Head(ctx); err != nil {
		return nil, err
	}
	times := make([]float64, proofs)
	for i := range times {
		place := rand.Int64N(head.Size)
		began := time.Now()
		if _, err := l.rec.Proof(ctx, place); err != nil {
			return nil, err
		}
		times[i] = milliseconds(time.Since(began))
	}
	slices.Sort(times)
	again := record.New(l.db, record.Options{Dir: filepath.Join(env.Dir, "record-million"), Origin: "bench.example/record"}, things{})
	began := time.Now()
	if err := again.Begin(ctx); err != nil {
		return nil, err
	}
	start := milliseconds(time.Since(began))
	began = time.Now()
	report, err := again.Verify(ctx, func(done, total int64) { env.Progress(i18n.Say("bench.step.record_verify"), int(done), int(total)) })
	if err != nil {
		return nil, err
	}
	if !report.Sound() || report.Size < million {
		return nil, fmt.Errorf("bench: %d leaves, %d findings", report.Size, len(report.Findings))
	}
	p99 := times[len(times)*99/100]
	return []bench.Figure{
		{Name: "record.proof", Unit: bench.Milliseconds, Value: p99, Bound: bench.Under, Limit: 1, Pass: p99 < 1},
		{Name: "record.proof_median", Unit: bench.Milliseconds, Value: median(times), Pass: true},
		{Name: "record.start", Unit: bench.Milliseconds, Value: start, Pass: true},
		{Name: "record.verify", Unit: bench.Milliseconds, Value: milliseconds(time.Since(began)), Pass: true},
	}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
