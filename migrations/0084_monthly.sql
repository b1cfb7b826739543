-- owner: payments
-- +goose Up
-- A card that is charged each month.
ALTER TABLE payment_checkouts ADD COLUMN monthly boolean NOT NULL DEFAULT false;

-- Which subscription a message of the card provider was about.
ALTER TABLE payment_events ADD COLUMN subscription text NOT NULL DEFAULT '';
CREATE INDEX payment_events_charge ON payment_events (charge) WHERE charge <> '';

-- What the card provider charges each month, once for its own key. What it is for
-- and whose money it is stands in the checkout by which it began. looks counts how
-- often the provider's answer was written here, so that an older answer is not
-- written over a newer one.
CREATE TABLE payment_subscriptions (
    id text NOT NULL PRIMARY KEY,
    provider text NOT NULL,
    subscription text NOT NULL,
    checkout_id text NOT NULL REFERENCES payment_checkouts (id),
    cents bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    cause text NOT NULL,
    why text NOT NULL,
    started_at bigint NOT NULL,
    next_at bigint NOT NULL,
    stopped_at bigint NOT NULL,
    looks bigint NOT NULL,
    looked_at bigint NOT NULL,
    look_at bigint NOT NULL,
    UNIQUE (provider, subscription)
);
CREATE INDEX payment_subscriptions_checkout ON payment_subscriptions (checkout_id, id);
CREATE INDEX payment_subscriptions_look ON payment_subscriptions (provider, look_at, id) WHERE look_at > 0;

-- What we told the provider to do with a subscription, written before it is asked;
-- one at a time may be under way.
CREATE TABLE payment_instructions (
    id text NOT NULL PRIMARY KEY,
    subscription_id text NOT NULL REFERENCES payment_subscriptions (id),
    act text NOT NULL,
    cents bigint NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    tries bigint NOT NULL,
    asked_at bigint NOT NULL
);
CREATE UNIQUE INDEX payment_instructions_asked ON payment_instructions (subscription_id) WHERE state = 'asked';
CREATE INDEX payment_instructions_subscription ON payment_instructions (subscription_id, id);
CREATE INDEX payment_instructions_state ON payment_instructions (state, asked_at, id);

-- The demonstration's own card page charges each month too.
ALTER TABLE payment_sandbox ADD COLUMN monthly boolean NOT NULL DEFAULT false;
CREATE TABLE payment_sandbox_subscriptions (
    id text NOT NULL PRIMARY KEY,
    checkout_id text NOT NULL,
    cents bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    started_at bigint NOT NULL,
    charges bigint NOT NULL,
    stopped_at bigint NOT NULL,
    UNIQUE (checkout_id)
);
CREATE TABLE payment_sandbox_charges (
    id text NOT NULL PRIMARY KEY,
    subscription_id text NOT NULL,
    month bigint NOT NULL,
    cents bigint NOT NULL,
    charged_at bigint NOT NULL,
    UNIQUE (subscription_id, month)
);

-- +goose Down
DROP TABLE payment_sandbox_charges;
DROP TABLE payment_sandbox_subscriptions;
ALTER TABLE payment_sandbox DROP COLUMN monthly;
DROP TABLE payment_instructions;
DROP TABLE payment_subscriptions;
DROP INDEX payment_events_charge;
ALTER TABLE payment_events DROP COLUMN subscription;
ALTER TABLE payment_checkouts DROP COLUMN monthly;
