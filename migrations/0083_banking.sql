-- owner: banking
-- +goose Up
-- What is known of the bank's side of an account of the books: how its table is read,
-- and the end of its number there.
CREATE TABLE banking_accounts (
    account text NOT NULL PRIMARY KEY,
    mapping text NOT NULL,
    ending text NOT NULL
);

-- A file that was sent and is looked at before it is brought in; then it goes.
CREATE TABLE banking_uploads (
    id text NOT NULL PRIMARY KEY,
    account text NOT NULL,
    name text NOT NULL,
    body bytea NOT NULL,
    mapping text NOT NULL,
    at bigint NOT NULL,
    by_name text NOT NULL
);
CREATE INDEX banking_uploads_account ON banking_uploads (account, at);

-- A statement that was brought in. closing_day is empty where the file told no balance.
CREATE TABLE banking_statements (
    id text NOT NULL PRIMARY KEY,
    account text NOT NULL,
    name text NOT NULL,
    format text NOT NULL,
    from_day text NOT NULL,
    to_day text NOT NULL,
    closing_cents bigint NOT NULL,
    closing_day text NOT NULL,
    lines bigint NOT NULL,
    fresh bigint NOT NULL,
    at bigint NOT NULL,
    by_name text NOT NULL
);
CREATE INDEX banking_statements_account ON banking_statements (account, id);
CREATE INDEX banking_statements_closing ON banking_statements (account, closing_day, id) WHERE closing_day <> '';

-- A line of a statement, once however often it comes: mark is the bank's own number of
-- it, or what the bank says about it, and n tells equal lines of one statement apart.
-- habit is what the bank says without its figures, the same each month.
-- how says what it was found to be: lines that the books had ("books"), a payment
-- recorded from it ("claim"), what a card provider paid out ("payout"), or an entry
-- into an account ("account").
CREATE TABLE banking_lines (
    id text NOT NULL PRIMARY KEY,
    account text NOT NULL,
    statement_id text NOT NULL REFERENCES banking_statements (id),
    row_number bigint NOT NULL,
    day text NOT NULL,
    cents bigint NOT NULL,
    said text NOT NULL,
    fold text NOT NULL,
    habit text NOT NULL,
    bank_id text NOT NULL,
    mark text NOT NULL,
    n bigint NOT NULL,
    state text NOT NULL,
    how text NOT NULL,
    entry_id text NOT NULL,
    payment_id text NOT NULL,
    into_account text NOT NULL,
    reason text NOT NULL,
    settled_at bigint NOT NULL,
    settled_by text NOT NULL,
    UNIQUE (account, mark, day, cents, n)
);
CREATE INDEX banking_lines_state ON banking_lines (account, state, day, id);
CREATE INDEX banking_lines_day ON banking_lines (account, day, id);
CREATE INDEX banking_lines_bank ON banking_lines (account, bank_id, day);
CREATE INDEX banking_lines_habit ON banking_lines (account, habit, settled_at) WHERE how = 'account';

-- A deposit slip: what was taken to the bank together.
CREATE TABLE banking_deposits (
    id text NOT NULL PRIMARY KEY,
    once text NOT NULL UNIQUE,
    year bigint NOT NULL,
    number bigint NOT NULL,
    account text NOT NULL,
    day text NOT NULL,
    cents bigint NOT NULL,
    entry_id text NOT NULL,
    undone text NOT NULL,
    undone_at bigint NOT NULL,
    at bigint NOT NULL,
    by_name text NOT NULL,
    UNIQUE (year, number)
);
CREATE INDEX banking_deposits_day ON banking_deposits (day, id);

CREATE TABLE banking_deposit_items (
    deposit_id text NOT NULL REFERENCES banking_deposits (id),
    place bigint NOT NULL,
    entry_id text NOT NULL,
    position bigint NOT NULL,
    method text NOT NULL,
    payer text NOT NULL,
    reference text NOT NULL,
    cents bigint NOT NULL,
    PRIMARY KEY (deposit_id, place)
);

-- +goose Down
DROP TABLE banking_deposit_items;
DROP TABLE banking_deposits;
DROP TABLE banking_lines;
DROP TABLE banking_statements;
DROP TABLE banking_uploads;
DROP TABLE banking_accounts;
