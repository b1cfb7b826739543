-- owner: pictures
-- +goose Up
-- Pictures in the widths that pages offer, each made once of the file that somebody sent:
-- both are keys of files.
CREATE TABLE picture_sizes (
    of_blob text NOT NULL,
    width bigint NOT NULL,
    blob_id text NOT NULL,
    PRIMARY KEY (of_blob, width)
);

-- +goose Down
DROP TABLE picture_sizes;
