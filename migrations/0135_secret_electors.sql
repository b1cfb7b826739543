-- owner: ballots
-- +goose Up
-- In a secret vote the electors are marked here, and what they said is encrypted elsewhere.
ALTER TABLE votes ADD COLUMN secret bigint NOT NULL DEFAULT 0;
-- How much an elector's vote counts where the by-laws give some more than one.
ALTER TABLE electors ADD COLUMN weight bigint NOT NULL DEFAULT 1;
-- When a secret ballot was last cast for it; 0: none. Kept apart from the ballots.
ALTER TABLE electors ADD COLUMN marked_at bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE electors DROP COLUMN marked_at;
ALTER TABLE electors DROP COLUMN weight;
ALTER TABLE votes DROP COLUMN secret;
