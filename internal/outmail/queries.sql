-- name: InsertMessage :exec
INSERT INTO outmail_messages (id, batch_id, queued_at, to_name, to_address, lang, subject, body_text, body_html, state, tries, reason, settled_at, from_name, from_address, in_reply_to, null_path)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: Message :one
SELECT id, batch_id, queued_at, to_name, to_address, lang, subject, body_text, body_html, state, tries, reason, settled_at, from_name, from_address, in_reply_to, null_path
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
SELECT id, batch_id, queued_at, to_name, to_address, lang, subject, body_text, body_html, state, tries, reason, settled_at, from_name, from_address, in_reply_to, null_path
FROM outmail_messages WHERE batch_id = $1 AND state = 'waiting' ORDER BY id LIMIT $2;

-- name: Settle :exec
UPDATE outmail_messages SET state = $1, tries = tries + 1, reason = $2, settled_at = $3 WHERE id = $4;

-- name: KeepBatch :exec
UPDATE outmail_messages SET state = 'kept', tries = tries + 1, settled_at = $1 WHERE batch_id = $2 AND state = 'waiting';

-- name: DeleteSettledBefore :exec
DELETE FROM outmail_messages WHERE state <> 'waiting' AND settled_at < $1;

-- name: NextSerial :one
SELECT CAST(COALESCE(MAX(serial), 0) + 1 AS bigint) FROM outmail_postings;

-- name: InsertPosting :exec
INSERT INTO outmail_postings (serial, source, source_id, subject_id, queued_at, subject, reverse_path, one_click, on_failure, body, complete, held, link_mark)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11);

-- name: CompletePosting :exec
UPDATE outmail_postings SET complete = 1 WHERE serial = $1;

-- name: HoldPosting :exec
UPDATE outmail_postings SET held = $2 WHERE serial = $1;

-- name: Held :one
SELECT held FROM outmail_postings WHERE serial = $1;

-- name: Posting :one
SELECT serial, source, source_id, subject_id, queued_at, subject, reverse_path, one_click, on_failure, body, complete, held, link_mark
FROM outmail_postings WHERE serial = $1;

-- name: PostingHead :one
SELECT serial, source, source_id, subject_id, queued_at, subject, complete FROM outmail_postings WHERE serial = $1;

-- name: PostingsAbout :many
SELECT serial, source, source_id, subject_id, queued_at, subject, complete
FROM outmail_postings WHERE source = $1 AND subject_id = $2 ORDER BY serial;

-- name: RecentPostings :many
SELECT serial, source, source_id, subject_id, queued_at, subject, complete
FROM outmail_postings WHERE queued_at >= $1 ORDER BY serial;

-- name: CopiesDue :many
SELECT posting, recipient, address, state, tries, next_at, settled_at, reply
FROM outmail_copies
WHERE posting = $1 AND recipient >= sqlc.arg(from_recipient) AND recipient <= sqlc.arg(to_recipient) AND state = 'waiting' AND next_at <= sqlc.arg(now)
ORDER BY recipient LIMIT sqlc.arg(page_size);

-- name: NextDue :one
SELECT CAST(COALESCE(MIN(next_at), 0) AS bigint)
FROM outmail_copies
WHERE posting = $1 AND recipient >= sqlc.arg(from_recipient) AND recipient <= sqlc.arg(to_recipient) AND state = 'waiting';

-- name: SettleCopy :exec
UPDATE outmail_copies SET state = $1, tries = tries + 1, next_at = $2, settled_at = $3, reply = $4
WHERE posting = $5 AND recipient = $6;

-- name: KeepCopies :exec
UPDATE outmail_copies SET state = 'kept', tries = tries + 1, settled_at = $1
WHERE posting = $2 AND recipient >= sqlc.arg(from_recipient) AND recipient <= sqlc.arg(to_recipient) AND state = 'waiting';

-- name: CountCopies :many
SELECT state, CAST(count(*) AS bigint) AS copies, CAST(MIN(settled_at) AS bigint) AS first_at, CAST(MAX(settled_at) AS bigint) AS last_at
FROM outmail_copies WHERE posting = $1 GROUP BY state;

-- name: Copy :one
SELECT posting, recipient, address, state, tries, next_at, settled_at, reply
FROM outmail_copies WHERE posting = $1 AND recipient = $2;

-- name: Copies :many
SELECT posting, recipient, address, state, tries, next_at, settled_at, reply
FROM outmail_copies
WHERE posting = $1 AND (CAST(sqlc.arg(state) AS text) = '' OR state = sqlc.arg(state)) AND recipient > sqlc.arg(after_recipient)
ORDER BY recipient LIMIT sqlc.arg(page_size);

-- name: CopiesTo :many
SELECT c.posting, c.recipient, c.address, c.state, c.tries, c.next_at, c.settled_at, c.reply, p.subject, p.queued_at
FROM outmail_copies c JOIN outmail_postings p ON p.serial = c.posting
WHERE c.address = $1 ORDER BY c.posting DESC LIMIT $2;

-- name: NewestCopies :many
SELECT c.posting, c.recipient, c.address, c.state, c.tries, c.next_at, c.settled_at, c.reply, p.subject, p.queued_at
FROM outmail_copies c JOIN outmail_postings p ON p.serial = c.posting
ORDER BY c.posting DESC, c.recipient DESC LIMIT $1 OFFSET $2;

-- name: CountAllCopies :one
SELECT CAST(count(*) AS bigint) FROM outmail_copies;

-- name: CountCopiesTo :one
SELECT CAST(count(*) AS bigint) FROM outmail_copies WHERE address = $1;

-- name: DeleteCopiesBefore :exec
DELETE FROM outmail_copies WHERE posting IN (SELECT p.serial FROM outmail_postings p WHERE p.queued_at < $1);

-- The newest stays, so that no serial is ever given twice.
-- name: DeletePostingsBefore :exec
DELETE FROM outmail_postings AS old WHERE old.queued_at < $1 AND old.serial < (SELECT MAX(newest.serial) FROM outmail_postings newest);

-- name: Secret :one
SELECT secret FROM outmail_secrets WHERE name = $1;

-- name: InsertSecret :exec
INSERT INTO outmail_secrets (name, secret, made_at) VALUES ($1, $2, $3);

-- name: OnFailure :one
SELECT on_failure FROM outmail_postings WHERE serial = $1;

-- name: UnfailedRecipients :many
SELECT recipient FROM outmail_copies WHERE posting = $1 AND state <> 'failed' ORDER BY recipient LIMIT 100;

-- name: InsertAttachment :exec
INSERT INTO outmail_attachments (message_id, place, name, media_type, body, maker, made_of) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Attachments :many
SELECT message_id, place, name, media_type, body, maker, made_of FROM outmail_attachments WHERE message_id = $1 ORDER BY place;

-- name: DeleteAttachmentsBefore :exec
DELETE FROM outmail_attachments WHERE message_id IN (SELECT m.id FROM outmail_messages m WHERE m.state <> 'waiting' AND m.settled_at < $1);
