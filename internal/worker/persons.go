package worker

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/consents"
	"plenary.example/internal/jobs"
	"plenary.example/internal/persondata"
)

// tidyPersonsEvery is how often what is held about people is gone through for
// what has served its time.
const tidyPersonsEvery = 6 * time.Hour

// tidyPersons is the job that forgets old consents, addresses that never answered
// and merges that can no longer be undone.
type tidyPersons struct{}

// Kind names the job in the queue.
func (tidyPersons) Kind() string { return "persondata_tidy" }

// Forget has the worker forget what is held about people once it has served its
// time.
func (w *Worker) Forget(data *persondata.Service, agreed *consents.Service) {
	w.persons, w.consents = data, agreed
}

func (w *Worker) personHandlers() []jobs.Handler {
	return []jobs.Handler{jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyPersons]) error {
		_, err := w.consents.Clean(ctx)
		return errors.Join(err, w.persons.Clean(ctx))
	})}
}
