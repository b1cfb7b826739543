-- name: InsertPublication :exec
INSERT INTO publications (id, kind, state, year, slug, title_en, title_fr, abstract_en, abstract_fr, authors, issued, issuer_en, issuer_fr, addressee_en, addressee_fr,
    group_id, isbn, reference, rights_en, rights_fr, superseded_by, publish_on, published_at, withdrawn_at, why_en, why_fr, imported, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29);

-- name: UpdatePublication :exec
UPDATE publications SET kind = $2, state = $3, year = $4, slug = $5, title_en = $6, title_fr = $7, abstract_en = $8, abstract_fr = $9, authors = $10, issued = $11,
    issuer_en = $12, issuer_fr = $13, addressee_en = $14, addressee_fr = $15, group_id = $16, isbn = $17, reference = $18, rights_en = $19, rights_fr = $20,
    superseded_by = $21, publish_on = $22, published_at = $23, withdrawn_at = $24, why_en = $25, why_fr = $26, changed_at = $27
WHERE id = $1;

-- name: TouchPublication :exec
UPDATE publications SET changed_at = $2 WHERE id = $1;

-- name: Publication :one
SELECT id, kind, state, year, slug, title_en, title_fr, abstract_en, abstract_fr, authors, issued, issuer_en, issuer_fr, addressee_en, addressee_fr,
    group_id, isbn, reference, rights_en, rights_fr, superseded_by, publish_on, published_at, withdrawn_at, why_en, why_fr, imported, made_at, changed_at
FROM publications WHERE id = $1;

-- name: PublicationAt :one
SELECT publication_id FROM publication_addresses WHERE year = $1 AND slug = $2;

-- name: PublicationImported :one
SELECT id FROM publications WHERE imported = $1 AND imported <> '' ORDER BY id LIMIT 1;

-- Those of a state, or of every state for the empty one, the last issued first.
-- name: Publications :many
SELECT id, kind, state, year, slug, title_en, title_fr, abstract_en, abstract_fr, authors, issued, issuer_en, issuer_fr, addressee_en, addressee_fr,
    group_id, isbn, reference, rights_en, rights_fr, superseded_by, publish_on, published_at, withdrawn_at, why_en, why_fr, imported, made_at, changed_at
FROM publications
WHERE (CAST(sqlc.arg(in_state) AS text) = '' OR state = sqlc.arg(in_state)) AND (CAST(sqlc.arg(of_kind) AS text) = '' OR kind = sqlc.arg(of_kind))
ORDER BY issued DESC, id DESC
LIMIT sqlc.arg(page_size) OFFSET sqlc.arg(skipped);

-- name: CountPublications :many
SELECT state, CAST(count(*) AS bigint) AS many FROM publications GROUP BY state ORDER BY state;

-- What the public may see, or may see no longer, by when it changed: for harvesters.
-- name: PublicationsChanged :many
SELECT id, kind, state, year, slug, title_en, title_fr, abstract_en, abstract_fr, authors, issued, issuer_en, issuer_fr, addressee_en, addressee_fr,
    group_id, isbn, reference, rights_en, rights_fr, superseded_by, publish_on, published_at, withdrawn_at, why_en, why_fr, imported, made_at, changed_at
FROM publications
WHERE (changed_at > sqlc.arg(after_at) OR changed_at = sqlc.arg(after_at) AND id > sqlc.arg(after_id))
    AND state IN ('published', 'withdrawn') AND changed_at >= sqlc.arg(from_at) AND changed_at < sqlc.arg(before_at)
    AND (CAST(sqlc.arg(kinds) AS text) = '' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || kind || ',%')
    AND (CAST(sqlc.arg(subject) AS text) = '' OR EXISTS (SELECT 1 FROM publication_subjects s WHERE s.publication_id = publications.id AND (CAST(sqlc.arg(subject) AS text) = '*' OR s.slug = sqlc.arg(subject))))
ORDER BY changed_at, id
LIMIT sqlc.arg(page_size);

-- name: PublicationPlaces :many
SELECT year, slug, changed_at FROM publications WHERE state = 'published' ORDER BY year, slug;

-- name: CountPublicationsChanged :one
SELECT CAST(count(*) AS bigint) FROM publications
WHERE state IN ('published', 'withdrawn') AND changed_at >= sqlc.arg(from_at) AND changed_at < sqlc.arg(before_at)
    AND (CAST(sqlc.arg(kinds) AS text) = '' OR CAST(sqlc.arg(kinds) AS text) LIKE '%,' || kind || ',%')
    AND (CAST(sqlc.arg(subject) AS text) = '' OR EXISTS (SELECT 1 FROM publication_subjects s WHERE s.publication_id = publications.id AND (CAST(sqlc.arg(subject) AS text) = '*' OR s.slug = sqlc.arg(subject))));

