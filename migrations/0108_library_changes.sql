-- owner: resolutions
-- +goose Up
-- When an entry of the library last changed, whatever of it: by this, programs that
-- harvest the library ask for what is new. What a meeting opened again leaves the
-- library, and they are told so.
ALTER TABLE library_entries ADD COLUMN changed_at bigint NOT NULL DEFAULT 0;
UPDATE library_entries SET changed_at = entered_at;
CREATE INDEX library_entries_changed ON library_entries (changed_at, resolution_id);

CREATE TABLE library_departures (
    resolution_id text NOT NULL PRIMARY KEY REFERENCES resolutions (id),
    meeting_key text NOT NULL,
    label text NOT NULL,
    subjects text NOT NULL,
    left_at bigint NOT NULL
);
CREATE INDEX library_departures_left ON library_departures (left_at, resolution_id);
CREATE INDEX library_departures_place ON library_departures (meeting_key, label);

-- +goose Down
DROP TABLE library_departures;
DROP INDEX library_entries_changed;
ALTER TABLE library_entries DROP COLUMN changed_at;
