-- owner: outmail
-- +goose Up
-- A posting may be held: nothing more of it is handed over until it goes on. And its
-- text may have a mark in the place of each copy's own link.
ALTER TABLE outmail_postings ADD COLUMN held bigint NOT NULL DEFAULT 0;
ALTER TABLE outmail_postings ADD COLUMN link_mark text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE outmail_postings DROP COLUMN link_mark;
ALTER TABLE outmail_postings DROP COLUMN held;
