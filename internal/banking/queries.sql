-- name: BankAccount :one
SELECT account, mapping, ending
FROM banking_accounts
WHERE account = $1;

-- name: BankAccounts :many
SELECT account, mapping, ending
FROM banking_accounts
ORDER BY account;

-- name: PutBankAccount :exec
INSERT INTO banking_accounts (account, mapping, ending)
VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET mapping = excluded.mapping, ending = excluded.ending;

-- name: InsertUpload :exec
INSERT INTO banking_uploads (id, account, name, body, mapping, at, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Upload :one
SELECT id, account, name, body, mapping, at, by_name
FROM banking_uploads
WHERE id = $1;

-- name: SetUploadMapping :exec
UPDATE banking_uploads
SET mapping = $2
WHERE id = $1;

-- name: DropUpload :execrows
DELETE FROM banking_uploads
WHERE id = $1;

-- name: DropUploadsBefore :exec
DELETE FROM banking_uploads
WHERE at < $1;

-- name: InsertStatement :exec
INSERT INTO banking_statements (id, account, name, format, from_day, to_day, closing_cents, closing_day, lines, fresh, at, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: Statements :many
SELECT id, account, name, format, from_day, to_day, closing_cents, closing_day, lines, fresh, at, by_name
FROM banking_statements
WHERE account = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: LastClosing :one
SELECT id, account, name, format, from_day, to_day, closing_cents, closing_day, lines, fresh, at, by_name
FROM banking_statements
WHERE account = $1 AND closing_day <> ''
ORDER BY closing_day DESC, id DESC
LIMIT 1;

-- name: InsertLine :exec
INSERT INTO banking_lines (id, account, statement_id, row_number, day, cents, said, fold, habit, bank_id, mark, n, state, how, entry_id, payment_id, into_account, reason, settled_at, settled_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', '', '', '', '', '', 0, '');

-- name: Line :one
SELECT id, account, statement_id, row_number, day, cents, said, fold, habit, bank_id, mark, n, state, how, entry_id, payment_id, into_account, reason, settled_at, settled_by
FROM banking_lines
WHERE id = $1;

-- name: KeysBetween :many
SELECT mark, day, cents, n
FROM banking_lines
WHERE account = sqlc.arg(account) AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(to_day);

-- name: LinesOfBankID :many
SELECT day, cents, said
FROM banking_lines
WHERE account = $1 AND bank_id = $2
ORDER BY day
LIMIT 3;

-- name: LinePage :many
SELECT id, account, statement_id, row_number, day, cents, said, fold, habit, bank_id, mark, n, state, how, entry_id, payment_id, into_account, reason, settled_at, settled_by
FROM banking_lines
WHERE account = sqlc.arg(account)
  AND (CAST(sqlc.arg(state) AS text) = '' OR state = sqlc.arg(state))
  AND (CAST(sqlc.arg(words) AS text) = '' OR fold LIKE sqlc.arg(words) ESCAPE '\')
  AND (CAST(sqlc.arg(side) AS bigint) = 0 OR (CAST(sqlc.arg(side) AS bigint) > 0 AND cents > 0) OR (CAST(sqlc.arg(side) AS bigint) < 0 AND cents < 0))
  AND (CAST(sqlc.arg(after_day) AS text) = '' OR day > sqlc.arg(after_day) OR (day = sqlc.arg(after_day) AND id > sqlc.arg(after_id)))
ORDER BY day, id
LIMIT sqlc.arg(page_size);

-- name: LineCounts :many
SELECT state, CAST(count(*) AS bigint) AS lines, CAST(sum(cents) AS bigint) AS cents
FROM banking_lines
WHERE account = sqlc.arg(account) AND day <= sqlc.arg(to_day)
GROUP BY state
ORDER BY state;

-- name: TwinsWaiting :many
SELECT cents, CAST(count(*) AS bigint) AS lines
FROM banking_lines
WHERE account = sqlc.arg(account) AND state = 'waiting'
GROUP BY cents
HAVING count(*) > 1
ORDER BY cents;

-- name: SettleLine :execrows
UPDATE banking_lines
SET state = sqlc.arg(state), how = sqlc.arg(how), entry_id = sqlc.arg(entry_id), payment_id = sqlc.arg(payment_id), into_account = sqlc.arg(into_account),
    reason = sqlc.arg(reason), settled_at = sqlc.arg(settled_at), settled_by = sqlc.arg(settled_by)
WHERE id = sqlc.arg(id) AND state = sqlc.arg(was);

-- name: AccountSaid :many
SELECT into_account
FROM banking_lines
WHERE account = $1 AND habit = $2 AND how = 'account'
ORDER BY settled_at DESC
LIMIT 1;

-- name: InsertDeposit :exec
INSERT INTO banking_deposits (id, once, year, number, account, day, cents, entry_id, undone, undone_at, at, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, $9, $10);

-- name: LastDeposit :one
SELECT CAST(COALESCE(max(number), 0) AS bigint)
FROM banking_deposits
WHERE year = $1;

-- name: Deposit :one
SELECT id, once, year, number, account, day, cents, entry_id, undone, undone_at, at, by_name
FROM banking_deposits
WHERE id = $1;

-- name: DepositOnce :one
SELECT id
FROM banking_deposits
WHERE once = $1;

-- name: Deposits :many
SELECT id, once, year, number, account, day, cents, entry_id, undone, undone_at, at, by_name
FROM banking_deposits
WHERE (CAST(sqlc.arg(before_day) AS text) = '' OR day < sqlc.arg(before_day) OR (day = sqlc.arg(before_day) AND id < sqlc.arg(before_id)))
ORDER BY day DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: UndoDeposit :execrows
UPDATE banking_deposits
SET undone = sqlc.arg(undone), undone_at = sqlc.arg(undone_at)
WHERE id = sqlc.arg(id) AND undone_at = 0;

-- name: InsertDepositItem :exec
INSERT INTO banking_deposit_items (deposit_id, place, entry_id, position, method, payer, reference, cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: DepositItems :many
SELECT deposit_id, place, entry_id, position, method, payer, reference, cents
FROM banking_deposit_items
WHERE deposit_id = $1
ORDER BY place;
