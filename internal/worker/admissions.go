package worker

import (
	"context"
	"time"

	"plenary.example/internal/admissions"
	"plenary.example/internal/jobs"
)

// tidyAdmissions is the daily job that deletes what admissions keep for a time only.
type tidyAdmissions struct{}

// Kind names the job in the queue.
func (tidyAdmissions) Kind() string { return "admissions_tidy" }

const tidyAdmissionsEvery = 24 * time.Hour

// remindReferees is the daily job that reminds those who were asked for a reference.
type remindReferees struct{}

// Kind names the job in the queue.
func (remindReferees) Kind() string { return "admissions_remind" }

// Admit has the worker do the jobs of admissions.
func (w *Worker) Admit(a *admissions.Service) { w.admissions = a }

func (w *Worker) admissionHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyAdmissions]) error { return w.admissions.Tidy(ctx) }),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[remindReferees]) error { return w.admissions.RemindReferees(ctx) }),
	}
}
