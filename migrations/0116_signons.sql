-- owner: signons
-- +goose Up
-- Statements that organizations sign on to. The row says where the statement is; its
-- words are those of its version's latest wording.
CREATE TABLE signon_statements (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    state text NOT NULL,
    version bigint NOT NULL,
    correction bigint NOT NULL,
    original text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    addressee_en text NOT NULL,
    addressee_fr text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    signers text NOT NULL,
    goal bigint NOT NULL,
    opens_at bigint NOT NULL,
    closes_at bigint NOT NULL,
    delivered_day text NOT NULL,
    delivered_at bigint NOT NULL,
    delivered_to_en text NOT NULL,
    delivered_to_fr text NOT NULL,
    withdrawn_at bigint NOT NULL,
    withdrawn_why_en text NOT NULL,
    withdrawn_why_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX signon_statements_closes ON signon_statements (closes_at, id);
CREATE INDEX signon_statements_person ON signon_statements (person_id);

CREATE TABLE signon_concerns (
    statement_id text NOT NULL REFERENCES signon_statements (id),
    slug text NOT NULL,
    PRIMARY KEY (statement_id, slug)
);
CREATE INDEX signon_concerns_slug ON signon_concerns (slug, statement_id);
CREATE TABLE signon_resolutions (
    statement_id text NOT NULL REFERENCES signon_statements (id),
    resolution_id text NOT NULL,
    PRIMARY KEY (statement_id, resolution_id)
);
CREATE INDEX signon_resolutions_resolution ON signon_resolutions (resolution_id, statement_id);
CREATE TABLE signon_networks (
    statement_id text NOT NULL REFERENCES signon_statements (id),
    network_id text NOT NULL REFERENCES partner_networks (id),
    PRIMARY KEY (statement_id, network_id)
);
CREATE INDEX signon_networks_network ON signon_networks (network_id, statement_id);

-- Every wording that was ever open for signature.
CREATE TABLE signon_wordings (
    statement_id text NOT NULL REFERENCES signon_statements (id),
    version bigint NOT NULL,
    correction bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    addressee_en text NOT NULL,
    addressee_fr text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (statement_id, version, correction)
);

-- What was changed openly: the deadline, a slip in the text, the text itself.
CREATE TABLE signon_notes (
    id text NOT NULL PRIMARY KEY,
    statement_id text NOT NULL REFERENCES signon_statements (id),
    kind text NOT NULL,
    version bigint NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    was_at bigint NOT NULL,
    is_at bigint NOT NULL,
    at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL
);
CREATE INDEX signon_notes_statement ON signon_notes (statement_id, at, id);
CREATE INDEX signon_notes_person ON signon_notes (person_id);

-- Signatures. standing is what no two confirmed signatures of a statement share: the
-- organization by its key or its name as it is compared; before and after, the row's own key.
CREATE TABLE signon_signatures (
    id text NOT NULL PRIMARY KEY,
    statement_id text NOT NULL REFERENCES signon_statements (id),
    version bigint NOT NULL,
    signer text NOT NULL,
    organization_id text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    fold_en text NOT NULL,
    fold_fr text NOT NULL,
    site text NOT NULL,
    site_domain text NOT NULL,
    sort text NOT NULL,
    city text NOT NULL,
    province text NOT NULL,
    country text NOT NULL,
    person_name text NOT NULL,
    person_title text NOT NULL,
    email text NOT NULL,
    lang text NOT NULL,
    person_id text NOT NULL,
    state text NOT NULL,
    standing text NOT NULL,
    held_why text NOT NULL,
    asked_at bigint NOT NULL,
    proven_at bigint NOT NULL,
    confirmed_at bigint NOT NULL,
    confirmed_how text NOT NULL,
    ended_at bigint NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL,
    reason text NOT NULL,
    merged_into text NOT NULL,
    news_words text NOT NULL,
    news_network text NOT NULL,
    news_given bigint NOT NULL,
    forgotten_at bigint NOT NULL,
    UNIQUE (statement_id, standing)
);
CREATE INDEX signon_signatures_state ON signon_signatures (statement_id, state, id);
CREATE INDEX signon_signatures_waiting ON signon_signatures (state, id);
CREATE INDEX signon_signatures_email ON signon_signatures (email);
CREATE INDEX signon_signatures_person ON signon_signatures (person_id);
CREATE INDEX signon_signatures_by ON signon_signatures (by_id);
CREATE INDEX signon_signatures_organization ON signon_signatures (organization_id);
CREATE INDEX signon_signatures_fold_en ON signon_signatures (statement_id, fold_en);
CREATE INDEX signon_signatures_fold_fr ON signon_signatures (statement_id, fold_fr);
CREATE INDEX signon_signatures_domain ON signon_signatures (statement_id, site_domain);

-- +goose Down
DROP TABLE signon_signatures;
DROP TABLE signon_notes;
DROP TABLE signon_wordings;
DROP TABLE signon_networks;
DROP TABLE signon_resolutions;
DROP TABLE signon_concerns;
DROP TABLE signon_statements;
