package secretballots

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/secretballots/internal/store"
)

// Meeting is the key of the meeting in session before which the result of a vote may be
// brought; empty where there is none. The vote is counted and asks one question, about the
// resolution that the meeting has before it.
func (s *Service) Meeting(ctx context.Context, v Vote) (string, error) {
	if v.State != Opened || len(v.Questions) != 1 || v.Questions[0].ResolutionID == "" {
		return "", nil
	}
	return s.meetings.Considers(ctx, v.Questions[0].ResolutionID)
}

// BringToMeeting brings the result of a vote before the meeting that considers its
// resolution, as its vote on the main motion, by the rules of any vote: whoever presides,
// quorum, no other vote under way, the resolution ready for it, its majority. Nothing
// follows before the result is announced there.
func (s *Service) BringToMeeting(ctx context.Context, who access.Actor, key string) error {
	v, err := s.ByKey(ctx, who, key)
	if err != nil {
		return err
	}
	meeting, err := s.Meeting(ctx, v)
	if err != nil {
		return err
	}
	if meeting == "" {
		return fault.New(fault.Conflict, "secret.error.no_meeting", nil)
	}
	return s.meetings.Act(ctx, who, "meetings.take_secret", meeting, func(m *meetings.Tx) error {
		if err := m.NoMotion(); err != nil {
			return err
		}
		if err := m.ChairInSession(who); err != nil {
			return err
		}
		item, r, err := m.CurrentResolution(ctx)
		if err != nil {
			return err
		}
		if r.ID != v.Questions[0].ResolutionID {
			return fault.New(fault.Conflict, "secret.error.no_meeting", nil)
		}
		if err := m.NoVote(ctx); err != nil {
			return err
		}
		quorum, err := m.Quorum(ctx)
		if err != nil {
			return err
		}
		if !quorum.Met {
			return fault.New(fault.Conflict, "meetings.error.no_quorum", fault.Args{"Quorum": quorum.Words()})
		}
		asked := meetings.NewVote{Kind: meetings.VoteMain, Method: ballots.Secret}
		if err := m.Question(ctx, item, &asked); err != nil {
			return err
		}
		a := &act{Tx: m.Tx, s: s, q: store.New(m.Tx)}
		row, err := a.q.SecretByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		if a.v, err = s.whole(ctx, m.Tx, row); err != nil {
			return err
		}
		if a.v.Questions[0].Majority != asked.Majority {
			return fault.New(fault.Conflict, "secret.error.other_majority", fault.Args{"Rule": asked.Majority.Rule()})
		}
		result, err := s.ResultOf(ctx, m.Tx, a.v)
		if err != nil {
			return err
		}
		if result.Papers.Waits() {
			return fault.New(fault.Conflict, "secret.error.papers_wait", fault.Args{"Count": result.Papers.Handed})
		}
		if err := a.count(ctx, result); err != nil {
			return err
		}
		if _, err := m.Put(ctx, a.v.VoteID, item, asked, quorum); err != nil {
			return err
		}
		taken := i18n.Say("secret.event.taken", "Question", a.v.Questions[0].Text, "Rule", asked.Majority.Rule())
		m.Acted(taken)
		return m.Happened(ctx, "vote_opened", meetings.Event{ItemID: item.ID, ResolutionID: item.ResolutionID, VoteID: a.v.VoteID}, taken)
	})
}
