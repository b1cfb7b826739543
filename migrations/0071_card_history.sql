-- owner: meetings
-- +goose Up
-- Who held each voting card from when until when: a row for each time that a card
-- changed hands, as it was afterwards. meeting_cards has where each is now. What was
-- before this step is known only as it ended: a card that had gone back is told from
-- the beginning of the meeting.
CREATE TABLE meeting_card_history (
    meeting_id text NOT NULL REFERENCES meetings (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    at bigint NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    person_id text NOT NULL REFERENCES persons (id),
    person_name text NOT NULL,
    held boolean NOT NULL,
    proxy boolean NOT NULL,
    PRIMARY KEY (meeting_id, organization_id, at)
);
CREATE INDEX meeting_card_history_person ON meeting_card_history (person_id, meeting_id);
CREATE INDEX meeting_card_history_organization ON meeting_card_history (organization_id, meeting_id);
INSERT INTO meeting_card_history (meeting_id, organization_id, at, name_en, name_fr, person_id, person_name, held, proxy)
SELECT meeting_id, organization_id, 0, name_en, name_fr, person_id, person_name, true, proxy FROM meeting_cards WHERE NOT held;
INSERT INTO meeting_card_history (meeting_id, organization_id, at, name_en, name_fr, person_id, person_name, held, proxy)
SELECT meeting_id, organization_id, since, name_en, name_fr, person_id, person_name, held, proxy FROM meeting_cards;

-- +goose Down
DROP TABLE meeting_card_history;
