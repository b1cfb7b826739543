-- owner: giving
-- +goose Up
-- Somebody who has given: a person or an organization. Name and address are as
-- receipts have them. said_address is another address that came with a later gift:
-- somebody looks at it before it counts.
CREATE TABLE giving_donors (
    id text NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    greeting text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    lang text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    province text NOT NULL,
    postal text NOT NULL,
    country text NOT NULL,
    said_address text NOT NULL,
    fold text NOT NULL,
    charity bigint NOT NULL,
    unnamed bigint NOT NULL,
    by_post bigint NOT NULL,
    merged_into text NOT NULL,
    erased_at bigint NOT NULL,
    made_at bigint NOT NULL,
    gifts bigint NOT NULL,
    cents bigint NOT NULL,
    first_day text NOT NULL,
    last_day text NOT NULL,
    last_cents bigint NOT NULL
);
CREATE INDEX giving_donors_fold ON giving_donors (fold, id);
CREATE INDEX giving_donors_email ON giving_donors (email, id) WHERE email <> '';
CREATE INDEX giving_donors_last ON giving_donors (last_day, id);
CREATE INDEX giving_donors_said ON giving_donors (id) WHERE said_address <> '';

-- The words by which donors are found: of their names, addresses, towns.
CREATE TABLE giving_words (
    word text NOT NULL,
    donor_id text NOT NULL REFERENCES giving_donors (id),
    PRIMARY KEY (word, donor_id)
);
CREATE INDEX giving_words_donor ON giving_words (donor_id, word);

-- What somebody at the desk wrote about a donor, until it has served its time.
CREATE TABLE giving_notes (
    id text NOT NULL PRIMARY KEY,
    donor_id text NOT NULL REFERENCES giving_donors (id),
    body text NOT NULL,
    until_day text NOT NULL,
    at bigint NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL
);
CREATE INDEX giving_notes_donor ON giving_notes (donor_id, id);
CREATE INDEX giving_notes_until ON giving_notes (until_day, id);
CREATE INDEX giving_notes_by ON giving_notes (by_id, id) WHERE by_id <> '';

CREATE TABLE giving_campaigns (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    goal_cents bigint NOT NULL,
    fund text NOT NULL,
    opens text NOT NULL,
    closes text NOT NULL,
    suggestions text NOT NULL,
    state text NOT NULL,
    made_at bigint NOT NULL,
    UNIQUE (slug)
);
CREATE INDEX giving_campaigns_state ON giving_campaigns (state, opens, id);

-- What somebody means to give: by card at once, each month, by cheque or transfer, or
-- in parts. Who they are stands here as they said it, until the first gift makes a
-- donor of them. Consent is the evidence of what they ticked.
CREATE TABLE giving_pledges (
    id text NOT NULL PRIMARY KEY,
    once text NOT NULL,
    frequency text NOT NULL,
    way text NOT NULL,
    state text NOT NULL,
    donor_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    lang text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    province text NOT NULL,
    postal text NOT NULL,
    country text NOT NULL,
    cents bigint NOT NULL,
    currency text NOT NULL,
    parts bigint NOT NULL,
    every_months bigint NOT NULL,
    first_day text NOT NULL,
    fund text NOT NULL,
    campaign_id text NOT NULL,
    unnamed bigint NOT NULL,
    message text NOT NULL,
    consent_words text NOT NULL,
    consent_network text NOT NULL,
    subscription_id text NOT NULL,
    reminded text NOT NULL,
    ended_day text NOT NULL,
    ended_why text NOT NULL,
    made_at bigint NOT NULL,
    made_by text NOT NULL,
    UNIQUE (once)
);
CREATE INDEX giving_pledges_donor ON giving_pledges (donor_id, id);
CREATE INDEX giving_pledges_state ON giving_pledges (state, made_at, id);
CREATE INDEX giving_pledges_email ON giving_pledges (email, id) WHERE email <> '';

-- In memory or in honour of somebody; family is who is to be told.
CREATE TABLE giving_tributes (
    id text NOT NULL PRIMARY KEY,
    pledge_id text NOT NULL,
    gift_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    message text NOT NULL,
    family_name text NOT NULL,
    family_email text NOT NULL,
    family_address text NOT NULL,
    lang text NOT NULL,
    told_at bigint NOT NULL,
    told_how text NOT NULL
);
CREATE INDEX giving_tributes_pledge ON giving_tributes (pledge_id, id);
CREATE INDEX giving_tributes_gift ON giving_tributes (gift_id, id);
CREATE INDEX giving_tributes_untold ON giving_tributes (told_at, id) WHERE gift_id <> '';

