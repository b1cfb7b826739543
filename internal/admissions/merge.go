package admissions

import (
	"context"

	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/holding"
)

// links are where applications name an organization.
func links(q *store.Queries) []holding.Link {
	return []holding.Link{
		{Kind: "org_applications", Keys: q.ApplicationsAdmittedAs, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveApplication(ctx, store.GiveApplicationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
		{Kind: "org_references", Keys: q.ReferencesFrom, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveReference(ctx, store.GiveReferenceParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}

// RepointOrganization gives what one organization has to another. The names stay
// as they were written.
func (s *Service) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	return holding.Give(ctx, from, to, links(store.New(tx))...)
}

// RestoreOrganization undoes what RepointOrganization did.
func (s *Service) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	return holding.TakeBack(ctx, from, to, moves, links(store.New(tx))...)
}
