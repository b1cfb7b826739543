package audit

import (
	"context"

	"plenary.example/internal/audit/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
)

// Holdings is what the record holds about a person: each act that changed
// something, the latest first. It stays: a record that could be taken back would
// prove nothing.
func (l *Log) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = l.db.Reader()
	}
	q := store.New(tx)
	count, err := q.CountEntriesBy(ctx, personID)
	if err != nil {
		return nil, Fault(err)
	}
	rows, err := q.EntriesBy(ctx, personID, holding.Most)
	if err != nil {
		return nil, Fault(err)
	}
	h := holding.Holding{Kind: "record", Count: int(count), Stays: int(count), Merge: holding.Remain}
	for _, r := range rows {
		h.Records = append(h.Records, holding.Record{
			{Name: "at", Value: db.Time(r.At)}, {Name: "action", Value: holding.WordOf("record.", r.Action)}, {Name: "about", Value: r.Kind}, {Name: "entered_by", Value: r.ActedByName},
		})
	}
	return []holding.Holding{h}, nil
}

// Unmoved is part of a subject of which nothing moves when two records of a person
// become one: it says things under the name, or the address, of then.
type Unmoved struct{}

// Repoint moves nothing.
func (Unmoved) Repoint(context.Context, *Tx, string, string) ([]holding.Move, error) { return nil, nil }

// Restore has nothing to undo.
func (Unmoved) Restore(context.Context, *Tx, string, string, []holding.Move) error { return nil }

// Erase takes nothing out of the record.
func (l *Log) Erase(context.Context, *Tx, string) error { return nil }
