-- owner: registration
-- +goose Up
-- Who does what at the desk of a gathering: "door", "hotel", "interpreters",
-- "kitchen", "emergency".
CREATE TABLE desk_duties (
    gathering_id text NOT NULL,
    duty text NOT NULL,
    person_id text NOT NULL,
    PRIMARY KEY (gathering_id, duty, person_id)
);
CREATE INDEX desk_duties_person ON desk_duties (person_id, gathering_id, duty);

-- What was done at the door. The key is the phone's own, so that an act that is sent
-- twice is one; at is when it was done, taken_at when it came here, and day the
-- calendar day of at at the gathering's place. Rows are never changed: who is there
-- follows from all of them, in whatever order they came.
CREATE TABLE desk_checks (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL,
    registration_id text NOT NULL REFERENCES registrations (id),
    day text NOT NULL,
    act text NOT NULL CHECK (act IN ('in', 'out')),
    at bigint NOT NULL,
    taken_at bigint NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL
);
CREATE INDEX desk_checks_registration ON desk_checks (registration_id, day, act, at);
CREATE INDEX desk_checks_gathering ON desk_checks (gathering_id, act, registration_id, day, at);
CREATE INDEX desk_checks_by ON desk_checks (by_id, id);

-- When somebody's badge was printed last, and what stood on it, as a digest: one that
-- would say something else now is to be printed again.
CREATE TABLE desk_badges (
    registration_id text NOT NULL PRIMARY KEY REFERENCES registrations (id),
    gathering_id text NOT NULL,
    printed_at bigint NOT NULL,
    face text NOT NULL
);
CREATE INDEX desk_badges_gathering ON desk_badges (gathering_id, printed_at);

-- The evaluation of a gathering. Once it is closed its answers are mixed, and who has
-- answered is forgotten.
CREATE TABLE desk_evaluations (
    gathering_id text NOT NULL PRIMARY KEY,
    closes_at bigint NOT NULL,
    intro_en text NOT NULL,
    intro_fr text NOT NULL,
    invited_at bigint NOT NULL,
    closed boolean NOT NULL,
    given bigint NOT NULL
);
CREATE INDEX desk_evaluations_closes ON desk_evaluations (closed, closes_at, gathering_id);
CREATE TABLE desk_questions (
    gathering_id text NOT NULL REFERENCES desk_evaluations (gathering_id),
    slug text NOT NULL,
    place bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('scale', 'yes_no', 'words')),
    text_en text NOT NULL,
    text_fr text NOT NULL,
    PRIMARY KEY (gathering_id, slug)
);

-- One answer to one question: neither whose it is, nor which other answers are of the
-- same person. The key is random.
CREATE TABLE desk_answers (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL,
    slug text NOT NULL,
    points bigint NOT NULL,
    words text NOT NULL
);
CREATE INDEX desk_answers_gathering ON desk_answers (gathering_id, slug, id);

-- Who has answered, until the evaluation is closed.
CREATE TABLE desk_answered (
    registration_id text NOT NULL PRIMARY KEY REFERENCES registrations (id),
    gathering_id text NOT NULL
);
CREATE INDEX desk_answered_gathering ON desk_answered (gathering_id);

-- +goose Down
DROP TABLE desk_answered;
DROP TABLE desk_answers;
DROP TABLE desk_questions;
DROP TABLE desk_evaluations;
DROP TABLE desk_badges;
DROP TABLE desk_checks;
DROP TABLE desk_duties;
