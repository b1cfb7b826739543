-- name: InsertRelease :exec
INSERT INTO newsroom_releases (id, kind, state, year, number, slug, headline_en, headline_fr, subhead_en, subhead_fr, body_en, body_fr, place_en, place_fr, day, contacts, subjects, resolutions, embargo_at, public_at, person_id, person_name, approver_id, approver_name, approved_at, version, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28);

-- name: UpdateRelease :exec
UPDATE newsroom_releases
SET kind = $2, state = $3, year = $4, number = $5, slug = $6, headline_en = $7, headline_fr = $8, subhead_en = $9, subhead_fr = $10, body_en = $11, body_fr = $12,
    place_en = $13, place_fr = $14, day = $15, contacts = $16, subjects = $17, resolutions = $18, embargo_at = $19, public_at = $20, approver_id = $21, approver_name = $22,
    approved_at = $23, version = $24, changed_at = $25
WHERE id = $1;

-- name: DeleteRelease :exec
DELETE FROM newsroom_releases WHERE id = $1 AND number = 0;

-- name: Release :one
SELECT id, kind, state, year, number, slug, headline_en, headline_fr, subhead_en, subhead_fr, body_en, body_fr, place_en, place_fr, day, contacts, subjects, resolutions, embargo_at, public_at, person_id, person_name, approver_id, approver_name, approved_at, version, made_at, changed_at
FROM newsroom_releases WHERE id = $1;

-- name: ReleaseAt :one
SELECT id, kind, state, year, number, slug, headline_en, headline_fr, subhead_en, subhead_fr, body_en, body_fr, place_en, place_fr, day, contacts, subjects, resolutions, embargo_at, public_at, person_id, person_name, approver_id, approver_name, approved_at, version, made_at, changed_at
FROM newsroom_releases WHERE year = $1 AND slug = $2;

-- name: LastReleaseNumber :one
SELECT CAST(COALESCE(MAX(number), 0) AS bigint) FROM newsroom_releases WHERE kind = $1 AND year = $2;

-- name: PublicReleases :many
SELECT id, kind, state, year, number, slug, headline_en, headline_fr, subhead_en, subhead_fr, body_en, body_fr, place_en, place_fr, day, contacts, subjects, resolutions, embargo_at, public_at, person_id, person_name, approver_id, approver_name, approved_at, version, made_at, changed_at
FROM newsroom_releases
WHERE state = 'released' AND public_at <= sqlc.arg(now) AND (CAST(sqlc.arg(kind) AS text) = '' OR kind = sqlc.arg(kind))
    AND (CAST(sqlc.arg(subject) AS text) = '' OR ' ' || subjects || ' ' LIKE '% ' || CAST(sqlc.arg(subject) AS text) || ' %')
ORDER BY public_at DESC, id DESC
LIMIT sqlc.arg(page_size) OFFSET sqlc.arg(skipped);

-- name: CountPublicReleases :one
SELECT CAST(count(*) AS bigint)
FROM newsroom_releases
WHERE state = 'released' AND public_at <= sqlc.arg(now) AND (CAST(sqlc.arg(kind) AS text) = '' OR kind = sqlc.arg(kind))
    AND (CAST(sqlc.arg(subject) AS text) = '' OR ' ' || subjects || ' ' LIKE '% ' || CAST(sqlc.arg(subject) AS text) || ' %');

-- name: AllReleases :many
SELECT id, kind, state, year, number, slug, headline_en, headline_fr, subhead_en, subhead_fr, body_en, body_fr, place_en, place_fr, day, contacts, subjects, resolutions, embargo_at, public_at, person_id, person_name, approver_id, approver_name, approved_at, version, made_at, changed_at
FROM newsroom_releases ORDER BY changed_at DESC, id DESC LIMIT $1 OFFSET $2;

-- name: CountReleases :one
SELECT CAST(count(*) AS bigint) FROM newsroom_releases;

