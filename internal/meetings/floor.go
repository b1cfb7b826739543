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
)

// Open calls the meeting to order. The electorate is settled first where that
// has not been done since the record date. Whether there is quorum is written
// down; without it the meeting may talk but not vote.
func (s *Service) Open(ctx context.Context, who access.Actor, key string) error {
	return s.act(ctx, who, "meetings.open", key, func(a *act) error {
		if err := mayChair(who, a.m); err != nil {
			return err
		}
		if a.m.State == Planned {
			return fault.New(fault.Conflict, "meetings.error.no_notice", nil)
		}
		if err := a.require(Noticed); err != nil {
			return err
		}
		// The record date ends at midnight where the meeting is held.
		if a.m.ElectorateAt.IsZero() || !calendarDay(a.m.ElectorateAt.In(a.m.Location())).After(a.m.RecordDay) {
			if _, _, err := a.computeElectorate(ctx); err != nil {
				return err
			}
		}
		if a.m.Chair.ID == "" && who.PersonID != "" {
			a.m.Chair = Person{ID: who.PersonID, Name: who.Name}
		}
		a.m.State, a.m.OpenedAt = InSession, a.Now
		if err := a.happened(ctx, "opened", Event{}, i18n.Say("meetings.event.opened", "Name", a.m.Chair.Name)); err != nil {
			return err
		}
		return a.countQuorum(ctx, "quorum")
	})
}

func (a *act) countQuorum(ctx context.Context, kind string) error {
	q, err := quorumOf(ctx, a.q, a.m)
	if err != nil {
		return err
	}
	return a.happened(ctx, kind, Event{ItemID: a.m.ItemID}, q.Words())
}

// TakeUp makes an agenda item the current one. The one before must be finished.
func (s *Service) TakeUp(ctx context.Context, who access.Actor, key, itemID string) error {
	return s.act(ctx, who, "meetings.take_up", key, func(a *act) error {
		if err := a.chairInSession(who); err != nil {
			return err
		}
		if a.m.ItemID == itemID {
			return nil
		}
		item, err := a.item(ctx, itemID)
		if err != nil {
			return err
		}
		if item.State != Waiting {
			return fault.New(fault.Conflict, "meetings.error.item_not_waiting", nil)
		}
		if a.m.ItemID != "" {
			before, err := a.item(ctx, a.m.ItemID)
			if err != nil {
				return err
			}
			return fault.New(fault.Conflict, "meetings.error.item_unfinished", fault.Args{"Title": before.Title})
		}
		if item.Kind == ResolutionItem {
			r, err := s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
			if err != nil {
				return err
			}
			item.Title = r.Title() // it may have been corrected since it was put on the agenda
		}
		item.State = Current
		a.m.ItemID, a.m.VoteID = item.ID, ""
		a.Detail("item", item.ID)
		if err := a.saveItem(ctx, item); err != nil {
			return err
		}
		return a.happened(ctx, "item", Event{ItemID: item.ID, ResolutionID: item.ResolutionID},
			i18n.Say("meetings.event.item", "Position", item.Position, "Title", item.Title))
	})
}

// PutOff sends the current item back to wait, untouched: nothing has been moved
// on it and nothing voted.
func (s *Service) PutOff(ctx context.Context, who access.Actor, key string) error {
	return s.act(ctx, who, "meetings.put_off", key, func(a *act) error {
		if err := a.chairInSession(who); err != nil {
			return err
		}
		item, err := a.current(ctx)
		if err != nil {
			return err
		}
		if item.Mover.ID != "" || a.m.VoteID != "" {
			return fault.New(fault.Conflict, "meetings.error.item_begun", nil)
		}
		item.State, a.m.ItemID = Waiting, ""
		if err := a.saveItem(ctx, item); err != nil {
			return err
		}
		return a.happened(ctx, "put_off", Event{ItemID: item.ID}, i18n.Say("meetings.event.put_off", "Title", item.Title))
	})
}

