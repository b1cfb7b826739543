-- owner: persondata
-- +goose Up

-- An organization's record that is no more: merged into another. It stays, since
-- rows of the record point at it.
ALTER TABLE organizations ADD COLUMN merged_into text NOT NULL DEFAULT '';

-- What each subject holds of an organization is found by the organization.
CREATE INDEX terms_organization ON terms (organization_id, id);
CREATE INDEX amendments_mover ON amendments (mover_id, id);
CREATE INDEX amendments_seconder ON amendments (seconder_id, id);
CREATE INDEX electors_organization ON electors (organization_id, vote_id);
CREATE INDEX meeting_items_mover ON meeting_items (mover_id, id);
CREATE INDEX meeting_electorate_organization ON meeting_electorate (organization_id, meeting_id);
CREATE INDEX meeting_delegates_organization ON meeting_delegates (organization_id, meeting_id);
CREATE INDEX meeting_cards_organization ON meeting_cards (organization_id, meeting_id);
CREATE INDEX list_subscriptions_organization ON list_subscriptions (organization_id, id);
CREATE INDEX applications_organization ON applications (organization_id, id);
CREATE INDEX application_references_organization ON application_references (organization_id, id);
CREATE INDEX election_nominations_organization ON election_nominations (organization_id, id);
CREATE INDEX election_electors_organization ON election_electors (organization_id, election_id);

-- Two records of one organization made one: exactly what moved.
CREATE TABLE organization_merges (
    id text NOT NULL PRIMARY KEY,
    from_id text NOT NULL REFERENCES organizations (id),
    into_id text NOT NULL REFERENCES organizations (id),
    from_en text NOT NULL,
    from_fr text NOT NULL,
    into_en text NOT NULL,
    into_fr text NOT NULL,
    moved text NOT NULL,
    at bigint NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL,
    undone_at bigint NOT NULL,
    undone_by text NOT NULL,
    undone_name text NOT NULL
);
CREATE INDEX organization_merges_into ON organization_merges (into_id);
CREATE INDEX organization_merges_from ON organization_merges (from_id);
CREATE INDEX organization_merges_at ON organization_merges (at, id);

-- Records alike that somebody has looked at and found to be two organizations.
CREATE TABLE distinct_organizations (
    a_id text NOT NULL REFERENCES organizations (id),
    b_id text NOT NULL REFERENCES organizations (id),
    at bigint NOT NULL,
    by_id text NOT NULL,
    PRIMARY KEY (a_id, b_id)
);

-- +goose Down
DROP TABLE distinct_organizations;
DROP TABLE organization_merges;
DROP INDEX election_electors_organization;
DROP INDEX election_nominations_organization;
DROP INDEX application_references_organization;
DROP INDEX applications_organization;
DROP INDEX list_subscriptions_organization;
DROP INDEX meeting_cards_organization;
DROP INDEX meeting_delegates_organization;
DROP INDEX meeting_electorate_organization;
DROP INDEX meeting_items_mover;
DROP INDEX electors_organization;
DROP INDEX amendments_seconder;
DROP INDEX amendments_mover;
DROP INDEX terms_organization;
ALTER TABLE organizations DROP COLUMN merged_into;
