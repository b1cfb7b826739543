-- owner: admissions
-- +goose Up

-- An application to join. What was typed is one document: its questions are a
-- setting. The year and the number make its reference, from its submission on.
CREATE TABLE applications (
    id text NOT NULL PRIMARY KEY,
    year bigint NOT NULL,
    number bigint NOT NULL,
    class text NOT NULL,
    state text NOT NULL,
    lang text NOT NULL,
    email text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    fold_en text NOT NULL,
    fold_fr text NOT NULL,
    form text NOT NULL,
    made_at bigint NOT NULL,
    touched_at bigint NOT NULL,
    submitted_at bigint NOT NULL,
    settled_at bigint NOT NULL,
    appeal_until text NOT NULL,
    organization_id text NOT NULL,
    network text NOT NULL,
    link_at bigint NOT NULL
);
CREATE INDEX applications_state ON applications (state, submitted_at, id);
CREATE INDEX applications_submitted ON applications (submitted_at, id);
CREATE INDEX applications_touched ON applications (state, touched_at);
CREATE INDEX applications_settled ON applications (state, settled_at);
CREATE UNIQUE INDEX applications_number ON applications (year, number) WHERE number > 0;
CREATE INDEX applications_email ON applications (email, made_at);
CREATE INDEX applications_network ON applications (network, made_at);
CREATE INDEX applications_fold_en ON applications (fold_en, id);
CREATE INDEX applications_fold_fr ON applications (fold_fr, id);

-- A paper attached to an application; its file is a blob.
CREATE TABLE application_papers (
    id text NOT NULL PRIMARY KEY,
    application_id text NOT NULL REFERENCES applications (id),
    slug text NOT NULL,
    blob_id text NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    at bigint NOT NULL,
    UNIQUE (application_id, slug)
);

-- Somebody at a member who speaks for an applicant.
CREATE TABLE application_references (
    id text NOT NULL PRIMARY KEY,
    application_id text NOT NULL REFERENCES applications (id),
    place bigint NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    organization_id text NOT NULL,
    organization text NOT NULL,
    state text NOT NULL,
    words text NOT NULL,
    asked_at bigint NOT NULL,
    answered_at bigint NOT NULL,
    UNIQUE (application_id, place)
);
CREATE INDEX application_references_email ON application_references (email, asked_at);

-- What happened to an application once it was submitted. The day is that of the
-- meeting that decided; the letter is a blob.
CREATE TABLE application_events (
    id text NOT NULL PRIMARY KEY,
    application_id text NOT NULL REFERENCES applications (id),
    at bigint NOT NULL,
    kind text NOT NULL,
    verdict text NOT NULL,
    words text NOT NULL,
    day text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    letter_id text NOT NULL
);
CREATE INDEX application_events_application ON application_events (application_id, id);

-- +goose Down
DROP TABLE application_events;
DROP TABLE application_references;
DROP TABLE application_papers;
DROP TABLE applications;
