package search

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"plenary.example/internal/db"
)

// postgresEngine is tsvector with a GIN index. The planner does not know how
// dear it is to read a document's tokens and, for a common word, would rather
// read them all than the index; it is told to use the index.
type postgresEngine struct{ pool *pgxpool.Pool }

// maxPositions is how many places of one token a tsvector keeps.
const maxPositions = 255

func (postgresEngine) insert(ctx context.Context, tx *db.Tx, key int64, p prepared) error {
	places := make(map[string][]int, len(p.counts))
	for i, t := range p.tokens {
		if len(places[t]) < maxPositions {
			places[t] = append(places[t], i+1)
		}
	}
	var b strings.Builder
	for t, at := range places {
		b.WriteString(t)
		for i, n := range at {
			if i == 0 {
				b.WriteByte(':')
			} else {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(' ')
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO search_tokens (key, tokens) VALUES ($1, CAST($2 AS tsvector))", key, b.String())
	return err
}

func (postgresEngine) remove(ctx context.Context, tx *db.Tx, key int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM search_tokens WHERE key = $1", key)
	return err
}

// tsquery writes a question in PostgreSQL's language. Tokens hold letters and
// digits only, so they need no quoting.
func (e expr) tsquery() string {
	any := func(alternatives []atom) string {
		parts := make([]string, len(alternatives))
		for i, a := range alternatives {
			parts[i] = strings.Join(a, " <-> ")
		}
		return "(" + strings.Join(parts, " | ") + ")"
	}
	var parts []string
	for _, group := range e.all {
		parts = append(parts, any(group))
	}
	if len(parts) == 0 {
		parts = append(parts, everyToken)
	}
	if len(e.none) > 0 {
		parts = append(parts, "!"+any(e.none))
	}
	return strings.Join(parts, " & ")
}

func (p postgresEngine) match(ctx context.Context, e expr, least, most int64, backwards bool, limit int) ([]int64, error) {
	order := " ORDER BY key LIMIT $3"
	if backwards {
		order = " ORDER BY key DESC LIMIT $3"
	}
	if len(e.all) == 0 && len(e.none) == 0 {
		rows, err := p.pool.Query(ctx, "SELECT key FROM search_documents WHERE key BETWEEN $1 AND $2"+order, least, most, limit)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[int64])
	}
	var keys []int64
	var b pgx.Batch // one round trip
	b.Queue("BEGIN READ ONLY")
	b.Queue("SET LOCAL enable_seqscan = off")
	b.Queue("SET LOCAL enable_indexscan = off")
	b.Queue("WITH hits AS MATERIALIZED (SELECT key FROM search_tokens WHERE tokens @@ CAST($4 AS tsquery)) SELECT key FROM hits WHERE key BETWEEN $1 AND $2"+order,
		least, most, limit, e.tsquery()).Query(func(rows pgx.Rows) (err error) {
		keys, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	b.Queue("COMMIT")
	return keys, p.pool.SendBatch(ctx, &b).Close()
}

func (p postgresEngine) rows(ctx context.Context, column tableColumn, keys []int64) (map[int64]string, error) {
	query := map[tableColumn]string{
		documentIDs:    "SELECT key, id FROM search_documents WHERE key = ANY ($1)",
		documentFacets: "SELECT key, facets FROM search_documents WHERE key = ANY ($1)",
		documentTerms:  "SELECT key, terms FROM search_terms WHERE key = ANY ($1)",
	}[column]
	rows, err := p.pool.Query(ctx, query, keys)
	if err != nil {
		return nil, err
	}
	found := make(map[int64]string, len(keys))
	var key int64
	var text string
	_, err = pgx.ForEachRow(rows, []any{&key, &text}, func() error {
		found[key] = text
		return nil
	})
	return found, err
}

func (p postgresEngine) shelf(ctx context.Context, least, most int64, fn func(key int64, id, facets string)) error {
	rows, err := p.pool.Query(ctx, "SELECT key, id, facets FROM search_documents WHERE key BETWEEN $1 AND $2 ORDER BY key", least, most)
	if err != nil {
		return err
	}
	var key int64
	var id, facets string
	_, err = pgx.ForEachRow(rows, []any{&key, &id, &facets}, func() error {
		fn(key, id, facets)
		return nil
	})
	return err
}

func (p postgresEngine) shelfTerms(ctx context.Context, least, most int64, fn func(key int64, terms string)) error {
	rows, err := p.pool.Query(ctx, "SELECT key, terms FROM search_terms WHERE key BETWEEN $1 AND $2", least, most)
	if err != nil {
		return err
	}
	var key int64
	var terms string
	_, err = pgx.ForEachRow(rows, []any{&key, &terms}, func() error {
		fn(key, terms)
		return nil
	})
	return err
}

func (p postgresEngine) sampleTerms(ctx context.Context, below int64, fn func(string)) error {
	rows, err := p.pool.Query(ctx, "SELECT t.terms FROM search_documents d JOIN search_terms t ON t.key = d.key WHERE (d.key & 1048575) < $1", below)
	if err != nil {
		return err
	}
	var terms string
	_, err = pgx.ForEachRow(rows, []any{&terms}, func() error {
		fn(terms)
		return nil
	})
	return err
}

func (p postgresEngine) vocabulary(ctx context.Context, lang, from, before string, limit int) ([]string, error) {
	rows, err := p.pool.Query(ctx, "SELECT stem FROM search_words WHERE lang = $1 AND word >= $2 AND word < $3 ORDER BY word LIMIT $4", lang, from, before, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (p postgresEngine) count(ctx context.Context) (n int64, err error) {
	err = p.pool.QueryRow(ctx, "SELECT count(*) FROM search_documents").Scan(&n)
	return n, err
}

func (p postgresEngine) kind(ctx context.Context, kind string) (n int64, err error) {
	err = p.pool.QueryRow(ctx, "SELECT number FROM search_kinds WHERE kind = $1", kind).Scan(&n)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return n, err
}
