-- owner: meetings
-- +goose Up
-- How speaking goes in a meeting; without a row, as the coalition usually has it.
CREATE TABLE speaking_rules (
    meeting_id text NOT NULL PRIMARY KEY REFERENCES meetings (id),
    first_time boolean NOT NULL,
    alternate boolean NOT NULL,
    cards_only boolean NOT NULL,
    balance text NOT NULL CHECK (balance IN ('', 'region', 'language', 'gender')),
    speech_seconds bigint NOT NULL,
    speeches bigint NOT NULL,
    debate_seconds bigint NOT NULL
);

-- What somebody says of themselves for the queue of one meeting, and for nothing
-- else; empty: they prefer not to say.
CREATE TABLE speaking_selves (
    meeting_id text NOT NULL REFERENCES meetings (id),
    person_id text NOT NULL REFERENCES persons (id),
    lang text NOT NULL CHECK (lang IN ('', 'en', 'fr')),
    gender text NOT NULL CHECK (gender IN ('', 'woman', 'man', 'other')),
    PRIMARY KEY (meeting_id, person_id)
);
CREATE INDEX speaking_selves_person ON speaking_selves (person_id, meeting_id);

-- What the chair has decided about the list of an item. An item that is taken off
-- the agenda leaves no row of its own behind that would hold it.
CREATE TABLE speaking_lists (
    meeting_id text NOT NULL REFERENCES meetings (id),
    item_id text NOT NULL,
    closed_at bigint NOT NULL,
    added bigint NOT NULL,
    PRIMARY KEY (meeting_id, item_id)
);

-- One request to speak, and the speech that came of it. Lengths are microseconds,
-- as instants are. person_id is empty for a guest, and once a person is erased.
CREATE TABLE speaking_turns (
    id text NOT NULL PRIMARY KEY,
    meeting_id text NOT NULL REFERENCES meetings (id),
    item_id text NOT NULL,
    person_id text NOT NULL,
    name text NOT NULL,
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    region text NOT NULL,
    lang text NOT NULL,
    gender text NOT NULL,
    side text NOT NULL CHECK (side IN ('', 'for', 'against', 'information', 'order')),
    state text NOT NULL CHECK (state IN ('waiting', 'speaking', 'interrupted', 'done', 'left')),
    asked_at bigint NOT NULL,
    entered_by text NOT NULL,
    called_at bigint NOT NULL,
    why text NOT NULL,
    since bigint NOT NULL,
    spent bigint NOT NULL,
    allowed bigint NOT NULL,
    ended_at bigint NOT NULL
);
CREATE INDEX speaking_turns_item ON speaking_turns (meeting_id, item_id, asked_at, id);
CREATE INDEX speaking_turns_person ON speaking_turns (person_id, asked_at);
CREATE INDEX speaking_turns_organization ON speaking_turns (organization_id, id);
-- Nobody waits twice on one item: not by two taps, and not by two nodes. A point of
-- order is raised beside.
CREATE UNIQUE INDEX speaking_turns_waiting ON speaking_turns (meeting_id, item_id, person_id)
    WHERE state = 'waiting' AND person_id <> '' AND side <> 'order';
CREATE UNIQUE INDEX speaking_turns_order ON speaking_turns (meeting_id, item_id, person_id)
    WHERE state = 'waiting' AND person_id <> '' AND side = 'order';

-- +goose Down
DROP TABLE speaking_turns;
DROP TABLE speaking_lists;
DROP TABLE speaking_selves;
DROP TABLE speaking_rules;
