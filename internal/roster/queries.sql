-- name: Sources :many
SELECT kind, external_id, subject_id, seen
FROM roster_sources
WHERE source = sqlc.arg(source) AND (kind > sqlc.arg(after_kind) OR (kind = sqlc.arg(after_kind) AND external_id > sqlc.arg(after_id)))
ORDER BY kind, external_id
LIMIT sqlc.arg(page_size);

-- name: PutSource :exec
INSERT INTO roster_sources (source, kind, external_id, subject_id, seen)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (source, kind, external_id) DO UPDATE
SET subject_id = excluded.subject_id, seen = excluded.seen;

-- name: InsertUpload :exec
INSERT INTO roster_imports (id, made_at, made_by, file, body, mapping, state, run, done, total, sums, refusal_en, refusal_fr)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, '', '', '');

-- name: Upload :one
SELECT id, made_at, made_by, file, mapping, state, run, done, total, sums, refusal_en, refusal_fr
FROM roster_imports
WHERE id = $1;

-- name: UploadBody :one
SELECT body
FROM roster_imports
WHERE id = $1;

-- name: Uploads :many
SELECT id, made_at, made_by, file, state, done, total, sums
FROM roster_imports
WHERE made_at > sqlc.arg(since)
ORDER BY made_at DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: SetMapping :exec
UPDATE roster_imports
SET mapping = $2
WHERE id = $1;

-- name: SetState :one
UPDATE roster_imports
SET state = $2, run = run + 1, done = 0, total = 0, refusal_en = '', refusal_fr = ''
WHERE id = $1
RETURNING run;

-- name: SetStopping :execrows
UPDATE roster_imports
SET state = 'stopping'
WHERE id = $1 AND state IN ('checking', 'importing');

-- name: SetProgress :execrows
UPDATE roster_imports
SET done = sqlc.arg(done), total = sqlc.arg(total)
WHERE id = sqlc.arg(id) AND run = sqlc.arg(run) AND state IN ('checking', 'importing');

-- name: Finish :execrows
UPDATE roster_imports
SET state = sqlc.arg(state), sums = sqlc.arg(sums), refusal_en = sqlc.arg(refusal_en), refusal_fr = sqlc.arg(refusal_fr)
WHERE id = sqlc.arg(id) AND run = sqlc.arg(run);

-- name: ForgetBody :exec
UPDATE roster_imports
SET body = $2
WHERE id = $1;

-- name: DeleteUpload :exec
DELETE FROM roster_imports
WHERE id = $1;

-- name: UploadsBefore :many
SELECT id
FROM roster_imports
WHERE made_at <= $1
ORDER BY made_at, id
LIMIT $2;

-- name: DeleteLines :exec
DELETE FROM roster_lines
WHERE import_id = $1;

-- name: InsertLine :exec
INSERT INTO roster_lines (import_id, number, row_line, outcome, about, said_en, said_fr)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Lines :many
SELECT number, row_line, outcome, about, said_en, said_fr
FROM roster_lines
WHERE import_id = sqlc.arg(import_id) AND number > sqlc.arg(after_number)
ORDER BY number
LIMIT sqlc.arg(page_size);

-- name: LinesOf :many
SELECT number, row_line, outcome, about, said_en, said_fr
FROM roster_lines
WHERE import_id = sqlc.arg(import_id) AND outcome = sqlc.arg(outcome) AND number > sqlc.arg(after_number)
ORDER BY number
LIMIT sqlc.arg(page_size);

-- name: SourcesOf :many
SELECT source, kind, external_id
FROM roster_sources
WHERE subject_id = $1
ORDER BY source, external_id;

-- name: GiveSource :execrows
UPDATE roster_sources
SET subject_id = sqlc.arg(to_id)
WHERE source = sqlc.arg(source) AND kind = sqlc.arg(kind) AND external_id = sqlc.arg(external_id) AND subject_id = sqlc.arg(from_id);

-- name: ForgetSeen :exec
UPDATE roster_sources
SET seen = ''
WHERE subject_id = $1;

-- two records of one organization made one

-- name: SourcesOfOrganization :many
SELECT source, external_id
FROM roster_sources
WHERE subject_id = $1 AND kind = 'organization'
ORDER BY source, external_id;

-- name: GiveSourceOfOrganization :execrows
UPDATE roster_sources
SET subject_id = sqlc.arg(to_organization)
WHERE source = sqlc.arg(source) AND external_id = sqlc.arg(external_id) AND kind = 'organization' AND subject_id = sqlc.arg(from_organization);
