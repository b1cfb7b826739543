package secretballots

import (
	"context"
	"slices"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots/internal/store"
)

// The kinds of what secret votes hold about a person.
const (
	heldTrusteeships = "trusteeships"
	heldAuthorities  = "credential_authorities"
	heldSheets       = "secret_sheets"
)

// over reports whether nothing is asked of anybody in a vote any more.
func over(state string) bool {
	return State(state) == Declared || State(state) == Cancelled || State(state) == Opened
}

// Holdings is what secret votes hold about a person: of which they were a trustee or the
// credential authority, and whose papers they counted. That they were on a roll, package
// ballots says; how anybody voted is held nowhere. All of it stays: it is how others check
// who held the keys. A vote under way that needs them is to be over first.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	trusteeships, authorities, sheets := holding.Of(heldTrusteeships, holding.Moves), holding.Of(heldAuthorities, holding.Moves), holding.Of(heldSheets, holding.Moves)
	add := func(h *holding.Holding, title i18n.Text, state string) {
		h.Records = append(h.Records, holding.Record{{Name: "election", Value: title}})
		if !over(state) {
			h.Block = append(h.Block, i18n.Say("secret.holding.needed", "Title", title))
		}
	}
	held, err := q.TrusteeshipsOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range held {
		add(&trusteeships, i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, r.State)
	}
	made, err := q.AuthoritiesOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range made {
		add(&authorities, i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, r.State)
	}
	counted, err := q.SheetsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range counted {
		sheets.Records = append(sheets.Records, holding.Record{{Name: "election", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "at", Value: db.Time(r.EnteredAt)}})
	}
	all := []holding.Holding{trusteeships, authorities, sheets}
	for i := range all {
		all[i].Count = len(all[i].Records)
		all[i] = all[i].Staying()
		all[i].Named = true
	}
	return all, nil
}

// Erase takes nothing out: who held the keys of a vote is part of its proof.
func (s *Service) Erase(context.Context, *audit.Tx, string) error { return nil }

// links are the rows that name a person. Where both records of a merge have a part in
// one vote, each stays as it was written.
func links(q *store.Queries, theirs string) []holding.Link {
	but := func(keys func(ctx context.Context, personID string) ([]string, error)) func(ctx context.Context, personID string) ([]string, error) {
		return func(ctx context.Context, personID string) ([]string, error) {
			has, err := keys(ctx, theirs)
			if err != nil {
				return nil, err
			}
			list, err := keys(ctx, personID)
			return slices.DeleteFunc(list, func(key string) bool { return slices.Contains(has, key) }), err
		}
	}
	return []holding.Link{
		{
			Kind: heldTrusteeships,
			Keys: but(func(ctx context.Context, personID string) (keys []string, err error) {
				rows, err := q.TrusteeshipsOf(ctx, personID)
				for _, r := range rows {
					keys = append(keys, r.SecretID)
				}
				return keys, err
			}),
			Give: func(ctx context.Context, key, from, to string) (int64, error) {
				return q.GiveTrusteeship(ctx, store.GiveTrusteeshipParams{SecretID: key, FromPerson: from, ToPerson: to})
			},
		},
		{
			Kind: heldAuthorities,
			Keys: func(ctx context.Context, personID string) (keys []string, err error) {
				rows, err := q.AuthoritiesOf(ctx, personID)
				for _, r := range rows {
					keys = append(keys, r.ID)
				}
				return keys, err
			},
			Give: func(ctx context.Context, key, from, to string) (int64, error) {
				return q.GiveAuthority(ctx, store.GiveAuthorityParams{SecretID: key, FromPerson: from, ToPerson: to})
			},
		},
		{
			Kind: heldSheets,
			Keys: but(func(ctx context.Context, personID string) (keys []string, err error) {
				rows, err := q.SheetsBy(ctx, personID)
				for _, r := range rows {
					keys = append(keys, r.SecretID)
				}
				return keys, err
			}),
			Give: func(ctx context.Context, key, from, to string) (int64, error) {
				return q.GiveSheet(ctx, store.GiveSheetParams{SecretID: key, FromPerson: from, ToPerson: to})
			},
		},
	}
}

// Repoint gives what one person's record has to do with votes to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	return holding.Give(ctx, from, to, links(s.on(tx), to)...)
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	return holding.TakeBack(ctx, from, to, moves, links(s.on(tx), to)...)
}
