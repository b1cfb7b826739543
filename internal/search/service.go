package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

// Service is the full-text index kept in a database. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	engine engine

	mu     sync.Mutex
	kinds  map[string]int64    // numbers of the kinds seen
	known  map[string]struct{} // vocabulary already stored
	added  int                 // documents indexed since the sample was taken
	sample *sample
	// indexed counts the documents indexed since the program began.
	indexed int

	sampling sync.Mutex

	process   string  // this one among those that write the index
	following bool    // whether what is held is brought up to changes
	changed   []int64 // documents to be read anew, guarded by mu as is following
	catching  sync.Mutex
	holding   atomic.Pointer[held] // nil: nothing is held

	spelling sync.Mutex
	spell    *speller // nil: not read yet
}

// New returns the index kept in d.
func New(d *db.DB) *Service {
	x := &Service{db: d, kinds: map[string]int64{}, known: map[string]struct{}{}, process: uuid.NewString()}
	x.engine = sqliteEngine{d.Reader()}
	if d.Engine() == db.PostgreSQL {
		x.engine = postgresEngine{d.Pool()}
	}
	return x
}

// engine is what the two full-text engines do differently.
type engine interface {
	// insert stores a document's tokens under its key.
	insert(ctx context.Context, tx *db.Tx, key int64, p prepared) error
	// remove forgets the tokens under a key.
	remove(ctx context.Context, tx *db.Tx, key int64) error
	// match lists the keys from least to most that hold expr, in order of key or
	// in the opposite order, at most limit.
	match(ctx context.Context, e expr, least, most int64, backwards bool, limit int) ([]int64, error)
	// rows reads one text column of a table for the given keys.
	rows(ctx context.Context, query tableColumn, keys []int64) (map[int64]string, error)
	// shelf reads the documents with keys from least to most, in order of key.
	shelf(ctx context.Context, least, most int64, fn func(key int64, id, facets string)) error
	// shelfTerms reads their terms, in any order.
	shelfTerms(ctx context.Context, least, most int64, fn func(key int64, terms string)) error
	// sampleTerms reads the terms of the documents whose spread is below a bound.
	sampleTerms(ctx context.Context, below int64, fn func(terms string)) error
	// vocabulary lists stems of a language's words from one to before another.
	vocabulary(ctx context.Context, lang, from, before string, limit int) ([]string, error)
	// count counts the documents.
	count(ctx context.Context) (int64, error)
	// kind finds a kind's number; 0 when it is not known.
	kind(ctx context.Context, kind string) (int64, error)
}

// tableColumn names one of the columns read by key.
type tableColumn int

const (
	documentIDs tableColumn = iota
	documentFacets
	documentTerms
)

// Index indexes documents in the caller's transaction; one indexed before under
// the same kind and ID is replaced. Many at once cost much less than one by one.
func (x *Service) Index(ctx context.Context, tx *db.Tx, documents ...Document) error {
	ready := prepareAll(documents)
	words := map[i18n.Lang][]vocabulary{}
	var changed []int64
	for i, d := range documents {
		key, removed, err := x.remove(ctx, tx, d.Kind, d.ID)
		if err != nil {
			return err
		}
		if removed {
			changed = append(changed, key)
		}
		for lang, list := range ready[i].words {
			words[lang] = append(words[lang], list...)
		}
	}
	// The vocabulary first and at once: each statement that writes several rows
	// makes SQLite flush what the full-text index holds in memory.
	if err := x.learn(ctx, tx, words); err != nil {
		return fmt.Errorf("search: words: %w", err)
	}
	keys := make([]int64, len(documents))
	for i, d := range documents {
		number, err := x.numberFor(ctx, tx, d.Kind)
		if err != nil {
			return err
		}
		if keys[i], err = x.insertDocument(ctx, tx, d, number); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO search_terms (key, terms) VALUES ($1, $2)", keys[i], ready[i].terms()); err != nil {
			return fmt.Errorf("search: terms of %s %s: %w", d.Kind, d.ID, err)
		}
	}
	for i, d := range documents {
		if err := x.engine.insert(ctx, tx, keys[i], ready[i]); err != nil {
			return fmt.Errorf("search: index %s %s: %w", d.Kind, d.ID, err)
		}
	}
	if err := x.note(ctx, tx, append(changed, keys...)); err != nil {
		return err
	}
	tx.AfterCommit(func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.added += len(documents)
		x.indexed += len(documents)
	})
	return nil
}

// prepareAll prepares documents on all processors.
func prepareAll(documents []Document) []prepared {
	out := make([]prepared, len(documents))
	if len(documents) == 1 {
		out[0] = prepare(documents[0])
		return out
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(documents)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(documents); i = int(next.Add(1)) - 1 {
				out[i] = prepare(documents[i])
			}
		})
	}
	wg.Wait()
	return out
}

