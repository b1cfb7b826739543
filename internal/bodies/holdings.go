package bodies

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
)

// Holdings is what bodies hold about a person: the offices they held, which stay
// on record under their name, and the open bodies they joined by themselves. An
// office held today is to be ended before an erasure.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	rows, err := store.New(s.on(tx)).TermsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	terms, joined := holding.Of("terms", holding.Moves), holding.Of("joined", holding.Moves)
	for _, r := range rows {
		b, err := s.BodyTx(ctx, tx, r.BodyID)
		if err != nil {
			return nil, err
		}
		t := termOf(r)
		to := &terms
		if t.How == Joined {
			to = &joined
		}
		to.Count++
		to.Records = append(to.Records, holding.Record{
			{Name: "body", Value: b.Name},
			{Name: "role", Value: holding.Word{Code: r.Role, Say: RoleName(t.Role)}},
			{Name: "from", Value: holding.Day(r.FromDay)},
			{Name: "to", Value: holding.Day(r.ToDay)},
			{Name: "organization", Value: t.Organization},
		})
		if t.How != Joined && (t.To.IsZero() || !t.To.Before(s.Today())) {
			terms.Block = append(terms.Block, i18n.Say("holding.look.office", "Role", RoleName(t.Role), "Body", b.Name))
		}
	}
	terms = terms.Staying()
	terms.Named = terms.Stays > 0
	return []holding.Holding{terms, joined}, nil
}

// Repoint gives one person's terms to another. Two terms in one office of one
// body with a day in common become one.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	rows, err := q.TermsOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	terms, joined := holding.Move{Kind: "terms"}, holding.Move{Kind: "joined"}
	for _, r := range rows {
		m := &terms
		if r.Filled == string(Joined) {
			m = &joined
		}
		if err := s.give(ctx, q, m, r, to); err != nil {
			return nil, err
		}
	}
	return holding.Some(terms, joined), nil
}

func (s *Service) give(ctx context.Context, q *store.Queries, m *holding.Move, r store.Term, to string) error {
	others, err := q.TermsOfPerson(ctx, to)
	if err != nil {
		return err
	}
	for _, o := range others {
		if !termOf(o).same(termOf(r)) || !termOf(o).Meets(termOf(r)) {
			continue
		}
		if _, err := q.DeleteTerm(ctx, r.ID); err != nil {
			return err
		}
		if err := m.Drop(r); err != nil {
			return err
		}
		grown := o
		grown.FromDay = min(o.FromDay, r.FromDay)
		if o.ToDay != "" && (r.ToDay == "" || r.ToDay > o.ToDay) {
			grown.ToDay, grown.Ended = r.ToDay, r.Ended
		}
		if grown == o {
			return nil
		}
		if err := m.Change(o, grown); err != nil {
			return err
		}
		_, err := q.UpdateTerm(ctx, updateTerm(termOf(grown)))
		return err
	}
	m.Rows = append(m.Rows, r.ID)
	_, err = q.GiveTerm(ctx, store.GiveTermParams{ID: r.ID, FromPerson: r.PersonID, ToPerson: to})
	return err
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "terms" && m.Kind != "joined" {
			continue
		}
		err := holding.Restore(m, func(key string) (int64, error) {
			return q.GiveTerm(ctx, store.GiveTermParams{ID: key, FromPerson: to, ToPerson: from})
		}, func(row store.Term) error {
			return q.InsertTerm(ctx, store.InsertTermParams(row))
		}, func(before, after store.Term) (int64, error) {
			now, err := q.TermsOfPerson(ctx, to)
			if err != nil {
				return 0, err
			}
			for _, r := range now {
				if r == after {
					return q.UpdateTerm(ctx, updateTerm(termOf(before)))
				}
			}
			return 0, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person out of the open bodies they joined. Who sat in an office
// and when stays: it is the record of who decided.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	_, err := store.New(tx).DeleteJoined(ctx, personID)
	return err
}
