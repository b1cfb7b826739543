-- owner: bodies
-- +goose Up
CREATE TABLE bodies (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    kind text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    mandate_en text NOT NULL,
    mandate_fr text NOT NULL,
    place bigint NOT NULL,
    UNIQUE (slug)
);

CREATE TABLE terms (
    id text NOT NULL PRIMARY KEY,
    body_id text NOT NULL REFERENCES bodies (id),
    person_id text NOT NULL REFERENCES persons (id),
    role text NOT NULL,
    from_day text NOT NULL,
    to_day text NOT NULL
);
CREATE INDEX terms_person ON terms (person_id, body_id);
CREATE INDEX terms_body ON terms (body_id, from_day, id);

-- +goose Down
DROP TABLE terms;
DROP TABLE bodies;
