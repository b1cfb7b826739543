-- name: Size :one
SELECT blob_id FROM picture_sizes WHERE of_blob = $1 AND width = $2;

-- name: SizesOf :many
SELECT blob_id FROM picture_sizes WHERE of_blob = $1 ORDER BY width;

-- name: InsertSize :exec
INSERT INTO picture_sizes (of_blob, width, blob_id) VALUES ($1, $2, $3);

-- name: DropSizes :exec
DELETE FROM picture_sizes WHERE of_blob = $1;
