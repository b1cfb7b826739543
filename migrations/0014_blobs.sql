-- owner: blobs
-- +goose Up

-- A file somebody sent, whole: at most 10 MB. Who may read it is the affair of
-- the subject that keeps its key.
CREATE TABLE blobs (
    id text NOT NULL PRIMARY KEY,
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    made_at bigint NOT NULL,
    body bytea NOT NULL
);

-- +goose Down
DROP TABLE blobs;
