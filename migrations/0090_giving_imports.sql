-- owner: giving
-- +goose Up
-- A file of gifts that somebody brings in over the web, until a week after. columns is
-- what was decided about them, as JSON; run counts how often work on it has begun.
CREATE TABLE giving_imports (
    id text NOT NULL PRIMARY KEY,
    made_at bigint NOT NULL,
    made_by text NOT NULL,
    file text NOT NULL,
    body bytea NOT NULL,
    source text NOT NULL,
    columns text NOT NULL,
    state text NOT NULL,
    run bigint NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    gifts bigint NOT NULL,
    cents bigint NOT NULL,
    donors bigint NOT NULL
);
CREATE INDEX giving_imports_made ON giving_imports (made_at, id);

-- What somebody said that a column holds, by its heading: the next file with it is read
-- so from the beginning.
CREATE TABLE giving_import_headings (
    heading text NOT NULL PRIMARY KEY,
    field text NOT NULL
);

-- +goose Down
DROP TABLE giving_import_headings;
DROP TABLE giving_imports;
