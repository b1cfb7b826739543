package registration

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/registration/internal/store"
)

// OfferEnds is the job that is added with an offer: at its end the place goes on.
type OfferEnds struct {
	Registration string
}

// Kind names the job in the queue.
func (OfferEnds) Kind() string { return "registration_offer_ends" }

// maxLapses is how often somebody may let an offer lapse: the last time they leave
// the line, since a place cannot go around between those who do not answer.
const maxLapses = 2

// arrive gives whoever comes a place, or the next number of the line.
func (s *Service) arrive(ctx context.Context, tx *audit.Tx, here at, r *Registration) error {
	p, err := store.New(tx).Arrive(ctx, here.ID, r.kind())
	if err != nil {
		return err
	}
	r.Arrived, r.State = int(p.Arrived), Waiting
	if p.Waiting == 0 { // nobody waits now: the place was theirs
		r.State = Confirmed
	}
	return nil
}

// moveLine offers what is free of a kind of place to those who wait, the first
// first.
func (s *Service) moveLine(ctx context.Context, tx *audit.Tx, here at, kind string) error {
	if here.State == gatherings.Cancelled || !tx.Now.Before(here.Ends) {
		return nil // nobody comes any more
	}
	q := store.New(tx)
	for {
		n, err := q.Promote(ctx, here.ID, kind)
		if err != nil || n == 0 {
			return err
		}
		row, err := q.FirstWaiting(ctx, here.ID, kind)
		if err != nil {
			return err
		}
		if err := s.offer(ctx, tx, here, registrationOf(row)); err != nil {
			return err
		}
	}
}

// offer gives a free place to one of the line: for so many hours, or at once where
// offers last none.
func (s *Service) offer(ctx context.Context, tx *audit.Tx, here at, r Registration) error {
	r.State = Confirmed
	if here.set.OfferHours > 0 {
		r.State, r.OfferedUntil = Offered, tx.Now.Add(time.Duration(here.set.OfferHours)*time.Hour)
		if r.OfferedUntil.After(here.Ends) {
			r.OfferedUntil = here.Ends
		}
		if err := s.queue.AddAt(ctx, tx.Tx, OfferEnds{Registration: r.ID}, r.OfferedUntil); err != nil {
			return err
		}
	}
	if err := put(ctx, tx, r); err != nil {
		return err
	}
	if err := tx.Also(ctx, "registration.offer", Kind, r.ID, map[string]any{"state": string(r.State), "line": r.Arrived}); err != nil {
		return err
	}
	o, err := s.recount(ctx, tx, here, r.OrderID)
	if err != nil {
		return err
	}
	return here.mail.offered(ctx, tx, here, o, r)
}

// leave takes somebody out: their place or their turn is free, and what they took
// beside it.
func (s *Service) leave(ctx context.Context, tx *audit.Tx, here at, r Registration) error {
	q := store.New(tx)
	move := store.MovePlacesParams{GatheringID: here.ID, Kind: r.kind()}
	if r.State.Held() {
		move.TakenMore = -1
	} else {
		move.WaitingMore = -1
	}
	if err := q.MovePlaces(ctx, move); err != nil {
		return err
	}
	for _, o := range r.Options {
		if err := s.giveBackOption(ctx, q, here, r.ID, o.Slug); err != nil {
			return err
		}
	}
	r.State, r.OfferedUntil = Cancelled, time.Time{}
	return put(ctx, tx, r)
}

func (s *Service) giveBackOption(ctx context.Context, q *store.Queries, here at, registrationID, slug string) error {
	if _, err := q.DropChosen(ctx, registrationID, slug); err != nil {
		return err
	}
	return q.MovePlaces(ctx, store.MovePlacesParams{GatheringID: here.ID, Kind: optionPrefix + slug, TakenMore: -1})
}

// OfferEnded lets an offer that nobody took go to the next of the line. Whoever let
// it lapse stands at the end of the line; the second time they leave it. Done twice,
// or for an offer that was taken, it changes nothing.
func (s *Service) OfferEnded(ctx context.Context, registrationID string) error {
	return s.onRegistration(ctx, program(), "registration.offer_lapsed", registrationID, func(tx *audit.Tx, here at, o Order, r Registration) error {
		if r.State != Offered || tx.Now.Before(r.OfferedUntil) {
			tx.About("", "") // nothing changed
			return nil
		}
		q := store.New(tx)
		kind := r.kind()
		if r.Lapses++; r.Lapses >= maxLapses {
			if err := s.leave(ctx, tx, here, r); err != nil {
				return err
			}
			r.State = Cancelled
		} else {
			arrived, err := q.NextArrival(ctx, here.ID, kind)
			if err != nil {
				return err
			}
			for _, x := range r.Options {
				if err := s.giveBackOption(ctx, q, here, r.ID, x.Slug); err != nil {
					return err
				}
			}
			r.State, r.OfferedUntil, r.Arrived = Waiting, time.Time{}, int(arrived)
			if err := q.MovePlaces(ctx, store.MovePlacesParams{GatheringID: here.ID, Kind: kind, TakenMore: -1, WaitingMore: 1}); err != nil {
				return err
			}
			if err := put(ctx, tx, r); err != nil {
				return err
			}
		}
		o, err := s.recount(ctx, tx, here, o.ID)
		if err != nil {
			return err
		}
		if err := here.mail.lapsed(ctx, tx, here, o, r); err != nil {
			return err
		}
		return s.moveLine(ctx, tx, here, kind)
	})
}

// keepGuests is for how many years the names of guests are kept.
const keepGuests = 1

// Sweep ends the offers whose time is over, should a job have been lost, and forgets
// forms that nobody went on with, who asked for messages, and the names of guests who came
// without having registered (their number and their minutes stay).
func (s *Service) Sweep(ctx context.Context) error {
	now := s.db.Now()
	rows, err := s.on(nil).OffersLapsed(ctx, db.Micros(now), PageSize)
	if err != nil {
		return audit.Fault(err)
	}
	var failed []error // one that cannot be ended keeps none of the others
	for _, r := range rows {
		failed = append(failed, s.OfferEnded(ctx, r.ID))
	}
	return errors.Join(append(failed, s.log.Do(ctx, program(), "registration.tidy", func(tx *audit.Tx) error {
		q := store.New(tx)
		_, drafts := q.DropDrafts(ctx, db.Micros(tx.Now.Add(-keepDrafts)))
		_, guests := q.ForgetGuestsBefore(ctx, "", db.Micros(tx.Now.AddDate(-keepGuests, 0, 0)))
		return errors.Join(q.DropAttempts(ctx, db.Micros(tx.Now.Add(-attemptWindow))), drafts, guests)
	}))...)
}
