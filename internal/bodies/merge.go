package bodies

import (
	"context"

	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
)

// OrganizationLinks are where the terms of office name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_terms", Keys: q.TermsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveTermOfOrganization(ctx, store.GiveTermOfOrganizationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}
