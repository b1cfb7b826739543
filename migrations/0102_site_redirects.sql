-- owner: site
-- +goose Up
-- Addresses of an older site, folded to one writing, and where they lead. hits is about
-- how often somebody came by one, last_day the last day.
CREATE TABLE site_redirects (
    source text NOT NULL PRIMARY KEY,
    target text NOT NULL,
    hits bigint NOT NULL,
    last_day text NOT NULL,
    added_at bigint NOT NULL,
    added_by text NOT NULL
);
CREATE INDEX site_redirects_target ON site_redirects (target);

-- Lists of old addresses that were sent and wait until somebody has looked at them.
CREATE TABLE site_redirect_files (
    id text NOT NULL PRIMARY KEY,
    name text NOT NULL,
    body bytea NOT NULL,
    sent_at bigint NOT NULL,
    sent_by text NOT NULL
);

-- +goose Down
DROP TABLE site_redirect_files;
DROP TABLE site_redirects;
