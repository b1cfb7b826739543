-- owner: people
-- +goose Up
ALTER TABLE organizations ADD COLUMN lang text NOT NULL DEFAULT 'en';
ALTER TABLE organizations ADD COLUMN phone text NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN website text NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN about_en text NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN about_fr text NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN budget_cents bigint NOT NULL DEFAULT -1;
ALTER TABLE organizations ADD COLUMN parent_id text NOT NULL DEFAULT '';
-- Words between spaces, each once: "listing address email".
ALTER TABLE organizations ADD COLUMN shown text NOT NULL DEFAULT '';
CREATE INDEX organizations_class_en ON organizations (class, fold_en, id);
CREATE INDEX organizations_class_fr ON organizations (class, fold_fr, id);
CREATE INDEX organizations_region_en ON organizations (region, fold_en, id);
CREATE INDEX organizations_region_fr ON organizations (region, fold_fr, id);
CREATE INDEX organizations_parent ON organizations (parent_id, fold_en, id);

ALTER TABLE persons ADD COLUMN phone text NOT NULL DEFAULT '';

-- Who speaks for the organization towards the coalition, and keeps its profile.
ALTER TABLE affiliations ADD COLUMN contact bigint NOT NULL DEFAULT 0;

-- The memberships before the present one (or the latest), which stands with the
-- organization itself.
CREATE TABLE past_memberships (
    id text NOT NULL PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organizations (id),
    class text NOT NULL,
    from_day text NOT NULL,
    to_day text NOT NULL
);
CREATE INDEX past_memberships_organization ON past_memberships (organization_id, from_day);
CREATE INDEX past_memberships_days ON past_memberships (to_day, from_day);

CREATE TABLE organization_languages (
    organization_id text NOT NULL REFERENCES organizations (id),
    tag text NOT NULL,
    PRIMARY KEY (organization_id, tag)
);
CREATE INDEX organization_languages_tag ON organization_languages (tag, organization_id);

CREATE TABLE organization_areas (
    organization_id text NOT NULL REFERENCES organizations (id),
    area text NOT NULL,
    PRIMARY KEY (organization_id, area)
);
CREATE INDEX organization_areas_area ON organization_areas (area, organization_id);

-- Letters went out in each person's language: an organization's own is that of
-- most of its people.
UPDATE organizations
SET lang = 'fr'
WHERE (SELECT count(*) FROM affiliations a JOIN persons p ON p.id = a.person_id WHERE a.organization_id = organizations.id AND p.lang = 'fr')
    > (SELECT count(*) FROM affiliations a JOIN persons p ON p.id = a.person_id WHERE a.organization_id = organizations.id AND p.lang <> 'fr');

-- +goose Down
DROP TABLE organization_areas;
DROP TABLE organization_languages;
DROP TABLE past_memberships;
ALTER TABLE affiliations DROP COLUMN contact;
ALTER TABLE persons DROP COLUMN phone;
DROP INDEX organizations_parent;
DROP INDEX organizations_region_fr;
DROP INDEX organizations_region_en;
DROP INDEX organizations_class_fr;
DROP INDEX organizations_class_en;
ALTER TABLE organizations DROP COLUMN shown;
ALTER TABLE organizations DROP COLUMN parent_id;
ALTER TABLE organizations DROP COLUMN budget_cents;
ALTER TABLE organizations DROP COLUMN about_fr;
ALTER TABLE organizations DROP COLUMN about_en;
ALTER TABLE organizations DROP COLUMN website;
ALTER TABLE organizations DROP COLUMN phone;
ALTER TABLE organizations DROP COLUMN lang;
