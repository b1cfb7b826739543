package resolutions

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/search"
)

// NotInForce is what was not policy in force on a day among the resolutions adopted until
// then.
type NotInForce struct {
	// IDs are the resolutions that had ended, and those of which the record says no day.
	IDs map[string]bool
	// Undated is how many ended on a day that is not on record: superseded or expired by
	// hand, without what took their place.
	Undated int
}

// EndedBy finds the resolutions that were no longer in force at the end of a day,
// "1995-11-25", month or year. Where only the meeting is known that ended one, it ended on the
// first day of its month, as what a meeting adopts is dated.
func (s *Service) EndedBy(ctx context.Context, day string) (NotInForce, error) {
	rows, err := s.read().PolicyEnded(ctx)
	if err != nil {
		return NotInForce{}, audit.Fault(err)
	}
	last := lastDay(day)
	out := NotInForce{IDs: map[string]bool{}}
	for _, r := range rows {
		ended := firstDay(r.Ended)
		if ended == "" {
			out.Undated++
		}
		if ended <= last {
			out.IDs[r.ResolutionID] = true
		}
	}
	return out, nil
}

// Order is the place of a day, a month or a year among what the library indexes: of its
// first day, or with last of its last. Zero for what is none.
func Order(day string, last bool) int64 {
	if last {
		return order(lastDay(day), MaxNumber)
	}
	return order(firstDay(day), 0)
}

// SearchFacets are what a question narrows resolutions by in the index, as library pages
// name it: meeting and number.
func SearchFacets(meeting string, number string) [][]string {
	var list [][]string
	if meeting != "" {
		list = append(list, []string{facetMeeting + meeting})
	}
	if number != "" {
		list = append(list, []string{facetNumber + number})
	}
	return list
}

// Briefs are the entries with these keys, those that are in the library, in that order.
func (s *Service) Briefs(ctx context.Context, ids []string) ([]Summary, error) {
	list, err := s.summaries(ctx, ids)
	return list, audit.Fault(err)
}

// indexedAtOnce is how many entries IndexAgain indexes in one transaction.
const indexedAtOnce = 100

// IndexAgain indexes entries of the library anew, as they stand. Their words are the
// same: nothing is written into the record.
func (s *Service) IndexAgain(ctx context.Context, ids []string) error {
	for len(ids) > 0 {
		some := ids[:min(indexedAtOnce, len(ids))]
		ids = ids[len(some):]
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			q := store.New(tx)
			var docs []search.Document
			for _, id := range some {
				row, err := q.EntryByID(ctx, id)
				if isMissing(err) {
					continue
				}
				if err != nil {
					return err
				}
				e, err := fromEntry(row.Resolution, row.LibraryEntry)
				if err != nil {
					return err
				}
				if e.Subjects, err = subjectsOf(ctx, q, id); err != nil {
					return err
				}
				docs = append(docs, document(e))
			}
			return s.index.Index(ctx, tx, docs...)
		})
		if err != nil {
			return audit.Fault(err)
		}
	}
	return nil
}
