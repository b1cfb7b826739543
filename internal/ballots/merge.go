package ballots

import (
	"context"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
)

// rolls gives an organization's place on the roll of a vote to another, with the
// ballot cast for it.
func rolls(q *store.Queries) holding.Link {
	return holding.Link{Kind: "org_votes", Keys: q.VotesOfElector, Give: func(ctx context.Context, vote, from, to string) (int64, error) {
		n, err := q.CopyElector(ctx, store.CopyElectorParams{VoteID: vote, FromOrganization: from, ToOrganization: to})
		if err != nil || n != 1 {
			return n, err
		}
		if _, err := q.GiveBallotFor(ctx, store.GiveBallotForParams{VoteID: vote, FromOrganization: from, ToOrganization: to}); err != nil {
			return 0, err
		}
		return q.DropElector(ctx, vote, from)
	}}
}

// RepointOrganization gives one organization's places on the rolls to another,
// with the ballots. Where both were on the roll of one vote there were two votes,
// and so two organizations: that is refused.
func (s *Service) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	mine, err := q.VotesOfElector(ctx, from)
	if err != nil {
		return nil, err
	}
	theirs, err := q.VotesOfElector(ctx, to)
	if err != nil {
		return nil, err
	}
	for _, id := range mine {
		if !slices.Contains(theirs, id) {
			continue
		}
		v, err := q.Vote(ctx, id)
		if err != nil {
			return nil, err
		}
		return nil, fault.New(fault.Conflict, "ballots.error.both_on_roll", fault.Args{"Question": i18n.Text{EN: v.QuestionEn, FR: v.QuestionFr}})
	}
	return holding.Give(ctx, from, to, rolls(q))
}

// RestoreOrganization undoes what RepointOrganization did.
func (s *Service) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	return holding.TakeBack(ctx, from, to, moves, rolls(store.New(tx)))
}
