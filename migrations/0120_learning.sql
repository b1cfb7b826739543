-- owner: learning
-- +goose Up
-- Training is a webinar of a sort of its own: the kinds are fixed in the table's own rule,
-- which SQLite does not change.
ALTER TABLE gatherings ADD COLUMN sort text NOT NULL DEFAULT '';

-- Webinars and training that belong together.
CREATE TABLE learning_series (
    slug text NOT NULL PRIMARY KEY,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    place bigint NOT NULL
);

-- What a webinar or a training is beside what its gathering says.
CREATE TABLE learning_events (
    gathering_id text NOT NULL PRIMARY KEY REFERENCES gatherings (id),
    series text NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX learning_events_series ON learning_events (series, gathering_id);

-- Materials and recordings: a file or a link. lang is any tag of BCP 47; of a recording,
-- several with a space between them.
CREATE TABLE learning_items (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES gatherings (id),
    kind text NOT NULL,
    place bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    langs text NOT NULL,
    link text NOT NULL,
    blob_id text NOT NULL,
    file_name text NOT NULL,
    minutes bigint NOT NULL,
    captions bigint NOT NULL,
    shown text NOT NULL,
    made_at bigint NOT NULL
);
CREATE INDEX learning_items_of ON learning_items (gathering_id, place, id);

-- +goose Down
ALTER TABLE gatherings DROP COLUMN sort;
DROP TABLE learning_items;
DROP TABLE learning_events;
DROP TABLE learning_series;
