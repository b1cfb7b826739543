package blobs

import (
	"context"
	"errors"
	"fmt"

	"plenary.example/internal/blobs/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// Blob is a file. Accept makes one of what somebody sent.
type Blob struct {
	ID        string
	Name      string
	MediaType string
	Body      []byte
}

// Store keeps files in the database.
type Store struct{ db *db.DB }

// New returns the store in d.
func New(d *db.DB) *Store { return &Store{db: d} }

// Put keeps a file in the caller's transaction and returns its key. A file over
// MaxBytes is a TooLarge refusal.
func (s *Store) Put(ctx context.Context, tx *db.Tx, b Blob) (string, error) {
	if len(b.Body) > MaxBytes {
		return "", fault.New(fault.TooLarge, "blobs.error.too_large", fault.Args{"Name": SafeName(b.Name), "Limit": MaxBytes >> 20})
	}
	id := db.NewID()
	body := b.Body
	if body == nil {
		body = []byte{} // no file is stored as none
	}
	err := store.New(tx).InsertBlob(ctx, store.InsertBlobParams{
		ID: id, Name: SafeName(b.Name), MediaType: b.MediaType, Size: int64(len(body)), MadeAt: db.Micros(tx.Now), Body: body,
	})
	if err != nil {
		return "", fmt.Errorf("blobs: %w", err)
	}
	return id, nil
}

// Get returns a file; tx nil reads outside any transaction. A NotFound refusal
// when there is none.
func (s *Store) Get(ctx context.Context, tx db.DBTX, id string) (Blob, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	row, err := store.New(tx).Blob(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Blob{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err != nil {
		return Blob{}, fmt.Errorf("blobs: %w", db.Unavailable(err))
	}
	return Blob{ID: row.ID, Name: row.Name, MediaType: row.MediaType, Body: row.Body}, nil
}

// Delete deletes a file in the caller's transaction; one that is not there is
// deleted already.
func (s *Store) Delete(ctx context.Context, tx *db.Tx, id string) error {
	if err := store.New(tx).DeleteBlob(ctx, id); err != nil {
		return fmt.Errorf("blobs: %w", err)
	}
	return nil
}
