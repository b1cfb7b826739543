-- name: InsertVote :exec
INSERT INTO votes (id, question_en, question_fr, method, majority, tie, state, opened_at, closed_at, announced_at, void_reason, yes, no, abstain, members, secret)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, 0, 0, '', 0, 0, 0, $8, $9);

-- name: Vote :one
SELECT id, question_en, question_fr, method, majority, tie, state, opened_at, closed_at, announced_at, void_reason, yes, no, abstain,
    paper_yes, paper_no, paper_abstain, paper_spoiled, papers, paper_state, count_round, members, advance, secret
FROM votes WHERE id = $1;

-- name: VoteState :one
SELECT state, closed_at FROM votes WHERE id = $1;

-- name: CloseVote :exec
UPDATE votes SET state = 'closed', closed_at = $2, yes = $3, no = $4, abstain = $5, papers = $6, paper_state = $7,
    advance = (SELECT count(*) FROM ballots WHERE ballots.vote_id = votes.id AND ballots.channel = 'advance') WHERE votes.id = $1;

-- name: ReopenVote :exec
UPDATE votes SET state = 'open', closed_at = 0, yes = 0, no = 0, abstain = 0, papers = 0, paper_state = '', paper_yes = 0, paper_no = 0, paper_abstain = 0,
    paper_spoiled = 0, count_round = count_round + 1 WHERE id = $1;

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
AND NOT electors.paper AND electors.marked_at = 0
AND NOT EXISTS (SELECT 1 FROM ballots WHERE ballots.vote_id = electors.vote_id AND ballots.organization_id = electors.organization_id);

-- name: SetElectorHolder :execrows
UPDATE electors SET person_id = $3, person_name = $4 WHERE vote_id = $1 AND organization_id = $2;

-- Everything that decides whether a person may cast, in one statement. It does
-- not look at the ballots: on PostgreSQL those who vote at once would then
-- conflict with one another. Without ORDER BY, which would scan the electors.
-- name: Entitlement :many
SELECT e.organization_id, e.name_en, e.name_fr, e.person_name, e.paper, e.marked_at, e.weight, v.state, v.secret
FROM votes v
JOIN electors e ON e.vote_id = v.id
WHERE v.id = $1 AND e.person_id = $2;

-- name: Places :many
SELECT e.organization_id, e.name_en, e.name_fr, e.person_name, e.paper,
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
SELECT choice, cast_at, channel FROM ballots WHERE vote_id = $1 AND organization_id = $2;

-- name: ChangeBallot :exec
UPDATE ballots SET person_id = $3, person_name = $4, choice = $5, cast_at = $6, channel = '', entered_by = '' WHERE vote_id = $1 AND organization_id = $2;

-- name: CountChoices :many
SELECT choice, CAST(count(*) AS bigint) AS number FROM ballots WHERE vote_id = $1 GROUP BY choice;

-- name: Progress :one
SELECT v.state,
    CAST((SELECT count(*) FROM electors e WHERE e.vote_id = v.id) AS bigint) AS electors,
    CAST((SELECT count(*) FROM ballots b WHERE b.vote_id = v.id) + (SELECT count(*) FROM electors m WHERE m.vote_id = v.id AND m.marked_at > 0) AS bigint) AS voted,
    CAST((SELECT count(*) FROM electors e WHERE e.vote_id = v.id AND e.paper) AS bigint) AS papers
FROM votes v WHERE v.id = $1;

-- name: RollCall :many
SELECT e.organization_id, e.name_en, e.name_fr, e.person_id, e.person_name, e.paper,
    CAST(coalesce(b.channel, '') AS text) AS channel,
    CAST(coalesce(b.entered_by, '') AS text) AS entered_by,
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
WHERE v.state = 'announced' AND v.secret = 0 AND v.method IN ('open', 'roll_call')
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
INSERT INTO electors (vote_id, organization_id, name_en, name_fr, person_id, person_name, paper, weight, marked_at)
SELECT e.vote_id, CAST(sqlc.arg(to_organization) AS text), e.name_en, e.name_fr, e.person_id, e.person_name, e.paper, e.weight, e.marked_at
FROM electors e
WHERE e.vote_id = sqlc.arg(vote_id) AND e.organization_id = sqlc.arg(from_organization);

-- name: GiveBallotFor :execrows
UPDATE ballots
SET organization_id = sqlc.arg(to_organization)
WHERE vote_id = sqlc.arg(vote_id) AND organization_id = sqlc.arg(from_organization);

-- name: DropElector :execrows
DELETE FROM electors
WHERE vote_id = $1 AND organization_id = $2;

-- what scrutineers enter

-- name: Place :one
SELECT e.organization_id, e.name_en, e.name_fr, e.person_id, e.person_name, e.paper, e.marked_at, v.state, v.secret
FROM votes v JOIN electors e ON e.vote_id = v.id
WHERE v.id = $1 AND e.organization_id = $2;

