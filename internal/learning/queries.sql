-- name: Series :many
SELECT slug, name_en, name_fr, about_en, about_fr, place FROM learning_series ORDER BY place, slug LIMIT $1;

-- name: PutSeries :exec
INSERT INTO learning_series (slug, name_en, name_fr, about_en, about_fr, place) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (slug) DO UPDATE SET name_en = excluded.name_en, name_fr = excluded.name_fr, about_en = excluded.about_en, about_fr = excluded.about_fr, place = excluded.place;

-- name: DeleteSeries :exec
DELETE FROM learning_series WHERE slug = $1;

-- name: CountOfSeries :one
SELECT CAST(count(*) AS bigint) FROM learning_events WHERE series = $1;

-- name: Events :many
SELECT gathering_id, series, changed_at FROM learning_events ORDER BY gathering_id LIMIT $1;

-- name: PutEvent :exec
INSERT INTO learning_events (gathering_id, series, changed_at) VALUES ($1, $2, $3)
ON CONFLICT (gathering_id) DO UPDATE SET series = excluded.series, changed_at = excluded.changed_at;

-- name: ItemsOf :many
SELECT id, gathering_id, kind, place, title_en, title_fr, langs, link, blob_id, file_name, minutes, captions, shown, made_at
FROM learning_items WHERE gathering_id = $1 ORDER BY place, id LIMIT $2;

-- name: CountItems :many
SELECT gathering_id, kind, shown, CAST(count(*) AS bigint) AS items FROM learning_items GROUP BY gathering_id, kind, shown ORDER BY gathering_id, kind, shown;

-- name: InsertItem :exec
INSERT INTO learning_items (id, gathering_id, kind, place, title_en, title_fr, langs, link, blob_id, file_name, minutes, captions, shown, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: ChangeItem :exec
UPDATE learning_items SET place = $3, title_en = $4, title_fr = $5, langs = $6, link = $7, blob_id = $8, file_name = $9, minutes = $10, captions = $11, shown = $12
WHERE gathering_id = $1 AND id = $2;

-- name: DeleteItem :exec
DELETE FROM learning_items WHERE gathering_id = $1 AND id = $2;
