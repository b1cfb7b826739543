-- name: InsertMeeting :exec
INSERT INTO meetings (id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'planned', $15, $16, $17, $18, $19, 0, 0, 0, 0, '', '', 1);

-- name: MeetingByID :one
SELECT id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision
FROM meetings WHERE id = $1;

-- name: MeetingByKey :one
SELECT id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision
FROM meetings WHERE key = $1;

-- name: MeetingsBefore :many
SELECT id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision
FROM meetings WHERE starts_at < $1 ORDER BY starts_at DESC LIMIT $2;

-- name: ChangeMeeting :exec
UPDATE meetings SET title_en = $2, title_fr = $3, place_en = $4, place_fr = $5, land_en = $6, land_fr = $7,
    starts_at = $8, ends_at = $9, zone = $10, electronic = $11, record_day = $12, deadline_at = $13, chair_id = $14, chair_name = $15,
    electorate_at = $16
WHERE id = $1;

-- name: SaveMeeting :exec
UPDATE meetings SET state = $2, notice_at = $3, electorate_at = $4, opened_at = $5, adjourned_at = $6, item_id = $7, vote_id = $8,
    chair_id = $9, chair_name = $10, revision = $11
WHERE id = $1;

-- name: Revision :one
SELECT revision FROM meetings WHERE id = $1;

-- name: InsertItem :exec
INSERT INTO meeting_items (id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority,
    mover_id, mover_en, mover_fr, state, outcome, number)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, '', '', '', 'waiting', '', 0);

-- name: ItemByID :one
SELECT id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority, mover_id, mover_en, mover_fr, state, outcome, number
FROM meeting_items WHERE id = $1;

-- name: ItemsOf :many
SELECT id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority, mover_id, mover_en, mover_fr, state, outcome, number
FROM meeting_items WHERE meeting_id = $1 ORDER BY position, id;

-- name: ItemsOfResolution :many
SELECT id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority, mover_id, mover_en, mover_fr, state, outcome, number
FROM meeting_items WHERE resolution_id = $1 ORDER BY id;

-- name: SaveItem :exec
UPDATE meeting_items SET position = $2, title_en = $3, title_fr = $4, leave = $5, majority = $6, mover_id = $7, mover_en = $8,
    mover_fr = $9, state = $10, outcome = $11, number = $12
WHERE id = $1;

-- name: DeleteItem :exec
DELETE FROM meeting_items WHERE id = $1;

-- name: ClearElectorate :exec
DELETE FROM meeting_electorate WHERE meeting_id = $1;

-- name: InsertElectorate :exec
INSERT INTO meeting_electorate (meeting_id, organization_id, name_en, name_fr, entitled, why, note)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: ElectorateOf :many
SELECT e.organization_id, e.name_en, e.name_fr, e.entitled, e.why, e.note,
    CAST(coalesce(c.person_id, '') AS text) AS holder_id,
    CAST(coalesce(c.person_name, '') AS text) AS holder_name,
    CAST(coalesce(c.since, 0) AS bigint) AS since
FROM meeting_electorate e
LEFT JOIN meeting_cards c ON c.meeting_id = e.meeting_id AND c.organization_id = e.organization_id AND c.held
WHERE e.meeting_id = $1;

-- name: ElectorateEntry :one
SELECT organization_id, name_en, name_fr, entitled, why, note
FROM meeting_electorate WHERE meeting_id = $1 AND organization_id = $2;

-- name: QuorumCounts :one
SELECT
    CAST((SELECT count(*) FROM meeting_electorate e WHERE e.meeting_id = m.id AND e.entitled) AS bigint) AS entitled,
    CAST((SELECT count(*) FROM meeting_cards c WHERE c.meeting_id = m.id AND c.held) AS bigint) AS present
FROM meetings m WHERE m.id = $1;

-- name: ClearDelegates :exec
DELETE FROM meeting_delegates WHERE meeting_id = $1 AND organization_id = $2;

-- name: InsertDelegate :exec
INSERT INTO meeting_delegates (meeting_id, organization_id, person_id, person_name, position) VALUES ($1, $2, $3, $4, $5);

-- name: DelegatesOf :many
SELECT organization_id, person_id, person_name, position
FROM meeting_delegates WHERE meeting_id = $1 AND organization_id = $2 ORDER BY position;

-- name: AllDelegates :many
SELECT organization_id, person_id, person_name, position
FROM meeting_delegates WHERE meeting_id = $1 ORDER BY organization_id, position;

-- name: DelegationsOf :many
SELECT meeting_id, organization_id, position FROM meeting_delegates WHERE person_id = $1 ORDER BY meeting_id, organization_id;

-- name: CardOf :one
SELECT meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since
FROM meeting_cards WHERE meeting_id = $1 AND organization_id = $2;

-- name: CardHeldBy :one
SELECT meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since
FROM meeting_cards WHERE meeting_id = $1 AND person_id = $2 AND held;

-- name: HeldCards :many
SELECT meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since
FROM meeting_cards WHERE meeting_id = $1 AND held;

-- name: PutCard :exec
INSERT INTO meeting_cards (meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since)
VALUES ($1, $2, $3, $4, $5, $6, true, $7)
ON CONFLICT (meeting_id, organization_id) DO UPDATE SET person_id = excluded.person_id, person_name = excluded.person_name,
    held = true, since = excluded.since;

-- name: ReturnCard :exec
UPDATE meeting_cards SET held = false, since = $3 WHERE meeting_id = $1 AND organization_id = $2;

