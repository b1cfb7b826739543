package speakers

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
)

// The kinds of what the lists of speakers hold about a person.
const (
	heldTurns = "speaking_turns"
	heldSelf  = "speaking_self"
)

// Holdings is when a person asked to speak and spoke, and what they said of
// themselves for it. Nothing of it stays: the sums of a meeting are kept without
// them.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	q := store.New(tx)
	rows, err := q.TurnsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	turns := holding.Of(heldTurns, holding.Moves)
	for _, r := range rows {
		turns.Records = append(turns.Records, holding.Record{
			{Name: "meeting", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}},
			{Name: "organization", Value: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}},
			{Name: "asked", Value: db.Time(r.AskedAt)},
			{Name: "at", Value: db.Time(r.CalledAt)},
		})
	}
	turns.Count = len(turns.Records)
	said, err := q.SpeakingSelvesOf(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	selves := holding.Of(heldSelf, holding.Ends)
	for _, r := range said {
		rec := holding.Record{{Name: "meeting", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}}
		if r.Gender != "" {
			rec = append(rec, holding.Field{Name: "gender", Value: holding.WordOf("speakers.gender.", r.Gender)})
		}
		if r.Lang != "" {
			rec = append(rec, holding.Field{Name: "language", Value: holding.WordOf("speakers.language.", r.Lang)})
		}
		selves.Records = append(selves.Records, rec)
	}
	selves.Count = len(selves.Records)
	return []holding.Holding{turns, selves}, nil
}

// Repoint gives one person's turns to another. What the former said of themselves
// is erased: it is nobody else's to keep.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	rows, err := q.TurnsOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	has, err := q.TurnsOfPerson(ctx, to)
	if err != nil {
		return nil, err
	}
	waits := map[string]bool{}
	for _, r := range has {
		waits[r.ItemID] = waits[r.ItemID] || State(r.State) == Waiting
	}
	m := holding.Move{Kind: heldTurns}
	for _, r := range rows {
		if State(r.State) == Waiting && waits[r.ItemID] { // one of the two is enough
			if err := q.LeaveTurn(ctx, r.ID); err != nil {
				return nil, err
			}
		}
		if _, err := q.GiveTurn(ctx, store.GiveTurnParams{ID: r.ID, FromPerson: from, ToPerson: to}); err != nil {
			return nil, err
		}
		m.Rows = append(m.Rows, r.ID)
	}
	return holding.Some(m), q.DeleteSpeakingSelves(ctx, from)
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != heldTurns {
			continue
		}
		err := holding.Back(m, func(id string) (int64, error) {
			return q.GiveTurn(ctx, store.GiveTurnParams{ID: id, FromPerson: to, ToPerson: from})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase takes a person off the lists of speakers, and their name, gender, region
// and language off what they said. How long their organization spoke stays.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	if err := q.LeaveTurns(ctx, personID, db.Micros(tx.Now)); err != nil {
		return err
	}
	if err := q.ForgetTurns(ctx, personID); err != nil {
		return err
	}
	return q.DeleteSpeakingSelves(ctx, personID)
}

// OrganizationLinks are where the turns of speakers name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{{Kind: "org_turns", Keys: q.TurnsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
		return q.GiveTurnOrganization(ctx, store.GiveTurnOrganizationParams{ID: key, FromOrganization: from, ToOrganization: to})
	}}}
}
