package worker

import (
	"context"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/signons"
)

// SignOn has the worker forget what has served its time of statements for sign-on. It is
// called before Start.
func (w *Worker) SignOn(s *signons.Service) { w.signons = s }

// tidySignons is the daily job that does it.
type tidySignons struct{}

// Kind names the job in the queue.
func (tidySignons) Kind() string { return "signons_tidy" }

// tidySignonsEvery is how often it is done.
const tidySignonsEvery = 24 * time.Hour

func (w *Worker) signonHandlers() []jobs.Handler {
	return []jobs.Handler{jobs.Handle(func(ctx context.Context, _ jobs.Job[tidySignons]) error { return w.signons.Tidy(ctx) })}
}
