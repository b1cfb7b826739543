-- owner: meetings
-- +goose Up
-- The minutes of a general meeting from draft to signed. What happened is in the
-- meeting's own events and is never kept twice: here is what the secretariat wrote
-- around it, version by version. document and body are what was approved, as it was
-- read: fingerprint is the SHA-256 of body.
CREATE TABLE meeting_minutes (
    meeting_id text NOT NULL PRIMARY KEY REFERENCES meetings (id),
    version bigint NOT NULL,
    circulated_version bigint NOT NULL DEFAULT 0,
    circulated_at bigint NOT NULL DEFAULT 0,
    circulated_by text NOT NULL DEFAULT '',
    approved_version bigint NOT NULL DEFAULT 0,
    approved_at bigint NOT NULL DEFAULT 0,
    approved_item text NOT NULL DEFAULT '',
    document text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    fingerprint text NOT NULL DEFAULT ''
);
CREATE INDEX meeting_minutes_approved ON meeting_minutes (approved_item);

CREATE TABLE meeting_minutes_versions (
    meeting_id text NOT NULL REFERENCES meeting_minutes (meeting_id),
    number bigint NOT NULL,
    draft text NOT NULL,
    note text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    made_at bigint NOT NULL,
    PRIMARY KEY (meeting_id, number)
);
CREATE INDEX meeting_minutes_versions_person ON meeting_minutes_versions (person_id);

-- What delegates ask to have put right in a draft that was circulated.
CREATE TABLE meeting_minutes_corrections (
    id text NOT NULL PRIMARY KEY,
    meeting_id text NOT NULL REFERENCES meeting_minutes (meeting_id),
    part text NOT NULL,
    words text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    made_at bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'taken', 'declined')),
    answer text NOT NULL,
    answered_by text NOT NULL,
    answered_at bigint NOT NULL
);
CREATE INDEX meeting_minutes_corrections_of ON meeting_minutes_corrections (meeting_id, made_at);
CREATE INDEX meeting_minutes_corrections_person ON meeting_minutes_corrections (person_id);
CREATE INDEX meeting_minutes_corrections_organization ON meeting_minutes_corrections (organization_id);

-- Corrections of approved minutes, which stand beside them once a meeting has
-- approved them too.
CREATE TABLE meeting_minutes_additions (
    meeting_id text NOT NULL REFERENCES meeting_minutes (meeting_id),
    number bigint NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    made_at bigint NOT NULL,
    approved_at bigint NOT NULL,
    approved_item text NOT NULL,
    body text NOT NULL,
    fingerprint text NOT NULL,
    PRIMARY KEY (meeting_id, number)
);
CREATE INDEX meeting_minutes_additions_approved ON meeting_minutes_additions (approved_item);
CREATE INDEX meeting_minutes_additions_person ON meeting_minutes_additions (person_id);

-- The agenda items that approve minutes (addition 0) or an addition to them.
CREATE TABLE meeting_minutes_items (
    item_id text NOT NULL PRIMARY KEY REFERENCES meeting_items (id) ON DELETE CASCADE,
    at_meeting text NOT NULL REFERENCES meetings (id),
    meeting_id text NOT NULL REFERENCES meeting_minutes (meeting_id),
    addition bigint NOT NULL,
    vote_id text NOT NULL
);
CREATE INDEX meeting_minutes_items_of ON meeting_minutes_items (meeting_id, addition);
CREATE INDEX meeting_minutes_items_at ON meeting_minutes_items (at_meeting);
CREATE INDEX meeting_minutes_items_vote ON meeting_minutes_items (vote_id);

CREATE TABLE meeting_minutes_signatures (
    meeting_id text NOT NULL REFERENCES meeting_minutes (meeting_id),
    addition bigint NOT NULL,
    office text NOT NULL CHECK (office IN ('president', 'secretary')),
    person_id text NOT NULL,
    person_name text NOT NULL,
    title text NOT NULL,
    fingerprint text NOT NULL,
    signed_at bigint NOT NULL,
    PRIMARY KEY (meeting_id, addition, office)
);
CREATE INDEX meeting_minutes_signatures_person ON meeting_minutes_signatures (person_id);

-- +goose Down
DROP TABLE meeting_minutes_signatures;
DROP TABLE meeting_minutes_items;
DROP TABLE meeting_minutes_additions;
DROP TABLE meeting_minutes_corrections;
DROP TABLE meeting_minutes_versions;
DROP TABLE meeting_minutes;
