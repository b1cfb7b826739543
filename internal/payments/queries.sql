-- name: InsertPaymentCode :exec
INSERT INTO payment_codes (code, purpose_kind, purpose_key, made_at)
VALUES ($1, $2, $3, $4);

-- name: CodeOfPurpose :one
SELECT code
FROM payment_codes
WHERE purpose_kind = $1 AND purpose_key = $2;

-- name: PurposeOfCode :one
SELECT purpose_kind, purpose_key
FROM payment_codes
WHERE code = $1;

-- name: InsertPayment :exec
INSERT INTO payments (id, once, entry, reverses, purpose_kind, purpose_key, about_en, about_fr, payer, cents, currency, method, received, reference, note, checkout_id, recorded_at, recorded_by, recorded_by_id, fund)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: Payment :one
SELECT p.id, p.once, p.entry, p.reverses, p.purpose_kind, p.purpose_key, p.about_en, p.about_fr, p.payer, p.cents, p.currency, p.method, p.received, p.reference, p.note, p.checkout_id, p.recorded_at, p.recorded_by, p.fund,
       CAST(COALESCE((SELECT sum(r.cents) FROM payments r WHERE r.reverses = p.id), 0) AS bigint) AS reversed,
       CAST((SELECT count(*) FROM payments v WHERE v.reverses = p.id AND v.entry = 'void') AS bigint) AS voids,
       CAST(COALESCE(k.code, '') AS text) AS code
FROM payments p
LEFT JOIN payment_codes k ON k.purpose_kind = p.purpose_kind AND k.purpose_key = p.purpose_key
WHERE p.id = $1;

-- name: PaymentOnce :one
SELECT id
FROM payments
WHERE once = $1;

-- name: PaymentByCharge :one
SELECT id
FROM payments
WHERE reference = $1 AND method = 'card' AND entry = 'payment';

-- name: PaymentsOfPurpose :many
SELECT p.id, p.once, p.entry, p.reverses, p.purpose_kind, p.purpose_key, p.about_en, p.about_fr, p.payer, p.cents, p.currency, p.method, p.received, p.reference, p.note, p.checkout_id, p.recorded_at, p.recorded_by, p.fund,
       CAST(COALESCE((SELECT sum(r.cents) FROM payments r WHERE r.reverses = p.id), 0) AS bigint) AS reversed,
       CAST((SELECT count(*) FROM payments v WHERE v.reverses = p.id AND v.entry = 'void') AS bigint) AS voids,
       CAST(COALESCE(k.code, '') AS text) AS code
FROM payments p
LEFT JOIN payment_codes k ON k.purpose_kind = p.purpose_kind AND k.purpose_key = p.purpose_key
WHERE p.purpose_kind = $1 AND p.purpose_key = $2 AND p.entry = 'payment'
ORDER BY p.id;

-- name: EntriesReversing :many
SELECT p.id, p.once, p.entry, p.reverses, p.purpose_kind, p.purpose_key, p.about_en, p.about_fr, p.payer, p.cents, p.currency, p.method, p.received, p.reference, p.note, p.checkout_id, p.recorded_at, p.recorded_by, p.fund,
       CAST(COALESCE(k.code, '') AS text) AS code
FROM payments p
LEFT JOIN payment_codes k ON k.purpose_kind = p.purpose_kind AND k.purpose_key = p.purpose_key
WHERE p.reverses = $1
ORDER BY p.id;

-- name: PaymentList :many
SELECT p.id, p.once, p.entry, p.reverses, p.purpose_kind, p.purpose_key, p.about_en, p.about_fr, p.payer, p.cents, p.currency, p.method, p.received, p.reference, p.note, p.checkout_id, p.recorded_at, p.recorded_by, p.fund,
       CAST(COALESCE((SELECT sum(r.cents) FROM payments r WHERE r.reverses = p.id), 0) AS bigint) AS reversed,
       CAST((SELECT count(*) FROM payments v WHERE v.reverses = p.id AND v.entry = 'void') AS bigint) AS voids,
       CAST(COALESCE(k.code, '') AS text) AS code
