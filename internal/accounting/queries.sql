-- name: Accounts :many
SELECT number, name_en, name_fr, kind, role, line, active
FROM accounting_accounts
ORDER BY number;

-- name: Account :one
SELECT number, name_en, name_fr, kind, role, line, active
FROM accounting_accounts
WHERE number = $1;

-- name: InsertAccount :exec
INSERT INTO accounting_accounts (number, name_en, name_fr, kind, role, line, active)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: UpdateAccount :execrows
UPDATE accounting_accounts
SET name_en = $2, name_fr = $3, kind = $4, role = $5, line = $6, active = $7
WHERE number = $1;

-- name: FirstLine :many
SELECT entry_id
FROM accounting_lines
WHERE account = $1
LIMIT 1;

-- name: Funds :many
SELECT slug, name_en, name_fr, restricted, active
FROM accounting_funds
ORDER BY restricted, slug;

-- name: Fund :one
SELECT slug, name_en, name_fr, restricted, active
FROM accounting_funds
WHERE slug = $1;

-- name: InsertFund :exec
INSERT INTO accounting_funds (slug, name_en, name_fr, restricted, active)
VALUES ($1, $2, $3, $4, $5);

-- name: UpdateFund :execrows
UPDATE accounting_funds
SET name_en = $2, name_fr = $3, restricted = $4, active = $5
WHERE slug = $1;

-- name: Settings :many
SELECT name, value
FROM accounting_settings
ORDER BY name;

-- name: Setting :one
SELECT value
FROM accounting_settings
WHERE name = $1;

