package meetings

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/said"
)

// Open calls the meeting to order. The electorate is settled first where that
// has not been done since the record date. Whether there is quorum is written
// down; without it the meeting may talk but not vote.
func (s *Service) Open(ctx context.Context, who access.Actor, key string) error {
	return s.Act(ctx, who, "meetings.open", key, func(a *Tx) error {
		if err := mayChair(who, a.Meeting); err != nil {
			return err
		}
		if a.Meeting.State == Planned {
			return fault.New(fault.Conflict, "meetings.error.no_notice", nil)
		}
		if err := a.Require(Noticed); err != nil {
			return err
		}
		// The record date ends at midnight where the meeting is held.
		if a.Meeting.ElectorateAt.IsZero() || !calendarDay(a.Meeting.ElectorateAt.In(a.Meeting.Location())).After(a.Meeting.RecordDay) {
			if _, _, err := a.computeElectorate(ctx); err != nil {
				return err
			}
		}
		if a.Meeting.Chair.ID == "" && who.PersonID != "" {
			a.Meeting.Chair = Person{ID: who.PersonID, Name: who.Name}
		}
		a.acted = true
		a.Meeting.State, a.Meeting.OpenedAt = InSession, a.Now
		if err := a.Happened(ctx, "opened", Event{}, i18n.Say("meetings.event.opened", "Name", a.Meeting.Chair.Name)); err != nil {
			return err
		}
		return a.countQuorum(ctx, "quorum")
	})
}

func (a *Tx) countQuorum(ctx context.Context, kind string) error {
	q, err := a.Quorum(ctx)
	if err != nil {
		return err
	}
	return a.Happened(ctx, kind, Event{ItemID: a.Meeting.ItemID}, q.Words())
}

// TakeUp makes an agenda item the current one. The one before must be finished.
func (s *Service) TakeUp(ctx context.Context, who access.Actor, key, itemID string) error {
	return s.Act(ctx, who, "meetings.take_up", key, func(a *Tx) error {
		if err := a.chairActs(who); err != nil {
			return err
		}
		return a.TakeUp(ctx, itemID)
	})
}

// TakeUp is Service.TakeUp within an act. A recess that stands on the agenda
// begins.
func (a *Tx) TakeUp(ctx context.Context, itemID string) error {
	if a.Meeting.ItemID == itemID {
		return nil
	}
	item, err := a.Item(ctx, itemID)
	if err != nil {
		return err
	}
	if item.State != Waiting {
		return fault.New(fault.Conflict, "meetings.error.item_not_waiting", nil)
	}
	if a.Meeting.ItemID != "" {
		before, err := a.Item(ctx, a.Meeting.ItemID)
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "meetings.error.item_unfinished", fault.Args{"Title": before.Title})
	}
	if item.Kind == ResolutionItem {
		r, err := a.s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
		if err != nil {
			return err
		}
		item.Title = r.Title() // it may have been corrected since it was put on the agenda
	}
	a.MayTakeBack()
	item.State, item.Laid, item.Consent, item.Begun = Current, false, false, a.Now
	a.Meeting.ItemID, a.Meeting.VoteID = item.ID, ""
	a.Detail("item", item.ID)
	if err := a.SaveItem(ctx, item); err != nil {
		return err
	}
	if err := a.Happened(ctx, "item", Event{ItemID: item.ID, ResolutionID: item.ResolutionID},
		i18n.Say("meetings.event.item", "Position", item.Position, "Title", item.Title)); err != nil || !item.Recess {
		return err
	}
	return a.StandAside(ctx, max(item.Minutes, 1))
}

// PutOff sends the current item back to wait, untouched: nothing has been moved
// on it and nothing voted.
func (s *Service) PutOff(ctx context.Context, who access.Actor, key string) error {
	return s.Act(ctx, who, "meetings.put_off", key, func(a *Tx) error {
		if err := a.chairActs(who); err != nil {
			return err
		}
		a.MayTakeBack()
		item, err := a.Current(ctx)
		if err != nil {
			return err
		}
		if item.Mover.ID != "" || a.Meeting.VoteID != "" {
			return fault.New(fault.Conflict, "meetings.error.item_begun", nil)
		}
		item.State = Waiting
		a.LeaveItem()
		if err := a.SaveItem(ctx, item); err != nil {
			return err
		}
		return a.Happened(ctx, "put_off", Event{ItemID: item.ID}, i18n.Say("meetings.event.put_off", "Title", item.Title))
	})
}

