package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

	broken atomic.Pointer[i18n.Message] // why nothing is taken in
	edges  edges                        // of what is committed, for proofs

	mu   sync.Mutex // one sequencing, and one look at the file, at a time
	key  *key
	last tlog.Tree // the head that the file has
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
const erasing = "proof.erase"

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

// recordTx has a leaf say what a thing is now, unless the last one says so already: that is for
// the sequencer to see, since an act that read what others write would wait for them.
func (s *Service) recordTx(ctx context.Context, tx *db.Tx, src Source, thing string) error {
	c, there, err := src.Read(ctx, tx, thing)
	if err != nil {
		return err
	}
	if there {
		return s.insert(ctx, tx, thing, Leaf{Kind: src.Kind(), About: c.About}, newSalt(), c)
	}
	q := store.New(tx)
	known, err := q.CountOf(ctx, src.Kind(), thing)
	if err != nil || known == 0 {
		return err
	}
	var label i18n.Text
	last, err := q.LatestEntry(ctx, src.Kind(), thing)
	if err == nil {
		leaf, err := ParseLeaf(last.Leaf)
		if err != nil {
			return err
		}
		c.About, label = leaf.About, i18n.Text{EN: last.LabelEn, FR: last.LabelFr}
	} else if !errors.Is(err, db.ErrNotFound) {
		return err
	}
	c.Label = label
	if err := s.insert(ctx, tx, thing, Leaf{Kind: src.Kind(), About: c.About, Gone: true}, newSalt(), c); err != nil {
		return err
	}
	if c.About == "" { // nothing public: what it said of persons goes with it
		return s.forget(ctx, tx, src.Kind(), thing)
	}
	return nil
}

// insert writes what becomes a leaf; it waits for its place.
func (s *Service) insert(ctx context.Context, tx *db.Tx, thing string, l Leaf, salt string, c Content) error {
	l.Recorded = clock.DayIn(tx.Now, s.o.Zone)
	if salt != "" {
		l.Fields = c.digests(salt, thing)
	}
	text := l.Text()
	if strings.Count(text, "\n") != l.lines() || len(text) > maxLeaf-maxRevision {
		return fmt.Errorf("record: %s %s cannot be written as a leaf: %w", l.Kind, thing, ErrLeaf)
	}
	raw, err := json.Marshal(c.Fields)
	if err != nil {
		return err
	}
	sum, kept := sha256.Sum256(append([]byte(l.About+"\n"), raw...)), ""
	if c.Kept {
		kept = string(raw)
	}
	q := store.New(tx)
	err = q.InsertWaiting(ctx, store.InsertWaitingParams{
		ID: db.NewID(), Kind: l.Kind, Thing: thing, Leaf: text, Salt: salt, Sum: hex.EncodeToString(sum[:]), LabelEn: c.Label.EN, LabelFr: c.Label.FR, Kept: kept, MadeAt: db.Micros(tx.Now),
	})
	if err != nil {
		return err
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

// forget destroys the salts of all leaves of a thing, and has a leaf say which. What waits and is
// not the latest is taken out: it becomes no leaf.
func (s *Service) forget(ctx context.Context, tx *db.Tx, kind, thing string) error {
	q := store.New(tx)
	waiting, err := q.LatestWaiting(ctx, kind, thing)
	if err == nil {
		err = q.DropWaitingBefore(ctx, store.DropWaitingBeforeParams{Kind: kind, Thing: thing, ID: waiting.ID})
	}
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	rows, err := q.RevisionsOf(ctx, kind, thing)
	if err != nil {
		return err
	}
	var erased []tlog.Hash
	for _, r := range rows {
		if r.ErasedAt != 0 {
			continue
		}
		if err := q.EraseSalt(ctx, r.ID, db.Micros(tx.Now)); err != nil {
			return err
		}
		erased = append(erased, tlog.RecordHash([]byte(r.Leaf)))
	}
	for part := range slices.Chunk(erased, maxErased) {
		if err := s.insert(ctx, tx, db.NewID(), Leaf{Kind: Erasure, Erases: part}, "", Content{}); err != nil {
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
