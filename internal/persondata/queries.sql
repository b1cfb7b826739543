-- name: InsertRequest :exec
INSERT INTO person_requests (id, kind, person_id, person_name, asked_at, how, note, recorded_by, recorded_name, state, answer, settled_at, settled_by, settled_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: Request :one
SELECT id, kind, person_id, person_name, asked_at, how, note, recorded_by, recorded_name, state, answer, settled_at, settled_by, settled_name
FROM person_requests
WHERE id = $1;

-- name: RequestsOfPerson :many
SELECT id, kind, person_id, person_name, asked_at, how, note, recorded_by, recorded_name, state, answer, settled_at, settled_by, settled_name
FROM person_requests
WHERE person_id = $1
ORDER BY id;

-- name: RequestsIn :many
SELECT id, kind, person_id, person_name, asked_at, how, note, recorded_by, recorded_name, state, answer, settled_at, settled_by, settled_name
FROM person_requests
WHERE state = sqlc.arg(state) AND id > sqlc.arg(after_id)
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: RequestsBefore :many
SELECT id, kind, person_id, person_name, asked_at, how, note, recorded_by, recorded_name, state, answer, settled_at, settled_by, settled_name
FROM person_requests
WHERE state = sqlc.arg(state) AND id < sqlc.arg(before_id)
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: CountRequests :one
SELECT CAST(count(*) AS bigint)
FROM person_requests
WHERE state = $1;

-- name: SettleRequest :execrows
UPDATE person_requests
SET state = $2, answer = $3, settled_at = $4, settled_by = $5, settled_name = $6
WHERE id = $1 AND state = 'waiting';

-- name: ForgetRequests :exec
UPDATE person_requests
SET person_name = '', note = ''
WHERE person_id = $1;

-- name: InsertAddressChange :exec
INSERT INTO address_changes (token_hash, person_id, address, made_at, expires_at)
VALUES ($1, $2, $3, $4, $5);

-- name: AddressChange :one
SELECT token_hash, person_id, address, made_at, expires_at
FROM address_changes
WHERE token_hash = $1;

-- name: CountAddressChanges :one
SELECT CAST(count(*) AS bigint)
FROM address_changes
WHERE person_id = $1 AND made_at > $2;

-- name: DeleteAddressChanges :exec
DELETE FROM address_changes
WHERE person_id = $1;

-- name: DeleteAddressChangesBefore :execrows
DELETE FROM address_changes
WHERE expires_at < $1;

-- name: InsertMerge :exec
INSERT INTO person_merges (id, from_id, into_id, from_name, into_name, from_was, into_was, into_is, moved, at, by_id, by_name, undone_at, undone_by, undone_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', '');

-- name: MergeByID :one
SELECT id, from_id, into_id, from_name, into_name, from_was, into_was, into_is, moved, at, by_id, by_name, undone_at, undone_by, undone_name
FROM person_merges
WHERE id = $1;

-- name: Merges :many
SELECT id, from_id, into_id, from_name, into_name, from_was, into_was, into_is, moved, at, by_id, by_name, undone_at, undone_by, undone_name
FROM person_merges
WHERE id < sqlc.arg(before_id)
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: UndoMerge :execrows
UPDATE person_merges
SET undone_at = $2, undone_by = $3, undone_name = $4
WHERE id = $1 AND undone_at = 0;

-- name: ForgetMerges :exec
UPDATE person_merges
SET from_name = '', into_name = '', from_was = '{}', into_was = '{}', into_is = '{}', moved = '[]'
WHERE from_id = $1 OR into_id = $1;

-- name: OldMerges :many
SELECT id
FROM person_merges
WHERE at < $1 AND moved <> '[]'
ORDER BY at
LIMIT 1000;

-- name: ForgetMerge :exec
UPDATE person_merges
SET from_was = '{}', into_was = '{}', into_is = '{}', moved = '[]'
WHERE id = $1;

-- name: InsertDistinct :exec
INSERT INTO distinct_persons (a_id, b_id, at, by_id)
VALUES ($1, $2, $3, $4)
ON CONFLICT (a_id, b_id) DO NOTHING;

-- name: DistinctFrom :many
SELECT a_id, b_id
FROM distinct_persons
WHERE a_id = $1;

-- name: InsertActingRequest :exec
INSERT INTO acting_requests (id, person_id, at, how, note, recorded_by, recorded_name, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0);

-- name: ActingRequests :many
SELECT id, person_id, at, how, note, recorded_by, recorded_name, ended_at
FROM acting_requests
WHERE person_id = $1
ORDER BY id;

-- name: EndActingRequests :execrows
UPDATE acting_requests
SET ended_at = $2
WHERE person_id = $1 AND ended_at = 0;

-- name: InsertOrganizationMerge :exec
INSERT INTO organization_merges (id, from_id, into_id, from_en, from_fr, into_en, into_fr, moved, at, by_id, by_name, undone_at, undone_by, undone_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', '');

-- name: OrganizationMergeByID :one
SELECT id, from_id, into_id, from_en, from_fr, into_en, into_fr, moved, at, by_id, by_name, undone_at, undone_by, undone_name
FROM organization_merges
WHERE id = $1;

-- name: OrganizationMerges :many
SELECT id, from_id, into_id, from_en, from_fr, into_en, into_fr, moved, at, by_id, by_name, undone_at, undone_by, undone_name
FROM organization_merges
WHERE id < sqlc.arg(before_id)
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: UndoOrganizationMerge :execrows
UPDATE organization_merges
SET undone_at = $2, undone_by = $3, undone_name = $4
WHERE id = $1 AND undone_at = 0;

-- name: ForgetOrganizationMerges :exec
UPDATE organization_merges
SET moved = '[]'
WHERE at < $1 AND moved <> '[]';

-- name: InsertDistinctOrganization :exec
INSERT INTO distinct_organizations (a_id, b_id, at, by_id)
VALUES ($1, $2, $3, $4)
ON CONFLICT (a_id, b_id) DO NOTHING;

-- name: DistinctOrganizations :many
SELECT a_id, b_id
FROM distinct_organizations
WHERE a_id < b_id
ORDER BY a_id, b_id;

-- the register of confidentiality incidents

-- name: LastBreach :one
SELECT CAST(coalesce(max(number), 0) AS bigint)
FROM breaches
WHERE year = $1;

-- name: InsertBreach :exec
INSERT INTO breaches (id, year, number, title, known_day, keep_until)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: SetBreachKnown :exec
UPDATE breaches
SET known_day = $2, keep_until = $3
WHERE id = $1;

-- name: Breach :one
SELECT id, year, number, title, known_day, keep_until
FROM breaches
WHERE id = $1;

-- name: Breaches :many
SELECT id, year, number, title, known_day, keep_until
FROM breaches
WHERE known_day < sqlc.arg(before_day) OR (known_day = sqlc.arg(before_day) AND id < sqlc.arg(before_id))
ORDER BY known_day DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: InsertBreachEntry :exec
INSERT INTO breach_entries (id, breach_id, kind, happened_from, happened_to, known_day, about, information, cause, persons, risk, reasons, measures, commission_day, commissioner_day, persons_day, told, at, by_id, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: BreachEntries :many
SELECT id, breach_id, kind, happened_from, happened_to, known_day, about, information, cause, persons, risk, reasons, measures, commission_day, commissioner_day, persons_day, told, at, by_id, by_name
FROM breach_entries
WHERE breach_id = $1
ORDER BY id;

-- name: BreachesPast :many
SELECT id
FROM breaches
WHERE keep_until < $1
ORDER BY keep_until, id
LIMIT $2;

-- name: DeleteBreachEntries :exec
DELETE FROM breach_entries
WHERE breach_id = $1;

-- name: DeleteBreach :exec
DELETE FROM breaches
WHERE id = $1;

-- name: BreachEntriesBy :many
SELECT e.id, e.at, e.kind, b.year, b.number
FROM breach_entries e JOIN breaches b ON b.id = e.breach_id
WHERE e.by_id = $1
ORDER BY e.id;
