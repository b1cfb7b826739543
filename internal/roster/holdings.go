package roster

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/roster/internal/store"
)

// keyMark stands between the parts of a row's key in the account of a merge; no
// program has it in its numbers.
const keyMark = "\x1f"

// Holdings is what other programs call a person, from which the person came. It
// stays after an erasure: by it, a later file of the same program is known not to
// enter the person again.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).SourcesOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	h := holding.Of("sources", holding.Moves)
	for _, r := range rows {
		if !strings.HasPrefix(r.ExternalID, "~") { // our own key, where the program has none
			h.Records = append(h.Records, holding.Record{{Name: "program", Value: r.Source}, {Name: "number", Value: r.ExternalID}})
			h.Count++
		}
	}
	return []holding.Holding{h.Staying()}, nil
}

// Repoint gives what other programs call one person to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	rows, err := q.SourcesOf(ctx, from)
	if err != nil {
		return nil, err
	}
	m := holding.Move{Kind: "sources"}
	for _, r := range rows {
		if _, err := q.GiveSource(ctx, store.GiveSourceParams{Source: r.Source, Kind: r.Kind, ExternalID: r.ExternalID, FromID: from, ToID: to}); err != nil {
			return nil, err
		}
		m.Rows = append(m.Rows, r.Source+keyMark+r.Kind+keyMark+r.ExternalID)
	}
	return holding.Some(m), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "sources" {
			continue
		}
		err := holding.Back(m, func(key string) (int64, error) {
			parts := strings.SplitN(key, keyMark, 3)
			if len(parts) != 3 {
				return 0, nil
			}
			return q.GiveSource(ctx, store.GiveSourceParams{Source: parts[0], Kind: parts[1], ExternalID: parts[2], FromID: to, ToID: from})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase forgets the fingerprints of what other programs said of a person.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	return store.New(tx).ForgetSeen(ctx, personID)
}
