-- owner: resolutions
-- +goose Up
-- What an organization moved; what it seconded has an index already.
CREATE INDEX resolutions_mover ON resolutions (mover_id);

-- +goose Down
DROP INDEX resolutions_mover;
