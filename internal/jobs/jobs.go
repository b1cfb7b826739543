package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
)

// Args are what a job is told, stored as JSON. Kind names the sort of job and
// never changes once jobs of it may be stored.
type Args interface{ Kind() string }

// Slow is implemented by Args whose jobs may take minutes, such as talking to a
// slow mail server: they wait in a queue of their own, so that however many
// there are the others go on.
type Slow interface{ Slow() }

// slowQueue is River's name for that queue.
const slowQueue = "slow"

// insertOpts say when a job is done, and in which queue it waits.
func insertOpts(args Args, at time.Time) *river.InsertOpts {
	o := &river.InsertOpts{ScheduledAt: at}
	if _, slow := args.(Slow); slow {
		o.Queue = slowQueue
	}
	return o
}

// Job is one job being done.
type Job[A Args] struct {
	ID      int64
	Attempt int  // 1 the first time
	Last    bool // no further attempt follows
	Args    A
}

// Migrate makes or updates the queue's own tables. Nodes that start together
// may call it at once.
func Migrate(ctx context.Context, d *db.DB) error {
	quiet := &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
	if d.Engine() == db.SQLite {
		m, err := rivermigrate.New(riversqlite.New(d.SQL()), quiet)
		if err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		return nil
	}
	m, err := rivermigrate.New(riverpgxv5.New(d.Pool()), quiet)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	// River does not wait for another node's migration; this lock does.
	err = pgx.BeginFunc(ctx, d.Pool(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock); err != nil {
			return err
		}
		// Each step commits by itself: a later one uses what an earlier one defines.
		_, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// migrationLock is any number that nothing else locks.
const migrationLock = 7_520_331

// Options are what a queue may be told; the zero value serves.
type Options struct {
	Log *slog.Logger // nil discards
	// Workers is how many jobs one node does at once; 0 is 10.
	Workers int
	// Poll is how often jobs stored by other nodes, or waiting for their time, are
	// looked for on SQLite; 0 is a second. PostgreSQL tells of them by itself.
	Poll time.Duration
	// Pause is how long to wait after the n-th failure (n from 1); nil is Pause.
	Pause func(failures int) time.Duration
	// Timeout ends a job that takes longer; 0 is five minutes.
	Timeout time.Duration
	// Rescue is when a job whose node has died is taken up by another; it must be
	// longer than Timeout; 0 is a minute longer.
	Rescue time.Duration
}

// MaxAttempts is how often a job is tried before it is given up: with Pause,
// for about five days, as mail should be (RFC 5321, section 4.5.4.1).
const MaxAttempts = 31

// Pause is the wait after the n-th failure of a job: 15 seconds, doubled each
// time, six hours at most.
func Pause(failures int) time.Duration {
	return min(15*time.Second<<min(max(failures-1, 0), 20), 6*time.Hour)
}

// Queue stores jobs and, once started, does them.
type Queue struct {
	db      *db.DB
	options Options
	add     func(ctx context.Context, tx *db.Tx, args Args, at time.Time) error

	mu   sync.Mutex
	stop func(ctx context.Context) error // nil while not started
	wake func()
}

// New returns the queue kept in d. It stores jobs at once; they are done by the
// nodes that call Start.
func New(d *db.DB, o Options) (*Queue, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Workers == 0 {
		o.Workers = 10
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Pause == nil {
		o.Pause = Pause
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Minute
	}
	if o.Rescue == 0 {
		o.Rescue = o.Timeout + time.Minute
	}
	q := &Queue{db: d, options: o}
	config := &river.Config{Logger: o.Log, MaxAttempts: MaxAttempts}
	if d.Engine() == db.SQLite {
		client, err := river.NewClient(riverDriver{riversqlite.New(nil), nil}, config)
		if err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		q.add = func(ctx context.Context, tx *db.Tx, args Args, at time.Time) error {
			// A statement interrupted would undo the use cases that share the transaction.
			_, err := client.InsertTx(context.WithoutCancel(ctx), tx.SQLTx(), args, insertOpts(args, at))
			return err
		}
		return q, nil
	}
	client, err := river.NewClient(riverpgxv5.New(nil), config)
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	q.add = func(ctx context.Context, tx *db.Tx, args Args, at time.Time) error {
		_, err := client.InsertTx(ctx, tx.PgxTx(), args, insertOpts(args, at))
		return err
	}
	return q, nil
}

// Add stores a job in the caller's transaction. It is done soon after the
// commit, or never if there is none.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, args Args) error {
	return q.AddAt(ctx, tx, args, time.Time{})
}

// AddAt is Add for a job that must not be done before an instant.
func (q *Queue) AddAt(ctx context.Context, tx *db.Tx, args Args, at time.Time) error {
	if err := q.add(ctx, tx, args, at); err != nil {
		return fmt.Errorf("jobs: add %s: %w", args.Kind(), err)
	}
	tx.AfterCommit(func() {
		q.mu.Lock()
		wake := q.wake
		q.mu.Unlock()
		if wake != nil {
			wake()
		}
	})
	return nil
}

// Handler does the jobs of one kind.
type Handler struct {
	register func(*river.Workers) error
}

// Handle makes a Handler of a function. An error has the job tried again later;
// one wrapped by GiveUp does not.
func Handle[A Args](do func(ctx context.Context, job Job[A]) error) Handler {
	return Handler{func(w *river.Workers) error {
		return river.AddWorkerSafely(w, river.WorkFunc(func(ctx context.Context, j *river.Job[A]) error {
			return do(ctx, Job[A]{ID: j.ID, Attempt: j.Attempt, Last: j.Attempt >= j.MaxAttempts, Args: j.Args})
		}))
	}}
}

// GiveUp marks an error that trying again cannot mend.
func GiveUp(err error) error { return river.JobCancel(err) }

// Periodic is a job that is added again and again, by one node at a time.
type Periodic struct {
	Every time.Duration
	// OnStart adds it also when a node takes the lead.
	OnStart bool
	Args    Args
}

// fetchPause is the least time between two looks into the queue while there is
// work. River's own 100 ms would hold a node to a hundred jobs a second.
const fetchPause = 10 * time.Millisecond

// pauses tells River when to try again, by the machine's clock as River itself
// goes. The pause begins when the failure is known: River has an opinion of its
// own on instants that are already past.
type pauses struct{ pause func(int) time.Duration }

func (p pauses) NextRetry(job *rivertype.JobRow) time.Time {
	return clock.System{}.Now().Add(p.pause(len(job.Errors) + 1))
}

// Start begins to do jobs. On SQLite there must be one started queue for one
// data folder: what was under way when the program last died is taken up at
// once, since nobody else can be doing it.
func (q *Queue) Start(ctx context.Context, handlers []Handler, periodic ...Periodic) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stop != nil {
		return errors.New("jobs: already started")
	}
	workers := river.NewWorkers()
	for _, h := range handlers {
		if err := h.register(workers); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
	}
	config := &river.Config{
		Logger: q.options.Log, Workers: workers, MaxAttempts: MaxAttempts,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: q.options.Workers}, slowQueue: {MaxWorkers: q.options.Workers},
		},
		JobTimeout: q.options.Timeout, RescueStuckJobsAfter: q.options.Rescue, RetryPolicy: pauses{q.options.Pause},
		FetchCooldown: min(fetchPause, q.options.Poll),
	}
	for _, p := range periodic {
		config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(river.PeriodicInterval(p.Every),
			func() (river.JobArgs, *river.InsertOpts) { return p.Args, nil }, &river.PeriodicJobOpts{RunOnStart: p.OnStart}))
	}
	// The caller's context ends with a signal; jobs end with Stop.
	ctx = context.WithoutCancel(ctx)
	if q.db.Engine() == db.SQLite {
		return q.startSQLite(ctx, config)
	}
	client, err := river.NewClient(riverpgxv5.New(q.db.Pool()), config)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	q.stop = stopper(client)
	return nil
}

func (q *Queue) startSQLite(ctx context.Context, config *river.Config) error {
	err := q.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
		return err
	})
	if err != nil {
		return fmt.Errorf("jobs: take up what was under way: %w", err)
	}
	config.FetchPollInterval = q.options.Poll
	bell := newBell()
	client, err := river.NewClient[*sql.Tx](riverDriver{riversqlite.New(q.db.SQL()), bell}, config)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	q.stop, q.wake = stopper(client), bell.ring
	return nil
}

func stopper[Tx any](client *river.Client[Tx]) func(context.Context) error {
	return func(ctx context.Context) error {
		err := client.Stop(ctx)
		if err == nil || ctx.Err() == nil {
			return err
		}
		// Out of patience: the jobs' contexts end, and they are tried again at the
		// next start.
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return client.StopAndCancel(hard)
	}
}

// Stop takes on no more jobs and waits for those under way; when ctx ends
// first they are cancelled, and tried again later. Stop of a queue that was
// never started does nothing.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	stop := q.stop
	q.stop, q.wake = nil, nil
	q.mu.Unlock()
	if stop == nil {
		return nil
	}
	if err := stop(ctx); err != nil {
		return fmt.Errorf("jobs: stop: %w", err)
	}
	return nil
}
