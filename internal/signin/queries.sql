-- name: CountAttempts :one
SELECT CAST(count(*) AS bigint)
FROM signin_attempts
WHERE subject_hash = $1 AND at > $2;

-- name: InsertAttempt :exec
INSERT INTO signin_attempts (id, subject_hash, at)
VALUES ($1, $2, $3);

-- name: DeleteAttemptsBefore :execrows
DELETE FROM signin_attempts
WHERE at < $1;

-- name: InsertLink :exec
INSERT INTO signin_links (token_hash, person_id, made_at, expires_at, used_at)
VALUES ($1, $2, $3, $4, 0);

-- name: Link :one
SELECT token_hash, person_id, made_at, expires_at, used_at
FROM signin_links
WHERE token_hash = $1;

-- name: UseLink :execrows
UPDATE signin_links
SET used_at = $2
WHERE token_hash = $1 AND used_at = 0;

-- name: DeleteLinksBefore :execrows
DELETE FROM signin_links
WHERE expires_at <= $1;

-- name: InsertPasskey :exec
INSERT INTO passkeys (id, person_id, credential_id, credential, name, made_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, 0);

-- name: PasskeysOfPerson :many
SELECT id, person_id, credential_id, credential, name, made_at, used_at
FROM passkeys
WHERE person_id = $1
ORDER BY made_at, id;

-- name: RenamePasskey :execrows
UPDATE passkeys
SET name = $3
WHERE id = $1 AND person_id = $2;

-- name: DeletePasskey :execrows
DELETE FROM passkeys
WHERE id = $1 AND person_id = $2;

-- name: UsePasskey :execrows
UPDATE passkeys
SET credential = $2, used_at = $3
WHERE credential_id = $1;

-- name: Session :one
SELECT token_hash, person_id, data, expires_at
FROM sessions
WHERE token_hash = $1 AND expires_at > $2;

-- name: Sessions :many
SELECT token_hash, person_id, data, expires_at
FROM sessions
WHERE expires_at > $1
LIMIT 100000;

-- name: PutSession :exec
INSERT INTO sessions (token_hash, person_id, data, expires_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (token_hash) DO UPDATE
SET person_id = excluded.person_id, data = excluded.data, expires_at = excluded.expires_at;

-- name: DeleteSession :exec
DELETE FROM sessions
WHERE token_hash = $1;

-- name: DeleteSessionsOfPerson :execrows
DELETE FROM sessions
WHERE person_id = $1 AND person_id <> '';

-- name: DeleteSessionsBefore :execrows
DELETE FROM sessions
WHERE expires_at <= $1;

-- name: LiveSessionsOfPerson :one
SELECT CAST(count(*) AS bigint)
FROM sessions
WHERE person_id = $1 AND person_id <> '' AND expires_at > $2;

-- name: DeletePasskeysOfPerson :execrows
DELETE FROM passkeys
WHERE person_id = $1;

-- name: DeleteLinksOfPerson :execrows
DELETE FROM signin_links
WHERE person_id = $1;

-- name: RestorePasskey :exec
INSERT INTO passkeys (id, person_id, credential_id, credential, name, made_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);
