// Package worker is the door through which jobs reach the use cases: which
// kind of job is done by which use case, and what is done by the clock alone.
package worker

import (
	"context"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/signin"
)

// keepMail is how long a message that is delivered, or failed, stays in the
// outbox: long enough to look into a complaint.
const keepMail = 30 * 24 * time.Hour

// Worker does the jobs of the queue.
type Worker struct {
	clock  clock.Clock
	queue  *jobs.Queue
	mail   *outmail.Service
	signin *signin.Service
}

// New returns a worker of queue; nothing happens before Start.
func New(c clock.Clock, queue *jobs.Queue, mail *outmail.Service, s *signin.Service) *Worker {
	return &Worker{clock: c, queue: queue, mail: mail, signin: s}
}

// forgetMail is the daily job that empties the outbox of old messages.
type forgetMail struct{}

// Kind names the job in the queue.
func (forgetMail) Kind() string { return "outmail_forget" }

// cleanSignIn is the hourly job that deletes what has expired of signing in:
// sessions, links, the counts of requests.
type cleanSignIn struct{}

// Kind names the job in the queue.
func (cleanSignIn) Kind() string { return "signin_clean" }

// Start begins to do jobs, on a node that has the jobs role.
func (w *Worker) Start(ctx context.Context) error {
	return w.queue.Start(ctx, w.handlers(),
		jobs.Periodic{Every: 24 * time.Hour, OnStart: true, Args: forgetMail{}},
		jobs.Periodic{Every: time.Hour, OnStart: true, Args: cleanSignIn{}})
}

// Stop takes on no more jobs and waits, as long as ctx allows, for those under
// way; what is interrupted is done again at the next start.
func (w *Worker) Stop(ctx context.Context) error { return w.queue.Stop(ctx) }

func (w *Worker) handlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[outmail.Delivery]) error {
			return w.mail.Deliver(ctx, j.Args.Batch, j.Last)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[forgetMail]) error {
			return w.mail.Forget(ctx, w.clock.Now().Add(-keepMail))
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[cleanSignIn]) error {
			_, err := w.signin.Clean(ctx)
			return err
		}),
	}
}
