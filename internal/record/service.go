package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record/internal/store"
)

// Source is what one subject has recorded.
type Source interface {
	// Kind names it in leaves: "resolution".
	Kind() string
	// Watches reports whether an act may have changed the thing that it is about.
	Watches(action, kind string) bool
	// Read is a thing as it stands; false where there is nothing (any more) to record.
	Read(ctx context.Context, tx db.DBTX, thing string) (Content, bool, error)
	// After lists the keys of things that stand, in the order of their keys, after one.
	After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error)
}

// Options say for which installation the log is.
type Options struct {
	// Dir is the data folder, which keeps the last head too; empty: none is kept.
	Dir string
	// Origin is the name of a log that is begun now: the coalition's host and a path.
	Origin string
	// Log receives what goes wrong out of sight; nil discards it.
	Log *slog.Logger
	// Zone is where the days of leaves are; nil for UTC.
	Zone *time.Location
}

// Service is the log.
type Service struct {
	db      *db.DB
	o       Options
	sources []Source
	wake    chan struct{}

	mu     sync.Mutex // one sequencing, and one look at the file, at a time
	key    *key
	last   tlog.Tree     // the head that the file has
	broken *i18n.Message // why nothing is taken in
}

// New returns the log of what the sources keep, over the database of log.
func New(d *db.DB, o Options, sources ...Source) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return &Service{db: d, o: o, sources: sources, wake: make(chan struct{}, 1)}
}

// Kinds are the kinds of things that are recorded.
func (s *Service) Kinds() []string {
	list := make([]string, len(s.sources))
	for i, src := range s.sources {
		list[i] = src.Kind()
	}
	return list
}

