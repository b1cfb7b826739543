package signin

import (
	"context"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/signin/internal/store"
)

// Holdings is what signing in holds about a person: their passkeys, and how many
// devices are signed in.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	q := store.New(tx)
	keys, err := q.PasskeysOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	passkeys := holding.Of("passkeys", holding.Ends)
	for _, k := range keys {
		passkeys.Count++
		passkeys.Records = append(passkeys.Records, holding.Record{{Name: "name", Value: k.Name}, {Name: "made", Value: db.Time(k.MadeAt)}, {Name: "used", Value: db.Time(k.UsedAt)}})
	}
	live, err := q.LiveSessionsOfPerson(ctx, personID, db.Micros(s.sessions.clock.Now()))
	if err != nil {
		return nil, audit.Fault(err)
	}
	return []holding.Holding{passkeys, {Kind: "sessions", Count: int(live), Merge: holding.Ends}}, nil
}

// Repoint ends how a person signs in: a passkey is bound to the record it was
// made for, and the other record has its own.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, _ string) ([]holding.Move, error) {
	keys, err := store.New(tx).PasskeysOfPerson(ctx, from)
	if err != nil {
		return nil, err
	}
	m := holding.Move{Kind: "passkeys"}
	for _, k := range keys {
		if err := m.Drop(k); err != nil {
			return nil, err
		}
	}
	return holding.Some(m), s.Erase(ctx, tx, from)
}

// Restore undoes what Repoint did: the passkeys work again.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		if m.Kind != "passkeys" {
			continue
		}
		err := holding.Restore(m, nil, func(row store.Passkey) error { return q.RestorePasskey(ctx, store.RestorePasskeyParams(row)) }, nil)
		if err != nil {
			return err
		}
	}
	tx.AfterCommit(func() {
		s.actors.drop(from)
		s.actors.drop(to)
	})
	return nil
}

// Erase ends every way that a person signs in.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	for _, step := range []func(context.Context, string) (int64, error){q.DeleteSessionsOfPerson, q.DeletePasskeysOfPerson, q.DeleteLinksOfPerson} {
		if _, err := step(ctx, personID); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() {
		s.sessions.forget(personID)
		s.Changed()
	})
	return nil
}
