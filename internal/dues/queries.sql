-- name: TakeNumbers :one
INSERT INTO dues_numbers (year, series, last)
VALUES ($1, $2, sqlc.arg(taken))
ON CONFLICT (year, series) DO UPDATE SET last = dues_numbers.last + excluded.last
RETURNING last;

-- name: InsertInvoice :exec
INSERT INTO dues_invoices (id, organization_id, year, number, issued_day, due_day, name_en, name_fr, fold, address, lang, class, region, budget_cents, step_from, step_to, rate, whole_cents, from_day, parts, of_parts, amount_cents, credited_cents, settled_cents, paid_day, extension_until, extension_reason, extension_agreed, last_day, ended, ended_day, ended_reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32);

-- name: UpdateInvoice :exec
UPDATE dues_invoices
SET credited_cents = $2, settled_cents = $3, paid_day = $4, extension_until = $5, extension_reason = $6, extension_agreed = $7, last_day = $8,
    ended = $9, ended_day = $10, ended_reason = $11
WHERE id = $1;

-- name: Invoice :one
SELECT id, organization_id, year, number, issued_day, due_day, name_en, name_fr, fold, address, lang, class, region, budget_cents, step_from, step_to, rate, whole_cents, from_day, parts, of_parts, amount_cents, credited_cents, settled_cents, paid_day, extension_until, extension_reason, extension_agreed, last_day, ended, ended_day, ended_reason
FROM dues_invoices
WHERE id = $1;

-- name: InvoicesOfOrganization :many
SELECT id, organization_id, year, number, issued_day, due_day, name_en, name_fr, fold, address, lang, class, region, budget_cents, step_from, step_to, rate, whole_cents, from_day, parts, of_parts, amount_cents, credited_cents, settled_cents, paid_day, extension_until, extension_reason, extension_agreed, last_day, ended, ended_day, ended_reason
FROM dues_invoices
WHERE organization_id = $1
ORDER BY year, number;

-- name: InvoiceInForce :one
SELECT id, organization_id, year, number, issued_day, due_day, name_en, name_fr, fold, address, lang, class, region, budget_cents, step_from, step_to, rate, whole_cents, from_day, parts, of_parts, amount_cents, credited_cents, settled_cents, paid_day, extension_until, extension_reason, extension_agreed, last_day, ended, ended_day, ended_reason
FROM dues_invoices
WHERE organization_id = $1 AND year = $2 AND ended = '';

-- name: Invoices :many
SELECT i.id, i.organization_id, i.year, i.number, i.issued_day, i.due_day, i.name_en, i.name_fr, i.fold, i.address, i.lang, i.class, i.region, i.budget_cents, i.step_from, i.step_to, i.rate, i.whole_cents, i.from_day, i.parts, i.of_parts, i.amount_cents, i.credited_cents, i.settled_cents, i.paid_day, i.extension_until, i.extension_reason, i.extension_agreed, i.last_day, i.ended, i.ended_day, i.ended_reason
FROM dues_invoices i
WHERE i.year = $1 AND i.number > $2
  AND (CAST(sqlc.arg(class) AS text) = '' OR i.class = sqlc.arg(class))
  AND (CAST(sqlc.arg(region) AS text) = '' OR i.region = sqlc.arg(region))
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR i.fold LIKE sqlc.arg(pattern))
  AND (CAST(sqlc.arg(state) AS text) = '' OR CAST(sqlc.arg(state) AS text) = CASE
    WHEN i.ended <> '' THEN i.ended
    WHEN i.amount_cents - i.credited_cents - i.settled_cents <= 0 THEN 'paid'
    WHEN i.last_day < CAST(sqlc.arg(on_day) AS text) THEN 'overdue'
    WHEN i.due_day < CAST(sqlc.arg(on_day) AS text) THEN 'extended'
    WHEN i.settled_cents > 0 THEN 'partly_paid'
    ELSE 'open' END)
ORDER BY i.number
LIMIT sqlc.arg(page_size);

-- name: Sums :many
SELECT CAST(CASE
    WHEN i.ended <> '' THEN i.ended
    WHEN i.amount_cents - i.credited_cents - i.settled_cents <= 0 THEN 'paid'
    WHEN i.last_day < CAST(sqlc.arg(on_day) AS text) THEN 'overdue'
    WHEN i.due_day < CAST(sqlc.arg(on_day) AS text) THEN 'extended'
    WHEN i.settled_cents > 0 THEN 'partly_paid'
    ELSE 'open' END AS text) AS state, CAST(count(*) AS bigint) AS invoices,
    CAST(COALESCE(SUM(i.amount_cents - i.credited_cents), 0) AS bigint) AS owed,
    CAST(COALESCE(SUM(i.settled_cents), 0) AS bigint) AS settled
FROM dues_invoices i
WHERE i.year = $1
GROUP BY 1;

-- name: ReceivedByMonth :many
SELECT CAST(SUBSTR(e.day, 1, 7) AS text) AS month, CAST(COALESCE(SUM(e.cents), 0) AS bigint) AS cents
FROM dues_entries e
JOIN dues_invoices i ON i.id = e.invoice_id
WHERE i.year = $1 AND e.kind = 'payment'
GROUP BY 1
ORDER BY 1;

