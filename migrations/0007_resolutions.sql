-- owner: resolutions
-- +goose Up
CREATE TABLE subjects (
    slug text NOT NULL PRIMARY KEY,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    position bigint NOT NULL
);

CREATE TABLE resolutions (
    id text NOT NULL PRIMARY KEY,
    state text NOT NULL,
    revision bigint NOT NULL,
    round bigint NOT NULL,
    wording text NOT NULL,
    original_lang text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    author_person_id text NOT NULL,
    author_name text NOT NULL,
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    working_group_id text NOT NULL,
    working_group_en text NOT NULL,
    working_group_fr text NOT NULL,
    mover_id text NOT NULL,
    mover_en text NOT NULL,
    mover_fr text NOT NULL,
    seconder_id text NOT NULL,
    seconder_en text NOT NULL,
    seconder_fr text NOT NULL,
    seconder_state text NOT NULL,
    meeting_id text NOT NULL,
    late boolean NOT NULL,
    majority text NOT NULL,
    votes_yes bigint NOT NULL,
    votes_no bigint NOT NULL,
    votes_abstain bigint NOT NULL,
    imported boolean NOT NULL,
    fingerprint text NOT NULL,
    saved_by text NOT NULL,
    save_recorded_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    submitted_at bigint NOT NULL,
    decided_at bigint NOT NULL
);
CREATE INDEX resolutions_state ON resolutions (state, updated_at, id);
CREATE INDEX resolutions_organization ON resolutions (organization_id, updated_at, id);
CREATE INDEX resolutions_seconder ON resolutions (seconder_id, seconder_state);
CREATE INDEX resolutions_working_group ON resolutions (working_group_id, state);
CREATE INDEX resolutions_meeting ON resolutions (meeting_id, state);
CREATE INDEX resolutions_fingerprint ON resolutions (fingerprint);

CREATE TABLE library_entries (
    resolution_id text NOT NULL PRIMARY KEY REFERENCES resolutions (id),
    meeting_key text NOT NULL,
    label text NOT NULL,
    number bigint NOT NULL,
    policy_state text NOT NULL,
    superseded_by text NOT NULL,
    adopted_on text NOT NULL,
    dated text NOT NULL,
    revision bigint NOT NULL,
    entered_at bigint NOT NULL,
    UNIQUE (meeting_key, label)
);
CREATE INDEX library_entries_dated ON library_entries (dated, number, resolution_id);
CREATE INDEX library_entries_meeting ON library_entries (meeting_key, number);
CREATE INDEX library_entries_superseded ON library_entries (superseded_by);

CREATE TABLE library_state (
    id text NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    changed_at bigint NOT NULL
);
INSERT INTO library_state (id, revision, changed_at) VALUES ('library', 0, 0);

CREATE TABLE resolution_subjects (
    resolution_id text NOT NULL REFERENCES resolutions (id),
    slug text NOT NULL REFERENCES subjects (slug),
    position bigint NOT NULL,
    PRIMARY KEY (resolution_id, slug)
);
CREATE INDEX resolution_subjects_slug ON resolution_subjects (slug);

CREATE TABLE resolution_versions (
    id text NOT NULL PRIMARY KEY,
    resolution_id text NOT NULL REFERENCES resolutions (id),
    revision bigint NOT NULL,
    step text NOT NULL,
    wording text NOT NULL,
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL
);
CREATE INDEX resolution_versions_resolution ON resolution_versions (resolution_id, id);

CREATE TABLE resolution_citations (
    from_resolution_id text NOT NULL REFERENCES resolutions (id),
    meeting_key text NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (from_resolution_id, meeting_key, number)
);
CREATE INDEX resolution_citations_to ON resolution_citations (meeting_key, number);

CREATE TABLE resolution_endorsements (
    id text NOT NULL PRIMARY KEY,
    resolution_id text NOT NULL REFERENCES resolutions (id),
    round bigint NOT NULL,
    revision bigint NOT NULL,
    body_id text NOT NULL,
    body_en text NOT NULL,
    body_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    decision text NOT NULL,
    reasons text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX resolution_endorsements_resolution ON resolution_endorsements (resolution_id, id);

CREATE TABLE resolution_checks (
    resolution_id text NOT NULL REFERENCES resolutions (id),
    round bigint NOT NULL,
    item text NOT NULL,
    passed boolean NOT NULL,
    note text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (resolution_id, round, item)
);

CREATE TABLE amendments (
    id text NOT NULL PRIMARY KEY,
    resolution_id text NOT NULL REFERENCES resolutions (id),
    number bigint NOT NULL,
    amends text NOT NULL,
    spec text NOT NULL,
    state text NOT NULL,
    mover_id text NOT NULL,
    mover_en text NOT NULL,
    mover_fr text NOT NULL,
    seconder_id text NOT NULL,
    seconder_en text NOT NULL,
    seconder_fr text NOT NULL,
    accepted_by_mover boolean NOT NULL,
    accepted_by_seconder boolean NOT NULL,
    reason text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    votes_yes bigint NOT NULL,
    votes_no bigint NOT NULL,
    votes_abstain bigint NOT NULL,
    proposed_at bigint NOT NULL,
    moved_at bigint NOT NULL,
    decided_at bigint NOT NULL,
    UNIQUE (resolution_id, number)
);

-- +goose Down
DROP TABLE amendments;
DROP TABLE resolution_checks;
DROP TABLE resolution_endorsements;
DROP TABLE resolution_citations;
DROP TABLE resolution_versions;
DROP TABLE resolution_subjects;
DROP TABLE library_state;
DROP TABLE library_entries;
DROP TABLE resolutions;
DROP TABLE subjects;
