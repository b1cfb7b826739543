package worker

import (
	"context"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/roster/uploads"
)

// BringIn has the worker bring in the files of members that staff upload. It is
// called before Start.
func (w *Worker) BringIn(u *uploads.Service) { w.uploads = u }

// tidyUploads is the daily job that forgets files that nobody brought in.
type tidyUploads struct{}

// Kind names the job in the queue.
func (tidyUploads) Kind() string { return "roster_tidy" }

// tidyUploadsEvery is how often it is done.
const tidyUploadsEvery = 24 * time.Hour

func (w *Worker) uploadHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[uploads.Work]) error { return w.uploads.Do(ctx, j.Args) }),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyUploads]) error { return w.uploads.Tidy(ctx) }),
	}
}
