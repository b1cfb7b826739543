-- name: InsertBody :exec
INSERT INTO bodies (id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place, parent_id, founded, dissolved, contact, open)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: UpdateBody :execrows
UPDATE bodies
SET name_en = $2, name_fr = $3, mandate_en = $4, mandate_fr = $5, place = $6, parent_id = $7, founded = $8, dissolved = $9, contact = $10, open = $11
WHERE id = $1;

-- name: Body :one
SELECT id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place, parent_id, founded, dissolved, contact, open
FROM bodies
WHERE id = $1;

-- name: BodyBySlug :one
SELECT id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place, parent_id, founded, dissolved, contact, open
FROM bodies
WHERE slug = $1;

-- name: Bodies :many
SELECT id, slug, kind, name_en, name_fr, mandate_en, mandate_fr, place, parent_id, founded, dissolved, contact, open
FROM bodies
WHERE (CAST(sqlc.arg(kind) AS text) = '' OR kind = sqlc.arg(kind))
ORDER BY place, slug;

-- name: InsertMandate :exec
INSERT INTO body_mandates (id, body_id, adopted, text_en, text_fr, decision_en, decision_fr)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: UpdateMandate :execrows
UPDATE body_mandates
SET adopted = $2, text_en = $3, text_fr = $4, decision_en = $5, decision_fr = $6
WHERE id = $1;

-- name: Mandates :many
SELECT id, body_id, adopted, text_en, text_fr, decision_en, decision_fr
FROM body_mandates
WHERE body_id = $1
ORDER BY adopted DESC;

-- name: InsertSeat :exec
INSERT INTO seats (id, body_id, role, name_en, name_fr, places, years, consecutive, filled_by, from_body, from_role, from_day, to_day, place)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: UpdateSeat :execrows
UPDATE seats
SET name_en = $2, name_fr = $3, places = $4, years = $5, consecutive = $6, filled_by = $7, from_body = $8, from_role = $9, from_day = $10, to_day = $11, place = $12
WHERE id = $1;

-- name: Seat :one
SELECT id, body_id, role, name_en, name_fr, places, years, consecutive, filled_by, from_body, from_role, from_day, to_day, place
FROM seats
WHERE id = $1;

-- name: SeatsOfBody :many
SELECT id, body_id, role, name_en, name_fr, places, years, consecutive, filled_by, from_body, from_role, from_day, to_day, place
FROM seats
WHERE (CAST(sqlc.arg(body_id) AS text) = '' OR body_id = sqlc.arg(body_id))
ORDER BY body_id, place, id;

-- name: InsertTerm :exec
INSERT INTO terms (id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: UpdateTerm :execrows
UPDATE terms
SET person_id = $2, from_day = $3, to_day = $4, seat_id = $5, number = $6, filled = $7, organization_id = $8, organization_en = $9, organization_fr = $10, note_en = $11, note_fr = $12, ended = $13
WHERE id = $1;

-- name: Term :one
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE id = $1;

-- name: TermsOfBody :many
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE body_id = $1
ORDER BY from_day, id;

-- name: TermsOfBodyOn :many
SELECT t.id, t.body_id, t.person_id, t.role, t.from_day, t.to_day, t.seat_id, t.number, t.filled, t.organization_id, t.organization_en, t.organization_fr, t.note_en, t.note_fr, t.ended
FROM terms t
WHERE t.body_id = sqlc.arg(body_id) AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
ORDER BY t.from_day, t.id;

-- The same, those who joined an open body by themselves apart: they are counted,
-- not listed.
-- name: SeatedOfBodyOn :many
SELECT t.id, t.body_id, t.person_id, t.role, t.from_day, t.to_day, t.seat_id, t.number, t.filled, t.organization_id, t.organization_en, t.organization_fr, t.note_en, t.note_fr, t.ended
FROM terms t
WHERE t.body_id = sqlc.arg(body_id) AND t.filled <> 'joined' AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
ORDER BY t.from_day, t.id;

-- name: SeatedOfBody :many
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE body_id = $1 AND filled <> 'joined'
ORDER BY from_day, id;

-- name: TermsOfBodyBefore :many
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE body_id = sqlc.arg(body_id) AND filled <> 'joined'
  AND (from_day < sqlc.arg(before_day) OR (from_day = sqlc.arg(before_day) AND id < sqlc.arg(before_id)))
ORDER BY from_day DESC, id DESC
LIMIT sqlc.arg(page_size);

-- The terms of every body on a day, those who joined an open body apart: they
-- are counted, not listed.
-- name: TermsOn :many
SELECT t.id, t.body_id, t.person_id, t.role, t.from_day, t.to_day, t.seat_id, t.number, t.filled, t.organization_id, t.organization_en, t.organization_fr, t.note_en, t.note_fr, t.ended
FROM terms t
WHERE t.filled <> 'joined' AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
ORDER BY t.body_id, t.from_day, t.id;

-- name: CountJoined :many
SELECT t.body_id, CAST(count(*) AS bigint) AS persons
FROM terms t
WHERE t.filled = 'joined' AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
GROUP BY t.body_id;

-- name: CountJoinedTo :one
SELECT CAST(count(*) AS bigint) AS persons
FROM terms t
WHERE t.body_id = sqlc.arg(body_id) AND t.filled = 'joined' AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day));

-- Who sits on a body by an office held in another: terms are read where they
-- are, never copied.
-- name: ExOfficioOn :many
SELECT sqlc.embed(t), s.id AS via, s.body_id AS sits_on, s.role AS sits_as
FROM seats s
JOIN terms t ON s.from_body = t.body_id AND s.from_role = t.role AND s.filled_by = 'ex_officio' AND t.filled <> 'joined'
WHERE (CAST(sqlc.arg(body_id) AS text) = '' OR s.body_id = sqlc.arg(body_id))
  AND s.from_day <= sqlc.arg(on_day) AND (s.to_day = '' OR s.to_day >= sqlc.arg(on_day))
  AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