-- name: FirstPublicationChange :one
SELECT CAST(COALESCE(MIN(changed_at), 0) AS bigint) FROM publications WHERE state IN ('published', 'withdrawn');

-- name: PublicationsNewest :many
SELECT id, kind, state, year, slug, title_en, title_fr, abstract_en, abstract_fr, authors, issued, issuer_en, issuer_fr, addressee_en, addressee_fr,
    group_id, isbn, reference, rights_en, rights_fr, superseded_by, publish_on, published_at, withdrawn_at, why_en, why_fr, imported, made_at, changed_at
FROM publications WHERE state = 'published' ORDER BY published_at DESC, id DESC LIMIT $1;

-- name: PublicationsDue :many
SELECT id FROM publications WHERE state = 'waiting' AND publish_on <= $1 ORDER BY publish_on, id LIMIT $2;

-- name: PublicationsOfSubject :many
SELECT p.id, p.kind, p.state, p.year, p.slug, p.title_en, p.title_fr, p.abstract_en, p.abstract_fr, p.authors, p.issued, p.issuer_en, p.issuer_fr, p.addressee_en, p.addressee_fr,
    p.group_id, p.isbn, p.reference, p.rights_en, p.rights_fr, p.superseded_by, p.publish_on, p.published_at, p.withdrawn_at, p.why_en, p.why_fr, p.imported, p.made_at, p.changed_at
FROM publication_subjects s JOIN publications p ON p.id = s.publication_id
WHERE s.slug = $1 AND p.state = 'published'
ORDER BY p.issued DESC, p.id DESC
LIMIT $2;

-- Those that one takes the place of.
-- name: PublicationsBefore :many
SELECT id, kind, state, year, slug, title_en, title_fr, abstract_en, abstract_fr, authors, issued, issuer_en, issuer_fr, addressee_en, addressee_fr,
    group_id, isbn, reference, rights_en, rights_fr, superseded_by, publish_on, published_at, withdrawn_at, why_en, why_fr, imported, made_at, changed_at
FROM publications WHERE superseded_by = $1 AND superseded_by <> '' AND state = 'published' ORDER BY issued DESC, id DESC LIMIT 50;

-- Those that say they have to do with a resolution or another publication.
-- name: PublicationsRelatedTo :many
SELECT p.id, p.kind, p.state, p.year, p.slug, p.title_en, p.title_fr, p.abstract_en, p.abstract_fr, p.authors, p.issued, p.issuer_en, p.issuer_fr, p.addressee_en, p.addressee_fr,
    p.group_id, p.isbn, p.reference, p.rights_en, p.rights_fr, p.superseded_by, p.publish_on, p.published_at, p.withdrawn_at, p.why_en, p.why_fr, p.imported, p.made_at, p.changed_at
FROM publication_relations r JOIN publications p ON p.id = r.publication_id
WHERE r.target_kind = sqlc.arg(target_kind) AND r.target = sqlc.arg(target) AND p.state = 'published'
ORDER BY p.issued DESC, p.id DESC
LIMIT 50;

-- name: KeepAddress :exec
INSERT INTO publication_addresses (year, slug, publication_id) VALUES ($1, $2, $3) ON CONFLICT (year, slug) DO NOTHING;

-- name: SubjectsOfPublication :many
SELECT slug FROM publication_subjects WHERE publication_id = $1 ORDER BY position, slug;

-- name: DropSubjects :exec
DELETE FROM publication_subjects WHERE publication_id = $1;

-- name: InsertSubject :exec
INSERT INTO publication_subjects (publication_id, slug, position) VALUES ($1, $2, $3) ON CONFLICT (publication_id, slug) DO NOTHING;

-- name: RelationsOfPublication :many
SELECT target_kind, target FROM publication_relations WHERE publication_id = $1 ORDER BY position, target;

-- name: DropRelations :exec
DELETE FROM publication_relations WHERE publication_id = $1;

-- name: InsertRelation :exec
INSERT INTO publication_relations (publication_id, target_kind, target, position) VALUES ($1, $2, $3, $4) ON CONFLICT (publication_id, target_kind, target) DO NOTHING;

