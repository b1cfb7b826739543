-- owner: programme
-- +goose Up
CREATE TABLE programmes (
    gathering_id text NOT NULL PRIMARY KEY REFERENCES gatherings (id),
    teams bigint NOT NULL,
    changeover bigint NOT NULL,
    closed_shown bigint NOT NULL,
    access_en text NOT NULL,
    access_fr text NOT NULL,
    numbered bigint NOT NULL,
    revision bigint NOT NULL,
    published_at bigint NOT NULL,
    published_by text NOT NULL,
    published text NOT NULL
);

CREATE TABLE programme_revisions (
    gathering_id text NOT NULL REFERENCES programmes (gathering_id),
    revision bigint NOT NULL,
    at bigint NOT NULL,
    by_name text NOT NULL,
    changes text NOT NULL,
    PRIMARY KEY (gathering_id, revision)
);

CREATE TABLE programme_rooms (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES programmes (gathering_id),
    place bigint NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    whereabouts_en text NOT NULL,
    whereabouts_fr text NOT NULL,
    capacity bigint NOT NULL,
    step_free bigint NOT NULL,
    hearing_loop bigint NOT NULL,
    online bigint NOT NULL
);
CREATE INDEX programme_rooms_gathering ON programme_rooms (gathering_id, place, id);

CREATE TABLE programme_tracks (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES programmes (gathering_id),
    place bigint NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    colour text NOT NULL,
    shape text NOT NULL
);
CREATE INDEX programme_tracks_gathering ON programme_tracks (gathering_id, place, id);

CREATE TABLE programme_sessions (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES programmes (gathering_id),
    number bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('orientation', 'group', 'workshop', 'plenary', 'caucus', 'general_meeting', 'social', 'break')),
    title_en text NOT NULL,
    title_fr text NOT NULL,
    about_en text NOT NULL,
    about_fr text NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    room_id text NOT NULL,
    track_id text NOT NULL,
    body_id text NOT NULL,
    meeting_key text NOT NULL,
    languages text NOT NULL,
    interpretation text NOT NULL,
    services text NOT NULL,
    capacity bigint NOT NULL,
    closed text NOT NULL CHECK (closed IN ('', 'members', 'body', 'no_government')),
    cancelled bigint NOT NULL,
    version bigint NOT NULL,
    UNIQUE (gathering_id, number)
);
CREATE INDEX programme_sessions_room ON programme_sessions (room_id, id);
CREATE INDEX programme_sessions_track ON programme_sessions (track_id, id);

CREATE TABLE programme_speakers (
    id text NOT NULL PRIMARY KEY,
    gathering_id text NOT NULL REFERENCES programmes (gathering_id),
    person_id text NOT NULL,
    name text NOT NULL,
    organization_id text NOT NULL,
    organization_en text NOT NULL,
    organization_fr text NOT NULL,
    bio_en text NOT NULL,
    bio_fr text NOT NULL,
    named bigint NOT NULL,
    step_free bigint NOT NULL
);
CREATE INDEX programme_speakers_gathering ON programme_speakers (gathering_id, name, id);
CREATE INDEX programme_speakers_person ON programme_speakers (person_id, id);
CREATE INDEX programme_speakers_organization ON programme_speakers (organization_id, id);

CREATE TABLE programme_parts (
    session_id text NOT NULL REFERENCES programme_sessions (id),
    speaker_id text NOT NULL REFERENCES programme_speakers (id),
    place bigint NOT NULL,
    role text NOT NULL CHECK (role IN ('chair', 'speaker', 'facilitator', 'rapporteur')),
    PRIMARY KEY (session_id, speaker_id)
);
CREATE INDEX programme_parts_speaker ON programme_parts (speaker_id, session_id);

-- A star outlives its session until the next publication has told its owner.
CREATE TABLE programme_stars (
    person_id text NOT NULL REFERENCES persons (id),
    session_id text NOT NULL,
    gathering_id text NOT NULL REFERENCES programmes (gathering_id),
    starred_at bigint NOT NULL,
    PRIMARY KEY (person_id, session_id)
);
CREATE INDEX programme_stars_gathering ON programme_stars (gathering_id, session_id, person_id);

-- +goose Down
DROP TABLE programme_stars;
DROP TABLE programme_parts;
DROP TABLE programme_speakers;
DROP TABLE programme_sessions;
DROP TABLE programme_tracks;
DROP TABLE programme_rooms;
DROP TABLE programme_revisions;
DROP TABLE programmes;
