// Package recorded is what of minutes goes into the record of proof: the text that was
// approved, its approved additions, and that the officers signed it.
package recorded

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/record"
)

// Kind is the kind of these leaves.
const Kind = "minutes"

// Minutes are approved minutes as a source of the record.
type Minutes struct{}

// Kind names it in leaves.
func (Minutes) Kind() string { return Kind }

// Watches reports whether an act is about the minutes of a meeting, their approval among them.
func (Minutes) Watches(action, kind string) bool {
	return kind == meetings.Kind && strings.HasPrefix(action, "minutes.")
}

// After lists the keys of meetings with approved minutes after one.
func (Minutes) After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error) {
	return store.New(tx).MinutesApprovedByKey(ctx, thing, int32(min(most, math.MaxInt32))) //nolint:gosec // bounded
}

// Read is the approved minutes of a meeting. They name who was there: their text is not kept
// beside the leaf.
func (Minutes) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	q := store.New(tx)
	r, err := q.MinutesRecorded(ctx, thing)
	if errors.Is(err, db.ErrNotFound) || err == nil && r.ApprovedVersion == 0 {
		return record.Content{}, false, nil
	}
	if err != nil {
		return record.Content{}, false, err
	}
	c := record.Content{About: "minutes/" + r.Key, Label: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Fields: []record.Field{
		{Name: "approved", Value: fmt.Sprintf("version %d %s", r.ApprovedVersion, moment(r.ApprovedAt))},
		{Name: "document", Value: r.Document},
		{Name: "body", Value: r.Body},
		{Name: "fingerprint", Value: r.Fingerprint},
	}}
	additions, err := q.AdditionsRecorded(ctx, thing)
	if err != nil {
		return record.Content{}, false, err
	}
	var added, signed strings.Builder
	for _, a := range additions {
		fmt.Fprintf(&added, "%d %s %s\n%s\n", a.Number, moment(a.ApprovedAt), a.Fingerprint, a.Body)
	}
	signatures, err := q.SignaturesRecorded(ctx, thing)
	if err != nil {
		return record.Content{}, false, err
	}
	for _, s := range signatures {
		fmt.Fprintf(&signed, "%d %s %s %s\n", s.Addition, s.Office, s.Fingerprint, moment(s.SignedAt))
	}
	c.Fields = append(c.Fields, record.Field{Name: "additions", Value: added.String()}, record.Field{Name: "signatures", Value: signed.String()})
	return c, true, nil
}

func moment(micros int64) string { return db.Time(micros).Format(time.RFC3339Nano) }
