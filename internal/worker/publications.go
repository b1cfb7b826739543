package worker

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/library"
	"plenary.example/internal/publications"
)

// PublishDocuments has the worker take the words out of files and publish on the day. It is
// called before Start.
func (w *Worker) PublishDocuments(p *publications.Service, l *library.Service) {
	w.publications, w.library = p, l
}

// tidyPublications is the job of what publications do by the clock.
type tidyPublications struct{}

// Kind names the job in the queue.
func (tidyPublications) Kind() string { return "publications_tidy" }

// tidyPublicationsEvery is how often it is done.
const tidyPublicationsEvery = 15 * time.Minute

func (w *Worker) publicationHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[publications.ReadWork]) error {
			return w.publications.Read(ctx, j.Args)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyPublications]) error {
			return errors.Join(w.publications.Tidy(ctx), w.library.BringUp(ctx))
		}),
	}
}
