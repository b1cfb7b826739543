-- owner: registration
-- +goose Up
-- How a person is spoken of, for the badge; and the nights of the hotel: days as
-- YYYY-MM-DD, empty for whoever needs no room.
ALTER TABLE registrations ADD COLUMN pronouns text NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN arrives text NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN leaves text NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN room_with text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE registrations DROP COLUMN room_with;
ALTER TABLE registrations DROP COLUMN leaves;
ALTER TABLE registrations DROP COLUMN arrives;
ALTER TABLE registrations DROP COLUMN pronouns;
