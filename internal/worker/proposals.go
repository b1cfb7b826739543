package worker

import (
	"context"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/programme/proposals"
)

// tidyProposals is the daily job that deletes drafts of workshop proposals long after
// their call has closed.
type tidyProposals struct{}

// Kind names the job in the queue.
func (tidyProposals) Kind() string { return "proposals_tidy" }

const tidyProposalsEvery = 24 * time.Hour

// Propose has the worker do the jobs of proposals.
func (w *Worker) Propose(p *proposals.Service) { w.proposals = p }

func (w *Worker) proposalHandlers() []jobs.Handler {
	return []jobs.Handler{jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyProposals]) error {
		_, err := w.proposals.Sweep(ctx)
		return err
	})}
}
