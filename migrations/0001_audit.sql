-- owner: audit
-- +goose Up
CREATE TABLE audit_entries (
    id text NOT NULL PRIMARY KEY,
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    action text NOT NULL,
    kind text NOT NULL,
    subject_id text NOT NULL,
    detail text NOT NULL
);
CREATE INDEX audit_entries_subject ON audit_entries (kind, subject_id, id);
CREATE INDEX audit_entries_person ON audit_entries (person_id, id);

-- +goose Down
DROP TABLE audit_entries;
