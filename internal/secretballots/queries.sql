-- name: InsertSecret :exec
INSERT INTO secret_votes (id, key, vote_id, title_en, title_fr, about_en, about_fr, meeting_id, group_name, need, record_day, opens_at, closes_at, state,
    authority_id, authority_name, uuid, stamped_at, prepared_at, ready_at, closed_at, opened_at, declared_at, declared_by, reason)
VALUES ($1, $2, '', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'planned', $13, $14, $15, 0, 0, 0, 0, 0, 0, '', '');

-- name: ChangeSecret :exec
UPDATE secret_votes SET title_en = $2, title_fr = $3, about_en = $4, about_fr = $5, meeting_id = $6, group_name = $7, need = $8, record_day = $9,
    opens_at = $10, closes_at = $11, authority_id = $12, authority_name = $13
WHERE id = $1;

-- name: SaveSecret :exec
UPDATE secret_votes SET vote_id = $2, opens_at = $3, closes_at = $4, state = $5, stamped_at = $6, prepared_at = $7, ready_at = $8, closed_at = $9,
    opened_at = $10, declared_at = $11, declared_by = $12, reason = $13
WHERE id = $1;

-- name: SecretByKey :one
SELECT id, key, vote_id, title_en, title_fr, about_en, about_fr, meeting_id, group_name, need, record_day, opens_at, closes_at, state,
    authority_id, authority_name, uuid, stamped_at, prepared_at, ready_at, closed_at, opened_at, declared_at, declared_by, reason
FROM secret_votes WHERE key = $1;

-- name: SecretByID :one
SELECT id, key, vote_id, title_en, title_fr, about_en, about_fr, meeting_id, group_name, need, record_day, opens_at, closes_at, state,
    authority_id, authority_name, uuid, stamped_at, prepared_at, ready_at, closed_at, opened_at, declared_at, declared_by, reason
FROM secret_votes WHERE id = $1;

-- A page of secret votes, the latest first, after the one with an opening and a key.
-- name: Secrets :many
SELECT id, key, vote_id, title_en, title_fr, about_en, about_fr, meeting_id, group_name, need, record_day, opens_at, closes_at, state,
    authority_id, authority_name, uuid, stamped_at, prepared_at, ready_at, closed_at, opened_at, declared_at, declared_by, reason
FROM secret_votes
WHERE (CAST(sqlc.arg(everything) AS bigint) = 1 OR state NOT IN ('planned', 'cancelled'))
    AND (opens_at < sqlc.arg(before_at) OR opens_at = sqlc.arg(before_at) AND id < sqlc.arg(before_id))
ORDER BY opens_at DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: SecretsUnderWay :many
SELECT key FROM secret_votes WHERE state IN ('preparing', 'ready', 'tallied') ORDER BY closes_at, id;

-- name: SecretsToClose :many
SELECT key FROM secret_votes WHERE state = 'ready' AND closes_at <= $1 ORDER BY id;

-- name: SecretsToTally :many
SELECT id FROM secret_votes WHERE state = 'closed' ORDER BY id;

-- name: SecretsOfResolution :many
SELECT DISTINCT v.key, v.title_en, v.title_fr, v.state, v.opens_at, v.id
FROM secret_questions q JOIN secret_votes v ON v.id = q.secret_id
WHERE q.resolution_id = $1 AND v.state NOT IN ('planned', 'cancelled')
ORDER BY v.opens_at DESC, v.id;

