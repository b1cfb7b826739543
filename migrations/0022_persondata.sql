-- owner: persondata
-- +goose Up

-- A person's record that is no more: merged into another, or erased. It stays,
-- since rows of the record point at it. The keys are what the address and the
-- telephone number come to once written otherwise: who may be one and the same.
ALTER TABLE persons ADD COLUMN gone text NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN merged_into text NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN email_alike text NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN phone_alike text NOT NULL DEFAULT '';
UPDATE persons SET email_alike = replace(email, '.', '') WHERE email <> '';
UPDATE persons SET phone_alike = replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '.', ''), '(', ''), ')', ''), '+', '') WHERE phone <> '';
CREATE INDEX persons_alike_name ON persons (gone, fold, id);
CREATE INDEX persons_alike_email ON persons (gone, email_alike, id);
CREATE INDEX persons_alike_phone ON persons (gone, phone_alike, id);

-- What each subject holds about somebody is found by the person.
CREATE INDEX signin_links_person ON signin_links (person_id);
CREATE INDEX resolutions_author ON resolutions (author_person_id);
CREATE INDEX resolutions_saved_by ON resolutions (saved_by);
CREATE INDEX resolution_versions_person ON resolution_versions (person_id, id);
CREATE INDEX resolution_endorsements_person ON resolution_endorsements (person_id, id);
CREATE INDEX resolution_checks_person ON resolution_checks (person_id);
CREATE INDEX amendments_person ON amendments (person_id, id);
CREATE INDEX meetings_chair ON meetings (chair_id);
CREATE INDEX meeting_cards_holder ON meeting_cards (person_id, meeting_id);
CREATE INDEX electors_holder ON electors (person_id, vote_id);
CREATE INDEX ballots_holder ON ballots (person_id, vote_id);
CREATE INDEX list_posts_subscription ON list_posts (subscription_id, id);

-- What somebody asked about what is held about them, and what became of it.
CREATE TABLE person_requests (
    id text NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    person_id text NOT NULL REFERENCES persons (id),
    person_name text NOT NULL,
    asked_at bigint NOT NULL,
    how text NOT NULL,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_name text NOT NULL,
    state text NOT NULL,
    answer text NOT NULL,
    settled_at bigint NOT NULL,
    settled_by text NOT NULL,
    settled_name text NOT NULL
);
CREATE INDEX person_requests_state ON person_requests (state, id);
CREATE INDEX person_requests_person ON person_requests (person_id, id);
CREATE INDEX person_requests_recorded ON person_requests (recorded_by);
CREATE INDEX person_requests_settled ON person_requests (settled_by);

-- An address that somebody wants to have from now on, until it has answered.
CREATE TABLE address_changes (
    token_hash text NOT NULL PRIMARY KEY,
    person_id text NOT NULL REFERENCES persons (id),
    address text NOT NULL,
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX address_changes_person ON address_changes (person_id);
CREATE INDEX address_changes_expires ON address_changes (expires_at);

-- Two records made one: what each was before, and exactly what moved.
CREATE TABLE person_merges (
    id text NOT NULL PRIMARY KEY,
    from_id text NOT NULL REFERENCES persons (id),
    into_id text NOT NULL REFERENCES persons (id),
    from_name text NOT NULL,
    into_name text NOT NULL,
    from_was text NOT NULL,
    into_was text NOT NULL,
    into_is text NOT NULL,
    moved text NOT NULL,
    at bigint NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL,
    undone_at bigint NOT NULL,
    undone_by text NOT NULL,
    undone_name text NOT NULL
);
CREATE INDEX person_merges_into ON person_merges (into_id);
CREATE INDEX person_merges_from ON person_merges (from_id);
CREATE INDEX person_merges_at ON person_merges (at, id);

-- Records alike that somebody has looked at and found to be two people.
CREATE TABLE distinct_persons (
    a_id text NOT NULL REFERENCES persons (id),
    b_id text NOT NULL REFERENCES persons (id),
    at bigint NOT NULL,
    by_id text NOT NULL,
    PRIMARY KEY (a_id, b_id)
);

-- Somebody with an address who asked that staff act for them all the same.
CREATE TABLE acting_requests (
    id text NOT NULL PRIMARY KEY,
    person_id text NOT NULL REFERENCES persons (id),
    at bigint NOT NULL,
    how text NOT NULL,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_name text NOT NULL,
    ended_at bigint NOT NULL
);
CREATE INDEX acting_requests_person ON acting_requests (person_id, ended_at);

-- +goose Down
DROP TABLE acting_requests;
DROP TABLE distinct_persons;
DROP TABLE person_merges;
DROP TABLE address_changes;
DROP TABLE person_requests;
DROP INDEX list_posts_subscription;
DROP INDEX ballots_holder;
DROP INDEX electors_holder;
DROP INDEX meeting_cards_holder;
DROP INDEX meetings_chair;
DROP INDEX amendments_person;
DROP INDEX resolution_checks_person;
DROP INDEX resolution_endorsements_person;
DROP INDEX resolution_versions_person;
DROP INDEX resolutions_saved_by;
DROP INDEX resolutions_author;
DROP INDEX signin_links_person;
DROP INDEX persons_alike_phone;
DROP INDEX persons_alike_email;
DROP INDEX persons_alike_name;
ALTER TABLE persons DROP COLUMN phone_alike;
ALTER TABLE persons DROP COLUMN email_alike;
ALTER TABLE persons DROP COLUMN merged_into;
ALTER TABLE persons DROP COLUMN gone;