FROM payments p
LEFT JOIN payment_codes k ON k.purpose_kind = p.purpose_kind AND k.purpose_key = p.purpose_key
WHERE (CAST(sqlc.arg(method) AS text) = '' OR p.method = sqlc.arg(method))
  AND (CAST(sqlc.arg(from_day) AS text) = '' OR p.received >= sqlc.arg(from_day))
  AND (CAST(sqlc.arg(to_day) AS text) = '' OR p.received <= sqlc.arg(to_day))
  AND (CAST(sqlc.arg(reference) AS text) = '' OR p.reference = sqlc.arg(reference))
  AND (CAST(sqlc.arg(purpose_kind) AS text) = '' OR p.purpose_kind = sqlc.arg(purpose_kind))
  AND (CAST(sqlc.arg(purpose_key) AS text) = '' OR p.purpose_key = sqlc.arg(purpose_key))
  AND (CAST(sqlc.arg(before_day) AS text) = '' OR p.received < sqlc.arg(before_day) OR (p.received = sqlc.arg(before_day) AND p.id < sqlc.arg(before_id)))
ORDER BY p.received DESC, p.id DESC
LIMIT sqlc.arg(page_size);

-- name: PaymentTotals :many
SELECT p.method, p.currency,
       CAST(sum(CASE WHEN p.entry = 'payment' THEN p.cents ELSE 0 END) AS bigint) AS came,
       CAST(sum(CASE WHEN p.entry = 'payment' THEN 0 ELSE p.cents END) AS bigint) AS reversed,
       CAST(sum(CASE WHEN p.entry = 'payment' THEN 1 ELSE 0 END) AS bigint) AS payments
FROM payments p
WHERE (CAST(sqlc.arg(method) AS text) = '' OR p.method = sqlc.arg(method))
  AND (CAST(sqlc.arg(from_day) AS text) = '' OR p.received >= sqlc.arg(from_day))
  AND (CAST(sqlc.arg(to_day) AS text) = '' OR p.received <= sqlc.arg(to_day))
  AND (CAST(sqlc.arg(reference) AS text) = '' OR p.reference = sqlc.arg(reference))
  AND (CAST(sqlc.arg(purpose_kind) AS text) = '' OR p.purpose_kind = sqlc.arg(purpose_kind))
  AND (CAST(sqlc.arg(purpose_key) AS text) = '' OR p.purpose_key = sqlc.arg(purpose_key))
GROUP BY p.method, p.currency
ORDER BY p.currency, p.method;

-- name: InsertCheckout :exec
INSERT INTO payment_checkouts (id, purpose_kind, purpose_key, payer, email, cents, currency, lang, about_en, about_fr, return_to, provider, session, url, state, payment_id, made_at, looked_at, fund, monthly)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: Checkout :one
SELECT id, purpose_kind, purpose_key, payer, email, cents, currency, lang, about_en, about_fr, return_to, provider, session, url, state, payment_id, made_at, looked_at, fund, monthly
FROM payment_checkouts
WHERE id = $1;

-- name: LiveCheckout :one
SELECT id, purpose_kind, purpose_key, payer, email, cents, currency, lang, about_en, about_fr, return_to, provider, session, url, state, payment_id, made_at, looked_at, fund, monthly
FROM payment_checkouts
WHERE purpose_kind = $1 AND purpose_key = $2 AND state IN ('opening', 'open');

-- name: CheckoutsToLookAt :many
SELECT id, purpose_kind, purpose_key, payer, email, cents, currency, lang, about_en, about_fr, return_to, provider, session, url, state, payment_id, made_at, looked_at, fund, monthly
FROM payment_checkouts
WHERE (state IN ('opening', 'open') OR (state = 'abandoned' AND session <> '')) AND looked_at < sqlc.arg(before)
ORDER BY looked_at, id
LIMIT sqlc.arg(page_size);

-- name: CheckoutOpened :execrows
UPDATE payment_checkouts
SET session = sqlc.arg(session), url = sqlc.arg(url), state = 'open', looked_at = sqlc.arg(now)
WHERE id = sqlc.arg(id) AND state = 'opening';

-- name: CheckoutOpenedLate :exec
UPDATE payment_checkouts
SET session = sqlc.arg(session)
WHERE id = sqlc.arg(id) AND state = 'abandoned' AND session = '';

-- name: CheckoutLookedAt :exec
UPDATE payment_checkouts
SET looked_at = $2
WHERE id = $1;

-- name: CheckoutPaid :exec
UPDATE payment_checkouts
SET state = 'paid', payment_id = sqlc.arg(payment_id), session = sqlc.arg(session), email = '', url = ''
WHERE id = sqlc.arg(id);

-- name: CheckoutOver :execrows
UPDATE payment_checkouts
SET state = sqlc.arg(state), email = '', url = ''
WHERE id = sqlc.arg(id) AND state IN ('opening', 'open', 'abandoned');

