package meetings

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// LiveState is a meeting as its screens show it: the projector, the chair's
// console, the delegates' phones. It is shared by all of them: read it only.
type LiveState struct {
	Meeting    Meeting
	Quorum     Quorum
	Item       *LiveItem // the current item; nil: none
	Vote       *LiveVote // the last vote on it; nil: none
	Next       Next
	ItemsTotal int
	ItemsDone  int
	Items      []Item // the agenda
}

// LiveItem is the current agenda item.
type LiveItem struct {
	Item
	// Of a resolution:
	State      resolutions.State
	Revision   int64 // of its wording: a screen fetches the text anew when it grows
	Mover      Party
	Seconder   Party
	Clauses    int             // of its action clauses, those that stand by themselves
	Amendments []LiveAmendment // moved ones in the order they are decided, then those handed in
}

// LiveAmendment is a pending amendment.
type LiveAmendment struct {
	ID                 string
	Number             int
	On                 int // the number of the amendment it amends; 0: the text
	Moved              bool
	Mover              Party
	Seconder           Party
	AcceptedByMover    bool
	AcceptedBySeconder bool
	What               i18n.Message
}

// LiveVote is a vote on the screens. How anybody votes is in none of it; the
// counts are there once it is closed.
type LiveVote struct {
	MeetingVote
	Electors int
	Voted    int
	Outcome  *ballots.Outcome // nil while it is open
}

// Live computes the present state of a meeting for its screens.
func (s *Service) Live(ctx context.Context, key string) (*LiveState, error) {
	row, err := s.read().MeetingByKey(ctx, key)
	if err != nil {
		return nil, notFound(err)
	}
	m, err := meetingOf(row)
	if err != nil {
		return nil, err
	}
	return s.live(ctx, m)
}

// LiveByID is Live for a meeting by its ID.
func (s *Service) LiveByID(ctx context.Context, id string) (*LiveState, error) {
	row, err := s.read().MeetingByID(ctx, id)
	if err != nil {
		return nil, notFound(err)
	}
	m, err := meetingOf(row)
	if err != nil {
		return nil, err
	}
	return s.live(ctx, m)
}

func (s *Service) live(ctx context.Context, m Meeting) (*LiveState, error) {
	q := s.read()
	state := &LiveState{Meeting: m}
	var err error
	if state.Quorum, err = quorumOf(ctx, q, m); err != nil {
		return nil, audit.Fault(err)
	}
	items, err := itemsOf(ctx, q, m.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	f := Floor{State: m.State, Quorum: state.Quorum, Electorate: !m.ElectorateAt.IsZero()}
	f.Recess, f.Motion = m.InRecess(), m.MotionID != ""
	state.ItemsTotal, state.Items = len(items), items
	for i := range items {
		switch {
		case items[i].State == Done:
			state.ItemsDone++
		case items[i].ID == m.ItemID:
			f.Item = &items[i]
		case f.Waiting == nil && items[i].State == Waiting:
			f.Waiting = &items[i]
		}
	}
	if f.Item != nil {
		if state.Item, err = s.liveItem(ctx, *f.Item, &f); err != nil {
			return nil, err
		}
	}
	if m.VoteID != "" {
		if state.Vote, err = s.liveVote(ctx, q, m.VoteID); err != nil {
			return nil, err
		}
		f.Vote, f.Uncounted = state.Vote.State, state.Vote.Uncounted
	}
	state.Next = NextStep(f)
	return state, nil
}

func (s *Service) liveItem(ctx context.Context, item Item, f *Floor) (*LiveItem, error) {
	out := &LiveItem{Item: item}
	if item.Kind != ResolutionItem {
		return out, nil
	}
	r, err := s.resolutions.ResolutionTx(ctx, s.db.Reader(), item.ResolutionID)
	if err != nil {
		return nil, err
	}
	list, err := s.resolutions.AmendmentsTx(ctx, s.db.Reader(), item.ResolutionID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	out.State, out.Revision, out.Clauses = r.State, r.Revision, len(r.Wording.Resolved.Clauses)
	out.Mover = Party{ID: r.Mover.ID, Name: r.Mover.Name}
	if item.Mover.ID != "" {
		out.Mover = item.Mover
	}
	if r.State != resolutions.OnAgenda {
		out.Seconder = Party{ID: r.Seconder.ID, Name: r.Seconder.Name}
	}
	out.Amendments = liveAmendments(r, list)
	f.Resolution = r.State
	if am, ok := nextAmendment(r, list); ok {
		f.Amendment = am.Number
	}
	f.Unfinished = fault.Of(resolutions.ReadyToVote(r))
	return out, nil
}

func liveAmendments(r resolutions.Resolution, list []resolutions.Amendment) []LiveAmendment {
	number := map[string]int{}
	for _, am := range list {
		number[am.ID] = am.Number
	}
	var moved, handedIn []LiveAmendment
	for _, am := range resolutions.InOrder(r, list) {
		l := LiveAmendment{
			ID: am.ID, Number: am.Number, On: number[am.Spec.OnAmendment], Moved: am.State == resolutions.AmendmentMoved,
			Mover: Party{ID: am.Mover.ID, Name: am.Mover.Name}, Seconder: Party{ID: am.Seconder.ID, Name: am.Seconder.Name},
			AcceptedByMover: am.AcceptedByMover, AcceptedBySeconder: am.AcceptedBySeconder, What: wording.Describe(r.Wording, am.Spec),
		}
		if l.Moved {
			moved = append(moved, l)
		} else {
			handedIn = append(handedIn, l)
		}
	}
	return append(moved, handedIn...)
}

func (s *Service) liveVote(ctx context.Context, q *store.Queries, voteID string) (*LiveVote, error) {
	row, err := q.MeetingVote(ctx, voteID)
	if err != nil {
		return nil, notFound(err)
	}
	v, err := s.ballots.Vote(ctx, voteID)
	if err != nil {
		return nil, err
	}
	p, err := s.ballots.Progress(ctx, voteID)
	if err != nil {
		return nil, err
	}
	out := &LiveVote{MeetingVote: meetingVoteOf(row, v), Electors: p.Electors, Voted: p.Voted}
	if v.Counted() {
		o := v.Outcome()
		out.Outcome = &o
	}
	return out, nil
}
