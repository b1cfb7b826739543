package worker

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/jobs"
	"plenary.example/internal/secretballots"
)

// CloseSecret has the worker close secret votes at their hour and add up their encrypted
// ballots. It is called before Start.
func (w *Worker) CloseSecret(s *secretballots.Service) { w.secret = s }

// closeSecretEvery is how often votes whose hour has come are looked for, beside the job
// that each of them has for its hour.
const closeSecretEvery = time.Hour

func (w *Worker) secretHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, _ jobs.Job[secretballots.CloseJob]) error {
			return w.secret.CloseDue(ctx, access.TheProgram())
		}),
		jobs.Handle(func(ctx context.Context, job jobs.Job[secretballots.TallyJob]) error {
			return w.secret.Tally(ctx, access.TheProgram(), job.Args.SecretID)
		}),
	}
}
