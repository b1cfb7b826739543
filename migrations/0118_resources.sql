-- owner: resources
-- +goose Up
-- What newcomers look for, by topic. A topic has a name in both languages and its place
-- in lists.
CREATE TABLE resource_topics (
    slug text NOT NULL PRIMARY KEY,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    place bigint NOT NULL
);

-- A resource: for whom, where, when somebody last looked whether it is still so. Its words
-- are in resource_texts, in as many languages as there are.
CREATE TABLE resources (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    topic text NOT NULL REFERENCES resource_topics (slug),
    region text NOT NULL,
    audience_en text NOT NULL,
    audience_fr text NOT NULL,
    checked_on text NOT NULL,
    shown bigint NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    UNIQUE (slug)
);
CREATE INDEX resources_topic ON resources (topic, slug);

-- lang is any tag of BCP 47: "ar", "fa-AF", "prs", "zh-Hans".
CREATE TABLE resource_texts (
    resource_id text NOT NULL REFERENCES resources (id),
    lang text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    link text NOT NULL,
    blob_id text NOT NULL,
    file_name text NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (resource_id, lang)
);

-- The words of each text, as they are searched: stems in English and French, plain words
-- in every other language.
CREATE TABLE resource_words (
    word text NOT NULL,
    resource_id text NOT NULL REFERENCES resources (id),
    lang text NOT NULL,
    PRIMARY KEY (word, resource_id, lang)
);
CREATE INDEX resource_words_of ON resource_words (resource_id, lang);

INSERT INTO resource_topics (slug, name_en, name_fr, place) VALUES
    ('refugee-claim', 'Making a refugee claim', 'Demander l’asile', 1),
    ('housing', 'Housing', 'Logement', 2),
    ('health', 'Health', 'Santé', 3),
    ('school', 'School and children', 'École et enfants', 4),
    ('work', 'Work', 'Travail', 5),
    ('legal-help', 'Legal help', 'Aide juridique', 6),
    ('language-classes', 'Language classes', 'Cours de langue', 7),
    ('money', 'Money and benefits', 'Argent et prestations', 8);

-- +goose Down
DROP TABLE resource_words;
DROP TABLE resource_texts;
DROP TABLE resources;
DROP TABLE resource_topics;
