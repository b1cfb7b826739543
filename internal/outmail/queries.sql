-- name: InsertMessage :exec
INSERT INTO outmail_messages (id, batch_id, queued_at, to_name, to_address, lang, subject, body_text, body_html, state, tries, reason, settled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: Message :one
SELECT id, batch_id, queued_at, to_name, to_address, lang, subject, body_text, body_html, state, tries, reason, settled_at
FROM outmail_messages WHERE id = $1;

-- name: Messages :many
SELECT id, queued_at, to_name, to_address, lang, subject, state, tries, reason, settled_at
FROM outmail_messages ORDER BY id DESC LIMIT $1 OFFSET $2;

-- name: MessagesTo :many
SELECT id, queued_at, to_name, to_address, lang, subject, state, tries, reason, settled_at
FROM outmail_messages WHERE to_address = $1 ORDER BY id DESC LIMIT $2 OFFSET $3;

-- name: CountMessages :one
SELECT CAST(count(*) AS bigint) FROM outmail_messages;

-- name: CountMessagesTo :one
SELECT CAST(count(*) AS bigint) FROM outmail_messages WHERE to_address = $1;

-- name: Waiting :many
SELECT id, batch_id, queued_at, to_name, to_address, lang, subject, body_text, body_html, state, tries, reason, settled_at
FROM outmail_messages WHERE batch_id = $1 AND state = 'waiting' ORDER BY id LIMIT $2;

-- name: Settle :exec
UPDATE outmail_messages SET state = $1, tries = tries + 1, reason = $2, settled_at = $3 WHERE id = $4;

-- name: KeepBatch :exec
UPDATE outmail_messages SET state = 'kept', tries = tries + 1, settled_at = $1 WHERE batch_id = $2 AND state = 'waiting';

-- name: DeleteSettledBefore :exec
DELETE FROM outmail_messages WHERE state <> 'waiting' AND settled_at < $1;
