-- owner: newsletter
-- +goose Up
-- Whoever signs a statement may agree to news there: the signatures whose consents a
-- reader’s subscription may rest on. Both are known by their keys alone.
CREATE TABLE newsletter_signatures (
    signature_id text NOT NULL PRIMARY KEY,
    subscriber_id text NOT NULL
);
CREATE INDEX newsletter_signatures_subscriber ON newsletter_signatures (subscriber_id, signature_id);

-- Files of readers that staff bring in: kept for a week, to be looked at first.
CREATE TABLE newsletter_imports (
    id text NOT NULL PRIMARY KEY,
    made_at bigint NOT NULL,
    made_by text NOT NULL,
    file text NOT NULL,
    body bytea NOT NULL,
    basis text NOT NULL,
    total bigint NOT NULL,
    brought_at bigint NOT NULL,
    added bigint NOT NULL
);
CREATE INDEX newsletter_imports_made ON newsletter_imports (made_at, id);

-- +goose Down
DROP TABLE newsletter_imports;
DROP TABLE newsletter_signatures;
