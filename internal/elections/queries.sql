-- name: InsertElection :exec
INSERT INTO elections (
    id, key, body_id, seat_id, role, title_en, title_fr, about_en, about_fr, seats, electorate, meeting_id, method, marks, floor,
    nominations_open, nominations_close, voting_opens, voting_closes, record_day, term_from, term_to, meetings_needed, seconders_needed,
    state, called_at, slate_at, opened_at, counted_at, declared_at, declared_by, reason, papers, lot, result)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
    'planned', 0, 0, 0, 0, 0, '', '', 0, '', '');

-- name: ChangeElection :exec
UPDATE elections
SET title_en = $2, title_fr = $3, about_en = $4, about_fr = $5, seats = $6, electorate = $7, meeting_id = $8, method = $9, marks = $10, floor = $11,
    nominations_open = $12, nominations_close = $13, voting_opens = $14, voting_closes = $15, record_day = $16, term_from = $17, term_to = $18,
    meetings_needed = $19, seconders_needed = $20, seat_id = $21, role = $22
WHERE id = $1;

-- name: SaveElection :exec
UPDATE elections
SET state = $2, called_at = $3, slate_at = $4, opened_at = $5, counted_at = $6, declared_at = $7, declared_by = $8, reason = $9, papers = $10, lot = $11,
    result = $12, voting_closes = $13, not_returned = $14
WHERE id = $1;

-- name: ElectionByKey :one
SELECT id, key, body_id, seat_id, role, title_en, title_fr, about_en, about_fr, seats, electorate, meeting_id, method, marks, floor,
    nominations_open, nominations_close, voting_opens, voting_closes, record_day, term_from, term_to, meetings_needed, seconders_needed,
    state, called_at, slate_at, opened_at, counted_at, declared_at, declared_by, reason, papers, lot, result, not_returned
FROM elections WHERE key = $1;

-- name: ElectionByID :one
SELECT id, key, body_id, seat_id, role, title_en, title_fr, about_en, about_fr, seats, electorate, meeting_id, method, marks, floor,
    nominations_open, nominations_close, voting_opens, voting_closes, record_day, term_from, term_to, meetings_needed, seconders_needed,
    state, called_at, slate_at, opened_at, counted_at, declared_at, declared_by, reason, papers, lot, result, not_returned
FROM elections WHERE id = $1;

-- A page of elections, the latest vote first, after the one with an opening and a key.
-- name: Elections :many
SELECT id, key, body_id, seat_id, role, title_en, title_fr, seats, electorate, meeting_id, method, nominations_open, nominations_close,
    voting_opens, voting_closes, state, declared_at, declared_by, reason
FROM elections
WHERE (CAST(sqlc.arg(body) AS text) = '' OR body_id = sqlc.arg(body))
    AND (CAST(sqlc.arg(everything) AS bigint) = 1 OR state NOT IN ('planned', 'cancelled'))
    AND (voting_opens < sqlc.arg(before_at) OR voting_opens = sqlc.arg(before_at) AND id < sqlc.arg(before_id))
ORDER BY voting_opens DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: InsertNomination :exec
INSERT INTO election_nominations (
    id, election_id, person_id, name, organization_id, organization_en, organization_fr, region, from_floor, by_person, by_name, made_at,
    answer, answered_at, ruling, ruled_by, ruling_reason, statement_en, statement_fr, position)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', '', '', '', 0);

-- name: SaveNomination :exec
UPDATE election_nominations
SET answer = $2, answered_at = $3, ruling = $4, ruled_by = $5, ruling_reason = $6, statement_en = $7, statement_fr = $8, position = $9,
    organization_id = $10, organization_en = $11, organization_fr = $12, region = $13, from_floor = $14
WHERE id = $1;

-- name: Nomination :one
SELECT id, election_id, person_id, name, organization_id, organization_en, organization_fr, region, from_floor, by_person, by_name, made_at,
    answer, answered_at, ruling, ruled_by, ruling_reason, statement_en, statement_fr, position
FROM election_nominations WHERE id = $1;

-- name: NominationOfPerson :one
SELECT id, election_id, person_id, name, organization_id, organization_en, organization_fr, region, from_floor, by_person, by_name, made_at,
    answer, answered_at, ruling, ruled_by, ruling_reason, statement_en, statement_fr, position
FROM election_nominations WHERE election_id = $1 AND person_id = $2;

-- name: NominationsOf :many
SELECT id, election_id, person_id, name, organization_id, organization_en, organization_fr, region, from_floor, by_person, by_name, made_at,
    answer, answered_at, ruling, ruled_by, ruling_reason, statement_en, statement_fr, position
FROM election_nominations WHERE election_id = $1
ORDER BY position, made_at, id
LIMIT $2;

