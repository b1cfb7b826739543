// Package parties is what resolutions hold about organizations: those they
// prepared, moved and seconded, and their amendments.
package parties

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/holding"
	"plenary.example/internal/resolutions/internal/store"
)

// Parties answers for what resolutions hold about organizations.
type Parties struct{}

// links are where resolutions and amendments name an organization.
func links(q *store.Queries) []holding.Link {
	return []holding.Link{
		{Kind: "org_resolutions", Keys: q.ResolutionsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveResolution(ctx, store.GiveResolutionParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_moved", Keys: q.ResolutionsMoved, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveMoved(ctx, store.GiveMovedParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_seconded", Keys: q.ResolutionsSeconded, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveSeconded(ctx, store.GiveSecondedParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_amendments", Keys: q.AmendmentsMoved, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveAmendmentMoved(ctx, store.GiveAmendmentMovedParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_amendments_seconded", Keys: q.AmendmentsSeconded, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveAmendmentSeconded(ctx, store.GiveAmendmentSecondedParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}

// RepointOrganization gives what one organization has to another. The names stay
// as they were written.
func (Parties) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	return holding.Give(ctx, from, to, links(store.New(tx))...)
}

// RestoreOrganization undoes what RepointOrganization did.
func (Parties) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	return holding.TakeBack(ctx, from, to, moves, links(store.New(tx))...)
}
