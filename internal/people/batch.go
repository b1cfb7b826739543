package people

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
)

// keyLength is how long a person's key is: a UUID as text.
const keyLength = 36

// batch is how many persons one question asks for: enough that a long list takes
// a few, few enough that cutting the keys apart costs nothing.
const batch = 100

// PersonsByID returns the persons with the keys given, by key; keys may repeat,
// and one that nobody has is left out. It asks once for each hundred. tx nil is the
// reader.
func (s *Service) PersonsByID(ctx context.Context, tx db.DBTX, ids []string) (map[string]Person, error) {
	keys := slices.Clone(ids)
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(id string) bool { return len(id) != keyLength })
	found := make(map[string]Person, len(keys))
	for part := range slices.Chunk(keys, batch) {
		rows, err := s.reader(tx).PersonsByID(ctx, strings.Join(part, ""), int64(len(part)))
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range rows {
			found[r.ID] = personOf(r)
		}
	}
	return found, nil
}
