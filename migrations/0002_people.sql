-- owner: people
-- +goose Up
CREATE TABLE organizations (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    fold_en text NOT NULL,
    fold_fr text NOT NULL,
    class text NOT NULL,
    region text NOT NULL,
    city text NOT NULL,
    address text NOT NULL,
    email text NOT NULL,
    joined text NOT NULL,
    ended text NOT NULL,
    UNIQUE (slug)
);
CREATE INDEX organizations_fold_en ON organizations (fold_en, id);
CREATE INDEX organizations_fold_fr ON organizations (fold_fr, id);

CREATE TABLE persons (
    id text NOT NULL PRIMARY KEY,
    name text NOT NULL,
    fold text NOT NULL,
    email text NOT NULL,
    lang text NOT NULL
);
-- Two people may have no address; two people may not share one.
CREATE UNIQUE INDEX persons_email_key ON persons (email) WHERE email <> '';
CREATE INDEX persons_fold ON persons (fold, id);

CREATE TABLE affiliations (
    id text NOT NULL PRIMARY KEY,
    person_id text NOT NULL REFERENCES persons (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    title text NOT NULL,
    from_day text NOT NULL,
    to_day text NOT NULL
);
CREATE INDEX affiliations_person ON affiliations (person_id, organization_id);
CREATE INDEX affiliations_organization ON affiliations (organization_id, person_id);

CREATE TABLE dues (
    organization_id text NOT NULL REFERENCES organizations (id),
    year bigint NOT NULL,
    amount_cents bigint NOT NULL,
    due_day text NOT NULL,
    paid_day text NOT NULL,
    extension_until text NOT NULL,
    extension_reason text NOT NULL,
    PRIMARY KEY (organization_id, year)
);
CREATE INDEX dues_paid ON dues (paid_day, organization_id);

CREATE TABLE suspensions (
    id text NOT NULL PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organizations (id),
    from_day text NOT NULL,
    to_day text NOT NULL,
    reason_en text NOT NULL,
    reason_fr text NOT NULL
);
CREATE INDEX suspensions_organization ON suspensions (organization_id, from_day);

-- +goose Down
DROP TABLE suspensions;
DROP TABLE dues;
DROP TABLE affiliations;
DROP TABLE persons;
DROP TABLE organizations;
