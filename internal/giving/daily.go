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

// remindPledges goes through the promises under way.
func (s *Service) remindPledges(ctx context.Context) error {
	after := ""
	for {
		list, more, err := s.Pledges(ctx, access.TheProgram(), Promised, after)
		if err != nil {
			return err
		}
		for _, p := range list {
			after = p.ID
			if p.Frequency != InParts {
				continue
			}
			if err := s.remindPledge(ctx, p.ID); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
	}
}

// Late is the first part of a pledge that fell due before a day and has not come whole;
// found is false for none.
func Late(schedule []Part, today time.Time) (late Part, found bool) {
	for _, part := range schedule {
		if part.Paid < part.Cents && part.Due.Before(today) {
			return part, true
		}
	}
	return Part{}, false
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
		if !p.Reminded.IsZero() && today.Before(p.Reminded.AddDate(0, 0, remindAfter)) {
			return nil
		}
		gifts, err := s.GiftsOfPledge(ctx, tx, id)
		if err != nil {
			return err
		}
		var paid int64
		for _, g := range gifts {
			paid += g.Left()
		}
		late, found := Late(p.Schedule(paid), today.AddDate(0, 0, -remindAfter))
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