// FinishItem ends a report or a procedural item, or a resolution that its
// authors have withdrawn meanwhile. note, in one or both languages, is what the
// minutes say about it; it may be empty.
func (s *Service) FinishItem(ctx context.Context, who access.Actor, key string, note i18n.Text) error {
	return s.act(ctx, who, "meetings.finish_item", key, func(a *act) error {
		if err := a.chairInSession(who); err != nil {
			return err
		}
		item, err := a.current(ctx)
		if err != nil {
			return err
		}
		if err := a.noVote(ctx); err != nil {
			return err
		}
		if item.Kind == ResolutionItem {
			before, err := a.stillBefore(ctx, item)
			if err != nil {
				return err
			}
			if before {
				return fault.New(fault.Conflict, "meetings.error.resolution_undecided", nil)
			}
			err = a.happened(ctx, string(OutcomeWithdrawn), Event{ItemID: item.ID, ResolutionID: item.ResolutionID}, i18n.Say("meetings.event.withdrawn"))
			if err != nil {
				return err
			}
			return a.finish(ctx, item, OutcomeWithdrawn)
		}
		if len(note.EN) > maxText || len(note.FR) > maxText {
			return fault.Field("note", "meetings.error.long", fault.Args{"Max": maxText})
		}
		if strings.TrimSpace(note.EN+note.FR) != "" {
			if err := a.happened(ctx, "note", Event{ItemID: item.ID}, i18n.Say("meetings.event.note", "Note", note)); err != nil {
				return err
			}
		}
		return a.finish(ctx, item, OutcomeDealtWith)
	})
}

// Note adds a line to the minutes, in the secretariat's or the chair's words.
func (s *Service) Note(ctx context.Context, who access.Actor, key string, note i18n.Text) error {
	return s.act(ctx, who, "meetings.note", key, func(a *act) error {
		if err := a.recordInSession(who); err != nil {
			return err
		}
		if strings.TrimSpace(note.EN+note.FR) == "" {
			return fault.Field("note", "meetings.error.note_missing", nil)
		}
		if len(note.EN) > maxText || len(note.FR) > maxText {
			return fault.Field("note", "meetings.error.long", fault.Args{"Max": maxText})
		}
		return a.happened(ctx, "note", Event{ItemID: a.m.ItemID}, i18n.Say("meetings.event.note", "Note", note))
	})
}

// stillBefore reports whether an item's resolution is before the meeting: its
// authors may withdraw it until it is moved, and the secretariat for them after.
func (a *act) stillBefore(ctx context.Context, item Item) (bool, error) {
	r, err := a.s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
	return r.State.AtMeeting(), err
}

// finish ends the current item.
func (a *act) finish(ctx context.Context, item Item, outcome Outcome) error {
	item.State, item.Outcome = Done, outcome
	a.m.ItemID = ""
	a.Detail("outcome", outcome)
	return a.saveItem(ctx, item)
}

// Move writes down that a member organization present moves the current
// resolution. It is before the meeting once another one seconds it.
func (s *Service) Move(ctx context.Context, who access.Actor, key, organizationID string) error {
	return s.act(ctx, who, "meetings.move", key, func(a *act) error {
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
		card, err := a.presentCard(ctx, organizationID)
		if err != nil {
			return err
		}
		item.Mover = card.Organization
		a.Detail("mover", organizationID)
		return a.saveItem(ctx, item)
	})
}

// Second writes down that another member organization present seconds the
// current resolution, which is then before the meeting.
func (s *Service) Second(ctx context.Context, who access.Actor, key, organizationID string) error {
	return s.act(ctx, who, "meetings.second", key, func(a *act) error {
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
		card, err := a.presentCard(ctx, organizationID)
		if err != nil {
			return err
		}
		r, err = s.resolutions.MovedTx(ctx, a.Tx, who, r.ID, party(item.Mover), party(card.Organization))
		if err != nil {
			return err
		}
		a.Detail("seconder", organizationID)
		return a.happened(ctx, "moved", Event{ItemID: item.ID, ResolutionID: r.ID},
			i18n.Say("meetings.event.moved", "Mover", r.Mover.Name, "Seconder", r.Seconder.Name))
	})
}

func party(p Party) resolutions.Party { return resolutions.Party{ID: p.ID, Name: p.Name} }

// presentCard is the card of an organization that is admitted: only those
// present move and second.
func (a *act) presentCard(ctx context.Context, organizationID string) (Card, error) {
	card, err := a.heldCard(ctx, organizationID)
	if fault.Is(err, fault.Conflict) {
		return Card{}, fault.New(fault.Conflict, "meetings.error.not_present", nil)
	}
	return card, err
}

// resolutionOnFloor returns the current item and its resolution to whoever may
// write down what happens on the floor; the holder of a card may speak for
// their own organization through ProposeAmendment only.
func (a *act) resolutionOnFloor(ctx context.Context, who access.Actor) (Item, resolutions.Resolution, error) {
	if err := a.recordInSession(who); err != nil {
		return Item{}, resolutions.Resolution{}, err
	}
	return a.currentResolution(ctx)
}