// FinishItem ends a report or a procedural item, or a resolution that its
// authors have withdrawn meanwhile. note, in one or both languages, is what the
// minutes say about it; it may be empty.
func (s *Service) FinishItem(ctx context.Context, who access.Actor, key string, note i18n.Text) error {
	return s.Act(ctx, who, "meetings.finish_item", key, func(a *Tx) error {
		if err := a.chairActs(who); err != nil {
			return err
		}
		item, err := a.Current(ctx)
		if err != nil {
			return err
		}
		if err := a.NoVote(ctx); err != nil {
			return err
		}
		a.Acted(i18n.Say("meetings.event.finished", "Title", item.Title))
		if item.Kind == ResolutionItem {
			before, err := a.stillBefore(ctx, item)
			if err != nil {
				return err
			}
			if before {
				return fault.New(fault.Conflict, "meetings.error.resolution_undecided", nil)
			}
			err = a.Happened(ctx, string(OutcomeWithdrawn), Event{ItemID: item.ID, ResolutionID: item.ResolutionID}, i18n.Say("meetings.event.withdrawn"))
			if err != nil {
				return err
			}
			return a.Finish(ctx, item, OutcomeWithdrawn)
		}
		if len(note.EN) > maxText || len(note.FR) > maxText {
			return fault.Field("note", "meetings.error.long", fault.Args{"Max": maxText})
		}
		if strings.TrimSpace(note.EN+note.FR) != "" {
			if err := a.Happened(ctx, "note", Event{ItemID: item.ID}, i18n.Say("meetings.event.note", "Note", note)); err != nil {
				return err
			}
		}
		a.MayTakeBack()
		return a.Finish(ctx, item, OutcomeDealtWith)
	})
}

// Note adds a line to the minutes, in the secretariat's or the chair's words.
func (s *Service) Note(ctx context.Context, who access.Actor, key string, note i18n.Text) error {
	return s.Act(ctx, who, "meetings.note", key, func(a *Tx) error {
		if err := a.RecordInSession(who); err != nil {
			return err
		}
		if strings.TrimSpace(note.EN+note.FR) == "" {
			return fault.Field("note", "meetings.error.note_missing", nil)
		}
		if len(note.EN) > maxText || len(note.FR) > maxText {
			return fault.Field("note", "meetings.error.long", fault.Args{"Max": maxText})
		}
		return a.Happened(ctx, "note", Event{ItemID: a.Meeting.ItemID}, i18n.Say("meetings.event.note", "Note", note))
	})
}

// stillBefore reports whether an item's resolution is before the meeting: its
// authors may withdraw it until it is moved, and the secretariat for them after.
func (a *Tx) stillBefore(ctx context.Context, item Item) (bool, error) {
	r, err := a.s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
	return r.State.AtMeeting(), err
}

// Finish ends the current item.
func (a *Tx) Finish(ctx context.Context, item Item, outcome Outcome) error {
	item.State, item.Outcome, item.Ended = Done, outcome, a.Now
	vote := a.Meeting.VoteID // its result stays on the screens
	a.LeaveItem()
	a.Meeting.VoteID = vote
	a.Detail("outcome", outcome)
	return a.SaveItem(ctx, item)
}

// Move writes down that a member organization present moves the current
// resolution. It is before the meeting once another one seconds it.
func (s *Service) Move(ctx context.Context, who access.Actor, key, organizationID string) error {
	return s.Act(ctx, who, "meetings.move", key, func(a *Tx) error {
		item, r, err := a.resolutionOnFloor(ctx, who)
		if err != nil {
			return err
		}
		if r.State != resolutions.OnAgenda {
			return fault.New(fault.Conflict, "meetings.error.moved_already", fault.Args{"Organization": r.Mover.Name})
		}
		if item.Late && item.Leave != LeaveGranted {
			return fault.New(fault.Conflict, "meetings.error.leave_first", nil)
		}
		card, err := a.PresentCard(ctx, organizationID)
		if err != nil {
			return err
		}
		item.Mover = card.Organization
		a.Detail("mover", organizationID)
		a.Acted(i18n.Say("meetings.event.mover", "Mover", card.Organization.Name))
		a.MayTakeBack()
		return a.SaveItem(ctx, item)
	})
}

