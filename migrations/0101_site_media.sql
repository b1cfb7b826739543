-- owner: site
-- +goose Up
-- Pictures and documents that pages show. name is part of the address, and hash is of the
-- file's bytes as they are kept: an address never changes what it shows.
CREATE TABLE site_media (
    id text NOT NULL PRIMARY KEY,
    hash text NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    width bigint NOT NULL,
    height bigint NOT NULL,
    alt_en text NOT NULL,
    alt_fr text NOT NULL,
    decorative bigint NOT NULL,
    credit text NOT NULL,
    blob_id text NOT NULL,
    added_at bigint NOT NULL,
    added_by text NOT NULL,
    UNIQUE (hash)
);

-- +goose Down
DROP TABLE site_media;
