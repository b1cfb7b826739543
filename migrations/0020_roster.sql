-- owner: roster
-- +goose Up
-- What another program calls an organization or a person of ours, and what it
-- said of them when it was last brought in, as short fingerprints by field.
CREATE TABLE roster_sources (
    source text NOT NULL,
    kind text NOT NULL,
    external_id text NOT NULL,
    subject_id text NOT NULL,
    seen text NOT NULL,
    PRIMARY KEY (source, kind, external_id)
);
CREATE INDEX roster_sources_subject ON roster_sources (subject_id, source);

-- A file that staff are bringing in over the web. Its body stays until it is
-- brought in or given up.
CREATE TABLE roster_imports (
    id text NOT NULL PRIMARY KEY,
    made_at bigint NOT NULL,
    made_by text NOT NULL,
    file text NOT NULL,
    body bytea NOT NULL,
    mapping text NOT NULL,
    state text NOT NULL,
    run bigint NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    sums text NOT NULL,
    refusal_en text NOT NULL,
    refusal_fr text NOT NULL
);
CREATE INDEX roster_imports_made ON roster_imports (made_at, id);

-- What becomes, or became, of each row of such a file.
CREATE TABLE roster_lines (
    import_id text NOT NULL REFERENCES roster_imports (id),
    number bigint NOT NULL,
    row_line bigint NOT NULL,
    outcome text NOT NULL,
    about text NOT NULL,
    said_en text NOT NULL,
    said_fr text NOT NULL,
    PRIMARY KEY (import_id, number)
);
CREATE INDEX roster_lines_outcome ON roster_lines (import_id, outcome, number);

-- +goose Down
DROP TABLE roster_lines;
DROP TABLE roster_imports;
DROP TABLE roster_sources;
