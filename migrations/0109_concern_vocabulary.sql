-- owner: concerns
-- +goose Up
-- The concerns as a vocabulary: a concern may have a broader one, other names, and the
-- addresses of what other vocabularies call the same. Names and addresses stand one on a
-- line.
ALTER TABLE concerns ADD COLUMN broader text NOT NULL DEFAULT '';
ALTER TABLE concerns ADD COLUMN also_en text NOT NULL DEFAULT '';
ALTER TABLE concerns ADD COLUMN also_fr text NOT NULL DEFAULT '';
ALTER TABLE concerns ADD COLUMN same_as text NOT NULL DEFAULT '';
CREATE INDEX concerns_broader ON concerns (broader, slug) WHERE broader <> '';

-- +goose Down
DROP INDEX concerns_broader;
ALTER TABLE concerns DROP COLUMN same_as;
ALTER TABLE concerns DROP COLUMN also_fr;
ALTER TABLE concerns DROP COLUMN also_en;
ALTER TABLE concerns DROP COLUMN broader;
