-- owner: signons
-- +goose Up
-- Partner networks: the networks and coalitions of others, which the coalition is in or
-- speaks with. The contact is for the secretariat alone.
CREATE TABLE partner_networks (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    acronym_en text NOT NULL,
    acronym_fr text NOT NULL,
    site text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    since_day text NOT NULL,
    until_day text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    office_en text NOT NULL,
    office_fr text NOT NULL,
    contact_name text NOT NULL,
    contact_email text NOT NULL,
    contact_lang text NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX partner_networks_person ON partner_networks (person_id);

CREATE TABLE partner_network_concerns (
    network_id text NOT NULL REFERENCES partner_networks (id),
    slug text NOT NULL,
    PRIMARY KEY (network_id, slug)
);

-- +goose Down
DROP TABLE partner_network_concerns;
DROP TABLE partner_networks;
