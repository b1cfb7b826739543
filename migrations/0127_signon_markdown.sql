-- owner: signons
-- +goose Up
-- The statements whose text is Markdown, and from which version on. Those of before, which
-- have no row, are plain paragraphs and stay as they were signed.
CREATE TABLE signon_markdown (
    statement_id text NOT NULL PRIMARY KEY,
    from_version bigint NOT NULL
);

-- +goose Down
DROP TABLE signon_markdown;
