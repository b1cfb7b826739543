-- owner: site
-- +goose Up
-- What became of the links of published pages when they were last asked.
CREATE TABLE site_links (
    address text NOT NULL PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('fine', 'broken', 'moved', 'unsure', 'unasked')),
    code bigint NOT NULL,
    detail text NOT NULL,
    checked_at bigint NOT NULL
);
CREATE INDEX site_links_checked ON site_links (checked_at, address);

-- When all links were last asked for: one row.
CREATE TABLE site_link_runs (
    id text NOT NULL PRIMARY KEY,
    asked_at bigint NOT NULL,
    done_at bigint NOT NULL
);

-- +goose Down
DROP TABLE site_link_runs;
DROP TABLE site_links;
