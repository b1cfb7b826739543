-- owner: ballots
-- +goose Up
CREATE INDEX votes_announced ON votes (announced_at, id);

-- +goose Down
DROP INDEX votes_announced;
