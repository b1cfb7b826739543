-- owner: coalition
-- +goose Up
-- One row: the coalition this database serves.
CREATE TABLE coalition (
    id text NOT NULL PRIMARY KEY,
    profile text NOT NULL,
    founded_at bigint NOT NULL,
    CHECK (id = 'this')
);

-- +goose Down
DROP TABLE coalition;
