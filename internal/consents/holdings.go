package consents

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/consents/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
)

// Holdings is what a person agreed to, with the evidence. It stays after an
// erasure for as long as it may have to be proven.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	list, err := s.Of(ctx, tx, Person(personID))
	if err != nil {
		return nil, err
	}
	h := holding.Of("consents", holding.Moves)
	for _, c := range list {
		h.Count++
		h.Records = append(h.Records, holding.Record{
			{Name: "purpose", Value: holding.Word{Code: string(c.Purpose), Say: c.Purpose.Name()}},
			{Name: "consent", Value: c.Words},
			{Name: "lang", Value: holding.WordOf("holding.lang.", string(c.Lang))},
			{Name: "version", Value: c.Version},
			{Name: "implied", Value: c.Implied},
			{Name: "method", Value: holding.Word{Code: string(c.Method), Say: c.Method.Name()}},
			{Name: "at", Value: c.At},
			{Name: "network", Value: c.Network},
			{Name: "entered_by", Value: c.Recorded.Name},
			{Name: "ended", Value: c.Ended},
		})
	}
	return []holding.Holding{h.Staying()}, nil
}

// Repoint gives one person's consents to another, those given for an organization
// too.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	list, err := s.Of(ctx, tx, Person(from))
	if err != nil {
		return nil, err
	}
	q := store.New(tx)
	m, given := holding.Move{Kind: "consents"}, holding.Move{Kind: "consents_given"}
	for _, c := range list {
		if _, err := q.GiveConsent(ctx, store.GiveConsentParams{ID: c.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		m.Rows = append(m.Rows, c.ID)
	}
	if given.Rows, err = q.GivenForOthers(ctx, from); err != nil {
		return nil, err
	}
	for _, id := range given.Rows {
		if _, err := q.SetGiver(ctx, store.SetGiverParams{ID: id, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
	}
	return holding.Some(m, given), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "consents" && m.Kind != "consents_given" {
			continue
		}
		err := holding.Back(m, func(key string) (int64, error) {
			if m.Kind == "consents" {
				return q.GiveConsent(ctx, store.GiveConsentParams{ID: key, FromPerson: to, ToPerson: from})
			}
			return q.SetGiver(ctx, store.SetGiverParams{ID: key, FromPerson: to, ToPerson: from})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase withdraws every consent of a person; the evidence that it was once given
// stays, without the network address it came from.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	list, err := s.Of(ctx, tx, Person(personID))
	if err != nil {
		return err
	}
	for _, c := range list {
		if err := s.end(ctx, tx, c.ID, Form); err != nil {
			return err
		}
	}
	return store.New(tx).ForgetNetwork(ctx, personID)
}
