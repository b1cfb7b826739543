-- owner: search
-- +goose Up
-- Which documents of the index a transaction has changed, for the processes that hold some of
-- it in memory; rows are let go after an hour. Each transaction adds a row of its own, so that
-- no writer waits for another.
CREATE TABLE search_changes (
    id text NOT NULL PRIMARY KEY,
    by_process text NOT NULL,
    keys text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX search_changes_at ON search_changes (at);

-- +goose Down
DROP TABLE search_changes;
