-- owner: signons
-- +goose Up
-- The files as they were delivered.
CREATE TABLE signon_copies (
    statement_id text NOT NULL REFERENCES signon_statements (id),
    kind text NOT NULL,
    blob_id text NOT NULL,
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (statement_id, kind)
);

-- What was sent to many, once.
CREATE TABLE signon_mailings (
    statement_id text NOT NULL REFERENCES signon_statements (id),
    kind text NOT NULL,
    at bigint NOT NULL,
    messages bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    PRIMARY KEY (statement_id, kind)
);
CREATE INDEX signon_mailings_person ON signon_mailings (person_id);

-- How often the form was sent of late: hashes of addresses and networks, for an hour.
CREATE TABLE signon_attempts (
    id text NOT NULL PRIMARY KEY,
    subject_hash text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX signon_attempts_subject ON signon_attempts (subject_hash, at);
CREATE INDEX signon_attempts_at ON signon_attempts (at);

-- +goose Down
DROP TABLE signon_attempts;
DROP TABLE signon_mailings;
DROP TABLE signon_copies;
