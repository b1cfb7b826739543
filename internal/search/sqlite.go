package search

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"plenary.example/internal/db"
)

// sqliteEngine is FTS5.
type sqliteEngine struct{ reader db.DBTX }

func (sqliteEngine) insert(ctx context.Context, tx *db.Tx, key int64, p prepared) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO search_tokens (rowid, tokens) VALUES ($1, $2)", key, strings.Join(p.tokens, " "))
	return err
}

func (sqliteEngine) remove(ctx context.Context, tx *db.Tx, key int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM search_tokens WHERE rowid = $1", key)
	return err
}

// fts5 writes a question in FTS5's language. Tokens hold letters and digits
// only, so quoting them is safe.
func (e expr) fts5() string {
	var b strings.Builder
	any := func(alternatives []atom) {
		b.WriteByte('(')
		for i, a := range alternatives {
			if i > 0 {
				b.WriteString(" OR ")
			}
			b.WriteByte('"')
			b.WriteString(strings.Join(a, " "))
			b.WriteByte('"')
		}
		b.WriteByte(')')
	}
	for i, group := range e.all {
		if i > 0 {
			b.WriteString(" AND ")
		}
		any(group)
	}
	if len(e.all) == 0 {
		any([]atom{{everyToken}})
	}
	if len(e.none) > 0 {
		return "(" + b.String() + ") NOT " + func() string { b.Reset(); any(e.none); return b.String() }()
	}
	return b.String()
}

func (s sqliteEngine) match(ctx context.Context, e expr, least, most int64, backwards bool, limit int) ([]int64, error) {
	if len(e.all) == 0 && len(e.none) == 0 {
		query := "SELECT key FROM search_documents WHERE key BETWEEN $1 AND $2 ORDER BY key LIMIT $3"
		if backwards {
			query = "SELECT key FROM search_documents WHERE key BETWEEN $1 AND $2 ORDER BY key DESC LIMIT $3"
		}
		return s.keys(ctx, query, least, most, limit)
	}
	query := "SELECT rowid FROM search_tokens WHERE search_tokens MATCH $1 AND rowid >= $2 AND rowid <= $3 ORDER BY rowid LIMIT $4"
	if backwards {
		query = "SELECT rowid FROM search_tokens WHERE search_tokens MATCH $1 AND rowid >= $2 AND rowid <= $3 ORDER BY rowid DESC LIMIT $4"
	}
	return s.keys(ctx, query, e.fts5(), least, most, limit)
}

func (s sqliteEngine) keys(ctx context.Context, query string, args ...any) ([]int64, error) {
	rows, err := s.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var keys []int64
	for rows.Next() {
		var k int64
		if err := rows.Scan(&k); err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

func (s sqliteEngine) rows(ctx context.Context, column tableColumn, keys []int64) (map[int64]string, error) {
	list, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	query := map[tableColumn]string{
		documentIDs:    "SELECT d.key, d.id FROM json_each($1) AS k CROSS JOIN search_documents AS d ON d.key = k.value",
		documentFacets: "SELECT d.key, d.facets FROM json_each($1) AS k CROSS JOIN search_documents AS d ON d.key = k.value",
		documentTerms:  "SELECT d.key, d.terms FROM json_each($1) AS k CROSS JOIN search_terms AS d ON d.key = k.value",
	}[column]
	rows, err := s.reader.QueryContext(ctx, query, string(list))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := make(map[int64]string, len(keys))
	for rows.Next() {
		var k int64
		var text string
		if err := rows.Scan(&k, &text); err != nil {
			return nil, err
		}
		found[k] = text
	}
	return found, rows.Err()
}

func (s sqliteEngine) shelf(ctx context.Context, least, most int64, fn func(key int64, id, facets string)) error {
	rows, err := s.reader.QueryContext(ctx, "SELECT key, id, facets FROM search_documents WHERE key BETWEEN $1 AND $2 ORDER BY key", least, most)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key int64
		var id, facets string
		if err := rows.Scan(&key, &id, &facets); err != nil {
			return err
		}
		fn(key, id, facets)
	}
	return rows.Err()
}

func (s sqliteEngine) shelfTerms(ctx context.Context, least, most int64, fn func(key int64, terms string)) error {
	rows, err := s.reader.QueryContext(ctx, "SELECT key, terms FROM search_terms WHERE key BETWEEN $1 AND $2", least, most)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key int64
		var terms string
		if err := rows.Scan(&key, &terms); err != nil {
			return err
		}
		fn(key, terms)
	}
	return rows.Err()
}

func (s sqliteEngine) sampleTerms(ctx context.Context, below int64, fn func(string)) error {
	rows, err := s.reader.QueryContext(ctx, "SELECT t.terms FROM search_documents d JOIN search_terms t ON t.key = d.key WHERE (d.key & 1048575) < $1", below)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var terms string
		if err := rows.Scan(&terms); err != nil {
			return err
		}
		fn(terms)
	}
	return rows.Err()
}

func (s sqliteEngine) vocabulary(ctx context.Context, lang, from, before string, limit int) ([]string, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT stem FROM search_words WHERE lang = $1 AND word >= $2 AND word < $3 ORDER BY word LIMIT $4", lang, from, before, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var stems []string
	for rows.Next() {
		var w string
		if err := rows.Scan(&w); err != nil {
			return nil, err
		}
		stems = append(stems, w)
	}
	return stems, rows.Err()
}

func (s sqliteEngine) count(ctx context.Context) (n int64, err error) {
	err = s.reader.QueryRowContext(ctx, "SELECT count(*) FROM search_documents").Scan(&n)
	return n, err
}

func (s sqliteEngine) kind(ctx context.Context, kind string) (n int64, err error) {
	err = s.reader.QueryRowContext(ctx, "SELECT number FROM search_kinds WHERE kind = $1", kind).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}
