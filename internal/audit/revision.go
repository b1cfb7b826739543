package audit

import (
	"context"

	"plenary.example/internal/audit/internal/store"
)

// Revision is a word that changes with every line of the record: what shows only
// what the record covers need not be made again while it stays.
func (l *Log) Revision(ctx context.Context) (string, error) {
	id, err := store.New(l.db.Reader()).LastEntry(ctx)
	return id, refusal(err)
}
