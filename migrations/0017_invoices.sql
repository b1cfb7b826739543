-- owner: dues
-- +goose Up
-- The last number given in a year to invoices ("invoice") or to credit notes
-- ("credit"): given in the transaction that uses it, so that none is missing.
CREATE TABLE dues_numbers (
    year bigint NOT NULL,
    series text NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (year, series)
);

-- An invoice for the dues of a year. Whom it is addressed to, and how its amount
-- came about, stand as on the day it was issued. Credited is the sum of its credit
-- notes; settled that of its entries; last_day is the later of due day and
-- extension.
CREATE TABLE dues_invoices (
    id text NOT NULL PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organizations (id),
    year bigint NOT NULL,
    number bigint NOT NULL,
    issued_day text NOT NULL,
    due_day text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    fold text NOT NULL,
    address text NOT NULL,
    lang text NOT NULL,
    class text NOT NULL,
    region text NOT NULL,
    budget_cents bigint NOT NULL,
    step_from bigint NOT NULL,
    step_to bigint NOT NULL,
    rate text NOT NULL,
    whole_cents bigint NOT NULL,
    from_day text NOT NULL,
    parts bigint NOT NULL,
    of_parts bigint NOT NULL,
    amount_cents bigint NOT NULL,
    credited_cents bigint NOT NULL,
    settled_cents bigint NOT NULL,
    paid_day text NOT NULL,
    extension_until text NOT NULL,
    extension_reason text NOT NULL,
    extension_agreed text NOT NULL,
    last_day text NOT NULL,
    ended text NOT NULL,
    ended_day text NOT NULL,
    ended_reason text NOT NULL,
    CHECK (amount_cents > 0),
    CHECK (credited_cents >= 0 AND credited_cents <= amount_cents),
    UNIQUE (year, number)
);
-- One invoice in force for an organization and a year.
CREATE UNIQUE INDEX dues_invoices_in_force ON dues_invoices (organization_id, year) WHERE ended = '';
CREATE INDEX dues_invoices_organization ON dues_invoices (organization_id, year, number);
-- The few that have something over, looked for with every new invoice.
CREATE INDEX dues_invoices_over ON dues_invoices (organization_id) WHERE settled_cents > amount_cents - credited_cents;
CREATE INDEX dues_invoices_last_day ON dues_invoices (last_day, id);

-- What counts towards an invoice, day by day; never changed, a correction is a
-- further line. Kind is "payment" (the reference is the payment's key; money given
-- back is negative) or "carried" (the reference is the invoice on the other side).
CREATE TABLE dues_entries (
    id text NOT NULL PRIMARY KEY,
    invoice_id text NOT NULL REFERENCES dues_invoices (id),
    day text NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    cents bigint NOT NULL
);
CREATE INDEX dues_entries_invoice ON dues_entries (invoice_id, id);
CREATE INDEX dues_entries_day ON dues_entries (day, id);

-- An invoice is never deleted or changed: what it no longer asks is credited.
CREATE TABLE dues_credit_notes (
    id text NOT NULL PRIMARY KEY,
    invoice_id text NOT NULL REFERENCES dues_invoices (id),
    year bigint NOT NULL,
    number bigint NOT NULL,
    day text NOT NULL,
    cents bigint NOT NULL,
    reason text NOT NULL,
    UNIQUE (year, number)
);
CREATE INDEX dues_credit_notes_invoice ON dues_credit_notes (invoice_id, number);

-- Who owes nothing for a year, and why: by the scale (no reason), or as agreed.
CREATE TABLE dues_exemptions (
    organization_id text NOT NULL REFERENCES organizations (id),
    year bigint NOT NULL,
    day text NOT NULL,
    reason text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    fold text NOT NULL,
    class text NOT NULL,
    region text NOT NULL,
    PRIMARY KEY (organization_id, year)
);
CREATE INDEX dues_exemptions_year ON dues_exemptions (year, fold, organization_id);

-- The rate agreed with an organization instead of the scale, up to a year (0: for good).
CREATE TABLE dues_rates (
    organization_id text NOT NULL PRIMARY KEY REFERENCES organizations (id),
    rate text NOT NULL,
    until_year bigint NOT NULL
);

-- What was written to whom: one line for each stage, so that nobody is told twice.
-- Without addresses it is to be posted.
CREATE TABLE dues_letters (
    id text NOT NULL PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organizations (id),
    year bigint NOT NULL,
    stage text NOT NULL,
    at bigint NOT NULL,
    addresses text NOT NULL,
    UNIQUE (organization_id, year, stage)
);

-- The roll-overs: one at a time for a year. Counts are what was done so far.
CREATE TABLE dues_runs (
    id text NOT NULL PRIMARY KEY,
    year bigint NOT NULL,
    started_at bigint NOT NULL,
    started_by text NOT NULL,
    total bigint NOT NULL,
    seen bigint NOT NULL,
    invoiced bigint NOT NULL,
    exempted bigint NOT NULL,
    missing bigint NOT NULL,
    finished_at bigint NOT NULL
);
CREATE UNIQUE INDEX dues_runs_under_way ON dues_runs (year) WHERE finished_at = 0;
CREATE INDEX dues_runs_year ON dues_runs (year, id);

-- +goose Down
DROP TABLE dues_runs;
DROP TABLE dues_letters;
DROP TABLE dues_rates;
DROP TABLE dues_exemptions;
DROP TABLE dues_credit_notes;
DROP TABLE dues_entries;
DROP TABLE dues_invoices;
DROP TABLE dues_numbers;
