-- owner: roundtables
-- +goose Up
-- What was asked of a department at a roundtable.
CREATE TABLE roundtable_asks (
    id text NOT NULL PRIMARY KEY,
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    item_id text NOT NULL REFERENCES roundtable_items (id),
    department_id text NOT NULL REFERENCES roundtable_departments (id),
    concern text NOT NULL,
    number bigint NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    asked_on text NOT NULL,
    answer_by text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'answered', 'withdrawn')),
    answered_on text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('', 'accepted', 'partly', 'refused', 'noted')),
    reason text NOT NULL,
    reminded_on text NOT NULL,
    UNIQUE (roundtable_id, number)
);
CREATE INDEX roundtable_asks_item ON roundtable_asks (item_id, number);
CREATE INDEX roundtable_asks_concern ON roundtable_asks (concern, asked_on, id);
CREATE INDEX roundtable_asks_state ON roundtable_asks (state, asked_on, id);
CREATE INDEX roundtable_asks_department ON roundtable_asks (department_id, asked_on, id);

CREATE TABLE roundtable_ask_cited (
    ask_id text NOT NULL REFERENCES roundtable_asks (id),
    resolution_id text NOT NULL REFERENCES resolutions (id),
    position bigint NOT NULL,
    PRIMARY KEY (ask_id, resolution_id)
);
CREATE INDEX roundtable_ask_cited_resolution ON roundtable_ask_cited (resolution_id, ask_id);

CREATE TABLE roundtable_responses (
    id text NOT NULL PRIMARY KEY,
    ask_id text NOT NULL REFERENCES roundtable_asks (id),
    verdict text NOT NULL CHECK (verdict IN ('accepted', 'partly', 'refused', 'noted', 'later')),
    words_en text NOT NULL,
    words_fr text NOT NULL,
    given_by text NOT NULL,
    given_on text NOT NULL,
    in_writing bigint NOT NULL,
    blob_id text NOT NULL,
    blob_name text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE INDEX roundtable_responses_ask ON roundtable_responses (ask_id, given_on, id);

-- What somebody undertook to do by a day.
CREATE TABLE roundtable_commitments (
    id text NOT NULL PRIMARY KEY,
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    item_id text NOT NULL REFERENCES roundtable_items (id),
    ask_id text NOT NULL,
    department_id text NOT NULL,
    concern text NOT NULL,
    number bigint NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    given_by text NOT NULL,
    official_id text NOT NULL,
    made_on text NOT NULL,
    first_due text NOT NULL,
    due text NOT NULL,
    owner_id text NOT NULL REFERENCES persons (id),
    owner_name text NOT NULL,
    write_official bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'kept', 'late', 'partly', 'not_kept', 'withdrawn')),
    settled_on text NOT NULL,
    reason text NOT NULL,
    reminded_on text NOT NULL,
    UNIQUE (roundtable_id, number)
);
CREATE INDEX roundtable_commitments_item ON roundtable_commitments (item_id, number);
CREATE INDEX roundtable_commitments_ask ON roundtable_commitments (ask_id, number);
CREATE INDEX roundtable_commitments_due ON roundtable_commitments (state, due, id);
CREATE INDEX roundtable_commitments_concern ON roundtable_commitments (concern, made_on, id);
CREATE INDEX roundtable_commitments_owner ON roundtable_commitments (owner_id, id);

-- The story of a commitment: each date it had, what shows that it was kept, how it
-- was settled.
CREATE TABLE roundtable_steps (
    id text NOT NULL PRIMARY KEY,
    commitment_id text NOT NULL REFERENCES roundtable_commitments (id),
    kind text NOT NULL CHECK (kind IN ('note', 'date', 'settled', 'reopened', 'reminder')),
    words text NOT NULL,
    day text NOT NULL,
    state text NOT NULL,
    blob_id text NOT NULL,
    blob_name text NOT NULL,
    person_id text NOT NULL,
    name text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX roundtable_steps_commitment ON roundtable_steps (commitment_id, at, id);
CREATE INDEX roundtable_steps_person ON roundtable_steps (person_id, id);

-- +goose Down
DROP TABLE roundtable_steps;
DROP TABLE roundtable_commitments;
DROP TABLE roundtable_responses;
DROP TABLE roundtable_ask_cited;
DROP TABLE roundtable_asks;