// Second writes down that another member organization present seconds the
// Current resolution, which is then before the meeting.
func (s *Service) Second(ctx context.Context, who access.Actor, key, organizationID string) error {
	return s.Act(ctx, who, "meetings.second", key, func(a *Tx) error {
		item, r, err := a.resolutionOnFloor(ctx, who)
		if err != nil {
			return err
		}
		if r.State != resolutions.OnAgenda {
			return fault.New(fault.Conflict, "meetings.error.moved_already", fault.Args{"Organization": r.Mover.Name})
		}
		if item.Mover.ID == "" {
			return fault.New(fault.Conflict, "meetings.error.not_moved", nil)
		}
		card, err := a.PresentCard(ctx, organizationID)
		if err != nil {
			return err
		}
		r, err = s.resolutions.MovedTx(ctx, a.Tx, who, r.ID, party(item.Mover), party(card.Organization))
		if err != nil {
			return err
		}
		a.Detail("seconder", organizationID)
		return a.Happened(ctx, "moved", Event{ItemID: item.ID, ResolutionID: r.ID},
			i18n.Say("meetings.event.moved", "Mover", r.Mover.Name, "Seconder", r.Seconder.Name))
	})
}

func party(p Party) resolutions.Party { return resolutions.Party{ID: p.ID, Name: p.Name} }

// PresentCard is the card of an organization that is admitted: only those
// present move and second.
func (a *Tx) PresentCard(ctx context.Context, organizationID string) (Card, error) {
	card, err := a.HeldCard(ctx, organizationID)
	if fault.Is(err, fault.Conflict) {
		return Card{}, fault.New(fault.Conflict, "meetings.error.not_present", nil)
	}
	return card, err
}

// resolutionOnFloor returns the current item and its resolution to whoever may
// write down what happens on the floor; the holder of a card may speak for
// their own organization through ProposeAmendment only.
func (a *Tx) resolutionOnFloor(ctx context.Context, who access.Actor) (Item, resolutions.Resolution, error) {
	if err := a.recordActs(who); err != nil {
		return Item{}, resolutions.Resolution{}, err
	}
	return a.CurrentResolution(ctx)
}

// CurrentResolution is the current item with its resolution; another kind of item
// is refused.
func (a *Tx) CurrentResolution(ctx context.Context) (Item, resolutions.Resolution, error) {
	item, err := a.Current(ctx)
	if err != nil {
		return Item{}, resolutions.Resolution{}, err
	}
	if item.Kind != ResolutionItem {
		return Item{}, resolutions.Resolution{}, fault.New(fault.Conflict, "meetings.error.not_resolution", nil)
	}
	r, err := a.s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
	return item, r, err
}

// Current is the item that has been taken up.
func (a *Tx) Current(ctx context.Context) (Item, error) {
	if a.Meeting.ItemID == "" {
		return Item{}, fault.New(fault.Conflict, "meetings.error.nothing_taken_up", nil)
	}
	return a.Item(ctx, a.Meeting.ItemID)
}

// ChairInSession is for the acts of whoever presides, while the meeting is in
// session and not in recess.
func (a *Tx) ChairInSession(who access.Actor) error {
	if err := mayChair(who, a.Meeting); err != nil {
		return err
	}
	if err := a.Require(InSession); err != nil {
		return err
	}
	return a.noRecess()
}

// RecordInSession is for what whoever presides, or the secretariat beside, writes
// down while the meeting is in session and not in recess.
func (a *Tx) RecordInSession(who access.Actor) error {
	if err := mayRecordFloor(who, a.Meeting); err != nil {
		return err
	}
	if err := a.Require(InSession); err != nil {
		return err
	}
	return a.noRecess()
}

// floor is the actor under whose authority the floor's words are written down:
// whoever presides here may not hold the office that presides elsewhere.
func floor(who access.Actor) access.Actor {
	who.Program = true
	return who
}

// Refer sends the current resolution to a working group or the Executive.
func (a *Tx) Refer(ctx context.Context, to Party) error {
	return a.dispose(ctx, OutcomeReferred, i18n.Say("meetings.event.referred", "To", to.Name), func(id string) error {
		_, err := a.s.resolutions.ReferTx(ctx, a.Tx, a.Who(), id, party(to))
		return err
	})
}

