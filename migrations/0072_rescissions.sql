-- owner: resolutions
-- +goose Up
-- Which general meeting rescinded a resolution: so that its record lists what it undid
-- beside what it adopted. A rescinded resolution stays so.
CREATE TABLE library_rescissions (
    resolution_id text NOT NULL PRIMARY KEY REFERENCES resolutions (id),
    meeting_key text NOT NULL
);
CREATE INDEX library_rescissions_meeting ON library_rescissions (meeting_key, resolution_id);
INSERT INTO library_rescissions (resolution_id, meeting_key)
SELECT e.resolution_id, max(m.key) FROM meeting_events e
JOIN meetings m ON m.id = e.meeting_id
JOIN library_entries l ON l.resolution_id = e.resolution_id
WHERE e.kind = 'rescinded' AND l.policy_state = 'rescinded'
GROUP BY e.resolution_id;

-- +goose Down
DROP TABLE library_rescissions;
