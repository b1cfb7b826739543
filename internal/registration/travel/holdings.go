package travel

import (
	"context"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/registration/internal/store"
)

// The kinds of what the fund holds about a person.
const (
	heldRequests = "travel_requests"
	heldDeciding = "travel_deciding"
	heldScores   = "travel_scores"
)

func (s *Service) found(ctx context.Context, tx db.DBTX, personID string) ([]Request, error) {
	q := s.on(tx)
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	rows, err := q.RequestsOfPerson(ctx, personID, holding.Most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	if p.Email != "" {
		more, err := q.RequestsOfAddress(ctx, p.Email, holding.Most)
		if err != nil {
			return nil, audit.Fault(err)
		}
		rows = append(rows, more...)
	}
	var list []Request
	for _, r := range rows {
		if !slices.ContainsFunc(list, func(o Request) bool { return o.ID == r.ID }) {
			list = append(list, requestOf(r))
		}
	}
	return list, nil
}

// Holdings is what the fund holds about a person: what they asked and were answered,
// for which funds they decide, and how they rated. What was asked goes with an
// erasure; of the rest the figures stay, without the name.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	asked, deciding, rated := holding.Of(heldRequests, holding.Moves), holding.Of(heldDeciding, holding.Moves), holding.Of(heldScores, holding.Remain)
	list, err := s.found(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		f, err := s.FundOf(ctx, tx, r.GatheringID)
		if err != nil {
			return nil, err
		}
		asked.Records = append(asked.Records, holding.Record{
			{Name: "at", Value: r.Made},
			{Name: "from", Value: r.From},
			{Name: "amount", Value: f.text(r.Asked)},
			{Name: "message", Value: r.Reasons},
			{Name: "state", Value: holding.WordOf("travel.state.", string(r.State))},
			{Name: "decision", Value: r.Decision},
		})
	}
	q := s.on(tx)
	funds, err := q.DecidesFor(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, id := range funds {
		g, err := s.gatherings.ByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		deciding.Records = append(deciding.Records, holding.Record{{Name: "gathering", Value: g.Title}})
	}
	scores, err := q.ScoresBy(ctx, personID, holding.Most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	rated.Count, asked.Count, deciding.Count = len(scores), len(asked.Records), len(deciding.Records)
	return []holding.Holding{asked, deciding, rated}, nil
}

// Repoint gives one person's requests, and the funds they decide for, to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	asked, deciding := holding.Move{Kind: heldRequests}, holding.Move{Kind: heldDeciding}
	rows, err := q.RequestsOfPerson(ctx, from, holding.Most)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if _, err := q.MoveRequest(ctx, store.MoveRequestParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		asked.Rows = append(asked.Rows, r.ID)
	}
	theirs, err := q.DecidesFor(ctx, to)
	if err != nil {
		return nil, err
	}
	funds, err := q.DecidesFor(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, id := range funds {
		if slices.Contains(theirs, id) {
			continue // both decide: the former's stays, and gives nobody anything
		}
		if _, err := q.MoveDecider(ctx, store.MoveDeciderParams{GatheringID: id, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		deciding.Rows = append(deciding.Rows, id)
	}
	return holding.Some(asked, deciding), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		var err error
		switch m.Kind {
		case heldRequests:
			err = holding.Back(m, func(key string) (int64, error) {
				return q.MoveRequest(ctx, store.MoveRequestParams{ID: key, FromPerson: to, ToPerson: from})
			})
		case heldDeciding:
			err = holding.Back(m, func(key string) (int64, error) {
				return q.MoveDecider(ctx, store.MoveDeciderParams{GatheringID: key, FromPerson: to, ToPerson: from})
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes out what a person said in requests, the funds they decide for, and
// their name from how they rated.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	list, err := s.found(ctx, tx, personID)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := forget(ctx, tx, r.ID); err != nil {
			return err
		}
	}
	q := store.New(tx)
	funds, err := q.DecidesFor(ctx, personID)
	if err != nil {
		return err
	}
	for _, id := range funds {
		if _, err := q.DropDecider(ctx, id, personID); err != nil {
			return err
		}
	}
	return q.ForgetScorer(ctx, "", personID)
}
