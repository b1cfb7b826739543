-- owner: meetings
-- +goose Up
-- Who counts and enters the votes that do not come by the delegates' own devices.
CREATE TABLE meeting_scrutineers (
    meeting_id text NOT NULL REFERENCES meetings (id),
    person_id text NOT NULL REFERENCES persons (id),
    person_name text NOT NULL,
    appointed_by text NOT NULL,
    appointed_at bigint NOT NULL,
    PRIMARY KEY (meeting_id, person_id)
);
CREATE INDEX meeting_scrutineers_person ON meeting_scrutineers (person_id, meeting_id);

-- What the by-laws allow in this meeting beside voting in person.
CREATE TABLE meeting_voting_rules (
    meeting_id text NOT NULL PRIMARY KEY REFERENCES meetings (id),
    proxies bigint NOT NULL,
    advance boolean NOT NULL
);

-- An organization that gives its vote to the delegate of another. Revoked ones stay.
CREATE TABLE meeting_proxies (
    id text NOT NULL PRIMARY KEY,
    meeting_id text NOT NULL REFERENCES meetings (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    name_en text NOT NULL,
    name_fr text NOT NULL,
    holder_id text NOT NULL REFERENCES persons (id),
    holder_name text NOT NULL,
    signed_day text NOT NULL,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at bigint NOT NULL,
    revoked_at bigint NOT NULL
);
CREATE UNIQUE INDEX meeting_proxies_given ON meeting_proxies (meeting_id, organization_id) WHERE revoked_at = 0;
CREATE INDEX meeting_proxies_holder ON meeting_proxies (holder_id, meeting_id);

-- A person holds one card, and those of the organizations whose proxy they are.
DROP INDEX meeting_cards_person;
ALTER TABLE meeting_cards ADD COLUMN proxy boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX meeting_cards_person ON meeting_cards (meeting_id, person_id) WHERE held AND NOT proxy;
CREATE INDEX meeting_cards_held_by ON meeting_cards (person_id, meeting_id);

-- A vote handed in before the meeting on a resolution as it was printed.
CREATE TABLE meeting_advance (
    meeting_id text NOT NULL REFERENCES meetings (id),
    item_id text NOT NULL REFERENCES meeting_items (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    name_en text NOT NULL,
    name_fr text NOT NULL,
    person_id text NOT NULL REFERENCES persons (id),
    person_name text NOT NULL,
    choice text NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
    revision bigint NOT NULL,
    cast_at bigint NOT NULL,
    fate text NOT NULL CHECK (fate IN ('', 'counted', 'present', 'amended', 'not_entitled')),
    PRIMARY KEY (item_id, organization_id)
);
CREATE INDEX meeting_advance_person ON meeting_advance (person_id, meeting_id);

-- The electorate put right after it was settled. What it was stays here.
CREATE TABLE meeting_corrections (
    id text NOT NULL PRIMARY KEY,
    meeting_id text NOT NULL REFERENCES meetings (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    name_en text NOT NULL,
    name_fr text NOT NULL,
    entitled boolean NOT NULL,
    before_why text NOT NULL,
    before_note text NOT NULL,
    reason_en text NOT NULL,
    reason_fr text NOT NULL,
    corrected_by text NOT NULL,
    corrected_at bigint NOT NULL
);
CREATE INDEX meeting_corrections_meeting ON meeting_corrections (meeting_id, corrected_at);

-- +goose Down
DROP TABLE meeting_corrections;
DROP TABLE meeting_advance;
DROP INDEX meeting_cards_held_by;
DROP INDEX meeting_cards_person;
ALTER TABLE meeting_cards DROP COLUMN proxy;
CREATE UNIQUE INDEX meeting_cards_person ON meeting_cards (meeting_id, person_id) WHERE held;
DROP TABLE meeting_proxies;
DROP TABLE meeting_voting_rules;
DROP TABLE meeting_scrutineers;
