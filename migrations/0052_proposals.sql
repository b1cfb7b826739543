-- owner: programme
-- +goose Up
CREATE TABLE proposal_calls (
    gathering_id text NOT NULL PRIMARY KEY REFERENCES gatherings (id),
    opens_at bigint NOT NULL,
    closes_at bigint NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    anybody bigint NOT NULL,
    committee_id text NOT NULL,
    questions text NOT NULL,
    criteria text NOT NULL
);
CREATE INDEX proposal_calls_closes ON proposal_calls (closes_at, gathering_id);

CREATE TABLE proposal_reviewers (
    gathering_id text NOT NULL REFERENCES proposal_calls (gathering_id),
    person_id text NOT NULL REFERENCES persons (id),
    PRIMARY KEY (gathering_id, person_id)
);
CREATE INDEX proposal_reviewers_person ON proposal_reviewers (person_id, gathering_id);

CREATE TABLE proposals (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES proposal_calls (gathering_id),
    number bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'in_review', 'accepted', 'waitlisted', 'refused', 'withdrawn')),
    person_id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    lang text NOT NULL CHECK (lang IN ('en', 'fr')),
    organization_id text NOT NULL,
    organization text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    answers text NOT NULL,
    presenters text NOT NULL,
    needs text NOT NULL,
    languages text NOT NULL,
    made_at bigint NOT NULL,
    touched_at bigint NOT NULL,
    submitted_at bigint NOT NULL,
    decided_at bigint NOT NULL,
    decided_by text NOT NULL,
    words text NOT NULL,
    session_id text NOT NULL,
    network text NOT NULL
);
CREATE INDEX proposals_gathering ON proposals (gathering_id, state, number, id);
CREATE INDEX proposals_person ON proposals (person_id, id);
CREATE INDEX proposals_email ON proposals (email, made_at);
CREATE INDEX proposals_network ON proposals (network, made_at);
CREATE INDEX proposals_organization ON proposals (organization_id, id);

CREATE TABLE proposal_reviews (
    proposal_id text NOT NULL REFERENCES proposals (id),
    person_id text NOT NULL REFERENCES persons (id),
    name text NOT NULL,
    conflict text NOT NULL,
    scores text NOT NULL,
    comment text NOT NULL,
    reviewed_at bigint NOT NULL,
    PRIMARY KEY (proposal_id, person_id)
);
CREATE INDEX proposal_reviews_person ON proposal_reviews (person_id, proposal_id);

-- +goose Down
DROP TABLE proposal_reviews;
DROP TABLE proposals;
DROP TABLE proposal_reviewers;
DROP TABLE proposal_calls;
