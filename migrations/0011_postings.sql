-- owner: outmail
-- +goose Up
-- One message to many people. Its serial stands in the envelope of every copy,
-- in five bytes, so it is a number.
CREATE TABLE outmail_postings (
    serial bigint NOT NULL PRIMARY KEY,
    source text NOT NULL,
    source_id text NOT NULL,
    subject_id text NOT NULL,
    queued_at bigint NOT NULL,
    subject text NOT NULL,
    reverse_path text NOT NULL,
    one_click text NOT NULL,
    on_failure text NOT NULL,
    body bytea NOT NULL,
    complete bigint NOT NULL
);
CREATE INDEX outmail_postings_subject ON outmail_postings (source, subject_id);
CREATE INDEX outmail_postings_queued ON outmail_postings (queued_at);

-- The ledger: one row for each copy, written before it is sent and again, on
-- disk, before the next one is sent over the same connection.
CREATE TABLE outmail_copies (
    posting bigint NOT NULL REFERENCES outmail_postings (serial),
    recipient bigint NOT NULL,
    address text NOT NULL,
    state text NOT NULL,
    tries bigint NOT NULL,
    next_at bigint NOT NULL,
    settled_at bigint NOT NULL,
    reply text NOT NULL,
    PRIMARY KEY (posting, recipient)
);
CREATE INDEX outmail_copies_address ON outmail_copies (address, posting);

-- A message may come from one of the coalition's other addresses, answer one, and
-- bear the null reverse path, so that nothing is sent back.
ALTER TABLE outmail_messages ADD COLUMN from_name text NOT NULL DEFAULT '';
ALTER TABLE outmail_messages ADD COLUMN from_address text NOT NULL DEFAULT '';
ALTER TABLE outmail_messages ADD COLUMN in_reply_to text NOT NULL DEFAULT '';
ALTER TABLE outmail_messages ADD COLUMN null_path bigint NOT NULL DEFAULT 0;

-- What only this coalition may know: the key behind the tokens in its mail, and
-- the keys that sign it.
CREATE TABLE outmail_secrets (
    name text NOT NULL PRIMARY KEY,
    secret text NOT NULL,
    made_at bigint NOT NULL
);

-- +goose Down
DROP TABLE outmail_secrets;
DROP TABLE outmail_copies;
DROP TABLE outmail_postings;
ALTER TABLE outmail_messages DROP COLUMN null_path;
ALTER TABLE outmail_messages DROP COLUMN in_reply_to;
ALTER TABLE outmail_messages DROP COLUMN from_address;
ALTER TABLE outmail_messages DROP COLUMN from_name;
