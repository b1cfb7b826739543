-- owner: lists
-- +goose Up
-- Which resolutions a list's messages cite: "Res. 13, November 1995".
CREATE TABLE list_citations (
    list_id text NOT NULL REFERENCES lists (id),
    number bigint NOT NULL,
    meeting_key text NOT NULL,
    resolution bigint NOT NULL,
    PRIMARY KEY (meeting_key, resolution, list_id, number)
);

-- The archives there were before: their messages up to a number are yet to be read for
-- what they cite. A list whose messages are read has no row.
CREATE TABLE list_uncited (
    list_id text NOT NULL PRIMARY KEY REFERENCES lists (id),
    up_to bigint NOT NULL
);
INSERT INTO list_uncited (list_id, up_to) SELECT list_id, max(number) FROM list_posts GROUP BY list_id;

-- +goose Down
DROP TABLE list_uncited;
DROP TABLE list_citations;
