package signons

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signons/internal/store"
)

// NewsReader is where the news goes that somebody asked for when they signed.
type NewsReader struct {
	Email, Name string
	Lang        i18n.Lang
}

// NewsReader returns whom the consent to news of a signature reaches; ok is false for a
// signature that is not there, or whose address was forgotten. tx nil is the reader.
func (s *Service) NewsReader(ctx context.Context, tx db.DBTX, id string) (r NewsReader, ok bool, err error) {
	row, err := s.on(tx).Signature(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return r, false, nil
	}
	g := signatureOf(row)
	return NewsReader{g.Email, g.Person, g.Lang}, err == nil && g.Email != "" && g.newsGiven, audit.Fault(err)
}

// NewsAt lists the signatures with which news was asked for at an address, for what rests
// on their consents. tx nil is the reader.
func (s *Service) NewsAt(ctx context.Context, tx db.DBTX, email string) ([]string, error) {
	keys, err := s.on(tx).NewsAt(ctx, people.FoldEmail(email))
	return keys, audit.Fault(err)
}

// forgetReaders forgets those whose address was kept for the news alone, once they want
// none any more.
func (s *Service) forgetReaders(ctx context.Context) error {
	for after := ""; ; {
		kept, err := s.on(nil).KeptForNews(ctx, after, portion)
		if err != nil || len(kept) == 0 {
			return audit.Fault(err)
		}
		after = kept[len(kept)-1]
		err = s.log.Do(ctx, access.TheProgram(), "signons.forget", func(tx *audit.Tx) error {
			for _, id := range kept {
				news, err := s.consents.Holds(ctx, tx, consents.Signatory(id), consents.Newsletter, tx.Now)
				if err != nil {
					return err
				}
				if news {
					continue
				}
				if err := store.New(tx).ForgetSigner(ctx, id, db.Micros(tx.Now)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
