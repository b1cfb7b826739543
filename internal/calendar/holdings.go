package calendar

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/calendar/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
)

// Holdings is what the calendar holds about a person: that they have an address of
// their own for it, which reminders they turned off, and those they were sent.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	feeds, err := q.Feed(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	feed := holding.Of("calendar_feed", holding.Ends)
	for _, f := range feeds {
		feed.Count++
		feed.Records = append(feed.Records, holding.Record{{Name: "at", Value: db.Time(f.RenewedAt)}})
	}
	silences, err := q.Silences(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	off := holding.Of("calendar_silences", holding.Ends)
	for _, one := range silences {
		off.Count++
		off.Records = append(off.Records, holding.Record{
			{Name: "kind", Value: holding.WordOf("calendar.remind.kind.", one.Kind)}, {Name: "at", Value: db.Time(one.Since)},
		})
	}
	reminders, err := q.RemindersOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	sent := holding.Of("calendar_reminders", holding.Ends)
	for _, r := range reminders {
		kind, _ := splitReminder(r.Reminder)
		sent.Count++
		sent.Records = append(sent.Records, holding.Record{
			{Name: "kind", Value: holding.WordOf("calendar.remind.kind.", string(kind))}, {Name: "at", Value: db.Time(r.SentAt)},
		})
	}
	return []holding.Holding{feed, off, sent}, nil
}

// Erase takes all of it away: the address of the feed shows nothing any more.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	if err := q.DeleteFeed(ctx, personID); err != nil {
		return err
	}
	if err := q.UnsilenceAll(ctx, personID); err != nil {
		return err
	}
	return q.ForgetRemindersOf(ctx, personID)
}
