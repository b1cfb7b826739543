package worker

import (
	"context"
	"time"

	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/jobs"
)

// Give has the worker do the jobs of giving: thanks and receipts for what came in, the
// year-end run, and what falls due by the clock. It is called before Start.
func (w *Worker) Give(g *giving.Service, r *receipts.Service) { w.giving, w.receipts = g, r }

// tidyGiving is the job that forgets what has served its time of gifts, and reminds of
// promises.
type tidyGiving struct{}

// Kind names the job in the queue.
func (tidyGiving) Kind() string { return "giving_tidy" }

// tidyGivingEvery is how often it is done.
const tidyGivingEvery = 6 * time.Hour

func (w *Worker) givingHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[giving.GiftCame]) error { return w.receipts.Came(ctx, j.Args.Gift) }),
		jobs.Handle(func(ctx context.Context, j jobs.Job[giving.GiftWentBack]) error {
			return w.receipts.WentBack(ctx, j.Args.Gift)
		}),
		jobs.Handle(func(ctx context.Context, j jobs.Job[receipts.RunWork]) error {
			return w.receipts.DoRun(ctx, j.Args.Run)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyGiving]) error { return w.giving.Daily(ctx) }),
	}
}
