-- name: InsertGathering :exec
INSERT INTO gatherings (
    id, key, kind, title_en, title_fr, place_en, place_fr, city, land_en, land_fr, about_en, about_fr, starts_at, ends_at, zone, body_id, parent_id,
    audience, online, capacity, languages, state, reason_en, reason_fr, announced_at, cancelled_at, made_at, changed_at, revision, sort)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 'planned', '', '', 0, 0, $22, $23, 0, $24);

-- name: ChangeGathering :exec
UPDATE gatherings
SET kind = $2, title_en = $3, title_fr = $4, place_en = $5, place_fr = $6, city = $7, land_en = $8, land_fr = $9, about_en = $10, about_fr = $11,
    starts_at = $12, ends_at = $13, zone = $14, body_id = $15, parent_id = $16, audience = $17, online = $18, capacity = $19, languages = $20,
    changed_at = $21, sort = $22, revision = revision + 1
WHERE id = $1;

-- name: SetState :exec
UPDATE gatherings
SET state = $2, reason_en = $3, reason_fr = $4, announced_at = $5, cancelled_at = $6, changed_at = $7, revision = revision + 1
WHERE id = $1;

-- name: GatheringByKey :one
SELECT id, key, kind, title_en, title_fr, place_en, place_fr, city, land_en, land_fr, about_en, about_fr, starts_at, ends_at, zone, body_id, parent_id,
    audience, online, capacity, languages, state, reason_en, reason_fr, announced_at, cancelled_at, made_at, changed_at, revision, sort
FROM gatherings WHERE key = $1;

-- name: GatheringByID :one
SELECT id, key, kind, title_en, title_fr, place_en, place_fr, city, land_en, land_fr, about_en, about_fr, starts_at, ends_at, zone, body_id, parent_id,
    audience, online, capacity, languages, state, reason_en, reason_fr, announced_at, cancelled_at, made_at, changed_at, revision, sort
FROM gatherings WHERE id = $1;

-- A page of those that begin in a span of time, in order, after one of them.
-- name: GatheringsFrom :many
SELECT id, key, kind, title_en, title_fr, place_en, place_fr, city, land_en, land_fr, about_en, about_fr, starts_at, ends_at, zone, body_id, parent_id,
    audience, online, capacity, languages, state, reason_en, reason_fr, announced_at, cancelled_at, made_at, changed_at, revision, sort
FROM gatherings
WHERE (starts_at > sqlc.arg(after_at) OR starts_at = sqlc.arg(after_at) AND id > sqlc.arg(after_id)) AND starts_at < sqlc.arg(before_at)
ORDER BY starts_at, id
LIMIT sqlc.arg(page_size);

-- A page of all, the latest first, before one of them.
-- name: GatheringsBefore :many
SELECT id, key, kind, title_en, title_fr, place_en, place_fr, city, land_en, land_fr, about_en, about_fr, starts_at, ends_at, zone, body_id, parent_id,
    audience, online, capacity, languages, state, reason_en, reason_fr, announced_at, cancelled_at, made_at, changed_at, revision, sort
FROM gatherings
WHERE (starts_at < sqlc.arg(before_at) OR starts_at = sqlc.arg(before_at) AND id < sqlc.arg(before_id))
    AND (CAST(sqlc.arg(body) AS text) = '' OR body_id = sqlc.arg(body))
ORDER BY starts_at DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: InsertPaper :exec
INSERT INTO gathering_papers (id, gathering_id, kind, title_en, title_fr, words_en, words_fr, blob_id, file_name, lang, shown, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: ChangePaper :exec
UPDATE gathering_papers
SET kind = $2, title_en = $3, title_fr = $4, words_en = $5, words_fr = $6, blob_id = $7, file_name = $8, lang = $9, shown = $10, changed_at = $11
WHERE id = $1;

-- name: PaperOf :one
SELECT id, gathering_id, kind, title_en, title_fr, words_en, words_fr, blob_id, file_name, lang, shown, made_at, changed_at
FROM gathering_papers WHERE gathering_id = $1 AND id = $2;

-- name: PapersOf :many
SELECT id, gathering_id, kind, title_en, title_fr, words_en, words_fr, blob_id, file_name, lang, shown, made_at, changed_at
FROM gathering_papers WHERE gathering_id = $1 ORDER BY id LIMIT $2;

-- name: DeletePaper :exec
DELETE FROM gathering_papers WHERE id = $1;