func (s *Service) source(kind string) Source {
	for _, src := range s.sources {
		if src.Kind() == kind {
			return src
		}
	}
	return nil
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// erasing is the act by which an erasure has things looked at, once all subjects have
// erased what is theirs.
const erasing = "record.erase"

// Observe records what a use case changed, in its transaction: an audit.Observer.
func (s *Service) Observe(ctx context.Context, tx *audit.Tx, touched []audit.Touched) error {
	type thing struct{ kind, key string }
	var seen []thing
	for _, t := range touched {
		if t.Action == erasing {
			continue
		}
		for _, src := range s.sources {
			it := thing{src.Kind(), t.ID}
			if !src.Watches(t.Action, t.Kind) || slices.Contains(seen, it) {
				continue
			}
			seen = append(seen, it)
			if err := s.recordTx(ctx, tx.Tx, src, t.ID); err != nil {
				return err
			}
		}
	}
	return s.eraseTouched(ctx, tx, touched)
}

// recordTx has a leaf say what a thing is now, unless the last one says so already.
func (s *Service) recordTx(ctx context.Context, tx *db.Tx, src Source, thing string) error {
	c, there, err := src.Read(ctx, tx, thing)
	if err != nil {
		return err
	}
	q := store.New(tx)
	last, err := q.LatestEntry(ctx, src.Kind(), thing)
	switch none := errors.Is(err, db.ErrNotFound); {
	case err != nil && !none:
		return err
	case none && !there:
		return nil
	case none:
		return s.appendTx(ctx, tx, src.Kind(), thing, 1, c)
	}
	leaf, err := ParseLeaf(last.Leaf)
	if err != nil {
		return err
	}
	switch {
	case !there && leaf.Gone:
		return nil
	case !there:
		if err := s.insert(ctx, tx, thing, Leaf{Kind: src.Kind(), About: leaf.About, Revision: last.Revision + 1, Gone: true}, newSalt(), Content{Label: i18n.Text{EN: last.LabelEn, FR: last.LabelFr}}); err != nil {
			return err
		}
		if leaf.About == "" { // nothing public: what it said of persons goes with it
			return s.forget(ctx, tx, src.Kind(), thing)
		}
		return nil
	case !leaf.Gone && last.ErasedAt == 0 && leaf.About == c.About && len(leaf.Differing(last.Salt, thing, c)) == 0:
		return nil
	}
	return s.appendTx(ctx, tx, src.Kind(), thing, last.Revision+1, c)
}

// appendTx writes the leaf of a thing as it is now.
func (s *Service) appendTx(ctx context.Context, tx *db.Tx, kind, thing string, revision int64, c Content) error {
	return s.insert(ctx, tx, thing, Leaf{Kind: kind, About: c.About, Revision: revision}, newSalt(), c)
}

// insert writes an entry, which waits for its place.
func (s *Service) insert(ctx context.Context, tx *db.Tx, thing string, l Leaf, salt string, c Content) error {
	l.Recorded = clock.DayIn(tx.Now, s.o.Zone)
	if salt != "" {
		l.Fields = c.digests(salt, thing)
	}
	text := l.Text()
	if again, err := ParseLeaf(text); err != nil || again.Kind != l.Kind {
		return fmt.Errorf("record: %s %s cannot be written as a leaf: %w", l.Kind, thing, ErrLeaf)
	}
	kept := ""
	if c.Kept {
		raw, err := json.Marshal(c.Fields)
		if err != nil {
			return err
		}
		kept = string(raw)
	}
	q, id := store.New(tx), db.NewID()
	for _, step := range []func() error{
		func() error {
			return q.InsertEntry(ctx, store.InsertEntryParams{ID: id, Kind: l.Kind, Thing: thing, Revision: l.Revision, Leaf: text, MadeAt: db.Micros(tx.Now)})
		},
		func() error {
			return q.InsertSalt(ctx, store.InsertSaltParams{EntryID: id, Salt: salt, LabelEn: c.Label.EN, LabelFr: c.Label.FR, Kept: kept})
		},
		func() error { return q.InsertWaiting(ctx, id) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, person := range c.Persons {
		if err := q.InsertPerson(ctx, store.InsertPersonParams{PersonID: person, Kind: l.Kind, Thing: thing}); err != nil {
			return err
		}
	}
	tx.AfterCommit(s.nudge)
	return nil
}

// nudge wakes the sequencer; it never waits for it.
func (s *Service) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// maxErased is how many leaves one leaf of an erasure names.
const maxErased = 500

// forget destroys the salts of all leaves of a thing but the last, and has a leaf say which.
func (s *Service) forget(ctx context.Context, tx *db.Tx, kind, thing string) error {
	q := store.New(tx)
	rows, err := q.RevisionsOf(ctx, kind, thing)
	if err != nil {
		return err
	}
	var erased []tlog.Hash
	for i, r := range rows {
		if i == len(rows)-1 || r.ErasedAt != 0 {
			continue
		}
		if err := q.EraseSalt(ctx, r.ID, db.Micros(tx.Now)); err != nil {
			return err
		}
		erased = append(erased, tlog.RecordHash([]byte(r.Leaf)))
	}
	for part := range slices.Chunk(erased, maxErased) {
		if err := s.insert(ctx, tx, db.NewID(), Leaf{Kind: Erasure, Revision: 1, Erases: part}, "", Content{}); err != nil {
			return err
		}
	}
	return nil
}

// eraseTouched looks at what names somebody who was erased: what it is now is a leaf, and
// what the leaves before it said can be read by nobody any more.
func (s *Service) eraseTouched(ctx context.Context, tx *audit.Tx, touched []audit.Touched) error {
	q := store.New(tx)
	for _, t := range touched {
		if t.Action != erasing {
			continue
		}
		things, err := q.ThingsNaming(ctx, t.ID)
		if err != nil {
			return err
		}
		if err := q.DeletePerson(ctx, t.ID); err != nil {
			return err
		}
		for _, it := range things {
			src := s.source(it.Kind)
			if src == nil {
				continue
			}
			if err := s.recordTx(ctx, tx.Tx, src, it.Thing); err != nil {
				return err
			}
			if err := s.forget(ctx, tx.Tx, it.Kind, it.Thing); err != nil {
				return err
			}
			now, there, err := src.Read(ctx, tx, it.Thing)
			if err != nil {
				return err
			}
			if there && slices.Contains(now.Persons, t.ID) { // the law keeps it
				if err := q.InsertPerson(ctx, store.InsertPersonParams{PersonID: t.ID, Kind: it.Kind, Thing: it.Thing}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// perBatch is how many leaves one transaction of the sequencer takes in.
const perBatch = 4096

// Sequence gives what waits its place in the log and signs the head. It returns how many
// leaves it took in.
func (s *Service) Sequence(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil || s.broken != nil {
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
		if err := s.follow(ctx); err != nil || s.broken != nil {
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
		placed, err := q.PlaceWaiting(ctx, head.Size, perBatch)
		if err != nil || placed == 0 {
			return err
		}
		if err := q.DeletePlaced(ctx, head.Size); err != nil {
			return err
		}
		rows, err := q.LeavesFrom(ctx, head.Size, perBatch)
		if err != nil {
			return err
		}
		hashes := make([]tlog.Hash, len(rows))
		for i, r := range rows {
			if r.Place != head.Size+int64(i) {
				return fmt.Errorf("%w: place %d", errDamaged, r.Place)
			}
			hashes[i] = tlog.RecordHash([]byte(r.Leaf))
		}
		if int64(len(rows)) != placed {
			return fmt.Errorf("%w: %d leaves of %d", errDamaged, len(rows), placed)
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
		taken = len(rows)
		return s.putHead(ctx, tx, t, head.Size+int64(len(rows)))
	})
	return taken, err
}

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
		s.broken = trouble
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
		return said("record.trouble.signature")
	}
	t := treeOn(q)
	root, err := t.headHash(ctx, head.N)
	switch {
	case errors.Is(err, errDamaged), errors.Is(err, db.ErrNotFound):
		return said("record.trouble.tiles", "Size", head.N)
	case err != nil:
		return nil, err
	case root != head.Hash:
		return said("record.trouble.root", "Size", head.N)
	}
	last := s.last
	if last.N == 0 {
		text, err := s.seen()
		if err != nil {
			return nil, err
		}
		if text != "" {
			if last, err = s.key.open(text); err != nil {
				return said("record.trouble.file", "File", s.file())
			}
		}
	}
	switch {
	case last.N > head.N:
		return said("record.trouble.shorter", "Size", head.N, "Seen", last.N, "File", s.file())
	case last.N > 0:
		was, err := t.headHash(ctx, last.N)
		if err != nil || was != last.Hash {
			return said("record.trouble.rewritten", "Seen", last.N, "File", s.file())
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
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
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
	if s.broken != nil {
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
					if _, err := q.LatestEntry(ctx, src.Kind(), thing); err == nil {
						continue // an act has recorded it
					} else if !errors.Is(err, db.ErrNotFound) {
						return err
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