-- A gift that was received. A row stays; money given back is a movement. eligible is
-- what its receipt in force says, receipt its key; why_not says why there is to be
-- none. country is the donor's on that day; booked is the day on which the books have it,
-- another one where their period was closed.
CREATE TABLE giving_gifts (
    id text NOT NULL PRIMARY KEY,
    donor_id text NOT NULL REFERENCES giving_donors (id),
    pledge_id text NOT NULL,
    payment_id text NOT NULL,
    kind text NOT NULL,
    method text NOT NULL,
    received text NOT NULL,
    booked text NOT NULL,
    cents bigint NOT NULL,
    back_cents bigint NOT NULL,
    currency text NOT NULL,
    advantage_cents bigint NOT NULL,
    advantage_cash bigint NOT NULL,
    advantage text NOT NULL,
    fund text NOT NULL,
    campaign_id text NOT NULL,
    description text NOT NULL,
    appraiser text NOT NULL,
    appraiser_address text NOT NULL,
    reference text NOT NULL,
    note text NOT NULL,
    source text NOT NULL,
    source_key text NOT NULL,
    why_not text NOT NULL,
    country text NOT NULL,
    charity bigint NOT NULL,
    receipt text NOT NULL,
    eligible_cents bigint NOT NULL,
    thanked bigint NOT NULL,
    entered_at bigint NOT NULL,
    entered_by text NOT NULL,
    CHECK (cents > 0),
    CHECK (back_cents >= 0 AND back_cents <= cents),
    CHECK (eligible_cents >= 0 AND eligible_cents <= cents)
);
CREATE UNIQUE INDEX giving_gifts_payment ON giving_gifts (payment_id) WHERE payment_id <> '';
CREATE UNIQUE INDEX giving_gifts_source ON giving_gifts (source, source_key) WHERE source <> '';
CREATE INDEX giving_gifts_donor ON giving_gifts (donor_id, received, id);
CREATE INDEX giving_gifts_received ON giving_gifts (received, id);
CREATE INDEX giving_gifts_pledge ON giving_gifts (pledge_id, id) WHERE pledge_id <> '';
CREATE INDEX giving_gifts_campaign ON giving_gifts (campaign_id, received, id) WHERE campaign_id <> '';
CREATE INDEX giving_gifts_receipt ON giving_gifts (receipt, id) WHERE receipt <> '';

-- What a gift moved on which day, as the books have it: what came, and below zero what
-- went back. entry is the key of the ledger's line.
CREATE TABLE giving_movements (
    id text NOT NULL PRIMARY KEY,
    gift_id text NOT NULL REFERENCES giving_gifts (id),
    entry text NOT NULL,
    day text NOT NULL,
    cents bigint NOT NULL,
    UNIQUE (entry)
);
CREATE INDEX giving_movements_gift ON giving_movements (gift_id, id);
CREATE INDEX giving_movements_day ON giving_movements (day, gift_id, cents);

-- How often something was asked for, by a hash of who asked.
CREATE TABLE giving_attempts (
    id text NOT NULL PRIMARY KEY,
    subject_hash text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX giving_attempts_subject ON giving_attempts (subject_hash, at);
CREATE INDEX giving_attempts_at ON giving_attempts (at);

-- What a gift in kind is on the other side of the books: used when it comes, as most
-- are.
INSERT INTO accounting_accounts (number, name_en, name_fr, kind, role, line, active) VALUES
    ('5800', 'Gifts in kind used', 'Dons en nature utilisés', 'expense', '', '4890', true);
INSERT INTO accounting_settings (name, value) VALUES ('in_kind', '5800');

-- +goose Down
DELETE FROM accounting_settings WHERE name = 'in_kind';
DELETE FROM accounting_accounts WHERE number = '5800';
DROP TABLE giving_attempts;
DROP TABLE giving_movements;
DROP TABLE giving_gifts;
DROP TABLE giving_tributes;
DROP TABLE giving_pledges;
DROP TABLE giving_campaigns;
DROP TABLE giving_notes;
DROP TABLE giving_words;
DROP TABLE giving_donors;
