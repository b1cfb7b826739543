package holding

import "context"

// Link is where a subject's rows name an organization: the keys of the rows that
// name one, and how one row is given to another (how many it found is returned).
type Link struct {
	Kind string
	Keys func(ctx context.Context, organizationID string) ([]string, error)
	Give func(ctx context.Context, key, from, to string) (int64, error)
}

// Give gives all the rows of some links that name one organization to another,
// and says which.
func Give(ctx context.Context, from, to string, links ...Link) ([]Move, error) {
	var moves []Move
	for _, l := range links {
		keys, err := l.Keys(ctx, from)
		if err != nil {
			return nil, err
		}
		m := Move{Kind: l.Kind, Rows: keys}
		for _, key := range keys {
			if err := one(m, func() (int64, error) { return l.Give(ctx, key, from, to) }); err != nil {
				return nil, err
			}
		}
		moves = append(moves, m)
	}
	return Some(moves...), nil
}

// TakeBack undoes what Give did; moves of other kinds it leaves alone.
func TakeBack(ctx context.Context, from, to string, moves []Move, links ...Link) error {
	for _, m := range moves {
		for _, l := range links {
			if l.Kind != m.Kind {
				continue
			}
			if err := Back(m, func(key string) (int64, error) { return l.Give(ctx, key, to, from) }); err != nil {
				return err
			}
		}
	}
	return nil
}
