// Package parties is what resolutions hold about organizations and persons: those
// they prepared, moved and seconded, their amendments, and what persons did on them.
package parties

import (
	"context"

	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/resolutions/internal/store"
)

// OrganizationLinks are where resolutions and amendments name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
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
