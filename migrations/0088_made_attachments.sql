-- owner: outmail
-- +goose Up
-- A file that is made when its message is sent, from what a subject keeps anyway: who
-- makes it, and of what. Its body here is empty.
ALTER TABLE outmail_attachments ADD COLUMN maker text NOT NULL DEFAULT '';
ALTER TABLE outmail_attachments ADD COLUMN made_of text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE outmail_attachments DROP COLUMN made_of;
ALTER TABLE outmail_attachments DROP COLUMN maker;
