package distribution

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
)

// How long things are kept that have no use afterwards.
const (
	keepArrivals = 90 * 24 * time.Hour
	keepBounces  = 365 * 24 * time.Hour
	keepAnswers  = 7 * 24 * time.Hour
	// stuckAfter is when an arrival that still waits is taken up again.
	stuckAfter = time.Hour
)

// A portion of rows is dealt with in one transaction, so that nobody waits long
// for the one writer.
const (
	warnPortion   = 100
	forgetPortion = 100
	rousePortion  = 1000
)

// Daily does what is due by the clock: the warnings and endings of subscriptions
// whose copies came back, the subscriptions that follow a body's membership, the
// forgetting of what has no use any more, and jobs for arrivals that were left
// behind. Doing it more often changes nothing; what fails of it keeps nothing else
// from being done. A holiday's end needs nothing: whether somebody is away is
// computed when asked.
func (s *Service) Daily(ctx context.Context) error {
	if _, err := s.mail.Tokens(ctx); err != nil {
		return err
	}
	return errors.Join(s.warnDisabled(ctx), s.followAll(ctx), s.forget(ctx), s.rouse(ctx), s.archive.CiteOld(ctx))
}

// warnDisabled warns those whose next warning is due, and ends the subscriptions
// of those who had them all.
func (s *Service) warnDisabled(ctx context.Context) error {
	for {
		due := 0
		err := s.log.Do(ctx, access.TheProgram(), "lists.warn", func(tx *audit.Tx) error {
			rows, err := store.New(tx).DueWarnings(ctx, db.Micros(tx.Now), warnPortion)
			if err != nil {
				return err
			}
			due = len(rows)
			for _, r := range rows {
				if err := s.warnOne(ctx, tx, lists.SubscriptionOf(r)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || due < warnPortion {
			return err
		}
	}
}

func (s *Service) warnOne(ctx context.Context, tx *audit.Tx, sub lists.Subscription) error {
	q := store.New(tx)
	l, err := s.lists.ListTx(ctx, tx, sub.ListID)
	if err != nil {
		return err
	}
	after, warned, ended := sub.Warn(tx.Now)
	if err := s.lists.Save(ctx, q, after); err != nil {
		return err
	}
	if ended {
		return tx.Also(ctx, "lists.unsubscribe", lists.KindSubscription, sub.ID, map[string]any{"list": l.Slug, "ended": string(lists.EndedByBounces)})
	}
	if !warned {
		return nil
	}
	rows, err := q.BouncesOfSubscription(ctx, sub.ID, lists.MaxWarnings)
	if err != nil {
		return err
	}
	said := ""
	for _, b := range rows {
		if said == "" {
			said = b.Diagnostic
		}
	}
	return s.tellDisabled(ctx, tx, l, after, said)
}

// followAll brings the lists of bodies in line with their membership.
func (s *Service) followAll(ctx context.Context) error {
	all, err := s.lists.Lists(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, l := range all {
		failed = append(failed, s.lists.Follow(ctx, l))
	}
	return errors.Join(failed...)
}

// forget deletes what has no use any more.
func (s *Service) forget(ctx context.Context) error {
	now := s.db.Now()
	var failed []error
	for _, state := range []string{arrivalDone, arrivalConfirming} {
		failed = append(failed, s.forgetArrivals(ctx, state, now.Add(-keepArrivals)))
	}
	failed = append(failed, s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if err := q.DeleteBouncesBefore(ctx, db.Micros(now.Add(-keepBounces))); err != nil {
			return err
		}
		return q.DeleteAnswersBefore(ctx, db.Micros(now.Add(-keepAnswers)))
	}))
	return errors.Join(failed...)
}

// forgetArrivals deletes the arrivals in a state that came before an instant, with
// the messages that nothing else holds: those of the archive stay.
func (s *Service) forgetArrivals(ctx context.Context, state string, before time.Time) error {
	for {
		deleted := 0
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			deleted = 0
			q := store.New(tx)
			rows, err := q.OldestArrivals(ctx, state, forgetPortion)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if r.At >= db.Micros(before) {
					continue
				}
				if err := q.DeleteArrival(ctx, r.ID); err != nil {
					return err
				}
				if err := q.DeleteRawIfLoose(ctx, r.RawID); err != nil {
					return err
				}
				deleted++
			}
			return nil
		})
		if err != nil || deleted < forgetPortion {
			return err
		}
	}
}

// rouse leaves jobs for arrivals that still wait after an hour: whatever became of
// their own, what was accepted is dealt with.
func (s *Service) rouse(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		rows, err := store.New(tx).OldestArrivals(ctx, arrivalWaiting, rousePortion)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if !roused(tx.Now.Sub(db.Time(r.At))) {
				continue
			}
			if err := s.queue.Add(ctx, tx, Arrival{ID: r.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// roused reports whether an arrival that has waited so long gets another job. A job
// is tried again by itself for days; so it gets fewer and fewer at first, and then
// one a day, and what can never be dealt with fills no queue.
func roused(waited time.Duration) bool {
	hours := int(waited / stuckAfter)
	return hours > 0 && (hours&(hours-1) == 0 || hours%24 == 0)
}
