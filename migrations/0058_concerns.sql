-- owner: concerns
-- +goose Up
-- What is kept of a concern beside its name, which is that of the subject.
CREATE TABLE concerns (
    slug text NOT NULL PRIMARY KEY,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    counts_public bigint NOT NULL,
    changed_at bigint NOT NULL
);

-- Reports of a problem: how many, where, when; never who. The row is the report as
-- it stands, and each earlier wording is a version.
CREATE TABLE concern_reports (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL REFERENCES subjects (slug),
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    lang text NOT NULL,
    problem text NOT NULL,
    words text NOT NULL,
    unit text NOT NULL CHECK (unit IN ('people', 'families', 'cases')),
    affected bigint NOT NULL,
    region text NOT NULL,
    city text NOT NULL,
    from_day text NOT NULL,
    to_day text NOT NULL,
    state text NOT NULL CHECK (state IN ('stands', 'withdrawn')),
    reason text NOT NULL,
    version bigint NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX concern_reports_concern ON concern_reports (slug, to_day, id);
CREATE INDEX concern_reports_organization ON concern_reports (organization_id, id);
CREATE INDEX concern_reports_person ON concern_reports (person_id, id);

CREATE TABLE concern_report_versions (
    report_id text NOT NULL REFERENCES concern_reports (id),
    version bigint NOT NULL,
    content text NOT NULL,
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    PRIMARY KEY (report_id, version)
);
CREATE INDEX concern_report_versions_person ON concern_report_versions (person_id, report_id);

-- Letters, what answered them, media, and what changed.
CREATE TABLE concern_records (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL REFERENCES subjects (slug),
    resolution_id text NOT NULL,
    answers_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('letter', 'answer', 'release', 'coverage', 'outcome')),
    day text NOT NULL,
    party_en text NOT NULL,
    party_fr text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    link text NOT NULL,
    file_en text NOT NULL,
    file_fr text NOT NULL,
    public bigint NOT NULL,
    awaits bigint NOT NULL,
    removed_at bigint NOT NULL,
    removed_why text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    recorded_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX concern_records_concern ON concern_records (slug, day, id);
CREATE INDEX concern_records_resolution ON concern_records (resolution_id, day, id);
CREATE INDEX concern_records_answers ON concern_records (answers_id, day, id);
CREATE INDEX concern_records_person ON concern_records (person_id, id);

-- Conversations of the lists that somebody said are about a concern, by the number
-- of one of their messages, which lasts.
CREATE TABLE concern_conversations (
    slug text NOT NULL REFERENCES subjects (slug),
    list_id text NOT NULL REFERENCES lists (id),
    number bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (slug, list_id, number)
);
CREATE INDEX concern_conversations_list ON concern_conversations (list_id, number);
CREATE INDEX concern_conversations_person ON concern_conversations (person_id, list_id);

-- +goose Down
DROP TABLE concern_conversations;
DROP TABLE concern_records;
DROP TABLE concern_report_versions;
DROP TABLE concern_reports;
DROP TABLE concerns;
