-- name: InsertConsent :exec
INSERT INTO consents (id, subject_kind, subject_id, purpose, implied, words, lang, version, method, at, network, given_by, given_name,
    recorded_by, recorded_name, recorded_at, ended_at, ended_how, ended_by, ended_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: Consent :one
SELECT id, subject_kind, subject_id, purpose, implied, words, lang, version, method, at, network, given_by, given_name,
    recorded_by, recorded_name, recorded_at, ended_at, ended_how, ended_by, ended_name
FROM consents
WHERE id = $1;

-- name: ConsentsOf :many
SELECT id, subject_kind, subject_id, purpose, implied, words, lang, version, method, at, network, given_by, given_name,
    recorded_by, recorded_name, recorded_at, ended_at, ended_how, ended_by, ended_name
FROM consents
WHERE subject_kind = $1 AND subject_id = $2
ORDER BY id;

-- name: ConsentsFor :many
SELECT id, subject_kind, subject_id, purpose, implied, words, lang, version, method, at, network, given_by, given_name,
    recorded_by, recorded_name, recorded_at, ended_at, ended_how, ended_by, ended_name
FROM consents
WHERE purpose = sqlc.arg(purpose) AND ended_at = 0 AND id > sqlc.arg(after_id)
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: EndConsent :execrows
UPDATE consents
SET ended_at = $2, ended_how = $3, ended_by = $4, ended_name = $5
WHERE id = $1 AND ended_at = 0;

-- name: GiveConsent :execrows
UPDATE consents
SET subject_id = sqlc.arg(to_person), given_by = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND subject_kind = 'person' AND subject_id = sqlc.arg(from_person);

-- name: GivenForOthers :many
SELECT id
FROM consents
WHERE given_by = $1 AND subject_kind <> 'person'
ORDER BY id;

-- name: SetGiver :execrows
UPDATE consents
SET given_by = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND given_by = sqlc.arg(from_person);

-- name: ForgetNetwork :exec
UPDATE consents
SET network = ''
WHERE subject_kind = 'person' AND subject_id = $1;

-- name: ForgetNetworkOf :exec
UPDATE consents
SET network = ''
WHERE subject_kind = $1 AND subject_id = $2;

-- name: MoveConsents :exec
UPDATE consents
SET subject_id = sqlc.arg(to_subject)
WHERE subject_kind = sqlc.arg(kind) AND subject_id = sqlc.arg(from_subject);

-- name: DeleteEndedBefore :execrows
DELETE FROM consents
WHERE ended_at > 0 AND ended_at < sqlc.arg(before);

-- name: DeleteImpliedBefore :execrows
DELETE FROM consents
WHERE ended_at = 0 AND implied = 1 AND purpose <> 'media' AND at < sqlc.arg(before);
