-- owner: audit
-- +goose Up

-- Who entered what stands under another person's name: staff who acted for
-- somebody without an address of their own. Empty: the person did it.
ALTER TABLE audit_entries ADD COLUMN acted_by_id text NOT NULL DEFAULT '';
ALTER TABLE audit_entries ADD COLUMN acted_by_name text NOT NULL DEFAULT '';
CREATE INDEX audit_entries_acted_by ON audit_entries (acted_by_id, id);

-- +goose Down
DROP INDEX audit_entries_acted_by;
ALTER TABLE audit_entries DROP COLUMN acted_by_name;
ALTER TABLE audit_entries DROP COLUMN acted_by_id;
