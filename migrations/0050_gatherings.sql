-- owner: gatherings
-- +goose Up
CREATE TABLE gatherings (
    id text NOT NULL PRIMARY KEY,
    key text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('consultation', 'working_group', 'executive', 'roundtable', 'webinar', 'other')),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    place_en text NOT NULL,
    place_fr text NOT NULL,
    city text NOT NULL,
    land_en text NOT NULL,
    land_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    zone text NOT NULL,
    body_id text NOT NULL,
    parent_id text NOT NULL,
    audience text NOT NULL CHECK (audience IN ('public', 'members', 'body')),
    online text NOT NULL,
    capacity bigint NOT NULL,
    languages text NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'announced', 'cancelled')),
    reason_en text NOT NULL,
    reason_fr text NOT NULL,
    announced_at bigint NOT NULL,
    cancelled_at bigint NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    revision bigint NOT NULL,
    UNIQUE (key)
);
CREATE INDEX gatherings_starts ON gatherings (starts_at, id);
CREATE INDEX gatherings_body ON gatherings (body_id, starts_at, id);

-- +goose Down
DROP TABLE gatherings;
