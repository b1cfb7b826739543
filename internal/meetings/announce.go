package meetings

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// Announced is what followed from a vote.
type Announced struct {
	MeetingVote
	Adopted bool
	Number  int // of a resolution just adopted, in its meeting; 0 otherwise
}

// Announce makes the result of the closed vote final and applies what follows
// from it in the same transaction: the text is amended, the resolution adopted
// and numbered, the late resolution admitted or not.
func (s *Service) Announce(ctx context.Context, who access.Actor, key string) (Announced, error) {
	var out Announced
	err := s.Act(ctx, who, "meetings.announce", key, func(a *Tx) (err error) {
		if err := a.NoMotion(); err != nil {
			return err
		}
		out, err = a.Announce(ctx)
		return err
	})
	return out, err
}

// Announce is Service.Announce within an act.
func (a *Tx) Announce(ctx context.Context) (Announced, error) {
	if err := a.ChairInSession(a.Who()); err != nil {
		return Announced{}, err
	}
	a.acted = true
	v, err := a.UnderWay(ctx)
	if err != nil {
		return Announced{}, err
	}
	if v.Vote, err = a.s.ballots.AnnounceTx(ctx, a.Tx, v.ID); err != nil {
		return Announced{}, err
	}
	out := Announced{MeetingVote: v, Adopted: v.Outcome().Adopted}
	about := Event{ItemID: v.ItemID, ResolutionID: v.ResolutionID, VoteID: v.ID}
	if err := a.Happened(ctx, "result", about, v.Outcome().Words); err != nil {
		return Announced{}, err
	}
	a.Detail("vote", v.ID)
	a.Detail("adopted", out.Adopted)
	out.Number, err = a.consequence(ctx, v)
	return out, err
}

// consequence applies an announced result and returns the number of a
// resolution it adopted.
func (a *Tx) consequence(ctx context.Context, v MeetingVote) (int, error) {
	adopted := v.Outcome().Adopted
	about := Event{ItemID: v.ItemID, ResolutionID: v.ResolutionID, VoteID: v.ID}
	votes := resolutions.Votes{Yes: int64(v.Yes), No: int64(v.No), Abstain: int64(v.Abstain), Majority: string(v.Majority)}
	if v.Kind == VoteProcedural {
		return 0, a.Happened(ctx, "procedural", about, i18n.Say("meetings.event.procedural_"+carried(adopted), "Question", v.Question))
	}
	item, err := a.Item(ctx, v.ItemID)
	if err != nil {
		return 0, err
	}
	switch v.Kind {
	case VoteLeave:
		return 0, a.leaveDecided(ctx, item, adopted, about)
	case VoteAmendment:
		return 0, a.amendmentDecided(ctx, v, adopted, votes, about)
	case VoteMain, VoteProcedural:
	}
	if !adopted {
		if _, err := a.s.resolutions.DefeatTx(ctx, a.Tx, a.Who(), v.ResolutionID, votes); err != nil {
			return 0, err
		}
		if err := a.Happened(ctx, "defeated", about, i18n.Say("meetings.event.defeated")); err != nil {
			return 0, err
		}
		return 0, a.Finish(ctx, item, OutcomeDefeated)
	}
	if err := a.Adopt(ctx, &item, votes); err != nil {
		return 0, err
	}
	a.Detail("number", item.Number)
	if err := a.Happened(ctx, "adopted", about, i18n.Say("meetings.event.adopted", "Number", item.Number)); err != nil {
		return 0, err
	}
	return item.Number, a.Finish(ctx, item, OutcomeAdopted)
}

// Adopt adopts the resolution of an item and notes its number there: the one it bore
// before it was reconsidered, or the next that no resolution of this meeting has borne.
func (a *Tx) Adopt(ctx context.Context, item *Item, votes resolutions.Votes) error {
	as, err := a.Adoption(ctx, votes)
	if err != nil {
		return err
	}
	as.Number = item.Was
	item.Number, err = a.s.resolutions.AdoptTx(ctx, a.Tx, a.Who(), item.ResolutionID, as)
	return err
}

// Adoption is what this meeting says of whatever it adopts now.
func (a *Tx) Adoption(ctx context.Context, votes resolutions.Votes) (resolutions.Adoption, error) {
	as := resolutions.Adoption{Meeting: a.Meeting.Key, On: a.Meeting.Day(), Votes: votes}
	items, err := a.Items(ctx)
	for _, it := range items {
		as.Above = max(as.Above, it.Was)
	}
	return as, err
}

func carried(adopted bool) string {
	if adopted {
		return "carried"
	}
	return "lost"
}

func (a *Tx) leaveDecided(ctx context.Context, item Item, granted bool, about Event) error {
	if granted {
		item.Leave = LeaveGranted
		if err := a.SaveItem(ctx, item); err != nil {
			return err
		}
		return a.Happened(ctx, "leave_granted", about, i18n.Say("meetings.event.leave_granted"))
	}
	item.Leave = LeaveRefused
	if _, err := a.s.resolutions.TableTx(ctx, a.Tx, a.Who(), item.ResolutionID); err != nil {
		return err
	}
	if err := a.Happened(ctx, "leave_refused", about, i18n.Say("meetings.event.leave_refused")); err != nil {
		return err
	}
	return a.Finish(ctx, item, OutcomeLeaveRefused)
}

func (a *Tx) amendmentDecided(ctx context.Context, v MeetingVote, adopted bool, votes resolutions.Votes, about Event) error {
	r, err := a.s.resolutions.ResolutionTx(ctx, a, v.ResolutionID)
	if err != nil {
		return err
	}
	before, err := a.s.resolutions.AmendmentsTx(ctx, a, r.ID)
	if err != nil {
		return err
	}
	if a.Meeting.DebateClosed == v.AmendmentID {
		a.Meeting.DebateClosed = "" // it was closed on this question alone
	}
	am, err := a.s.resolutions.DecideAmendmentTx(ctx, a.Tx, a.Who(), v.AmendmentID, adopted, votes)
	if err != nil {
		return err
	}
	err = a.Happened(ctx, "amendment_decided", about, i18n.Say("meetings.event.amendment_"+carried(adopted),
		"Number", am.Number, "What", wording.Describe(r.Wording, am.Spec)))
	if err != nil {
		return err
	}
	after, err := a.s.resolutions.AmendmentsTx(ctx, a, r.ID)
	if err != nil {
		return err
	}
	for i, am := range after {
		if am.State == resolutions.AmendmentFallen && i < len(before) && before[i].State == resolutions.AmendmentMoved {
			err := a.Happened(ctx, "amendment_fallen", about, i18n.Say("meetings.event.amendment_fallen", "Number", am.Number, "Reason", am.Reason))
			if err != nil {
				return err
			}
		}
	}
	return nil
}
