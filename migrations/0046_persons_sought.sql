-- owner: people
-- +goose Up
-- People are sought by any part of their name or address: the index has all of it.
DROP INDEX persons_alike_name;
CREATE INDEX persons_alike_name ON persons (gone, fold, id, email);

-- +goose Down
DROP INDEX persons_alike_name;
CREATE INDEX persons_alike_name ON persons (gone, fold, id);
