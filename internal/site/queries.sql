-- name: InsertPage :exec
INSERT INTO site_pages (id, purpose, kind, parent_id, position, foot, live, slug_en, slug_fr, path_en, path_fr, latest, withdrawn_at, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, 0, $12, $13);

-- name: UpdatePage :exec
UPDATE site_pages SET kind = $2, parent_id = $3, position = $4, foot = $5, live = $6, slug_en = $7, slug_fr = $8, path_en = $9, path_fr = $10 WHERE id = $1;

-- name: SetPath :exec
UPDATE site_pages SET path_en = $2, path_fr = $3 WHERE id = $1;

-- name: SetLatest :exec
UPDATE site_pages SET latest = $2 WHERE id = $1;

-- name: SetWithdrawn :exec
UPDATE site_pages SET withdrawn_at = $2 WHERE id = $1;

-- name: Pages :many
SELECT id, purpose, kind, parent_id, position, foot, live, slug_en, slug_fr, path_en, path_fr, latest, withdrawn_at, made_at, made_by
FROM site_pages ORDER BY position, id;

-- name: Page :one
SELECT id, purpose, kind, parent_id, position, foot, live, slug_en, slug_fr, path_en, path_fr, latest, withdrawn_at, made_at, made_by
FROM site_pages WHERE id = $1;

-- name: PutAddress :exec
INSERT INTO site_addresses (lang, path, page_id, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (lang, path) DO UPDATE SET page_id = excluded.page_id, since = excluded.since;

-- name: Address :one
SELECT lang, path, page_id, since FROM site_addresses WHERE lang = $1 AND path = $2;

-- name: AddressesOf :many
SELECT lang, path, page_id, since FROM site_addresses WHERE page_id = $1 ORDER BY lang, path;

-- name: DropAddress :exec
DELETE FROM site_addresses WHERE lang = $1 AND path = $2;

-- name: InsertVersion :exec
INSERT INTO site_versions (
    page_id, number, title_en, title_fr, summary_en, summary_fr, body_en, body_fr, check_en, check_fr, event, event_day, event_link, event_en, event_fr,
    restored, saved_at, saved_by, publish_at, published_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: SetPublication :exec
UPDATE site_versions SET publish_at = $3, published_by = $4 WHERE page_id = $1 AND number = $2;

-- name: Version :one
SELECT page_id, number, title_en, title_fr, summary_en, summary_fr, body_en, body_fr, check_en, check_fr, event, event_day, event_link, event_en, event_fr,
    restored, saved_at, saved_by, publish_at, published_by
FROM site_versions WHERE page_id = $1 AND number = $2;

-- The latest versions of a page, the newest first, from the one before a number.
-- name: Versions :many
SELECT page_id, number, title_en, title_fr, check_en, check_fr, event, event_day, event_link, event_en, event_fr, restored, saved_at, saved_by, publish_at, published_by
FROM site_versions WHERE page_id = sqlc.arg(page) AND number < sqlc.arg(before) ORDER BY number DESC LIMIT sqlc.arg(most);

-- All that is or will be public, without the words of bodies.
-- name: Publications :many
SELECT page_id, number, title_en, title_fr, summary_en, summary_fr, event, event_day, event_link, event_en, event_fr, publish_at
FROM site_versions WHERE publish_at > 0 ORDER BY page_id, event_day, publish_at, number;

-- The newest saved version of every page.
-- name: LatestVersions :many
SELECT v.page_id, v.number, v.title_en, v.title_fr, v.check_en, v.check_fr, v.event_day, v.saved_at, v.saved_by, v.publish_at
FROM site_versions v JOIN site_pages p ON p.id = v.page_id AND p.latest = v.number ORDER BY v.page_id;

-- name: InsertMedium :exec
INSERT INTO site_media (id, hash, name, media_type, size, width, height, alt_en, alt_fr, decorative, credit, blob_id, added_at, added_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: UpdateMedium :exec
UPDATE site_media SET alt_en = $2, alt_fr = $3, decorative = $4, credit = $5 WHERE id = $1;

-- name: Media :many
SELECT id, hash, name, media_type, size, width, height, alt_en, alt_fr, decorative, credit, blob_id, added_at, added_by FROM site_media ORDER BY id DESC;

-- name: Medium :one
SELECT id, hash, name, media_type, size, width, height, alt_en, alt_fr, decorative, credit, blob_id, added_at, added_by FROM site_media WHERE id = $1;

-- name: MediumByHash :one
SELECT id, hash, name, media_type, size, width, height, alt_en, alt_fr, decorative, credit, blob_id, added_at, added_by FROM site_media WHERE hash = $1;

-- name: DropMedium :exec
DELETE FROM site_media WHERE id = $1;

-- The bodies of the versions that name a file by its address; the caller looks closer.
-- name: Bodies :many
SELECT page_id, number, body_en, body_fr FROM site_versions
WHERE body_en LIKE sqlc.arg(pattern) OR body_fr LIKE sqlc.arg(pattern)
ORDER BY page_id, number;

-- name: PutRedirect :exec
INSERT INTO site_redirects (source, target, hits, last_day, added_at, added_by) VALUES ($1, $2, 0, '', $3, $4)
ON CONFLICT (source) DO UPDATE SET target = excluded.target, added_at = excluded.added_at, added_by = excluded.added_by;

-- name: Redirect :one
SELECT source, target, hits, last_day, added_at, added_by FROM site_redirects WHERE source = $1;

-- name: Redirects :many
SELECT source, target, hits, last_day, added_at, added_by FROM site_redirects
WHERE source > sqlc.arg(after) AND (source LIKE sqlc.arg(pattern) OR lower(target) LIKE sqlc.arg(pattern))
ORDER BY source LIMIT sqlc.arg(most);

-- name: AllRedirects :many
SELECT source, target FROM site_redirects ORDER BY source;

-- name: CountRedirects :one
SELECT CAST(count(*) AS bigint) FROM site_redirects;

-- name: DropRedirect :execrows
DELETE FROM site_redirects WHERE source = $1;

-- name: AddHits :exec
UPDATE site_redirects SET hits = hits + sqlc.arg(more), last_day = sqlc.arg(last_day) WHERE source = sqlc.arg(source);

-- name: InsertRedirectFile :exec
INSERT INTO site_redirect_files (id, name, body, sent_at, sent_by) VALUES ($1, $2, $3, $4, $5);

-- name: RedirectFile :one
SELECT id, name, body, sent_at, sent_by FROM site_redirect_files WHERE id = $1;

-- name: DropRedirectFile :exec
DELETE FROM site_redirect_files WHERE id = $1;

-- name: DropOldRedirectFiles :exec
DELETE FROM site_redirect_files WHERE sent_at < $1;

-- name: Links :many
SELECT address, state, code, detail, checked_at FROM site_links ORDER BY address;

-- name: PutLink :exec
INSERT INTO site_links (address, state, code, detail, checked_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (address) DO UPDATE SET state = excluded.state, code = excluded.code, detail = excluded.detail, checked_at = excluded.checked_at;

-- name: DropLink :exec
DELETE FROM site_links WHERE address = $1;

-- name: PutLinkRun :exec
INSERT INTO site_link_runs (id, asked_at, done_at) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at, done_at = excluded.done_at;

-- name: LinkRun :one
SELECT id, asked_at, done_at FROM site_link_runs WHERE id = $1;
