-- owner: elections
-- Papers that were handed out and never came back, as two people found.
-- +goose Up
ALTER TABLE elections ADD COLUMN not_returned bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE elections DROP COLUMN not_returned;
