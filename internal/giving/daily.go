package giving

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/outmail"
)

// keepBegun is how long a gift that was begun by card and never paid is kept: the card
// page is over after a day, and a message about it may come late.
const keepBegun = 30 * 24 * time.Hour

// payWithin is how long a card page may be asked for again, so that what is paid on it is
// in well before the pledge is forgotten.
const payWithin = 20 * 24 * time.Hour

// remindAfter is how many days after a part of a pledge fell due its donor is reminded,
// and how many days lie between two reminders.
const remindAfter = 14

// Daily forgets what has served its time (gifts that were begun and not paid, notes past
// their day, counts of requests), and reminds those who promised a sum in parts of
// a part that is late. Run as often as one likes, it reminds of a part once in a fortnight.
func (s *Service) Daily(ctx context.Context) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if _, err := q.DropPledgesBefore(ctx, db.Micros(tx.Now.Add(-keepBegun))); err != nil {
			return err
		}
		if _, err := q.DropTributesWithout(ctx); err != nil {
			return err
		}
		if _, err := q.DropNotesBefore(ctx, db.Day(s.day(tx.Now))); err != nil {
			return err
		}
		_, err := q.DropAttemptsBefore(ctx, db.Micros(tx.Now.Add(-attemptWindow)))
		return err
	})
	if err != nil {
		return audit.Fault(err)
	}
	return s.remindPledges(ctx)
}

// remindPledges goes through the promises in parts of which one is late.
func (s *Service) remindPledges(ctx context.Context) error {
	var late []string
	err := s.toCome(ctx, nil, func(c coming) error {
		if _, is := c.toRemind(s.Today()); is && c.DonorID != "" {
			late = append(late, c.ID)
		}
		return nil
	})
	for _, id := range late {
		if err != nil {
			return err
		}
		err = s.remindPledge(ctx, id)
	}
	return err
}

// toRemind is the part of a promise that its donor is to be reminded of on a day; found is
// false for none, and where they were reminded not long ago.
func (c coming) toRemind(today time.Time) (late Part, found bool) {
	if c.Frequency != InParts || !c.Reminded.IsZero() && today.Before(c.Reminded.AddDate(0, 0, remindAfter)) {
		return Part{}, false
	}
	return Late(c.schedule, today.AddDate(0, 0, -remindAfter))
}

func (s *Service) remindPledge(ctx context.Context, id string) error {
	post, err := s.post(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, access.TheProgram(), "giving.remind", func(tx *audit.Tx) error {
		p, err := s.Pledge(ctx, tx, id)
		if err != nil || p.State != Promised || p.DonorID == "" {
			return err
		}
		today := s.day(tx.Now)
		gifts, err := s.GiftsOfPledge(ctx, tx, id)
		if err != nil {
			return err
		}
		late, found := coming{Pledge: p, schedule: p.Schedule(Sum(gifts))}.toRemind(today)
		if !found {
			return nil
		}
		d, err := s.Donor(ctx, tx, p.DonorID)
		if err != nil || d.Email == "" {
			return err
		}
		p.Reminded = today
		tx.About(KindPledge, p.ID)
		if err := updatePledge(ctx, tx, p); err != nil {
			return err
		}
		l := s.catalog.For(d.Lang)
		var steps []string
		for _, way := range s.HowTo(l, p) {
			steps = append(steps, way.Steps...)
		}
		args := append(post.about(d.Hello(), late.Cents-late.Paid), "Due", late.Due)
		return post.send(ctx, tx, post.letter(d.Particulars, "part_late", args, outmail.Button{Label: l.T("giving.letter.own_button"), URL: post.donorURL(d.Lang, d.ID)}, steps...))
	})
}
