-- owner: history
-- +goose Up
-- What people of the coalition write of its history. A day that is not known is 0, and so
-- is a month: 1986, November 1986, 14 November 1986. What the timeline shows besides is
-- read from the records of other subjects.
CREATE TABLE history_entries (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    kind text NOT NULL,
    year bigint NOT NULL,
    month bigint NOT NULL,
    day bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    concern text NOT NULL,
    link text NOT NULL,
    source_en text NOT NULL,
    source_fr text NOT NULL,
    alt_en text NOT NULL,
    alt_fr text NOT NULL,
    credit text NOT NULL,
    picture_id text NOT NULL,
    thumb_id text NOT NULL,
    thumb_width bigint NOT NULL,
    thumb_height bigint NOT NULL,
    hidden bigint NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    UNIQUE (slug)
);
CREATE INDEX history_entries_time ON history_entries (year, month, day, id);

-- What the records would show and the secretariat leaves out, by its anchor.
CREATE TABLE history_left_out (
    anchor text NOT NULL PRIMARY KEY,
    at bigint NOT NULL
);

-- +goose Down
DROP TABLE history_left_out;
DROP TABLE history_entries;