-- name: InsertQuestion :exec
INSERT INTO secret_questions (secret_id, place, kind, text_en, text_fr, smallest, largest, seats, blank, majority, resolution_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: DeleteQuestions :exec
DELETE FROM secret_questions WHERE secret_id = $1;

-- name: QuestionsOf :many
SELECT secret_id, place, kind, text_en, text_fr, smallest, largest, seats, blank, majority, resolution_id
FROM secret_questions WHERE secret_id = $1 ORDER BY place;

-- name: InsertAnswer :exec
INSERT INTO secret_answers (secret_id, question, place, text_en, text_fr) VALUES ($1, $2, $3, $4, $5);

-- name: DeleteAnswers :exec
DELETE FROM secret_answers WHERE secret_id = $1;

-- name: AnswersOf :many
SELECT secret_id, question, place, text_en, text_fr FROM secret_answers WHERE secret_id = $1 ORDER BY question, place;

-- name: InsertTrustee :exec
INSERT INTO secret_trustees (secret_id, number, person_id, name, certificate, polynomial, output, key_text, sealed, share)
VALUES ($1, $2, $3, $4, '', '', '', '', '', '');

-- name: DeleteTrustees :exec
DELETE FROM secret_trustees WHERE secret_id = $1;

-- name: TrusteesOf :many
SELECT secret_id, number, person_id, name, certificate, polynomial, output, key_text, sealed, share
FROM secret_trustees WHERE secret_id = $1 ORDER BY number;

-- name: TrusteesBrief :many
SELECT secret_id, number, person_id, name,
    CAST(CASE WHEN key_text <> '' THEN 4 WHEN output <> '' THEN 3 WHEN polynomial <> '' THEN 2 WHEN certificate <> '' THEN 1 ELSE 0 END AS bigint) AS steps,
    CAST(CASE WHEN share <> '' THEN 1 ELSE 0 END AS bigint) AS decrypted
FROM secret_trustees WHERE secret_id = $1 ORDER BY number;

-- name: SaveTrustee :exec
UPDATE secret_trustees SET certificate = $3, polynomial = $4, output = $5, key_text = $6, sealed = $7, share = $8 WHERE secret_id = $1 AND number = $2;

-- name: PutText :exec
INSERT INTO secret_texts (secret_id, name, body) VALUES ($1, $2, $3)
ON CONFLICT (secret_id, name) DO UPDATE SET body = excluded.body;

-- name: Text :one
SELECT body FROM secret_texts WHERE secret_id = $1 AND name = $2;

-- name: DeleteText :exec
DELETE FROM secret_texts WHERE secret_id = $1 AND name = $2;

-- name: InsertBoard :exec
INSERT INTO secret_boards (secret_id, last, height, pieces, bytes) VALUES ($1, $2, 0, 1, $3);

-- name: Board :one
SELECT last, height, pieces, bytes FROM secret_boards WHERE secret_id = $1;

-- name: MoveBoard :exec
UPDATE secret_boards SET last = $2, height = $3, pieces = pieces + 1, bytes = bytes + $4 WHERE secret_id = $1;

-- Where two nodes append at once, "DO NOTHING" has PostgreSQL run the second one again: the
-- end of the archive is read in the same transaction. The count of rows tells of a piece that
-- was there before.
-- name: InsertPiece :execrows
INSERT INTO secret_pieces (secret_id, place, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: Pieces :many
SELECT place, body FROM secret_pieces WHERE secret_id = sqlc.arg(secret_id) AND place >= sqlc.arg(first_place) AND place < sqlc.arg(end_place) ORDER BY place;

-- name: InsertSecretBallot :execrows
INSERT INTO secret_ballots (secret_id, place, tracker, credential, size) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING;

-- name: SecretBallot :one
SELECT place, tracker, credential FROM secret_ballots WHERE secret_id = $1 AND tracker = $2;

-- name: NewerBallots :one
SELECT CAST(count(*) AS bigint) AS newer FROM secret_ballots WHERE secret_id = $1 AND credential = $2 AND place > $3;

-- name: BallotBody :one
SELECT p.body, b.size FROM secret_ballots b JOIN secret_pieces p ON p.secret_id = b.secret_id AND p.place = b.place
WHERE b.secret_id = $1 AND b.tracker = $2;

-- The ballots that count: the last one of each credential.
-- name: LastBallots :many
SELECT b.place, b.size, p.body FROM secret_ballots b JOIN secret_pieces p ON p.secret_id = b.secret_id AND p.place = b.place
WHERE b.secret_id = $1 AND NOT EXISTS (
    SELECT 1 FROM secret_ballots n WHERE n.secret_id = b.secret_id AND n.credential = b.credential AND n.place > b.place)
ORDER BY b.place;

-- name: CountBallots :one
SELECT CAST(count(*) AS bigint) AS cast_in_all, CAST(count(DISTINCT credential) AS bigint) AS counting FROM secret_ballots WHERE secret_id = $1;

-- A page of trackers in the order of the archive.
-- name: Trackers :many
SELECT b.place, b.tracker,
    CAST(CASE WHEN EXISTS (SELECT 1 FROM secret_ballots n WHERE n.secret_id = b.secret_id AND n.credential = b.credential AND n.place > b.place) THEN 1 ELSE 0 END AS bigint) AS replaced
FROM secret_ballots b WHERE b.secret_id = sqlc.arg(secret_id) AND b.place > sqlc.arg(after_place) ORDER BY b.place LIMIT sqlc.arg(page_size);

-- name: UseOf :one
SELECT organization_id FROM secret_uses WHERE secret_id = $1 AND credential = $2;

-- name: InsertUse :execrows
INSERT INTO secret_uses (secret_id, credential, organization_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;

-- name: PutOpening :exec
INSERT INTO secret_openings (secret_id, tracker) VALUES ($1, $2) ON CONFLICT (secret_id, tracker) DO NOTHING;

-- name: WasOpened :one
SELECT CAST(count(*) AS bigint) AS opened FROM secret_openings WHERE secret_id = $1 AND tracker = $2;

-- name: DeleteUses :exec
DELETE FROM secret_uses WHERE secret_id = $1;

-- name: PutSheet :exec
INSERT INTO secret_sheets (secret_id, person_id, name, figures, entered_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (secret_id, person_id) DO UPDATE SET figures = excluded.figures, entered_at = excluded.entered_at;

-- name: SheetsOf :many
SELECT secret_id, person_id, name, figures, entered_at FROM secret_sheets WHERE secret_id = $1 ORDER BY entered_at, person_id;

-- what is held about a person

-- name: TrusteeshipsOf :many
SELECT t.secret_id, v.title_en, v.title_fr, v.state FROM secret_trustees t JOIN secret_votes v ON v.id = t.secret_id
WHERE t.person_id = $1 ORDER BY t.secret_id;

-- name: AuthoritiesOf :many
SELECT id, title_en, title_fr, state FROM secret_votes WHERE authority_id = $1 ORDER BY id;

-- name: SheetsBy :many
SELECT s.secret_id, v.title_en, v.title_fr, s.entered_at FROM secret_sheets s JOIN secret_votes v ON v.id = s.secret_id
WHERE s.person_id = $1 ORDER BY s.secret_id;

-- name: GiveTrusteeship :execrows
UPDATE secret_trustees SET person_id = sqlc.arg(to_person) WHERE secret_id = sqlc.arg(secret_id) AND person_id = sqlc.arg(from_person);

-- name: GiveAuthority :execrows
UPDATE secret_votes SET authority_id = sqlc.arg(to_person) WHERE id = sqlc.arg(secret_id) AND authority_id = sqlc.arg(from_person);

-- name: GiveSheet :execrows
UPDATE secret_sheets SET person_id = sqlc.arg(to_person) WHERE secret_id = sqlc.arg(secret_id) AND person_id = sqlc.arg(from_person);

-- What of secret votes goes into the record of proof.

-- name: DeclaredByKey :many
SELECT id FROM secret_votes WHERE id > $1 AND state = 'declared' ORDER BY id LIMIT $2;

-- Whose turn it is: the votes in which a person has something to do.
-- name: TrusteeTurns :many
SELECT v.key, v.title_en, v.title_fr, v.state, v.need, t.number
FROM secret_trustees t JOIN secret_votes v ON v.id = t.secret_id
WHERE t.person_id = $1 AND v.state IN ('preparing', 'tallied') ORDER BY v.opens_at, v.id;
