-- owner: giving
-- +goose Up
-- The last serial number given: given in the transaction that uses it, so that none is
-- missing and none is used twice.
CREATE TABLE receipt_serials (
    series text NOT NULL PRIMARY KEY,
    last bigint NOT NULL
);

-- Who signs receipts, and with what. The latest row counts; earlier ones stay for the
-- receipts that they signed.
CREATE TABLE receipt_signers (
    id text NOT NULL PRIMARY KEY,
    name text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    image bytea NOT NULL,
    made_at bigint NOT NULL,
    made_by text NOT NULL
);

-- An official receipt, with every field as it was issued. A row stays for good; what
-- may change is its state. pdf_sum is the SHA-256 of its document.
CREATE TABLE receipts (
    id text NOT NULL PRIMARY KEY,
    serial bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    donor_id text NOT NULL,
    donor_name text NOT NULL,
    donor_address text NOT NULL,
    email text NOT NULL,
    lang text NOT NULL,
    year bigint NOT NULL,
    received text NOT NULL,
    received_to text NOT NULL,
    issued text NOT NULL,
    cents bigint NOT NULL,
    advantage_cents bigint NOT NULL,
    advantage text NOT NULL,
    eligible_cents bigint NOT NULL,
    currency text NOT NULL,
    description text NOT NULL,
    appraiser text NOT NULL,
    appraiser_address text NOT NULL,
    decision text NOT NULL,
    charity text NOT NULL,
    signer_id text NOT NULL,
    replaces bigint NOT NULL,
    replaced_by bigint NOT NULL,
    ended_day text NOT NULL,
    ended_why text NOT NULL,
    ended_by text NOT NULL,
    run_id text NOT NULL,
    pdf_sum text NOT NULL,
    mailed_at bigint NOT NULL,
    printed_at bigint NOT NULL,
    issued_at bigint NOT NULL,
    issued_by text NOT NULL,
    CHECK (eligible_cents > 0 AND eligible_cents <= cents),
    UNIQUE (serial)
);
CREATE INDEX receipts_donor ON receipts (donor_id, serial);
CREATE INDEX receipts_run ON receipts (run_id, serial) WHERE run_id <> '';
CREATE INDEX receipts_year ON receipts (year, state, serial);
CREATE INDEX receipts_issued ON receipts (issued, serial);
CREATE INDEX receipts_unmailed ON receipts (mailed_at, printed_at, serial);
CREATE INDEX receipts_unset ON receipts (run_id, serial) WHERE pdf_sum = '';

-- The gifts of a receipt, with what of each is eligible.
CREATE TABLE receipt_gifts (
    receipt_id text NOT NULL REFERENCES receipts (id),
    gift_id text NOT NULL,
    day text NOT NULL,
    cents bigint NOT NULL,
    advantage_cents bigint NOT NULL,
    eligible_cents bigint NOT NULL,
    PRIMARY KEY (receipt_id, gift_id)
);
CREATE INDEX receipt_gifts_gift ON receipt_gifts (gift_id, receipt_id);

-- Copies that were made again after the first.
CREATE TABLE receipt_duplicates (
    id text NOT NULL PRIMARY KEY,
    receipt_id text NOT NULL REFERENCES receipts (id),
    day text NOT NULL,
    at bigint NOT NULL,
    by_name text NOT NULL,
    how text NOT NULL
);
CREATE INDEX receipt_duplicates_receipt ON receipt_duplicates (receipt_id, id);

-- The year-end runs: one under way at a time for a year.
CREATE TABLE receipt_runs (
    id text NOT NULL PRIMARY KEY,
    year bigint NOT NULL,
    state text NOT NULL,
    total bigint NOT NULL,
    issued bigint NOT NULL,
    passed bigint NOT NULL,
    mailed bigint NOT NULL,
    cents bigint NOT NULL,
    after_donor text NOT NULL,
    mail bigint NOT NULL,
    started_at bigint NOT NULL,
    started_by text NOT NULL,
    ended_at bigint NOT NULL
);
CREATE UNIQUE INDEX receipt_runs_under_way ON receipt_runs (year) WHERE state IN ('running', 'paused');
CREATE INDEX receipt_runs_year ON receipt_runs (year, id);

-- +goose Down
DROP TABLE receipt_runs;
DROP TABLE receipt_duplicates;
DROP TABLE receipt_gifts;
DROP TABLE receipts;
DROP TABLE receipt_signers;
DROP TABLE receipt_serials;
