-- owner: registration
-- +goose Up
-- For how many minutes somebody was at a webinar or a training, and who came without
-- having registered. Of whoever registered, registration_id says who it is, and that they
-- came stands in desk_checks; of a guest it is empty, and name and email say who it is.
-- minutes is -1 where nobody knows.
CREATE TABLE desk_presences (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL,
    registration_id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    minutes bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE UNIQUE INDEX desk_presences_registration ON desk_presences (registration_id) WHERE registration_id <> '';
CREATE INDEX desk_presences_gathering ON desk_presences (gathering_id, id);
CREATE INDEX desk_presences_email ON desk_presences (email, id);
CREATE INDEX desk_presences_guests ON desk_presences (registration_id, recorded_at, id);

-- +goose Down
DROP TABLE desk_presences;
