-- name: InsertResolution :exec
INSERT INTO resolutions (
    id, state, revision, round, wording, original_lang, title_en, title_fr, author_person_id, author_name,
    organization_id, organization_en, organization_fr, working_group_id, working_group_en, working_group_fr,
    mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr, seconder_state, meeting_id, late,
    majority, votes_yes, votes_no, votes_abstain, imported, fingerprint, saved_by, save_recorded_at,
    created_at, updated_at, submitted_at, decided_at
) VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37
);

-- name: UpdateResolution :execrows
UPDATE resolutions SET
    state = $2, revision = $3, round = $4, wording = $5, original_lang = $6, title_en = $7, title_fr = $8,
    working_group_id = $9, working_group_en = $10, working_group_fr = $11, mover_id = $12, mover_en = $13, mover_fr = $14,
    seconder_id = $15, seconder_en = $16, seconder_fr = $17, seconder_state = $18, meeting_id = $19, late = $20,
    majority = $21, votes_yes = $22, votes_no = $23, votes_abstain = $24, saved_by = $25, save_recorded_at = $26,
    updated_at = $27, submitted_at = $28, decided_at = $29
WHERE id = $1;

-- name: ResolutionByID :one
SELECT r.* FROM resolutions r WHERE r.id = $1;

-- name: AskedToSecond :many
SELECT r.* FROM resolutions r
WHERE r.seconder_id = $1 AND r.seconder_state = $2
ORDER BY r.updated_at DESC, r.id DESC
LIMIT $3;

-- name: InState :many
SELECT r.* FROM resolutions r
WHERE r.state = $1
ORDER BY r.updated_at, r.id
LIMIT $2;

-- name: AtMeeting :many
SELECT r.* FROM resolutions r
WHERE r.meeting_id = $1
ORDER BY r.submitted_at, r.id
LIMIT $2;

