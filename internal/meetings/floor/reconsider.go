package floor

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
)

// decisions are the resolutions that the meeting has adopted or defeated and may
// reconsider now, with the motions to reconsider that wait. A decision is reconsidered
// on its day or on the next day on which the meeting sits, and once.
func decisions(ctx context.Context, q *store.Queries, m meetings.Meeting, items []meetings.Item, now time.Time) (open []meetings.Item, made []Motion, err error) {
	var decided []meetings.Item
	for _, it := range items {
		if it.State == meetings.Done && (it.Outcome == meetings.OutcomeAdopted || it.Outcome == meetings.OutcomeDefeated) {
			decided = append(decided, it)
		}
	}
	if len(decided) == 0 {
		return nil, nil, nil
	}
	asked, err := of(ctx, q, m.ID, parliament.Reconsider)
	if err != nil {
		return nil, nil, err
	}
	once := map[string]bool{}
	for _, r := range asked {
		switch r.State {
		case Made:
			made = append(made, r)
			once[r.TargetID] = true
		case Pending, Carried, Lost:
			once[r.TargetID] = true
		default:
		}
	}
	for _, it := range decided {
		if once[it.ID] {
			continue
		}
		ok, err := inTime(ctx, q, m, it.Ended, now)
		if err != nil {
			return nil, nil, err
		}
		if ok {
			open = append(open, it)
		}
	}
	return open, made, nil
}

// inTime reports whether the meeting has not sat on a day between.
func inTime(ctx context.Context, q *store.Queries, m meetings.Meeting, decided, now time.Time) (bool, error) {
	place := m.Location()
	next, today := clock.DayIn(decided, place).AddDate(0, 0, 1), clock.DayIn(now, place)
	if !today.After(next) {
		return true, nil
	}
	midnight := func(day time.Time) int64 {
		return db.Micros(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, place))
	}
	sat, err := q.SatBetween(ctx, store.SatBetweenParams{MeetingID: m.ID, At: midnight(next), At_2: midnight(today)})
	return sat == 0, err
}

// reconsiders checks a motion to reconsider: which decision, and whether its mover
// voted on the side that won.
func (s *Service) reconsiders(ctx context.Context, a *meetings.Tx, f facts, m *Motion, in NewMotion) error {
	at := slices.IndexFunc(f.decisions, func(it meetings.Item) bool { return it.ID == in.ItemID })
	if at < 0 {
		return fault.Field("item", "floor.error.decision", nil)
	}
	item := f.decisions[at]
	m.TargetID, m.Text, m.Scope = item.ID, item.Title, ""
	v, lines, err := s.lastVote(ctx, a, item)
	if err != nil {
		return err
	}
	if v.ID == "" && item.Consent {
		return nil // nobody objected: all who are here agreed
	}
	for _, l := range lines {
		if v.Method != ballots.RollCall || l.OrganizationID != in.MoverID || l.Choice == "" {
			continue
		}
		if won := v.Outcome().Adopted; won && l.Choice != ballots.Yes || !won && l.Choice != ballots.No {
			return fault.Field("mover", "floor.error.prevailing", fault.Args{"Organization": l.Organization, "Choice": l.Choice.Words()})
		}
		return nil
	}
	if v.Method == ballots.RollCall && len(lines) > 0 && !slices.ContainsFunc(lines, func(l ballots.Line) bool { return l.OrganizationID == in.MoverID && l.OnPaper }) {
		return fault.Field("mover", "floor.error.not_voted", nil)
	}
	if !in.Declared {
		return fault.Field("declared", "floor.error.declare", nil)
	}
	return nil
}

