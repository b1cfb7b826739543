-- owner: meetings
-- +goose Up
-- What the chair acts on: the moment of the meeting, which grows with every act of
-- the chair; that act, and how it is taken back; the motion to decide first; the
-- recess; when and on what debate has been closed.
ALTER TABLE meetings ADD COLUMN moment bigint NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN last_act text NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN motion_id text NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN recess_at bigint NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN recess_until bigint NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN debate_until bigint NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN debate_closed text NOT NULL DEFAULT '';

-- Motions from the floor besides the resolutions and their amendments; those that
-- a delegate asks to make, until the chair states them, are among them.
CREATE TABLE meeting_motions (
    id text NOT NULL PRIMARY KEY,
    meeting_id text NOT NULL REFERENCES meetings (id),
    item_id text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'declined', 'pending', 'carried', 'lost', 'withdrawn', 'sustained', 'overruled')),
    mover_id text NOT NULL,
    mover_en text NOT NULL,
    mover_fr text NOT NULL,
    seconder_id text NOT NULL,
    seconder_en text NOT NULL,
    seconder_fr text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    to_id text NOT NULL,
    to_en text NOT NULL,
    to_fr text NOT NULL,
    minutes bigint NOT NULL,
    scope text NOT NULL,
    target_id text NOT NULL,
    reason text NOT NULL,
    vote_id text NOT NULL,
    consent boolean NOT NULL,
    made_at bigint NOT NULL,
    decided_at bigint NOT NULL
);
CREATE INDEX meeting_motions_state ON meeting_motions (meeting_id, state, seq);
CREATE INDEX meeting_motions_vote ON meeting_motions (vote_id);
CREATE INDEX meeting_motions_mover ON meeting_motions (mover_id);
CREATE INDEX meeting_motions_seconder ON meeting_motions (seconder_id);

-- A vote keeps what explains its result, and may be taken between two items.
CREATE TABLE meeting_votes_explained (
    vote_id text NOT NULL PRIMARY KEY REFERENCES votes (id),
    meeting_id text NOT NULL REFERENCES meetings (id),
    item_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('main', 'amendment', 'leave', 'procedural')),
    resolution_id text NOT NULL,
    amendment_id text NOT NULL,
    present bigint NOT NULL,
    position bigint NOT NULL,
    present_closed bigint NOT NULL DEFAULT 0,
    entitled bigint NOT NULL DEFAULT 0,
    quorum bigint NOT NULL DEFAULT 0
);
INSERT INTO meeting_votes_explained (vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position)
SELECT vote_id, meeting_id, item_id, kind, resolution_id, amendment_id, present, position FROM meeting_votes;
DROP TABLE meeting_votes;
ALTER TABLE meeting_votes_explained RENAME TO meeting_votes;
CREATE INDEX meeting_votes_of_meeting ON meeting_votes (meeting_id, position);

-- +goose Down
DROP TABLE meeting_motions;
ALTER TABLE meetings DROP COLUMN moment;
ALTER TABLE meetings DROP COLUMN last_act;
ALTER TABLE meetings DROP COLUMN motion_id;
ALTER TABLE meetings DROP COLUMN recess_at;
ALTER TABLE meetings DROP COLUMN recess_until;
ALTER TABLE meetings DROP COLUMN debate_until;
ALTER TABLE meetings DROP COLUMN debate_closed;
