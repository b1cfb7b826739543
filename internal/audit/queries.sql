-- name: InsertEntry :exec
INSERT INTO audit_entries (id, at, person_id, person_name, action, kind, subject_id, detail, acted_by_id, acted_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: EntriesAbout :many
SELECT id, at, person_id, person_name, action, kind, subject_id, detail, acted_by_id, acted_by_name
FROM audit_entries
WHERE kind = $1 AND subject_id = $2 AND id > $3
ORDER BY id
LIMIT $4;

-- name: EntriesAboutBefore :many
SELECT id, at, person_id, person_name, action, kind, subject_id, detail, acted_by_id, acted_by_name
FROM audit_entries
WHERE kind = sqlc.arg(kind) AND subject_id = sqlc.arg(subject_id) AND id < sqlc.arg(before_id)
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: LastEntry :one
SELECT CAST(coalesce(max(id), '') AS text) AS id FROM audit_entries;

-- name: EntriesBy :many
SELECT id, at, action, kind, subject_id, acted_by_name
FROM audit_entries
WHERE person_id = $1 AND person_id <> ''
ORDER BY id DESC
LIMIT $2;

-- name: CountEntriesBy :one
SELECT CAST(count(*) AS bigint)
FROM audit_entries
WHERE person_id = $1 AND person_id <> '';
