-- owner: payments
-- +goose Up
-- The short code that stands for what somebody pays, written on cheques and in
-- the messages of transfers.
CREATE TABLE payment_codes (
    code text NOT NULL PRIMARY KEY,
    purpose_kind text NOT NULL,
    purpose_key text NOT NULL,
    made_at bigint NOT NULL,
    UNIQUE (purpose_kind, purpose_key)
);

-- The ledger. A row is never changed or deleted: what was wrong, or was given
-- back, is a row of its own that names the payment it reverses.
CREATE TABLE payments (
    id text NOT NULL PRIMARY KEY,
    once text NOT NULL,
    entry text NOT NULL,
    reverses text NOT NULL,
    purpose_kind text NOT NULL,
    purpose_key text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    payer text NOT NULL,
    cents bigint NOT NULL,
    currency text NOT NULL,
    method text NOT NULL,
    received text NOT NULL,
    reference text NOT NULL,
    note text NOT NULL,
    checkout_id text NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by text NOT NULL,
    UNIQUE (once)
);
CREATE INDEX payments_received ON payments (received, id);
CREATE INDEX payments_method ON payments (method, received, id);
CREATE INDEX payments_purpose ON payments (purpose_kind, purpose_key, id);
CREATE INDEX payments_reverses ON payments (reverses, id);
CREATE INDEX payments_reference ON payments (reference, id);
CREATE INDEX payments_checkout ON payments (checkout_id, id);

-- One invitation to pay by card. It is written before the provider is asked, and
-- whatever comes of it is found again by its key.
CREATE TABLE payment_checkouts (
    id text NOT NULL PRIMARY KEY,
    purpose_kind text NOT NULL,
    purpose_key text NOT NULL,
    payer text NOT NULL,
    email text NOT NULL,
    cents bigint NOT NULL,
    currency text NOT NULL,
    lang text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    return_to text NOT NULL,
    provider text NOT NULL,
    session text NOT NULL,
    url text NOT NULL,
    state text NOT NULL,
    payment_id text NOT NULL,
    made_at bigint NOT NULL,
    looked_at bigint NOT NULL
);
-- One that may still be paid for each purpose: nobody is asked twice at once.
CREATE UNIQUE INDEX payment_checkouts_live ON payment_checkouts (purpose_kind, purpose_key) WHERE state IN ('opening', 'open');
CREATE INDEX payment_checkouts_looked ON payment_checkouts (state, looked_at, id);
CREATE INDEX payment_checkouts_purpose ON payment_checkouts (purpose_kind, purpose_key, id);

-- A refund asked of the card provider, written before it is asked.
CREATE TABLE payment_refunds (
    id text NOT NULL PRIMARY KEY,
    once text NOT NULL,
    payment_id text NOT NULL REFERENCES payments (id),
    cents bigint NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    asked_at bigint NOT NULL,
    asked_by text NOT NULL,
    UNIQUE (once)
);
CREATE INDEX payment_refunds_payment ON payment_refunds (payment_id, id);
CREATE INDEX payment_refunds_state ON payment_refunds (state, asked_at, id);

-- What the card provider told us, by its own key and for ever, so that what comes
-- twice is done once. What it was about is asked of the provider again, so nothing
-- of a payer is kept here.
CREATE TABLE payment_events (
    id text NOT NULL PRIMARY KEY,
    provider text NOT NULL,
    event text NOT NULL,
    session text NOT NULL,
    charge text NOT NULL,
    came_at bigint NOT NULL,
    done_at bigint NOT NULL,
    outcome text NOT NULL
);

-- The sessions of the demonstration's own card page.
CREATE TABLE payment_sandbox (
    id text NOT NULL PRIMARY KEY,
    checkout_id text NOT NULL,
    cents bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    charge text NOT NULL,
    opened_at bigint NOT NULL,
    paid_at bigint NOT NULL,
    UNIQUE (checkout_id)
);
CREATE INDEX payment_sandbox_charge ON payment_sandbox (charge);

-- Refunds of the demonstration's card page.
CREATE TABLE payment_sandbox_refunds (
    id text NOT NULL PRIMARY KEY,
    charge text NOT NULL,
    cents bigint NOT NULL,
    made_at bigint NOT NULL
);
CREATE INDEX payment_sandbox_refunds_charge ON payment_sandbox_refunds (charge, id);

-- +goose Down
DROP TABLE payment_sandbox_refunds;
DROP TABLE payment_sandbox;
DROP TABLE payment_events;
DROP TABLE payment_refunds;
DROP TABLE payment_checkouts;
DROP TABLE payments;
DROP TABLE payment_codes;
