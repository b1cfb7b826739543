-- name: FeedSerial :one
SELECT serial FROM calendar_feeds WHERE person_id = $1;

-- name: BeginFeed :exec
INSERT INTO calendar_feeds (person_id, serial, renewed_at) VALUES ($1, 1, $2) ON CONFLICT (person_id) DO NOTHING;

-- name: RenewFeed :execrows
UPDATE calendar_feeds SET serial = serial + 1, renewed_at = $2 WHERE person_id = $1;

-- name: DeleteFeed :exec
DELETE FROM calendar_feeds WHERE person_id = $1;

-- name: Feed :many
SELECT person_id, serial, renewed_at FROM calendar_feeds WHERE person_id = $1;

-- name: Silences :many
SELECT person_id, kind, since FROM calendar_silences WHERE person_id = $1 ORDER BY kind;

-- name: SilentFor :many
SELECT person_id FROM calendar_silences WHERE kind = $1 ORDER BY person_id;

-- name: Silence :exec
INSERT INTO calendar_silences (person_id, kind, since) VALUES ($1, $2, $3) ON CONFLICT (person_id, kind) DO NOTHING;

-- name: Unsilence :exec
DELETE FROM calendar_silences WHERE person_id = $1 AND kind = $2;

-- name: UnsilenceAll :exec
DELETE FROM calendar_silences WHERE person_id = $1;

-- name: RemindedOf :many
SELECT person_id FROM calendar_reminders WHERE reminder = $1 ORDER BY person_id;

-- name: Remind :exec
INSERT INTO calendar_reminders (person_id, reminder, sent_at) VALUES ($1, $2, $3);

-- name: RemindersOf :many
SELECT person_id, reminder, sent_at FROM calendar_reminders WHERE person_id = $1 ORDER BY sent_at DESC, reminder LIMIT 1000;

-- name: ForgetRemindersOf :exec
DELETE FROM calendar_reminders WHERE person_id = $1;

-- name: ForgetReminders :exec
DELETE FROM calendar_reminders WHERE sent_at < $1;
