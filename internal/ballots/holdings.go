package ballots

import (
	"context"
	"strconv"
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
	counts, err := store.New(tx).SheetsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	sheets := holding.Holding{Kind: "sheets", Count: len(counts), Merge: holding.Moves}
	for _, r := range counts[:min(len(counts), holding.Most)] {
		sheets.Records = append(sheets.Records, holding.Record{
			{Name: "question", Value: i18n.Text{EN: r.QuestionEn, FR: r.QuestionFr}}, {Name: "at", Value: db.Time(r.EnteredAt)},
		})
	}
	return []holding.Holding{h.Staying(), sheets.Staying()}, nil
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
	counts, err := q.SheetsBy(ctx, from)
	if err != nil {
		return nil, err
	}
	theirs, err := q.SheetsBy(ctx, to)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, r := range theirs {
		has[sheetKey(r)] = true
	}
	electors, ballots, sheets := holding.Move{Kind: "rolls"}, holding.Move{Kind: "ballots"}, holding.Move{Kind: "sheets"}
	for _, r := range rolls {
		electors.Rows = append(electors.Rows, r.VoteID+" "+r.OrganizationID)
	}
	for _, r := range cast {
		ballots.Rows = append(ballots.Rows, r.VoteID+" "+r.OrganizationID)
	}
	for _, r := range counts {
		if key := sheetKey(r); !has[key] { // both counted: the sheets stay as they were written
			sheets.Rows = append(sheets.Rows, key)
		}
	}
	for _, m := range []holding.Move{electors, ballots, sheets} {
		for _, key := range m.Rows {
			if _, err := give(ctx, q, m.Kind, key, from, to); err != nil {
				return nil, err
			}
		}
	}
	return holding.Some(electors, ballots, sheets), nil
}

func sheetKey(r store.SheetsByRow) string { return r.VoteID + " " + strconv.FormatInt(r.Round, 10) }

func give(ctx context.Context, q *store.Queries, kind, key, from, to string) (int64, error) {
	vote, organization, _ := strings.Cut(key, " ")
	switch kind {
	case "sheets":
		round, err := strconv.ParseInt(organization, 10, 64)
		if err != nil {
			return 0, err
		}
		return q.GiveSheet(ctx, store.GiveSheetParams{VoteID: vote, Round: round, FromPerson: from, ToPerson: to})
	case "rolls":
		return q.GiveElector(ctx, store.GiveElectorParams{VoteID: vote, OrganizationID: organization, FromPerson: from, ToPerson: to})
	}
	return q.GiveBallot(ctx, store.GiveBallotParams{VoteID: vote, OrganizationID: organization, FromPerson: from, ToPerson: to})
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "rolls" && m.Kind != "ballots" && m.Kind != "sheets" {
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
