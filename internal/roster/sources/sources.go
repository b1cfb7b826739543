// Package sources is what other programs call the organizations of the register.
package sources

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/holding"
	"plenary.example/internal/roster/internal/store"
)

// Sources answers for the numbers of organizations in other programs.
type Sources struct{}

func numbers(q *store.Queries) holding.Link {
	return holding.Link{
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
	}
}

// RepointOrganization gives the numbers of one organization to another, so that
// the next file finds the one that is there.
func (Sources) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	return holding.Give(ctx, from, to, numbers(store.New(tx)))
}

// RestoreOrganization undoes what RepointOrganization did.
func (Sources) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	return holding.TakeBack(ctx, from, to, moves, numbers(store.New(tx)))
}
