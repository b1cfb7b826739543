-- owner: secretballots
-- +goose Up
CREATE TABLE secret_votes (
    id text NOT NULL PRIMARY KEY,
    key text NOT NULL,
    vote_id text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    meeting_id text NOT NULL,
    group_name text NOT NULL CHECK (group_name IN ('BELENIOS-2048', 'Ed25519')),
    need bigint NOT NULL,
    record_day text NOT NULL,
    opens_at bigint NOT NULL,
    closes_at bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'preparing', 'ready', 'closed', 'tallied', 'opened', 'declared', 'cancelled')),
    authority_id text NOT NULL,
    authority_name text NOT NULL,
    uuid text NOT NULL,
    stamped_at bigint NOT NULL,
    prepared_at bigint NOT NULL,
    ready_at bigint NOT NULL,
    closed_at bigint NOT NULL,
    opened_at bigint NOT NULL,
    declared_at bigint NOT NULL,
    declared_by text NOT NULL,
    reason text NOT NULL,
    UNIQUE (key)
);
CREATE INDEX secret_votes_newest ON secret_votes (opens_at, id);

CREATE TABLE secret_questions (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    place bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('decision', 'choice')),
    text_en text NOT NULL,
    text_fr text NOT NULL,
    smallest bigint NOT NULL,
    largest bigint NOT NULL,
    seats bigint NOT NULL,
    blank bigint NOT NULL,
    majority text NOT NULL,
    resolution_id text NOT NULL,
    PRIMARY KEY (secret_id, place)
);
CREATE INDEX secret_questions_resolution ON secret_questions (resolution_id, secret_id);

CREATE TABLE secret_answers (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    question bigint NOT NULL,
    place bigint NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    PRIMARY KEY (secret_id, question, place)
);

-- What the trustees of a vote have sent; none of it is secret. sealed is a private key that
-- only its trustee can open.
CREATE TABLE secret_trustees (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    number bigint NOT NULL,
    person_id text NOT NULL,
    name text NOT NULL,
    certificate text NOT NULL,
    polynomial text NOT NULL,
    output text NOT NULL,
    key_text text NOT NULL,
    sealed text NOT NULL,
    share text NOT NULL,
    PRIMARY KEY (secret_id, number),
    UNIQUE (secret_id, person_id)
);
CREATE INDEX secret_trustees_person ON secret_trustees (person_id, secret_id);

-- The published texts of a vote: its election, its trustees, its credentials, the encrypted
-- tally, the result.
CREATE TABLE secret_texts (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    name text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (secret_id, name)
);

-- Where the archive of a vote ends: the hash and the height of its last event, how many
-- pieces it has, and how long they are in bytes.
CREATE TABLE secret_boards (
    secret_id text NOT NULL PRIMARY KEY REFERENCES secret_votes (id),
    last text NOT NULL,
    height bigint NOT NULL,
    pieces bigint NOT NULL,
    bytes bigint NOT NULL
);

-- The archive, piece by piece: the bytes of the file in their order.
CREATE TABLE secret_pieces (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    place bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (secret_id, place)
);

-- The ballots in the archive, by the piece that holds each, and their length in bytes. No
-- hour, no elector.
CREATE TABLE secret_ballots (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    place bigint NOT NULL,
    tracker text NOT NULL,
    credential text NOT NULL,
    size bigint NOT NULL,
    PRIMARY KEY (secret_id, place),
    UNIQUE (secret_id, tracker)
);
CREATE INDEX secret_ballots_credential ON secret_ballots (secret_id, credential, place);

-- Which credential each elector has used, so that one is not used by two: until the vote is
-- closed.
CREATE TABLE secret_uses (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    credential text NOT NULL,
    organization_id text NOT NULL,
    PRIMARY KEY (secret_id, credential),
    UNIQUE (secret_id, organization_id)
);

-- Ballots that were opened to check the browser which made them: whoever saw one opened
-- knows what it says, so that it is never taken.
CREATE TABLE secret_openings (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    tracker text NOT NULL,
    PRIMARY KEY (secret_id, tracker)
);

-- What a scrutineer counted of the papers.
CREATE TABLE secret_sheets (
    secret_id text NOT NULL REFERENCES secret_votes (id),
    person_id text NOT NULL,
    name text NOT NULL,
    figures text NOT NULL,
    entered_at bigint NOT NULL,
    PRIMARY KEY (secret_id, person_id)
);
CREATE INDEX secret_sheets_person ON secret_sheets (person_id, secret_id);

-- +goose Down
DROP TABLE secret_sheets;
DROP TABLE secret_openings;
DROP TABLE secret_uses;
DROP TABLE secret_ballots;
DROP TABLE secret_pieces;
DROP TABLE secret_boards;
DROP TABLE secret_texts;
DROP TABLE secret_trustees;
DROP TABLE secret_answers;
DROP TABLE secret_questions;
DROP TABLE secret_votes;
