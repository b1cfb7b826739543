-- name: Settings :one
SELECT id, title_en, title_fr, about_en, about_fr, volumes, first_year, volume, changed_at FROM newsletter_settings WHERE id = 'newsletter';

-- name: PutSettings :exec
INSERT INTO newsletter_settings (id, title_en, title_fr, about_en, about_fr, volumes, first_year, volume, changed_at) VALUES ('newsletter', $1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET title_en = excluded.title_en, title_fr = excluded.title_fr, about_en = excluded.about_en, about_fr = excluded.about_fr,
    volumes = excluded.volumes, first_year = excluded.first_year, volume = excluded.volume, changed_at = excluded.changed_at;

-- name: InsertIssue :exec
INSERT INTO newsletter_issues (id, state, volume, number, title_en, title_fr, intro_en, intro_fr, scheduled_at, sent_at, posting_en, posting_fr, expanded, last_number, copies, delivered, waiting, failed, figures_at, person_id, person_name, made_at, changed_at)
VALUES ($1, 'draft', 0, 0, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $6, $7, $8, $8);

-- name: UpdateIssue :exec
UPDATE newsletter_issues
SET state = $2, volume = $3, number = $4, title_en = $5, title_fr = $6, intro_en = $7, intro_fr = $8, scheduled_at = $9, sent_at = $10, posting_en = $11, posting_fr = $12,
    expanded = $13, last_number = $14, copies = $15, changed_at = $16
WHERE id = $1;

-- name: SetFigures :exec
UPDATE newsletter_issues SET delivered = $2, waiting = $3, failed = $4, figures_at = $5 WHERE id = $1;

-- name: DeleteIssue :exec
DELETE FROM newsletter_issues WHERE id = $1 AND number = 0;

-- name: Issue :one
SELECT id, state, volume, number, title_en, title_fr, intro_en, intro_fr, scheduled_at, sent_at, posting_en, posting_fr, expanded, last_number, copies, delivered, waiting, failed, figures_at, person_id, person_name, made_at, changed_at FROM newsletter_issues WHERE id = $1;

-- name: IssueAt :one
SELECT id, state, volume, number, title_en, title_fr, intro_en, intro_fr, scheduled_at, sent_at, posting_en, posting_fr, expanded, last_number, copies, delivered, waiting, failed, figures_at, person_id, person_name, made_at, changed_at FROM newsletter_issues WHERE volume = $1 AND number = $2;

-- name: LastIssueNumber :one
SELECT CAST(COALESCE(MAX(number), 0) AS bigint) FROM newsletter_issues WHERE volume = $1;

-- name: LastVolume :one
SELECT CAST(COALESCE(MAX(volume), 0) AS bigint) FROM newsletter_issues;

-- name: Issues :many
SELECT id, state, volume, number, title_en, title_fr, intro_en, intro_fr, scheduled_at, sent_at, posting_en, posting_fr, expanded, last_number, copies, delivered, waiting, failed, figures_at, person_id, person_name, made_at, changed_at FROM newsletter_issues ORDER BY CASE WHEN number = 0 THEN 0 ELSE 1 END, sent_at DESC, id DESC LIMIT $1 OFFSET $2;

-- name: CountAllIssues :one
SELECT CAST(count(*) AS bigint) FROM newsletter_issues;

-- name: SentIssues :many
SELECT id, state, volume, number, title_en, title_fr, intro_en, intro_fr, scheduled_at, sent_at, posting_en, posting_fr, expanded, last_number, copies, delivered, waiting, failed, figures_at, person_id, person_name, made_at, changed_at FROM newsletter_issues WHERE number > 0 ORDER BY volume DESC, number DESC LIMIT $1 OFFSET $2;

-- name: CountSentIssues :one
SELECT CAST(count(*) AS bigint) FROM newsletter_issues WHERE number > 0;

-- name: UnfinishedIssues :many
SELECT id, state, volume, number, title_en, title_fr, intro_en, intro_fr, scheduled_at, sent_at, posting_en, posting_fr, expanded, last_number, copies, delivered, waiting, failed, figures_at, person_id, person_name, made_at, changed_at FROM newsletter_issues WHERE state IN ('scheduled', 'sending') ORDER BY id;

-- name: IssuesSince :many
SELECT id, state, volume, number, title_en, title_fr, intro_en, intro_fr, scheduled_at, sent_at, posting_en, posting_fr, expanded, last_number, copies, delivered, waiting, failed, figures_at, person_id, person_name, made_at, changed_at FROM newsletter_issues WHERE number > 0 AND sent_at >= $1 ORDER BY id;

-- name: InsertItem :exec
INSERT INTO newsletter_items (id, issue_id, position, source, source_key, title_en, title_fr, body_en, body_fr, path) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: UpdateItem :exec
UPDATE newsletter_items SET position = $2, title_en = $3, title_fr = $4, body_en = $5, body_fr = $6, path = $7 WHERE id = $1;

-- name: DeleteItem :exec
DELETE FROM newsletter_items WHERE id = $1;

-- name: DeleteItems :exec
DELETE FROM newsletter_items WHERE issue_id = $1;

-- name: Items :many
SELECT id, issue_id, position, source, source_key, title_en, title_fr, body_en, body_fr, path FROM newsletter_items WHERE issue_id = $1 ORDER BY position, id;

-- name: InsertSubscriber :exec
INSERT INTO newsletter_subscribers (id, number, email, email_fold, name, lang, state, source, person_id, donor_id, asked_at, asked_words, asked_network, active_at, left_at, left_how, left_issue, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: UpdateSubscriber :exec
UPDATE newsletter_subscribers
SET email = $2, email_fold = $3, name = $4, lang = $5, state = $6, source = $7, person_id = $8, donor_id = $9, asked_at = $10, asked_words = $11, asked_network = $12,
    active_at = $13, left_at = $14, left_how = $15, left_issue = $16
WHERE id = $1;

-- name: LastSubscriberNumber :one
SELECT CAST(COALESCE(MAX(number), 0) AS bigint) FROM newsletter_subscribers;

-- name: Subscriber :one
SELECT id, number, email, email_fold, name, lang, state, source, person_id, donor_id, asked_at, asked_words, asked_network, active_at, left_at, left_how, left_issue, made_at FROM newsletter_subscribers WHERE id = $1;

-- name: SubscriberByNumber :one
SELECT id, number, email, email_fold, name, lang, state, source, person_id, donor_id, asked_at, asked_words, asked_network, active_at, left_at, left_how, left_issue, made_at FROM newsletter_subscribers WHERE number = $1;

-- name: SubscriberByEmail :one
SELECT id, number, email, email_fold, name, lang, state, source, person_id, donor_id, asked_at, asked_words, asked_network, active_at, left_at, left_how, left_issue, made_at FROM newsletter_subscribers WHERE email_fold = $1;

-- name: Receivers :many
SELECT id, number, email, email_fold, name, lang, state, source, person_id, donor_id, asked_at, asked_words, asked_network, active_at, left_at, left_how, left_issue, made_at FROM newsletter_subscribers WHERE state = 'active' AND number > sqlc.arg(after_number) AND number <= sqlc.arg(last_number) ORDER BY number LIMIT sqlc.arg(page_size);

-- name: Subscribers :many
SELECT id, number, email, email_fold, name, lang, state, source, person_id, donor_id, asked_at, asked_words, asked_network, active_at, left_at, left_how, left_issue, made_at FROM newsletter_subscribers
WHERE (CAST(sqlc.arg(state) AS text) = '' OR state = sqlc.arg(state)) AND (CAST(sqlc.arg(words) AS text) = '' OR email_fold LIKE '%' || CAST(sqlc.arg(words) AS text) || '%')
ORDER BY number DESC LIMIT sqlc.arg(page_size) OFFSET sqlc.arg(skipped);

-- name: CountSubscribers :many
SELECT state, lang, CAST(count(*) AS bigint) AS subscribers FROM newsletter_subscribers GROUP BY state, lang ORDER BY state, lang;

-- name: CountLeftAfter :one
SELECT CAST(count(*) AS bigint) FROM newsletter_subscribers WHERE left_issue = $1 AND left_issue <> '';

-- name: ForgetAsked :execrows
DELETE FROM newsletter_subscribers WHERE state = 'asked' AND active_at = 0 AND left_at = 0 AND asked_at < $1
    AND NOT EXISTS (SELECT 1 FROM newsletter_returns r WHERE r.subscriber = newsletter_subscribers.number);

-- name: InsertReturn :exec
INSERT INTO newsletter_returns (issue_id, subscriber, at, kind, said) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (issue_id, subscriber) DO UPDATE SET at = excluded.at, kind = excluded.kind, said = excluded.said;

-- name: ReturnsOf :many
SELECT issue_id, subscriber, at, kind, said FROM newsletter_returns WHERE subscriber = $1 AND at >= $2 ORDER BY at;

-- name: DeleteReturnsOf :exec
DELETE FROM newsletter_returns WHERE subscriber = $1;

-- name: CountReturns :many
SELECT kind, CAST(count(*) AS bigint) AS copies FROM newsletter_returns WHERE issue_id = $1 GROUP BY kind ORDER BY kind;

-- name: CountAttempts :one
SELECT CAST(count(*) AS bigint) FROM newsletter_attempts WHERE subject_hash = $1 AND at >= $2;

-- name: InsertAttempt :exec
INSERT INTO newsletter_attempts (id, subject_hash, at) VALUES ($1, $2, $3);

-- name: DeleteAttemptsBefore :exec
DELETE FROM newsletter_attempts WHERE at < $1;

-- name: SubscribersOfPerson :many
SELECT id, number, email, email_fold, name, lang, state, source, person_id, donor_id, asked_at, asked_words, asked_network, active_at, left_at, left_how, left_issue, made_at FROM newsletter_subscribers WHERE person_id = $1 ORDER BY id;

-- name: IssuesBy :many
SELECT id, title_en, title_fr, made_at FROM newsletter_issues WHERE person_id = $1 ORDER BY id LIMIT $2;

-- name: GiveSubscriber :execrows
UPDATE newsletter_subscribers SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveIssue :execrows
UPDATE newsletter_issues SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: ForgetIssues :exec
UPDATE newsletter_issues SET person_id = '', person_name = '' WHERE person_id = $1;

-- signatures whose consents a reader's subscription may rest on

-- name: PutSignature :exec
INSERT INTO newsletter_signatures (signature_id, subscriber_id) VALUES ($1, $2) ON CONFLICT (signature_id) DO UPDATE SET subscriber_id = excluded.subscriber_id;

-- name: SignaturesOf :many
SELECT signature_id FROM newsletter_signatures WHERE subscriber_id = $1 ORDER BY signature_id;

-- files of readers

-- name: InsertImport :exec
INSERT INTO newsletter_imports (id, made_at, made_by, file, body, basis, total, brought_at, added) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0);

-- name: ImportOf :one
SELECT id, made_at, made_by, file, basis, total, brought_at, added FROM newsletter_imports WHERE id = $1;

-- name: ImportBody :one
SELECT body FROM newsletter_imports WHERE id = $1;

-- name: Imports :many
SELECT id, made_at, made_by, file, basis, total, brought_at, added FROM newsletter_imports WHERE made_at >= sqlc.arg(since) ORDER BY made_at DESC, id DESC LIMIT sqlc.arg(page_size);

-- name: ImportBrought :exec
UPDATE newsletter_imports SET brought_at = $2, added = added + $3 WHERE id = $1;

-- name: DropImport :exec
DELETE FROM newsletter_imports WHERE id = $1;

-- name: DropImportsBefore :exec
DELETE FROM newsletter_imports WHERE made_at < $1;
