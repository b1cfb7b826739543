-- owner: registration
-- +goose Up
-- The travel fund of a gathering: who decides is a body, or persons named. granted
-- is the sum of what was granted, never over the budget.
CREATE TABLE travel_funds (
    gathering_id text NOT NULL PRIMARY KEY REFERENCES gatherings (id),
    opens_day text NOT NULL,
    closes_day text NOT NULL,
    currency text NOT NULL,
    budget_cents bigint NOT NULL,
    most_cents bigint NOT NULL,
    granted_cents bigint NOT NULL,
    body_id text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    forget_days bigint NOT NULL,
    ends_day text NOT NULL,
    CHECK (granted_cents >= 0 AND granted_cents <= budget_cents)
);

-- Persons who decide where no body does.
CREATE TABLE travel_deciders (
    gathering_id text NOT NULL REFERENCES travel_funds (gathering_id),
    person_id text NOT NULL,
    PRIMARY KEY (gathering_id, person_id)
);
CREATE INDEX travel_deciders_person ON travel_deciders (person_id, gathering_id);

-- The published criteria, each with the most points that it gives.
CREATE TABLE travel_criteria (
    gathering_id text NOT NULL REFERENCES travel_funds (gathering_id),
    slug text NOT NULL,
    place bigint NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    most bigint NOT NULL,
    PRIMARY KEY (gathering_id, slug)
);

-- A request for help with the journey: confidential, and emptied of what was said
-- once it has served its time.
CREATE TABLE travel_requests (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES travel_funds (gathering_id),
    registration_id text NOT NULL UNIQUE,
    person_id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    organization text NOT NULL,
    lang text NOT NULL,
    leaves_from text NOT NULL,
    distance bigint NOT NULL,
    means text NOT NULL,
    cost_cents bigint NOT NULL,
    asked_cents bigint NOT NULL,
    support text NOT NULL,
    reasons text NOT NULL,
    state text NOT NULL,
    made_at bigint NOT NULL,
    granted_cents bigint NOT NULL,
    decision text NOT NULL,
    decided_at bigint NOT NULL,
    decided_by text NOT NULL,
    paid_day text NOT NULL,
    paid_reference text NOT NULL,
    forgotten boolean NOT NULL,
    CHECK (granted_cents >= 0)
);
CREATE INDEX travel_requests_gathering ON travel_requests (gathering_id, id);
CREATE INDEX travel_requests_person ON travel_requests (person_id, id);
CREATE INDEX travel_requests_email ON travel_requests (email, id);

-- How one of the committee rates a request by one criterion.
CREATE TABLE travel_scores (
    request_id text NOT NULL REFERENCES travel_requests (id),
    slug text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    points bigint NOT NULL,
    PRIMARY KEY (request_id, slug, person_id)
);
CREATE INDEX travel_scores_person ON travel_scores (person_id, request_id);

-- +goose Down
DROP TABLE travel_scores;
DROP TABLE travel_requests;
DROP TABLE travel_criteria;
DROP TABLE travel_deciders;
DROP TABLE travel_funds;
