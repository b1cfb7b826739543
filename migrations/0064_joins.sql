-- owner: meetings
-- +goose Up
-- How a meeting is joined from elsewhere; without a row it is not.
CREATE TABLE meeting_online (
    meeting_id text NOT NULL PRIMARY KEY REFERENCES meetings (id),
    room text NOT NULL,
    counts boolean NOT NULL
);

-- The link of one person into one meeting. serial is of the link that holds: a
-- new one takes the place of the one before.
CREATE TABLE meeting_joins (
    meeting_id text NOT NULL REFERENCES meetings (id),
    person_id text NOT NULL REFERENCES persons (id),
    serial bigint NOT NULL,
    sent_at bigint NOT NULL,
    used_at bigint NOT NULL,
    came_at bigint NOT NULL,
    revoked_at bigint NOT NULL,
    PRIMARY KEY (meeting_id, person_id)
);
CREATE INDEX meeting_joins_person ON meeting_joins (person_id, meeting_id);

-- The cards whose holders are not in the hall. It holds for that holder alone:
-- whoever takes the card from them is where they are.
CREATE TABLE meeting_online_cards (
    meeting_id text NOT NULL REFERENCES meetings (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    person_id text NOT NULL REFERENCES persons (id),
    since bigint NOT NULL,
    PRIMARY KEY (meeting_id, organization_id)
);
CREATE INDEX meeting_online_cards_person ON meeting_online_cards (person_id, meeting_id);
CREATE INDEX meeting_online_cards_organization ON meeting_online_cards (organization_id, meeting_id);

-- +goose Down
DROP TABLE meeting_online_cards;
DROP TABLE meeting_joins;
DROP TABLE meeting_online;