// insertDocument stores the document's row under the first free key of its date.
func (x *Service) insertDocument(ctx context.Context, tx *db.Tx, d Document, number int64) (int64, error) {
	base, offset := keyAt(number, d.Date), spread(d.Kind, d.ID)
	for range 1000 {
		result, err := tx.ExecContext(ctx, "INSERT INTO search_documents (key, kind, id, facets) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING",
			base|offset, d.Kind, d.ID, facetList(d.Facets))
		if err != nil {
			return 0, fmt.Errorf("search: %s %s: %w", d.Kind, d.ID, err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, err
		}
		if n == 1 {
			return base | offset, nil
		}
		offset = (offset + 1) & (1<<hashBits - 1)
	}
	return 0, fmt.Errorf("search: no room for %s %s at its date", d.Kind, d.ID)
}

// Remove forgets a document in the caller's transaction; one that was never
// indexed is no error.
func (x *Service) Remove(ctx context.Context, tx *db.Tx, kind, id string) error {
	key, removed, err := x.remove(ctx, tx, kind, id)
	if err != nil || !removed {
		return err
	}
	return x.note(ctx, tx, []int64{key})
}

func (x *Service) remove(ctx context.Context, tx *db.Tx, kind, id string) (key int64, removed bool, err error) {
	err = tx.QueryRowContext(ctx, "SELECT key FROM search_documents WHERE kind = $1 AND id = $2", kind, id).Scan(&key)
	if errors.Is(err, db.ErrNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("search: %s %s: %w", kind, id, err)
	}
	for _, query := range []string{"DELETE FROM search_documents WHERE key = $1", "DELETE FROM search_terms WHERE key = $1"} {
		if _, err := tx.ExecContext(ctx, query, key); err != nil {
			return 0, false, fmt.Errorf("search: remove %s %s: %w", kind, id, err)
		}
	}
	if err := x.engine.remove(ctx, tx, key); err != nil {
		return 0, false, fmt.Errorf("search: remove %s %s: %w", kind, id, err)
	}
	return key, true, nil
}

// numberFor returns a kind's number, giving it the next one when it is new.
func (x *Service) numberFor(ctx context.Context, tx *db.Tx, kind string) (int64, error) {
	x.mu.Lock()
	n := x.kinds[kind]
	x.mu.Unlock()
	if n != 0 {
		return n, nil
	}
	err := tx.QueryRowContext(ctx, "SELECT number FROM search_kinds WHERE kind = $1", kind).Scan(&n)
	if errors.Is(err, db.ErrNotFound) {
		err = tx.QueryRowContext(ctx, `INSERT INTO search_kinds (kind, number) SELECT $1, COALESCE(MAX(number), 0) + 1 FROM search_kinds WHERE true
			ON CONFLICT DO NOTHING RETURNING number`, kind).Scan(&n)
	}
	if err != nil {
		return 0, fmt.Errorf("search: kind %s: %w", kind, err)
	}
	if n > maxKinds {
		return 0, fmt.Errorf("search: more than %d kinds", maxKinds)
	}
	tx.AfterCommit(func() { x.remember(kind, n) })
	return n, nil
}

func (x *Service) remember(kind string, n int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kinds[kind] = n
}

// number is numberFor without a transaction; 0 for a kind with no document.
func (x *Service) number(ctx context.Context, kind string) (int64, error) {
	x.mu.Lock()
	n := x.kinds[kind]
	x.mu.Unlock()
	if n != 0 {
		return n, nil
	}
	n, err := x.engine.kind(ctx, kind)
	if err == nil && n != 0 {
		x.remember(kind, n)
	}
	return n, err
}

// maxKnown bounds the memory spent on remembering the vocabulary (about 60
// bytes a word).
const maxKnown = 100_000

// learn adds the document's new words to the vocabulary.
func (x *Service) learn(ctx context.Context, tx *db.Tx, words map[i18n.Lang][]vocabulary) error {
	for _, lang := range i18n.Langs() {
		var fresh [][2]string
		var keys []string
		seen := map[string]bool{}
		x.mu.Lock()
		for _, w := range words[lang] {
			key := mark(lang) + w.word + " " + w.stem
			if _, ok := x.known[key]; !ok && !seen[key] {
				seen[key] = true
				fresh = append(fresh, [2]string{w.word, w.stem})
				keys = append(keys, key)
			}
		}
		x.mu.Unlock()
		if len(fresh) == 0 {
			continue
		}
		// One order for every writer, so that they never wait for one another in a ring.
		slices.SortFunc(fresh, func(a, b [2]string) int { return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1]) })
		list, err := json.Marshal(fresh)
		if err != nil {
			return err
		}
		query := `INSERT INTO search_words (lang, word, stem)
			SELECT $1, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($2) WHERE true ON CONFLICT (lang, word, stem) DO NOTHING`
		if tx.Engine() == db.PostgreSQL {
			query = `INSERT INTO search_words (lang, word, stem)
				SELECT $1, value->>0, value->>1 FROM jsonb_array_elements(CAST($2 AS jsonb)) AS list(value) ON CONFLICT (lang, word, stem) DO NOTHING`
		}
		if _, err := tx.ExecContext(ctx, query, string(lang), string(list)); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			x.mu.Lock()
			defer x.mu.Unlock()
			if len(x.known)+len(keys) > maxKnown {
				clear(x.known)
			}
			for _, k := range keys {
				x.known[k] = struct{}{}
			}
		})
	}
	return nil
}
