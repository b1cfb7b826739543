package search

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"plenary.example/internal/db"
)

// How what is held in memory follows what other processes index.
const (
	listenEvery = 10 * time.Second
	listenBack  = 5 * time.Minute // a transaction tells of its changes with the time it began
	tidyBack    = time.Hour
)

// Keep holds the documents of some kinds in memory until the context ends, so that matches and
// the counts under filters are told without reading a row for each; it follows what this
// process indexes at once, and what others do within seconds. of are facets that follow from
// a document's kind and date, as CountAmong is given them. What fails is told to failed and
// tried again; meanwhile, and without Keep, the engine answers.
func (x *Service) Keep(ctx context.Context, kinds []string, of func(kind string, date int64) []string, failed func(error)) {
	heard := map[string]bool{}
	var tidied time.Time
	for {
		err := x.listen(ctx, heard)
		if h := x.holding.Load(); err == nil && (h == nil || len(h.kinds) < len(kinds)) {
			err = x.hold(ctx, kinds, of)
		}
		if now := x.db.Now(); err == nil && now.Sub(tidied) > tidyBack {
			tidied = now
			err = x.db.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, "DELETE FROM search_changes WHERE at < $1", now.Add(-tidyBack).UnixMilli())
				return err
			})
		}
		if err != nil && ctx.Err() == nil {
			failed(wrap(err))
		}
		select {
		case <-ctx.Done():
			x.holding.Store(nil)
			return
		case <-time.After(listenEvery):
		}
	}
}

// Holds reports whether documents are held in memory now.
func (x *Service) Holds() bool { return x.holding.Load() != nil }

// hold reads all that is held.
func (x *Service) hold(ctx context.Context, kinds []string, of func(kind string, date int64) []string) error {
	x.catching.Lock()
	defer x.catching.Unlock()
	numbers := map[int64]string{}
	for _, kind := range kinds {
		n, err := x.number(ctx, kind)
		if err != nil {
			return err
		}
		if n != 0 { // else nothing of it is indexed yet
			numbers[n] = kind
		}
	}
	if h := x.holding.Load(); h != nil && len(h.kinds) == len(numbers) {
		return nil
	}
	x.mu.Lock()
	x.following, x.changed = true, nil
	x.mu.Unlock()
	common, err := x.frequencies(ctx)
	if err != nil {
		return err
	}
	h := newHeld(numbers, of)
	if err := h.read(ctx, x.engine, common); err != nil {
		return err
	}
	x.holding.Store(h)
	return nil
}

// note tells the other processes which documents a transaction changed, and this one once
// they have.
func (x *Service) note(ctx context.Context, tx *db.Tx, keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = strconv.FormatInt(k, 10)
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO search_changes (id, by_process, keys, at) VALUES ($1, $2, $3, $4)", uuid.NewString(), x.process, strings.Join(list, ","), tx.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("search: changes: %w", err)
	}
	tx.AfterCommit(func() { x.follow(keys) })
	return nil
}

// follow marks documents to be read anew before the next question.
func (x *Service) follow(keys []int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.following {
		return
	}
	if x.changed = append(x.changed, keys...); len(x.changed) > heldAtOnce {
		x.following, x.changed = false, nil
		x.holding.Store(nil)
	}
}

// listen hears what other processes have indexed.
func (x *Service) listen(ctx context.Context, heard map[string]bool) error {
	rows, err := x.db.Reader().QueryContext(ctx, "SELECT id, keys FROM search_changes WHERE at >= $1 AND by_process <> $2", x.db.Now().Add(-listenBack).UnixMilli(), x.process)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	still := map[string]bool{}
	for rows.Next() {
		var id, list string
		if err := rows.Scan(&id, &list); err != nil {
			return err
		}
		if still[id] = true; heard[id] {
			continue
		}
		heard[id] = true
		var keys []int64
		for k := range strings.SplitSeq(list, ",") {
			n, err := strconv.ParseInt(k, 10, 64)
			if err != nil {
				return err
			}
			keys = append(keys, n)
		}
		x.follow(keys)
	}
	for id := range heard {
		if !still[id] {
			delete(heard, id)
		}
	}
	return rows.Err()
}

// heldOf is what is held of a kind, brought up to what has changed; nil where the engine is
// to be asked.
func (x *Service) heldOf(ctx context.Context, kind int64) (*held, error) {
	h := x.holding.Load()
	if h == nil || h.kinds[kind] == "" {
		return nil, nil
	}
	x.catching.Lock()
	defer x.catching.Unlock()
	x.mu.Lock()
	changed := x.changed
	x.changed = nil
	x.mu.Unlock()
	if len(changed) == 0 {
		return h, nil
	}
	changed = slices.DeleteFunc(changed, func(k int64) bool { return h.kinds[kindOf(k)] == "" })
	slices.Sort(changed)
	changed = slices.Compact(changed)
	rows, err := x.rowsOf(context.WithoutCancel(ctx), changed)
	if err != nil {
		x.follow(changed)
		return nil, err
	}
	h.follow(changed, rows)
	if h.tired() {
		x.holding.Store(nil)
	}
	return h, nil
}

// rowsOf reads what the index says of documents.
func (x *Service) rowsOf(ctx context.Context, keys []int64) (map[int64]row, error) {
	ids, err := x.engine.rows(ctx, documentIDs, keys)
	if err != nil {
		return nil, err
	}
	facets, err := x.engine.rows(ctx, documentFacets, keys)
	if err != nil {
		return nil, err
	}
	terms, err := x.engine.rows(ctx, documentTerms, keys)
	if err != nil {
		return nil, err
	}
	rows := make(map[int64]row, len(ids))
	for k, id := range ids {
		rows[k] = row{id: id, facets: facets[k], terms: terms[k]}
	}
	return rows, nil
}

// match lists the keys of one kind that hold a question, in order of key or in the opposite
// order, at most limit.
func (x *Service) match(ctx context.Context, e expr, least, most int64, backwards bool, limit int) ([]int64, error) {
	h, err := x.heldOf(ctx, kindOf(least))
	if err != nil {
		return nil, err
	}
	if h != nil {
		return h.match(ctx, x.engine, e, least, most, backwards, limit)
	}
	return x.engine.match(ctx, e, least, most, backwards, limit)
}

// identities reads the records' own keys.
func (x *Service) identities(ctx context.Context, keys []int64) (map[int64]string, error) {
	if h := x.holding.Load(); h != nil {
		if ids, ok := h.identities(keys); ok {
			return ids, nil
		}
	}
	return x.engine.rows(ctx, documentIDs, keys)
}