-- name: Years :many
SELECT DISTINCT year
FROM dues_invoices
ORDER BY year DESC;

-- name: OutstandingOn :many
SELECT i.id, i.organization_id, i.year, i.number, i.name_en, i.name_fr, i.class, i.region, i.due_day, i.extension_until, i.extension_agreed, i.amount_cents,
    CAST(COALESCE((SELECT SUM(e.cents) FROM dues_entries e WHERE e.invoice_id = i.id AND e.day <= CAST(sqlc.arg(on_day) AS text)), 0) AS bigint) AS settled,
    CAST(COALESCE((SELECT SUM(c.cents) FROM dues_credit_notes c WHERE c.invoice_id = i.id AND c.day <= CAST(sqlc.arg(on_day) AS text)), 0) AS bigint) AS credited
FROM dues_invoices i
WHERE i.issued_day <= CAST(sqlc.arg(on_day) AS text)
  AND (i.ended = '' OR i.ended_day > CAST(sqlc.arg(on_day) AS text))
  AND (i.paid_day = '' OR i.paid_day > CAST(sqlc.arg(on_day) AS text) OR i.credited_cents > 0 OR i.settled_cents <> i.amount_cents)
ORDER BY i.last_day, i.id;

-- name: InsertEntry :exec
INSERT INTO dues_entries (id, invoice_id, day, kind, reference, cents)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: EntriesOfOrganization :many
SELECT e.id, e.invoice_id, e.day, e.kind, e.reference, e.cents
FROM dues_entries e
JOIN dues_invoices i ON i.id = e.invoice_id
WHERE i.organization_id = $1
ORDER BY e.day, e.id;

-- name: EntriesOfInvoice :many
SELECT id, invoice_id, day, kind, reference, cents
FROM dues_entries
WHERE invoice_id = $1
ORDER BY day, id;