-- name: InsertVersion :exec
INSERT INTO resolution_versions (id, resolution_id, revision, step, wording, at, person_id, person_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: VersionsOf :many
SELECT id, resolution_id, revision, step, wording, at, person_id, person_name
FROM resolution_versions WHERE resolution_id = $1 ORDER BY id LIMIT $2;

-- name: UpsertSubject :exec
INSERT INTO subjects (slug, name_en, name_fr, position) VALUES ($1, $2, $3, $4)
ON CONFLICT (slug) DO UPDATE SET name_en = excluded.name_en, name_fr = excluded.name_fr, position = excluded.position;

-- name: Subjects :many
SELECT slug, name_en, name_fr, position FROM subjects ORDER BY position, slug;

-- name: SubjectsOf :many
SELECT s.slug, s.name_en, s.name_fr, s.position
FROM resolution_subjects x JOIN subjects s ON s.slug = x.slug
WHERE x.resolution_id = $1 ORDER BY x.position, s.slug;

-- name: ClearSubjects :exec
DELETE FROM resolution_subjects WHERE resolution_id = $1;

-- name: InsertSubjectOf :exec
INSERT INTO resolution_subjects (resolution_id, slug, position) VALUES ($1, $2, $3);

-- name: InsertEndorsement :exec
INSERT INTO resolution_endorsements (id, resolution_id, round, revision, body_id, body_en, body_fr, person_id, person_name, decision, reasons, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: EndorsementsOf :many
SELECT id, resolution_id, round, revision, body_id, body_en, body_fr, person_id, person_name, decision, reasons, at
FROM resolution_endorsements WHERE resolution_id = $1 ORDER BY id;

-- name: UpsertCheck :exec
INSERT INTO resolution_checks (resolution_id, round, item, passed, note, person_id, person_name, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (resolution_id, round, item) DO UPDATE SET
    passed = excluded.passed, note = excluded.note, person_id = excluded.person_id, person_name = excluded.person_name, at = excluded.at;

-- name: ChecksOf :many
SELECT resolution_id, round, item, passed, note, person_id, person_name, at
FROM resolution_checks WHERE resolution_id = $1 ORDER BY round, item;

-- name: ChecksInState :many
SELECT c.resolution_id, c.round, c.item, c.passed, c.note, c.person_id, c.person_name, c.at
FROM resolutions r JOIN resolution_checks c ON c.resolution_id = r.id AND c.round = r.round
WHERE r.state = $1 ORDER BY c.resolution_id, c.item;

-- name: InsertEntry :exec
INSERT INTO library_entries (resolution_id, meeting_key, label, number, policy_state, superseded_by, adopted_on, dated, revision, entered_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10);

-- name: UpdateEntry :execrows
UPDATE library_entries SET policy_state = $2, superseded_by = $3, revision = $4, changed_at = $5 WHERE resolution_id = $1;

-- What a meeting reopens leaves the library: internal/resolutions/standing.

-- name: DeleteEntry :execrows
DELETE FROM library_entries WHERE resolution_id = $1;

-- name: DeleteCitations :exec
DELETE FROM resolution_citations WHERE from_resolution_id = $1;

-- name: ReviveAmendments :execrows
UPDATE amendments SET state = 'proposed', reason = '', decided_at = 0 WHERE resolution_id = $1 AND state = 'fallen' AND decided_at = $2;

-- name: VersionAt :one
SELECT id, resolution_id, revision, step, wording, at, person_id, person_name
FROM resolution_versions WHERE resolution_id = $1 AND step = $2 AND at = $3 ORDER BY id DESC LIMIT 1;

-- name: EntryByAddress :one
SELECT sqlc.embed(r), sqlc.embed(e)
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.meeting_key = $1 AND e.label = $2;

-- name: EntryByID :one
SELECT sqlc.embed(r), sqlc.embed(e)
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.resolution_id = $1;

-- name: CountByMeeting :many
SELECT meeting_key, CAST(count(*) AS bigint) AS entries FROM library_entries GROUP BY meeting_key ORDER BY meeting_key DESC;

-- name: NumbersInMeeting :one
SELECT CAST(COALESCE(MAX(number), 0) AS bigint) AS highest, CAST(COALESCE(SUM(CASE WHEN number = 0 THEN 1 ELSE 0 END), 0) AS bigint) AS unnumbered
FROM library_entries WHERE meeting_key = $1;

-- name: ByFingerprint :many
SELECT e.resolution_id, e.meeting_key, e.label, e.number FROM resolutions r JOIN library_entries e ON e.resolution_id = r.id
WHERE r.fingerprint = $1;

-- name: LibraryRevision :one
SELECT revision, changed_at FROM library_state WHERE id = 'library';

-- name: BumpLibrary :one
UPDATE library_state SET revision = revision + 1, changed_at = $1 WHERE id = 'library' RETURNING revision;

-- name: InsertCitation :exec
INSERT INTO resolution_citations (from_resolution_id, meeting_key, number) VALUES ($1, $2, $3)
ON CONFLICT (from_resolution_id, meeting_key, number) DO NOTHING;

-- name: LinkTo :one
SELECT e.meeting_key, e.number, e.resolution_id, e.label, e.policy_state, r.title_en, r.title_fr
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.meeting_key = $1 AND e.number = $2
ORDER BY e.label LIMIT 1;

-- name: InsertAmendment :exec
INSERT INTO amendments (
    id, resolution_id, number, amends, spec, state, mover_id, mover_en, mover_fr, seconder_id, seconder_en, seconder_fr,
    accepted_by_mover, accepted_by_seconder, reason, person_id, person_name, votes_yes, votes_no, votes_abstain,
    proposed_at, moved_at, decided_at
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- name: UpdateAmendment :execrows
UPDATE amendments SET
    spec = $2, state = $3, mover_id = $4, mover_en = $5, mover_fr = $6, seconder_id = $7, seconder_en = $8, seconder_fr = $9,
    accepted_by_mover = $10, accepted_by_seconder = $11, reason = $12, votes_yes = $13, votes_no = $14,
    votes_abstain = $15, moved_at = $16, decided_at = $17
WHERE id = $1;

-- name: AmendmentByID :one
SELECT a.* FROM amendments a WHERE a.id = $1;

-- name: AmendmentsOf :many
SELECT a.* FROM amendments a WHERE a.resolution_id = $1 ORDER BY a.number;

-- name: SummaryByID :one
SELECT e.resolution_id, e.meeting_key, e.label, e.number, e.policy_state, e.adopted_on, e.dated, e.revision,
    r.title_en, r.title_fr, r.working_group_id, r.working_group_en, r.working_group_fr, r.late
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.resolution_id = $1;


-- name: DraftsOf :many
SELECT r.* FROM resolutions r
WHERE r.organization_id = $1
ORDER BY r.updated_at DESC, r.id DESC
LIMIT $2;

-- name: EntriesAfter :many
SELECT sqlc.embed(r), sqlc.embed(e)
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.dated >= sqlc.arg(dated)
    AND (e.dated > sqlc.arg(dated) OR e.number > sqlc.arg(number) OR (e.number = sqlc.arg(number) AND e.resolution_id > sqlc.arg(resolution_id)))
ORDER BY e.dated, e.number, e.resolution_id LIMIT sqlc.arg(size);

-- name: NewestEntries :many
SELECT sqlc.embed(r), sqlc.embed(e)
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
ORDER BY e.dated DESC, e.number DESC, e.resolution_id DESC LIMIT $1;

-- name: Addresses :many
SELECT meeting_key, label, revision, entered_at, changed_at FROM library_entries ORDER BY meeting_key, number, label;

-- name: LinksOf :many
SELECT CAST('cites' AS text) AS relation, e.meeting_key, e.number, e.resolution_id, e.label, e.policy_state, r.title_en, r.title_fr, e.dated
FROM resolution_citations c
JOIN library_entries e ON e.meeting_key = c.meeting_key AND e.number = c.number
JOIN resolutions r ON r.id = e.resolution_id
WHERE c.from_resolution_id = sqlc.arg(resolution_id)
UNION ALL
SELECT CAST('cited_by' AS text), e.meeting_key, e.number, e.resolution_id, e.label, e.policy_state, r.title_en, r.title_fr, e.dated
FROM resolution_citations c
JOIN library_entries e ON e.resolution_id = c.from_resolution_id
JOIN resolutions r ON r.id = e.resolution_id
WHERE c.meeting_key = sqlc.arg(meeting_key) AND c.number = sqlc.arg(number)
UNION ALL
SELECT CAST('superseded_by' AS text), e.meeting_key, e.number, e.resolution_id, e.label, e.policy_state, r.title_en, r.title_fr, e.dated
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.resolution_id = sqlc.arg(superseded_by)
UNION ALL
SELECT CAST('supersedes' AS text), e.meeting_key, e.number, e.resolution_id, e.label, e.policy_state, r.title_en, r.title_fr, e.dated
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.superseded_by = sqlc.arg(resolution_id)
ORDER BY 9, 3, 4
LIMIT 1000;

-- name: EntryByLabel :one
SELECT e.resolution_id, e.number, r.fingerprint, r.imported FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.meeting_key = $1 AND e.label = $2;

-- name: LabelsInMeeting :many
SELECT e.label, e.number, e.resolution_id, r.fingerprint FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.meeting_key = $1;

-- name: KeepRescission :exec
INSERT INTO library_rescissions (resolution_id, meeting_key) VALUES ($1, $2)
ON CONFLICT (resolution_id) DO UPDATE SET meeting_key = excluded.meeting_key;

-- name: Rescissions :many
SELECT resolution_id, meeting_key FROM library_rescissions ORDER BY resolution_id;

-- name: RescindedAt :many
SELECT resolution_id FROM library_rescissions WHERE meeting_key = $1 ORDER BY resolution_id;

-- name: SetSuccessor :exec
UPDATE library_entries SET superseded_by = $2, changed_at = $3 WHERE resolution_id = $1;

-- name: OfParty :many
SELECT r.* FROM resolutions r
WHERE r.mover_id = sqlc.arg(party) OR r.seconder_id = sqlc.arg(party)
ORDER BY r.updated_at DESC, r.id DESC
LIMIT sqlc.arg(page_size);

-- what is held about a person

-- name: AuthoredBy :many
SELECT id, title_en, title_fr, state, created_at FROM resolutions WHERE author_person_id = $1 ORDER BY id;

-- name: VersionsBy :many
SELECT v.id, v.resolution_id, v.revision, v.step, v.at, r.title_en, r.title_fr
FROM resolution_versions v JOIN resolutions r ON r.id = v.resolution_id
WHERE v.person_id = $1 ORDER BY v.id;

-- name: EndorsementsBy :many
SELECT e.id, e.body_en, e.body_fr, e.decision, e.at, r.title_en, r.title_fr
FROM resolution_endorsements e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.person_id = $1 ORDER BY e.id;

-- name: ChecksBy :many
SELECT c.resolution_id, c.round, c.item, c.passed, c.at, r.title_en, r.title_fr
FROM resolution_checks c JOIN resolutions r ON r.id = c.resolution_id
WHERE c.person_id = $1 ORDER BY c.resolution_id, c.round, c.item;

-- name: AmendmentsBy :many
SELECT a.id, a.number, a.proposed_at, r.title_en, r.title_fr
FROM amendments a JOIN resolutions r ON r.id = a.resolution_id
WHERE a.person_id = $1 ORDER BY a.id;

-- name: LastSavedBy :many
SELECT id FROM resolutions WHERE saved_by = $1 ORDER BY id;

-- name: GiveAuthorship :execrows
UPDATE resolutions SET author_person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND author_person_id = sqlc.arg(from_person);

-- name: GiveSaving :execrows
UPDATE resolutions SET saved_by = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND saved_by = sqlc.arg(from_person);

-- name: GiveVersion :execrows
UPDATE resolution_versions SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: GiveEndorsement :execrows
UPDATE resolution_endorsements SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: GiveCheck :execrows
UPDATE resolution_checks SET person_id = sqlc.arg(to_person)
WHERE resolution_id = sqlc.arg(resolution_id) AND round = sqlc.arg(round) AND item = sqlc.arg(item) AND person_id = sqlc.arg(from_person);

-- name: GiveAmendment :execrows
UPDATE amendments SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- two records of one organization made one

-- name: ResolutionsOfOrganization :many
SELECT id
FROM resolutions
WHERE organization_id = $1
ORDER BY id;

-- name: GiveResolution :execrows
UPDATE resolutions
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: ResolutionsMoved :many
SELECT id
FROM resolutions
WHERE mover_id = $1
ORDER BY id;

-- name: GiveMoved :execrows
UPDATE resolutions
SET mover_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND mover_id = sqlc.arg(from_organization);

-- name: ResolutionsSeconded :many
SELECT id
FROM resolutions
WHERE seconder_id = $1
ORDER BY id;

-- name: GiveSeconded :execrows
UPDATE resolutions
SET seconder_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND seconder_id = sqlc.arg(from_organization);

-- name: AmendmentsMoved :many
SELECT id
FROM amendments
WHERE mover_id = $1
ORDER BY id;

-- name: GiveAmendmentMoved :execrows
UPDATE amendments
SET mover_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND mover_id = sqlc.arg(from_organization);

-- name: AmendmentsSeconded :many
SELECT id
FROM amendments
WHERE seconder_id = $1
ORDER BY id;

-- name: GiveAmendmentSeconded :execrows
UPDATE amendments
SET seconder_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND seconder_id = sqlc.arg(from_organization);

-- what stands under a subject

-- name: OfSubject :many
SELECT sqlc.embed(r)
FROM resolution_subjects x JOIN resolutions r ON r.id = x.resolution_id
WHERE x.slug = $1
ORDER BY r.id
LIMIT $2;

-- name: PlaceOf :one
SELECT resolution_id, meeting_key, label, number, policy_state, superseded_by, adopted_on FROM library_entries WHERE resolution_id = $1;

-- name: PlacesOfSubject :many
SELECT e.resolution_id, e.meeting_key, e.label, e.number, e.policy_state, e.superseded_by, e.adopted_on
FROM resolution_subjects x JOIN library_entries e ON e.resolution_id = x.resolution_id
WHERE x.slug = $1
ORDER BY e.resolution_id
LIMIT $2;

-- name: SubjectSums :many
SELECT x.slug, CAST(sum(CASE WHEN e.policy_state = 'in_force' THEN 1 ELSE 0 END) AS bigint) AS in_force, CAST(count(*) AS bigint) AS adopted, CAST(max(e.dated) AS text) AS last_dated
FROM resolution_subjects x JOIN library_entries e ON e.resolution_id = x.resolution_id
GROUP BY x.slug;

-- the library for programs that harvest it: internal/resolutions/harvest

-- name: KeepDeparture :exec
INSERT INTO library_departures (resolution_id, meeting_key, label, subjects, left_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (resolution_id) DO UPDATE SET meeting_key = excluded.meeting_key, label = excluded.label, subjects = excluded.subjects, left_at = excluded.left_at;

-- What enters the library is there, and whatever had its place before no longer is what left it.
-- name: EndDepartures :exec
DELETE FROM library_departures WHERE resolution_id = $1 OR meeting_key = $2 AND label = $3;

-- Entries that changed within a time, after one with a time and a key; of a subject where
-- one is named.
-- name: EntriesChanged :many
SELECT sqlc.embed(r), sqlc.embed(e)
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id
WHERE e.changed_at >= sqlc.arg(from_at) AND e.changed_at < sqlc.arg(before_at)
    AND (e.changed_at > sqlc.arg(after_at) OR e.changed_at = sqlc.arg(after_at) AND e.resolution_id > sqlc.arg(after_id))
    AND (CAST(sqlc.arg(subject) AS text) = '' OR EXISTS (SELECT 1 FROM resolution_subjects x WHERE x.resolution_id = e.resolution_id AND (x.slug = sqlc.arg(subject) OR CAST(sqlc.arg(subject) AS text) = '*')))
ORDER BY e.changed_at, e.resolution_id
LIMIT sqlc.arg(page_size);

-- name: CountEntriesChanged :one
SELECT CAST(count(*) AS bigint)
FROM library_entries e
WHERE e.changed_at >= sqlc.arg(from_at) AND e.changed_at < sqlc.arg(before_at)
    AND (CAST(sqlc.arg(subject) AS text) = '' OR EXISTS (SELECT 1 FROM resolution_subjects x WHERE x.resolution_id = e.resolution_id AND (x.slug = sqlc.arg(subject) OR CAST(sqlc.arg(subject) AS text) = '*')));

-- name: Departed :many
SELECT resolution_id, meeting_key, label, subjects, left_at
FROM library_departures
WHERE left_at >= sqlc.arg(from_at) AND left_at < sqlc.arg(before_at)
    AND (left_at > sqlc.arg(after_at) OR left_at = sqlc.arg(after_at) AND resolution_id > sqlc.arg(after_id))
    AND (CAST(sqlc.arg(subject) AS text) = '' OR subjects LIKE CAST(sqlc.arg(subject) AS text))
ORDER BY left_at, resolution_id
LIMIT sqlc.arg(page_size);

-- name: CountDeparted :one
SELECT CAST(count(*) AS bigint)
FROM library_departures
WHERE left_at >= sqlc.arg(from_at) AND left_at < sqlc.arg(before_at)
    AND (CAST(sqlc.arg(subject) AS text) = '' OR subjects LIKE CAST(sqlc.arg(subject) AS text));

-- name: DepartureAt :one
SELECT resolution_id, meeting_key, label, subjects, left_at FROM library_departures WHERE meeting_key = $1 AND label = $2;

-- name: EarliestChange :one
SELECT CAST(COALESCE(min(changed_at), 0) AS bigint) FROM library_entries;

-- name: EarliestDeparture :one
SELECT CAST(COALESCE(min(left_at), 0) AS bigint) FROM library_departures;

-- The subjects of a run of entries in the order of their changes, at once.
-- name: SubjectsOfChanged :many
SELECT x.resolution_id, s.slug, s.name_en, s.name_fr
FROM library_entries e JOIN resolution_subjects x ON x.resolution_id = e.resolution_id JOIN subjects s ON s.slug = x.slug
WHERE e.changed_at >= sqlc.arg(first_at) AND e.changed_at <= sqlc.arg(last_at)
    AND (e.changed_at > sqlc.arg(first_at) OR e.resolution_id >= sqlc.arg(first_id))
    AND (e.changed_at < sqlc.arg(last_at) OR e.resolution_id <= sqlc.arg(last_id))
ORDER BY x.resolution_id, x.position, s.slug;

-- name: RenameSubject :execrows
UPDATE subjects SET name_en = $2, name_fr = $3 WHERE slug = $1;

-- What is filed under a subject says its name, and has changed with it.
-- name: TouchSubject :execrows
UPDATE library_entries SET changed_at = $2 WHERE resolution_id IN (SELECT x.resolution_id FROM resolution_subjects x WHERE x.slug = $1);

-- name: LastSubject :one
SELECT CAST(COALESCE(max(position), 0) AS bigint) FROM subjects;

-- Policy that is no longer in force: when it ended, as far as that is on record. A
-- resolution ends with the adoption of what took its place, or at the meeting that rescinded it.
-- name: PolicyEnded :many
SELECT e.resolution_id, CAST(COALESCE(n.dated, r.meeting_key, '') AS text) AS ended
FROM library_entries e
LEFT JOIN library_entries n ON n.resolution_id = e.superseded_by
LEFT JOIN library_rescissions r ON r.resolution_id = e.resolution_id
WHERE e.policy_state <> 'in_force'
ORDER BY e.resolution_id;

-- What of the library goes into the record of proof: internal/resolutions/recorded.

-- name: EntriesByKey :many
SELECT resolution_id FROM library_entries WHERE resolution_id > $1 ORDER BY resolution_id LIMIT $2;

-- name: EntryRecorded :one
SELECT e.meeting_key, e.label, e.policy_state, e.superseded_by, e.adopted_on, r.wording, r.votes_yes, r.votes_no, r.votes_abstain
FROM library_entries e JOIN resolutions r ON r.id = e.resolution_id WHERE e.resolution_id = $1;