// Table puts the current resolution off to another meeting.
func (a *Tx) Table(ctx context.Context) error {
	return a.dispose(ctx, OutcomeTabled, i18n.Say("meetings.event.tabled"), func(id string) error {
		_, err := a.s.resolutions.TableTx(ctx, a.Tx, a.Who(), id)
		return err
	})
}

// Withdraw lets the movers of the current resolution take it back.
func (a *Tx) Withdraw(ctx context.Context) error {
	return a.dispose(ctx, OutcomeWithdrawn, i18n.Say("meetings.event.withdrawn"), func(id string) error {
		_, err := a.s.resolutions.WithdrawTx(ctx, a.Tx, a.Who(), id)
		return err
	})
}

// dispose ends the current resolution without a decision on it.
func (a *Tx) dispose(ctx context.Context, outcome Outcome, words i18n.Message, step func(resolutionID string) error) error {
	if err := a.chairActs(a.Who()); err != nil {
		return err
	}
	item, r, err := a.CurrentResolution(ctx)
	if err != nil {
		return err
	}
	if err := a.NoVote(ctx); err != nil {
		return err
	}
	if err := step(r.ID); err != nil {
		return err
	}
	if err := a.Happened(ctx, string(outcome), Event{ItemID: item.ID, ResolutionID: r.ID}, words); err != nil {
		return err
	}
	return a.Finish(ctx, item, outcome)
}

// Drop has the meeting not decide the current resolution: it postpones it indefinitely.
func (a *Tx) Drop(ctx context.Context) error {
	return a.dispose(ctx, OutcomeDropped, i18n.Say("meetings.event.dropped"), func(id string) error {
		_, err := a.s.resolutions.DropTx(ctx, a.Tx, a.Who(), id)
		return err
	})
}

// Adjourn ends the meeting. No vote is left undecided; what was not taken up
// goes back to where another meeting finds it.
func (s *Service) Adjourn(ctx context.Context, who access.Actor, key string) error {
	return s.Act(ctx, who, "meetings.adjourn", key, func(a *Tx) error { return a.Adjourn(ctx) })
}

// Adjourn is Service.Adjourn within an act.
func (a *Tx) Adjourn(ctx context.Context) error {
	if err := a.chairActs(a.Who()); err != nil {
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
	if err := a.tableTheRest(ctx); err != nil {
		return err
	}
	if err := a.countQuorum(ctx, "present_at_end"); err != nil {
		return err
	}
	a.Meeting.State, a.Meeting.AdjournedAt, a.Meeting.VoteID = Adjourned, a.Now, ""
	return a.Happened(ctx, "adjourned", Event{}, i18n.Say("meetings.event.adjourned"))
}

// tableTheRest puts off the resolutions that the meeting did not reach.
func (a *Tx) tableTheRest(ctx context.Context) error {
	items, err := a.Items(ctx)
	if err != nil {
		return err
	}
	for _, item := range items {
		if item.State != Waiting {
			continue
		}
		item.State, item.Outcome = Done, OutcomeNotReached
		if item.Kind == ResolutionItem {
			before, err := a.stillBefore(ctx, item)
			if err != nil {
				return err
			}
			if before {
				if _, err := a.s.resolutions.TableTx(ctx, a.Tx, a.Who(), item.ResolutionID); err != nil {
					return err
				}
			} else {
				item.Outcome = OutcomeWithdrawn
			}
		}
		if err := a.SaveItem(ctx, item); err != nil {
			return err
		}
		err := a.Happened(ctx, string(OutcomeNotReached), Event{ItemID: item.ID, ResolutionID: item.ResolutionID},
			i18n.Say("meetings.event.not_reached", "Title", item.Title))
		if err != nil {
			return err
		}
	}
	return nil
}

// Events lists what happened in a meeting, in order.
func (s *Service) Events(ctx context.Context, meetingID string) ([]Event, error) {
	rows, err := s.read().EventsOf(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Event, len(rows))
	for i, r := range rows {
		list[i] = Event{Seq: r.Seq, At: db.Time(r.At), Kind: r.Kind, ItemID: r.ItemID, ResolutionID: r.ResolutionID, VoteID: r.VoteID}
		if list[i].Words, err = said.Recall(r.Words); err != nil {
			return nil, audit.Fault(err)
		}
	}
	return list, nil
}
