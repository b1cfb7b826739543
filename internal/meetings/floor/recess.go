package floor

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
)

// Resume ends a recess, before its time or after it. A recess that stands on the
// agenda is dealt with then.
func (s *Service) Resume(ctx context.Context, who access.Actor, key string) error {
	return s.meetings.Act(ctx, who, "meetings.resume", key, func(a *meetings.Tx) error {
		if err := who.Require(meetings.MayDo(who, a.Meeting).Chair, "power.chair_meeting"); err != nil {
			return err
		}
		if err := a.Require(meetings.InSession); err != nil {
			return err
		}
		if !a.Meeting.InRecess() {
			return fault.New(fault.Conflict, "meetings.error.no_recess", nil)
		}
		words, err := s.calledAgain(ctx, a)
		if err != nil {
			return err
		}
		a.Acted(i18n.Message{})
		a.MayTakeBack()
		a.Meeting.RecessAt, a.Meeting.RecessUntil = time.Time{}, time.Time{}
		if err := a.Happened(ctx, "resumed", meetings.Event{ItemID: a.Meeting.ItemID}, words); err != nil {
			return err
		}
		if a.Meeting.ItemID == "" {
			return nil
		}
		item, err := a.Current(ctx)
		if err != nil || !item.Recess {
			return err
		}
		return a.Finish(ctx, item, meetings.OutcomeDealtWith)
	})
}

// setAside puts the current item back among those that wait, at the end of the
// agenda, as far as it has come; laid: on the table, from where a motion brings it
// back earlier.
func setAside(ctx context.Context, a *meetings.Tx, laid bool) error {
	item, err := a.Current(ctx)
	if err != nil {
		return err
	}
	if err := a.NoVote(ctx); err != nil {
		return err
	}
	items, err := a.Items(ctx)
	if err != nil {
		return err
	}
	item.State, item.Laid, item.Position = meetings.Waiting, laid, items[len(items)-1].Position+1
	if err := a.SaveItem(ctx, item); err != nil {
		return err
	}
	a.LeaveItem()
	return nil
}
