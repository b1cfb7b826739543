-- name: LatestEntry :one
SELECT e.id, e.kind, e.thing, e.revision, e.leaf, e.made_at, s.salt, s.sum, s.label_en, s.label_fr, s.kept, s.erased_at
FROM record_entries e JOIN record_salts s ON s.entry_id = e.id
WHERE e.kind = $1 AND e.thing = $2 ORDER BY e.revision DESC LIMIT 1;

-- name: RevisionsOf :many
SELECT e.id, e.kind, e.thing, e.revision, e.leaf, e.made_at, s.salt, s.sum, s.label_en, s.label_fr, s.kept, s.erased_at, CAST(COALESCE(l.place, -1) AS bigint) AS place
FROM record_entries e JOIN record_salts s ON s.entry_id = e.id LEFT JOIN record_leaves l ON l.entry_id = e.id
WHERE e.kind = $1 AND e.thing = $2 ORDER BY e.revision;

-- Two nodes may sequence the same rows at once. "DO NOTHING" has PostgreSQL tell the second
-- one that the row appeared under it, so that it begins again, where a plain insert would tell
-- it of a key that is taken. A row that was there before, and so was seen, is no second node
-- but damage: the count of rows tells.
-- name: InsertEntry :execrows
INSERT INTO record_entries (id, kind, thing, revision, leaf, made_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING;

-- name: InsertSalt :execrows
INSERT INTO record_salts (entry_id, salt, sum, label_en, label_fr, kept, erased_at) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING;

-- name: EraseSalt :exec
UPDATE record_salts SET salt = '', sum = '', label_en = '', label_fr = '', kept = '', erased_at = $2 WHERE entry_id = $1;

-- name: InsertWaiting :exec
INSERT INTO record_waiting (id, kind, thing, leaf, salt, sum, label_en, label_fr, kept, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Waiting :many
SELECT id, kind, thing, leaf, salt, sum, label_en, label_fr, kept, made_at FROM record_waiting ORDER BY id LIMIT $1;

-- name: LatestWaiting :one
SELECT id, kind, thing, leaf, salt, sum, label_en, label_fr, kept, made_at FROM record_waiting WHERE kind = $1 AND thing = $2 ORDER BY id DESC LIMIT 1;

-- name: DropWaitingBefore :exec
DELETE FROM record_waiting WHERE kind = $1 AND thing = $2 AND id < $3;

-- What was read up to a key, and nothing that another transaction wrote since: neither engine shows it.

-- name: DropWaitingTo :exec
DELETE FROM record_waiting WHERE id <= $1;

-- name: CountOf :one
SELECT (SELECT count(*) FROM record_entries e WHERE e.kind = $1 AND e.thing = $2) + (SELECT count(*) FROM record_waiting w WHERE w.kind = $1 AND w.thing = $2);

-- name: InsertPerson :exec
INSERT INTO record_persons (person_id, kind, thing) VALUES ($1, $2, $3) ON CONFLICT (person_id, kind, thing) DO NOTHING;

-- name: ThingsNaming :many
SELECT kind, thing FROM record_persons WHERE person_id = $1 ORDER BY kind, thing;

-- name: CountNaming :one
SELECT count(*) FROM record_persons WHERE person_id = $1;

-- name: DeletePerson :exec
DELETE FROM record_persons WHERE person_id = $1;

-- name: CountWaiting :one
SELECT count(*) FROM record_waiting;

-- name: AnyWaiting :many
SELECT id FROM record_waiting ORDER BY id LIMIT 1;

-- name: InsertLeaf :execrows
INSERT INTO record_leaves (place, entry_id) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: LeavesFrom :many
SELECT l.place, e.leaf FROM record_leaves l JOIN record_entries e ON e.id = l.entry_id
WHERE l.place >= $1 ORDER BY l.place LIMIT $2;

-- name: EntriesFrom :many
SELECT l.place, CAST(COALESCE(e.id, '') AS text) AS id, CAST(COALESCE(e.kind, '') AS text) AS kind, CAST(COALESCE(e.thing, '') AS text) AS thing,
    CAST(COALESCE(e.revision, 0) AS bigint) AS revision, CAST(COALESCE(e.leaf, '') AS text) AS leaf, CAST(COALESCE(s.salt, '') AS text) AS salt,
    CAST(COALESCE(s.erased_at, 0) AS bigint) AS erased_at
FROM record_leaves l LEFT JOIN record_entries e ON e.id = l.entry_id LEFT JOIN record_salts s ON s.entry_id = l.entry_id
WHERE l.place >= $1 ORDER BY l.place LIMIT $2;

-- name: EntryAt :one
SELECT e.id, e.kind, e.thing, e.revision, e.leaf, e.made_at, s.salt, s.sum, s.label_en, s.label_fr, s.kept, s.erased_at
FROM record_leaves l JOIN record_entries e ON e.id = l.entry_id JOIN record_salts s ON s.entry_id = e.id
WHERE l.place = $1;

-- name: PlaceOf :one
SELECT place FROM record_leaves WHERE entry_id = $1;

-- name: ThingsAfter :many
SELECT DISTINCT thing FROM record_entries WHERE kind = $1 AND thing > $2 ORDER BY thing LIMIT $3;

-- name: CountLeaves :one
SELECT count(*) FROM record_leaves;

-- name: CountByKind :many
SELECT kind, count(*) AS leaves FROM record_entries GROUP BY kind ORDER BY kind;

-- name: Unplaced :many
SELECT e.id, e.kind, e.leaf FROM record_entries e
WHERE NOT EXISTS (SELECT 1 FROM record_leaves l WHERE l.entry_id = e.id)
ORDER BY e.id LIMIT $1;

-- name: Tile :one
SELECT hashes FROM record_tiles WHERE level = $1 AND number = $2;

-- name: PutTile :exec
INSERT INTO record_tiles (level, number, hashes) VALUES ($1, $2, $3)
ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes;

-- name: Head :one
SELECT origin, size, checkpoint, signed_at FROM record_heads WHERE origin = $1;

-- name: PutHead :exec
INSERT INTO record_heads (origin, size, checkpoint, signed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, checkpoint = excluded.checkpoint, signed_at = excluded.signed_at;

-- name: Key :one
SELECT name, origin, secret, public, made_at FROM record_keys WHERE name = $1;

-- name: InsertKey :exec
INSERT INTO record_keys (name, origin, secret, public, made_at) VALUES ($1, $2, $3, $4, $5);

-- name: KindState :one
SELECT kind, last_thing, done_at FROM record_kinds WHERE kind = $1;

-- name: PutKindState :exec
INSERT INTO record_kinds (kind, last_thing, done_at) VALUES ($1, $2, $3)
ON CONFLICT (kind) DO UPDATE SET last_thing = excluded.last_thing, done_at = excluded.done_at;
