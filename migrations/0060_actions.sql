-- owner: actions
-- +goose Up

-- What follows from a decision: one row for each thing to be done. The source is
-- what asked for it (a resolution's clause, an official's commitment, a line of
-- minutes) by its kind and key; clause tells several of one source apart. Days are
-- text, and empty where there is none.
CREATE TABLE actions (
    id text NOT NULL PRIMARY KEY,
    source_kind text NOT NULL,
    source_key text NOT NULL,
    clause text NOT NULL,
    source_path text NOT NULL,
    source_en text NOT NULL,
    source_fr text NOT NULL,
    position bigint NOT NULL,
    label_en text NOT NULL,
    label_fr text NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    group_id text NOT NULL,
    body_id text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    due_day text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'partly', 'done', 'dropped')),
    outcome_en text NOT NULL,
    outcome_fr text NOT NULL,
    to_check text NOT NULL,
    shown text NOT NULL CHECK (shown IN ('public', 'members')),
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    ended_day text NOT NULL,
    UNIQUE (source_kind, source_key, clause)
);
CREATE INDEX actions_due ON actions (state, due_day, id);
CREATE INDEX actions_ended ON actions (ended_day, id);
CREATE INDEX actions_path ON actions (source_path, position, id);
CREATE INDEX actions_body ON actions (body_id, due_day, id);
CREATE INDEX actions_person ON actions (person_id, due_day, id);

CREATE TABLE action_notes (
    id text NOT NULL PRIMARY KEY,
    action_id text NOT NULL REFERENCES actions (id),
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    lang text NOT NULL,
    words text NOT NULL
);
CREATE INDEX action_notes_action ON action_notes (action_id, id);
CREATE INDEX action_notes_person ON action_notes (person_id, id);

CREATE TABLE action_documents (
    id text NOT NULL PRIMARY KEY,
    action_id text NOT NULL REFERENCES actions (id),
    blob_id text NOT NULL REFERENCES blobs (id),
    name text NOT NULL,
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL
);
CREATE INDEX action_documents_action ON action_documents (action_id, id);
CREATE INDEX action_documents_person ON action_documents (person_id, id);
CREATE INDEX action_documents_blob ON action_documents (blob_id);

-- When each person was last reminded: once a week and no oftener.
CREATE TABLE action_reminders (
    person_id text NOT NULL PRIMARY KEY,
    sent_at bigint NOT NULL
);

-- +goose Down
DROP TABLE action_reminders;
DROP TABLE action_documents;
DROP TABLE action_notes;
DROP TABLE actions;
