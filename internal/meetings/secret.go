package meetings

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Considers is the key of the meeting in session that has a resolution before it; empty
// where there is none.
func (s *Service) Considers(ctx context.Context, resolutionID string) (string, error) {
	key, err := s.read().MeetingConsidering(ctx, resolutionID)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return key, audit.Fault(err)
}

// TakeSecret takes a secret vote that was held and counted outside the meeting as its
// vote on the main motion of the current item, by the rules of any vote: quorum, no other
// vote under way, the resolution ready for it, its majority. count writes the count in the
// same transaction. Nothing follows before whoever presides announces the result.
func (s *Service) TakeSecret(ctx context.Context, who access.Actor, key, resolutionID, voteID string, count func(tx *audit.Tx) error) error {
	return s.Act(ctx, who, "meetings.take_secret", key, func(a *Tx) error {
		if err := a.NoMotion(); err != nil {
			return err
		}
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		item, r, err := a.CurrentResolution(ctx)
		if err != nil {
			return err
		}
		if r.ID != resolutionID {
			return fault.New(fault.Conflict, "meetings.error.secret_other", nil)
		}
		if err := a.NoVote(ctx); err != nil {
			return err
		}
		quorum, err := a.Quorum(ctx)
		if err != nil {
			return err
		}
		if !quorum.Met {
			return fault.New(fault.Conflict, "meetings.error.no_quorum", fault.Args{"Quorum": quorum.Words()})
		}
		in := NewVote{Kind: VoteMain, Method: ballots.Secret}
		if err := a.question(ctx, item, &in); err != nil {
			return err
		}
		v, err := s.ballots.VoteTx(ctx, a.Tx, voteID)
		if err != nil {
			return err
		}
		if v.Method != ballots.Secret || v.State != ballots.StateClosed || v.Majority != in.Majority {
			return fault.New(fault.Conflict, "meetings.error.secret_majority", fault.Args{"Rule": in.Majority.Rule()})
		}
		if err := count(a.Tx); err != nil {
			return err
		}
		a.acted = true
		if _, err := a.put(ctx, voteID, item, in, quorum); err != nil {
			return err
		}
		return a.Happened(ctx, "vote_opened", Event{ItemID: item.ID, ResolutionID: item.ResolutionID, VoteID: voteID},
			i18n.Say("meetings.event.secret_taken", "Question", v.Question, "Rule", in.Majority.Rule()))
	})
}
