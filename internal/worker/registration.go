package worker

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/registration/travel"
)

// Enrol has the worker do the jobs of registration and of the travel fund. It is
// called before Start.
func (w *Worker) Enrol(r *registration.Service, fund *travel.Service) {
	w.registration, w.travel = r, fund
}

// Greet has the worker close the evaluations of gatherings whose time is over. It is
// called before Start.
func (w *Worker) Greet(d *desk.Service) { w.desk = d }

// tidyRegistrations is the job that ends offers whose own job was lost, and forgets
// what has served its time.
type tidyRegistrations struct{}

// Kind names the job in the queue.
func (tidyRegistrations) Kind() string { return "registration_tidy" }

// tidyRegistrationsEvery is how often it is done.
const tidyRegistrationsEvery = 15 * time.Minute

func (w *Worker) registrationHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[registration.OfferEnds]) error {
			return w.registration.OfferEnded(ctx, j.Args.Registration)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyRegistrations]) error {
			return errors.Join(w.registration.Sweep(ctx), w.travel.Forget(ctx), w.desk.Tidy(ctx))
		}),
	}
}
