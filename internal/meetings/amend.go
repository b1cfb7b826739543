package meetings

import (
	"cmp"
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// NewAmendment is an amendment as it is handed in on the floor.
type NewAmendment struct {
	Spec     wording.Amendment
	MoverID  string // the organization that proposes it; empty: the actor's own card
	Seconder string // the organization that seconds it; empty: not yet
}

// ProposeAmendment hands in an amendment to the current resolution: whoever
// presides or staff for an organization present, or the holder of a card for
// their own. With a seconder named by chair or staff it is moved at once.
func (s *Service) ProposeAmendment(ctx context.Context, who access.Actor, key string, in NewAmendment) (resolutions.Amendment, error) {
	var out resolutions.Amendment
	err := s.Act(ctx, who, "meetings.propose_amendment", key, func(a *Tx) error {
		if err := a.Require(InSession); err != nil {
			return err
		}
		recorder := mayRecordFloor(who, a.Meeting) == nil
		if in.MoverID == "" || !recorder {
			own, err := a.q.CardHeldBy(ctx, a.Meeting.ID, who.PersonID)
			if missing(err) || err == nil && in.MoverID != "" && own.OrganizationID != in.MoverID {
				return who.Require(false, "power.amend_from_floor")
			}
			if err != nil {
				return err
			}
			in.MoverID = own.OrganizationID
		}
		_, r, err := a.CurrentResolution(ctx)
		if err != nil {
			return err
		}
		if r.State != resolutions.Moved {
			return fault.New(fault.Conflict, "meetings.error.amend_unmoved", nil)
		}
		mover, err := a.PresentCard(ctx, in.MoverID)
		if err != nil {
			return err
		}
		out, err = s.resolutions.ProposeAmendmentTx(ctx, a.Tx, floor(who), r.ID, resolutions.NewAmendment{Spec: in.Spec, Mover: party(mover.Organization)})
		if err != nil {
			return err
		}
		a.Detail("amendment", out.ID)
		if !recorder || in.Seconder == "" {
			return nil
		}
		out, err = a.moveAmendment(ctx, r, out, mover.Organization, in.Seconder)
		return err
	})
	return out, err
}

// MoveAmendment brings an amendment that was handed in before the meeting:
// moved by its mover (or by another organization present) and seconded.
func (s *Service) MoveAmendment(ctx context.Context, who access.Actor, key, amendmentID, moverID, seconderID string) (resolutions.Amendment, error) {
	var out resolutions.Amendment
	err := s.Act(ctx, who, "meetings.move_amendment", key, func(a *Tx) error {
		_, r, err := a.resolutionOnFloor(ctx, who)
		if err != nil {
			return err
		}
		am, err := a.amendmentOf(ctx, r, amendmentID)
		if err != nil {
			return err
		}
		if moverID == "" {
			moverID = am.Mover.ID
		}
		mover, err := a.PresentCard(ctx, moverID)
		if err != nil {
			return err
		}
		out, err = a.moveAmendment(ctx, r, am, mover.Organization, seconderID)
		return err
	})
	return out, err
}

func (a *Tx) moveAmendment(ctx context.Context, r resolutions.Resolution, am resolutions.Amendment, mover Party, seconderID string) (resolutions.Amendment, error) {
	if am.State == resolutions.AmendmentMoved {
		return am, nil
	}
	if err := a.NoVote(ctx); err != nil {
		return am, err
	}
	a.acted = true
	if err := a.amendable(ctx, r, am); err != nil {
		return am, err
	}
	seconder, err := a.PresentCard(ctx, seconderID)
	if err != nil {
		return am, err
	}
	out, err := a.s.resolutions.MoveAmendmentTx(ctx, a.Tx, a.Who(), am.ID, party(mover), party(seconder.Organization))
	if err != nil {
		return am, err
	}
	a.Detail("amendment", am.ID)
	return out, a.Happened(ctx, "amendment_moved", Event{ItemID: a.Meeting.ItemID, ResolutionID: r.ID},
		i18n.Say("meetings.event.amendment_moved", "Number", out.Number, "Mover", out.Mover.Name, "Seconder", out.Seconder.Name,
			"What", wording.Describe(r.Wording, out.Spec)))
}

// amendable refuses an amendment while another motion is decided first, or where
// debate has been closed on what it would amend.
func (a *Tx) amendable(ctx context.Context, r resolutions.Resolution, am resolutions.Amendment) error {
	if err := a.NoMotion(); err != nil {
		return err
	}
	closed, err := a.DebateIsClosed(ctx, r)
	if err != nil {
		return err
	}
	if closed && am.State != resolutions.AmendmentMoved {
		return fault.New(fault.Conflict, "meetings.error.debate_closed", nil)
	}
	return nil
}

// DebateIsClosed reports whether the meeting has closed debate on the question to
// be decided next: an amendment to the resolution, or the resolution.
func (a *Tx) DebateIsClosed(ctx context.Context, r resolutions.Resolution) (bool, error) {
	if a.Meeting.DebateClosed == "" || a.Meeting.DebateClosed == EveryQuestion {
		return a.Meeting.DebateClosed != "", nil
	}
	list, err := a.s.resolutions.AmendmentsTx(ctx, a, r.ID)
	if err != nil {
		return false, err
	}
	next, ok := nextAmendment(r, list)
	return a.Meeting.DebateClosed == a.Meeting.ItemID && !ok || ok && a.Meeting.DebateClosed == next.ID, nil
}

// NextAmendment is the moved amendment to a resolution that is decided next;
// false for none.
func (a *Tx) NextAmendment(ctx context.Context, r resolutions.Resolution) (resolutions.Amendment, bool, error) {
	list, err := a.s.resolutions.AmendmentsTx(ctx, a, r.ID)
	if err != nil {
		return resolutions.Amendment{}, false, err
	}
	next, ok := nextAmendment(r, list)
	return next, ok, nil
}

func (a *Tx) amendmentOf(ctx context.Context, r resolutions.Resolution, id string) (resolutions.Amendment, error) {
	am, err := a.s.resolutions.AmendmentTx(ctx, a, id)
	if err == nil && am.ResolutionID != r.ID {
		err = fault.New(fault.NotFound, "resolutions.error.amendment_not_found", nil)
	}
	return am, err
}

// AcceptFriendly writes down that the mover or the seconder of the resolution
// takes an amendment as friendly; once both have, the text has it without a
// vote. Each may say so for its own organization; chair and staff write it down.
func (s *Service) AcceptFriendly(ctx context.Context, who access.Actor, key, amendmentID string, by resolutions.Acceptance) (resolutions.Amendment, error) {
	var out resolutions.Amendment
	err := s.Act(ctx, who, "meetings.accept_friendly", key, func(a *Tx) error {
		if err := a.Require(InSession); err != nil {
			return err
		}
		_, r, err := a.CurrentResolution(ctx)
		if err != nil {
			return err
		}
		am, err := a.amendmentOf(ctx, r, amendmentID)
		if err != nil {
			return err
		}
		if err := cmp.Or(a.NoMotion(), a.NoVote(ctx)); err != nil {
			return err
		}
		accepting := who
		if mayRecordFloor(who, a.Meeting) == nil {
			accepting, a.acted = floor(who), true
		}
		what := wording.Describe(r.Wording, am.Spec)
		if out, err = s.resolutions.AcceptFriendlyTx(ctx, a.Tx, accepting, amendmentID, by); err != nil {
			return err
		}
		a.Detail("amendment", amendmentID)
		if out.State != resolutions.AmendmentAccepted {
			return nil
		}
		return a.Happened(ctx, "amendment_accepted", Event{ItemID: a.Meeting.ItemID, ResolutionID: r.ID},
			i18n.Say("meetings.event.amendment_accepted", "Number", out.Number, "Mover", out.Mover.Name, "What", what))
	})
	return out, err
}

// WithdrawAmendment writes down that its mover takes an amendment back.
func (s *Service) WithdrawAmendment(ctx context.Context, who access.Actor, key, amendmentID string) error {
	return s.Act(ctx, who, "meetings.withdraw_amendment", key, func(a *Tx) error {
		if err := a.Require(InSession); err != nil {
			return err
		}
		_, r, err := a.CurrentResolution(ctx)
		if err != nil {
			return err
		}
		am, err := a.amendmentOf(ctx, r, amendmentID)
		if err != nil {
			return err
		}
		if err := a.NoVote(ctx); err != nil {
			return err
		}
		withdrawing := who
		if mayRecordFloor(who, a.Meeting) == nil {
			withdrawing, a.acted = floor(who), true
		}
		moved := am.State == resolutions.AmendmentMoved
		if am, err = s.resolutions.WithdrawAmendmentTx(ctx, a.Tx, withdrawing, amendmentID); err != nil {
			return err
		}
		a.Detail("amendment", amendmentID)
		if !moved {
			return nil
		}
		return a.Happened(ctx, "amendment_withdrawn", Event{ItemID: a.Meeting.ItemID, ResolutionID: r.ID},
			i18n.Say("meetings.event.amendment_withdrawn", "Number", am.Number, "Mover", am.Mover.Name))
	})
}
