-- owner: annual
-- +goose Up
-- The report on a financial year. figures is empty while it is a draft, whose figures are
-- worked out when it is read; what was published is kept as it was.
CREATE TABLE annual_reports (
    year bigint NOT NULL PRIMARY KEY,
    state text NOT NULL,
    president text NOT NULL,
    message_en text NOT NULL,
    message_fr text NOT NULL,
    approved_on text NOT NULL,
    approved_en text NOT NULL,
    approved_fr text NOT NULL,
    figures text NOT NULL,
    published_at bigint NOT NULL,
    made_at bigint NOT NULL,
    changed_at bigint NOT NULL
);

-- What is written before a part of the report, and whether the part is in it.
CREATE TABLE annual_parts (
    year bigint NOT NULL REFERENCES annual_reports (year),
    part text NOT NULL,
    intro_en text NOT NULL,
    intro_fr text NOT NULL,
    left_out bigint NOT NULL,
    PRIMARY KEY (year, part)
);

-- +goose Down
DROP TABLE annual_parts;
DROP TABLE annual_reports;
