-- name: InsertList :exec
INSERT INTO lists (id, slug, name_en, name_fr, about_en, about_fr, body_id, settings, made_at, posts, subscribers, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 1);

-- name: UpdateList :execrows
UPDATE lists SET name_en = $2, name_fr = $3, about_en = $4, about_fr = $5, body_id = $6, settings = $7, revision = revision + 1
WHERE id = $1;

-- name: Lists :many
SELECT id, slug, name_en, name_fr, about_en, about_fr, body_id, settings, made_at, posts, subscribers, revision
FROM lists ORDER BY made_at, id;

-- name: List :one
SELECT id, slug, name_en, name_fr, about_en, about_fr, body_id, settings, made_at, posts, subscribers, revision
FROM lists WHERE id = $1;

-- name: ListBySlug :one
SELECT id, slug, name_en, name_fr, about_en, about_fr, body_id, settings, made_at, posts, subscribers, revision
FROM lists WHERE slug = $1;

-- name: TakePostNumbers :one
UPDATE lists SET posts = posts + sqlc.arg(taken), revision = revision + 1 WHERE id = $1 RETURNING posts;

-- name: TakeSubscriberNumber :one
UPDATE lists SET subscribers = subscribers + 1 WHERE id = $1 RETURNING subscribers;

-- name: InsertSubscription :exec
INSERT INTO list_subscriptions (id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26);

-- name: UpdateSubscription :execrows
UPDATE list_subscriptions
SET address = $2, name = $3, organization = $4, organization_id = $5, person_id = $6, lang = $7, role = $8, origin = $9, state = $10, mode = $11,
    away_until = $12, topics = $13, guest = $14, consent = $15, message = $16, asked_at = $17, began_at = $18, ended_at = $19,
    posts = $20, score = $21, scored_on = $22, warnings = $23, warn_at = $24
WHERE id = $1;

-- name: Subscription :one
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions WHERE id = $1;

-- name: SubscriptionByAddress :one
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions WHERE list_id = $1 AND address = $2;

-- name: SubscriptionByNumber :one
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions WHERE list_id = $1 AND number = $2;

-- name: SubscriptionsOfPerson :many
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions WHERE person_id = $1 ORDER BY list_id;

-- name: SubscriptionsFrom :many
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions
WHERE list_id = $1 AND (CAST(sqlc.arg(state) AS text) = '' OR state = sqlc.arg(state)) AND number > sqlc.arg(after_number)
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR address LIKE sqlc.arg(pattern) ESCAPE '!' OR lower(name) LIKE sqlc.arg(pattern) ESCAPE '!' OR lower(organization) LIKE sqlc.arg(pattern) ESCAPE '!')
ORDER BY number LIMIT sqlc.arg(page_size);

-- name: Receivers :many
SELECT number, address, topics, away_until
FROM list_subscriptions
WHERE list_id = $1 AND state = 'active' AND mode = $2 AND number > sqlc.arg(after_number) AND number <= sqlc.arg(last_number)
ORDER BY number LIMIT sqlc.arg(page_size);

-- name: CountSubscriptions :many
SELECT state, CAST(count(*) AS bigint) AS subscriptions FROM list_subscriptions WHERE list_id = $1 GROUP BY state;

-- name: CountModes :many
SELECT mode, CAST(count(*) AS bigint) AS subscriptions FROM list_subscriptions WHERE list_id = $1 AND state = 'active' GROUP BY mode;

-- name: BodySubscriptions :many
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions WHERE list_id = $1 AND person_id <> '' ORDER BY number;

-- name: InsertRaw :exec
INSERT INTO list_raws (id, raw, size, hash) VALUES ($1, $2, $3, $4);

-- name: Raw :one
SELECT raw FROM list_raws WHERE id = $1;

