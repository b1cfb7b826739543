-- owner: registration
-- +goose Up
-- How people register for a gathering. Days are the gathering's; instants are
-- microseconds. group_take people pay the price of group_pay of them (0: no rule).
CREATE TABLE registration_settings (
    gathering_id text NOT NULL PRIMARY KEY REFERENCES gatherings (id),
    opens_at bigint NOT NULL,
    closes_at bigint NOT NULL,
    currency text NOT NULL,
    early_until text NOT NULL,
    group_take bigint NOT NULL,
    group_pay bigint NOT NULL,
    deposit_cents bigint NOT NULL,
    on_site boolean NOT NULL,
    offer_hours bigint NOT NULL,
    full_until text NOT NULL,
    part_until text NOT NULL,
    part_percent bigint NOT NULL,
    fee_cents bigint NOT NULL,
    asks text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    CHECK (group_take = 0 OR (group_pay > 0 AND group_pay < group_take))
);
CREATE INDEX registration_settings_closes ON registration_settings (closes_at, gathering_id);

-- What a place costs. Who may take it: "open", "honour" (whoever says so), "member"
-- (people of members in good standing).
CREATE TABLE registration_rates (
    gathering_id text NOT NULL REFERENCES registration_settings (gathering_id),
    slug text NOT NULL,
    place bigint NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    who text NOT NULL,
    early_cents bigint NOT NULL,
    late_cents bigint NOT NULL,
    PRIMARY KEY (gathering_id, slug)
);

-- What may be taken beside a place: a dinner, a tour.
CREATE TABLE registration_options (
    gathering_id text NOT NULL REFERENCES registration_settings (gathering_id),
    slug text NOT NULL,
    place bigint NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    cents bigint NOT NULL,
    PRIMARY KEY (gathering_id, slug)
);

-- The one row that everybody who comes at once must pass: places of a kind
-- ("in_person", "online", "option:dinner"), how many are taken, how many people
-- wait, and the number of the one who came last. A capacity below zero has no end.
CREATE TABLE registration_places (
    gathering_id text NOT NULL REFERENCES registration_settings (gathering_id),
    kind text NOT NULL,
    capacity bigint NOT NULL,
    taken bigint NOT NULL,
    waiting bigint NOT NULL,
    arrived bigint NOT NULL,
    PRIMARY KEY (gathering_id, kind),
    CHECK (taken >= 0 AND waiting >= 0)
);

-- Forms under way: what was typed so far, kept for two days.
CREATE TABLE registration_drafts (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL,
    answers text NOT NULL,
    saved_at bigint NOT NULL,
    order_id text NOT NULL
);
CREATE INDEX registration_drafts_saved ON registration_drafts (saved_at, id);

-- One row per message that somebody had sent to an address they typed, and thing that
-- is limited: the hash of the address, or of the network the request came from.
CREATE TABLE registration_attempts (
    id text NOT NULL PRIMARY KEY,
    subject_hash text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX registration_attempts_subject ON registration_attempts (subject_hash, at);
CREATE INDEX registration_attempts_at ON registration_attempts (at);

-- One payer and the people registered by them; for most, themselves alone. Owed is
-- what the people with a place cost, with what a cancellation kept; paid is what
-- the ledger has left for it. The rule for groups is the one of the day.
CREATE TABLE registration_orders (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES registration_settings (gathering_id),
    once text NOT NULL,
    many boolean NOT NULL,
    person_id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    organization text NOT NULL,
    organization_id text NOT NULL,
    address text NOT NULL,
    lang text NOT NULL,
    group_take bigint NOT NULL,
    group_pay bigint NOT NULL,
    made_at bigint NOT NULL,
    owed_cents bigint NOT NULL,
    kept_cents bigint NOT NULL,
    paid_cents bigint NOT NULL,
    changed_at bigint NOT NULL,
    UNIQUE (gathering_id, once)
);
CREATE INDEX registration_orders_person ON registration_orders (person_id, id);
CREATE INDEX registration_orders_email ON registration_orders (email, id);
CREATE INDEX registration_orders_organization ON registration_orders (organization_id, id);

-- One person who comes, waits, or came no more. arrived is the place in the line of
-- their kind of place; rate_cents what the rate was on the day they registered.
CREATE TABLE registrations (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES registration_settings (gathering_id),
    order_id text NOT NULL REFERENCES registration_orders (id),
    place bigint NOT NULL,
    many boolean NOT NULL,
    code text NOT NULL UNIQUE,
    person_id text NOT NULL,
    name text NOT NULL,
    fold text NOT NULL,
    email text NOT NULL,
    organization text NOT NULL,
    organization_id text NOT NULL,
    lang text NOT NULL,
    kind text NOT NULL,
    rate text NOT NULL,
    rate_en text NOT NULL,
    rate_fr text NOT NULL,
    late boolean NOT NULL,
    rate_cents bigint NOT NULL,
    owed_cents bigint NOT NULL,
    paid_cents bigint NOT NULL,
    state text NOT NULL,
    arrived bigint NOT NULL,
    made_at bigint NOT NULL,
    offered_until bigint NOT NULL,
    lapses bigint NOT NULL,
    access text NOT NULL,
    diet text NOT NULL,
    languages text NOT NULL,
    interpretation text NOT NULL,
    childcare text NOT NULL,
    emergency text NOT NULL,
    photographs boolean NOT NULL,
    listed boolean NOT NULL
);
CREATE INDEX registrations_line ON registrations (gathering_id, kind, state, arrived);
CREATE INDEX registrations_state ON registrations (gathering_id, state, fold, id);
CREATE INDEX registrations_fold ON registrations (gathering_id, fold, id);
CREATE INDEX registrations_order ON registrations (order_id, place);
CREATE INDEX registrations_person ON registrations (person_id, id);
CREATE INDEX registrations_email ON registrations (email, gathering_id);
CREATE INDEX registrations_offered ON registrations (state, offered_until, id);
CREATE INDEX registrations_organization ON registrations (organization_id, id);
-- One address is registered once, unless an organization registers several people.
CREATE UNIQUE INDEX registrations_address ON registrations (gathering_id, email) WHERE NOT many AND state <> 'cancelled' AND email <> '';

-- What a person with a place takes beside it.
CREATE TABLE registration_chosen (
    registration_id text NOT NULL REFERENCES registrations (id),
    slug text NOT NULL,
    cents bigint NOT NULL,
    PRIMARY KEY (registration_id, slug)
);

-- +goose Down
DROP TABLE registration_chosen;
DROP TABLE registrations;
DROP TABLE registration_orders;
DROP TABLE registration_attempts;
DROP TABLE registration_drafts;
DROP TABLE registration_places;
DROP TABLE registration_options;
DROP TABLE registration_rates;
DROP TABLE registration_settings;
