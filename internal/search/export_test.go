package search

import "context"

// HoldNow holds kinds in memory, as Keep does.
func (x *Service) HoldNow(ctx context.Context, kinds []string, of func(kind string, date int64) []string) error {
	return x.hold(ctx, kinds, of)
}

// ListenNow hears what other processes have indexed, as Keep does.
func (x *Service) ListenNow(ctx context.Context, heard map[string]bool) error {
	return x.listen(ctx, heard)
}

// HeldAtOnce is how many changes at once are followed.
const HeldAtOnce = heldAtOnce
