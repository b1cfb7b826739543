// Package worker is the door through which jobs reach the use cases: which
// kind of job is done by which use case, and what is done by the clock alone.
package worker

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/actions"
	"plenary.example/internal/admissions"
	"plenary.example/internal/calendar"
	"plenary.example/internal/circular"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents"
	"plenary.example/internal/dues"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/imports"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/jobs"
	"plenary.example/internal/library"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/persondata"
	"plenary.example/internal/programme/proposals"
	"plenary.example/internal/publications"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/roster/uploads"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/signin"
	"plenary.example/internal/signons"
	"plenary.example/internal/site/links"
)

// keepPostings is how long the ledger of a posting stays: bounces and complaints
// may come weeks later, and so may a question who got it.
const keepPostings = 90 * 24 * time.Hour

// Worker does the jobs of the queue.
type Worker struct {
	clock    clock.Clock
	queue    *jobs.Queue
	mail     *outmail.Service
	lists    *distribution.Service
	signin   *signin.Service
	ledger   *payments.Service // nil: none
	payees   map[string]Payee
	monthly  map[string]Payee
	uploads  *uploads.Service    // nil: none
	dues     *dues.Service       // nil: none
	persons  *persondata.Service // nil: none
	consents *consents.Service

	admissions *admissions.Service // nil: none
	actions    *actions.Service    // nil: none
	calendar   *calendar.Service   // nil: none
	proposals  *proposals.Service  // nil: none

	tables   *roundtables.Service // nil: none
	followup *followup.Service

	registration *registration.Service // nil: none
	travel       *travel.Service
	giving       *giving.Service // nil: none
	receipts     *receipts.Service
	giftFiles    *imports.Service // nil: none
	links        *links.Service   // nil: none
	signons      *signons.Service // nil: none
	desk         *desk.Service
	publications *publications.Service // nil: none
	library      *library.Service
	newsletter   *newsletter.Service // nil: none
	returns      *circular.Returns
	secret       *secretballots.Service // nil: none
}

// New returns a worker of queue; nothing happens before Start.
func New(c clock.Clock, queue *jobs.Queue, mail *outmail.Service, l *distribution.Service, s *signin.Service) *Worker {
	return &Worker{clock: c, queue: queue, mail: mail, lists: l, signin: s}
}

// forgetMail is the daily job that empties the outbox of old messages.
type forgetMail struct{}

// Kind names the job in the queue.
func (forgetMail) Kind() string { return "outmail_forget" }

// cleanSignIn is the hourly job that deletes what has expired of signing in:
// sessions, links, the counts of requests.
type cleanSignIn struct{}

// Kind names the job in the queue.
func (cleanSignIn) Kind() string { return "signin_clean" }

// tidyLists is the hourly job of what lists do by the clock.
type tidyLists struct{}

// Kind names the job in the queue.
func (tidyLists) Kind() string { return "lists_tidy" }

// sendDigests is the job that looks for digests whose hour has come.
type sendDigests struct{}

// Kind names the job in the queue.
func (sendDigests) Kind() string { return "lists_digests" }

