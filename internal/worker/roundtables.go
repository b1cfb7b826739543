package worker

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
)

// remindRoundtables is the daily job that reminds members of calls for items, and
// those who look after commitments of what is due.
type remindRoundtables struct{}

// Kind names the job in the queue.
func (remindRoundtables) Kind() string { return "roundtables_remind" }

const remindRoundtablesEvery = 24 * time.Hour

// Meet has the worker do the jobs of roundtables and of their follow-up.
func (w *Worker) Meet(r *roundtables.Service, f *followup.Service) { w.tables, w.followup = r, f }

func (w *Worker) roundtableHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, _ jobs.Job[remindRoundtables]) error {
			return errors.Join(w.tables.RemindCalls(ctx), w.followup.Remind(ctx))
		}),
	}
}
