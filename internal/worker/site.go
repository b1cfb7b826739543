package worker

import (
	"context"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/site/links"
)

// CheckLinks has the worker ask where pages of the site lead. It is called before Start.
func (w *Worker) CheckLinks(s *links.Service) { w.links = s }

// askLinks is the daily job that has all links be asked when a week has passed.
type askLinks struct{}

// Kind names the job in the queue.
func (askLinks) Kind() string { return "site_links_weekly" }

// askLinksEvery is how often it is done.
const askLinksEvery = 24 * time.Hour

func (w *Worker) linkHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, _ jobs.Job[links.Work]) error { return w.links.Do(ctx) }),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[askLinks]) error { return w.links.Weekly(ctx) }),
	}
}
