-- name: InsertMeeting :exec
INSERT INTO meetings (id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'planned', $15, $16, $17, $18, $19, 0, 0, 0, 0, '', '', 1);

-- name: MeetingByID :one
SELECT id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision,
    moment, last_act, motion_id, recess_at, recess_until, debate_until, debate_closed, next_sitting, suspended
FROM meetings WHERE id = $1;

-- name: MeetingByKey :one
SELECT id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision,
    moment, last_act, motion_id, recess_at, recess_until, debate_until, debate_closed, next_sitting, suspended
FROM meetings WHERE key = $1;

-- What of a meeting hundreds need at once who ask to speak.
-- name: SpeakingAt :one
SELECT id, item_id, state, zone, suspended FROM meetings WHERE key = $1;

-- name: MeetingsBefore :many
SELECT id, key, title_en, title_fr, place_en, place_fr, land_en, land_fr, starts_at, ends_at, zone, electronic,
    record_day, deadline_at, state, chair_id, chair_name, quorum_numerator, quorum_denominator, quorum_minimum,
    notice_at, electorate_at, opened_at, adjourned_at, item_id, vote_id, revision,
    moment, last_act, motion_id, recess_at, recess_until, debate_until, debate_closed, next_sitting, suspended
FROM meetings WHERE starts_at < $1 ORDER BY starts_at DESC LIMIT $2;

-- name: ChangeMeeting :exec
UPDATE meetings SET title_en = $2, title_fr = $3, place_en = $4, place_fr = $5, land_en = $6, land_fr = $7,
    starts_at = $8, ends_at = $9, zone = $10, electronic = $11, record_day = $12, deadline_at = $13, chair_id = $14, chair_name = $15,
    electorate_at = $16
WHERE id = $1;

-- name: SaveMeeting :exec
UPDATE meetings SET state = $2, notice_at = $3, electorate_at = $4, opened_at = $5, adjourned_at = $6, item_id = $7, vote_id = $8,
    chair_id = $9, chair_name = $10, revision = $11, moment = $12, last_act = $13, motion_id = $14, recess_at = $15,
    recess_until = $16, debate_until = $17, debate_closed = $18, next_sitting = $19, suspended = $20
WHERE id = $1;

-- name: Revision :one
SELECT revision FROM meetings WHERE id = $1;

-- name: InsertItem :exec
INSERT INTO meeting_items (id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority,
    mover_id, mover_en, mover_fr, state, outcome, number, starts_at, minutes, recess, consent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, '', '', '', 'waiting', '', 0, $10, $11, $12, $13);

-- name: ItemByID :one
SELECT id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority, mover_id, mover_en, mover_fr, state, outcome, number,
    starts_at, minutes, recess, consent, laid, begun_at, ended_at, was_number
FROM meeting_items WHERE id = $1;

-- name: ItemsOf :many
SELECT id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority, mover_id, mover_en, mover_fr, state, outcome, number,
    starts_at, minutes, recess, consent, laid, begun_at, ended_at, was_number
FROM meeting_items WHERE meeting_id = $1 ORDER BY position, id;

-- name: ItemsOfResolution :many
SELECT id, meeting_id, position, kind, title_en, title_fr, resolution_id, late, leave, majority, mover_id, mover_en, mover_fr, state, outcome, number,
    starts_at, minutes, recess, consent, laid, begun_at, ended_at, was_number
FROM meeting_items WHERE resolution_id = $1 ORDER BY id;

-- name: SaveItem :exec
UPDATE meeting_items SET position = $2, title_en = $3, title_fr = $4, leave = $5, majority = $6, mover_id = $7, mover_en = $8,
    mover_fr = $9, state = $10, outcome = $11, number = $12, starts_at = $13, minutes = $14, recess = $15, consent = $16, laid = $17,
    begun_at = $18, ended_at = $19, was_number = $20
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
    CAST((SELECT count(*) FROM meeting_cards c WHERE c.meeting_id = m.id AND c.held
        AND (m.electronic OR EXISTS (SELECT 1 FROM meeting_online o WHERE o.meeting_id = m.id AND o.counts)
            OR NOT EXISTS (SELECT 1 FROM meeting_online_cards r
                WHERE r.meeting_id = c.meeting_id AND r.organization_id = c.organization_id AND r.person_id = c.person_id))) AS bigint) AS present,
    CAST((SELECT count(*) FROM meeting_online_cards r
        JOIN meeting_cards c ON c.meeting_id = r.meeting_id AND c.organization_id = r.organization_id AND c.person_id = r.person_id AND c.held
        WHERE r.meeting_id = m.id AND NOT m.electronic
        AND NOT EXISTS (SELECT 1 FROM meeting_online o WHERE o.meeting_id = m.id AND o.counts)) AS bigint) AS remote,
    CAST((SELECT count(*) FROM meeting_online o WHERE o.meeting_id = m.id AND NOT o.votes AND NOT o.counts AND NOT m.electronic) AS bigint) AS silent
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
SELECT meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since, proxy
FROM meeting_cards WHERE meeting_id = $1 AND organization_id = $2;

