-- owner: admissions
-- +goose Up
-- When the applicant's address was proven to be theirs (0: not yet), and how many
-- times the link was sent on the day of link_at.
ALTER TABLE applications ADD COLUMN proven_at bigint NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN links bigint NOT NULL DEFAULT 0;
-- When somebody asked for a reference was reminded (0: never).
ALTER TABLE application_references ADD COLUMN reminded_at bigint NOT NULL DEFAULT 0;
CREATE INDEX application_references_awaited ON application_references (state, reminded_at, asked_at);
CREATE INDEX application_events_person ON application_events (person_id, id);

-- +goose Down
DROP INDEX application_events_person;
DROP INDEX application_references_awaited;
ALTER TABLE application_references DROP COLUMN reminded_at;
ALTER TABLE applications DROP COLUMN links;
ALTER TABLE applications DROP COLUMN proven_at;
