package admissions

import (
	"context"

	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
)

// OrganizationLinks are where applications name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_applications", Keys: q.ApplicationsAdmittedAs, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveApplication(ctx, store.GiveApplicationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_references", Keys: q.ReferencesFrom, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveReference(ctx, store.GiveReferenceParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}
