-- name: Keys :many
SELECT id, person_id, name, digest, act, made_at, ends_at, used_at FROM api_keys WHERE person_id = $1 ORDER BY id DESC;

-- name: KeyByDigest :one
SELECT id, person_id, name, digest, act, made_at, ends_at, used_at FROM api_keys WHERE digest = $1;

-- name: InsertKey :exec
INSERT INTO api_keys (id, person_id, name, digest, act, made_at, ends_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0);

-- name: UseKey :exec
UPDATE api_keys SET used_at = $2 WHERE id = $1;

-- name: DeleteKey :execrows
DELETE FROM api_keys WHERE id = $1 AND person_id = $2;

-- name: DeleteKeys :exec
DELETE FROM api_keys WHERE person_id = $1;