func (a *act) currentResolution(ctx context.Context) (Item, resolutions.Resolution, error) {
	item, err := a.current(ctx)
	if err != nil {
		return Item{}, resolutions.Resolution{}, err
	}
	if item.Kind != ResolutionItem {
		return Item{}, resolutions.Resolution{}, fault.New(fault.Conflict, "meetings.error.not_resolution", nil)
	}
	r, err := a.s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
	return item, r, err
}

func (a *act) current(ctx context.Context) (Item, error) {
	if a.m.ItemID == "" {
		return Item{}, fault.New(fault.Conflict, "meetings.error.nothing_taken_up", nil)
	}
	return a.item(ctx, a.m.ItemID)
}

func (a *act) chairInSession(who access.Actor) error {
	if err := mayChair(who, a.m); err != nil {
		return err
	}
	return a.require(InSession)
}

func (a *act) recordInSession(who access.Actor) error {
	if err := mayRecordFloor(who, a.m); err != nil {
		return err
	}
	return a.require(InSession)
}

// floor is the actor under whose authority the floor's words are written down:
// whoever presides here may not hold the office that presides elsewhere.
func floor(who access.Actor) access.Actor {
	who.Program = true
	return who
}

// Refer sends the current resolution to a working group or the Executive.
func (s *Service) Refer(ctx context.Context, who access.Actor, key string, to Party) error {
	return s.dispose(ctx, who, key, "meetings.refer", OutcomeReferred, func(a *act, r resolutions.Resolution) (i18n.Message, error) {
		_, err := s.resolutions.ReferTx(ctx, a.Tx, who, r.ID, party(to))
		return i18n.Say("meetings.event.referred", "To", to.Name), err
	})
}

// Table puts the current resolution off to another meeting.
func (s *Service) Table(ctx context.Context, who access.Actor, key string) error {
	return s.dispose(ctx, who, key, "meetings.table", OutcomeTabled, func(a *act, r resolutions.Resolution) (i18n.Message, error) {
		_, err := s.resolutions.TableTx(ctx, a.Tx, who, r.ID)
		return i18n.Say("meetings.event.tabled"), err
	})
}

// Withdraw lets the movers of the current resolution take it back.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, key string) error {
	return s.dispose(ctx, who, key, "meetings.withdraw", OutcomeWithdrawn, func(a *act, r resolutions.Resolution) (i18n.Message, error) {
		_, err := s.resolutions.WithdrawTx(ctx, a.Tx, who, r.ID)
		return i18n.Say("meetings.event.withdrawn"), err
	})
}

func (s *Service) dispose(ctx context.Context, who access.Actor, key, action string, outcome Outcome, step func(a *act, r resolutions.Resolution) (i18n.Message, error)) error {
	return s.act(ctx, who, action, key, func(a *act) error {
		if err := a.chairInSession(who); err != nil {
			return err
		}
		item, r, err := a.currentResolution(ctx)
		if err != nil {
			return err
		}
		if err := a.noVote(ctx); err != nil {
			return err
		}
		words, err := step(a, r)
		if err != nil {
			return err
		}
		if err := a.happened(ctx, string(outcome), Event{ItemID: item.ID, ResolutionID: r.ID}, words); err != nil {
			return err
		}
		return a.finish(ctx, item, outcome)
	})
}

// Adjourn ends the meeting. No vote is left undecided; what was not taken up
// goes back to where another meeting finds it.
func (s *Service) Adjourn(ctx context.Context, who access.Actor, key string) error {
	return s.act(ctx, who, "meetings.adjourn", key, func(a *act) error {
		if err := a.chairInSession(who); err != nil {
			return err
		}
		if err := a.noVote(ctx); err != nil {
			return err
		}
		if a.m.ItemID != "" {
			item, err := a.current(ctx)
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
		a.m.State, a.m.AdjournedAt, a.m.VoteID = Adjourned, a.Now, ""
		return a.happened(ctx, "adjourned", Event{}, i18n.Say("meetings.event.adjourned"))
	})
}

// tableTheRest puts off the resolutions that the meeting did not reach.
func (a *act) tableTheRest(ctx context.Context) error {
	items, err := a.items(ctx)
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
				if _, err := a.s.resolutions.TableTx(ctx, a.Tx, a.who, item.ResolutionID); err != nil {
					return err
				}
			} else {
				item.Outcome = OutcomeWithdrawn
			}
		}
		if err := a.saveItem(ctx, item); err != nil {
			return err
		}
		err := a.happened(ctx, string(OutcomeNotReached), Event{ItemID: item.ID, ResolutionID: item.ResolutionID},
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
		if list[i].Words, err = recall(r.Words); err != nil {
			return nil, audit.Fault(err)
		}
	}
	return list, nil
}
