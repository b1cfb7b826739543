-- owner: apikeys
-- +goose Up
-- What a person's own programs show at the API: the key itself is kept nowhere, only
-- its digest. act says whether it may change anything.
CREATE TABLE api_keys (
    id text NOT NULL PRIMARY KEY,
    person_id text NOT NULL REFERENCES persons (id),
    name text NOT NULL,
    digest text NOT NULL UNIQUE,
    act boolean NOT NULL,
    made_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    used_at bigint NOT NULL
);
CREATE INDEX api_keys_person ON api_keys (person_id, id);

-- +goose Down
DROP TABLE api_keys;