-- name: InsertArrival :exec
INSERT INTO list_arrivals (id, raw_id, at, list_id, recipient, reverse_path, ip, hello, state, outcome, reasons, author_name, author, subject, results, proof, word, tries, decided_at, decided_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', '', '', '', '', '', '', '', '', 0, 0, '');

-- name: Arrival :one
SELECT id, raw_id, at, list_id, recipient, reverse_path, ip, hello, state, outcome, reasons, author_name, author, subject, results, proof, word, tries, decided_at, decided_by
FROM list_arrivals WHERE id = $1;

-- name: ArrivalByWord :one
SELECT id, raw_id, at, list_id, recipient, reverse_path, ip, hello, state, outcome, reasons, author_name, author, subject, results, proof, word, tries, decided_at, decided_by
FROM list_arrivals WHERE word = $1 AND word <> '';

-- name: UpdateArrival :execrows
UPDATE list_arrivals
SET state = $2, outcome = $3, reasons = $4, author_name = $5, author = $6, subject = $7, results = $8, proof = $9, word = $10, tries = $11, decided_at = $12, decided_by = $13
WHERE id = $1;

-- name: Arrivals :many
SELECT id, raw_id, at, list_id, recipient, reverse_path, ip, hello, state, outcome, reasons, author_name, author, subject, results, proof, word, tries, decided_at, decided_by
FROM list_arrivals
WHERE list_id = $1 AND state = $2 AND id < sqlc.arg(before_id) ORDER BY id DESC LIMIT sqlc.arg(page_size);

-- name: CountArrivals :one
SELECT CAST(count(*) AS bigint) FROM list_arrivals WHERE list_id = $1 AND state = $2;

-- name: WaitingArrivals :many
SELECT id FROM list_arrivals WHERE state = 'waiting' AND at < $1 ORDER BY id LIMIT 1000;

-- name: InsertPost :exec
INSERT INTO list_posts (id, list_id, number, raw_id, hash, subscription_id, author_name, author, message_id, parent_ids, subject, base, topics, sent_at, thread, size, attachments, imported, posting, expanded, excerpt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: Post :one
SELECT id, list_id, number, raw_id, hash, subscription_id, author_name, author, message_id, parent_ids, subject, base, topics, sent_at, thread, size, attachments, imported, posting, expanded, excerpt
FROM list_posts WHERE id = $1;

-- name: PostByNumber :one
SELECT id, list_id, number, raw_id, hash, subscription_id, author_name, author, message_id, parent_ids, subject, base, topics, sent_at, thread, size, attachments, imported, posting, expanded, excerpt
FROM list_posts WHERE list_id = $1 AND number = $2;

-- name: PostsWithHash :many
SELECT number FROM list_posts WHERE list_id = $1 AND hash = $2 LIMIT 1;

-- name: SetExpanded :exec
UPDATE list_posts SET expanded = $2 WHERE id = $1;

-- name: InsertAnswer :exec
INSERT INTO list_answers (id, address, kind, at) VALUES ($1, $2, $3, $4);

-- name: CountAnswers :one
SELECT CAST(count(*) AS bigint) FROM list_answers WHERE address = $1 AND kind = $2 AND at >= $3;

-- name: CountAnswersToAll :one
SELECT CAST(count(*) AS bigint) FROM list_answers WHERE at >= $1;

-- name: DeleteAnswersBefore :exec
DELETE FROM list_answers WHERE at < $1;

-- name: ThreadsOfMessage :many
SELECT thread FROM list_posts WHERE list_id = $1 AND message_id = $2 LIMIT 5;

-- name: ThreadsThatName :many
SELECT p.thread FROM list_references r CROSS JOIN list_posts p
WHERE r.list_id = $1 AND r.message_id = $2 AND p.list_id = r.list_id AND p.number = r.number LIMIT 5;

-- name: ThreadWithSubject :many
SELECT thread FROM list_posts
WHERE list_id = $1 AND base = $2 AND sent_at >= sqlc.arg(since) AND sent_at <= sqlc.arg(until)
ORDER BY sent_at DESC, number DESC LIMIT 1;

-- name: MoveThread :exec
UPDATE list_posts SET thread = sqlc.arg(into_thread) WHERE list_id = $1 AND thread = $2;

-- name: ThreadByNumber :one
SELECT list_id, thread, subject, posts, first_at, last_at FROM list_threads WHERE list_id = $1 AND thread = $2;

-- name: InsertThread :exec
INSERT INTO list_threads (list_id, thread, subject, posts, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateThread :exec
UPDATE list_threads SET subject = $3, posts = $4, first_at = $5, last_at = $6 WHERE list_id = $1 AND thread = $2;

-- name: DeleteThread :exec
DELETE FROM list_threads WHERE list_id = $1 AND thread = $2;

-- name: InsertReference :exec
INSERT INTO list_references (list_id, message_id, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- the archive

-- name: ArchiveThreads :many
SELECT list_id, thread, subject, posts, first_at, last_at FROM list_threads
WHERE list_id = $1 ORDER BY last_at DESC, thread DESC LIMIT sqlc.arg(page_size) OFFSET sqlc.arg(skipped);

-- name: CountThreads :one
SELECT CAST(count(*) AS bigint) FROM list_threads WHERE list_id = $1;

-- name: ThreadsBetween :many
SELECT t.list_id, t.thread, t.subject, t.posts, t.first_at, t.last_at
FROM (SELECT p.thread, MAX(p.sent_at) AS newest FROM list_posts p
      WHERE p.list_id = sqlc.arg(list_id) AND p.sent_at >= sqlc.arg(since) AND p.sent_at < sqlc.arg(before) GROUP BY p.thread) active
CROSS JOIN list_threads t
WHERE t.list_id = sqlc.arg(list_id) AND t.thread = active.thread
ORDER BY active.newest DESC, t.thread DESC LIMIT sqlc.arg(page_size) OFFSET sqlc.arg(skipped);

-- name: CountThreadsBetween :one
SELECT CAST(count(DISTINCT thread) AS bigint) FROM list_posts WHERE list_id = $1 AND sent_at >= sqlc.arg(since) AND sent_at < sqlc.arg(before);

-- name: Months :many
SELECT month, posts FROM list_months WHERE list_id = $1 ORDER BY month DESC;

-- name: AddToMonth :exec
INSERT INTO list_months (list_id, month, posts) VALUES ($1, $2, $3)
ON CONFLICT (list_id, month) DO UPDATE SET posts = list_months.posts + excluded.posts;

-- name: PostsOfThread :many
SELECT id, list_id, number, raw_id, hash, subscription_id, author_name, author, message_id, parent_ids, subject, base, topics, sent_at, thread, size, attachments, imported, posting, expanded, excerpt
FROM list_posts WHERE list_id = $1 AND thread = $2 ORDER BY sent_at, number LIMIT sqlc.arg(page_size);

-- name: PostsInOrder :many
SELECT id, number, raw_id, author, sent_at FROM list_posts
WHERE list_id = $1 AND sent_at >= sqlc.arg(after_sent) AND (sent_at > sqlc.arg(after_sent) OR number > sqlc.arg(after_number))
ORDER BY sent_at, number LIMIT sqlc.arg(page_size);

-- name: ThreadsOfImported :one
SELECT CAST(count(DISTINCT thread) AS bigint) FROM list_posts WHERE list_id = $1 AND number >= sqlc.arg(first_number) AND number <= sqlc.arg(last_number) AND imported = 1;

-- name: InsertLeftover :execrows
INSERT INTO list_leftovers (id, list_id, at, file, place, why, hash, raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (list_id, hash) DO NOTHING;

-- name: LeftoversAfter :many
SELECT id, at, file, place, why, CAST(octet_length(raw) AS bigint) AS size FROM list_leftovers
WHERE list_id = $1 AND id > sqlc.arg(after_id) ORDER BY id LIMIT sqlc.arg(page_size);

-- name: Leftover :one
SELECT raw FROM list_leftovers WHERE id = $1 AND list_id = $2;

-- what comes back, digests, the clock

-- name: InsertBounce :exec
INSERT INTO list_bounces (id, list_id, subscription_id, at, posting, kind, class, status, diagnostic, counted, score)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: BouncesSince :one
SELECT CAST(COALESCE(SUM(counted), 0) AS bigint) AS counted, CAST(count(*) AS bigint) AS bounces
FROM list_bounces WHERE subscription_id = $1 AND at >= sqlc.arg(since);

-- name: BouncesOfCopy :one
SELECT CAST(COALESCE(SUM(CASE WHEN at < sqlc.arg(before) THEN counted ELSE 0 END), 0) AS bigint) AS counted,
    CAST(COALESCE(SUM(CASE WHEN kind IN ('refused', 'gave_up') THEN 1 ELSE 0 END), 0) AS bigint) AS heard
FROM list_bounces WHERE subscription_id = $1 AND posting = $2;

-- name: BouncesOfSubscription :many
SELECT id, list_id, subscription_id, at, posting, kind, class, status, diagnostic, counted, score
FROM list_bounces WHERE subscription_id = $1 ORDER BY id DESC LIMIT sqlc.arg(page_size);

-- name: BouncesOfList :many
SELECT b.id, b.list_id, b.subscription_id, b.at, b.posting, b.kind, b.class, b.status, b.diagnostic, b.counted, b.score, sqlc.embed(s)
FROM list_bounces b JOIN list_subscriptions s ON s.id = b.subscription_id
WHERE b.list_id = $1 AND b.id < sqlc.arg(before_id) ORDER BY b.id DESC LIMIT sqlc.arg(page_size);

-- name: DeleteBouncesBefore :exec
DELETE FROM list_bounces WHERE at < $1;

-- name: DueWarnings :many
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions WHERE state = 'disabled' AND warn_at > 0 AND warn_at <= sqlc.arg(now) ORDER BY warn_at LIMIT sqlc.arg(page_size);

-- name: SubscriptionsOf :many
SELECT id, list_id, number, address, name, organization, organization_id, person_id, lang, role, origin, state, mode,
    away_until, topics, guest, consent, message, asked_at, began_at, ended_at, posts, score, scored_on, warnings, warn_at
FROM list_subscriptions WHERE person_id = $1 OR address = $2 ORDER BY list_id, number;

-- name: CountGiven :one
SELECT CAST(count(*) AS bigint) FROM list_answers WHERE address = $1 AND kind = $2;

-- name: PostsSince :many
SELECT id, number, raw_id, topics, size
FROM list_posts WHERE list_id = $1 AND imported = 0 AND number > sqlc.arg(after_number) ORDER BY number LIMIT sqlc.arg(page_size);

-- name: LastDigest :one
SELECT id, day, last_number FROM list_digests WHERE list_id = $1 ORDER BY day DESC LIMIT 1;

-- name: CountIssues :one
SELECT CAST(count(*) AS bigint) FROM list_digests WHERE list_id = $1 AND day >= sqlc.arg(first_day) AND issue > 0;

-- name: InsertDigest :exec
INSERT INTO list_digests (id, list_id, at, day, volume, issue, first_number, last_number, topics, last_subscriber, plain_posting, plain_expanded, mime_posting, mime_expanded, complete)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, 0, $13);

-- name: Digest :one
SELECT id, list_id, at, day, volume, issue, first_number, last_number, topics, last_subscriber, plain_posting, plain_expanded, mime_posting, mime_expanded, complete
FROM list_digests WHERE id = $1;

-- name: IncompleteDigests :many
SELECT id FROM list_digests WHERE complete = 0 ORDER BY id LIMIT 100;

-- name: SetDigestExpanded :exec
UPDATE list_digests SET plain_expanded = $2, mime_expanded = $3, complete = $4 WHERE id = $1;

-- name: OldestArrivals :many
SELECT id, raw_id, at FROM list_arrivals WHERE state = $1 ORDER BY id LIMIT sqlc.arg(page_size);

-- name: DeleteArrival :exec
DELETE FROM list_arrivals WHERE id = $1;

-- name: DeleteRawIfLoose :exec
DELETE FROM list_raws AS r
WHERE r.id = $1
  AND NOT EXISTS (SELECT 1 FROM list_arrivals a WHERE a.raw_id = r.id)
  AND NOT EXISTS (SELECT 1 FROM list_posts p WHERE p.raw_id = r.id);

-- what is held about a person

-- name: GiveSubscription :execrows
UPDATE list_subscriptions SET person_id = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: DeleteBouncesOf :exec
DELETE FROM list_bounces WHERE subscription_id = $1;

-- name: PostsOfSubscription :many
SELECT list_id, number, subject, sent_at FROM list_posts
WHERE subscription_id = $1 ORDER BY id DESC LIMIT sqlc.arg(page_size);

-- name: CountPostsOfSubscription :one
SELECT CAST(count(*) AS bigint) FROM list_posts WHERE subscription_id = $1;

-- two records of one organization made one

-- name: SubscriptionsFor :many
SELECT id
FROM list_subscriptions
WHERE organization_id = $1
ORDER BY id;

-- name: GiveSubscriptionFor :execrows
UPDATE list_subscriptions
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- what the messages cite

-- name: InsertCitation :exec
INSERT INTO list_citations (list_id, number, meeting_key, resolution) VALUES ($1, $2, $3, $4)
ON CONFLICT (meeting_key, resolution, list_id, number) DO NOTHING;

-- name: Uncited :one
SELECT list_id, up_to FROM list_uncited ORDER BY list_id LIMIT 1;

-- name: UncitedPosts :many
SELECT number, raw_id, subject FROM list_posts WHERE list_id = $1 AND number <= sqlc.arg(up_to) ORDER BY number DESC LIMIT sqlc.arg(page_size);

-- name: MoveUncited :execrows
UPDATE list_uncited SET up_to = sqlc.arg(next_up_to) WHERE list_id = $1 AND up_to = sqlc.arg(was_up_to);

-- name: ForgetUncited :exec
DELETE FROM list_uncited WHERE list_uncited.list_id = $1;

-- name: ThreadsThatCite :many
SELECT DISTINCT t.list_id, t.thread, t.subject, t.posts, t.first_at, t.last_at
FROM list_citations c JOIN list_posts p ON p.list_id = c.list_id AND p.number = c.number
    JOIN list_threads t ON t.list_id = p.list_id AND t.thread = p.thread
WHERE c.meeting_key = sqlc.arg(meeting_key) AND c.resolution = sqlc.arg(resolution)
ORDER BY t.list_id, t.thread
LIMIT sqlc.arg(page_size);

-- name: ThreadOfPost :one
SELECT t.list_id, t.thread, t.subject, t.posts, t.first_at, t.last_at
FROM list_posts p JOIN list_threads t ON t.list_id = p.list_id AND t.thread = p.thread
WHERE p.list_id = $1 AND p.number = $2;
