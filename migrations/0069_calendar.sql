-- owner: calendar
-- +goose Up
CREATE TABLE calendar_feeds (
    person_id text NOT NULL PRIMARY KEY REFERENCES persons (id),
    serial bigint NOT NULL,
    renewed_at bigint NOT NULL
);

CREATE TABLE calendar_silences (
    person_id text NOT NULL REFERENCES persons (id),
    kind text NOT NULL CHECK (kind IN ('record', 'submission', 'notice', 'body')),
    since bigint NOT NULL,
    PRIMARY KEY (person_id, kind)
);

CREATE TABLE calendar_reminders (
    person_id text NOT NULL REFERENCES persons (id),
    reminder text NOT NULL,
    sent_at bigint NOT NULL,
    PRIMARY KEY (person_id, reminder)
);
CREATE INDEX calendar_reminders_of ON calendar_reminders (reminder);
CREATE INDEX calendar_reminders_sent ON calendar_reminders (sent_at);

-- +goose Down
DROP TABLE calendar_reminders;
DROP TABLE calendar_silences;
DROP TABLE calendar_feeds;
