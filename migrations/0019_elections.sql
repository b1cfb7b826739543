-- owner: elections
-- +goose Up
CREATE TABLE elections (
    id text NOT NULL PRIMARY KEY,
    key text NOT NULL,
    body_id text NOT NULL REFERENCES bodies (id),
    seat_id text NOT NULL,
    role text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    seats bigint NOT NULL,
    electorate text NOT NULL CHECK (electorate IN ('members', 'present')),
    meeting_id text NOT NULL,
    method text NOT NULL CHECK (method IN ('stv', 'approval', 'plurality')),
    marks bigint NOT NULL,
    floor bigint NOT NULL,
    nominations_open bigint NOT NULL,
    nominations_close bigint NOT NULL,
    voting_opens bigint NOT NULL,
    voting_closes bigint NOT NULL,
    record_day text NOT NULL,
    term_from text NOT NULL,
    term_to text NOT NULL,
    meetings_needed bigint NOT NULL,
    seconders_needed bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'called', 'slate', 'voting', 'counted', 'declared', 'cancelled')),
    called_at bigint NOT NULL,
    slate_at bigint NOT NULL,
    opened_at bigint NOT NULL,
    counted_at bigint NOT NULL,
    declared_at bigint NOT NULL,
    declared_by text NOT NULL,
    reason text NOT NULL,
    papers bigint NOT NULL,
    lot text NOT NULL,
    result text NOT NULL,
    UNIQUE (key)
);
CREATE INDEX elections_newest ON elections (voting_opens, id);
CREATE INDEX elections_body ON elections (body_id, voting_opens, id);

CREATE TABLE election_nominations (
    id text NOT NULL PRIMARY KEY,
    election_id text NOT NULL REFERENCES elections (id),
    person_id text NOT NULL REFERENCES persons (id),
    name text NOT NULL,
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    region text NOT NULL,
    from_floor bigint NOT NULL,
    by_person text NOT NULL REFERENCES persons (id),
    by_name text NOT NULL,
    made_at bigint NOT NULL,
    answer text NOT NULL CHECK (answer IN ('', 'accepted', 'declined', 'withdrawn')),
    answered_at bigint NOT NULL,
    ruling text NOT NULL CHECK (ruling IN ('', 'admitted', 'refused')),
    ruled_by text NOT NULL,
    ruling_reason text NOT NULL,
    statement_en text NOT NULL,
    statement_fr text NOT NULL,
    position bigint NOT NULL,
    UNIQUE (election_id, person_id)
);
CREATE INDEX election_nominations_person ON election_nominations (person_id, election_id);
CREATE INDEX election_nominations_by ON election_nominations (by_person, id);

CREATE TABLE election_seconders (
    nomination_id text NOT NULL REFERENCES election_nominations (id),
    person_id text NOT NULL REFERENCES persons (id),
    name text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    answer text NOT NULL CHECK (answer IN ('', 'confirmed', 'declined')),
    answered_at bigint NOT NULL,
    PRIMARY KEY (nomination_id, person_id)
);
CREATE INDEX election_seconders_person ON election_seconders (person_id, nomination_id);

-- Who was at a meeting that no credentials desk recorded.
CREATE TABLE election_attendance (
    id text NOT NULL PRIMARY KEY,
    person_id text NOT NULL REFERENCES persons (id),
    body_id text NOT NULL REFERENCES bodies (id),
    day text NOT NULL,
    recorded_by text NOT NULL,
    UNIQUE (person_id, body_id, day)
);
CREATE INDEX election_attendance_body ON election_attendance (body_id, day, id);

-- What candidates said of themselves, of their own will; apart from the
-- nominations and gone when the election is over.
CREATE TABLE election_balance (
    election_id text NOT NULL REFERENCES elections (id),
    person_id text NOT NULL REFERENCES persons (id),
    gender text NOT NULL,
    refugee text NOT NULL,
    youth text NOT NULL,
    PRIMARY KEY (election_id, person_id)
);
CREATE INDEX election_balance_person ON election_balance (person_id, election_id);

-- Who may vote. voted says that an organization has, and nothing else: no hour,
-- no key of a ballot.
CREATE TABLE election_electors (
    election_id text NOT NULL REFERENCES elections (id),
    organization_id text NOT NULL REFERENCES organizations (id),
    name_en text NOT NULL,
    name_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    voted text NOT NULL CHECK (voted IN ('', 'page', 'paper')),
    PRIMARY KEY (election_id, organization_id)
);
CREATE INDEX election_electors_person ON election_electors (person_id, election_id);

-- What was said, by nobody: a random key and the choices.
CREATE TABLE election_ballots (
    id text NOT NULL PRIMARY KEY,
    election_id text NOT NULL REFERENCES elections (id),
    choices text NOT NULL
);
CREATE INDEX election_ballots_election ON election_ballots (election_id, id);

-- Papers being entered by two people; they go to the ballots when the vote is counted.
CREATE TABLE election_papers (
    election_id text NOT NULL REFERENCES elections (id),
    number bigint NOT NULL,
    first_choices text NOT NULL,
    first_by text NOT NULL,
    second_choices text NOT NULL,
    second_by text NOT NULL,
    PRIMARY KEY (election_id, number)
);

-- +goose Down
DROP TABLE election_papers;
DROP TABLE election_ballots;
DROP TABLE election_electors;
DROP TABLE election_balance;
DROP TABLE election_attendance;
DROP TABLE election_seconders;
DROP TABLE election_nominations;
DROP TABLE elections;
