package lists

import (
	"context"

	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/lists/internal/store"
)

// OrganizationLinks are where the subscriptions name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_subscriptions", Keys: q.SubscriptionsFor, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveSubscriptionFor(ctx, store.GiveSubscriptionForParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}
