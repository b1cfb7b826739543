package apikeys

import (
	"context"

	"plenary.example/internal/apikeys/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
)

// held is what a person's copy of their data calls their keys.
const held = "api_keys"

// Holdings is what is known of a person's keys.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).Keys(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	h := holding.Of(held, holding.Ends)
	for _, r := range rows {
		k := keyOf(r)
		h.Count++
		h.Records = append(h.Records, holding.Record{{Name: "name", Value: k.Name}, {Name: "at", Value: k.Made}, {Name: "until", Value: k.Ends}, {Name: "used", Value: k.Used}})
	}
	return []holding.Holding{h}, nil
}

// Erase ends a person's keys.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	return store.New(tx).DeleteKeys(ctx, personID)
}

// Repoint ends the keys of a record that becomes part of another: what was made to act
// for one person is not to act for another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, _ string) ([]holding.Move, error) {
	rows, err := store.New(tx).Keys(ctx, from)
	if err != nil {
		return nil, err
	}
	m := holding.Move{Kind: held}
	for _, r := range rows {
		if err := m.Drop(r); err != nil {
			return nil, err
		}
	}
	return holding.Some(m), s.Erase(ctx, tx, from)
}

// Restore undoes what Repoint did: the keys work again.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, _, _ string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != held {
			continue
		}
		err := holding.Restore(m, nil, func(r store.ApiKey) error {
			return q.InsertKey(ctx, store.InsertKeyParams{ID: r.ID, PersonID: r.PersonID, Name: r.Name, Digest: r.Digest, Act: r.Act, MadeAt: r.MadeAt, EndsAt: r.EndsAt})
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
