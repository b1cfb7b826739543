-- owner: dues
-- +goose Up
-- Who started a roll-over, by the key of the person; empty for one from before the
-- key was kept.
ALTER TABLE dues_runs ADD COLUMN started_by_id text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE dues_runs DROP COLUMN started_by_id;
