-- name: Topics :many
SELECT slug, name_en, name_fr, place FROM resource_topics ORDER BY place, slug;

-- name: PutTopic :exec
INSERT INTO resource_topics (slug, name_en, name_fr, place) VALUES ($1, $2, $3, $4)
ON CONFLICT (slug) DO UPDATE SET name_en = excluded.name_en, name_fr = excluded.name_fr, place = excluded.place;

-- name: DeleteTopic :exec
DELETE FROM resource_topics WHERE slug = $1;

-- name: CountOfTopic :one
SELECT CAST(count(*) AS bigint) FROM resources WHERE topic = $1;

-- name: InsertResource :exec
INSERT INTO resources (id, slug, topic, region, audience_en, audience_fr, checked_on, shown, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9);

-- name: ChangeResource :exec
UPDATE resources SET topic = $2, region = $3, audience_en = $4, audience_fr = $5, checked_on = $6, shown = $7, changed_at = $8 WHERE id = $1;

-- name: ResourceBySlug :one
SELECT id, slug, topic, region, audience_en, audience_fr, checked_on, shown, made_at, changed_at FROM resources WHERE slug = $1;

-- name: Resources :many
SELECT id, slug, topic, region, audience_en, audience_fr, checked_on, shown, made_at, changed_at FROM resources
WHERE (CAST(sqlc.arg(everything) AS bigint) = 1 OR shown = 1) AND (CAST(sqlc.arg(about) AS text) = '' OR topic = sqlc.arg(about))
ORDER BY slug
LIMIT sqlc.arg(page_size);

-- What the texts of all resources are called, without what they say.
-- name: Titles :many
SELECT t.resource_id, t.lang, t.title, t.summary FROM resource_texts t JOIN resources r ON r.id = t.resource_id
WHERE CAST(sqlc.arg(everything) AS bigint) = 1 OR r.shown = 1
ORDER BY t.resource_id, t.lang
LIMIT sqlc.arg(page_size);

-- name: TextsOf :many
SELECT resource_id, lang, title, summary, body, link, blob_id, file_name, changed_at FROM resource_texts WHERE resource_id = $1 ORDER BY lang;

-- name: PutText :exec
INSERT INTO resource_texts (resource_id, lang, title, summary, body, link, blob_id, file_name, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (resource_id, lang) DO UPDATE SET title = excluded.title, summary = excluded.summary, body = excluded.body, link = excluded.link, blob_id = excluded.blob_id,
    file_name = excluded.file_name, changed_at = excluded.changed_at;

-- name: DeleteText :execrows
DELETE FROM resource_texts WHERE resource_id = $1 AND lang = $2;

-- name: DeleteWords :exec
DELETE FROM resource_words WHERE resource_id = $1 AND lang = $2;

-- name: InsertWord :exec
INSERT INTO resource_words (word, resource_id, lang) VALUES ($1, $2, $3) ON CONFLICT (word, resource_id, lang) DO NOTHING;

-- Where a word stands, by its forms in the index.
-- name: WithWord :many
SELECT DISTINCT resource_id, lang FROM resource_words WHERE word IN ($1, $2, $3) ORDER BY resource_id, lang LIMIT $4;
