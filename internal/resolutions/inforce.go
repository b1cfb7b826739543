package resolutions

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/search"
)

// Order is the place of a day, a month or a year among what the library indexes: of its
// first day, or with last of its last. Zero for what is none.
func Order(day string, last bool) int64 {
	if last {
		return order(lastDay(day), MaxNumber)
	}
	return order(firstDay(day), 0)
}

// IndexAgain indexes entries of the library anew, as they stand: nothing of them changes,
// and nothing is written into the record.
func (s *Service) IndexAgain(ctx context.Context, entries ...Entry) error {
	docs := make([]search.Document, len(entries))
	for i, e := range entries {
		docs[i] = document(e)
	}
	return audit.Fault(s.db.Write(ctx, func(tx *db.Tx) error { return s.index.Index(ctx, tx, docs...) }))
}
