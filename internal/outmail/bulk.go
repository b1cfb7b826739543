package outmail

import (
	"context"
	"encoding/json"

	"plenary.example/internal/db"
)

// The two statements that touch thousands of ledger rows, each in the words of
// one engine: a statement for each row would cost more than sending the copy.

const (
	insertCopiesSQLite = `INSERT INTO outmail_copies (posting, recipient, address, state, tries, next_at, settled_at, reply)
		SELECT $1, json_extract(value, '$[0]'), json_extract(value, '$[1]'), 'waiting', 0, $2, 0, '' FROM json_each($3)`
	insertCopiesPostgres = `INSERT INTO outmail_copies (posting, recipient, address, state, tries, next_at, settled_at, reply)
		SELECT CAST($1 AS bigint), CAST(value->>0 AS bigint), value->>1, 'waiting', 0, CAST($2 AS bigint), 0, '' FROM jsonb_array_elements(CAST($3 AS jsonb)) AS list(value)`
	markSentSQLite = `UPDATE outmail_copies SET state = 'sent', tries = tries + 1, next_at = 0, settled_at = $1, reply = ''
		WHERE posting = $2 AND recipient IN (SELECT value FROM json_each($3))`
	markSentPostgres = `UPDATE outmail_copies SET state = 'sent', tries = tries + 1, next_at = 0, settled_at = CAST($1 AS bigint), reply = ''
		WHERE posting = CAST($2 AS bigint) AND recipient IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST($3 AS jsonb)) AS list(value))`
)

// insertCopies writes ledger rows that wait to be sent.
func insertCopies(ctx context.Context, tx *db.Tx, posting int64, copies []CopyTo) error {
	rows := make([][2]any, len(copies))
	for i, c := range copies {
		rows[i] = [2]any{c.Recipient, c.Address}
	}
	query := insertCopiesSQLite
	if tx.Engine() == db.PostgreSQL {
		query = insertCopiesPostgres
	}
	return bulk(ctx, tx, query, rows, posting, db.Micros(tx.Now))
}

// markSent marks copies of a posting as taken over.
func markSent(ctx context.Context, tx *db.Tx, posting int64, recipients []int64) error {
	query := markSentSQLite
	if tx.Engine() == db.PostgreSQL {
		query = markSentPostgres
	}
	return bulk(ctx, tx, query, recipients, db.Micros(tx.Now), posting)
}

// bulk runs a statement whose third parameter is a list.
func bulk(ctx context.Context, tx *db.Tx, query string, list any, first, second int64) error {
	raw, err := json.Marshal(list)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, query, first, second, string(raw))
	return err
}
