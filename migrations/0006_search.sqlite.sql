-- owner: search
-- +goose Up
CREATE TABLE search_kinds (
    kind text NOT NULL PRIMARY KEY,
    number bigint NOT NULL UNIQUE
);
CREATE TABLE search_documents (
    key integer NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    id text NOT NULL,
    facets text NOT NULL,
    UNIQUE (kind, id)
);
-- The words of each document with their counts, apart from the narrow rows that
-- are read by the thousand.
CREATE TABLE search_terms (
    key integer NOT NULL PRIMARY KEY,
    terms text NOT NULL
);
CREATE TABLE search_words (
    lang text NOT NULL,
    word text NOT NULL,
    stem text NOT NULL,
    PRIMARY KEY (lang, word, stem)
) WITHOUT ROWID;
-- The rows hold no text: only the index of the prepared tokens is kept.
CREATE VIRTUAL TABLE search_tokens USING fts5 (
    tokens, content = '', contentless_delete = 1, tokenize = 'ascii'
);

-- +goose Down
DROP TABLE search_tokens;
DROP TABLE search_words;
DROP TABLE search_terms;
DROP TABLE search_documents;
DROP TABLE search_kinds;
