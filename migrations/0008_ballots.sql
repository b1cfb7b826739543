-- owner: ballots
-- +goose Up
CREATE TABLE votes (
    id text NOT NULL PRIMARY KEY,
    question_en text NOT NULL,
    question_fr text NOT NULL,
    method text NOT NULL CHECK (method IN ('open', 'roll_call')),
    majority text NOT NULL CHECK (majority IN ('simple', 'two_thirds')),
    tie text NOT NULL CHECK (tie IN ('defeats', 'carries')),
    state text NOT NULL CHECK (state IN ('open', 'closed', 'announced', 'void')),
    opened_at bigint NOT NULL,
    closed_at bigint NOT NULL,
    announced_at bigint NOT NULL,
    void_reason text NOT NULL,
    yes bigint NOT NULL,
    no bigint NOT NULL,
    abstain bigint NOT NULL
);
CREATE TABLE electors (
    vote_id text NOT NULL REFERENCES votes (id),
    organization_id text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    PRIMARY KEY (vote_id, organization_id)
);
CREATE INDEX electors_person ON electors (vote_id, person_id);
-- A ballot belongs to an elector of the vote, one each: the engine itself
-- refuses a ballot nobody is entitled to and a second one.
CREATE TABLE ballots (
    vote_id text NOT NULL,
    organization_id text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    choice text NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
    cast_at bigint NOT NULL,
    PRIMARY KEY (vote_id, organization_id),
    FOREIGN KEY (vote_id, organization_id) REFERENCES electors (vote_id, organization_id)
);

-- +goose Down
DROP TABLE ballots;
DROP TABLE electors;
DROP TABLE votes;
