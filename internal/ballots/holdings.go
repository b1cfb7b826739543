package ballots

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
)

// Holdings is what votes hold about a person: that they were on the roll for an
// organization. What they chose is never listed.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).RollsOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	h := holding.Holding{Kind: "rolls", Count: len(rows), Merge: holding.Moves}
	for _, r := range rows[:min(len(rows), holding.Most)] {
		h.Records = append(h.Records, holding.Record{
			{Name: "question", Value: i18n.Text{EN: r.QuestionEn, FR: r.QuestionFr}}, {Name: "organization", Value: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, {Name: "at", Value: db.Time(r.OpenedAt)},
		})
	}
	return []holding.Holding{h.Staying()}, nil
}

// Repoint gives one person's places on the rolls to another, and with them the
// right to vote where a vote is open. The names stay as they were written.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	rolls, err := q.RollsOf(ctx, from)
	if err != nil {
		return nil, err
	}
	cast, err := q.CastBy(ctx, from)
	if err != nil {
		return nil, err
	}
	electors, ballots := holding.Move{Kind: "rolls"}, holding.Move{Kind: "ballots"}
	for _, r := range rolls {
		electors.Rows = append(electors.Rows, r.VoteID+" "+r.OrganizationID)
	}
	for _, r := range cast {
		ballots.Rows = append(ballots.Rows, r.VoteID+" "+r.OrganizationID)
	}
	for _, m := range []holding.Move{electors, ballots} {
		for _, key := range m.Rows {
			if _, err := give(ctx, q, m.Kind, key, from, to); err != nil {
				return nil, err
			}
		}
	}
	return holding.Some(electors, ballots), nil
}

func give(ctx context.Context, q *store.Queries, kind, key, from, to string) (int64, error) {
	vote, organization, _ := strings.Cut(key, " ")
	if kind == "rolls" {
		return q.GiveElector(ctx, store.GiveElectorParams{VoteID: vote, OrganizationID: organization, FromPerson: from, ToPerson: to})
	}
	return q.GiveBallot(ctx, store.GiveBallotParams{VoteID: vote, OrganizationID: organization, FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "rolls" && m.Kind != "ballots" {
			continue
		}
		if err := holding.Back(m, func(key string) (int64, error) { return give(ctx, q, m.Kind, key, to, from) }); err != nil {
			return err
		}
	}
	return nil
}

// Erase takes nothing out: who was entitled to vote for whom is part of the vote.
func (s *Service) Erase(context.Context, *audit.Tx, string) error { return nil }
