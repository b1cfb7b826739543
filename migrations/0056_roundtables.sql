-- owner: roundtables
-- +goose Up
-- The departments met, in both languages; a department that is met no longer stays for the record.
CREATE TABLE roundtable_departments (
    id text NOT NULL PRIMARY KEY,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    short_en text NOT NULL,
    short_fr text NOT NULL,
    retired bigint NOT NULL
);

CREATE TABLE roundtables (
    id text NOT NULL PRIMARY KEY,
    key text NOT NULL,
    gathering_id text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'called', 'agenda', 'held', 'closed', 'cancelled')),
    shown text NOT NULL CHECK (shown IN ('nothing', 'agenda', 'answers')),
    minutes bigint NOT NULL,
    answer_days bigint NOT NULL,
    owner_id text NOT NULL REFERENCES persons (id),
    owner_name text NOT NULL,
    call_en text NOT NULL,
    call_fr text NOT NULL,
    called_at bigint NOT NULL,
    call_closes bigint NOT NULL,
    reminded_at bigint NOT NULL,
    held_at bigint NOT NULL,
    closed_at bigint NOT NULL,
    reason text NOT NULL,
    UNIQUE (key)
);
CREATE INDEX roundtables_gathering ON roundtables (gathering_id);
CREATE INDEX roundtables_state ON roundtables (state, id);
CREATE INDEX roundtables_owner ON roundtables (owner_id, id);

CREATE TABLE roundtable_met (
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    department_id text NOT NULL REFERENCES roundtable_departments (id),
    position bigint NOT NULL,
    PRIMARY KEY (roundtable_id, department_id)
);
CREATE INDEX roundtable_met_department ON roundtable_met (department_id, roundtable_id);

CREATE TABLE roundtable_groups (
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    body_id text NOT NULL REFERENCES bodies (id),
    PRIMARY KEY (roundtable_id, body_id)
);
CREATE INDEX roundtable_groups_body ON roundtable_groups (body_id, roundtable_id);

CREATE TABLE roundtable_officials (
    id text NOT NULL PRIMARY KEY,
    department_id text NOT NULL REFERENCES roundtable_departments (id),
    name text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    email text NOT NULL,
    lang text NOT NULL,
    left_at bigint NOT NULL
);
CREATE INDEX roundtable_officials_department ON roundtable_officials (department_id, name, id);

-- The link of an official to one roundtable. A renewal takes the next number, and
-- the address with the number before leads nowhere any more.
CREATE TABLE roundtable_links (
    id text NOT NULL PRIMARY KEY,
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    official_id text NOT NULL REFERENCES roundtable_officials (id),
    number bigint NOT NULL,
    issued_at bigint NOT NULL,
    issued_by text NOT NULL,
    last_day text NOT NULL,
    ended_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    UNIQUE (roundtable_id, official_id)
);
CREATE INDEX roundtable_links_official ON roundtable_links (official_id, id);

CREATE TABLE roundtable_items (
    id text NOT NULL PRIMARY KEY,
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    department_id text NOT NULL,
    body_id text NOT NULL,
    concern text NOT NULL,
    urgency text NOT NULL CHECK (urgency IN ('now', 'soon', 'steady')),
    state text NOT NULL CHECK (state IN ('proposed', 'withdrawn', 'chosen', 'not_chosen', 'merged')),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    problem_en text NOT NULL,
    problem_fr text NOT NULL,
    question_en text NOT NULL,
    question_fr text NOT NULL,
    ask_en text NOT NULL,
    ask_fr text NOT NULL,
    internal text NOT NULL,
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    official_id text NOT NULL,
    share_names bigint NOT NULL,
    merged_into text NOT NULL,
    reason text NOT NULL,
    position bigint NOT NULL,
    minutes bigint NOT NULL,
    speaker text NOT NULL,
    proposed_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    notes_en text NOT NULL,
    notes_fr text NOT NULL,
    noted_by text NOT NULL
);
CREATE INDEX roundtable_items_roundtable ON roundtable_items (roundtable_id, position, id);
CREATE INDEX roundtable_items_concern ON roundtable_items (concern, id);
CREATE INDEX roundtable_items_person ON roundtable_items (person_id, id);
CREATE INDEX roundtable_items_organization ON roundtable_items (organization_id, id);
CREATE INDEX roundtable_items_merged ON roundtable_items (merged_into, id);

CREATE TABLE roundtable_cited (
    item_id text NOT NULL REFERENCES roundtable_items (id),
    resolution_id text NOT NULL REFERENCES resolutions (id),
    position bigint NOT NULL,
    PRIMARY KEY (item_id, resolution_id)
);
CREATE INDEX roundtable_cited_resolution ON roundtable_cited (resolution_id, item_id);

-- What an organization has seen of the problem of an item: words, a count, a place,
-- a file. shared says that officials may read it.
CREATE TABLE roundtable_evidence (
    id text NOT NULL PRIMARY KEY,
    item_id text NOT NULL REFERENCES roundtable_items (id),
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    person_id text NOT NULL,
    person_name text NOT NULL,
    words text NOT NULL,
    count bigint NOT NULL,
    place text NOT NULL,
    period text NOT NULL,
    shared bigint NOT NULL,
    blob_id text NOT NULL,
    blob_name text NOT NULL,
    added_at bigint NOT NULL
);
CREATE INDEX roundtable_evidence_item ON roundtable_evidence (item_id, added_at, id);
CREATE INDEX roundtable_evidence_person ON roundtable_evidence (person_id, id);
CREATE INDEX roundtable_evidence_organization ON roundtable_evidence (organization_id, id);

-- What is sent to both sides to be agreed: versions of the agenda and of the notes,
-- each whole, as those who agree to it read it.
CREATE TABLE roundtable_papers (
    id text NOT NULL PRIMARY KEY,
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    kind text NOT NULL CHECK (kind IN ('agenda', 'notes')),
    number bigint NOT NULL,
    content text NOT NULL,
    sent_at bigint NOT NULL,
    sent_by text NOT NULL,
    UNIQUE (roundtable_id, kind, number)
);

CREATE TABLE roundtable_agreements (
    id text NOT NULL PRIMARY KEY,
    paper_id text NOT NULL REFERENCES roundtable_papers (id),
    department_id text NOT NULL,
    official_id text NOT NULL,
    name text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    recorded_by text NOT NULL,
    agreed_at bigint NOT NULL
);
CREATE INDEX roundtable_agreements_paper ON roundtable_agreements (paper_id, agreed_at, id);

-- What is said about an item or the whole: among us, or with a department.
CREATE TABLE roundtable_remarks (
    id text NOT NULL PRIMARY KEY,
    roundtable_id text NOT NULL REFERENCES roundtables (id),
    item_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('comment', 'change', 'correction')),
    department_id text NOT NULL,
    official_id text NOT NULL,
    person_id text NOT NULL,
    name text NOT NULL,
    words text NOT NULL,
    said_at bigint NOT NULL
);
CREATE INDEX roundtable_remarks_roundtable ON roundtable_remarks (roundtable_id, said_at, id);
CREATE INDEX roundtable_remarks_person ON roundtable_remarks (person_id, id);

-- +goose Down
DROP TABLE roundtable_remarks;
DROP TABLE roundtable_agreements;
DROP TABLE roundtable_papers;
DROP TABLE roundtable_evidence;
DROP TABLE roundtable_cited;
DROP TABLE roundtable_items;
DROP TABLE roundtable_links;
DROP TABLE roundtable_officials;
DROP TABLE roundtable_groups;
DROP TABLE roundtable_met;
DROP TABLE roundtables;
DROP TABLE roundtable_departments;
