-- owner: newsroom
-- +goose Up
-- Media releases and public statements. What an embargo holds back is computed from
-- public_at whenever somebody asks; nothing has to happen at that hour.
CREATE TABLE newsroom_releases (
    id text NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('release', 'statement')),
    state text NOT NULL CHECK (state IN ('draft', 'approved', 'released')),
    year bigint NOT NULL,
    number bigint NOT NULL,
    slug text NOT NULL,
    headline_en text NOT NULL,
    headline_fr text NOT NULL,
    subhead_en text NOT NULL,
    subhead_fr text NOT NULL,
    body_en text NOT NULL,
    body_fr text NOT NULL,
    place_en text NOT NULL,
    place_fr text NOT NULL,
    day text NOT NULL,
    contacts text NOT NULL,
    subjects text NOT NULL,
    resolutions text NOT NULL,
    embargo_at bigint NOT NULL,
    public_at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    approver_id text NOT NULL,
    approver_name text NOT NULL,
    approved_at bigint NOT NULL,
    version bigint NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE UNIQUE INDEX newsroom_releases_number ON newsroom_releases (kind, year, number) WHERE number > 0;
CREATE UNIQUE INDEX newsroom_releases_slug ON newsroom_releases (year, slug) WHERE slug <> '';
CREATE INDEX newsroom_releases_public ON newsroom_releases (state, public_at, id);
CREATE INDEX newsroom_releases_changed ON newsroom_releases (changed_at, id);
CREATE INDEX newsroom_releases_person ON newsroom_releases (person_id, id);
CREATE INDEX newsroom_releases_approver ON newsroom_releases (approver_id, id);

-- What was corrected after publication, and the words as they stood before.
CREATE TABLE newsroom_corrections (
    id text NOT NULL PRIMARY KEY,
    release_id text NOT NULL REFERENCES newsroom_releases (id),
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    what_en text NOT NULL,
    what_fr text NOT NULL,
    before text NOT NULL
);
CREATE INDEX newsroom_corrections_release ON newsroom_corrections (release_id, at, id);
CREATE INDEX newsroom_corrections_person ON newsroom_corrections (person_id, id);

-- Journalists and outlets. The consent that mail to them rests on is kept with all
-- other consents.
CREATE TABLE newsroom_media (
    id text NOT NULL PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    name text NOT NULL,
    outlet text NOT NULL,
    email text NOT NULL,
    email_fold text NOT NULL UNIQUE,
    phone text NOT NULL,
    lang text NOT NULL,
    beats text NOT NULL,
    region text NOT NULL,
    note text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'left', 'returned')),
    state_at bigint NOT NULL,
    state_why text NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX newsroom_media_outlet ON newsroom_media (outlet, name, id);

-- A release sent to the media list. A journalist gets a release once, however often it
-- is sent.
CREATE TABLE newsroom_mailings (
    id text NOT NULL PRIMARY KEY,
    release_id text NOT NULL REFERENCES newsroom_releases (id),
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    embargoed bigint NOT NULL,
    beats text NOT NULL,
    langs text NOT NULL,
    copies bigint NOT NULL
);
CREATE INDEX newsroom_mailings_release ON newsroom_mailings (release_id, id);
CREATE INDEX newsroom_mailings_person ON newsroom_mailings (person_id, id);
CREATE TABLE newsroom_sent (
    release_id text NOT NULL REFERENCES newsroom_releases (id),
    media_number bigint NOT NULL REFERENCES newsroom_media (number),
    mailing_id text NOT NULL REFERENCES newsroom_mailings (id),
    posting bigint NOT NULL,
    returned text NOT NULL,
    PRIMARY KEY (release_id, media_number)
);
CREATE INDEX newsroom_sent_media ON newsroom_sent (media_number, release_id);
CREATE INDEX newsroom_sent_mailing ON newsroom_sent (mailing_id);

-- The press kit: words under a name, and files with their credits.
CREATE TABLE newsroom_kit (
    name text NOT NULL PRIMARY KEY,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    changed_at bigint NOT NULL
);
CREATE TABLE newsroom_files (
    id text NOT NULL PRIMARY KEY,
    blob_id text NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('logo', 'picture', 'other')),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    credit text NOT NULL,
    made_at bigint NOT NULL
);
CREATE INDEX newsroom_files_kind ON newsroom_files (kind, made_at, id);

-- +goose Down
DROP TABLE newsroom_files;
DROP TABLE newsroom_kit;
DROP TABLE newsroom_sent;
DROP TABLE newsroom_mailings;
DROP TABLE newsroom_media;
DROP TABLE newsroom_corrections;
DROP TABLE newsroom_releases;
