-- name: InsertEntry :exec
INSERT INTO history_entries (
    id, slug, kind, year, month, day, title_en, title_fr, words_en, words_fr, concern, link, source_en, source_fr, alt_en, alt_fr, credit,
    picture_id, thumb_id, thumb_width, thumb_height, hidden, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $23);

-- name: ChangeEntry :exec
UPDATE history_entries
SET kind = $2, year = $3, month = $4, day = $5, title_en = $6, title_fr = $7, words_en = $8, words_fr = $9, concern = $10, link = $11, source_en = $12, source_fr = $13,
    alt_en = $14, alt_fr = $15, credit = $16, picture_id = $17, thumb_id = $18, thumb_width = $19, thumb_height = $20, hidden = $21, changed_at = $22
WHERE id = $1;

-- name: EntryBySlug :one
SELECT id, slug, kind, year, month, day, title_en, title_fr, words_en, words_fr, concern, link, source_en, source_fr, alt_en, alt_fr, credit,
    picture_id, thumb_id, thumb_width, thumb_height, hidden, made_at, changed_at
FROM history_entries WHERE slug = $1;

-- name: Entries :many
SELECT id, slug, kind, year, month, day, title_en, title_fr, words_en, words_fr, concern, link, source_en, source_fr, alt_en, alt_fr, credit,
    picture_id, thumb_id, thumb_width, thumb_height, hidden, made_at, changed_at
FROM history_entries ORDER BY year, month, day, id LIMIT $1;

-- name: LeftOut :many
SELECT anchor FROM history_left_out ORDER BY anchor;

-- name: LeaveOut :exec
INSERT INTO history_left_out (anchor, at) VALUES ($1, $2) ON CONFLICT (anchor) DO NOTHING;

-- name: TakeBack :exec
DELETE FROM history_left_out WHERE anchor = $1;
