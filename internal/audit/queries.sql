-- name: InsertEntry :exec
INSERT INTO audit_entries (id, at, person_id, person_name, action, kind, subject_id, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: EntriesAbout :many
SELECT id, at, person_id, person_name, action, kind, subject_id, detail
FROM audit_entries
WHERE kind = $1 AND subject_id = $2 AND id > $3
ORDER BY id
LIMIT $4;
