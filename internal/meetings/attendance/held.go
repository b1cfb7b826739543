package attendance

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// Known is how many past general meetings are looked through for who was there:
// about four years of them.
const Known = 8

// keyLength is how long a person's key is; batch how many one question asks for.
const (
	keyLength = 36
	batch     = 100
)

// Meeting is a general meeting at which somebody held a voting card.
type Meeting struct {
	Day   time.Time
	Title i18n.Text
}

// Attended tells at which of the last [Known] general meetings that are over each of
// some persons held a voting card when it ended, the latest first, by the person's
// key. It asks once for each hundred persons. tx nil is the reader.
func (s *Service) Attended(ctx context.Context, tx db.DBTX, personIDs ...string) (map[string][]Meeting, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	keys := slices.Clone(personIDs)
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(id string) bool { return len(id) != keyLength })
	all := map[string][]Meeting{}
	for part := range slices.Chunk(keys, batch) {
		rows, err := store.New(tx).HoldersAmong(ctx, store.HoldersAmongParams{
			Number: int64(len(part)), Keys: strings.Join(part, ""), BeforeAt: db.Micros(s.db.Now()), Last: Known,
		})
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range rows {
			m := meetings.Meeting{Starts: db.Time(r.StartsAt), Zone: r.Zone}
			all[r.PersonID] = append(all[r.PersonID], Meeting{Day: m.Day(), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}})
		}
	}
	return all, nil
}