-- name: PutSetting :exec
INSERT INTO accounting_settings (name, value)
VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: InsertEntry :exec
INSERT INTO accounting_entries (id, year, number, day, value_day, memo_en, memo_fr, party, reference, source_kind, source_key, reverses, recorded_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: InsertLine :exec
INSERT INTO accounting_lines (entry_id, position, account, fund, cents, day, cleared)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: LastNumber :one
SELECT CAST(COALESCE(max(number), 0) AS bigint)
FROM accounting_entries
WHERE year = $1;

-- name: Entry :one
SELECT e.id, e.year, e.number, e.day, e.value_day, e.memo_en, e.memo_fr, e.party, e.reference, e.source_kind, e.source_key, e.reverses, e.recorded_at, e.recorded_by,
       CAST(COALESCE((SELECT r.id FROM accounting_entries r WHERE r.reverses = e.id AND r.reverses <> ''), '') AS text) AS reversed_by
FROM accounting_entries e
WHERE e.id = $1;

-- name: EntryOfSource :one
SELECT id
FROM accounting_entries
WHERE source_kind = $1 AND source_key = $2;

-- name: LinesOfEntry :many
SELECT entry_id, position, account, fund, cents, day, cleared
FROM accounting_lines
WHERE entry_id = $1
ORDER BY position;

-- name: Line :one
SELECT entry_id, position, account, fund, cents, day, cleared
FROM accounting_lines
WHERE entry_id = $1 AND position = $2;

-- name: Clear :execrows
UPDATE accounting_lines
SET cleared = sqlc.arg(cleared)
WHERE entry_id = sqlc.arg(entry_id) AND position = sqlc.arg(position) AND cleared = '';

-- name: Unclear :execrows
UPDATE accounting_lines
SET cleared = ''
WHERE cleared = $1;

-- name: LinesCleared :many
SELECT entry_id, position, account, fund, cents, day, cleared
FROM accounting_lines
WHERE cleared = $1
ORDER BY day, entry_id, position;

-- name: Journal :many
SELECT e.id, e.year, e.number, e.day, e.value_day, e.memo_en, e.memo_fr, e.party, e.reference, e.source_kind, e.source_key, e.reverses, e.recorded_at, e.recorded_by
FROM accounting_entries e
WHERE e.day >= sqlc.arg(from_day) AND e.day <= sqlc.arg(to_day)
  AND (CAST(sqlc.arg(source_kind) AS text) = '' OR e.source_kind = sqlc.arg(source_kind))
  AND (CAST(sqlc.arg(before_day) AS text) = '' OR e.day < sqlc.arg(before_day) OR (e.day = sqlc.arg(before_day) AND e.id < sqlc.arg(before_id)))
ORDER BY e.day DESC, e.id DESC
LIMIT sqlc.arg(page_size);

-- name: Postings :many
SELECT e.id, e.year, e.number, e.day, e.value_day, e.memo_en, e.memo_fr, e.party, e.reference, e.source_kind, e.source_key, e.reverses, e.recorded_at, e.recorded_by
FROM accounting_entries e
WHERE e.day >= sqlc.arg(from_day) AND e.day <= sqlc.arg(to_day)
  AND (e.day > sqlc.arg(after_day) OR (e.day = sqlc.arg(after_day) AND e.id > sqlc.arg(after_id)))
ORDER BY e.day, e.id
LIMIT sqlc.arg(page_size);

-- name: AccountPage :many
SELECT l.entry_id, l.position, l.fund, l.cents, l.day, l.cleared, e.year, e.number, e.memo_en, e.memo_fr, e.party, e.reference
FROM accounting_lines l
JOIN accounting_entries e ON e.id = l.entry_id
WHERE l.account = sqlc.arg(account) AND l.day >= sqlc.arg(from_day) AND l.day <= sqlc.arg(to_day)
  AND (CAST(sqlc.arg(fund) AS text) = '' OR l.fund = sqlc.arg(fund))
  AND (l.day > sqlc.arg(after_day) OR (l.day = sqlc.arg(after_day) AND (l.entry_id > sqlc.arg(after_id) OR (l.entry_id = sqlc.arg(after_id) AND l.position > sqlc.arg(after_position)))))
ORDER BY l.day, l.entry_id, l.position
LIMIT sqlc.arg(page_size);

-- name: OpenLines :many
SELECT l.entry_id, l.position, l.fund, l.cents, l.day, l.cleared, e.year, e.number, e.memo_en, e.memo_fr, e.party, e.reference, e.source_kind, e.source_key
FROM accounting_lines l
JOIN accounting_entries e ON e.id = l.entry_id
WHERE l.account = sqlc.arg(account) AND l.cleared = '' AND l.day >= sqlc.arg(from_day) AND l.day <= sqlc.arg(to_day)
ORDER BY l.day, l.entry_id, l.position
LIMIT sqlc.arg(page_size);

-- name: OpenSum :one
SELECT CAST(COALESCE(sum(cents), 0) AS bigint) AS cents, CAST(count(*) AS bigint) AS lines
FROM accounting_lines
WHERE account = sqlc.arg(account) AND cleared = '' AND day <= sqlc.arg(to_day);

-- name: BalanceBefore :one
SELECT CAST(COALESCE(sum(cents), 0) AS bigint) AS cents
FROM accounting_lines
WHERE account = sqlc.arg(account) AND day < sqlc.arg(day)
  AND (CAST(sqlc.arg(fund) AS text) = '' OR fund = sqlc.arg(fund));

-- name: Sums :many
SELECT account, fund,
       CAST(sum(CASE WHEN cents > 0 THEN cents ELSE 0 END) AS bigint) AS debit,
       CAST(sum(CASE WHEN cents < 0 THEN -cents ELSE 0 END) AS bigint) AS credit
FROM accounting_lines
WHERE day >= sqlc.arg(from_day) AND day <= sqlc.arg(to_day)
GROUP BY account, fund
ORDER BY account, fund;

-- What each account of income came to, read from an index in its order.
-- name: IncomeTotals :many
SELECT l.account, CAST(sum(-l.cents) AS bigint) AS cents
FROM accounting_lines l
WHERE l.account IN (SELECT a.number FROM accounting_accounts a WHERE a.kind = 'income') AND l.day >= sqlc.arg(from_day) AND l.day <= sqlc.arg(to_day)
GROUP BY l.account
ORDER BY l.account;

-- What the accounts of income of a line came to, by the kind of what was entered: cents
-- above zero came in.
-- name: IncomeSources :many
SELECT e.source_kind, CAST(sum(-l.cents) AS bigint) AS cents
FROM accounting_accounts a
JOIN accounting_lines l ON l.account = a.number
JOIN accounting_entries e ON e.id = l.entry_id
WHERE a.kind = 'income' AND a.line = sqlc.arg(line) AND l.day >= sqlc.arg(from_day) AND l.day <= sqlc.arg(to_day)
GROUP BY e.source_kind
ORDER BY e.source_kind;

-- name: InsertPeriod :exec
INSERT INTO accounting_periods (id, act, through, reason, at, by_name)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: LastPeriod :one
SELECT id, act, through, reason, at, by_name
FROM accounting_periods
ORDER BY id DESC
LIMIT 1;

-- name: Periods :many
SELECT id, act, through, reason, at, by_name
FROM accounting_periods
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: PutOutside :exec
INSERT INTO accounting_outside (source_kind, source_key, day, memo_en, memo_fr, party, cents, currency, settled)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')
ON CONFLICT (source_kind, source_key) DO NOTHING;

-- name: Outside :many
SELECT source_kind, source_key, day, memo_en, memo_fr, party, cents, currency, settled
FROM accounting_outside
WHERE settled = ''
ORDER BY day, source_key
LIMIT sqlc.arg(page_size);

-- name: SettleOutside :execrows
UPDATE accounting_outside
SET settled = sqlc.arg(settled)
WHERE source_kind = sqlc.arg(source_kind) AND source_key = sqlc.arg(source_key) AND settled = '';

-- name: Progress :one
SELECT upto
FROM accounting_progress
WHERE name = $1;

-- name: PutProgress :exec
INSERT INTO accounting_progress (name, upto)
VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET upto = excluded.upto;