-- files

-- name: InsertFile :exec
INSERT INTO publication_files (id, publication_id, blob_id, name, media_type, size, digest, lang, version, replaced, pages, pages_read, text_state, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: FileByID :one
SELECT id, publication_id, blob_id, name, media_type, size, digest, lang, version, replaced, pages, pages_read, text_state, added_at FROM publication_files WHERE id = $1;

-- name: FilesOfPublication :many
SELECT id, publication_id, blob_id, name, media_type, size, digest, lang, version, replaced, pages, pages_read, text_state, added_at
FROM publication_files WHERE publication_id = $1 ORDER BY id;

-- name: ReplaceFile :exec
UPDATE publication_files SET replaced = 1 WHERE id = $1;

-- name: FileRead :exec
UPDATE publication_files SET text_state = $2, pages = $3, pages_read = $4 WHERE id = $1;

-- name: DeleteFile :exec
DELETE FROM publication_files WHERE id = $1;

-- name: InsertPage :exec
INSERT INTO publication_pages (file_id, page, words) VALUES ($1, $2, $3) ON CONFLICT (file_id, page) DO UPDATE SET words = excluded.words;

-- name: DeletePages :exec
DELETE FROM publication_pages WHERE file_id = $1;

-- name: PagesOfFile :many
SELECT page, words FROM publication_pages WHERE file_id = sqlc.arg(file) AND page > sqlc.arg(after_page) ORDER BY page LIMIT sqlc.arg(page_size);

-- name: FilesWaiting :many
SELECT id FROM publication_files WHERE text_state = 'waiting' AND added_at < $1 ORDER BY id LIMIT $2;

-- collections

-- name: Collections :many
SELECT c.id, c.slug, c.name_en, c.name_fr, c.intro_en, c.intro_fr, c.position, c.changed_at,
    CAST((SELECT count(*) FROM publication_collected i JOIN publications p ON p.id = i.publication_id WHERE i.collection_id = c.id AND p.state = 'published') AS bigint) AS many
FROM publication_collections c ORDER BY c.position, c.slug LIMIT 500;

-- name: CollectionBySlug :one
SELECT id, slug, name_en, name_fr, intro_en, intro_fr, position, changed_at FROM publication_collections WHERE slug = $1;

-- name: CollectionByID :one
SELECT id, slug, name_en, name_fr, intro_en, intro_fr, position, changed_at FROM publication_collections WHERE id = $1;

-- name: SaveCollection :exec
INSERT INTO publication_collections (id, slug, name_en, name_fr, intro_en, intro_fr, position, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET name_en = excluded.name_en, name_fr = excluded.name_fr, intro_en = excluded.intro_en, intro_fr = excluded.intro_fr,
    position = excluded.position, changed_at = excluded.changed_at;

-- name: CollectedIn :many
SELECT p.id, p.kind, p.state, p.year, p.slug, p.title_en, p.title_fr, p.abstract_en, p.abstract_fr, p.authors, p.issued, p.issuer_en, p.issuer_fr, p.addressee_en, p.addressee_fr,
    p.group_id, p.isbn, p.reference, p.rights_en, p.rights_fr, p.superseded_by, p.publish_on, p.published_at, p.withdrawn_at, p.why_en, p.why_fr, p.imported, p.made_at, p.changed_at
FROM publication_collected i JOIN publications p ON p.id = i.publication_id
WHERE i.collection_id = sqlc.arg(collection) AND (CAST(sqlc.arg(everything) AS bigint) = 1 OR p.state = 'published')
ORDER BY i.position, p.id
LIMIT 1000;

-- name: CollectionsOfPublication :many
SELECT c.id, c.slug, c.name_en, c.name_fr, c.intro_en, c.intro_fr, c.position, c.changed_at
FROM publication_collected i JOIN publication_collections c ON c.id = i.collection_id
WHERE i.publication_id = $1 ORDER BY c.position, c.slug;

-- name: DropCollected :exec
DELETE FROM publication_collected WHERE collection_id = $1;

-- name: Collect :exec
INSERT INTO publication_collected (collection_id, publication_id, position) VALUES ($1, $2, $3) ON CONFLICT (collection_id, publication_id) DO NOTHING;

-- name: LastCollected :one
SELECT CAST(COALESCE(max(position), 0) AS bigint) FROM publication_collected WHERE collection_id = $1;

-- name: LastChange :one
SELECT CAST(COALESCE(max(changed_at), 0) AS bigint) FROM publications;
