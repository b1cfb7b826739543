-- owner: gatherings
-- +goose Up
-- What is kept with a gathering: its agenda, its minutes, other papers. Each is a text
-- in one language or both, or a file. shown says whether those who see the gathering
-- read it, or those who sit on its body alone.
CREATE TABLE gathering_papers (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES gatherings (id),
    kind text NOT NULL CHECK (kind IN ('agenda', 'minutes', 'paper')),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    words_en text NOT NULL,
    words_fr text NOT NULL,
    blob_id text NULL REFERENCES blobs (id),
    file_name text NOT NULL,
    lang text NOT NULL,
    shown text NOT NULL CHECK (shown IN ('gathering', 'body')),
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX gathering_papers_gathering ON gathering_papers (gathering_id, id);
CREATE INDEX gathering_papers_blob ON gathering_papers (blob_id);

-- +goose Down
DROP TABLE gathering_papers;
