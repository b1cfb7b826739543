package resolutions

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
)

// maxOfParty bounds the resolutions listed of one organization.
const maxOfParty = 200

// OfParty lists the resolutions that an organization moved or seconded and that
// the actor may see, the last touched first. Until it has agreed, an
// organization asked to second has not seconded.
func (s *Service) OfParty(ctx context.Context, who access.Actor, organizationID string) ([]Resolution, error) {
	if organizationID == "" {
		return nil, nil // what was imported names its movers by their names alone
	}
	rows, err := s.read().OfParty(ctx, organizationID, maxOfParty)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list, err := fromRows(rows)
	return slices.DeleteFunc(list, func(r Resolution) bool {
		return !maySee(who, r) || r.Mover.ID != organizationID && !r.SeconderState.Stands()
	}), audit.Fault(err)
}
