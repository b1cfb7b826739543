-- name: InsertProgramme :exec
INSERT INTO programmes (gathering_id, teams, changeover, closed_shown, access_en, access_fr, numbered, revision, published_at, published_by, published)
VALUES ($1, $2, $3, $4, '', '', 0, 0, 0, '', '');

-- name: TakeNumbers :one
UPDATE programmes SET numbered = numbered + sqlc.arg(many) WHERE gathering_id = sqlc.arg(gathering) RETURNING numbered;

-- name: SaveSettings :exec
UPDATE programmes SET teams = $2, changeover = $3, closed_shown = $4, access_en = $5, access_fr = $6 WHERE gathering_id = $1;

-- name: SavePublished :exec
UPDATE programmes SET revision = $2, published_at = $3, published_by = $4, published = $5 WHERE gathering_id = $1;

-- name: RewritePublished :exec
UPDATE programmes SET published = $2 WHERE gathering_id = $1;

-- name: Programme :one
SELECT gathering_id, teams, changeover, closed_shown, access_en, access_fr, numbered, revision, published_at, published_by, published
FROM programmes WHERE gathering_id = $1;

-- name: Revision :one
SELECT revision, published_at FROM programmes WHERE gathering_id = $1;

-- name: InsertRevision :exec
INSERT INTO programme_revisions (gathering_id, revision, at, by_name, changes) VALUES ($1, $2, $3, $4, $5);

-- The revisions of a programme, the newest first, from the one before a number.
-- name: Revisions :many
SELECT revision, at, by_name, changes FROM programme_revisions
WHERE gathering_id = sqlc.arg(gathering) AND revision < sqlc.arg(below)
ORDER BY revision DESC LIMIT sqlc.arg(page_size);

-- name: InsertRoom :exec
INSERT INTO programme_rooms (id, gathering_id, place, name_en, name_fr, whereabouts_en, whereabouts_fr, capacity, step_free, hearing_loop, online)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: SaveRoom :execrows
UPDATE programme_rooms
SET name_en = $3, name_fr = $4, whereabouts_en = $5, whereabouts_fr = $6, capacity = $7, step_free = $8, hearing_loop = $9, online = $10
WHERE id = $1 AND gathering_id = $2;

-- name: DeleteRoom :execrows
DELETE FROM programme_rooms WHERE id = $1 AND gathering_id = $2;

-- name: RoomsOf :many
SELECT id, gathering_id, place, name_en, name_fr, whereabouts_en, whereabouts_fr, capacity, step_free, hearing_loop, online
FROM programme_rooms WHERE gathering_id = $1 ORDER BY place, id LIMIT 200;

-- name: LastRoom :one
SELECT CAST(coalesce(max(place), 0) AS bigint) FROM programme_rooms WHERE gathering_id = $1;

-- name: InsertTrack :exec
INSERT INTO programme_tracks (id, gathering_id, place, name_en, name_fr, colour, shape) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SaveTrack :execrows
UPDATE programme_tracks SET name_en = $3, name_fr = $4, colour = $5, shape = $6 WHERE id = $1 AND gathering_id = $2;

-- name: DeleteTrack :execrows
DELETE FROM programme_tracks WHERE id = $1 AND gathering_id = $2;

-- name: TracksOf :many
SELECT id, gathering_id, place, name_en, name_fr, colour, shape
FROM programme_tracks WHERE gathering_id = $1 ORDER BY place, id LIMIT 100;

-- name: LastTrack :one
SELECT CAST(coalesce(max(place), 0) AS bigint) FROM programme_tracks WHERE gathering_id = $1;

-- name: InsertSpeaker :exec
INSERT INTO programme_speakers (
    id, gathering_id, person_id, name, organization_id, organization_en, organization_fr, bio_en, bio_fr, named, step_free)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: SaveSpeaker :execrows
UPDATE programme_speakers
SET person_id = $3, name = $4, organization_id = $5, organization_en = $6, organization_fr = $7, bio_en = $8, bio_fr = $9, named = $10, step_free = $11
WHERE id = $1 AND gathering_id = $2;

