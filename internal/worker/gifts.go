package worker

import (
	"context"
	"time"

	"plenary.example/internal/giving/imports"
	"plenary.example/internal/jobs"
)

// BringInGifts has the worker bring in the files of gifts that staff upload. It is
// called before Start.
func (w *Worker) BringInGifts(s *imports.Service) { w.giftFiles = s }

// tidyGiftFiles is the daily job that forgets files of gifts.
type tidyGiftFiles struct{}

// Kind names the job in the queue.
func (tidyGiftFiles) Kind() string { return "giving_imports_tidy" }

// tidyGiftFilesEvery is how often it is done.
const tidyGiftFilesEvery = 24 * time.Hour

func (w *Worker) giftFileHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[imports.Work]) error { return w.giftFiles.Do(ctx, j.Args) }),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyGiftFiles]) error { return w.giftFiles.Tidy(ctx) }),
	}
}