// lastVote is the announced vote that decided an item, with its roll; none where the
// item was adopted with others, or in parts.
func (s *Service) lastVote(ctx context.Context, a *meetings.Tx, item meetings.Item) (v meetings.MeetingVote, lines []ballots.Line, err error) {
	rows, err := store.New(a.Tx).VotesOf(ctx, a.Meeting.ID)
	if err != nil {
		return v, nil, err
	}
	for _, r := range slices.Backward(rows) {
		if r.ItemID != item.ID || meetings.VoteKind(r.Kind) != meetings.VoteMain {
			continue
		}
		one, roll, err := a.Roll(ctx, r.VoteID)
		switch {
		case fault.Is(err, fault.Conflict): // it was declared void
			continue
		case err != nil:
			return v, nil, err
		case one.State == ballots.StateAnnounced:
			return one, roll, nil
		}
	}
	return v, nil, nil
}

// declared writes down what a motion to reconsider rests on.
func (s *Service) declared(ctx context.Context, a *meetings.Tx, m Motion, in NewMotion) error {
	if m.Kind != parliament.Reconsider || !in.Declared {
		return nil
	}
	return a.Happened(ctx, "declared", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("floor.event.declared", "Organization", m.Mover.Name))
}

// CallUp takes up a motion to reconsider that has been made and waits.
func (s *Service) CallUp(ctx context.Context, who access.Actor, key, id string) error {
	return s.meetings.Act(ctx, who, "floor.call_up", key, func(a *meetings.Tx) error {
		if err := a.RecordInSession(who); err != nil {
			return err
		}
		q := store.New(a.Tx)
		m, err := motion(ctx, q, a.Meeting.ID, id)
		if err != nil {
			return err
		}
		if m.State != Made {
			return fault.New(fault.Conflict, "floor.error.decided", nil)
		}
		f, err := s.factsOf(ctx, a)
		if err != nil {
			return err
		}
		if why, ok := parliament.CallUp(f.moment()); !ok {
			return fault.New(fault.Conflict, "floor.error.not_in_order", fault.Args{"Motion": m.Kind.Name(), "Why": why})
		}
		m.State = Pending
		if err := save(ctx, q, m); err != nil {
			return err
		}
		a.Meeting.MotionID = m.ID
		a.Acted(i18n.Message{})
		a.MayTakeBack(ref{m.ID, Made}.String())
		return a.Happened(ctx, "called_up", meetings.Event{}, i18n.Say("floor.event.called_up", "What", m.What()))
	})
}

// reopen opens a decision again exactly as it stood: its item is before the meeting.
func (s *Service) reopen(ctx context.Context, a *meetings.Tx, m Motion) error {
	item, err := a.Item(ctx, m.TargetID)
	if err != nil {
		return err
	}
	was := "floor.event.reopened_" + string(item.Outcome)
	if _, err := s.standing.ReopenTx(ctx, a.Tx, item.ResolutionID); err != nil {
		return err
	}
	words := i18n.Say(was, "Number", item.Number)
	if item.Number > 0 {
		item.Was, item.Number = item.Number, 0
	}
	item.State, item.Outcome, item.Consent, item.Begun, item.Ended = meetings.Current, "", false, a.Now, time.Time{}
	if err := a.SaveItem(ctx, item); err != nil {
		return err
	}
	a.LeaveItem()
	a.Meeting.ItemID = item.ID
	return a.Happened(ctx, "reopened", meetings.Event{ItemID: item.ID, ResolutionID: item.ResolutionID}, words)
}

// lapse ends the motions to reconsider that still wait: the meeting is over.
func (s *Service) lapse(ctx context.Context, a *meetings.Tx) error {
	q := store.New(a.Tx)
	waiting, err := in(ctx, q, a.Meeting.ID, Made)
	if err != nil {
		return err
	}
	for _, m := range waiting {
		m.State, m.Decided = Lapsed, a.Now
		if err := save(ctx, q, m); err != nil {
			return err
		}
		if err := a.Happened(ctx, "lapsed", meetings.Event{}, i18n.Say("floor.event.lapsed", "What", m.What())); err != nil {
			return err
		}
	}
	return nil
}

// party is an organization as resolutions know it.
func party(p meetings.Party) resolutions.Party { return resolutions.Party{ID: p.ID, Name: p.Name} }
