-- owner: bodies
-- +goose Up
ALTER TABLE bodies ADD COLUMN parent_id text NOT NULL DEFAULT '';
ALTER TABLE bodies ADD COLUMN founded text NOT NULL DEFAULT '';
ALTER TABLE bodies ADD COLUMN dissolved text NOT NULL DEFAULT '';
ALTER TABLE bodies ADD COLUMN contact text NOT NULL DEFAULT '';
ALTER TABLE bodies ADD COLUMN open bigint NOT NULL DEFAULT 0;
CREATE INDEX bodies_parent ON bodies (parent_id);

-- Each version of a body's mandate; the latest stands in bodies too, where every
-- list reads it.
CREATE TABLE body_mandates (
    id text NOT NULL PRIMARY KEY,
    body_id text NOT NULL REFERENCES bodies (id),
    adopted text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    decision_en text NOT NULL,
    decision_fr text NOT NULL,
    UNIQUE (body_id, adopted)
);
INSERT INTO body_mandates (id, body_id, adopted, text_en, text_fr, decision_en, decision_fr)
SELECT id, id, '', mandate_en, mandate_fr, '', '' FROM bodies WHERE mandate_en <> '' OR mandate_fr <> '';

-- Seats of one office: so many places, each with one holder at a time.
CREATE TABLE seats (
    id text NOT NULL PRIMARY KEY,
    body_id text NOT NULL REFERENCES bodies (id),
    role text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    places bigint NOT NULL,
    years bigint NOT NULL,
    consecutive bigint NOT NULL,
    filled_by text NOT NULL,
    from_body text NOT NULL,
    from_role text NOT NULL,
    from_day text NOT NULL,
    to_day text NOT NULL,
    place bigint NOT NULL
);
CREATE INDEX seats_body ON seats (body_id, place, id);
CREATE INDEX seats_source ON seats (from_body, from_role);

ALTER TABLE terms ADD COLUMN seat_id text NOT NULL DEFAULT '';
ALTER TABLE terms ADD COLUMN number bigint NOT NULL DEFAULT 0;
ALTER TABLE terms ADD COLUMN filled text NOT NULL DEFAULT '';
ALTER TABLE terms ADD COLUMN organization_id text NOT NULL DEFAULT '';
ALTER TABLE terms ADD COLUMN organization_en text NOT NULL DEFAULT '';
ALTER TABLE terms ADD COLUMN organization_fr text NOT NULL DEFAULT '';
ALTER TABLE terms ADD COLUMN note_en text NOT NULL DEFAULT '';
ALTER TABLE terms ADD COLUMN note_fr text NOT NULL DEFAULT '';
ALTER TABLE terms ADD COLUMN ended text NOT NULL DEFAULT '';
CREATE INDEX terms_seat ON terms (seat_id, number, from_day);
CREATE INDEX terms_ending ON terms (to_day, id);

-- +goose Down
DROP INDEX terms_ending;
DROP INDEX terms_seat;
ALTER TABLE terms DROP COLUMN ended;
ALTER TABLE terms DROP COLUMN note_fr;
ALTER TABLE terms DROP COLUMN note_en;
ALTER TABLE terms DROP COLUMN organization_fr;
ALTER TABLE terms DROP COLUMN organization_en;
ALTER TABLE terms DROP COLUMN organization_id;
ALTER TABLE terms DROP COLUMN filled;
ALTER TABLE terms DROP COLUMN number;
ALTER TABLE terms DROP COLUMN seat_id;
DROP TABLE seats;
DROP TABLE body_mandates;
DROP INDEX bodies_parent;
ALTER TABLE bodies DROP COLUMN open;
ALTER TABLE bodies DROP COLUMN contact;
ALTER TABLE bodies DROP COLUMN dissolved;
ALTER TABLE bodies DROP COLUMN founded;
ALTER TABLE bodies DROP COLUMN parent_id;
