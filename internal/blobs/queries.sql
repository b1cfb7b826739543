-- name: InsertBlob :exec
INSERT INTO blobs (id, name, media_type, size, made_at, body) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Blob :one
SELECT id, name, media_type, size, made_at, body FROM blobs WHERE id = $1;

-- name: DeleteBlob :exec
DELETE FROM blobs WHERE id = $1;
