-- owner: newsletter
-- +goose Up
-- The newsletter's name and how its volumes are counted: one row at most.
CREATE TABLE newsletter_settings (
    id text NOT NULL PRIMARY KEY,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    volumes text NOT NULL CHECK (volumes IN ('year', 'set')),
    first_year bigint NOT NULL,
    volume bigint NOT NULL,
    changed_at bigint NOT NULL
);

-- Issues. Volume and number are given when an issue is sent, one after the other, so
-- that none is missing.
CREATE TABLE newsletter_issues (
    id text NOT NULL PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('draft', 'scheduled', 'sending', 'paused', 'sent')),
    volume bigint NOT NULL,
    number bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    intro_en text NOT NULL,
    intro_fr text NOT NULL,
    scheduled_at bigint NOT NULL,
    sent_at bigint NOT NULL,
    posting_en bigint NOT NULL,
    posting_fr bigint NOT NULL,
    expanded bigint NOT NULL,
    last_number bigint NOT NULL,
    copies bigint NOT NULL,
    delivered bigint NOT NULL,
    waiting bigint NOT NULL,
    failed bigint NOT NULL,
    figures_at bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE UNIQUE INDEX newsletter_issues_number ON newsletter_issues (volume, number) WHERE number > 0;
CREATE INDEX newsletter_issues_sent ON newsletter_issues (sent_at, id);
CREATE INDEX newsletter_issues_person ON newsletter_issues (person_id, id);

-- What an issue is made of, in order. Texts are copied from where they come, so that an
-- issue stays as it was sent.
CREATE TABLE newsletter_items (
    id text NOT NULL PRIMARY KEY,
    issue_id text NOT NULL REFERENCES newsletter_issues (id),
    position bigint NOT NULL,
    source text NOT NULL,
    source_key text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    body_en text NOT NULL,
    body_fr text NOT NULL,
    path text NOT NULL
);
CREATE INDEX newsletter_items_issue ON newsletter_items (issue_id, position);

-- Who gets it: an address once. The consents it rests on are kept with all others; the
-- row says whose they may be.
CREATE TABLE newsletter_subscribers (
    id text NOT NULL PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    email text NOT NULL,
    email_fold text NOT NULL UNIQUE,
    name text NOT NULL,
    lang text NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'active', 'left', 'returned')),
    source text NOT NULL,
    person_id text NOT NULL,
    donor_id text NOT NULL,
    asked_at bigint NOT NULL,
    asked_words text NOT NULL,
    asked_network text NOT NULL,
    active_at bigint NOT NULL,
    left_at bigint NOT NULL,
    left_how text NOT NULL,
    left_issue text NOT NULL,
    made_at bigint NOT NULL
);
CREATE INDEX newsletter_subscribers_state ON newsletter_subscribers (state, number);
CREATE INDEX newsletter_subscribers_left ON newsletter_subscribers (left_issue) WHERE left_issue <> '';
CREATE INDEX newsletter_subscribers_person ON newsletter_subscribers (person_id, id) WHERE person_id <> '';
CREATE INDEX newsletter_subscribers_donor ON newsletter_subscribers (donor_id, id) WHERE donor_id <> '';

-- What came back: of an issue once for each reader.
CREATE TABLE newsletter_returns (
    issue_id text NOT NULL REFERENCES newsletter_issues (id),
    subscriber bigint NOT NULL REFERENCES newsletter_subscribers (number),
    at bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint')),
    said text NOT NULL,
    PRIMARY KEY (issue_id, subscriber)
);
CREATE INDEX newsletter_returns_subscriber ON newsletter_returns (subscriber, at);

-- How often somebody asked, as hashes of what they asked with.
CREATE TABLE newsletter_attempts (
    id text NOT NULL PRIMARY KEY,
    subject_hash text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX newsletter_attempts_subject ON newsletter_attempts (subject_hash, at);
CREATE INDEX newsletter_attempts_at ON newsletter_attempts (at);

-- +goose Down
DROP TABLE newsletter_attempts;
DROP TABLE newsletter_returns;
DROP TABLE newsletter_subscribers;
DROP TABLE newsletter_items;
DROP TABLE newsletter_issues;
DROP TABLE newsletter_settings;
