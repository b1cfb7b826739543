package worker

import (
	"context"
	"fmt"
	"time"

	"plenary.example/internal/jobs"
	"plenary.example/internal/payments"
)

// Payee is what a subject does about a payment for one of its things that came in by
// card, or of which something was taken back. It is told perhaps twice.
type Payee func(ctx context.Context, paymentID string) error

// Pay has the worker do the jobs of the ledger, and tell the subjects of payments:
// each by the kind of purpose it answers to ("dues"). It is called before Start.
func (w *Worker) Pay(ledger *payments.Service, payees map[string]Payee) {
	w.ledger, w.payees = ledger, payees
}

// Monthly has the worker tell subjects of their monthly payments: that one began,
// stopped, is of another amount, could not be charged or can be again. payees are
// by the kind of purpose, and are told perhaps twice, by the key of the monthly
// payment. It is called before Start.
func (w *Worker) Monthly(payees map[string]Payee) { w.monthly = payees }

// reconcilePayments is the job that asks the card provider about what no message
// came for.
type reconcilePayments struct{}

// Kind names the job in the queue.
func (reconcilePayments) Kind() string { return "payments_reconcile" }

// Slow puts it where jobs may wait for another machine.
func (reconcilePayments) Slow() {}

// reconcileEvery is how often it is done.
const reconcileEvery = 5 * time.Minute

func (w *Worker) ledgerHandlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[payments.EventCame]) error {
			return w.ledger.EventCame(ctx, j.Args.ID)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[reconcilePayments]) error {
			return w.ledger.Reconcile(ctx)
		}),
		jobs.Handle(func(ctx context.Context, j jobs.Job[payments.Received]) error { return w.tell(ctx, j.Args.Payment) }),
		jobs.Handle(func(ctx context.Context, j jobs.Job[payments.Reversed]) error { return w.tell(ctx, j.Args.Payment) }),
		jobs.Handle(func(ctx context.Context, j jobs.Job[payments.SubscriptionChanged]) error {
			return w.tellOfMonthly(ctx, j.Args.ID)
		}),
	}
}

// tell tells the subject of a payment's purpose. Where none answers to it, the job
// waits for a version of the program in which one does.
func (w *Worker) tell(ctx context.Context, paymentID string) error {
	p, err := w.ledger.Get(ctx, nil, paymentID)
	if err != nil {
		return err
	}
	return told(ctx, w.payees, p.Purpose, paymentID)
}

// tellOfMonthly tells the subject of a monthly payment's purpose.
func (w *Worker) tellOfMonthly(ctx context.Context, id string) error {
	one, err := w.ledger.Subscription(ctx, nil, id)
	if err != nil {
		return err
	}
	return told(ctx, w.monthly, one.Purpose, id)
}

func told(ctx context.Context, payees map[string]Payee, of payments.Purpose, id string) error {
	payee, known := payees[of.Kind]
	if !known {
		return fmt.Errorf("worker: nobody answers to payments for %q", of.Kind)
	}
	return payee(ctx, id)
}
