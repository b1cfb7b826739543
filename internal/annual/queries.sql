-- name: Report :one
SELECT year, state, president, message_en, message_fr, approved_on, approved_en, approved_fr, figures, published_at, made_at, changed_at FROM annual_reports WHERE year = $1;

-- The reports without their figures, the latest first.
-- name: Reports :many
SELECT year, state, president, approved_on, published_at FROM annual_reports ORDER BY year DESC LIMIT $1;

-- name: Begin :execrows
INSERT INTO annual_reports (year, state, president, message_en, message_fr, approved_on, approved_en, approved_fr, figures, published_at, made_at, changed_at)
VALUES ($1, 'draft', '', '', '', '', '', '', '', 0, $2, $2)
ON CONFLICT (year) DO NOTHING;

-- name: Save :exec
UPDATE annual_reports SET president = $2, message_en = $3, message_fr = $4, approved_on = $5, approved_en = $6, approved_fr = $7, changed_at = $8 WHERE year = $1;

-- name: Publish :exec
UPDATE annual_reports SET state = 'published', figures = $2, published_at = $3, changed_at = $3 WHERE year = $1;

-- name: Parts :many
SELECT year, part, intro_en, intro_fr, left_out FROM annual_parts WHERE year = $1 ORDER BY part;

-- name: PutPart :exec
INSERT INTO annual_parts (year, part, intro_en, intro_fr, left_out) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (year, part) DO UPDATE SET intro_en = excluded.intro_en, intro_fr = excluded.intro_fr, left_out = excluded.left_out;