-- name: InsertCreditNote :exec
INSERT INTO dues_credit_notes (id, invoice_id, year, number, day, cents, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: CreditNotesOfInvoice :many
SELECT id, invoice_id, year, number, day, cents, reason
FROM dues_credit_notes
WHERE invoice_id = $1
ORDER BY number;

-- name: PutExemption :exec
INSERT INTO dues_exemptions (organization_id, year, day, reason, name_en, name_fr, fold, class, region)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (organization_id, year) DO UPDATE SET day = excluded.day, reason = excluded.reason;

-- name: Exemption :one
SELECT organization_id, year, day, reason, name_en, name_fr, fold, class, region
FROM dues_exemptions
WHERE organization_id = $1 AND year = $2;

-- name: Exemptions :many
SELECT organization_id, year, day, reason, name_en, name_fr, fold, class, region
FROM dues_exemptions
WHERE year = $1 AND (fold > sqlc.arg(after_fold) OR (fold = sqlc.arg(after_fold) AND organization_id > sqlc.arg(after_id)))
ORDER BY fold, organization_id
LIMIT sqlc.arg(page_size);

-- name: CountExemptions :one
SELECT CAST(count(*) AS bigint)
FROM dues_exemptions
WHERE year = $1;

-- name: PutRate :exec
INSERT INTO dues_rates (organization_id, rate, until_year)
VALUES ($1, $2, $3)
ON CONFLICT (organization_id) DO UPDATE SET rate = excluded.rate, until_year = excluded.until_year;

-- name: Rate :one
SELECT organization_id, rate, until_year
FROM dues_rates
WHERE organization_id = $1;

-- name: InsertLetter :exec
INSERT INTO dues_letters (id, organization_id, year, stage, at, addresses)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: HasLetter :one
SELECT CAST(count(*) AS bigint)
FROM dues_letters
WHERE organization_id = $1 AND year = $2 AND stage = sqlc.arg(stage);

-- name: LettersOfYear :many
SELECT id, organization_id, year, stage, at, addresses
FROM dues_letters
WHERE organization_id = $1 AND year = $2
ORDER BY at, id;

-- name: InvoicesToSend :many
SELECT i.id, i.organization_id, i.year, i.number, i.issued_day, i.due_day, i.name_en, i.name_fr, i.fold, i.address, i.lang, i.class, i.region, i.budget_cents, i.step_from, i.step_to, i.rate, i.whole_cents, i.from_day, i.parts, i.of_parts, i.amount_cents, i.credited_cents, i.settled_cents, i.paid_day, i.extension_until, i.extension_reason, i.extension_agreed, i.last_day, i.ended, i.ended_day, i.ended_reason
FROM dues_invoices i
WHERE i.year = $1 AND i.ended = '' AND i.number > $2
  AND NOT EXISTS (SELECT 1 FROM dues_letters l WHERE l.organization_id = i.organization_id AND l.year = i.year AND l.stage = 'invoice:' || CAST(i.number AS text))
ORDER BY i.number
LIMIT sqlc.arg(page_size);

-- name: ExemptionsToSend :many
SELECT x.organization_id, x.year, x.day, x.reason, x.name_en, x.name_fr, x.fold, x.class, x.region
FROM dues_exemptions x
WHERE x.year = $1
  AND NOT EXISTS (SELECT 1 FROM dues_letters l WHERE l.organization_id = x.organization_id AND l.year = x.year AND l.stage = 'exempt')
ORDER BY x.fold, x.organization_id
LIMIT sqlc.arg(page_size);

-- name: InvoicesToRemind :many
SELECT i.id, i.organization_id, i.year, i.number, i.issued_day, i.due_day, i.name_en, i.name_fr, i.fold, i.address, i.lang, i.class, i.region, i.budget_cents, i.step_from, i.step_to, i.rate, i.whole_cents, i.from_day, i.parts, i.of_parts, i.amount_cents, i.credited_cents, i.settled_cents, i.paid_day, i.extension_until, i.extension_reason, i.extension_agreed, i.last_day, i.ended, i.ended_day, i.ended_reason
FROM dues_invoices i
WHERE i.last_day >= sqlc.arg(from_day) AND i.last_day <= sqlc.arg(to_day) AND i.ended = '' AND i.amount_cents - i.credited_cents - i.settled_cents > 0
  AND NOT EXISTS (SELECT 1 FROM dues_letters l WHERE l.organization_id = i.organization_id AND l.year = i.year AND l.stage = CAST(sqlc.arg(stage) AS text) || CAST(i.number AS text) || ':' || i.last_day)
  AND i.id > sqlc.arg(after_id)
ORDER BY i.id
LIMIT sqlc.arg(page_size);

-- name: InvoicedIn :many
SELECT organization_id
FROM dues_invoices
WHERE year = $1 AND ended = '';

-- name: CountCancelled :one
SELECT CAST(count(*) AS bigint)
FROM dues_invoices
WHERE organization_id = $1 AND year = $2 AND ended = 'cancelled';

-- name: ExemptIn :many
SELECT organization_id, reason
FROM dues_exemptions
WHERE year = $1;

-- name: Rates :many
SELECT organization_id, rate, until_year
FROM dues_rates;

-- name: OrganizationsWithOver :many
SELECT DISTINCT organization_id
FROM dues_invoices
WHERE settled_cents > amount_cents - credited_cents;

-- name: InsertRun :exec
INSERT INTO dues_runs (id, year, started_at, started_by, started_by_id, total, seen, invoiced, exempted, missing, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0);

-- name: UpdateRun :exec
UPDATE dues_runs
SET seen = $2, invoiced = $3, exempted = $4, missing = $5, finished_at = $6
WHERE id = $1;

-- name: Run :one
SELECT id, year, started_at, started_by, total, seen, invoiced, exempted, missing, finished_at, started_by_id
FROM dues_runs
WHERE id = $1;

-- name: LastRun :one
SELECT id, year, started_at, started_by, total, seen, invoiced, exempted, missing, finished_at, started_by_id
FROM dues_runs
WHERE year = $1
ORDER BY id DESC
LIMIT 1;

-- name: RunsStartedBy :many
SELECT id, year, started_at
FROM dues_runs
WHERE started_by_id = $1
ORDER BY id DESC;

-- Letters in whose addresses one may be found; the pattern has wildcards, so what is
-- found is compared again.
-- name: LettersLike :many
SELECT l.id, l.organization_id, l.year, l.stage, l.at, l.addresses
FROM dues_letters l
WHERE l.addresses LIKE sqlc.arg(pattern)
ORDER BY l.at DESC, l.id DESC;

-- name: SetLetterAddresses :exec
UPDATE dues_letters SET addresses = $2 WHERE id = $1;

-- two records of one organization made one

-- name: InvoicesFor :many
SELECT id, year, number, ended
FROM dues_invoices
WHERE organization_id = $1
ORDER BY year, number;

-- name: GiveInvoice :execrows
UPDATE dues_invoices
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(id) AND organization_id = sqlc.arg(from_organization);

-- name: ExemptionsFor :many
SELECT organization_id, year, day, reason, name_en, name_fr, fold, class, region
FROM dues_exemptions
WHERE organization_id = $1
ORDER BY year;

-- name: GiveExemption :execrows
UPDATE dues_exemptions
SET organization_id = sqlc.arg(to_organization)
WHERE year = sqlc.arg(year) AND organization_id = sqlc.arg(from_organization);

-- name: DropExemption :execrows
DELETE FROM dues_exemptions
WHERE organization_id = $1 AND year = $2;

-- name: GiveRate :execrows
UPDATE dues_rates
SET organization_id = sqlc.arg(to_organization)
WHERE organization_id = sqlc.arg(from_organization);

-- name: DropRate :execrows
DELETE FROM dues_rates
WHERE organization_id = $1;

-- name: LettersFor :many
SELECT id, organization_id, year, stage, at, addresses
FROM dues_letters
WHERE organization_id = $1
ORDER BY id;

-- name: GiveLetter :execrows
UPDATE dues_letters
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(id) AND organization_id = sqlc.arg(from_organization);

-- name: DropLetter :execrows
DELETE FROM dues_letters
WHERE id = $1;
