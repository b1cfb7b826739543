-- owner: signin
-- +goose Up
CREATE TABLE signin_links (
    token_hash text NOT NULL PRIMARY KEY,
    person_id text NOT NULL REFERENCES persons (id),
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint NOT NULL
);
CREATE INDEX signin_links_expires ON signin_links (expires_at);

-- One row per request for a link and thing that is limited: the hash of an
-- address asked for, or of the network address that asked.
CREATE TABLE signin_attempts (
    id text NOT NULL PRIMARY KEY,
    subject_hash text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX signin_attempts_subject ON signin_attempts (subject_hash, at);
CREATE INDEX signin_attempts_at ON signin_attempts (at);

CREATE TABLE passkeys (
    id text NOT NULL PRIMARY KEY,
    person_id text NOT NULL REFERENCES persons (id),
    credential_id text NOT NULL,
    credential text NOT NULL,
    name text NOT NULL,
    made_at bigint NOT NULL,
    used_at bigint NOT NULL,
    UNIQUE (credential_id)
);
CREATE INDEX passkeys_person ON passkeys (person_id, made_at);

CREATE TABLE sessions (
    token_hash text NOT NULL PRIMARY KEY,
    person_id text NOT NULL,
    data text NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sessions_person ON sessions (person_id);

-- +goose Down
DROP TABLE sessions;
DROP TABLE passkeys;
DROP TABLE signin_attempts;
DROP TABLE signin_links;
