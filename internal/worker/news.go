package worker

import (
	"context"
	"time"

	"plenary.example/internal/circular"
	"plenary.example/internal/jobs"
	"plenary.example/internal/newsletter"
)

// Publish has the worker send issues of the newsletter, and hand what comes back of mail
// to many to whoever sent it. It is called before Start.
func (w *Worker) Publish(n *newsletter.Service, r *circular.Returns) { w.newsletter, w.returns = n, r }

// tidyNewsletter is the job that writes down figures, and goes on with what a stop has
// interrupted.
type tidyNewsletter struct{}

// Kind names the job in the queue.
func (tidyNewsletter) Kind() string { return "newsletter_tidy" }

// tidyNewsletterEvery is how often it is done.
const tidyNewsletterEvery = time.Hour

func (w *Worker) newsletterHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[newsletter.Sending]) error { return w.newsletter.Send(ctx, j.Args) }),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyNewsletter]) error { return w.newsletter.Tidy(ctx) }),
	}
}
