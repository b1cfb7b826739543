package worker

import (
	"context"
	"time"

	"plenary.example/internal/dues"
	"plenary.example/internal/jobs"
)

// Bill has the worker do the jobs of dues: roll-overs, letters, and what falls due
// by the clock. It is called before Start.
func (w *Worker) Bill(d *dues.Service) { w.dues = d }

// remindDues is the job that looks for reminders to send, and for dues that have
// lapsed.
type remindDues struct{}

// Kind names the job in the queue.
func (remindDues) Kind() string { return "dues_remind" }

// remindEvery is how often it is done: the day after the last day to pay begins at
// midnight, and the letter should not wait for noon.
const remindEvery = time.Hour

func (w *Worker) duesHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[dues.RollOver]) error { return w.dues.DoRollOver(ctx, j.Args.Run) }),
		jobs.Handle(func(ctx context.Context, j jobs.Job[dues.Mailing]) error { return w.dues.Mail(ctx, j.Args.Year) }),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[remindDues]) error { return w.dues.Daily(ctx) }),
	}
}
