-- name: InsertAction :exec
INSERT INTO actions (id, source_kind, source_key, clause, source_path, source_en, source_fr, position, label_en, label_fr, words_en, words_fr, group_id, body_id, person_id, person_name, due_day, state, outcome_en, outcome_fr, to_check, shown, made_at, changed_at, ended_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
ON CONFLICT (source_kind, source_key, clause) DO NOTHING;

-- name: SaveAction :exec
UPDATE actions
SET body_id = $2, person_id = $3, person_name = $4, due_day = $5, state = $6, outcome_en = $7, outcome_fr = $8, to_check = $9, shown = $10, changed_at = $11, ended_day = $12
WHERE id = $1;

-- name: Action :one
SELECT id, source_kind, source_key, clause, source_path, source_en, source_fr, position, label_en, label_fr, words_en, words_fr, group_id, body_id, person_id, person_name, due_day, state, outcome_en, outcome_fr, to_check, shown, made_at, changed_at, ended_day
FROM actions
WHERE id = $1;

-- name: ActionsOfSource :many
SELECT id, source_kind, source_key, clause, source_path, source_en, source_fr, position, label_en, label_fr, words_en, words_fr, group_id, body_id, person_id, person_name, due_day, state, outcome_en, outcome_fr, to_check, shown, made_at, changed_at, ended_day
FROM actions
WHERE source_kind = $1 AND source_key = $2
ORDER BY position, id;

-- name: ClausesTaken :many
SELECT clause FROM actions WHERE source_kind = $1 AND source_key = $2;

-- What is still to be done and has its day before a day, the longest overdue first.
-- name: RunningBefore :many
SELECT id, source_kind, source_key, clause, source_path, source_en, source_fr, position, label_en, label_fr, words_en, words_fr, group_id, body_id, person_id, person_name, due_day, state, outcome_en, outcome_fr, to_check, shown, made_at, changed_at, ended_day
FROM actions
WHERE state IN ('open', 'partly') AND due_day <> '' AND due_day < CAST(sqlc.arg(before_day) AS text)
  AND (due_day > CAST(sqlc.arg(after_day) AS text) OR (due_day = CAST(sqlc.arg(after_day) AS text) AND id > sqlc.arg(after_id)))
ORDER BY due_day, id
LIMIT sqlc.arg(page_size);

-- A page of actions; each choice may be empty.
-- name: Actions :many
SELECT id, source_kind, source_key, clause, source_path, source_en, source_fr, position, label_en, label_fr, words_en, words_fr, group_id, body_id, person_id, person_name, due_day, state, outcome_en, outcome_fr, to_check, shown, made_at, changed_at, ended_day
FROM actions
WHERE (due_day > CAST(sqlc.arg(after_day) AS text) OR (due_day = CAST(sqlc.arg(after_day) AS text) AND id > sqlc.arg(after_id)))
  AND (CAST(sqlc.arg(state) AS text) = '' OR state = sqlc.arg(state) OR (CAST(sqlc.arg(state) AS text) = 'running' AND state IN ('open', 'partly')))
  AND (CAST(sqlc.arg(before_day) AS text) = '' OR (due_day <> '' AND due_day < sqlc.arg(before_day)))
  AND (CAST(sqlc.arg(body) AS text) = '' OR body_id = sqlc.arg(body))
  AND (CAST(sqlc.arg(waiting) AS bigint) = 0 OR due_day = '' OR (body_id = '' AND person_id = ''))
  AND (CAST(sqlc.arg(person) AS text) = '' OR person_id = sqlc.arg(person) OR (body_id <> '' AND CAST(sqlc.arg(bodies) AS text) LIKE '%' || body_id || '%')
    OR (CAST(sqlc.arg(office) AS bigint) <> 0 AND body_id = '' AND person_id = ''))
ORDER BY due_day, id
LIMIT sqlc.arg(page_size);

-- name: Counts :one
SELECT CAST(COALESCE(SUM(CASE WHEN due_day <> '' AND due_day < CAST(sqlc.arg(today) AS text) THEN 1 ELSE 0 END), 0) AS bigint) AS overdue,
    CAST(COALESCE(SUM(CASE WHEN due_day >= CAST(sqlc.arg(today) AS text) AND due_day <= CAST(sqlc.arg(soon) AS text) THEN 1 ELSE 0 END), 0) AS bigint) AS soon,
    CAST(COALESCE(SUM(CASE WHEN due_day = '' OR (body_id = '' AND person_id = '') THEN 1 ELSE 0 END), 0) AS bigint) AS waiting,
    CAST(count(*) AS bigint) AS running
FROM actions
WHERE state IN ('open', 'partly')
  AND (CAST(sqlc.arg(person) AS text) = '' OR person_id = sqlc.arg(person) OR (body_id <> '' AND CAST(sqlc.arg(bodies) AS text) LIKE '%' || body_id || '%')
    OR (CAST(sqlc.arg(office) AS bigint) <> 0 AND body_id = '' AND person_id = ''));

-- What a report covers: all that runs, and what ended since a day.
-- name: ForReport :many
SELECT id, source_kind, source_key, clause, source_path, source_en, source_fr, position, label_en, label_fr, words_en, words_fr, group_id, body_id, person_id, person_name, due_day, state, outcome_en, outcome_fr, to_check, shown, made_at, changed_at, ended_day
FROM actions
WHERE (source_path > CAST(sqlc.arg(after_path) AS text) OR (source_path = CAST(sqlc.arg(after_path) AS text) AND (position > sqlc.arg(after_position)
    OR (position = sqlc.arg(after_position) AND id > sqlc.arg(after_id)))))
  AND (state IN ('open', 'partly') OR ended_day >= CAST(sqlc.arg(since) AS text))
ORDER BY source_path, position, id
LIMIT sqlc.arg(page_size);

-- name: InsertNote :exec
INSERT INTO action_notes (id, action_id, at, person_id, person_name, lang, words) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: NotesOf :many
SELECT id, action_id, at, person_id, person_name, lang, words
FROM action_notes
WHERE action_id = $1 AND id < sqlc.arg(before_id)
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: InsertDocument :exec
INSERT INTO action_documents (id, action_id, blob_id, name, at, person_id, person_name) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: DocumentsOf :many
SELECT id, action_id, blob_id, name, at, person_id, person_name FROM action_documents WHERE action_id = $1 ORDER BY id;

-- name: DocumentOf :one
SELECT id, action_id, blob_id, name, at, person_id, person_name FROM action_documents WHERE action_id = $1 AND id = $2;

-- name: DeleteDocument :exec
DELETE FROM action_documents WHERE id = $1;

-- name: RemindedAt :one
SELECT sent_at FROM action_reminders WHERE person_id = $1;

-- name: SetReminded :exec
INSERT INTO action_reminders (person_id, sent_at) VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE SET sent_at = excluded.sent_at;

-- name: ActionsOwnedEver :many
SELECT id, words_en, words_fr, state, due_day FROM actions WHERE person_id = $1 ORDER BY due_day, id;

-- name: NotesEver :many
SELECT id, at, words FROM action_notes WHERE person_id = $1 ORDER BY id;

-- name: DocumentsEver :many
SELECT id, at, name FROM action_documents WHERE person_id = $1 ORDER BY id;

-- name: GiveAction :execrows
UPDATE actions SET person_id = sqlc.arg(to_person) WHERE id = $1 AND person_id = sqlc.arg(from_person);

-- name: GiveNote :execrows
UPDATE action_notes SET person_id = sqlc.arg(to_person) WHERE id = $1 AND person_id = sqlc.arg(from_person);

-- name: GiveDocument :execrows
UPDATE action_documents SET person_id = sqlc.arg(to_person) WHERE id = $1 AND person_id = sqlc.arg(from_person);

-- name: ForgetOwner :exec
UPDATE actions SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetNotes :exec
UPDATE action_notes SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetDocuments :exec
UPDATE action_documents SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetReminders :exec
DELETE FROM action_reminders WHERE person_id = $1;

-- name: ChangedOfPath :one
SELECT CAST(COALESCE(MAX(changed_at), 0) AS bigint) AS changed FROM actions WHERE source_path = $1;
