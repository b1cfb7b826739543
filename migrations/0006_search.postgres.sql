-- owner: search
-- +goose Up
CREATE TABLE search_kinds (
    kind text NOT NULL PRIMARY KEY,
    number bigint NOT NULL UNIQUE
);
CREATE TABLE search_documents (
    key bigint NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    id text NOT NULL,
    facets text NOT NULL,
    UNIQUE (kind, id)
);
-- The words of each document with their counts, apart from the narrow rows that
-- are read by the thousand.
CREATE TABLE search_terms (
    key bigint NOT NULL PRIMARY KEY,
    terms text NOT NULL
);
CREATE TABLE search_words (
    lang text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    stem text COLLATE "C" NOT NULL,
    PRIMARY KEY (lang, word, stem)
);
CREATE TABLE search_tokens (
    key bigint NOT NULL PRIMARY KEY,
    tokens tsvector NOT NULL
);
CREATE INDEX search_tokens_tokens ON search_tokens USING gin (tokens);

-- +goose Down
DROP TABLE search_tokens;
DROP TABLE search_words;
DROP TABLE search_terms;
DROP TABLE search_documents;
DROP TABLE search_kinds;