-- name: CardHeldBy :one
SELECT meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since, proxy
FROM meeting_cards WHERE meeting_id = $1 AND person_id = $2 AND held AND NOT proxy;

-- name: HeldCards :many
SELECT meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since, proxy
FROM meeting_cards WHERE meeting_id = $1 AND held;

-- The cards that vote: not those held online where the meeting has settled that they
-- neither count as present nor vote.
-- name: VotingCards :many
SELECT c.meeting_id, c.organization_id, c.name_en, c.name_fr, c.person_id, c.person_name, c.held, c.since, c.proxy
FROM meeting_cards c JOIN meetings m ON m.id = c.meeting_id
WHERE c.meeting_id = $1 AND c.held AND (m.electronic
    OR NOT EXISTS (SELECT 1 FROM meeting_online o WHERE o.meeting_id = c.meeting_id AND NOT o.votes AND NOT o.counts)
    OR NOT EXISTS (SELECT 1 FROM meeting_online_cards r
        WHERE r.meeting_id = c.meeting_id AND r.organization_id = c.organization_id AND r.person_id = c.person_id));

-- name: PutCard :exec
INSERT INTO meeting_cards (meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since, proxy)
VALUES ($1, $2, $3, $4, $5, $6, true, $7, $8)
ON CONFLICT (meeting_id, organization_id) DO UPDATE SET person_id = excluded.person_id, person_name = excluded.person_name,
    held = true, since = excluded.since, proxy = excluded.proxy;

-- name: ProxyCardsHeldBy :many
SELECT organization_id FROM meeting_cards WHERE meeting_id = $1 AND person_id = $2 AND held AND proxy ORDER BY organization_id;

-- name: ReturnCard :exec
UPDATE meeting_cards SET held = false, since = $3 WHERE meeting_id = $1 AND organization_id = $2;

-- Where a card is from now on is kept; what it was an instant before at the same
-- moment is not.
-- name: KeepCard :exec
INSERT INTO meeting_card_history (meeting_id, organization_id, at, name_en, name_fr, person_id, person_name, held, proxy)
SELECT c.meeting_id, c.organization_id, c.since, c.name_en, c.name_fr, c.person_id, c.person_name, c.held, c.proxy
FROM meeting_cards c WHERE c.meeting_id = $1 AND c.organization_id = $2
ON CONFLICT (meeting_id, organization_id, at) DO UPDATE SET name_en = excluded.name_en, name_fr = excluded.name_fr,
    person_id = excluded.person_id, person_name = excluded.person_name, held = excluded.held, proxy = excluded.proxy;

-- name: CardHistory :many
SELECT meeting_id, organization_id, at, name_en, name_fr, person_id, person_name, held, proxy
FROM meeting_card_history WHERE meeting_id = $1 ORDER BY organization_id, at;

-- name: OnlineMarks :many
SELECT organization_id, person_id FROM meeting_online_cards WHERE meeting_id = $1 ORDER BY organization_id;

