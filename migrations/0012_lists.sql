-- owner: lists
-- +goose Up
CREATE TABLE lists (
    id text NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    body_id text NOT NULL,
    settings text NOT NULL,
    made_at bigint NOT NULL,
    posts bigint NOT NULL,
    subscribers bigint NOT NULL,
    revision bigint NOT NULL,
    UNIQUE (slug)
);
CREATE INDEX lists_body ON lists (body_id);

-- Somebody's place on a list. Its number, within the list, stands in the ledger
-- and in envelopes; it is never given twice.
CREATE TABLE list_subscriptions (
    id text NOT NULL PRIMARY KEY,
    list_id text NOT NULL REFERENCES lists (id),
    number bigint NOT NULL,
    address text NOT NULL,
    name text NOT NULL,
    organization text NOT NULL,
    organization_id text NOT NULL,
    person_id text NOT NULL,
    lang text NOT NULL,
    role text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    mode text NOT NULL,
    away_until text NOT NULL,
    topics text NOT NULL,
    guest bigint NOT NULL,
    consent text NOT NULL,
    message text NOT NULL,
    asked_at bigint NOT NULL,
    began_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    posts bigint NOT NULL,
    score bigint NOT NULL,
    scored_on text NOT NULL,
    warnings bigint NOT NULL,
    warn_at bigint NOT NULL,
    UNIQUE (list_id, address),
    UNIQUE (list_id, number)
);
CREATE INDEX list_subscriptions_state ON list_subscriptions (list_id, state, number);
CREATE INDEX list_subscriptions_person ON list_subscriptions (person_id, list_id);
CREATE INDEX list_subscriptions_address ON list_subscriptions (address, list_id);
CREATE INDEX list_subscriptions_warn ON list_subscriptions (state, warn_at);

-- A message as it came, once, however many of our addresses it was for.
CREATE TABLE list_raws (
    id text NOT NULL PRIMARY KEY,
    raw bytea NOT NULL,
    size bigint NOT NULL,
    hash text NOT NULL
);

-- What arrived for one of our addresses, and what became of it. Nothing that was
-- accepted is ever without a row here.
CREATE TABLE list_arrivals (
    id text NOT NULL PRIMARY KEY,
    raw_id text NOT NULL REFERENCES list_raws (id),
    at bigint NOT NULL,
    list_id text NOT NULL,
    recipient text NOT NULL,
    reverse_path text NOT NULL,
    ip text NOT NULL,
    hello text NOT NULL,
    state text NOT NULL,
    outcome text NOT NULL,
    reasons text NOT NULL,
    author_name text NOT NULL,
    author text NOT NULL,
    subject text NOT NULL,
    results text NOT NULL,
    proof text NOT NULL,
    word text NOT NULL,
    tries bigint NOT NULL,
    decided_at bigint NOT NULL,
    decided_by text NOT NULL
);
CREATE INDEX list_arrivals_list ON list_arrivals (list_id, state, id);
CREATE INDEX list_arrivals_state ON list_arrivals (state, id);
CREATE INDEX list_arrivals_word ON list_arrivals (word);
CREATE INDEX list_arrivals_raw ON list_arrivals (raw_id);

-- A message distributed, or brought in from an old archive: one entry of the
-- list's archive. Its number is its lasting address.
CREATE TABLE list_posts (
    id text NOT NULL PRIMARY KEY,
    list_id text NOT NULL REFERENCES lists (id),
    number bigint NOT NULL,
    raw_id text NOT NULL REFERENCES list_raws (id),
    hash text NOT NULL,
    subscription_id text NOT NULL,
    author_name text NOT NULL,
    author text NOT NULL,
    message_id text NOT NULL,
    parent_ids text NOT NULL,
    subject text NOT NULL,
    base text NOT NULL,
    topics text NOT NULL,
    sent_at bigint NOT NULL,
    thread bigint NOT NULL,
    size bigint NOT NULL,
    attachments bigint NOT NULL,
    imported bigint NOT NULL,
    posting bigint NOT NULL,
    expanded bigint NOT NULL,
    excerpt text NOT NULL,
    UNIQUE (list_id, number)
);
CREATE INDEX list_posts_sent ON list_posts (list_id, sent_at, number, thread);
CREATE INDEX list_posts_thread ON list_posts (list_id, thread, sent_at, number);
CREATE INDEX list_posts_message ON list_posts (list_id, message_id);
CREATE INDEX list_posts_hash ON list_posts (list_id, hash);
CREATE INDEX list_posts_base ON list_posts (list_id, base, sent_at, number, thread);
CREATE INDEX list_posts_raw ON list_posts (raw_id);
CREATE INDEX list_posts_distributed ON list_posts (list_id, imported, number);

