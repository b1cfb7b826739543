-- owner: meetings
-- +goose Up
CREATE TABLE meetings (
    id text NOT NULL PRIMARY KEY,
    key text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    place_en text NOT NULL,
    place_fr text NOT NULL,
    land_en text NOT NULL,
    land_fr text NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    zone text NOT NULL,
    electronic boolean NOT NULL,
    record_day text NOT NULL,
    deadline_at bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'noticed', 'open', 'adjourned')),
    chair_id text NOT NULL,
    chair_name text NOT NULL,
    quorum_numerator bigint NOT NULL,
    quorum_denominator bigint NOT NULL,
    quorum_minimum bigint NOT NULL,
    notice_at bigint NOT NULL,
    electorate_at bigint NOT NULL,
    opened_at bigint NOT NULL,
    adjourned_at bigint NOT NULL,
    item_id text NOT NULL,
    vote_id text NOT NULL,
    revision bigint NOT NULL,
    UNIQUE (key)
);
CREATE INDEX meetings_starts ON meetings (starts_at);

CREATE TABLE meeting_items (
    id text NOT NULL PRIMARY KEY,
    meeting_id text NOT NULL REFERENCES meetings (id),
    position bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('procedural', 'resolution', 'report')),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    resolution_id text NOT NULL,
    late boolean NOT NULL,
    leave text NOT NULL CHECK (leave IN ('', 'granted', 'refused')),
    majority text NOT NULL CHECK (majority IN ('simple', 'two_thirds')),
    mover_id text NOT NULL,
    mover_en text NOT NULL,
    mover_fr text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'current', 'done')),
    outcome text NOT NULL,
    number bigint NOT NULL
);
CREATE INDEX meeting_items_meeting ON meeting_items (meeting_id, position);
CREATE INDEX meeting_items_resolution ON meeting_items (resolution_id);

CREATE TABLE meeting_electorate (
    meeting_id text NOT NULL REFERENCES meetings (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    name_en text NOT NULL,
    name_fr text NOT NULL,
    entitled boolean NOT NULL,
    why text NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (meeting_id, organization_id)
);

CREATE TABLE meeting_delegates (
    meeting_id text NOT NULL REFERENCES meetings (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    person_id text NOT NULL REFERENCES persons (id),
    person_name text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (meeting_id, organization_id, person_id)
);
CREATE INDEX meeting_delegates_person ON meeting_delegates (person_id, meeting_id);

-- One voting card per member organization: the primary key itself refuses a
-- second. A person holds one card at a time.
CREATE TABLE meeting_cards (
    meeting_id text NOT NULL REFERENCES meetings (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    name_en text NOT NULL,
    name_fr text NOT NULL,
    person_id text NOT NULL REFERENCES persons (id),
    person_name text NOT NULL,
    held boolean NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (meeting_id, organization_id)
);
CREATE UNIQUE INDEX meeting_cards_person ON meeting_cards (meeting_id, person_id) WHERE held;

CREATE TABLE meeting_votes (
    vote_id text NOT NULL PRIMARY KEY REFERENCES votes (id),
    meeting_id text NOT NULL REFERENCES meetings (id),
    item_id text NOT NULL REFERENCES meeting_items (id),
    kind text NOT NULL CHECK (kind IN ('main', 'amendment', 'leave', 'procedural')),
    resolution_id text NOT NULL,
    amendment_id text NOT NULL,
    present bigint NOT NULL,
    position bigint NOT NULL
);
CREATE INDEX meeting_votes_meeting ON meeting_votes (meeting_id, position);

-- What happened, line by line, written with what happened: the minutes are
-- assembled from these lines.
CREATE TABLE meeting_events (
    meeting_id text NOT NULL REFERENCES meetings (id),
    seq bigint NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    item_id text NOT NULL,
    resolution_id text NOT NULL,
    vote_id text NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (meeting_id, seq)
);

-- +goose Down
DROP TABLE meeting_events;
DROP TABLE meeting_votes;
DROP TABLE meeting_cards;
DROP TABLE meeting_delegates;
DROP TABLE meeting_electorate;
DROP TABLE meeting_items;
DROP TABLE meetings;
