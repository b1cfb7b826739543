-- name: InsertApplication :exec
INSERT INTO applications (id, year, number, class, state, lang, email, name_en, name_fr, fold_en, fold_fr, form, made_at, touched_at, submitted_at, settled_at, appeal_until, organization_id, network, link_at, proven_at, links)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- name: UpdateApplication :execrows
UPDATE applications
SET year = $2, number = $3, class = $4, state = $5, lang = $6, email = $7, name_en = $8, name_fr = $9, fold_en = $10, fold_fr = $11, form = $12, made_at = $13, touched_at = $14,
    submitted_at = $15, settled_at = $16, appeal_until = $17, organization_id = $18, network = $19, link_at = $20, proven_at = $21, links = $22
WHERE id = $1;

-- name: Application :one
SELECT id, year, number, class, state, lang, email, name_en, name_fr, fold_en, fold_fr, form, made_at, touched_at, submitted_at, settled_at, appeal_until, organization_id, network, link_at, proven_at, links
FROM applications
WHERE id = $1;

-- name: LastNumber :one
SELECT CAST(COALESCE(MAX(number), 0) AS bigint) FROM applications WHERE year = $1;

-- Those of a state, or all that were ever submitted.
-- name: Applications :many
SELECT id, year, number, class, state, lang, email, name_en, name_fr, fold_en, fold_fr, form, made_at, touched_at, submitted_at, settled_at, appeal_until, organization_id, network, link_at, proven_at, links
FROM applications
WHERE (CAST(sqlc.arg(state) AS text) = '' AND state <> 'draft' OR state = sqlc.arg(state))
  AND (CAST(sqlc.arg(before_id) AS text) = '' OR submitted_at < sqlc.arg(before_at) OR submitted_at = sqlc.arg(before_at) AND id < sqlc.arg(before_id))
ORDER BY submitted_at DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: CountByState :many
SELECT state, CAST(count(*) AS bigint) AS applications FROM applications GROUP BY state;

-- name: ApplicationsOfEmail :many
SELECT id, year, number, class, state, lang, email, name_en, name_fr, fold_en, fold_fr, form, made_at, touched_at, submitted_at, settled_at, appeal_until, organization_id, network, link_at, proven_at, links
FROM applications
WHERE email = $1
ORDER BY made_at DESC
LIMIT $2;

-- name: ApplicationsOfName :many
SELECT id, year, number, class, state, lang, email, name_en, name_fr, fold_en, fold_fr, form, made_at, touched_at, submitted_at, settled_at, appeal_until, organization_id, network, link_at, proven_at, links
FROM applications
WHERE (fold_en IN (sqlc.arg(fold), sqlc.arg(other)) OR fold_fr IN (sqlc.arg(fold), sqlc.arg(other))) AND state <> 'draft'
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: CountFromEmail :one
SELECT CAST(count(*) AS bigint) FROM applications WHERE email = $1 AND made_at >= $2;

-- name: CountFromNetwork :one
SELECT CAST(count(*) AS bigint) FROM applications WHERE network = $1 AND made_at >= $2;

-- name: CountDraftsFromNetwork :one
SELECT CAST(count(*) AS bigint) FROM applications WHERE network = $1 AND made_at >= $2 AND state = 'draft';

-- name: StaleDrafts :many
SELECT id FROM applications WHERE state = 'draft' AND touched_at < $1 ORDER BY touched_at LIMIT $2;

-- Settled, and with papers still.
-- name: WithOldPapers :many
SELECT DISTINCT a.id
FROM applications a JOIN application_papers p ON p.application_id = a.id
WHERE a.state IN ('refused', 'dismissed', 'withdrawn') AND a.settled_at < $1
ORDER BY a.id
LIMIT $2;

-- name: DeleteApplication :exec
DELETE FROM applications WHERE id = $1;