ORDER BY s.body_id, s.place, s.id, t.number, t.from_day, t.id;

-- name: ExOfficioOf :many
SELECT sqlc.embed(t), s.id AS via, s.body_id AS sits_on, s.role AS sits_as, s.from_day AS seat_from, s.to_day AS seat_to
FROM seats s
JOIN terms t ON s.from_body = t.body_id AND s.from_role = t.role AND s.filled_by = 'ex_officio' AND t.filled <> 'joined'
WHERE s.body_id = $1 AND (t.to_day = '' OR t.to_day >= s.from_day) AND (s.to_day = '' OR t.from_day <= s.to_day)
ORDER BY t.from_day, t.id;

-- name: ExOfficioBefore :many
SELECT sqlc.embed(t), s.id AS via, s.body_id AS sits_on, s.role AS sits_as, s.from_day AS seat_from, s.to_day AS seat_to
FROM seats s
JOIN terms t ON s.from_body = t.body_id AND s.from_role = t.role AND s.filled_by = 'ex_officio' AND t.filled <> 'joined'
WHERE s.body_id = sqlc.arg(body_id) AND (t.to_day = '' OR t.to_day >= s.from_day) AND (s.to_day = '' OR t.from_day <= s.to_day)
  AND (t.from_day < sqlc.arg(before_day) OR (t.from_day = sqlc.arg(before_day) AND t.id < sqlc.arg(before_id)))
ORDER BY t.from_day DESC, t.id DESC
LIMIT sqlc.arg(page_size);

-- name: TermsOfPerson :many
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE person_id = $1
ORDER BY from_day, id;

-- name: ExOfficioOfPerson :many
SELECT sqlc.embed(t), s.id AS via, s.body_id AS sits_on, s.role AS sits_as, s.from_day AS seat_from, s.to_day AS seat_to
FROM terms t
JOIN seats s ON s.from_body = t.body_id AND s.from_role = t.role AND s.filled_by = 'ex_officio' AND t.filled <> 'joined'
WHERE t.person_id = $1 AND (t.to_day = '' OR t.to_day >= s.from_day) AND (s.to_day = '' OR t.from_day <= s.to_day)
ORDER BY t.from_day, t.id;

-- name: TermsOfSeat :many
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE seat_id = $1
ORDER BY from_day, id;

-- The terms of a seat that have a day in common with a span (until_day empty: it
-- goes on), and those of a person.
-- name: TermsAround :many
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE seat_id = sqlc.arg(seat_id) AND (person_id = sqlc.arg(person_id)
  OR ((CAST(sqlc.arg(until_day) AS text) = '' OR from_day <= sqlc.arg(until_day)) AND (to_day = '' OR to_day >= sqlc.arg(from_day))))
ORDER BY from_day, id;

-- name: LastOfSeat :one
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE seat_id = sqlc.arg(seat_id) AND number = sqlc.arg(number) AND filled <> 'interim' AND to_day <> '' AND to_day < sqlc.arg(on_day)
ORDER BY to_day DESC, id DESC
LIMIT 1;

-- name: Ending :many
SELECT id, body_id, person_id, role, from_day, to_day, seat_id, number, filled, organization_id, organization_en, organization_fr, note_en, note_fr, ended
FROM terms
WHERE filled <> 'joined' AND to_day >= sqlc.arg(from_day) AND to_day <= sqlc.arg(until_day) AND (to_day > sqlc.arg(after_day) OR (to_day = sqlc.arg(after_day) AND id > sqlc.arg(after_id)))
ORDER BY to_day, id
LIMIT sqlc.arg(page_size);

-- name: PersonsWithTerms :many
SELECT DISTINCT person_id
FROM terms
WHERE filled <> 'joined' AND person_id > sqlc.arg(after)
ORDER BY person_id
LIMIT sqlc.arg(page_size);

-- name: OfficesOfPerson :many
SELECT b.id, b.slug, b.kind, b.name_en, b.name_fr, b.place, t.role
FROM terms t
JOIN bodies b ON b.id = t.body_id
WHERE t.person_id = sqlc.arg(person_id) AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
UNION
SELECT b.id, b.slug, b.kind, b.name_en, b.name_fr, b.place, s.role
FROM terms t
JOIN seats s ON s.from_body = t.body_id AND s.from_role = t.role AND s.filled_by = 'ex_officio' AND t.filled <> 'joined'
JOIN bodies b ON b.id = s.body_id
WHERE t.person_id = sqlc.arg(person_id) AND t.from_day <= sqlc.arg(on_day) AND (t.to_day = '' OR t.to_day >= sqlc.arg(on_day))
  AND s.from_day <= sqlc.arg(on_day) AND (s.to_day = '' OR s.to_day >= sqlc.arg(on_day)) AND (b.dissolved = '' OR b.dissolved >= sqlc.arg(on_day))
ORDER BY place, slug, role;

-- what is held about a person

-- name: GiveTerm :execrows
UPDATE terms
SET person_id = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: DeleteTerm :execrows
DELETE FROM terms
WHERE id = $1;

-- name: DeleteJoined :execrows
DELETE FROM terms
WHERE person_id = $1 AND filled = 'joined';

-- two records of one organization made one

-- name: TermsOfOrganization :many
SELECT id
FROM terms
WHERE organization_id = $1
ORDER BY id;

-- name: GiveTermOfOrganization :execrows
UPDATE terms
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);
