-- name: InsertBody :exec
INSERT INTO bodies (id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: UpdateBody :execrows
UPDATE bodies
SET name_en = $2, name_fr = $3, mandate_en = $4, mandate_fr = $5, place = $6
WHERE id = $1;

-- name: Body :one
SELECT id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place
FROM bodies
WHERE id = $1;

-- name: BodyBySlug :one
SELECT id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place
FROM bodies
WHERE slug = $1;

-- name: Bodies :many
SELECT id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place
FROM bodies
WHERE (CAST(sqlc.arg(kind) AS text) = '' OR kind = sqlc.arg(kind))
ORDER BY place, slug;

-- name: InsertTerm :exec
INSERT INTO terms (id, body_id, person_id, role, from_day, to_day)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: EndTerm :execrows
UPDATE terms
SET to_day = $2
WHERE id = $1;

-- name: Term :one
SELECT id, body_id, person_id, role, from_day, to_day
FROM terms
WHERE id = $1;

-- name: TermsOfBody :many
SELECT id, body_id, person_id, role, from_day, to_day
FROM terms
WHERE body_id = $1
ORDER BY from_day, id;

-- name: TermsOfBodyOn :many
SELECT id, body_id, person_id, role, from_day, to_day
FROM terms
WHERE body_id = sqlc.arg(body_id) AND from_day <= sqlc.arg(on_day) AND (to_day = '' OR to_day >= sqlc.arg(on_day))
ORDER BY from_day, id;

-- name: TermsOfPerson :many
SELECT t.id, t.body_id, t.person_id, t.role, t.from_day, t.to_day, b.slug, b.kind, b.name_en, b.name_fr
FROM terms t
JOIN bodies b ON b.id = t.body_id
WHERE t.person_id = $1
ORDER BY t.from_day, t.id;

-- name: OfficesOfPerson :many
SELECT DISTINCT b.id, b.slug, b.kind, b.name_en, b.name_fr, b.place, t.role
FROM terms t
JOIN bodies b ON b.id = t.body_id
WHERE t.person_id = sqlc.arg(person_id) AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
ORDER BY b.place, b.slug, t.role;
