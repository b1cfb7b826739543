-- owner: site
-- +goose Up
-- A page of the public site. Its words are in its versions; path_en and path_fr are its
-- address in each language, its own slug after those of the pages above it.
CREATE TABLE site_pages (
    id text NOT NULL PRIMARY KEY,
    purpose text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('page', 'governing')),
    parent_id text NOT NULL,
    position bigint NOT NULL,
    foot bigint NOT NULL,
    live text NOT NULL,
    slug_en text NOT NULL,
    slug_fr text NOT NULL,
    path_en text NOT NULL,
    path_fr text NOT NULL,
    latest bigint NOT NULL,
    withdrawn_at bigint NOT NULL,
    made_at bigint NOT NULL,
    made_by text NOT NULL
);
CREATE UNIQUE INDEX site_pages_purpose ON site_pages (purpose) WHERE purpose <> '';
CREATE INDEX site_pages_parent ON site_pages (parent_id, position, id);

-- Every address that a page has, or had: an old one leads to the page.
CREATE TABLE site_addresses (
    lang text NOT NULL,
    path text NOT NULL,
    page_id text NOT NULL REFERENCES site_pages (id),
    since bigint NOT NULL,
    PRIMARY KEY (lang, path)
);
CREATE INDEX site_addresses_page ON site_addresses (page_id);

-- Every state of a page that was saved. publish_at is when it is for the public; 0 is a
-- draft. A governing document's versions say when they were adopted or amended.
CREATE TABLE site_versions (
    page_id text NOT NULL REFERENCES site_pages (id),
    number bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    summary_en text NOT NULL,
    summary_fr text NOT NULL,
    body_en text NOT NULL,
    body_fr text NOT NULL,
    check_en bigint NOT NULL,
    check_fr bigint NOT NULL,
    event text NOT NULL CHECK (event IN ('', 'adopted', 'amended')),
    event_day text NOT NULL,
    event_link text NOT NULL,
    event_en text NOT NULL,
    event_fr text NOT NULL,
    restored bigint NOT NULL,
    saved_at bigint NOT NULL,
    saved_by text NOT NULL,
    publish_at bigint NOT NULL,
    published_by text NOT NULL,
    PRIMARY KEY (page_id, number)
);
CREATE INDEX site_versions_public ON site_versions (publish_at, page_id, number) WHERE publish_at > 0;

-- +goose Down
DROP TABLE site_versions;
DROP TABLE site_addresses;
DROP TABLE site_pages;
