package floor

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/resolutions"
)

func newID() string { return db.NewID() }

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

// consentOf are the items that are adopted together, as far as they wait.
func consentOf(items []meetings.Item) []meetings.Item {
	return slices.DeleteFunc(slices.Clone(items), func(it meetings.Item) bool { return !it.Consent || it.State != meetings.Waiting })
}

// AdoptTogether adopts the items marked for it: nobody has objected.
func (s *Service) AdoptTogether(ctx context.Context, who access.Actor, key string) error {
	return s.meetings.Act(ctx, who, "floor.adopt_together", key, func(a *meetings.Tx) error {
		if err := s.mayPutTogether(ctx, a); err != nil {
			return err
		}
		a.Acted(i18n.Message{})
		return s.adoptTogether(ctx, a, nil)
	})
}

// PutTogether puts them to one vote.
func (s *Service) PutTogether(ctx context.Context, who access.Actor, key string, method ballots.Method) (meetings.MeetingVote, error) {
	var out meetings.MeetingVote
	err := s.meetings.Act(ctx, who, "floor.put_together", key, func(a *meetings.Tx) error {
		if err := s.mayPutTogether(ctx, a); err != nil {
			return err
		}
		m := Motion{ID: newID(), MeetingID: a.Meeting.ID, Seq: a.Meeting.Revision + 1, Kind: Together, State: Pending, Made: a.Now}
		if err := insert(ctx, store.New(a.Tx), m); err != nil {
			return err
		}
		a.Meeting.MotionID = m.ID
		var err error
		out, err = s.put(ctx, a, m, method)
		return err
	})
	return out, err
}

func (s *Service) mayPutTogether(ctx context.Context, a *meetings.Tx) error {
	if err := a.ChairInSession(a.Who()); err != nil {
		return err
	}
	if err := a.NoMotion(); err != nil {
		return err
	}
	if err := a.NoVote(ctx); err != nil {
		return err
	}
	if a.Meeting.ItemID != "" {
		item, err := a.Current(ctx)
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "meetings.error.item_unfinished", fault.Args{"Title": item.Title})
	}
	quorum, err := a.Quorum(ctx)
	if err != nil {
		return err
	}
	if !quorum.Met {
		return fault.New(fault.Conflict, "meetings.error.no_quorum", fault.Args{"Quorum": quorum.Words()})
	}
	items, err := a.Items(ctx)
	if err != nil {
		return err
	}
	if len(consentOf(items)) == 0 {
		return fault.New(fault.Conflict, "floor.error.no_consent", nil)
	}
	return nil
}

// adoptTogether deals with the reports among them, and adopts and numbers the
// resolutions, whose movers and seconders are those of their drafts.
func (s *Service) adoptTogether(ctx context.Context, a *meetings.Tx, back []string) error {
	items, err := a.Items(ctx)
	if err != nil {
		return err
	}
	list, final := consentOf(items), len(back) > 0 // after a vote the result is announced
	if err := a.Happened(ctx, "together", meetings.Event{}, i18n.Say("floor.event.together", "Count", len(list))); err != nil {
		return err
	}
	said := i18n.Say("floor.event.together", "Count", len(list))
	for _, it := range list {
		it.Begun, it.Ended, it.State, it.Outcome = a.Now, a.Now, meetings.Done, meetings.OutcomeDealtWith
		about := meetings.Event{ItemID: it.ID, ResolutionID: it.ResolutionID}
		words := i18n.Say("floor.event.in_consent")
		if it.Kind == meetings.ResolutionItem {
			final = true
			if err := s.adopt(ctx, a, &it); err != nil {
				return err
			}
			it.Outcome = meetings.OutcomeAdopted
			words = i18n.Say("meetings.event.adopted", "Number", it.Number)
		}
		if err := a.SaveItem(ctx, it); err != nil {
			return err
		}
		if err := a.Happened(ctx, "in_consent", about, words); err != nil {
			return err
		}
	}
	a.Acted(said)
	if !final {
		a.MayTakeBack()
	}
	return nil
}

// adopt adopts one resolution of those put together.
func (s *Service) adopt(ctx context.Context, a *meetings.Tx, it *meetings.Item) error {
	unready := func(err error) error {
		f := fault.Of(err)
		if f == nil || f.Kind == fault.Internal {
			return err
		}
		return fault.Wrap(err, fault.Conflict, "floor.error.consent_unready", fault.Args{"Title": it.Title, "Why": i18n.Message{Key: f.Key, Args: f.Args}})
	}
	r, err := s.resolutions.ResolutionTx(ctx, a, it.ResolutionID)
	if err != nil {
		return err
	}
	if r.State != resolutions.Moved {
		if _, err := s.resolutions.MovedTx(ctx, a.Tx, a.Who(), r.ID, r.Mover, resolutions.Party{}); err != nil {
			return unready(err)
		}
	}
	if err := s.resolutions.ReadyToVoteTx(ctx, a, r.ID); err != nil {
		return unready(err)
	}
	return unready(a.Adopt(ctx, it, resolutions.Votes{}))
}

// TakeOut takes an item out of those adopted together: any delegate who holds a
// card does, and gives no reason; so may the chair, and the secretariat beside.
func (s *Service) TakeOut(ctx context.Context, who access.Actor, key, itemID string) error {
	return s.meetings.Act(ctx, who, "floor.take_out", key, func(a *meetings.Tx) error {
		if err := a.Require(meetings.InSession); err != nil {
			return err
		}
		org, ok, err := s.holds(ctx, a, who)
		if err != nil {
			return err
		}
		if !ok {
			if err := who.Require(meetings.MayDo(who, a.Meeting).Record, "power.rise"); err != nil {
				return err
			}
		}
		if err := a.NoMotion(); err != nil {
			return err
		}
		item, err := a.Item(ctx, itemID)
		if err != nil {
			return err
		}
		if !item.Consent || item.State != meetings.Waiting {
			return fault.New(fault.Conflict, "floor.error.not_in_consent", nil)
		}
		a.Acted(i18n.Message{})
		item.Consent = false
		a.Detail("item", item.ID)
		if err := a.SaveItem(ctx, item); err != nil {
			return err
		}
		words := i18n.Say("floor.event.taken_out", "Position", item.Position, "Title", item.Title)
		if ok {
			words = i18n.Say("floor.event.taken_out_by", "Organization", org.Name, "Position", item.Position, "Title", item.Title)
		}
		return a.Happened(ctx, "taken_out", meetings.Event{}, words)
	})
}