-- name: InsertSeconder :exec
INSERT INTO election_seconders (nomination_id, person_id, name, organization_en, organization_fr, answer, answered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (nomination_id, person_id) DO NOTHING;

-- name: AnswerSeconding :execrows
UPDATE election_seconders SET answer = $3, answered_at = $4, organization_en = $5, organization_fr = $6 WHERE nomination_id = $1 AND person_id = $2;

-- name: SecondersOf :many
SELECT nomination_id, person_id, name, organization_en, organization_fr, answer, answered_at
FROM election_seconders WHERE nomination_id = $1 ORDER BY person_id;

-- name: SecondersOfElection :many
SELECT s.nomination_id, s.person_id, s.name, s.organization_en, s.organization_fr, s.answer, s.answered_at
FROM election_nominations n
JOIN election_seconders s ON s.nomination_id = n.id
WHERE n.election_id = $1
ORDER BY s.nomination_id, s.person_id;

-- What asks something of a person, or is about them, in elections not over.
-- name: NominationsOfPerson :many
SELECT n.id, n.election_id, n.person_id, n.name, n.answer, e.key, e.title_en, e.title_fr, e.state
FROM election_nominations n
JOIN elections e ON e.id = n.election_id
WHERE n.person_id = $1 AND e.state IN ('called', 'slate', 'voting')
ORDER BY n.election_id;

-- name: SecondingsOfPerson :many
SELECT n.id, n.election_id, n.person_id, n.name, s.answer, e.key, e.title_en, e.title_fr, e.state
FROM election_seconders s
JOIN election_nominations n ON n.id = s.nomination_id
JOIN elections e ON e.id = n.election_id
WHERE s.person_id = $1 AND e.state IN ('called', 'slate')
ORDER BY n.election_id, n.id;

-- name: InsertAttendance :exec
INSERT INTO election_attendance (id, person_id, body_id, day, recorded_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person_id, body_id, day) DO NOTHING;

-- name: DeleteAttendance :execrows
DELETE FROM election_attendance WHERE election_attendance.person_id = $1 AND election_attendance.body_id = $2 AND election_attendance.day = $3;

-- name: AttendanceOfPerson :many
SELECT body_id, day FROM election_attendance WHERE person_id = $1 AND body_id = $2 ORDER BY day DESC;

-- name: AttendanceOn :many
SELECT person_id FROM election_attendance WHERE body_id = $1 AND day = $2 ORDER BY id;

-- name: PutBalance :exec
INSERT INTO election_balance (election_id, person_id, gender, refugee, youth) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (election_id, person_id) DO UPDATE SET gender = excluded.gender, refugee = excluded.refugee, youth = excluded.youth;

-- name: BalanceOfPerson :one
SELECT gender, refugee, youth FROM election_balance WHERE election_id = $1 AND person_id = $2;

-- Neither answers nor rulings matter: sums that followed them would tell, one by one, what each said.
-- name: BalanceOf :many
SELECT gender, refugee, youth FROM election_balance WHERE election_id = $1 ORDER BY gender, refugee, youth;

-- name: DeleteBalance :execrows
DELETE FROM election_balance WHERE election_balance.election_id = $1 AND election_balance.person_id = $2;

-- name: EraseBalance :execrows
DELETE FROM election_balance WHERE election_balance.election_id = $1;

-- name: InsertElector :exec
INSERT INTO election_electors (election_id, organization_id, name_en, name_fr, person_id, person_name, voted)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SetElectorPerson :execrows
UPDATE election_electors SET person_id = $3, person_name = $4 WHERE election_id = $1 AND organization_id = $2 AND voted = '';

-- Everything that decides whether a person may vote, in one statement.
-- name: Entitlement :many
SELECT e.id, e.state, e.voting_closes, v.organization_id, v.name_en, v.name_fr, v.voted
FROM elections e
JOIN election_electors v ON v.election_id = e.id
WHERE e.key = $1 AND v.person_id = $2
ORDER BY v.organization_id;

-- name: Elector :one
SELECT organization_id, name_en, name_fr, person_id, person_name, voted FROM election_electors WHERE election_id = $1 AND organization_id = $2;

-- name: ElectorsOf :many
SELECT organization_id, name_en, name_fr, person_id, person_name, voted FROM election_electors WHERE election_id = $1 ORDER BY organization_id;

-- name: Turnout :one
SELECT CAST(count(*) AS bigint) AS electors,
    CAST(coalesce(sum(CASE WHEN voted <> '' THEN 1 ELSE 0 END), 0) AS bigint) AS voted,
    CAST(coalesce(sum(CASE WHEN voted = 'paper' THEN 1 ELSE 0 END), 0) AS bigint) AS handed,
    CAST((SELECT count(*) FROM election_papers p WHERE p.election_id = $1 AND p.first_choices = '-' AND p.second_choices = '-') AS bigint) AS not_returned
FROM election_electors WHERE election_electors.election_id = $1;

-- The engine itself lets an elector vote once: nothing is marked a second time.
-- name: MarkVoted :execrows
UPDATE election_electors SET voted = $3 WHERE election_id = $1 AND organization_id = $2 AND voted = '';

-- name: DeleteElectors :exec
DELETE FROM election_electors WHERE election_electors.election_id = $1;

-- name: InsertBallot :exec
INSERT INTO election_ballots (id, election_id, choices) VALUES ($1, $2, $3);

-- name: BallotsOf :many
SELECT choices FROM election_ballots WHERE election_id = $1 ORDER BY choices;

-- name: DeleteBallots :exec
DELETE FROM election_ballots WHERE election_ballots.election_id = $1;

-- name: Paper :one
SELECT number, first_choices, first_by, second_choices, second_by FROM election_papers WHERE election_id = $1 AND number = $2;

-- name: PapersOf :many
SELECT number, first_choices, first_by, second_choices, second_by FROM election_papers WHERE election_id = $1 ORDER BY number;

-- name: PutPaper :exec
INSERT INTO election_papers (election_id, number, first_choices, first_by, second_choices, second_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (election_id, number) DO UPDATE SET first_choices = excluded.first_choices, first_by = excluded.first_by,
    second_choices = excluded.second_choices, second_by = excluded.second_by;

-- name: DeletePaper :execrows
DELETE FROM election_papers WHERE election_papers.election_id = $1 AND election_papers.number = $2;

-- name: DeletePapers :exec
DELETE FROM election_papers WHERE election_papers.election_id = $1;

-- What elections hold about a person.
-- name: NominationsEver :many
SELECT n.id, n.election_id, n.person_id, n.name, n.by_person, n.by_name, n.made_at, n.answer, n.statement_en, n.statement_fr, e.title_en, e.title_fr, e.state
FROM election_nominations n
JOIN elections e ON e.id = n.election_id
WHERE n.person_id = $1 OR n.by_person = $1
ORDER BY n.id;

-- name: SecondsEver :many
SELECT s.nomination_id, n.name AS nominee, n.person_id AS nominee_id, s.answer, s.answered_at, e.title_en, e.title_fr
FROM election_seconders s
JOIN election_nominations n ON n.id = s.nomination_id
JOIN elections e ON e.id = n.election_id
WHERE s.person_id = $1
ORDER BY s.nomination_id;

-- name: AttendedEver :many
SELECT id, person_id, body_id, day, recorded_by FROM election_attendance WHERE person_id = $1 ORDER BY day, id;

-- name: ElectorshipsEver :many
SELECT v.election_id, v.organization_id, v.name_en, v.name_fr, e.title_en, e.title_fr
FROM election_electors v
JOIN elections e ON e.id = v.election_id
WHERE v.person_id = $1
ORDER BY v.election_id, v.organization_id;

-- name: BalanceEver :one
SELECT CAST(count(*) AS bigint) AS elections FROM election_balance WHERE person_id = $1;

-- name: GiveNomination :execrows
UPDATE election_nominations SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: GiveProposal :execrows
UPDATE election_nominations SET by_person = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND by_person = sqlc.arg(from_person);

-- name: GiveSecond :execrows
UPDATE election_seconders SET person_id = sqlc.arg(to_person) WHERE nomination_id = sqlc.arg(nomination_id) AND person_id = sqlc.arg(from_person);

-- name: GiveAttended :execrows
UPDATE election_attendance SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: GiveElectorship :execrows
UPDATE election_electors SET person_id = sqlc.arg(to_person)
WHERE election_id = sqlc.arg(election_id) AND organization_id = sqlc.arg(organization_id) AND person_id = sqlc.arg(from_person);

-- name: ForgetBalance :exec
DELETE FROM election_balance WHERE election_balance.person_id = $1;

-- name: ForgetAttendance :exec
DELETE FROM election_attendance WHERE election_attendance.person_id = $1;

-- name: ForgetStatements :exec
UPDATE election_nominations SET statement_en = '', statement_fr = '' WHERE person_id = $1;

-- two records of one organization made one

-- name: NominationsFor :many
SELECT id
FROM election_nominations
WHERE organization_id = $1
ORDER BY id;

-- name: GiveNominationFor :execrows
UPDATE election_nominations
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: RollsFor :many
SELECT v.election_id, v.organization_id, v.name_en, v.name_fr, v.person_id, v.person_name, v.voted, e.state, e.title_en, e.title_fr
FROM election_electors v JOIN elections e ON e.id = v.election_id
WHERE v.organization_id = $1
ORDER BY v.election_id;

-- name: GiveRoll :execrows
UPDATE election_electors
SET organization_id = sqlc.arg(to_organization)
WHERE election_id = sqlc.arg(election_id) AND organization_id = sqlc.arg(from_organization);

-- name: SetVoted :execrows
UPDATE election_electors
SET voted = $3
WHERE election_id = $1 AND organization_id = $2;

-- name: DeleteRoll :execrows
DELETE FROM election_electors
WHERE election_id = $1 AND organization_id = $2;

-- What of elections goes into the record of proof: internal/elections/recorded.

-- name: DeclaredByKey :many
SELECT id FROM elections WHERE id > $1 AND state = 'declared' ORDER BY id LIMIT $2;

-- name: ElectionRecorded :one
SELECT key, title_en, title_fr, seats, method, state, declared_at, papers, lot, result, not_returned FROM elections WHERE id = $1;

-- name: NomineesOf :many
SELECT person_id FROM election_nominations WHERE election_id = $1 ORDER BY person_id;
