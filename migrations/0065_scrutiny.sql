-- owner: ballots
-- +goose Up
-- paper: the organization votes on paper, which scrutineers count; it has no other
-- ballot in this vote.
ALTER TABLE electors ADD COLUMN paper boolean NOT NULL DEFAULT false;
-- channel: how a ballot came that its own holder did not cast here ('': they did).
ALTER TABLE ballots ADD COLUMN channel text NOT NULL DEFAULT '';
ALTER TABLE ballots ADD COLUMN entered_by text NOT NULL DEFAULT '';
-- What the papers add to the count, once two scrutineers have counted alike.
ALTER TABLE votes ADD COLUMN paper_yes bigint NOT NULL DEFAULT 0;
ALTER TABLE votes ADD COLUMN paper_no bigint NOT NULL DEFAULT 0;
ALTER TABLE votes ADD COLUMN paper_abstain bigint NOT NULL DEFAULT 0;
ALTER TABLE votes ADD COLUMN paper_spoiled bigint NOT NULL DEFAULT 0;
ALTER TABLE votes ADD COLUMN papers bigint NOT NULL DEFAULT 0;
ALTER TABLE votes ADD COLUMN paper_state text NOT NULL DEFAULT '' CHECK (paper_state IN ('', 'uncounted', 'counted'));
ALTER TABLE votes ADD COLUMN count_round bigint NOT NULL DEFAULT 1;

-- What a scrutineer counted of the papers, kept for good: a recount is a new round.
CREATE TABLE vote_sheets (
    vote_id text NOT NULL REFERENCES votes (id),
    round bigint NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    yes bigint NOT NULL,
    no bigint NOT NULL,
    abstain bigint NOT NULL,
    spoiled bigint NOT NULL,
    entered_at bigint NOT NULL,
    PRIMARY KEY (vote_id, round, person_id)
);
CREATE INDEX vote_sheets_person ON vote_sheets (person_id, vote_id);

-- +goose Down
DROP TABLE vote_sheets;
ALTER TABLE votes DROP COLUMN count_round;
ALTER TABLE votes DROP COLUMN paper_state;
ALTER TABLE votes DROP COLUMN papers;
ALTER TABLE votes DROP COLUMN paper_spoiled;
ALTER TABLE votes DROP COLUMN paper_abstain;
ALTER TABLE votes DROP COLUMN paper_no;
ALTER TABLE votes DROP COLUMN paper_yes;
ALTER TABLE ballots DROP COLUMN entered_by;
ALTER TABLE ballots DROP COLUMN channel;
ALTER TABLE electors DROP COLUMN paper;
