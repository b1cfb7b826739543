-- owner: meetings
-- +goose Up
-- A motion to reconsider may be made at any time and waits until nothing else is
-- pending (made); it falls when the meeting is over (lapsed). until_at is a time that
-- a motion sets; spec is what else its kind says: the parts of a question, an
-- amendment to a resolution in force.
CREATE TABLE meeting_motions_rest (
    id text NOT NULL PRIMARY KEY,
    meeting_id text NOT NULL REFERENCES meetings (id),
    item_id text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'declined', 'made', 'pending', 'carried', 'lost', 'withdrawn', 'lapsed', 'sustained', 'overruled')),
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
    decided_at bigint NOT NULL,
    until_at bigint NOT NULL DEFAULT 0,
    spec text NOT NULL DEFAULT ''
);
INSERT INTO meeting_motions_rest (id, meeting_id, item_id, seq, kind, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    text_en, text_fr, to_id, to_en, to_fr, minutes, scope, target_id, reason, vote_id, consent, made_at, decided_at)
SELECT id, meeting_id, item_id, seq, kind, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    text_en, text_fr, to_id, to_en, to_fr, minutes, scope, target_id, reason, vote_id, consent, made_at, decided_at
FROM meeting_motions;
DROP TABLE meeting_motions;
ALTER TABLE meeting_motions_rest RENAME TO meeting_motions;
CREATE INDEX meeting_motions_state ON meeting_motions (meeting_id, state, seq);
CREATE INDEX meeting_motions_kind ON meeting_motions (meeting_id, kind, seq);
CREATE INDEX meeting_motions_vote ON meeting_motions (vote_id);
CREATE INDEX meeting_motions_mover ON meeting_motions (mover_id);
CREATE INDEX meeting_motions_seconder ON meeting_motions (seconder_id);

-- Previous notice of a motion to rescind a resolution in force, or to amend it: given
-- with the notice of the meeting.
CREATE TABLE meeting_motion_notices (
    meeting_id text NOT NULL REFERENCES meetings (id),
    resolution_id text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    address text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('', 'amend')),
    given_at bigint NOT NULL,
    PRIMARY KEY (meeting_id, resolution_id)
);

-- The sitting that continues the meeting, and the rules that it has suspended.
ALTER TABLE meetings ADD COLUMN next_sitting bigint NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN suspended text NOT NULL DEFAULT '';

-- Cards held online when a vote opened that are not counted as present: those that
-- vote all the same, and those that do not.
ALTER TABLE meeting_votes ADD COLUMN remote_voting bigint NOT NULL DEFAULT 0;
ALTER TABLE meeting_votes ADD COLUMN remote_silent bigint NOT NULL DEFAULT 0;
ALTER TABLE meeting_online ADD COLUMN votes boolean NOT NULL DEFAULT true;

-- The number that a resolution bore at this meeting before it was opened again.
ALTER TABLE meeting_items ADD COLUMN was_number bigint NOT NULL DEFAULT 0;

-- The session that a link has begun, as sign-in keeps it: it ends with the link.
ALTER TABLE meeting_joins ADD COLUMN session text NOT NULL DEFAULT '';

-- Of the ballots (their subject asks no migration of its own for it): a question that
-- more than half of so many members also carry, whatever was cast; 0: only its majority.
ALTER TABLE votes ADD COLUMN members bigint NOT NULL DEFAULT 0;
-- How many of the ballots were handed in before the meeting.
ALTER TABLE votes ADD COLUMN advance bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE votes DROP COLUMN advance;
ALTER TABLE votes DROP COLUMN members;
ALTER TABLE meeting_joins DROP COLUMN session;
ALTER TABLE meeting_items DROP COLUMN was_number;
ALTER TABLE meeting_online DROP COLUMN votes;
ALTER TABLE meeting_votes DROP COLUMN remote_silent;
ALTER TABLE meeting_votes DROP COLUMN remote_voting;
ALTER TABLE meetings DROP COLUMN suspended;
ALTER TABLE meetings DROP COLUMN next_sitting;
DROP TABLE meeting_motion_notices;
ALTER TABLE meeting_motions DROP COLUMN spec;
ALTER TABLE meeting_motions DROP COLUMN until_at;
