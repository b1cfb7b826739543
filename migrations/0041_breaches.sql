-- owner: persondata
-- +goose Up

-- The register of confidentiality incidents. An entry is never changed: what is
-- learned later, or was wrong, is a further line (kind "addition") of the incident.
-- Days are text, and empty where they are not known or nothing happened.
CREATE TABLE breaches (
    id text NOT NULL PRIMARY KEY,
    year bigint NOT NULL,
    number bigint NOT NULL,
    title text NOT NULL,
    known_day text NOT NULL,
    keep_until text NOT NULL,
    UNIQUE (year, number)
);
CREATE INDEX breaches_newest ON breaches (known_day, id);
CREATE INDEX breaches_keep ON breaches (keep_until, id);

CREATE TABLE breach_entries (
    id text NOT NULL PRIMARY KEY,
    breach_id text NOT NULL REFERENCES breaches (id),
    kind text NOT NULL,
    happened_from text NOT NULL,
    happened_to text NOT NULL,
    known_day text NOT NULL,
    about text NOT NULL,
    information text NOT NULL,
    cause text NOT NULL,
    persons bigint NOT NULL,
    risk text NOT NULL,
    reasons text NOT NULL,
    measures text NOT NULL,
    commission_day text NOT NULL,
    commissioner_day text NOT NULL,
    persons_day text NOT NULL,
    told text NOT NULL,
    at bigint NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL
);
CREATE INDEX breach_entries_breach ON breach_entries (breach_id, id);
CREATE INDEX breach_entries_by ON breach_entries (by_id, id);

-- +goose Down
DROP TABLE breach_entries;
DROP TABLE breaches;