-- name: DeleteSpeaker :execrows
DELETE FROM programme_speakers WHERE id = $1 AND gathering_id = $2;

-- name: SpeakersOf :many
SELECT id, gathering_id, person_id, name, organization_id, organization_en, organization_fr, bio_en, bio_fr, named, step_free
FROM programme_speakers WHERE gathering_id = $1 ORDER BY name, id LIMIT 1000;

-- name: SpeakersEver :many
SELECT id, gathering_id, person_id, name, organization_id, organization_en, organization_fr, bio_en, bio_fr, named, step_free
FROM programme_speakers WHERE person_id = $1 ORDER BY id;

-- name: GiveSpeaker :execrows
UPDATE programme_speakers SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: SpeakersOfOrganization :many
SELECT id FROM programme_speakers WHERE organization_id = $1 ORDER BY id;

-- name: GiveSpeakerOfOrganization :execrows
UPDATE programme_speakers SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: InsertSession :exec
INSERT INTO programme_sessions (
    id, gathering_id, number, kind, title_en, title_fr, about_en, about_fr, starts_at, ends_at, room_id, track_id, body_id, meeting_key,
    languages, interpretation, services, capacity, closed, cancelled, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1);

-- name: SaveSession :execrows
UPDATE programme_sessions
SET kind = $3, title_en = $4, title_fr = $5, about_en = $6, about_fr = $7, starts_at = $8, ends_at = $9, room_id = $10, track_id = $11, body_id = $12,
    meeting_key = $13, languages = $14, interpretation = $15, services = $16, capacity = $17, closed = $18, cancelled = $19, version = version + 1
WHERE id = $1 AND version = $2;

-- name: DeleteSession :execrows
DELETE FROM programme_sessions WHERE id = $1 AND gathering_id = $2;

-- name: SessionsOf :many
SELECT id, gathering_id, number, kind, title_en, title_fr, about_en, about_fr, starts_at, ends_at, room_id, track_id, body_id, meeting_key,
    languages, interpretation, services, capacity, closed, cancelled, version
FROM programme_sessions WHERE gathering_id = $1 ORDER BY number LIMIT 1000;

-- name: SessionByNumber :one
SELECT id, gathering_id, number, kind, title_en, title_fr, about_en, about_fr, starts_at, ends_at, room_id, track_id, body_id, meeting_key,
    languages, interpretation, services, capacity, closed, cancelled, version
FROM programme_sessions WHERE gathering_id = $1 AND number = $2;

-- name: CountInRoom :one
SELECT CAST(count(*) AS bigint) FROM programme_sessions WHERE room_id = $1;

-- name: CountInTrack :one
SELECT CAST(count(*) AS bigint) FROM programme_sessions WHERE track_id = $1;

-- name: CountParts :one
SELECT CAST(count(*) AS bigint) FROM programme_parts WHERE speaker_id = $1;

-- name: InsertPart :exec
INSERT INTO programme_parts (session_id, speaker_id, place, role) VALUES ($1, $2, $3, $4);

-- name: DeleteParts :exec
DELETE FROM programme_parts WHERE session_id = $1;

-- name: DeletePartsOf :exec
DELETE FROM programme_parts WHERE speaker_id = $1;

-- name: PartsOf :many
SELECT p.session_id, p.speaker_id, p.place, p.role
FROM programme_parts p JOIN programme_sessions s ON s.id = p.session_id
WHERE s.gathering_id = $1 ORDER BY p.session_id, p.place LIMIT 5000;

-- name: InsertStar :exec
INSERT INTO programme_stars (person_id, session_id, gathering_id, starred_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id, session_id) DO NOTHING;

-- name: DeleteStar :execrows
DELETE FROM programme_stars WHERE person_id = $1 AND session_id = $2;

-- name: DeleteStarsOf :exec
DELETE FROM programme_stars WHERE gathering_id = $1 AND session_id = $2;

