-- owner: publications
-- +goose Up
-- The documents of the library beside the resolutions: policy documents, reports,
-- submissions, letters, brochures. A withdrawn one keeps its row and its address.
CREATE TABLE publications (
    id text NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'waiting', 'published', 'withdrawn')),
    year text NOT NULL,
    slug text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    abstract_en text NOT NULL,
    abstract_fr text NOT NULL,
    authors text NOT NULL,
    issued text NOT NULL,
    issuer_en text NOT NULL,
    issuer_fr text NOT NULL,
    addressee_en text NOT NULL,
    addressee_fr text NOT NULL,
    group_id text NOT NULL,
    isbn text NOT NULL,
    reference text NOT NULL,
    rights_en text NOT NULL,
    rights_fr text NOT NULL,
    superseded_by text NOT NULL,
    publish_on text NOT NULL,
    published_at bigint NOT NULL,
    withdrawn_at bigint NOT NULL,
    why_en text NOT NULL,
    why_fr text NOT NULL,
    imported text NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    UNIQUE (year, slug)
);
CREATE INDEX publications_state ON publications (state, issued, id);
CREATE INDEX publications_waiting ON publications (publish_on, id) WHERE state = 'waiting';
CREATE INDEX publications_changed ON publications (changed_at, id);
CREATE INDEX publications_superseded ON publications (superseded_by, id) WHERE superseded_by <> '';
CREATE INDEX publications_imported ON publications (imported) WHERE imported <> '';

-- Every address that a publication ever had: the one it has, and those that lead on.
CREATE TABLE publication_addresses (
    year text NOT NULL,
    slug text NOT NULL,
    publication_id text NOT NULL REFERENCES publications (id),
    PRIMARY KEY (year, slug)
);
CREATE INDEX publication_addresses_publication ON publication_addresses (publication_id);

CREATE TABLE publication_subjects (
    publication_id text NOT NULL REFERENCES publications (id),
    slug text NOT NULL REFERENCES subjects (slug),
    position bigint NOT NULL,
    PRIMARY KEY (publication_id, slug)
);
CREATE INDEX publication_subjects_slug ON publication_subjects (slug, publication_id);

-- What a publication has to do with: a resolution by its address, or another publication
-- by its key.
CREATE TABLE publication_relations (
    publication_id text NOT NULL REFERENCES publications (id),
    target_kind text NOT NULL CHECK (target_kind IN ('resolution', 'publication')),
    target text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (publication_id, target_kind, target)
);
CREATE INDEX publication_relations_target ON publication_relations (target_kind, target, publication_id);

-- Files, each with its text by page once it is taken out.
CREATE TABLE publication_files (
    id text NOT NULL PRIMARY KEY,
    publication_id text NOT NULL REFERENCES publications (id),
    blob_id text NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    digest text NOT NULL,
    lang text NOT NULL CHECK (lang IN ('en', 'fr', 'both')),
    version bigint NOT NULL,
    replaced bigint NOT NULL,
    pages bigint NOT NULL,
    pages_read bigint NOT NULL,
    text_state text NOT NULL CHECK (text_state IN ('waiting', 'read', 'empty', 'locked', 'failed')),
    added_at bigint NOT NULL
);
CREATE INDEX publication_files_publication ON publication_files (publication_id, id);

CREATE TABLE publication_pages (
    file_id text NOT NULL REFERENCES publication_files (id),
    page bigint NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (file_id, page)
);

-- Collections: publications put together under a name, in an order.
CREATE TABLE publication_collections (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    intro_en text NOT NULL,
    intro_fr text NOT NULL,
    position bigint NOT NULL,
    changed_at bigint NOT NULL
);

CREATE TABLE publication_collected (
    collection_id text NOT NULL REFERENCES publication_collections (id),
    publication_id text NOT NULL REFERENCES publications (id),
    position bigint NOT NULL,
    PRIMARY KEY (collection_id, publication_id)
);
CREATE INDEX publication_collected_publication ON publication_collected (publication_id);

-- +goose Down
DROP TABLE publication_collected;
DROP TABLE publication_collections;
DROP TABLE publication_pages;
DROP TABLE publication_files;
DROP TABLE publication_relations;
DROP TABLE publication_subjects;
DROP TABLE publication_addresses;
DROP TABLE publications;
