-- name: InsertVote :exec
INSERT INTO votes (id, question_en, question_fr, method, majority, tie, state, opened_at, closed_at, announced_at, void_reason, yes, no, abstain)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, 0, 0, '', 0, 0, 0);

-- name: Vote :one
SELECT id, question_en, question_fr, method, majority, tie, state, opened_at, closed_at, announced_at, void_reason, yes, no, abstain
FROM votes WHERE id = $1;

-- name: VoteState :one
SELECT state, closed_at FROM votes WHERE id = $1;

-- name: CloseVote :exec
UPDATE votes SET state = 'closed', closed_at = $2, yes = $3, no = $4, abstain = $5 WHERE id = $1;

-- name: ReopenVote :exec
UPDATE votes SET state = 'open', closed_at = 0, yes = 0, no = 0, abstain = 0 WHERE id = $1;

-- name: AnnounceVote :exec
UPDATE votes SET state = 'announced', announced_at = $2 WHERE id = $1;

-- name: VoidVote :exec
UPDATE votes SET state = 'void', void_reason = $2, closed_at = $3 WHERE id = $1;

-- name: InsertElector :exec
INSERT INTO electors (vote_id, organization_id, name_en, name_fr, person_id, person_name)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (vote_id, organization_id) DO UPDATE SET person_id = excluded.person_id, person_name = excluded.person_name;

-- name: DeleteElector :execrows
DELETE FROM electors WHERE electors.vote_id = $1 AND electors.organization_id = $2
AND NOT EXISTS (SELECT 1 FROM ballots WHERE ballots.vote_id = electors.vote_id AND ballots.organization_id = electors.organization_id);

-- name: SetElectorHolder :execrows
UPDATE electors SET person_id = $3, person_name = $4 WHERE vote_id = $1 AND organization_id = $2;

-- Everything that decides whether a person may cast, in one statement. It does
-- not look at the ballots: on PostgreSQL those who vote at once would then
-- conflict with one another. Without ORDER BY, which would scan the electors.
-- name: Entitlement :many
SELECT e.organization_id, e.name_en, e.name_fr, e.person_name, v.state
FROM votes v
JOIN electors e ON e.vote_id = v.id
WHERE v.id = $1 AND e.person_id = $2;

-- name: Places :many
SELECT e.organization_id, e.name_en, e.name_fr, e.person_name,
    CAST(coalesce(b.choice, '') AS text) AS choice,
    CAST(coalesce(b.cast_at, 0) AS bigint) AS cast_at
FROM electors e
LEFT JOIN ballots b ON b.vote_id = e.vote_id AND b.organization_id = e.organization_id
WHERE e.vote_id = $1 AND e.person_id = $2;

-- name: ElectorHolder :one
SELECT person_name FROM electors WHERE vote_id = $1 AND organization_id = $2;

-- name: InsertBallot :execrows
INSERT INTO ballots (vote_id, organization_id, person_id, person_name, choice, cast_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (vote_id, organization_id) DO NOTHING;

-- name: Ballot :one
SELECT choice, cast_at FROM ballots WHERE vote_id = $1 AND organization_id = $2;

-- name: ChangeBallot :exec
UPDATE ballots SET person_id = $3, person_name = $4, choice = $5, cast_at = $6 WHERE vote_id = $1 AND organization_id = $2;

-- name: CountChoices :many
SELECT choice, CAST(count(*) AS bigint) AS number FROM ballots WHERE vote_id = $1 GROUP BY choice;

-- name: Progress :one
SELECT v.state,
    CAST((SELECT count(*) FROM electors e WHERE e.vote_id = v.id) AS bigint) AS electors,
    CAST((SELECT count(*) FROM ballots b WHERE b.vote_id = v.id) AS bigint) AS voted
FROM votes v WHERE v.id = $1;

-- name: RollCall :many
SELECT e.organization_id, e.name_en, e.name_fr, e.person_id, e.person_name,
    CAST(coalesce(b.choice, '') AS text) AS choice,
    CAST(coalesce(b.cast_at, 0) AS bigint) AS cast_at,
    CAST(coalesce(b.person_name, '') AS text) AS cast_by
FROM electors e
LEFT JOIN ballots b ON b.vote_id = e.vote_id AND b.organization_id = e.organization_id
WHERE e.vote_id = $1;

-- name: ElectorsOf :many
SELECT vote_id, organization_id, name_en, name_fr, person_id, person_name FROM electors WHERE vote_id = $1 ORDER BY organization_id;

-- What an organization answered in the votes that everybody has seen it answer,
-- the last first. From the few votes to their ballots by key: an index of the
-- ballots by organization would cost every ballot cast.
-- name: OpenBallotsOf :many
SELECT sqlc.embed(v), b.choice, b.person_name
FROM votes v
JOIN ballots b ON b.vote_id = v.id AND b.organization_id = sqlc.arg(organization_id)
WHERE v.state = 'announced' AND v.method IN ('open', 'roll_call')
ORDER BY v.announced_at DESC, v.id DESC
LIMIT sqlc.arg(page_size);

-- What is held about a person: that they were on the roll of a vote, never what
-- they chose.
-- name: RollsOf :many
SELECT e.vote_id, e.organization_id, e.name_en, e.name_fr, v.question_en, v.question_fr, v.opened_at
FROM electors e JOIN votes v ON v.id = e.vote_id
WHERE e.person_id = $1 ORDER BY e.vote_id, e.organization_id;

-- name: CastBy :many
SELECT vote_id, organization_id FROM ballots WHERE person_id = $1 ORDER BY vote_id, organization_id;

-- name: GiveElector :execrows
UPDATE electors SET person_id = sqlc.arg(to_person)
WHERE vote_id = sqlc.arg(vote_id) AND organization_id = sqlc.arg(organization_id) AND person_id = sqlc.arg(from_person);

-- name: GiveBallot :execrows
UPDATE ballots SET person_id = sqlc.arg(to_person)
WHERE vote_id = sqlc.arg(vote_id) AND organization_id = sqlc.arg(organization_id) AND person_id = sqlc.arg(from_person);

-- two records of one organization made one

-- name: VotesOfElector :many
SELECT vote_id
FROM electors
WHERE organization_id = $1
ORDER BY vote_id;

-- name: CopyElector :execrows
INSERT INTO electors (vote_id, organization_id, name_en, name_fr, person_id, person_name)
SELECT e.vote_id, CAST(sqlc.arg(to_organization) AS text), e.name_en, e.name_fr, e.person_id, e.person_name
FROM electors e
WHERE e.vote_id = sqlc.arg(vote_id) AND e.organization_id = sqlc.arg(from_organization);

-- name: GiveBallotFor :execrows
UPDATE ballots
SET organization_id = sqlc.arg(to_organization)
WHERE vote_id = sqlc.arg(vote_id) AND organization_id = sqlc.arg(from_organization);

-- name: DropElector :execrows
DELETE FROM electors
WHERE vote_id = $1 AND organization_id = $2;