-- name: CountStars :many
SELECT session_id, CAST(count(*) AS bigint) AS people FROM programme_stars WHERE gathering_id = $1 GROUP BY session_id;

-- name: StarsIn :many
SELECT session_id FROM programme_stars WHERE person_id = $1 AND gathering_id = $2 ORDER BY session_id;

-- name: StarsEver :many
SELECT session_id, gathering_id, starred_at FROM programme_stars WHERE person_id = $1 ORDER BY gathering_id, session_id;

-- name: WhoStarred :many
SELECT person_id FROM programme_stars WHERE gathering_id = $1 AND session_id = $2 ORDER BY person_id;

-- name: GiveStar :execrows
UPDATE programme_stars SET person_id = sqlc.arg(to_person) WHERE session_id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: PutStar :exec
INSERT INTO programme_stars (person_id, session_id, gathering_id, starred_at) VALUES ($1, $2, $3, $4);

-- name: ForgetStars :exec
DELETE FROM programme_stars WHERE person_id = $1;

-- name: PutCall :exec
INSERT INTO proposal_calls (gathering_id, opens_at, closes_at, about_en, about_fr, anybody, committee_id, questions, criteria)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (gathering_id) DO UPDATE SET opens_at = excluded.opens_at, closes_at = excluded.closes_at, about_en = excluded.about_en,
    about_fr = excluded.about_fr, anybody = excluded.anybody, committee_id = excluded.committee_id, questions = excluded.questions, criteria = excluded.criteria;

-- name: Call :one
SELECT gathering_id, opens_at, closes_at, about_en, about_fr, anybody, committee_id, questions, criteria FROM proposal_calls WHERE gathering_id = $1;

-- name: OpenCalls :many
SELECT gathering_id, opens_at, closes_at, about_en, about_fr, anybody, committee_id, questions, criteria FROM proposal_calls
WHERE closes_at > sqlc.arg(now) AND opens_at <= sqlc.arg(now) ORDER BY closes_at, gathering_id LIMIT 50;

-- name: ReviewersOf :many
SELECT person_id FROM proposal_reviewers WHERE gathering_id = $1 ORDER BY person_id LIMIT 200;

-- name: PutReviewer :exec
INSERT INTO proposal_reviewers (gathering_id, person_id) VALUES ($1, $2) ON CONFLICT (gathering_id, person_id) DO NOTHING;

-- name: DeleteReviewers :exec
DELETE FROM proposal_reviewers WHERE gathering_id = $1;

-- name: DeleteReviewer :execrows
DELETE FROM proposal_reviewers WHERE gathering_id = $1 AND person_id = $2;

-- name: ReviewingEver :many
SELECT gathering_id FROM proposal_reviewers WHERE person_id = $1 ORDER BY gathering_id;

-- name: InsertProposal :exec
INSERT INTO proposals (
    id, gathering_id, number, state, person_id, name, email, lang, organization_id, organization, title_en, title_fr, about_en, about_fr, answers,
    presenters, needs, languages, made_at, touched_at, submitted_at, decided_at, decided_by, words, session_id, network)
VALUES ($1, $2, 0, 'draft', $3, $4, $5, $6, $7, $8, '', '', '', '', '{}', '', '', '', $9, $9, 0, 0, '', '', '', $10);

-- name: SaveProposal :exec
UPDATE proposals
SET number = $2, state = $3, name = $4, lang = $5, organization = $6, title_en = $7, title_fr = $8, about_en = $9, about_fr = $10, answers = $11,
    presenters = $12, needs = $13, languages = $14, touched_at = $15, submitted_at = $16, decided_at = $17, decided_by = $18, words = $19, session_id = $20
WHERE id = $1;

-- name: Proposal :one
SELECT id, gathering_id, number, state, person_id, name, email, lang, organization_id, organization, title_en, title_fr, about_en, about_fr, answers,
    presenters, needs, languages, made_at, touched_at, submitted_at, decided_at, decided_by, words, session_id, network
FROM proposals WHERE id = $1;

