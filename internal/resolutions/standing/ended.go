package standing

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/internal/store"
)

// Ended is what was not policy in force at the end of a day, of what was adopted until then.
type Ended struct {
	// IDs are the resolutions that had ended, and those of which the record says no day.
	IDs map[string]bool
	// Undated is how many ended on a day that is not on record: superseded or expired by
	// hand, without what took their place.
	Undated int
}

// EndedBy finds the resolutions that were no longer in force at the end of a day,
// "1995-11-25", month or year. One ends with the adoption of what took its place, or by the
// meeting that rescinded it; where only the meeting's month is known, on the first day of it,
// as what a meeting adopts is dated.
func EndedBy(ctx context.Context, tx db.DBTX, day string) (Ended, error) {
	rows, err := store.New(tx).PolicyEnded(ctx)
	if err != nil {
		return Ended{}, audit.Fault(err)
	}
	last := resolutions.Order(day, true)
	out := Ended{IDs: map[string]bool{}}
	for _, r := range rows {
		ended := resolutions.Order(r.Ended, false)
		if ended == 0 {
			out.Undated++
		}
		if ended <= last {
			out.IDs[r.ResolutionID] = true
		}
	}
	return out, nil
}
