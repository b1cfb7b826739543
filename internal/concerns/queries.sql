-- name: Concern :one
SELECT slug, about_en, about_fr, counts_public, changed_at, broader, also_en, also_fr, same_as FROM concerns WHERE slug = $1;

-- name: Concerns :many
SELECT slug, about_en, about_fr, counts_public, changed_at, broader, also_en, also_fr, same_as FROM concerns ORDER BY slug;

-- name: SaveConcern :exec
INSERT INTO concerns (slug, about_en, about_fr, counts_public, changed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (slug) DO UPDATE SET about_en = excluded.about_en, about_fr = excluded.about_fr, counts_public = excluded.counts_public, changed_at = excluded.changed_at;

-- name: SaveVocabulary :exec
INSERT INTO concerns (slug, about_en, about_fr, counts_public, changed_at, broader, also_en, also_fr, same_as) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (slug) DO UPDATE SET about_en = excluded.about_en, about_fr = excluded.about_fr, counts_public = excluded.counts_public, changed_at = excluded.changed_at,
    broader = excluded.broader, also_en = excluded.also_en, also_fr = excluded.also_fr, same_as = excluded.same_as;

-- name: InsertReport :exec
INSERT INTO concern_reports (
    id, slug, organization_id, organization_en, organization_fr, person_id, person_name, lang, problem, words, unit, affected, region, city, from_day, to_day,
    state, reason, version, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'stands', '', 1, $17, $17);

-- name: UpdateReport :exec
UPDATE concern_reports
SET problem = $2, words = $3, unit = $4, affected = $5, region = $6, city = $7, from_day = $8, to_day = $9, state = $10, reason = $11, version = $12, changed_at = $13, lang = $14
WHERE id = $1;

-- name: Report :one
SELECT id, slug, organization_id, organization_en, organization_fr, person_id, person_name, lang, problem, words, unit, affected, region, city, from_day, to_day,
    state, reason, version, made_at, changed_at
FROM concern_reports WHERE id = $1;

-- A page of the reports of a concern, those of the latest period first, after one
-- with a last day and a key.
-- name: Reports :many
SELECT id, slug, organization_id, organization_en, organization_fr, person_id, person_name, lang, problem, words, unit, affected, region, city, from_day, to_day,
    state, reason, version, made_at, changed_at
FROM concern_reports
WHERE slug = sqlc.arg(concern) AND (CAST(sqlc.arg(withdrawn) AS bigint) = 1 OR state = 'stands')
    AND (to_day < sqlc.arg(before_day) OR to_day = sqlc.arg(before_day) AND id < sqlc.arg(before_id))
ORDER BY to_day DESC, id DESC
LIMIT sqlc.arg(page_size);

-- What is reported of a concern, summed by month, region and unit.
-- name: ReportedByMonth :many
SELECT CAST(substr(to_day, 1, 7) AS text) AS month, region, unit, CAST(count(*) AS bigint) AS reports, CAST(sum(affected) AS bigint) AS affected
FROM concern_reports WHERE slug = $1 AND state = 'stands'
GROUP BY substr(to_day, 1, 7), region, unit
ORDER BY substr(to_day, 1, 7), region, unit;

-- name: InsertVersion :exec
INSERT INTO concern_report_versions (report_id, version, content, at, person_id, person_name) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Versions :many
SELECT report_id, version, content, at, person_id, person_name FROM concern_report_versions WHERE report_id = $1 ORDER BY version LIMIT $2;

-- name: InsertRecord :exec
INSERT INTO concern_records (
    id, slug, resolution_id, answers_id, kind, day, party_en, party_fr, title_en, title_fr, words_en, words_fr, link, file_en, file_fr, public, awaits,
    removed_at, removed_why, person_id, person_name, recorded_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, '', $18, $19, $20, $20);

-- name: UpdateRecord :exec
UPDATE concern_records
SET resolution_id = $2, answers_id = $3, day = $4, party_en = $5, party_fr = $6, title_en = $7, title_fr = $8, words_en = $9, words_fr = $10, link = $11, file_en = $12, file_fr = $13,
    public = $14, awaits = $15, removed_at = $16, removed_why = $17, changed_at = $18
WHERE id = $1;

-- name: Record :one
SELECT id, slug, resolution_id, answers_id, kind, day, party_en, party_fr, title_en, title_fr, words_en, words_fr, link, file_en, file_fr, public, awaits,
    removed_at, removed_why, person_id, person_name, recorded_at, changed_at
FROM concern_records WHERE id = $1;

-- name: RecordsOfConcern :many
SELECT id, slug, resolution_id, answers_id, kind, day, party_en, party_fr, title_en, title_fr, words_en, words_fr, link, file_en, file_fr, public, awaits,
    removed_at, removed_why, person_id, person_name, recorded_at, changed_at
FROM concern_records
WHERE slug = sqlc.arg(concern) AND removed_at = 0 AND (CAST(sqlc.arg(everything) AS bigint) = 1 OR public = 1)
ORDER BY day, id
LIMIT sqlc.arg(page_size);

-- name: RecordsOfResolution :many
SELECT r.id, r.slug, r.resolution_id, r.answers_id, r.kind, r.day, r.party_en, r.party_fr, r.title_en, r.title_fr, r.words_en, r.words_fr, r.link, r.file_en, r.file_fr, r.public, r.awaits,
    r.removed_at, r.removed_why, r.person_id, r.person_name, r.recorded_at, r.changed_at
FROM concern_records r
WHERE (r.resolution_id = sqlc.arg(resolution) OR r.answers_id IN (SELECT l.id FROM concern_records l WHERE l.resolution_id = sqlc.arg(resolution)))
    AND r.removed_at = 0 AND (CAST(sqlc.arg(everything) AS bigint) = 1 OR r.public = 1)
ORDER BY r.day, r.id
LIMIT sqlc.arg(page_size);

-- The letters of a concern to which an answer is awaited.
-- name: Unanswered :many
SELECT l.id, l.slug, l.day
FROM concern_records l
WHERE l.kind = 'letter' AND l.awaits = 1 AND l.removed_at = 0 AND (CAST(sqlc.arg(everything) AS bigint) = 1 OR l.public = 1)
    AND NOT EXISTS (SELECT 1 FROM concern_records a WHERE a.answers_id = l.id AND a.removed_at = 0)
ORDER BY l.slug, l.day, l.id
LIMIT sqlc.arg(page_size);

-- The letters of a concern that were answered, whoever may see the answers.
-- name: AnsweredOf :many
SELECT DISTINCT answers_id FROM concern_records WHERE slug = $1 AND answers_id <> '' AND removed_at = 0 ORDER BY answers_id;

-- The last day of each concern on which something is recorded.
-- name: LastRecords :many
SELECT slug, CAST(max(day) AS text) AS last_day FROM concern_records
WHERE removed_at = 0 AND (CAST(sqlc.arg(everything) AS bigint) = 1 OR public = 1)
GROUP BY slug;

-- The last day of each concern on which a report was made, or changed.
-- name: LastReports :many
SELECT slug, CAST(max(made_at) AS bigint) AS last_at FROM concern_reports WHERE state = 'stands' GROUP BY slug;

-- name: InsertConversation :execrows
INSERT INTO concern_conversations (slug, list_id, number, person_id, person_name, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (slug, list_id, number) DO NOTHING;

-- name: DeleteConversation :execrows
DELETE FROM concern_conversations WHERE slug = $1 AND list_id = $2 AND number = $3;

-- name: ConversationsOfConcern :many
SELECT slug, list_id, number, person_id, person_name, at FROM concern_conversations WHERE slug = $1 ORDER BY list_id, number LIMIT $2;

-- name: ConcernsOfConversation :many
SELECT slug, list_id, number, person_id, person_name, at FROM concern_conversations WHERE list_id = $1 AND number = $2 ORDER BY slug;

-- what is held about a person, and organizations merged

-- name: ReportsBy :many
SELECT id, slug, organization_en, organization_fr, problem, made_at FROM concern_reports WHERE person_id = $1 ORDER BY id LIMIT $2;

-- name: CountReportsBy :one
SELECT CAST(count(*) AS bigint) FROM concern_reports WHERE person_id = $1;

-- name: VersionsBy :many
SELECT report_id, version FROM concern_report_versions WHERE person_id = $1 ORDER BY report_id, version;

-- name: RecordsBy :many
SELECT id, slug, title_en, title_fr, recorded_at FROM concern_records WHERE person_id = $1 ORDER BY id LIMIT $2;

-- name: CountRecordsBy :one
SELECT CAST(count(*) AS bigint) FROM concern_records WHERE person_id = $1;

-- name: ConversationsBy :many
SELECT slug, list_id, number FROM concern_conversations WHERE person_id = $1 ORDER BY list_id, number, slug;

-- name: GiveReport :execrows
UPDATE concern_reports SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveRecord :execrows
UPDATE concern_records SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: ForgetReports :exec
UPDATE concern_reports SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetVersions :exec
UPDATE concern_report_versions SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetRecords :exec
UPDATE concern_records SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetConversations :exec
UPDATE concern_conversations SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ReportsOfOrganization :many
SELECT id FROM concern_reports WHERE organization_id = $1 ORDER BY id;

-- name: GiveReportOfOrganization :execrows
UPDATE concern_reports SET organization_id = sqlc.arg(to_organization) WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: GiveVersion :execrows
UPDATE concern_report_versions SET person_id = sqlc.arg(to_person) WHERE report_id = sqlc.arg(report_id) AND version = sqlc.arg(version) AND person_id = sqlc.arg(from_person);

-- name: GiveConversation :execrows
UPDATE concern_conversations SET person_id = sqlc.arg(to_person) WHERE slug = sqlc.arg(slug) AND list_id = sqlc.arg(list_id) AND number = sqlc.arg(number) AND person_id = sqlc.arg(from_person);