// Start begins to do jobs, on a node that has the jobs role.
func (w *Worker) Start(ctx context.Context) error {
	handlers := w.handlers()
	periodic := []jobs.Periodic{
		{Every: 24 * time.Hour, OnStart: true, Args: forgetMail{}},
		{Every: time.Hour, OnStart: true, Args: cleanSignIn{}},
		{Every: time.Hour, OnStart: true, Args: tidyLists{}},
		{Every: 10 * time.Minute, OnStart: true, Args: sendDigests{}},
	}
	if w.ledger != nil {
		handlers = append(handlers, w.ledgerHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: reconcileEvery, OnStart: true, Args: reconcilePayments{}})
	}
	if w.dues != nil {
		handlers = append(handlers, w.duesHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: remindEvery, OnStart: true, Args: remindDues{}})
	}
	if w.giving != nil {
		handlers = append(handlers, w.givingHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyGivingEvery, OnStart: true, Args: tidyGiving{}})
	}
	if w.giftFiles != nil {
		handlers = append(handlers, w.giftFileHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyGiftFilesEvery, OnStart: true, Args: tidyGiftFiles{}})
	}
	if w.links != nil {
		handlers = append(handlers, w.linkHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: askLinksEvery, OnStart: true, Args: askLinks{}})
	}
	if w.signons != nil {
		handlers = append(handlers, w.signonHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidySignonsEvery, OnStart: true, Args: tidySignons{}})
	}
	if w.uploads != nil {
		handlers = append(handlers, w.uploadHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyUploadsEvery, OnStart: true, Args: tidyUploads{}})
	}
	if w.admissions != nil {
		handlers = append(handlers, w.admissionHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyAdmissionsEvery, OnStart: true, Args: tidyAdmissions{}},
			jobs.Periodic{Every: tidyAdmissionsEvery, OnStart: true, Args: remindReferees{}})
	}
	if w.tables != nil {
		handlers = append(handlers, w.roundtableHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: remindRoundtablesEvery, OnStart: true, Args: remindRoundtables{}})
	}
	if w.persons != nil {
		handlers = append(handlers, w.personHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyPersonsEvery, OnStart: true, Args: tidyPersons{}})
	}
	if w.proposals != nil {
		handlers = append(handlers, w.proposalHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyProposalsEvery, OnStart: true, Args: tidyProposals{}})
	}
	if w.calendar != nil {
		handlers = append(handlers, w.calendarHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: remindOfDatesEvery, OnStart: true, Args: remindOfDates{}})
	}
	if w.actions != nil {
		handlers = append(handlers, w.actionHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: remindActionsEvery, OnStart: true, Args: remindActions{}})
	}
	if w.publications != nil {
		handlers = append(handlers, w.publicationHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyPublicationsEvery, OnStart: true, Args: tidyPublications{}})
	}
	if w.registration != nil {
		handlers = append(handlers, w.registrationHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyRegistrationsEvery, OnStart: true, Args: tidyRegistrations{}})
	}
	if w.newsletter != nil {
		handlers = append(handlers, w.newsletterHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: tidyNewsletterEvery, OnStart: true, Args: tidyNewsletter{}})
	}
	if w.secret != nil {
		handlers = append(handlers, w.secretHandlers()...)
		periodic = append(periodic, jobs.Periodic{Every: closeSecretEvery, OnStart: true, Args: secretballots.CloseJob{}})
	}
	return w.queue.Start(ctx, handlers, periodic...)
}

// Stop takes on no more jobs and waits, as long as ctx allows, for those under
// way; what is interrupted is done again at the next start.
func (w *Worker) Stop(ctx context.Context) error { return w.queue.Stop(ctx) }

func (w *Worker) handlers() []jobs.Handler {
	return []jobs.Handler{
		jobs.Handle(func(ctx context.Context, j jobs.Job[outmail.Delivery]) error {
			return w.mail.Deliver(ctx, j.Args.Batch, j.Last)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[forgetMail]) error {
			now := w.clock.Now()
			return errors.Join(w.mail.Forget(ctx, now.Add(-outmail.Retention)), w.mail.ForgetPostings(ctx, now.Add(-keepPostings)))
		}),
		jobs.Handle(func(ctx context.Context, j jobs.Job[outmail.CopyDelivery]) error {
			return w.mail.DeliverCopies(ctx, j.Args)
		}),
		jobs.Handle(func(ctx context.Context, j jobs.Job[outmail.CopiesFailed]) error {
			if w.returns != nil {
				if err := w.returns.CopiesFailed(ctx, j.Args); err != nil {
					return err
				}
			}
			return w.lists.CopiesFailed(ctx, j.Args)
		}),
		jobs.Handle(func(ctx context.Context, j jobs.Job[distribution.Arrival]) error {
			return w.lists.Receive(ctx, j.Args.ID, j.Last)
		}),
		jobs.Handle(func(ctx context.Context, j jobs.Job[distribution.Expansion]) error {
			return w.lists.Expand(ctx, j.Args)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[tidyLists]) error {
			return errors.Join(w.lists.Daily(ctx), w.mail.TakeUp(ctx))
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[sendDigests]) error {
			return w.lists.Digests(ctx)
		}),
		jobs.Handle(func(ctx context.Context, _ jobs.Job[cleanSignIn]) error {
			_, err := w.signin.Clean(ctx)
			return err
		}),
	}
}
