package newsroom

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom/internal/store"
)

// The kinds of what is held about a person here.
const (
	heldWritten   = "news_written"
	heldApproved  = "news_approved"
	heldCorrected = "news_corrected"
	heldSent      = "news_sent"
)

// holder is one kind of row that names a person.
type holder struct {
	kind   string
	keys   func(ctx context.Context, q *store.Queries, person string) ([]string, error)
	give   func(ctx context.Context, q *store.Queries, key, from, to string) (int64, error)
	forget func(ctx context.Context, q *store.Queries, person string) error
}

func holders() []holder {
	return []holder{
		{heldWritten, func(ctx context.Context, q *store.Queries, person string) ([]string, error) {
			rows, err := q.ReleasesBy(ctx, person, 1<<30)
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(ctx context.Context, q *store.Queries, key, from, to string) (int64, error) {
			return q.GiveRelease(ctx, store.GiveReleaseParams{RowKey: key, FromPerson: from, ToPerson: to})
		}, func(ctx context.Context, q *store.Queries, person string) error { return q.ForgetReleases(ctx, person) }},
		{heldApproved, func(ctx context.Context, q *store.Queries, person string) ([]string, error) {
			return q.ReleasesApprovedBy(ctx, person)
		}, func(ctx context.Context, q *store.Queries, key, from, to string) (int64, error) {
			return q.GiveApproval(ctx, store.GiveApprovalParams{RowKey: key, FromPerson: from, ToPerson: to})
		}, func(ctx context.Context, q *store.Queries, person string) error {
			return q.ForgetApprovals(ctx, person)
		}},
		{heldCorrected, func(ctx context.Context, q *store.Queries, person string) ([]string, error) {
			return q.CorrectionsBy(ctx, person)
		}, func(ctx context.Context, q *store.Queries, key, from, to string) (int64, error) {
			return q.GiveCorrection(ctx, store.GiveCorrectionParams{RowKey: key, FromPerson: from, ToPerson: to})
		}, func(ctx context.Context, q *store.Queries, person string) error {
			return q.ForgetCorrections(ctx, person)
		}},
		{heldSent, func(ctx context.Context, q *store.Queries, person string) ([]string, error) {
			return q.MailingsBy(ctx, person)
		}, func(ctx context.Context, q *store.Queries, key, from, to string) (int64, error) {
			return q.GiveMailing(ctx, store.GiveMailingParams{RowKey: key, FromPerson: from, ToPerson: to})
		}, func(ctx context.Context, q *store.Queries, person string) error { return q.ForgetMailings(ctx, person) }},
	}
}

// Holdings is what the newsroom holds about a person of the register: releases they wrote,
// approved, corrected or sent. All of it stays as the coalition's own, without the name.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	var list []holding.Holding
	for _, h := range holders() {
		keys, err := h.keys(ctx, q, personID)
		if err != nil {
			return nil, audit.Fault(err)
		}
		list = append(list, holding.Holding{Kind: h.kind, Merge: holding.Moves, Count: len(keys)})
	}
	rows, err := q.ReleasesBy(ctx, personID, holding.Most)
	for _, r := range rows {
		list[0].Records = append(list[0].Records, holding.Record{{Name: "subject", Value: i18n.Text{EN: r.HeadlineEn, FR: r.HeadlineFr}}, {Name: "at", Value: db.Time(r.MadeAt)}})
	}
	return list, audit.Fault(err)
}

// Repoint gives what one person did here to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	var moves []holding.Move
	for _, h := range holders() {
		keys, err := h.keys(ctx, q, from)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if _, err := h.give(ctx, q, key, from, to); err != nil {
				return nil, err
			}
		}
		moves = append(moves, holding.Move{Kind: h.kind, Rows: keys})
	}
	return holding.Some(moves...), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, h := range holders() {
		for _, m := range moves {
			if m.Kind != h.kind {
				continue
			}
			if err := holding.Back(m, func(key string) (int64, error) { return h.give(ctx, q, key, to, from) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// Erase takes a person's name out of what they did here.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	for _, h := range holders() {
		if err := h.forget(ctx, store.New(tx), personID); err != nil {
			return err
		}
	}
	return nil
}