-- name: InsertMeetingVote :exec
INSERT INTO meeting_votes (vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position, entitled, quorum, remote_voting, remote_silent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: VoteClosed :exec
UPDATE meeting_votes SET present_closed = $2 WHERE vote_id = $1;

-- name: DeleteMeetingVote :exec
DELETE FROM meeting_votes WHERE vote_id = $1;

-- The meeting in session that has a resolution before it.
-- name: MeetingConsidering :one
SELECT m.key FROM meetings m JOIN meeting_items i ON i.id = m.item_id
WHERE m.state = 'open' AND i.resolution_id = $1 ORDER BY m.id LIMIT 1;

-- name: MeetingVote :one
SELECT vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position, present_closed, entitled, quorum, remote_voting, remote_silent
FROM meeting_votes WHERE vote_id = $1;

-- name: VotesOf :many
SELECT vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position, present_closed, entitled, quorum, remote_voting, remote_silent
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

-- name: CardsOnceOf :many
SELECT h.meeting_id, h.organization_id, h.at, h.name_en, h.name_fr, h.held, m.title_en, m.title_fr
FROM meeting_card_history h JOIN meetings m ON m.id = h.meeting_id
WHERE h.person_id = $1 ORDER BY h.meeting_id, h.organization_id, h.at;

-- name: GiveCardOnce :execrows
UPDATE meeting_card_history SET person_id = sqlc.arg(to_person)
WHERE meeting_id = sqlc.arg(meeting_id) AND organization_id = sqlc.arg(organization_id) AND at = sqlc.arg(at) AND person_id = sqlc.arg(from_person);

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

-- name: CardsOnceFor :many
SELECT DISTINCT meeting_id FROM meeting_card_history WHERE organization_id = $1 ORDER BY meeting_id;

-- name: GiveCardsOnceFor :execrows
UPDATE meeting_card_history SET organization_id = sqlc.arg(to_organization)
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

-- The speakers: internal/meetings/speakers.

-- name: SpeakingRules :one
SELECT meeting_id, first_time, alternate, cards_only, balance, speech_seconds, speeches, debate_seconds
FROM speaking_rules WHERE meeting_id = $1;

-- name: PutSpeakingRules :exec
INSERT INTO speaking_rules (meeting_id, first_time, alternate, cards_only, balance, speech_seconds, speeches, debate_seconds)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (meeting_id) DO UPDATE
SET first_time = excluded.first_time, alternate = excluded.alternate, cards_only = excluded.cards_only, balance = excluded.balance,
    speech_seconds = excluded.speech_seconds, speeches = excluded.speeches, debate_seconds = excluded.debate_seconds;

-- name: SpeakingSelf :one
SELECT meeting_id, person_id, lang, gender FROM speaking_selves WHERE meeting_id = $1 AND person_id = $2;

-- name: PutSpeakingSelf :exec
INSERT INTO speaking_selves (meeting_id, person_id, lang, gender) VALUES ($1, $2, $3, $4)
ON CONFLICT (meeting_id, person_id) DO UPDATE SET lang = excluded.lang, gender = excluded.gender;

-- name: SpeakingSelvesOf :many
SELECT s.meeting_id, s.person_id, s.lang, s.gender, m.title_en, m.title_fr
FROM speaking_selves s JOIN meetings m ON m.id = s.meeting_id
WHERE s.person_id = $1 ORDER BY s.meeting_id;

-- name: DeleteSpeakingSelves :exec
DELETE FROM speaking_selves WHERE person_id = $1;

-- name: SpeakingList :one
SELECT meeting_id, item_id, closed_at, added FROM speaking_lists WHERE meeting_id = $1 AND item_id = $2;

-- name: PutSpeakingList :exec
INSERT INTO speaking_lists (meeting_id, item_id, closed_at, added) VALUES ($1, $2, $3, $4)
ON CONFLICT (meeting_id, item_id) DO UPDATE SET closed_at = excluded.closed_at, added = excluded.added;

-- name: InsertTurn :execrows
INSERT INTO speaking_turns (
    id, meeting_id, item_id, person_id, name, organization_id, organization_en, organization_fr, region, lang, gender, side, state,
    asked_at, entered_by, called_at, why, since, spent, allowed, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', $13, $14, 0, '', 0, 0, 0, 0)
ON CONFLICT DO NOTHING;

-- name: SaveTurn :exec
UPDATE speaking_turns
SET state = $2, called_at = $3, why = $4, since = $5, spent = $6, allowed = $7, ended_at = $8
WHERE id = $1;

-- name: Turn :one
SELECT id, meeting_id, item_id, person_id, name, organization_id, organization_en, organization_fr, region, lang, gender, side, state,
    asked_at, entered_by, called_at, why, since, spent, allowed, ended_at
FROM speaking_turns WHERE id = $1;

-- name: TurnsOf :many
SELECT id, meeting_id, item_id, person_id, name, organization_id, organization_en, organization_fr, region, lang, gender, side, state,
    asked_at, entered_by, called_at, why, since, spent, allowed, ended_at
FROM speaking_turns WHERE meeting_id = $1 ORDER BY asked_at, id;

-- name: TurnsOfPersonIn :many
SELECT id, meeting_id, item_id, person_id, name, organization_id, organization_en, organization_fr, region, lang, gender, side, state,
    asked_at, entered_by, called_at, why, since, spent, allowed, ended_at
FROM speaking_turns WHERE person_id = $1 AND meeting_id = $2 ORDER BY asked_at, id;

-- name: TurnsOfPerson :many
SELECT t.id, t.meeting_id, t.item_id, t.organization_en, t.organization_fr, t.side, t.state, t.asked_at, t.called_at, t.lang, t.gender, m.title_en, m.title_fr
FROM speaking_turns t JOIN meetings m ON m.id = t.meeting_id
WHERE t.person_id = $1 ORDER BY t.asked_at, t.id;

-- name: GiveTurn :execrows
UPDATE speaking_turns SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: SetWaitingSelf :exec
UPDATE speaking_turns SET lang = sqlc.arg(lang), gender = sqlc.arg(gender)
WHERE person_id = sqlc.arg(person_id) AND meeting_id = sqlc.arg(meeting_id) AND state = 'waiting';

-- name: LeaveTurnsOn :execrows
UPDATE speaking_turns SET state = 'left', ended_at = sqlc.arg(ended_at)
WHERE meeting_id = sqlc.arg(meeting_id) AND item_id = sqlc.arg(item_id) AND person_id = sqlc.arg(person_id) AND state = 'waiting';

-- name: LeaveTurn :exec
UPDATE speaking_turns SET state = 'left' WHERE id = $1;

-- name: LeaveTurns :exec
UPDATE speaking_turns SET state = 'left', ended_at = $2 WHERE person_id = $1 AND state = 'waiting';

-- name: ForgetTurns :exec
UPDATE speaking_turns SET person_id = '', name = '', gender = '', region = '', lang = '' WHERE person_id = $1;

-- name: TurnsOfOrganization :many
SELECT id FROM speaking_turns WHERE organization_id = $1 ORDER BY id;

-- name: GiveTurnOrganization :execrows
UPDATE speaking_turns SET organization_id = sqlc.arg(to_organization) WHERE id = sqlc.arg(id) AND organization_id = sqlc.arg(from_organization);

-- motions from the floor

-- name: InsertMotion :exec
INSERT INTO meeting_motions (id, meeting_id, item_id, seq, kind, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    text_en, text_fr, to_id, to_en, to_fr, minutes, scope, target_id, reason, vote_id, consent, made_at, decided_at,
    until_at, spec)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27);

-- name: SaveMotion :exec
UPDATE meeting_motions SET item_id = $2, seq = $3, state = $4, reason = $5, vote_id = $6, consent = $7, decided_at = $8,
    mover_id = $9, mover_en = $10, mover_fr = $11, seconder_id = $12, seconder_en = $13, seconder_fr = $14, text_en = $15, text_fr = $16,
    to_id = $17, to_en = $18, to_fr = $19, minutes = $20, scope = $21, target_id = $22,
    until_at = $23, spec = $24
WHERE id = $1;

-- name: MotionByID :one
SELECT id, meeting_id, item_id, seq, kind, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    text_en, text_fr, to_id, to_en, to_fr, minutes, scope, target_id, reason, vote_id, consent, made_at, decided_at,
    until_at, spec
FROM meeting_motions WHERE id = $1;

-- name: MotionOfVote :one
SELECT id, meeting_id, item_id, seq, kind, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    text_en, text_fr, to_id, to_en, to_fr, minutes, scope, target_id, reason, vote_id, consent, made_at, decided_at,
    until_at, spec
FROM meeting_motions WHERE vote_id = $1;

-- name: MotionsIn :many
SELECT id, meeting_id, item_id, seq, kind, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    text_en, text_fr, to_id, to_en, to_fr, minutes, scope, target_id, reason, vote_id, consent, made_at, decided_at,
    until_at, spec
FROM meeting_motions WHERE meeting_id = $1 AND state = $2 ORDER BY seq, id LIMIT 100;

-- name: MotionsOfKind :many
SELECT id, meeting_id, item_id, seq, kind, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    text_en, text_fr, to_id, to_en, to_fr, minutes, scope, target_id, reason, vote_id, consent, made_at, decided_at,
    until_at, spec
FROM meeting_motions WHERE meeting_id = $1 AND kind = $2 ORDER BY seq, id LIMIT 1000;

-- Whether the meeting has sat between two instants.
-- name: SatBetween :one
SELECT CAST(count(*) AS bigint) AS lines FROM meeting_events WHERE meeting_id = $1 AND at >= $2 AND at < $3 AND kind <> 'notice';

-- name: PutMotionNotice :exec
INSERT INTO meeting_motion_notices (meeting_id, resolution_id, title_en, title_fr, address, scope, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (meeting_id, resolution_id) DO UPDATE SET scope = excluded.scope, title_en = excluded.title_en, title_fr = excluded.title_fr;

-- name: DeleteMotionNotice :execrows
DELETE FROM meeting_motion_notices WHERE meeting_id = $1 AND resolution_id = $2;

-- name: MotionNotices :many
SELECT meeting_id, resolution_id, title_en, title_fr, address, scope, given_at FROM meeting_motion_notices
WHERE meeting_id = $1 ORDER BY given_at, resolution_id LIMIT 1000;

-- name: MotionsOf :many
SELECT id FROM meeting_motions WHERE mover_id = $1 ORDER BY id;

-- name: MotionsSeconded :many
SELECT id FROM meeting_motions WHERE seconder_id = $1 ORDER BY id;

-- name: GiveMotion :execrows
UPDATE meeting_motions SET mover_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND mover_id = sqlc.arg(from_organization);

-- name: GiveMotionSeconded :execrows
UPDATE meeting_motions SET seconder_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND seconder_id = sqlc.arg(from_organization);

-- name: AskedBy :many
SELECT id FROM meeting_motions WHERE meeting_id = $1 AND mover_id = $2 AND state = 'asked' ORDER BY seq LIMIT 100;

-- name: DeleteMotion :exec
DELETE FROM meeting_motions WHERE id = $1;

-- scrutineers, proxies, votes in advance, corrections: internal/meetings/scrutiny

-- name: InsertScrutineer :exec
INSERT INTO meeting_scrutineers (meeting_id, person_id, person_name, appointed_by, appointed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (meeting_id, person_id) DO NOTHING;

-- name: DeleteScrutineer :execrows
DELETE FROM meeting_scrutineers WHERE meeting_id = $1 AND person_id = $2;

-- name: ScrutineersOf :many
SELECT meeting_id, person_id, person_name, appointed_by, appointed_at FROM meeting_scrutineers WHERE meeting_id = $1 ORDER BY appointed_at, person_id;

-- name: IsScrutineer :one
SELECT CAST(count(*) AS bigint) AS found FROM meeting_scrutineers WHERE meeting_id = $1 AND person_id = $2;

-- name: VotingRules :one
SELECT meeting_id, proxies, advance FROM meeting_voting_rules WHERE meeting_id = $1;

-- name: PutVotingRules :exec
INSERT INTO meeting_voting_rules (meeting_id, proxies, advance) VALUES ($1, $2, $3)
ON CONFLICT (meeting_id) DO UPDATE SET proxies = excluded.proxies, advance = excluded.advance;

-- name: InsertProxy :exec
INSERT INTO meeting_proxies (id, meeting_id, organization_id, name_en, name_fr, holder_id, holder_name, signed_day, note, recorded_by, recorded_at, revoked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0);

-- name: ProxyOf :one
SELECT id, meeting_id, organization_id, name_en, name_fr, holder_id, holder_name, signed_day, note, recorded_by, recorded_at, revoked_at
FROM meeting_proxies WHERE meeting_id = $1 AND organization_id = $2 AND revoked_at = 0;

-- name: ProxiesOf :many
SELECT id, meeting_id, organization_id, name_en, name_fr, holder_id, holder_name, signed_day, note, recorded_by, recorded_at, revoked_at
FROM meeting_proxies WHERE meeting_id = $1 ORDER BY recorded_at, id LIMIT 1000;

-- name: ProxiesGivenTo :one
SELECT CAST(count(*) AS bigint) AS given FROM meeting_proxies WHERE meeting_id = $1 AND holder_id = $2 AND revoked_at = 0;

-- name: RevokeProxy :execrows
UPDATE meeting_proxies SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0;

-- name: PutAdvance :exec
INSERT INTO meeting_advance (meeting_id, item_id, organization_id, name_en, name_fr, person_id, person_name, choice, revision, cast_at, fate)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')
ON CONFLICT (item_id, organization_id) DO UPDATE SET person_id = excluded.person_id, person_name = excluded.person_name, choice = excluded.choice,
    revision = excluded.revision, cast_at = excluded.cast_at;

-- name: AdvanceOn :many
SELECT meeting_id, item_id, organization_id, name_en, name_fr, person_id, person_name, choice, revision, cast_at, fate
FROM meeting_advance WHERE item_id = $1 ORDER BY organization_id;

-- name: AdvanceOf :many
SELECT meeting_id, item_id, organization_id, name_en, name_fr, person_id, person_name, choice, revision, cast_at, fate
FROM meeting_advance WHERE meeting_id = $1 AND organization_id = $2 ORDER BY item_id;

-- name: AdvanceIn :many
SELECT item_id, fate, CAST(count(*) AS bigint) AS number FROM meeting_advance WHERE meeting_id = $1 GROUP BY item_id, fate ORDER BY item_id, fate;

-- name: SetAdvanceFate :exec
UPDATE meeting_advance SET fate = $3 WHERE item_id = $1 AND organization_id = $2;

-- name: InsertCorrection :exec
INSERT INTO meeting_corrections (id, meeting_id, organization_id, name_en, name_fr, entitled, before_why, before_note, reason_en, reason_fr, corrected_by, corrected_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: CorrectionsOf :many
SELECT id, meeting_id, organization_id, name_en, name_fr, entitled, before_why, before_note, reason_en, reason_fr, corrected_by, corrected_at
FROM meeting_corrections WHERE meeting_id = $1 ORDER BY corrected_at, id LIMIT 1000;

-- name: ScrutinyOfPerson :many
SELECT s.meeting_id, m.title_en, m.title_fr, s.appointed_at FROM meeting_scrutineers s JOIN meetings m ON m.id = s.meeting_id
WHERE s.person_id = $1 ORDER BY s.meeting_id;

-- name: ProxiesOfPerson :many
SELECT p.id, p.name_en, p.name_fr, m.title_en, m.title_fr, p.recorded_at FROM meeting_proxies p JOIN meetings m ON m.id = p.meeting_id
WHERE p.holder_id = $1 ORDER BY p.id;

-- name: AdvanceOfPerson :many
SELECT a.item_id, a.organization_id, a.name_en, a.name_fr, m.title_en, m.title_fr, a.cast_at FROM meeting_advance a JOIN meetings m ON m.id = a.meeting_id
WHERE a.person_id = $1 ORDER BY a.item_id, a.organization_id;

-- name: GiveScrutiny :execrows
UPDATE meeting_scrutineers SET person_id = sqlc.arg(to_person) WHERE meeting_id = sqlc.arg(meeting_id) AND person_id = sqlc.arg(from_person);

-- name: GiveProxy :execrows
UPDATE meeting_proxies SET holder_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND holder_id = sqlc.arg(from_person);

-- name: GiveAdvance :execrows
UPDATE meeting_advance SET person_id = sqlc.arg(to_person)
WHERE item_id = sqlc.arg(item_id) AND organization_id = sqlc.arg(organization_id) AND person_id = sqlc.arg(from_person);

-- name: ProxiesOfOrganization :many
SELECT id FROM meeting_proxies WHERE organization_id = $1 ORDER BY id;

-- name: GiveProxyOrganization :execrows
UPDATE meeting_proxies SET organization_id = sqlc.arg(to_organization)
WHERE meeting_proxies.id = sqlc.arg(id) AND meeting_proxies.organization_id = sqlc.arg(from_organization)
AND NOT EXISTS (SELECT 1 FROM meeting_proxies o WHERE o.meeting_id = meeting_proxies.meeting_id AND o.organization_id = sqlc.arg(to_organization)
    AND o.revoked_at = 0 AND meeting_proxies.revoked_at = 0);

-- name: AdvanceOfOrganization :many
SELECT item_id FROM meeting_advance WHERE organization_id = $1 ORDER BY item_id;

-- name: GiveAdvanceOrganization :execrows
UPDATE meeting_advance SET organization_id = sqlc.arg(to_organization)
WHERE meeting_advance.item_id = sqlc.arg(item_id) AND meeting_advance.organization_id = sqlc.arg(from_organization)
AND NOT EXISTS (SELECT 1 FROM meeting_advance o WHERE o.item_id = meeting_advance.item_id AND o.organization_id = sqlc.arg(to_organization));

-- name: CorrectionsOfOrganization :many
SELECT id FROM meeting_corrections WHERE organization_id = $1 ORDER BY id;

-- name: GiveCorrection :execrows
UPDATE meeting_corrections SET organization_id = sqlc.arg(to_organization) WHERE id = sqlc.arg(id) AND organization_id = sqlc.arg(from_organization);

-- Joining from elsewhere: internal/meetings/online.

-- name: OnlineOf :one
SELECT meeting_id, room, counts, votes FROM meeting_online WHERE meeting_id = $1;

-- name: PutOnline :exec
INSERT INTO meeting_online (meeting_id, room, counts, votes) VALUES ($1, $2, $3, $4)
ON CONFLICT (meeting_id) DO UPDATE SET room = excluded.room, counts = excluded.counts, votes = excluded.votes;

-- name: Join :one
SELECT meeting_id, person_id, serial, sent_at, used_at, came_at, revoked_at, session FROM meeting_joins WHERE meeting_id = $1 AND person_id = $2;

-- name: PutJoin :exec
INSERT INTO meeting_joins (meeting_id, person_id, serial, sent_at, used_at, came_at, revoked_at, session) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (meeting_id, person_id) DO UPDATE
SET serial = excluded.serial, sent_at = excluded.sent_at, used_at = excluded.used_at, came_at = excluded.came_at, revoked_at = excluded.revoked_at, session = excluded.session;

-- name: JoinSession :exec
UPDATE meeting_joins SET session = $3 WHERE meeting_id = $1 AND person_id = $2;

-- name: JoinsOf :many
SELECT meeting_id, person_id, serial, sent_at, used_at, came_at, revoked_at, session FROM meeting_joins WHERE meeting_id = $1 ORDER BY person_id;

-- name: JoinsOfPerson :many
SELECT j.meeting_id, j.person_id, j.serial, j.sent_at, j.used_at, j.came_at, j.revoked_at, m.title_en, m.title_fr
FROM meeting_joins j JOIN meetings m ON m.id = j.meeting_id WHERE j.person_id = $1 ORDER BY j.meeting_id;

-- name: DeleteJoins :exec
DELETE FROM meeting_joins WHERE person_id = $1;

-- name: PutOnlineCard :exec
INSERT INTO meeting_online_cards (meeting_id, organization_id, person_id, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (meeting_id, organization_id) DO UPDATE SET person_id = excluded.person_id, since = excluded.since;

-- name: DeleteOnlineCard :exec
DELETE FROM meeting_online_cards WHERE meeting_id = $1 AND organization_id = $2;

-- The cards in the hands of somebody who is not in the hall.
-- name: OnlineCards :many
SELECT r.organization_id, r.person_id, r.since
FROM meeting_online_cards r
JOIN meeting_cards c ON c.meeting_id = r.meeting_id AND c.organization_id = r.organization_id AND c.person_id = r.person_id
WHERE r.meeting_id = $1 AND c.held ORDER BY r.organization_id;

-- name: OnlineCardsOfPerson :many
SELECT r.meeting_id, r.organization_id, r.since, m.title_en, m.title_fr
FROM meeting_online_cards r JOIN meetings m ON m.id = r.meeting_id
WHERE r.person_id = $1 ORDER BY r.meeting_id, r.organization_id;

-- name: GiveOnlineCard :execrows
UPDATE meeting_online_cards SET person_id = sqlc.arg(to_person)
WHERE meeting_id = sqlc.arg(meeting_id) AND organization_id = sqlc.arg(organization_id) AND person_id = sqlc.arg(from_person);

-- name: DeleteOnlineCardsOfPerson :exec
DELETE FROM meeting_online_cards WHERE person_id = $1;

-- name: OnlineCardsOfOrganization :many
SELECT meeting_id FROM meeting_online_cards WHERE organization_id = $1 ORDER BY meeting_id;

-- name: GiveOnlineCardOf :execrows
UPDATE meeting_online_cards SET organization_id = sqlc.arg(to_organization)
WHERE meeting_id = sqlc.arg(meeting_id) AND organization_id = sqlc.arg(from_organization);

-- Minutes from draft to signed: internal/meetings/minutes.

-- name: MinutesOf :one
SELECT meeting_id, version, circulated_version, circulated_at, circulated_by, approved_version, approved_at, approved_item, document, body, fingerprint
FROM meeting_minutes WHERE meeting_id = $1;

-- name: InsertMinutes :exec
INSERT INTO meeting_minutes (meeting_id, version) VALUES ($1, $2);

-- name: SaveMinutes :exec
UPDATE meeting_minutes
SET version = $2, circulated_version = $3, circulated_at = $4, circulated_by = $5, approved_version = $6, approved_at = $7, approved_item = $8, document = $9, body = $10, fingerprint = $11
WHERE meeting_id = $1;

-- name: InsertMinutesVersion :exec
INSERT INTO meeting_minutes_versions (meeting_id, number, draft, note, person_id, person_name, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: MinutesVersion :one
SELECT meeting_id, number, draft, note, person_id, person_name, made_at FROM meeting_minutes_versions WHERE meeting_id = $1 AND number = $2;

-- name: MinutesVersions :many
SELECT meeting_id, number, draft, note, person_id, person_name, made_at FROM meeting_minutes_versions
WHERE meeting_id = sqlc.arg(meeting_id) AND number < sqlc.arg(before) ORDER BY number DESC LIMIT sqlc.arg(page_size);

-- name: InsertMinutesCorrection :exec
INSERT INTO meeting_minutes_corrections (id, meeting_id, part, words, person_id, person_name, organization_id, organization_en, organization_fr, made_at, state, answer, answered_by, answered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', '', '', 0);

-- name: AnswerMinutesCorrection :execrows
UPDATE meeting_minutes_corrections SET state = $2, answer = $3, answered_by = $4, answered_at = $5 WHERE id = $1 AND state = 'open';

-- name: MinutesCorrection :one
SELECT id, meeting_id, part, words, person_id, person_name, organization_id, organization_en, organization_fr, made_at, state, answer, answered_by, answered_at
FROM meeting_minutes_corrections WHERE id = $1;

-- name: MinutesCorrections :many
SELECT id, meeting_id, part, words, person_id, person_name, organization_id, organization_en, organization_fr, made_at, state, answer, answered_by, answered_at
FROM meeting_minutes_corrections WHERE meeting_id = $1 ORDER BY made_at, id LIMIT $2;

-- name: InsertMinutesAddition :exec
INSERT INTO meeting_minutes_additions (meeting_id, number, words_en, words_fr, person_id, person_name, made_at, approved_at, approved_item, body, fingerprint)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '', '');

-- name: ApproveMinutesAddition :exec
UPDATE meeting_minutes_additions SET approved_at = $3, approved_item = $4, body = $5, fingerprint = $6 WHERE meeting_id = $1 AND number = $2;

-- name: MinutesAdditions :many
SELECT meeting_id, number, words_en, words_fr, person_id, person_name, made_at, approved_at, approved_item, body, fingerprint
FROM meeting_minutes_additions WHERE meeting_id = $1 ORDER BY number;

-- name: InsertMinutesItem :exec
INSERT INTO meeting_minutes_items (item_id, at_meeting, meeting_id, addition, vote_id) VALUES ($1, $2, $3, $4, '');

-- name: PutMinutesItemToVote :exec
UPDATE meeting_minutes_items SET vote_id = $2 WHERE item_id = $1;

-- name: MinutesItem :one
SELECT item_id, at_meeting, meeting_id, addition, vote_id FROM meeting_minutes_items WHERE item_id = $1;

-- name: MinutesItemOfVote :one
SELECT item_id, at_meeting, meeting_id, addition, vote_id FROM meeting_minutes_items WHERE vote_id = $1;

-- name: MinutesItemsOf :many
SELECT item_id, at_meeting, meeting_id, addition, vote_id FROM meeting_minutes_items WHERE meeting_id = $1 ORDER BY item_id;

-- name: MinutesItemsAt :many
SELECT item_id, at_meeting, meeting_id, addition, vote_id FROM meeting_minutes_items WHERE at_meeting = $1 ORDER BY item_id;

-- name: InsertMinutesSignature :exec
INSERT INTO meeting_minutes_signatures (meeting_id, addition, office, person_id, person_name, title, fingerprint, signed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: MinutesSignatures :many
SELECT meeting_id, addition, office, person_id, person_name, title, fingerprint, signed_at FROM meeting_minutes_signatures
WHERE meeting_id = $1 ORDER BY addition, office;

-- name: MinutesVersionsBy :many
SELECT v.meeting_id, v.number, v.made_at, m.title_en, m.title_fr
FROM meeting_minutes_versions v JOIN meetings m ON m.id = v.meeting_id WHERE v.person_id = $1 ORDER BY v.meeting_id, v.number;

-- name: GiveMinutesVersion :execrows
UPDATE meeting_minutes_versions SET person_id = sqlc.arg(to_person)
WHERE meeting_id = sqlc.arg(meeting_id) AND number = sqlc.arg(number) AND person_id = sqlc.arg(from_person);

-- name: MinutesCorrectionsBy :many
SELECT c.id, c.words, c.made_at, m.title_en, m.title_fr
FROM meeting_minutes_corrections c JOIN meetings m ON m.id = c.meeting_id WHERE c.person_id = $1 ORDER BY c.id;

-- name: GiveMinutesCorrection :execrows
UPDATE meeting_minutes_corrections SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: ForgetMinutesCorrector :exec
UPDATE meeting_minutes_corrections SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: MinutesAdditionsBy :many
SELECT a.meeting_id, a.number, a.made_at, m.title_en, m.title_fr
FROM meeting_minutes_additions a JOIN meetings m ON m.id = a.meeting_id WHERE a.person_id = $1 ORDER BY a.meeting_id, a.number;

-- name: GiveMinutesAddition :execrows
UPDATE meeting_minutes_additions SET person_id = sqlc.arg(to_person)
WHERE meeting_id = sqlc.arg(meeting_id) AND number = sqlc.arg(number) AND person_id = sqlc.arg(from_person);

-- name: MinutesSignaturesBy :many
SELECT s.meeting_id, s.addition, s.office, s.title, s.signed_at, m.title_en, m.title_fr
FROM meeting_minutes_signatures s JOIN meetings m ON m.id = s.meeting_id WHERE s.person_id = $1 ORDER BY s.meeting_id, s.addition, s.office;

-- name: GiveMinutesSignature :execrows
UPDATE meeting_minutes_signatures SET person_id = sqlc.arg(to_person)
WHERE meeting_id = sqlc.arg(meeting_id) AND addition = sqlc.arg(addition) AND office = sqlc.arg(office) AND person_id = sqlc.arg(from_person);

-- name: MinutesCorrectionsOfOrganization :many
SELECT id FROM meeting_minutes_corrections WHERE organization_id = $1 ORDER BY id;

-- name: GiveMinutesCorrectionOrganization :execrows
UPDATE meeting_minutes_corrections SET organization_id = sqlc.arg(to_organization) WHERE id = sqlc.arg(id) AND organization_id = sqlc.arg(from_organization);

-- What of minutes goes into the record of proof: internal/meetings/recorded.

-- name: MinutesApprovedByKey :many
SELECT meeting_id FROM meeting_minutes WHERE meeting_id > $1 AND approved_version > 0 ORDER BY meeting_id LIMIT $2;

-- name: MinutesRecorded :one
SELECT m.key, m.title_en, m.title_fr, n.approved_version, n.approved_at, n.document, n.body, n.fingerprint
FROM meeting_minutes n JOIN meetings m ON m.id = n.meeting_id WHERE n.meeting_id = $1;

-- name: AdditionsRecorded :many
SELECT number, approved_at, body, fingerprint FROM meeting_minutes_additions WHERE meeting_id = $1 AND approved_at > 0 ORDER BY number;

-- name: SignaturesRecorded :many
SELECT addition, office, fingerprint, signed_at FROM meeting_minutes_signatures WHERE meeting_id = $1 ORDER BY addition, office;
