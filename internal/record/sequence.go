package record

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/db"
	"plenary.example/internal/record/internal/store"
)

// perBatch is how much of what waits one transaction of the sequencer takes in: on SQLite
// others wait for it.
const perBatch = 512

// Sequence gives what waits its place in the log and signs the head. It returns how many
// leaves it took in.
func (s *Service) Sequence(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil || s.broken.Load() != nil {
		return 0, nil
	}
	taken := 0
	for {
		waiting, err := s.read().AnyWaiting(ctx)
		if err != nil || len(waiting) == 0 {
			return taken, err
		}
		n, err := s.batch(ctx)
		if err != nil {
			return taken, err
		}
		taken += n
		if err := s.follow(ctx); err != nil || s.broken.Load() != nil {
			return taken, err
		}
	}
}

// batch takes in a batch.
func (s *Service) batch(ctx context.Context) (taken int, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		taken = 0
		q := store.New(tx)
		head, err := q.Head(ctx, s.key.origin)
		if err != nil {
			return err
		}
		rows, err := q.Waiting(ctx, perBatch)
		if err != nil || len(rows) == 0 {
			return err
		}
		var hashes []tlog.Hash
		for _, r := range rows {
			leaf, fresh, err := place(ctx, q, head.Size+int64(len(hashes)), r)
			if err != nil {
				return err
			}
			if fresh {
				hashes = append(hashes, tlog.RecordHash([]byte(leaf)))
			}
		}
		if err := q.DropWaitingTo(ctx, rows[len(rows)-1].ID); err != nil || len(hashes) == 0 {
			return err
		}
		t := treeOn(q)
		changed, err := t.grow(ctx, head.Size, hashes)
		if err != nil {
			return err
		}
		for _, at := range changed {
			if err := q.PutTile(ctx, store.PutTileParams{Level: at.level, Number: at.number, Hashes: t.tiles[at]}); err != nil {
				return err
			}
		}
		taken = len(hashes)
		return s.putHead(ctx, tx, t, head.Size+int64(len(hashes)))
	})
	return taken, err
}

// place makes a leaf of what waits, unless the last leaf of its thing says the same.
func place(ctx context.Context, q *store.Queries, at int64, w store.RecordWaiting) (text string, fresh bool, err error) {
	revision, gone := int64(1), strings.Contains(w.Leaf, goneLine)
	if w.Kind != Erasure {
		last, err := q.LatestEntry(ctx, w.Kind, w.Thing)
		switch none := errors.Is(err, db.ErrNotFound); {
		case err != nil && !none:
			return "", false, err
		case none && gone:
			return "", false, nil
		case !none:
			before := strings.Contains(last.Leaf, goneLine)
			if before && gone || before == gone && last.ErasedAt == 0 && last.Sum == w.Sum {
				return "", false, nil
			}
			revision = last.Revision + 1
		}
	}
	text = strings.Replace(w.Leaf, unnumbered, fmt.Sprintf("\nrevision %d\n", revision), 1)
	err = added(q.InsertEntry(ctx, store.InsertEntryParams{ID: w.ID, Kind: w.Kind, Thing: w.Thing, Revision: revision, Leaf: text, MadeAt: w.MadeAt}))
	if err == nil {
		err = added(q.InsertSalt(ctx, store.InsertSaltParams{EntryID: w.ID, Salt: w.Salt, Sum: w.Sum, LabelEn: w.LabelEn, LabelFr: w.LabelFr, Kept: w.Kept}))
	}
	if err == nil {
		err = added(q.InsertLeaf(ctx, at, w.ID))
	}
	return text, true, err
}

// added refuses a row that was there already.
func added(rows int64, err error) error {
	if err == nil && rows != 1 {
		return fmt.Errorf("%w: a row stands where the next one goes", errDamaged)
	}
	return err
}

// Lines of what waits: that its thing is there no more, and the one in which its revision is
// written. No value holds a line feed.
const (
	goneLine   = "\ngone yes\n"
	unnumbered = "\nrevision 0\n"
)

// putHead signs the head of the first size leaves.
func (s *Service) putHead(ctx context.Context, tx *db.Tx, t *tree, size int64) error {
	root, err := t.headHash(ctx, size)
	if err != nil {
		return err
	}
	signed, err := s.key.sign(tlog.Tree{N: size, Hash: root})
	if err != nil {
		return err
	}
	return store.New(tx).PutHead(ctx, store.PutHeadParams{Origin: s.key.origin, Size: size, Checkpoint: signed, SignedAt: db.Micros(tx.Now)})
}

// How often the sequencer looks for what other nodes left, and how long it lets what comes
// at once gather.
const (
	lookEvery = 5 * time.Second
	gather    = 50 * time.Millisecond
)

// Run takes in what stood before there was a record, then what is recorded, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	if err := s.Begin(ctx); err != nil {
		return err
	}
	if _, err := s.Catch(ctx); err != nil {
		return err
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if _, err := s.Sequence(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.Error("the record of proof takes nothing in for the moment", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := s.look(ctx); err != nil && ctx.Err() == nil {
				s.o.Log.Error("the record of proof cannot be looked at for the moment", "error", err)
			}
			continue
		case <-s.wake:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(gather):
		}
	}
}

// look keeps the head that another node signed.
func (s *Service) look(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken.Load() != nil {
		return nil
	}
	head, err := s.read().Head(ctx, s.key.origin)
	if err != nil || head.Size == s.last.N {
		return err
	}
	return s.follow(ctx)
}

// perPage is how many things one transaction of Catch takes in.
const perPage = 200

// Catch records what stands and was there before the log: once for each kind, from where it
// stopped. What comes into the database afterwards without an act is not recorded so: Verify
// tells of it. It returns how many things it looked at.
func (s *Service) Catch(ctx context.Context) (int, error) {
	looked := 0
	for _, src := range s.sources {
		for done := false; !done; {
			err := s.db.Write(ctx, func(tx *db.Tx) error {
				q := store.New(tx)
				state, err := q.KindState(ctx, src.Kind())
				if err != nil && !errors.Is(err, db.ErrNotFound) {
					return err
				}
				if done = state.DoneAt != 0; done {
					return nil
				}
				things, err := src.After(ctx, tx, state.LastThing, perPage)
				if err != nil {
					return err
				}
				next := store.PutKindStateParams{Kind: src.Kind(), LastThing: state.LastThing}
				for _, thing := range things {
					known, err := q.CountOf(ctx, src.Kind(), thing)
					if err != nil {
						return err
					}
					if known > 0 {
						continue // an act has recorded it
					}
					if err := s.recordTx(ctx, tx, src, thing); err != nil {
						return err
					}
				}
				if len(things) > 0 {
					next.LastThing = things[len(things)-1]
				} else {
					next.DoneAt, done = db.Micros(tx.Now), true
				}
				looked += len(things)
				return q.PutKindState(ctx, next)
			})
			if err != nil {
				return looked, fmt.Errorf("record: what stands of %s: %w", src.Kind(), err)
			}
		}
	}
	return looked, nil
}
