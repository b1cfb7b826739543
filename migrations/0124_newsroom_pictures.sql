-- owner: newsroom
-- +goose Up
-- Pictures and logos of the press kit: in words for whoever does not see them, and their
-- size in pixels. A picture of before has no words of its own: its title stands for them.
ALTER TABLE newsroom_files ADD COLUMN alt_en text NOT NULL DEFAULT '';
ALTER TABLE newsroom_files ADD COLUMN alt_fr text NOT NULL DEFAULT '';
ALTER TABLE newsroom_files ADD COLUMN width bigint NOT NULL DEFAULT 0;
ALTER TABLE newsroom_files ADD COLUMN height bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE newsroom_files DROP COLUMN height;
ALTER TABLE newsroom_files DROP COLUMN width;
ALTER TABLE newsroom_files DROP COLUMN alt_fr;
ALTER TABLE newsroom_files DROP COLUMN alt_en;