-- name: InsertPaper :exec
INSERT INTO application_papers (id, application_id, slug, blob_id, name, media_type, size, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Papers :many
SELECT id, application_id, slug, blob_id, name, media_type, size, at
FROM application_papers
WHERE application_id = $1
ORDER BY id;

-- name: DeletePaper :exec
DELETE FROM application_papers WHERE id = $1;

-- name: InsertReference :exec
INSERT INTO application_references (id, application_id, place, name, email, organization_id, organization, state, words, asked_at, answered_at, reminded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: UpdateReference :exec
UPDATE application_references
SET application_id = $2, place = $3, name = $4, email = $5, organization_id = $6, organization = $7, state = $8, words = $9, asked_at = $10, answered_at = $11, reminded_at = $12
WHERE id = $1;

-- name: Reference :one
SELECT id, application_id, place, name, email, organization_id, organization, state, words, asked_at, answered_at, reminded_at
FROM application_references
WHERE id = $1;

-- name: References :many
SELECT id, application_id, place, name, email, organization_id, organization, state, words, asked_at, answered_at, reminded_at
FROM application_references
WHERE application_id = $1
ORDER BY place;

-- name: CountAsked :one
SELECT CAST(count(*) AS bigint) FROM application_references WHERE email = $1 AND asked_at >= $2;

-- name: DeleteReferences :exec
DELETE FROM application_references WHERE application_id = $1;

-- name: DeleteReference :exec
DELETE FROM application_references WHERE id = $1;

-- name: InsertEvent :exec
INSERT INTO application_events (id, application_id, at, kind, verdict, words, day, person_id, person_name, letter_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Events :many
SELECT id, application_id, at, kind, verdict, words, day, person_id, person_name, letter_id
FROM application_events
WHERE application_id = $1
ORDER BY id;

-- Asked before a day, not answered and not reminded yet, as long as an answer is of use.
-- name: Unanswered :many
SELECT r.id, r.application_id
FROM application_references r JOIN applications a ON a.id = r.application_id
WHERE r.state = 'asked' AND r.reminded_at = 0 AND r.asked_at < sqlc.arg(asked_before) AND a.state IN ('submitted', 'returned') AND a.proven_at > 0
ORDER BY r.asked_at, r.id
LIMIT sqlc.arg(page_size);

-- Everything of an address: what is held about a person.
-- name: AllOfEmail :many
SELECT id FROM applications WHERE email = $1 ORDER BY made_at DESC, id DESC;

-- name: ReferencesOfEmail :many
SELECT id, application_id, place, name, email, organization_id, organization, state, words, asked_at, answered_at, reminded_at
FROM application_references
WHERE email = $1
ORDER BY id DESC;

-- What somebody recorded as a reviewer.
-- name: EventsOfPerson :many
SELECT e.at, e.kind, e.verdict, e.words, e.day, a.year, a.number, a.name_en, a.name_fr
FROM application_events e JOIN applications a ON a.id = e.application_id
WHERE e.person_id = $1
ORDER BY e.id DESC
LIMIT sqlc.arg(page_size);

-- name: CountEventsOfPerson :one
SELECT CAST(count(*) AS bigint) FROM application_events WHERE person_id = $1;

-- The applicant's own part in what happened: the words of an appeal, the name, the
-- letters that were addressed to them.
-- name: ForgetApplicantEvents :exec
UPDATE application_events
SET person_name = CASE WHEN person_id = '' AND kind NOT LIKE 'reference%' THEN '' ELSE person_name END,
    words = CASE WHEN kind = 'appealed' THEN '' ELSE words END, letter_id = ''
WHERE application_id = $1;

-- name: ForgetRefereeEvents :exec
UPDATE application_events
SET person_name = ''
WHERE application_id = sqlc.arg(application_id) AND person_id = '' AND person_name = sqlc.arg(referee) AND kind IN ('reference_confirmed', 'reference_declined');

-- two records of one organization made one

-- name: ApplicationsAdmittedAs :many
SELECT id
FROM applications
WHERE organization_id = $1
ORDER BY id;

-- name: GiveApplication :execrows
UPDATE applications
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: ReferencesFrom :many
SELECT id
FROM application_references
WHERE organization_id = $1
ORDER BY id;

-- name: GiveReference :execrows
UPDATE application_references
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);