-- name: InsertRefund :exec
INSERT INTO payment_refunds (id, once, payment_id, cents, reason, state, asked_at, asked_by, asked_by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Refund :one
SELECT id, once, payment_id, cents, reason, state, asked_at, asked_by, asked_by_id
FROM payment_refunds
WHERE id = $1;

-- name: RefundOnce :one
SELECT id, once, payment_id, cents, reason, state, asked_at, asked_by, asked_by_id
FROM payment_refunds
WHERE once = $1;

-- name: RefundsAsked :many
SELECT id, once, payment_id, cents, reason, state, asked_at, asked_by, asked_by_id
FROM payment_refunds
WHERE state = 'asked' AND asked_at < sqlc.arg(before)
ORDER BY asked_at, id
LIMIT sqlc.arg(page_size);

-- name: RefundsUnderWay :one
SELECT CAST(COALESCE(sum(cents), 0) AS bigint) AS cents
FROM payment_refunds
WHERE payment_id = $1 AND state = 'asked';

-- name: RefundBecame :exec
UPDATE payment_refunds
SET state = $2
WHERE id = $1;

-- name: InsertEvent :exec
INSERT INTO payment_events (id, provider, event, session, charge, came_at, done_at, outcome, subscription)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Event :one
SELECT id, provider, event, session, charge, came_at, done_at, outcome, subscription
FROM payment_events
WHERE id = $1;

-- name: EventDone :exec
UPDATE payment_events
SET done_at = $2, outcome = $3
WHERE id = $1;

-- name: ReopenEvents :many
UPDATE payment_events
SET done_at = 0, outcome = ''
WHERE charge = $1 AND charge <> '' AND outcome = 'unknown'
RETURNING id;

-- name: InsertSubscription :exec
INSERT INTO payment_subscriptions (id, provider, subscription, checkout_id, cents, currency, state, cause, why, started_at, next_at, stopped_at, looks, looked_at, look_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: SubscriptionStands :exec
UPDATE payment_subscriptions
SET cents = sqlc.arg(cents), currency = sqlc.arg(currency), state = sqlc.arg(state), cause = sqlc.arg(cause), why = sqlc.arg(why), next_at = sqlc.arg(next_at), stopped_at = sqlc.arg(stopped_at),
    looks = looks + 1, looked_at = sqlc.arg(looked_at), look_at = sqlc.arg(look_at)
WHERE id = sqlc.arg(id);

-- name: SubscriptionLookAt :exec
UPDATE payment_subscriptions
SET look_at = $2
WHERE id = $1;

-- name: SubscriptionKnown :one
SELECT id, provider, subscription, checkout_id, cents, currency, state, cause, why, started_at, next_at, stopped_at, looks, looked_at, look_at
FROM payment_subscriptions
WHERE provider = $1 AND subscription = $2;

-- name: SubscriptionsToLookAt :many
SELECT id, provider, subscription, checkout_id, cents, currency, state, cause, why, started_at, next_at, stopped_at, looks, looked_at, look_at
FROM payment_subscriptions
WHERE provider = sqlc.arg(provider) AND look_at > 0 AND look_at <= sqlc.arg(now)
ORDER BY look_at, id
LIMIT sqlc.arg(page_size);

-- name: Subscription :one
SELECT s.id, s.provider, s.subscription, s.checkout_id, s.cents, s.currency, s.state, s.cause, s.why, s.started_at, s.next_at, s.stopped_at, s.looked_at,
       c.purpose_kind, c.purpose_key, c.payer, c.lang, c.about_en, c.about_fr
FROM payment_subscriptions s
JOIN payment_checkouts c ON c.id = s.checkout_id
WHERE s.id = $1;

-- name: SubscriptionOfCheckout :one
SELECT s.id, s.provider, s.subscription, s.checkout_id, s.cents, s.currency, s.state, s.cause, s.why, s.started_at, s.next_at, s.stopped_at, s.looked_at,
       c.purpose_kind, c.purpose_key, c.payer, c.lang, c.about_en, c.about_fr
FROM payment_subscriptions s
JOIN payment_checkouts c ON c.id = s.checkout_id
WHERE s.checkout_id = $1
ORDER BY s.id
LIMIT 1;

-- name: SubscriptionsOfPurpose :many
SELECT s.id, s.provider, s.subscription, s.checkout_id, s.cents, s.currency, s.state, s.cause, s.why, s.started_at, s.next_at, s.stopped_at, s.looked_at,
       c.purpose_kind, c.purpose_key, c.payer, c.lang, c.about_en, c.about_fr
FROM payment_checkouts c
JOIN payment_subscriptions s ON s.checkout_id = c.id
WHERE c.purpose_kind = $1 AND c.purpose_key = $2
ORDER BY s.id;

-- name: InsertInstruction :exec
INSERT INTO payment_instructions (id, subscription_id, act, cents, reason, state, tries, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: InstructionAsked :one
SELECT id, subscription_id, act, cents, reason, state, tries, asked_at
FROM payment_instructions
WHERE subscription_id = $1 AND state = 'asked';

-- name: InstructionsAsked :many
SELECT id, subscription_id, act, cents, reason, state, tries, asked_at
FROM payment_instructions
WHERE state = 'asked' AND asked_at < sqlc.arg(before)
ORDER BY asked_at, id
LIMIT sqlc.arg(page_size);

-- name: InstructionTried :one
UPDATE payment_instructions
SET tries = tries + 1
WHERE id = $1 AND state = 'asked'
RETURNING tries;

-- name: InstructionBecame :execrows
UPDATE payment_instructions
SET state = sqlc.arg(state)
WHERE id = sqlc.arg(id) AND state = 'asked';

-- name: InsertSandboxSession :exec
INSERT INTO payment_sandbox (id, checkout_id, cents, currency, state, charge, opened_at, paid_at, monthly)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: SandboxSession :one
SELECT id, checkout_id, cents, currency, state, charge, opened_at, paid_at, monthly
FROM payment_sandbox
WHERE id = $1;

-- name: SandboxSessionOf :one
SELECT id, checkout_id, cents, currency, state, charge, opened_at, paid_at, monthly
FROM payment_sandbox
WHERE checkout_id = $1;

-- name: SandboxPaid :exec
UPDATE payment_sandbox
SET state = 'paid', charge = $2, paid_at = $3
WHERE id = $1;

-- name: SandboxExpired :exec
UPDATE payment_sandbox
SET state = 'expired'
WHERE id = $1 AND state = 'open';

-- name: InsertSandboxSubscription :exec
INSERT INTO payment_sandbox_subscriptions (id, checkout_id, cents, currency, state, started_at, charges, stopped_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: SandboxSubscription :one
SELECT id, checkout_id, cents, currency, state, started_at, charges, stopped_at
FROM payment_sandbox_subscriptions
WHERE id = $1;

-- name: SandboxSubscriptionOf :one
SELECT id, checkout_id, cents, currency, state, started_at, charges, stopped_at
FROM payment_sandbox_subscriptions
WHERE checkout_id = $1;

-- name: SandboxSubscriptionStands :exec
UPDATE payment_sandbox_subscriptions
SET cents = sqlc.arg(cents), state = sqlc.arg(state), charges = sqlc.arg(charges), stopped_at = sqlc.arg(stopped_at)
WHERE id = sqlc.arg(id);

-- name: InsertSandboxCharge :exec
INSERT INTO payment_sandbox_charges (id, subscription_id, month, cents, charged_at)
VALUES ($1, $2, $3, $4, $5);

-- name: SandboxCharges :many
SELECT id, subscription_id, month, cents, charged_at
FROM payment_sandbox_charges
WHERE subscription_id = $1
ORDER BY month;

-- name: InsertSandboxRefund :exec
INSERT INTO payment_sandbox_refunds (id, charge, cents, made_at)
VALUES ($1, $2, $3, $4);

-- name: SandboxRefunds :many
SELECT id, charge, cents, made_at
FROM payment_sandbox_refunds
WHERE charge = $1
ORDER BY id;

-- name: RecordedByPerson :many
SELECT id, entry, about_en, about_fr, payer, cents, currency, received, note, recorded_at
FROM payments
WHERE recorded_by_id = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: CountRecordedBy :one
SELECT CAST(count(*) AS bigint) FROM payments WHERE recorded_by_id = $1;

-- name: RefundsAskedBy :many
SELECT r.id, r.cents, r.reason, r.state, r.asked_at, p.currency, p.about_en, p.about_fr
FROM payment_refunds r JOIN payments p ON p.id = r.payment_id
WHERE r.asked_by_id = $1
ORDER BY r.id DESC
LIMIT sqlc.arg(page_size);

-- name: CountRefundsAskedBy :one
SELECT CAST(count(*) AS bigint) FROM payment_refunds WHERE asked_by_id = $1;

-- name: CheckoutsOfEmail :many
SELECT id, payer, email, cents, currency, about_en, about_fr, state, made_at
FROM payment_checkouts
WHERE email = $1 AND email <> ''
ORDER BY id DESC;

-- name: ForgetCheckoutEmail :exec
UPDATE payment_checkouts SET email = '' WHERE email = $1 AND email <> '';


-- name: PaymentsAfter :many
SELECT id
FROM payments
WHERE id > sqlc.arg(after)
ORDER BY id
LIMIT sqlc.arg(page_size);