-- name: InsertMeetingVote :exec
INSERT INTO meeting_votes (vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: MeetingVote :one
SELECT vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position
FROM meeting_votes WHERE vote_id = $1;

-- name: VotesOf :many
SELECT vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position
FROM meeting_votes WHERE meeting_id = $1 ORDER BY position;

-- name: InsertEvent :exec
INSERT INTO meeting_events (meeting_id, seq, at, kind, item_id, resolution_id, vote_id, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: EventsOf :many
SELECT meeting_id, seq, at, kind, item_id, resolution_id, vote_id, words
FROM meeting_events WHERE meeting_id = $1 ORDER BY seq;

-- what is held about a person

-- name: DelegatedAs :many
SELECT d.meeting_id, d.organization_id, d.person_id, d.person_name, d.position, m.title_en, m.title_fr, m.starts_at, m.state
FROM meeting_delegates d JOIN meetings m ON m.id = d.meeting_id
WHERE d.person_id = $1 ORDER BY d.meeting_id, d.organization_id;

-- name: CardsOf :many
SELECT c.meeting_id, c.organization_id, c.name_en, c.name_fr, c.person_id, c.person_name, c.held, c.since, m.title_en, m.title_fr, m.state
FROM meeting_cards c JOIN meetings m ON m.id = c.meeting_id
WHERE c.person_id = $1 ORDER BY c.meeting_id, c.organization_id;

-- The persons of a text of keys, each 36 characters long, that held a card at one of
-- the last meetings that are over.
-- name: HoldersAmong :many
WITH RECURSIVE n (i) AS (
    SELECT CAST(0 AS bigint)
    UNION ALL
    SELECT n.i + 1 FROM n WHERE n.i + 1 < CAST(sqlc.arg(number) AS bigint)
)
SELECT c.person_id, m.title_en, m.title_fr, m.starts_at, m.zone
FROM n
JOIN meeting_cards c ON c.person_id = substr(CAST(sqlc.arg(keys) AS text), CAST(n.i * 36 + 1 AS integer), 36) AND c.held
JOIN meetings m ON m.id = c.meeting_id
WHERE m.id IN (SELECT l.id FROM meetings l WHERE l.state = 'adjourned' AND l.starts_at < sqlc.arg(before_at) ORDER BY l.starts_at DESC LIMIT sqlc.arg(last))
ORDER BY m.starts_at DESC, c.person_id;

-- name: ChairedBy :many
SELECT id, title_en, title_fr, starts_at, state FROM meetings WHERE chair_id = $1 ORDER BY id;

-- name: GiveDelegation :execrows
UPDATE meeting_delegates SET person_id = sqlc.arg(to_person)
WHERE meeting_id = sqlc.arg(meeting_id) AND organization_id = sqlc.arg(organization_id) AND person_id = sqlc.arg(from_person);

-- name: DeleteDelegation :execrows
DELETE FROM meeting_delegates WHERE meeting_id = $1 AND organization_id = $2 AND person_id = $3;

-- name: GiveCard :execrows
UPDATE meeting_cards SET person_id = sqlc.arg(to_person)
WHERE meeting_id = sqlc.arg(meeting_id) AND organization_id = sqlc.arg(organization_id) AND person_id = sqlc.arg(from_person);

-- name: GiveChair :execrows
UPDATE meetings SET chair_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND chair_id = sqlc.arg(from_person);

-- two records of one organization made one

-- name: ItemsMoved :many
SELECT id
FROM meeting_items
WHERE mover_id = $1
ORDER BY id;

-- name: GiveItemMoved :execrows
UPDATE meeting_items
SET mover_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND mover_id = sqlc.arg(from_organization);

-- name: CardsFor :many
SELECT c.meeting_id, m.title_en, m.title_fr
FROM meeting_cards c JOIN meetings m ON m.id = c.meeting_id
WHERE c.organization_id = $1
ORDER BY c.meeting_id;

-- name: GiveCardFor :execrows
UPDATE meeting_cards
SET organization_id = sqlc.arg(to_organization)
WHERE meeting_id = sqlc.arg(meeting_id) AND organization_id = sqlc.arg(from_organization);

-- name: DelegatesFor :many
SELECT d.meeting_id, d.organization_id, d.person_id, d.person_name, d.position, m.title_en, m.title_fr, m.state
FROM meeting_delegates d JOIN meetings m ON m.id = d.meeting_id
WHERE d.organization_id = $1
ORDER BY d.meeting_id, d.position, d.person_id;

-- name: GiveDelegateFor :execrows
UPDATE meeting_delegates
SET organization_id = sqlc.arg(to_organization)
WHERE meeting_id = sqlc.arg(meeting_id) AND person_id = sqlc.arg(person_id) AND organization_id = sqlc.arg(from_organization);

-- name: EntitlementsOf :many
SELECT e.meeting_id, e.organization_id, e.name_en, e.name_fr, e.entitled, e.why, e.note, m.state
FROM meeting_electorate e JOIN meetings m ON m.id = e.meeting_id
WHERE e.organization_id = $1
ORDER BY e.meeting_id;

-- name: GiveEntitlement :execrows
UPDATE meeting_electorate
SET organization_id = sqlc.arg(to_organization)
WHERE meeting_id = sqlc.arg(meeting_id) AND organization_id = sqlc.arg(from_organization);

-- name: SetEntitlement :execrows
UPDATE meeting_electorate
SET entitled = $3, why = $4, note = $5
WHERE meeting_id = $1 AND organization_id = $2;

-- name: DeleteEntitlement :execrows
DELETE FROM meeting_electorate
WHERE meeting_id = $1 AND organization_id = $2;
