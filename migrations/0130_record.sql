-- owner: record
-- +goose Up
-- What the record of proof says, one row for each leaf. leaf is what the tree hashes: no row
-- is changed afterwards. thing is the key of what it is about, with the subject that keeps it.
CREATE TABLE record_entries (
    id text NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    thing text NOT NULL,
    revision bigint NOT NULL,
    leaf text NOT NULL,
    made_at bigint NOT NULL,
    UNIQUE (kind, thing, revision)
);

-- The salt of a leaf, in a row of its own: without it the digests of the leaf say nothing
-- any more. kept are the texts as they were recorded, where they are public; sum is the
-- checksum of all of them, by which the next one is known to be the same.
CREATE TABLE record_salts (
    entry_id text NOT NULL PRIMARY KEY,
    salt text NOT NULL,
    sum text NOT NULL,
    label_en text NOT NULL,
    label_fr text NOT NULL,
    kept text NOT NULL,
    erased_at bigint NOT NULL
);

-- Whom what is recorded names, so that an erasure finds it.
CREATE TABLE record_persons (
    person_id text NOT NULL,
    kind text NOT NULL,
    thing text NOT NULL,
    PRIMARY KEY (person_id, kind, thing)
);

-- What was recorded and is no leaf yet, as it is written in the transaction of the act. An act
-- adds rows and reads none: acts on several nodes do not wait for one another. leaf says all
-- but its revision, which the sequencer gives.
CREATE TABLE record_waiting (
    id text NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    thing text NOT NULL,
    leaf text NOT NULL,
    salt text NOT NULL,
    sum text NOT NULL,
    label_en text NOT NULL,
    label_fr text NOT NULL,
    kept text NOT NULL,
    made_at bigint NOT NULL
);
CREATE INDEX record_waiting_thing ON record_waiting (kind, thing, id);

-- The order of the log: from 0, without gaps.
CREATE TABLE record_leaves (
    place bigint NOT NULL PRIMARY KEY,
    entry_id text NOT NULL,
    UNIQUE (entry_id)
);

-- Tiles of the tree, 256 hashes of 32 bytes at most; the last of each level grows.
CREATE TABLE record_tiles (
    level bigint NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, number)
);

-- The size of the tree and its signed head.
CREATE TABLE record_heads (
    origin text NOT NULL PRIMARY KEY,
    size bigint NOT NULL,
    checkpoint text NOT NULL,
    signed_at bigint NOT NULL
);

-- The key that signs, and the name under which it does.
CREATE TABLE record_keys (
    name text NOT NULL PRIMARY KEY,
    origin text NOT NULL,
    secret text NOT NULL,
    public text NOT NULL,
    made_at bigint NOT NULL
);

-- How far what stood before there was a record has been taken into it.
CREATE TABLE record_kinds (
    kind text NOT NULL PRIMARY KEY,
    last_thing text NOT NULL,
    done_at bigint NOT NULL
);

-- +goose Down
DROP TABLE record_kinds;
DROP TABLE record_keys;
DROP TABLE record_heads;
DROP TABLE record_tiles;
DROP TABLE record_leaves;
DROP TABLE record_waiting;
DROP TABLE record_persons;
DROP TABLE record_salts;
DROP TABLE record_entries;
