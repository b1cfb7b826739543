package record

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/record/internal/store"
)

// Holder is the log as a subject that holds something about persons: salted digests, which
// nobody can read without the salt.
type Holder struct{ log *Service }

// Holder returns the log as a holder.
func (s *Service) Holder() Holder { return Holder{log: s} }

// Holdings counts the things recorded that name a person.
func (h Holder) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = h.log.db.Reader()
	}
	rows, err := store.New(tx).ThingsNaming(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	held := holding.Of("proof", holding.Remain)
	for _, r := range rows {
		held.Records = append(held.Records, holding.Record{{Name: "about", Value: holding.WordOf("proof.kind.", r.Kind)}})
	}
	held.Count = len(rows)
	return []holding.Holding{held}, nil
}

// Erase has what names a person looked at once every subject has erased what is its own.
func (h Holder) Erase(_ context.Context, tx *audit.Tx, personID string) error {
	tx.Touch(erasing, "person", personID)
	return nil
}

// Repoint has what names one person name the other too, so that an erasure finds it under
// either. What is in the log stays as it was written.
func (h Holder) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	rows, err := q.ThingsNaming(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if err := q.InsertPerson(ctx, store.InsertPersonParams{PersonID: to, Kind: r.Kind, Thing: r.Thing}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Restore has nothing to undo: what names too many is found too often, never too seldom.
func (h Holder) Restore(context.Context, *audit.Tx, string, string, []holding.Move) error { return nil }
