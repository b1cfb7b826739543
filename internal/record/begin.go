package record

import (
	"context"
	"errors"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record/internal/store"
)

// Begin readies the log: its key, its first head, and the comparison with the head that was
// signed last. It is quick however long the log is. What it finds wrong is logged and told by
// Trouble; the log then takes nothing in, and what is to be recorded waits.
func (s *Service) Begin(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != nil {
		return nil
	}
	k, err := s.loadKey(ctx)
	if err != nil {
		return err
	}
	s.key = k
	_, err = s.read().Head(ctx, k.origin)
	if errors.Is(err, db.ErrNotFound) {
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			if _, err := store.New(tx).Head(ctx, k.origin); !errors.Is(err, db.ErrNotFound) {
				return err
			}
			return s.putHead(ctx, tx, treeOn(store.New(tx)), 0)
		})
	}
	if err != nil {
		return err
	}
	return s.follow(ctx)
}

// follow compares the head of the database with the one in the file, and keeps the newer one
// there.
func (s *Service) follow(ctx context.Context) error {
	trouble, err := s.compare(ctx)
	if err != nil {
		return err
	}
	if trouble != nil {
		s.broken.Store(trouble)
		s.o.Log.Error("the record of proof does not agree with what was signed; nothing is taken in until somebody has looked: plenary verify", "why", trouble.Key, "args", trouble.Args)
	}
	return nil
}

// compare is the quick look: the head is signed, the tree has its root, and it goes on from
// the tree that was signed last.
func (s *Service) compare(ctx context.Context) (*i18n.Message, error) {
	q := s.read()
	row, err := q.Head(ctx, s.key.origin)
	if err != nil {
		return nil, err
	}
	said := func(key string, args ...any) (*i18n.Message, error) {
		m := i18n.Say(key, args...)
		return &m, nil
	}
	head, err := s.key.open(row.Checkpoint)
	if err != nil || head.N != row.Size {
		return said("proof.trouble.signature")
	}
	t := treeOn(q)
	root, err := t.headHash(ctx, head.N)
	switch {
	case errors.Is(err, errDamaged), errors.Is(err, db.ErrNotFound):
		return said("proof.trouble.tiles", "Size", head.N)
	case err != nil:
		return nil, err
	case root != head.Hash:
		return said("proof.trouble.root", "Size", head.N)
	}
	last := s.last
	if last.N == 0 {
		text, err := s.seen()
		if err != nil {
			return nil, err
		}
		if text != "" {
			if last, err = s.key.open(text); err != nil {
				return said("proof.trouble.file", "File", s.file())
			}
		}
	}
	switch {
	case last.N > head.N:
		return said("proof.trouble.shorter", "Size", head.N, "Seen", last.N, "File", s.file())
	case last.N > 0:
		was, err := t.headHash(ctx, last.N)
		if err != nil || was != last.Hash {
			return said("proof.trouble.rewritten", "Seen", last.N, "File", s.file())
		}
	}
	if head.N == last.N && last.N > 0 {
		s.last = last
		return nil, nil
	}
	if err := s.keep(row.Checkpoint); err != nil {
		return nil, err
	}
	s.last = head
	return nil, nil
}

// Trouble is why the log takes nothing in; nil: it does.
func (s *Service) Trouble() *i18n.Message {
	return s.broken.Load()
}
