package worker

import (
	"context"
	"time"

	"plenary.example/internal/actions"
	"plenary.example/internal/jobs"
)

// Follow has the worker remind people of what follows from resolutions. It is called
// before Start.
func (w *Worker) Follow(a *actions.Service) { w.actions = a }

// remindActions is the job that looks for whom to remind of actions.
type remindActions struct{}

// Kind names the job in the queue.
func (remindActions) Kind() string { return "actions_remind" }

// remindActionsEvery is how often it is done: mail is written by day, and a week
// after the last.
const remindActionsEvery = time.Hour

func (w *Worker) actionHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, _ jobs.Job[remindActions]) error { return w.actions.Remind(ctx) }),
	}
}
