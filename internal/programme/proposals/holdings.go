package proposals

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/programme/internal/store"
)

// The kinds of what proposals hold about a person.
const (
	heldProposals = "workshop_proposals"
	heldReviews   = "proposal_reviews"
	heldReviewing = "proposal_reviewing"
)

// Holdings is what proposals hold about a person: what they proposed, what they
// reviewed, where they are named as reviewers. What was handed in stays without the
// person's name; so does what a review gave in points.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	rows, err := q.ProposalsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	made := holding.Of(heldProposals, holding.Moves)
	for _, r := range rows {
		p, err := proposalOf(r)
		if err != nil {
			return nil, err
		}
		made.Records = append(made.Records, holding.Record{
			{Name: "title", Value: p.Title},
			{Name: "statement", Value: p.About},
			{Name: "at", Value: p.MadeAt},
			{Name: "state", Value: holding.WordOf("proposals.state.", string(p.Status))},
			{Name: "name", Value: p.Name},
			{Name: "presenters", Value: p.Presenters},
			{Name: "needs", Value: p.Needs},
		})
		if p.Status != Draft {
			made.Stays++
		}
	}
	made.Count = len(made.Records)
	reviews, err := q.ReviewsEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	given := holding.Of(heldReviews, holding.Moves)
	for _, r := range reviews {
		given.Records = append(given.Records, holding.Record{{Name: "at", Value: db.Time(r.ReviewedAt)}, {Name: "comment", Value: r.Comment}, {Name: "conflict", Value: r.Conflict}})
	}
	given.Count = len(given.Records)
	given = given.Staying()
	named, err := q.ReviewingEver(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	reviewing := holding.Of(heldReviewing, holding.Moves)
	for _, id := range named {
		g, err := s.gatherings.ByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		reviewing.Records = append(reviewing.Records, holding.Record{{Name: "gathering", Value: g.Title}})
	}
	reviewing.Count = len(reviewing.Records)
	return []holding.Holding{made, given, reviewing}, nil
}

// Repoint gives one person's proposals and reviews to another. Where both reviewed one
// proposal the former's review is taken out.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	made, given, reviewing := holding.Move{Kind: heldProposals}, holding.Move{Kind: heldReviews}, holding.Move{Kind: heldReviewing}
	rows, err := q.ProposalsOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if _, err := q.GiveProposal(ctx, store.GiveProposalParams{RowKey: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		made.Rows = append(made.Rows, r.ID)
	}
	theirs, err := q.ReviewsEver(ctx, to)
	if err != nil {
		return nil, err
	}
	both := map[string]bool{}
	for _, r := range theirs {
		both[r.ProposalID] = true
	}
	reviews, err := q.ReviewsEver(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, r := range reviews {
		if both[r.ProposalID] {
			if _, err := q.DeleteReview(ctx, r.ProposalID, from); err != nil {
				return nil, err
			}
			if err := given.Drop(r); err != nil {
				return nil, err
			}
			continue
		}
		if _, err := q.GiveReview(ctx, store.GiveReviewParams{RowKey: r.ProposalID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		given.Rows = append(given.Rows, r.ProposalID)
	}
	if err := giveReviewing(ctx, q, &reviewing, from, to); err != nil {
		return nil, err
	}
	return holding.Some(made, given, reviewing), nil
}

// giveReviewing names another person as reviewer where one is named.
func giveReviewing(ctx context.Context, q *store.Queries, m *holding.Move, from, to string) error {
	theirs, err := q.ReviewingEver(ctx, to)
	if err != nil {
		return err
	}
	both := map[string]bool{}
	for _, id := range theirs {
		both[id] = true
	}
	named, err := q.ReviewingEver(ctx, from)
	if err != nil {
		return err
	}
	for _, id := range named {
		if _, err := q.DeleteReviewer(ctx, id, from); err != nil {
			return err
		}
		if both[id] {
			if err := m.Drop(id); err != nil {
				return err
			}
			continue
		}
		if err := q.PutReviewer(ctx, id, to); err != nil {
			return err
		}
		m.Rows = append(m.Rows, id)
	}
	return nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		var err error
		switch m.Kind {
		case heldProposals:
			err = holding.Restore(m, func(key string) (int64, error) {
				return q.GiveProposal(ctx, store.GiveProposalParams{RowKey: key, FromPerson: to, ToPerson: from})
			}, func(string) error { return nil }, func(_, _ string) (int64, error) { return 0, nil })
		case heldReviews:
			err = holding.Restore(m, func(key string) (int64, error) {
				return q.GiveReview(ctx, store.GiveReviewParams{RowKey: key, FromPerson: to, ToPerson: from})
			}, func(r store.ProposalReview) error { return q.PutReview(ctx, store.PutReviewParams(r)) }, func(_, _ store.ProposalReview) (int64, error) { return 0, nil })
		case heldReviewing:
			err = holding.Restore(m, func(key string) (int64, error) {
				n, err := q.DeleteReviewer(ctx, key, to)
				if err != nil {
					return n, err
				}
				return n, q.PutReviewer(ctx, key, from)
			}, func(id string) error { return q.PutReviewer(ctx, id, from) }, func(_, _ string) (int64, error) { return 0, nil })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person's name out of what they proposed and reviewed, and their drafts
// away.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	rows, err := q.ProposalsOfPerson(ctx, personID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.State == string(Draft) {
			if err := q.DeleteProposal(ctx, r.ID); err != nil {
				return err
			}
		}
	}
	named, err := q.ReviewingEver(ctx, personID)
	if err != nil {
		return err
	}
	for _, id := range named {
		if _, err := q.DeleteReviewer(ctx, id, personID); err != nil {
			return err
		}
	}
	if err := q.ForgetProposer(ctx, personID); err != nil {
		return err
	}
	return q.ForgetReviewer(ctx, personID)
}

// OrganizationLinks are where proposals name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{
		{Kind: "org_proposals", Keys: q.ProposalsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
			return q.GiveProposalOfOrganization(ctx, store.GiveProposalOfOrganizationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
		}},
	}
}