-- name: MarkPaper :exec
UPDATE electors SET paper = sqlc.arg(paper) WHERE vote_id = sqlc.arg(vote_id) AND organization_id = sqlc.arg(organization_id);

-- name: EnterBallot :exec
INSERT INTO ballots (vote_id, organization_id, person_id, person_name, choice, cast_at, channel, entered_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (vote_id, organization_id) DO UPDATE SET choice = excluded.choice, cast_at = excluded.cast_at, channel = excluded.channel,
    entered_by = excluded.entered_by;

-- name: CountPapers :one
SELECT CAST(count(*) AS bigint) AS papers FROM electors WHERE vote_id = $1 AND paper;

-- name: PutSheet :exec
INSERT INTO vote_sheets (vote_id, round, person_id, person_name, yes, no, abstain, spoiled, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (vote_id, round, person_id) DO UPDATE SET yes = excluded.yes, no = excluded.no, abstain = excluded.abstain, spoiled = excluded.spoiled,
    entered_at = excluded.entered_at;

-- name: SheetsOf :many
SELECT vote_id, round, person_id, person_name, yes, no, abstain, spoiled, entered_at
FROM vote_sheets WHERE vote_id = $1 ORDER BY round, entered_at, person_id;

-- name: PapersCounted :exec
UPDATE votes SET yes = $2, no = $3, abstain = $4, paper_yes = $5, paper_no = $6, paper_abstain = $7, paper_spoiled = $8, paper_state = 'counted'
WHERE id = $1;

-- name: CountAnew :exec
UPDATE votes SET yes = $2, no = $3, abstain = $4, paper_yes = 0, paper_no = 0, paper_abstain = 0, paper_spoiled = 0, paper_state = $5,
    count_round = count_round + 1
WHERE id = $1;

-- name: SheetsBy :many
SELECT s.vote_id, s.round, s.entered_at, v.question_en, v.question_fr
FROM vote_sheets s JOIN votes v ON v.id = s.vote_id
WHERE s.person_id = $1 ORDER BY s.vote_id, s.round;

-- name: GiveSheet :execrows
UPDATE vote_sheets SET person_id = sqlc.arg(to_person)
WHERE vote_id = sqlc.arg(vote_id) AND round = sqlc.arg(round) AND person_id = sqlc.arg(from_person);

-- What of votes goes into the record of proof: internal/ballots/recorded.

-- name: AnnouncedByKey :many
SELECT id FROM votes WHERE id > $1 AND state = 'announced' ORDER BY id LIMIT $2;

-- name: VoteRecorded :one
SELECT question_en, question_fr, method, majority, tie, state, closed_at, announced_at, yes, no, abstain,
    paper_yes, paper_no, paper_abstain, paper_spoiled, papers, members, advance, secret
FROM votes WHERE id = $1;

-- name: ChoicesNamed :many
SELECT e.name_en, b.choice FROM ballots b JOIN electors e ON e.vote_id = b.vote_id AND e.organization_id = b.organization_id
WHERE b.vote_id = $1 ORDER BY e.name_en, b.choice;

-- Secret votes: whose mark is here, and whose ballot is kept elsewhere, encrypted.

-- name: SecretElectors :many
SELECT organization_id, name_en, name_fr, person_id, person_name, weight, marked_at, paper FROM electors WHERE vote_id = $1;

-- name: MarkElector :execrows
UPDATE electors SET marked_at = $3 WHERE vote_id = $1 AND organization_id = $2 AND NOT paper;

-- name: WeighElector :execrows
UPDATE electors SET weight = $3 WHERE vote_id = $1 AND organization_id = $2 AND marked_at = 0;

-- name: SecretTurnout :one
SELECT CAST(count(*) AS bigint) AS electors,
    CAST(coalesce(sum(weight), 0) AS bigint) AS weight,
    CAST(coalesce(sum(CASE WHEN marked_at > 0 THEN 1 ELSE 0 END), 0) AS bigint) AS voted,
    CAST(coalesce(sum(CASE WHEN paper THEN 1 ELSE 0 END), 0) AS bigint) AS papers
FROM electors WHERE vote_id = $1;

-- name: SecretPlaces :many
SELECT organization_id, name_en, name_fr, person_name, weight, marked_at, paper FROM electors WHERE vote_id = $1 AND person_id = $2;

-- name: CloseSecret :exec
UPDATE votes SET state = 'closed', closed_at = $2 WHERE id = $1;

-- Once the vote is over, the hours of the marks say nothing any more.
-- name: EvenMarks :exec
UPDATE electors SET marked_at = $2 WHERE vote_id = $1 AND marked_at > 0;

-- name: CountSecret :exec
UPDATE votes SET yes = $2, no = $3, abstain = $4, papers = $5, paper_yes = $6, paper_no = $7, paper_abstain = $8, paper_spoiled = $9 WHERE id = $1;