-- What was handed in for a gathering, in the order it came, after a number.
-- name: ProposalsOf :many
SELECT id, gathering_id, number, state, person_id, name, email, lang, organization_id, organization, title_en, title_fr, about_en, about_fr, answers,
    presenters, needs, languages, made_at, touched_at, submitted_at, decided_at, decided_by, words, session_id, network
FROM proposals
WHERE gathering_id = sqlc.arg(gathering) AND state <> 'draft' AND number > sqlc.arg(after)
ORDER BY number, id LIMIT sqlc.arg(page_size);

-- name: ProposalsOfPerson :many
SELECT id, gathering_id, number, state, person_id, name, email, lang, organization_id, organization, title_en, title_fr, about_en, about_fr, answers,
    presenters, needs, languages, made_at, touched_at, submitted_at, decided_at, decided_by, words, session_id, network
FROM proposals WHERE person_id = $1 ORDER BY id LIMIT 500;

-- name: LastProposal :one
SELECT CAST(coalesce(max(number), 0) AS bigint) FROM proposals WHERE gathering_id = $1;

-- name: CountProposals :many
SELECT state, CAST(count(*) AS bigint) AS many FROM proposals WHERE gathering_id = $1 GROUP BY state;

-- name: CountFromEmail :one
SELECT CAST(count(*) AS bigint) FROM proposals WHERE email = $1 AND made_at > $2;

-- name: CountFromNetwork :one
SELECT CAST(count(*) AS bigint) FROM proposals WHERE network = $1 AND made_at > $2;

-- name: ForgetNetworks :exec
UPDATE proposals SET network = '' WHERE network > '' AND made_at < $1;

-- name: DeleteProposal :exec
DELETE FROM proposals WHERE id = $1;

-- Drafts that were never handed in, of calls that closed before an instant.
-- name: StaleDrafts :many
SELECT p.id FROM proposals p JOIN proposal_calls c ON c.gathering_id = p.gathering_id
WHERE p.state = 'draft' AND c.closes_at < $1 ORDER BY p.id LIMIT 500;

-- name: GiveProposal :execrows
UPDATE proposals SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: ForgetProposer :exec
UPDATE proposals SET name = '', email = '', presenters = '', needs = '', answers = '{}', network = '' WHERE person_id = $1;

-- name: ProposalsOfOrganization :many
SELECT id FROM proposals WHERE organization_id = $1 ORDER BY id;

-- name: GiveProposalOfOrganization :execrows
UPDATE proposals SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: PutReview :exec
INSERT INTO proposal_reviews (proposal_id, person_id, name, conflict, scores, comment, reviewed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (proposal_id, person_id) DO UPDATE SET name = excluded.name, conflict = excluded.conflict, scores = excluded.scores,
    comment = excluded.comment, reviewed_at = excluded.reviewed_at;

-- name: ReviewsOf :many
SELECT proposal_id, person_id, name, conflict, scores, comment, reviewed_at FROM proposal_reviews
WHERE proposal_id = $1 ORDER BY reviewed_at, person_id LIMIT 200;

-- Every review of what was handed in for a gathering.
-- name: ReviewsIn :many
SELECT r.proposal_id, r.person_id, r.name, r.conflict, r.scores, r.comment, r.reviewed_at
FROM proposal_reviews r JOIN proposals p ON p.id = r.proposal_id
WHERE p.gathering_id = $1 ORDER BY r.proposal_id, r.reviewed_at LIMIT 20000;

-- name: ReviewsEver :many
SELECT proposal_id, person_id, name, conflict, scores, comment, reviewed_at FROM proposal_reviews WHERE person_id = $1 ORDER BY proposal_id;

-- name: GiveReview :execrows
UPDATE proposal_reviews SET person_id = sqlc.arg(to_person) WHERE proposal_id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: DeleteReview :execrows
DELETE FROM proposal_reviews WHERE proposal_id = $1 AND person_id = $2;

-- name: ForgetReviewer :exec
UPDATE proposal_reviews SET name = '', comment = '', conflict = CASE WHEN conflict = '' THEN '' ELSE '-' END WHERE person_id = $1;