-- A thread by its number, which is that of its first post to arrive.
CREATE TABLE list_threads (
    list_id text NOT NULL REFERENCES lists (id),
    thread bigint NOT NULL,
    subject text NOT NULL,
    posts bigint NOT NULL,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    PRIMARY KEY (list_id, thread)
);
CREATE INDEX list_threads_last ON list_threads (list_id, last_at, thread);

-- How many posts each month has, as YYYYMM in the coalition's zone: an archive of
-- decades is not counted anew for each reader.
CREATE TABLE list_months (
    list_id text NOT NULL REFERENCES lists (id),
    month bigint NOT NULL,
    posts bigint NOT NULL,
    PRIMARY KEY (list_id, month)
);

-- Which message ids a post names, so that an answer that came before what it
-- answers is joined to it.
CREATE TABLE list_references (
    list_id text NOT NULL,
    message_id text NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (list_id, message_id, number)
);

-- What came back of what a list sent. Counted is what it added to the score, in
-- halves of a point; score is what that came to.
CREATE TABLE list_bounces (
    id text NOT NULL PRIMARY KEY,
    list_id text NOT NULL REFERENCES lists (id),
    subscription_id text NOT NULL REFERENCES list_subscriptions (id),
    at bigint NOT NULL,
    posting bigint NOT NULL,
    kind text NOT NULL,
    class text NOT NULL,
    status text NOT NULL,
    diagnostic text NOT NULL,
    counted bigint NOT NULL,
    score bigint NOT NULL
);
CREATE INDEX list_bounces_subscription ON list_bounces (subscription_id, id);
CREATE INDEX list_bounces_list ON list_bounces (list_id, id);
CREATE INDEX list_bounces_at ON list_bounces (at);

-- Answers that programs give by themselves, so that nobody gets them by the
-- hundred.
CREATE TABLE list_answers (
    id text NOT NULL PRIMARY KEY,
    address text NOT NULL,
    kind text NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX list_answers_address ON list_answers (address, kind, at);
CREATE INDEX list_answers_at ON list_answers (at);

-- The digest of a day. One without an issue was sent to nobody: it says how far
-- a digest would have gone.
CREATE TABLE list_digests (
    id text NOT NULL PRIMARY KEY,
    list_id text NOT NULL REFERENCES lists (id),
    at bigint NOT NULL,
    day text NOT NULL,
    volume bigint NOT NULL,
    issue bigint NOT NULL,
    first_number bigint NOT NULL,
    last_number bigint NOT NULL,
    topics text NOT NULL,
    last_subscriber bigint NOT NULL,
    plain_posting bigint NOT NULL,
    plain_expanded bigint NOT NULL,
    mime_posting bigint NOT NULL,
    mime_expanded bigint NOT NULL,
    complete bigint NOT NULL,
    UNIQUE (list_id, day)
);
CREATE INDEX list_digests_complete ON list_digests (complete, id);

-- What an import could not take in, kept as it was.
CREATE TABLE list_leftovers (
    id text NOT NULL PRIMARY KEY,
    list_id text NOT NULL REFERENCES lists (id),
    at bigint NOT NULL,
    file text NOT NULL,
    place bigint NOT NULL,
    why text NOT NULL,
    hash text NOT NULL,
    raw bytea NOT NULL,
    UNIQUE (list_id, hash)
);
CREATE INDEX list_leftovers_list ON list_leftovers (list_id, id);

-- +goose Down
DROP TABLE list_leftovers;
DROP TABLE list_digests;
DROP TABLE list_answers;
DROP TABLE list_bounces;
DROP TABLE list_references;
DROP TABLE list_months;
DROP TABLE list_threads;
DROP TABLE list_posts;
DROP TABLE list_arrivals;
DROP TABLE list_raws;
DROP TABLE list_subscriptions;
DROP TABLE lists;
