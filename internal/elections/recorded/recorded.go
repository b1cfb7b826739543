// Package recorded is what of elections goes into the record of proof: the place to fill, how
// it was counted, and the result as declared.
package recorded

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/elections"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
)

// Kind is the kind of these leaves.
const Kind = "election"

// Elections are the declared elections as a source of the record.
type Elections struct{}

// Kind names it in leaves.
func (Elections) Kind() string { return Kind }

// Watches reports whether an act is about an election, a ballot cast apart.
func (Elections) Watches(action, kind string) bool {
	return kind == elections.Kind && action != "elections.cast"
}

// After lists the keys of declared elections after one.
func (Elections) After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error) {
	return store.New(tx).DeclaredByKey(ctx, thing, int32(min(most, math.MaxInt32))) //nolint:gosec // bounded
}

// Read is a declared election. Candidates are persons: its texts are not kept beside the leaf.
func (Elections) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	q := store.New(tx)
	r, err := q.ElectionRecorded(ctx, thing)
	if errors.Is(err, db.ErrNotFound) || err == nil && elections.State(r.State) != elections.Declared {
		return record.Content{}, false, nil
	}
	if err != nil {
		return record.Content{}, false, err
	}
	c := record.Content{About: "elections/" + r.Key, Label: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Fields: []record.Field{
		{Name: "title.en", Value: r.TitleEn},
		{Name: "title.fr", Value: r.TitleFr},
		{Name: "rule", Value: fmt.Sprintf("%s seats %d", r.Method, r.Seats)},
		{Name: "papers", Value: fmt.Sprintf("papers %d not returned %d", r.Papers, r.NotReturned)},
		{Name: "lot", Value: r.Lot},
		{Name: "count", Value: r.Result},
		{Name: "announced", Value: db.Time(r.DeclaredAt).Format(time.RFC3339Nano)},
	}}
	if c.Persons, err = q.NomineesOf(ctx, thing); err != nil {
		return record.Content{}, false, err
	}
	return c, true, nil
}
