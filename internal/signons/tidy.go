package signons

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/signons/internal/store"
)

// How long what is personal is kept: a form whose address was never proven, and who signed
// a statement once it was delivered or withdrawn.
const (
	UnprovenFor = 30 * 24 * time.Hour
	KeptFor     = 365 * 24 * time.Hour
)

// portion is how many rows one transaction forgets.
const portion = 200

// Tidy forgets what has served its time, and records consents to news that were not: it is
// done each day. An organization's signature stays; who gave it, and their address, goes.
// Whoever agreed to news keeps name and address for as long as that holds.
func (s *Service) Tidy(ctx context.Context) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if err := q.DeleteAttempts(ctx, db.Micros(tx.Now.Add(-addressWindow))); err != nil {
			return err
		}
		return q.DeleteUnproven(ctx, db.Micros(tx.Now.Add(-UnprovenFor)))
	})
	if err != nil {
		return err
	}
	late, err := s.on(nil).NewsToGive(ctx, portion)
	if err != nil {
		return audit.Fault(err)
	}
	for _, id := range late {
		if err := s.giveNews(ctx, id); err != nil {
			return err
		}
	}
	if err := s.forgetReaders(ctx); err != nil {
		return err
	}
	for {
		n := 0
		err := s.log.Do(ctx, access.TheProgram(), "signons.forget", func(tx *audit.Tx) error {
			q := store.New(tx)
			due, err := q.ToForget(ctx, db.Micros(tx.Now.Add(-KeptFor)), portion)
			if err != nil {
				return err
			}
			n = len(due)
			for _, id := range due {
				news, err := s.consents.Holds(ctx, tx, consents.Signatory(id), consents.Newsletter, tx.Now)
				if err != nil {
					return err
				}
				forget := q.ForgetSigner
				if news {
					forget = q.ForgetOffice
				}
				if err := forget(ctx, id, db.Micros(tx.Now)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < portion {
			return err
		}
	}
}
