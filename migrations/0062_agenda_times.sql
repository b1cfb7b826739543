-- owner: meetings
-- +goose Up
-- When an item is to begin and how long it may take, a recess on the agenda, the
-- items that are adopted together, and when each was begun and ended.
ALTER TABLE meeting_items ADD COLUMN starts_at bigint NOT NULL DEFAULT 0;
ALTER TABLE meeting_items ADD COLUMN minutes bigint NOT NULL DEFAULT 0;
ALTER TABLE meeting_items ADD COLUMN recess boolean NOT NULL DEFAULT false;
ALTER TABLE meeting_items ADD COLUMN consent boolean NOT NULL DEFAULT false;
ALTER TABLE meeting_items ADD COLUMN laid boolean NOT NULL DEFAULT false;
ALTER TABLE meeting_items ADD COLUMN begun_at bigint NOT NULL DEFAULT 0;
ALTER TABLE meeting_items ADD COLUMN ended_at bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE meeting_items DROP COLUMN starts_at;
ALTER TABLE meeting_items DROP COLUMN minutes;
ALTER TABLE meeting_items DROP COLUMN recess;
ALTER TABLE meeting_items DROP COLUMN consent;
ALTER TABLE meeting_items DROP COLUMN laid;
ALTER TABLE meeting_items DROP COLUMN begun_at;
ALTER TABLE meeting_items DROP COLUMN ended_at;