-- name: InsertCorrection :exec
INSERT INTO newsroom_corrections (id, release_id, at, person_id, person_name, what_en, what_fr, before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Corrections :many
SELECT id, release_id, at, person_id, person_name, what_en, what_fr, before FROM newsroom_corrections WHERE release_id = $1 ORDER BY at DESC, id DESC;

-- name: InsertMedia :exec
INSERT INTO newsroom_media (id, number, name, outlet, email, email_fold, phone, lang, beats, region, note, state, state_at, state_why, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: UpdateMedia :exec
UPDATE newsroom_media
SET name = $2, outlet = $3, email = $4, email_fold = $5, phone = $6, lang = $7, beats = $8, region = $9, note = $10, state = $11, state_at = $12, state_why = $13, changed_at = $14
WHERE id = $1;

-- name: DeleteMedia :exec
DELETE FROM newsroom_media WHERE id = $1;

-- name: LastMediaNumber :one
SELECT CAST(COALESCE(MAX(number), 0) AS bigint) FROM newsroom_media;

-- name: Media :one
SELECT id, number, name, outlet, email, email_fold, phone, lang, beats, region, note, state, state_at, state_why, made_at, changed_at FROM newsroom_media WHERE id = $1;

-- name: MediaByNumber :one
SELECT id, number, name, outlet, email, email_fold, phone, lang, beats, region, note, state, state_at, state_why, made_at, changed_at FROM newsroom_media WHERE number = $1;

-- name: MediaByEmail :one
SELECT id, number, name, outlet, email, email_fold, phone, lang, beats, region, note, state, state_at, state_why, made_at, changed_at FROM newsroom_media WHERE email_fold = $1;

-- name: AllMedia :many
SELECT id, number, name, outlet, email, email_fold, phone, lang, beats, region, note, state, state_at, state_why, made_at, changed_at FROM newsroom_media ORDER BY outlet, name, id LIMIT $1 OFFSET $2;

-- name: CountMedia :one
SELECT CAST(count(*) AS bigint) FROM newsroom_media;

-- name: ActiveMedia :many
SELECT id, number, name, outlet, email, email_fold, phone, lang, beats, region, note, state, state_at, state_why, made_at, changed_at FROM newsroom_media WHERE state = 'active' AND number > sqlc.arg(after_number) ORDER BY number LIMIT sqlc.arg(page_size);

-- name: InsertMailing :exec
INSERT INTO newsroom_mailings (id, release_id, at, person_id, person_name, embargoed, beats, langs, copies) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Mailings :many
SELECT id, release_id, at, person_id, person_name, embargoed, beats, langs, copies FROM newsroom_mailings WHERE release_id = $1 ORDER BY id;

-- name: InsertSent :exec
INSERT INTO newsroom_sent (release_id, media_number, mailing_id, posting, returned) VALUES ($1, $2, $3, $4, '');

-- name: SentOf :many
SELECT release_id, media_number, mailing_id, posting, returned FROM newsroom_sent WHERE release_id = $1 ORDER BY media_number;

-- name: CountSentTo :one
SELECT CAST(count(*) AS bigint) FROM newsroom_sent WHERE media_number = $1;

-- name: SetReturned :execrows
UPDATE newsroom_sent SET returned = $3 WHERE release_id = $1 AND media_number = $2 AND returned = '';

-- name: ReturnedTo :many
SELECT returned FROM newsroom_sent WHERE media_number = $1 AND returned <> '' ORDER BY release_id DESC LIMIT 10;

-- name: Kit :many
SELECT name, words_en, words_fr, changed_at FROM newsroom_kit ORDER BY name;

-- name: PutKit :exec
INSERT INTO newsroom_kit (name, words_en, words_fr, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET words_en = excluded.words_en, words_fr = excluded.words_fr, changed_at = excluded.changed_at;

-- name: InsertFile :exec
INSERT INTO newsroom_files (id, blob_id, file_name, media_type, size, kind, title_en, title_fr, credit, made_at, alt_en, alt_fr, width, height) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: Files :many
SELECT id, blob_id, file_name, media_type, size, kind, title_en, title_fr, credit, made_at, alt_en, alt_fr, width, height FROM newsroom_files ORDER BY kind, made_at, id LIMIT 200;

-- name: File :one
SELECT id, blob_id, file_name, media_type, size, kind, title_en, title_fr, credit, made_at, alt_en, alt_fr, width, height FROM newsroom_files WHERE id = $1;

-- name: DeleteFile :exec
DELETE FROM newsroom_files WHERE id = $1;

-- name: ReleasesBy :many
SELECT id, headline_en, headline_fr, made_at FROM newsroom_releases WHERE person_id = $1 ORDER BY id LIMIT $2;

-- name: ReleasesApprovedBy :many
SELECT id FROM newsroom_releases WHERE approver_id = $1 ORDER BY id;

-- name: CorrectionsBy :many
SELECT id FROM newsroom_corrections WHERE person_id = $1 ORDER BY id;

-- name: MailingsBy :many
SELECT id FROM newsroom_mailings WHERE person_id = $1 ORDER BY id;

-- name: GiveRelease :execrows
UPDATE newsroom_releases SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveApproval :execrows
UPDATE newsroom_releases SET approver_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND approver_id = sqlc.arg(from_person);

-- name: GiveCorrection :execrows
UPDATE newsroom_corrections SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveMailing :execrows
UPDATE newsroom_mailings SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: ForgetReleases :exec
UPDATE newsroom_releases SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetApprovals :exec
UPDATE newsroom_releases SET approver_id = '', approver_name = '' WHERE approver_id = $1;

-- name: ForgetCorrections :exec
UPDATE newsroom_corrections SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetMailings :exec
UPDATE newsroom_mailings SET person_id = '', person_name = '' WHERE person_id = $1;
