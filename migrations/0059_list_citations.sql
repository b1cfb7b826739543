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

-- +goose Down
DROP TABLE list_citations;
