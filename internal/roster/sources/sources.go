// Package sources is what other programs call the organizations of the register.
package sources

import (
	"context"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/roster/internal/store"
)

// OrganizationLinks are the numbers of an organization: the next file finds the one
// that is there by them.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{{
		Kind: "sources",
		Keys: func(ctx context.Context, organizationID string) ([]string, error) {
			rows, err := q.SourcesOfOrganization(ctx, organizationID)
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.Source+"\n"+r.ExternalID)
			}
			return keys, err
		},
		Give: func(ctx context.Context, key, from, to string) (int64, error) {
			source, external, _ := strings.Cut(key, "\n")
			return q.GiveSourceOfOrganization(ctx, store.GiveSourceOfOrganizationParams{Source: source, ExternalID: external, FromOrganization: from, ToOrganization: to})
		},
	}}
}
