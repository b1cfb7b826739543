-- owner: consents
-- +goose Up

-- What somebody agreed to, with the words as they stood: the evidence that the
-- law has whoever relies on a consent keep. One of an organization is its own;
-- subject_id is then its key.
CREATE TABLE consents (
    id text NOT NULL PRIMARY KEY,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    purpose text NOT NULL,
    implied bigint NOT NULL,
    words text NOT NULL,
    lang text NOT NULL,
    version text NOT NULL,
    method text NOT NULL,
    at bigint NOT NULL,
    network text NOT NULL,
    given_by text NOT NULL,
    given_name text NOT NULL,
    recorded_by text NOT NULL,
    recorded_name text NOT NULL,
    recorded_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    ended_how text NOT NULL,
    ended_by text NOT NULL,
    ended_name text NOT NULL
);
CREATE INDEX consents_subject ON consents (subject_kind, subject_id, id);
CREATE INDEX consents_given ON consents (given_by);
CREATE INDEX consents_ended ON consents (ended_at);
CREATE INDEX consents_purpose ON consents (purpose, ended_at, id);

-- +goose Down
DROP TABLE consents;
