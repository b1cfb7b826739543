package followup

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/roundtables"
)

// NotesTx is the notes of a roundtable as they stand, in the form both sides agree
// to: what was said of each item, what was asked and answered until the notes were
// sent, what was promised. tx nil is the reader.
func (s *Service) NotesTx(ctx context.Context, tx db.DBTX, r roundtables.Roundtable) (roundtables.Content, error) {
	var c roundtables.Content
	items, err := s.roundtables.ItemsTx(ctx, tx, r.ID)
	if err != nil {
		return c, err
	}
	asks, commitments, err := s.Of(ctx, tx, r)
	if err != nil {
		return c, err
	}
	for _, i := range items {
		if !i.OnAgenda() {
			continue
		}
		one := roundtables.ContentItem{ID: i.ID, Department: i.DepartmentID, Title: i.Title, Notes: i.Notes}
		for _, a := range asks {
			if a.ItemID != i.ID || a.State == Dropped {
				continue
			}
			ask := roundtables.ContentAsk{Number: a.Number, Department: a.DepartmentID, Words: a.Words}
			for _, x := range a.Responses {
				ask.Answers = append(ask.Answers, roundtables.ContentAnswer{Verdict: string(x.Verdict), Words: x.Words, By: x.By, On: x.On.Format(time.DateOnly)})
			}
			one.Asks = append(one.Asks, ask)
		}
		for _, p := range commitments {
			if p.ItemID == i.ID {
				one.Promises = append(one.Promises, roundtables.ContentPromise{
					Number: p.Number, Department: p.DepartmentID, Words: p.Words, By: p.By, Due: p.FirstDue.Format(time.DateOnly),
				})
			}
		}
		c.Items = append(c.Items, one)
	}
	return c, nil
}

// NotesStanding is where the notes stand with both sides; tx nil is the reader.
func (s *Service) NotesStanding(ctx context.Context, tx db.DBTX, r roundtables.Roundtable) (roundtables.Standing, error) {
	now, err := s.NotesTx(ctx, tx, r)
	if err != nil {
		return roundtables.Standing{}, err
	}
	return s.roundtables.StandingOf(ctx, tx, r, roundtables.NotesPaper, now)
}

// SendNotes sends the notes as they stand to the officials, to be agreed, which is
// our agreement to them.
func (s *Service) SendNotes(ctx context.Context, who access.Actor, roundtableID string) error {
	if err := s.roundtables.Ready(ctx); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "followup.send_notes", func(tx *audit.Tx) error {
		r, err := s.followed(ctx, tx, roundtableID)
		if err != nil {
			return err
		}
		c, err := s.NotesTx(ctx, tx, r)
		if err != nil {
			return err
		}
		return s.roundtables.SendNotesTx(ctx, tx, r.ID, c)
	})
}
