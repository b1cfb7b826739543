-- settings

-- name: PutSettings :exec
INSERT INTO registration_settings (gathering_id, opens_at, closes_at, currency, early_until, group_take, group_pay, deposit_cents, on_site, offer_hours, full_until, part_until, part_percent, fee_cents, asks, about_en, about_fr)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (gathering_id) DO UPDATE SET opens_at = excluded.opens_at, closes_at = excluded.closes_at, currency = excluded.currency, early_until = excluded.early_until, group_take = excluded.group_take, group_pay = excluded.group_pay, deposit_cents = excluded.deposit_cents, on_site = excluded.on_site, offer_hours = excluded.offer_hours, full_until = excluded.full_until, part_until = excluded.part_until, part_percent = excluded.part_percent, fee_cents = excluded.fee_cents, asks = excluded.asks, about_en = excluded.about_en, about_fr = excluded.about_fr;

-- name: Settings :one
SELECT gathering_id, opens_at, closes_at, currency, early_until, group_take, group_pay, deposit_cents, on_site, offer_hours, full_until, part_until, part_percent, fee_cents, asks, about_en, about_fr
FROM registration_settings
WHERE gathering_id = $1;

-- name: SettingsClosingBetween :many
SELECT gathering_id, opens_at, closes_at, currency, early_until, group_take, group_pay, deposit_cents, on_site, offer_hours, full_until, part_until, part_percent, fee_cents, asks, about_en, about_fr
FROM registration_settings
WHERE closes_at >= sqlc.arg(from_at) AND closes_at < sqlc.arg(to_at)
ORDER BY closes_at, gathering_id
LIMIT sqlc.arg(page_size);

-- name: DropRates :exec
DELETE FROM registration_rates
WHERE gathering_id = $1;

-- name: InsertRate :exec
INSERT INTO registration_rates (gathering_id, slug, place, name_en, name_fr, who, early_cents, late_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Rates :many
SELECT gathering_id, slug, place, name_en, name_fr, who, early_cents, late_cents
FROM registration_rates
WHERE gathering_id = $1
ORDER BY place;

-- name: DropOptions :exec
DELETE FROM registration_options
WHERE gathering_id = $1;

-- name: InsertOption :exec
INSERT INTO registration_options (gathering_id, slug, place, name_en, name_fr, cents)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: Options :many
SELECT gathering_id, slug, place, name_en, name_fr, cents
FROM registration_options
WHERE gathering_id = $1
ORDER BY place;

-- places and the line

-- name: PutPlaces :exec
INSERT INTO registration_places (gathering_id, kind, capacity, taken, waiting, arrived)
VALUES ($1, $2, $3, 0, 0, 0)
ON CONFLICT (gathering_id, kind) DO UPDATE SET capacity = excluded.capacity;

-- name: Places :many
SELECT gathering_id, kind, capacity, taken, waiting, arrived
FROM registration_places
WHERE gathering_id = $1
ORDER BY kind;

-- Whoever comes has a place where one is free and nobody waits, and otherwise waits:
-- a result that nobody waits says that the place is theirs.
-- name: Arrive :one
UPDATE registration_places
SET arrived = arrived + 1,
    taken = taken + CASE WHEN waiting = 0 AND (capacity < 0 OR taken < capacity) THEN 1 ELSE 0 END,
    waiting = waiting + CASE WHEN waiting = 0 AND (capacity < 0 OR taken < capacity) THEN 0 ELSE 1 END
WHERE gathering_id = $1 AND kind = $2
RETURNING gathering_id, kind, capacity, taken, waiting, arrived;

-- name: NextArrival :one
UPDATE registration_places
SET arrived = arrived + 1
WHERE gathering_id = $1 AND kind = $2
RETURNING arrived;

-- One of those who wait gets a free place; no row where none is free.
-- name: Promote :execrows
UPDATE registration_places
SET taken = taken + 1, waiting = waiting - 1
WHERE gathering_id = $1 AND kind = $2 AND waiting > 0 AND (capacity < 0 OR taken < capacity);

-- name: TakePlace :execrows
UPDATE registration_places
SET taken = taken + 1
WHERE gathering_id = $1 AND kind = $2 AND (capacity < 0 OR taken < capacity);

-- name: MovePlaces :exec
UPDATE registration_places
SET taken = taken + sqlc.arg(taken_more), waiting = waiting + sqlc.arg(waiting_more)
WHERE gathering_id = sqlc.arg(gathering_id) AND kind = sqlc.arg(kind);

-- name: FirstWaiting :one
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE gathering_id = $1 AND kind = $2 AND state = 'waiting'
ORDER BY arrived
LIMIT 1;

-- name: CountBefore :one
SELECT CAST(count(*) AS bigint)
FROM registrations
WHERE gathering_id = sqlc.arg(gathering_id) AND kind = sqlc.arg(kind) AND state = 'waiting' AND arrived < sqlc.arg(arrived);

-- name: OffersLapsed :many
SELECT id, gathering_id
FROM registrations
WHERE state = 'offered' AND offered_until <= sqlc.arg(now_at)
ORDER BY offered_until, id
LIMIT sqlc.arg(page_size);

-- drafts

-- name: PutDraft :exec
INSERT INTO registration_drafts (id, gathering_id, answers, saved_at, order_id)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET answers = excluded.answers, saved_at = excluded.saved_at, order_id = excluded.order_id;

-- name: Draft :one
SELECT id, gathering_id, answers, saved_at, order_id
FROM registration_drafts
WHERE id = $1;

-- name: DropDrafts :execrows
DELETE FROM registration_drafts
WHERE saved_at < $1;

-- messages to an address that somebody typed

-- name: CountAttempts :one
SELECT CAST(count(*) AS bigint)
FROM registration_attempts
WHERE subject_hash = $1 AND at > $2;

-- name: InsertAttempt :exec
INSERT INTO registration_attempts (id, subject_hash, at)
VALUES ($1, $2, $3);

-- name: DropAttempts :exec
DELETE FROM registration_attempts
WHERE at < $1;

-- orders

-- name: InsertOrder :exec
INSERT INTO registration_orders (id, gathering_id, once, many, person_id, name, email, organization, organization_id, address, lang, group_take, group_pay, made_at, owed_cents, kept_cents, paid_cents, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: UpdateOrder :exec
UPDATE registration_orders
SET name = $2, email = $3, organization = $4, address = $5, lang = $6, owed_cents = $7, kept_cents = $8, paid_cents = $9, changed_at = $10, person_id = $11
WHERE id = $1;

-- name: Order :one
SELECT id, gathering_id, once, many, person_id, name, email, organization, organization_id, address, lang, group_take, group_pay, made_at, owed_cents, kept_cents, paid_cents, changed_at
FROM registration_orders
WHERE id = $1;

-- name: OrderOnce :one
SELECT id, gathering_id, once, many, person_id, name, email, organization, organization_id, address, lang, group_take, group_pay, made_at, owed_cents, kept_cents, paid_cents, changed_at
FROM registration_orders
WHERE gathering_id = $1 AND once = $2;

-- name: OrdersOfPerson :many
SELECT id, gathering_id, once, many, person_id, name, email, organization, organization_id, address, lang, group_take, group_pay, made_at, owed_cents, kept_cents, paid_cents, changed_at
FROM registration_orders
WHERE person_id = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: OrdersOfEmail :many
SELECT id, gathering_id, once, many, person_id, name, email, organization, organization_id, address, lang, group_take, group_pay, made_at, owed_cents, kept_cents, paid_cents, changed_at
FROM registration_orders
WHERE email = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- registrations

-- name: InsertRegistration :exec
INSERT INTO registrations (id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38);

-- name: UpdateRegistration :exec
UPDATE registrations
SET name = $2, fold = $3, email = $4, organization = $5, lang = $6, owed_cents = $7, paid_cents = $8, state = $9, arrived = $10, offered_until = $11, lapses = $12,
    access = $13, diet = $14, languages = $15, interpretation = $16, childcare = $17, emergency = $18, photographs = $19, listed = $20, person_id = $21, pronouns = $22, arrives = $23, leaves = $24, room_with = $25
WHERE id = $1;

-- name: Registration :one
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE id = $1;

-- name: RegistrationByCode :one
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE code = $1;

-- name: RegistrationsOfOrder :many
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE order_id = $1
ORDER BY place;

-- name: RegistrationOfEmail :many
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE email = $1 AND gathering_id = $2 AND state <> 'cancelled'
ORDER BY many, id
LIMIT sqlc.arg(page_size);

-- name: RegistrationOfPerson :many
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE person_id = $1 AND gathering_id = $2 AND state <> 'cancelled'
ORDER BY many, id
LIMIT sqlc.arg(page_size);

-- name: RegistrationsOfPerson :many
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE person_id = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: RegistrationsOfAddress :many
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE email = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: List :many
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE gathering_id = $1
  AND (fold > sqlc.arg(after_fold) OR (fold = sqlc.arg(after_fold) AND id > sqlc.arg(after_id)))
  AND (CAST(sqlc.arg(state) AS text) = '' OR state = sqlc.arg(state))
  AND (CAST(sqlc.arg(kind) AS text) = '' OR kind = sqlc.arg(kind))
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR fold LIKE sqlc.arg(pattern) OR email LIKE sqlc.arg(pattern) OR code = sqlc.arg(code))
  AND (CAST(sqlc.arg(owing) AS text) = '' OR (state IN ('confirmed', 'offered') AND paid_cents < owed_cents))
ORDER BY fold, id
LIMIT sqlc.arg(page_size);

-- name: Line :many
SELECT id, gathering_id, order_id, place, many, code, person_id, name, fold, email, organization, organization_id, lang, kind, rate, rate_en, rate_fr, late, rate_cents, owed_cents, paid_cents, state, arrived, made_at, offered_until, lapses, access, diet, languages, interpretation, childcare, emergency, photographs, listed, pronouns, arrives, leaves, room_with
FROM registrations
WHERE gathering_id = $1 AND kind = $2 AND state = 'waiting' AND arrived > sqlc.arg(after_arrived)
ORDER BY arrived
LIMIT sqlc.arg(page_size);

-- name: OrderSums :one
SELECT CAST(COALESCE(SUM(owed_cents), 0) AS bigint) AS owed, CAST(COALESCE(SUM(paid_cents), 0) AS bigint) AS paid,
    CAST(COALESCE(SUM(CASE WHEN paid_cents > owed_cents THEN paid_cents - owed_cents ELSE 0 END), 0) AS bigint) AS over_paid,
    CAST(COALESCE(SUM(CASE WHEN paid_cents < owed_cents THEN owed_cents - paid_cents ELSE 0 END), 0) AS bigint) AS missing
FROM registration_orders
WHERE gathering_id = $1;

-- name: OrdersToRefund :many
SELECT id, gathering_id, once, many, person_id, name, email, organization, organization_id, address, lang, group_take, group_pay, made_at, owed_cents, kept_cents, paid_cents, changed_at
FROM registration_orders
WHERE gathering_id = $1 AND paid_cents > owed_cents AND id > sqlc.arg(after_id)
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: InsertChosen :exec
INSERT INTO registration_chosen (registration_id, slug, cents)
VALUES ($1, $2, $3);

-- name: DropChosen :execrows
DELETE FROM registration_chosen
WHERE registration_id = $1 AND slug = $2;

-- name: ChosenOf :many
SELECT registration_id, slug, cents
FROM registration_chosen
WHERE registration_id = $1
ORDER BY slug;

-- name: ChosenOfOrder :many
SELECT c.registration_id, c.slug, c.cents
FROM registration_chosen c
JOIN registrations r ON r.id = c.registration_id
WHERE r.order_id = $1
ORDER BY c.registration_id, c.slug;

-- name: CountOptionUse :one
SELECT CAST(count(*) AS bigint)
FROM registration_chosen c
JOIN registrations r ON r.id = c.registration_id
WHERE r.gathering_id = $1 AND c.slug = $2;

-- what is held about a person

-- name: ForgetRegistration :exec
UPDATE registrations
SET name = sqlc.arg(name), fold = sqlc.arg(fold), email = '', person_id = '', access = '', diet = '', languages = '', interpretation = '', childcare = '', emergency = '', photographs = false, listed = false, pronouns = '', arrives = '', leaves = '', room_with = ''
WHERE id = sqlc.arg(id);

-- name: ForgetOrder :exec
UPDATE registration_orders
SET name = sqlc.arg(name), email = '', person_id = '', address = ''
WHERE id = sqlc.arg(id);

-- name: MoveRegistration :execrows
UPDATE registrations
SET person_id = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: MoveOrder :execrows
UPDATE registration_orders
SET person_id = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: RegistrationsOfOrganization :many
SELECT id
FROM registrations
WHERE organization_id = $1
ORDER BY id;

-- name: GiveRegistration :execrows
UPDATE registrations
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: OrdersOfOrganization :many
SELECT id
FROM registration_orders
WHERE organization_id = $1
ORDER BY id;

-- name: GiveOrder :execrows
UPDATE registration_orders
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- the travel fund

-- name: PutFund :exec
INSERT INTO travel_funds (gathering_id, opens_day, closes_day, currency, budget_cents, most_cents, granted_cents, body_id, about_en, about_fr, forget_days, ends_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (gathering_id) DO UPDATE SET opens_day = excluded.opens_day, closes_day = excluded.closes_day, currency = excluded.currency, budget_cents = excluded.budget_cents, most_cents = excluded.most_cents, body_id = excluded.body_id, about_en = excluded.about_en, about_fr = excluded.about_fr, forget_days = excluded.forget_days, ends_day = excluded.ends_day;

-- name: Fund :one
SELECT gathering_id, opens_day, closes_day, currency, budget_cents, most_cents, granted_cents, body_id, about_en, about_fr, forget_days, ends_day
FROM travel_funds
WHERE gathering_id = $1;

-- name: FundsEndedBefore :many
SELECT gathering_id, opens_day, closes_day, currency, budget_cents, most_cents, granted_cents, body_id, about_en, about_fr, forget_days, ends_day
FROM travel_funds
WHERE ends_day < $1
ORDER BY gathering_id;

-- name: GrantFromFund :execrows
UPDATE travel_funds
SET granted_cents = granted_cents + sqlc.arg(cents)
WHERE gathering_id = sqlc.arg(gathering_id) AND granted_cents + sqlc.arg(cents) <= budget_cents AND granted_cents + sqlc.arg(cents) >= 0;

-- name: DropDeciders :exec
DELETE FROM travel_deciders
WHERE gathering_id = $1;

-- name: InsertDecider :exec
INSERT INTO travel_deciders (gathering_id, person_id)
VALUES ($1, $2);

-- name: Deciders :many
SELECT person_id
FROM travel_deciders
WHERE gathering_id = $1
ORDER BY person_id;

-- name: DecidesFor :many
SELECT gathering_id
FROM travel_deciders
WHERE person_id = $1
ORDER BY gathering_id;

-- name: MoveDecider :execrows
UPDATE travel_deciders
SET person_id = sqlc.arg(to_person)
WHERE gathering_id = sqlc.arg(gathering_id) AND person_id = sqlc.arg(from_person);

-- name: DropDecider :execrows
DELETE FROM travel_deciders
WHERE gathering_id = $1 AND person_id = $2;

-- name: DropCriteria :exec
DELETE FROM travel_criteria
WHERE gathering_id = $1;

-- name: InsertCriterion :exec
INSERT INTO travel_criteria (gathering_id, slug, place, name_en, name_fr, most)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: Criteria :many
SELECT gathering_id, slug, place, name_en, name_fr, most
FROM travel_criteria
WHERE gathering_id = $1
ORDER BY place;

-- name: InsertRequest :exec
INSERT INTO travel_requests (id, gathering_id, registration_id, person_id, name, email, organization, lang, leaves_from, distance, means, cost_cents, asked_cents, support, reasons, state, made_at, granted_cents, decision, decided_at, decided_by, paid_day, paid_reference, forgotten)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24);

-- name: UpdateRequest :exec
UPDATE travel_requests
SET leaves_from = $2, distance = $3, means = $4, cost_cents = $5, asked_cents = $6, support = $7, reasons = $8, state = $9, granted_cents = $10, decision = $11,
    decided_at = $12, decided_by = $13, paid_day = $14, paid_reference = $15
WHERE id = $1;

-- name: Request :one
SELECT id, gathering_id, registration_id, person_id, name, email, organization, lang, leaves_from, distance, means, cost_cents, asked_cents, support, reasons, state, made_at, granted_cents, decision, decided_at, decided_by, paid_day, paid_reference, forgotten
FROM travel_requests
WHERE id = $1;

-- name: RequestOfRegistration :one
SELECT id, gathering_id, registration_id, person_id, name, email, organization, lang, leaves_from, distance, means, cost_cents, asked_cents, support, reasons, state, made_at, granted_cents, decision, decided_at, decided_by, paid_day, paid_reference, forgotten
FROM travel_requests
WHERE registration_id = $1;

-- name: Requests :many
SELECT id, gathering_id, registration_id, person_id, name, email, organization, lang, leaves_from, distance, means, cost_cents, asked_cents, support, reasons, state, made_at, granted_cents, decision, decided_at, decided_by, paid_day, paid_reference, forgotten
FROM travel_requests
WHERE gathering_id = $1 AND id > sqlc.arg(after_id)
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: RequestSums :many
SELECT state, CAST(count(*) AS bigint) AS requests, CAST(COALESCE(SUM(asked_cents), 0) AS bigint) AS asked, CAST(COALESCE(SUM(granted_cents), 0) AS bigint) AS granted
FROM travel_requests
WHERE gathering_id = $1
GROUP BY state
ORDER BY state;

-- name: RequestsToForget :many
SELECT id
FROM travel_requests
WHERE gathering_id = $1 AND NOT forgotten
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: ForgetRequest :exec
UPDATE travel_requests
SET person_id = '', name = '', email = '', organization = '', leaves_from = '', distance = 0, means = '', support = '', reasons = '', decision = '', paid_reference = '', forgotten = true
WHERE id = $1;

-- name: DropScoresOf :exec
DELETE FROM travel_scores
WHERE request_id = $1;

-- name: RequestsOfPerson :many
SELECT id, gathering_id, registration_id, person_id, name, email, organization, lang, leaves_from, distance, means, cost_cents, asked_cents, support, reasons, state, made_at, granted_cents, decision, decided_at, decided_by, paid_day, paid_reference, forgotten
FROM travel_requests
WHERE person_id = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: RequestsOfAddress :many
SELECT id, gathering_id, registration_id, person_id, name, email, organization, lang, leaves_from, distance, means, cost_cents, asked_cents, support, reasons, state, made_at, granted_cents, decision, decided_at, decided_by, paid_day, paid_reference, forgotten
FROM travel_requests
WHERE email = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: MoveRequest :execrows
UPDATE travel_requests
SET person_id = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: PutScore :exec
INSERT INTO travel_scores (request_id, slug, person_id, person_name, points)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (request_id, slug, person_id) DO UPDATE SET points = excluded.points, person_name = excluded.person_name;

-- name: ScoresOf :many
SELECT request_id, slug, person_id, person_name, points
FROM travel_scores
WHERE request_id = $1
ORDER BY person_name, slug;

-- name: ScoresOfGathering :many
SELECT s.request_id, s.slug, s.person_id, s.person_name, s.points
FROM travel_scores s
JOIN travel_requests q ON q.id = s.request_id
WHERE q.gathering_id = $1
ORDER BY s.request_id, s.person_name, s.slug;

-- name: ScoresBy :many
SELECT request_id, slug, person_id, person_name, points
FROM travel_scores
WHERE person_id = $1
ORDER BY request_id, slug
LIMIT sqlc.arg(page_size);

-- name: ForgetScorer :exec
UPDATE travel_scores
SET person_name = sqlc.arg(person_name)
WHERE person_id = sqlc.arg(person_id);

-- the desk

-- name: InsertDuty :exec
INSERT INTO desk_duties (gathering_id, duty, person_id)
VALUES ($1, $2, $3)
ON CONFLICT (gathering_id, duty, person_id) DO NOTHING;

-- name: DropDuty :execrows
DELETE FROM desk_duties
WHERE gathering_id = $1 AND duty = $2 AND person_id = $3;

-- name: DutiesIn :many
SELECT gathering_id, duty, person_id
FROM desk_duties
WHERE gathering_id = $1
ORDER BY duty, person_id
LIMIT sqlc.arg(page_size);

-- name: DutiesOf :many
SELECT gathering_id, duty, person_id
FROM desk_duties
WHERE person_id = $1
ORDER BY gathering_id, duty
LIMIT sqlc.arg(page_size);

-- name: MoveDuty :execrows
UPDATE desk_duties
SET person_id = sqlc.arg(to_person)
WHERE gathering_id = sqlc.arg(gathering_id) AND duty = sqlc.arg(duty) AND person_id = sqlc.arg(from_person);

-- name: InsertCheck :execrows
INSERT INTO desk_checks (id, gathering_id, registration_id, day, act, at, taken_at, by_id, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO NOTHING;

-- name: Check :one
SELECT id, gathering_id, registration_id, day, act, at, taken_at, by_id, by_name
FROM desk_checks
WHERE id = $1;

-- name: ChecksOf :many
SELECT id, gathering_id, registration_id, day, act, at, taken_at, by_id, by_name
FROM desk_checks
WHERE registration_id = $1
ORDER BY at, id
LIMIT sqlc.arg(page_size);

-- Somebody is there on a day from the first time they were checked in that nobody has
-- undone since.
-- name: Arrivals :many
SELECT c.registration_id, c.day, CAST(MIN(c.at) AS bigint) AS at
FROM desk_checks c
WHERE c.gathering_id = $1 AND c.act = 'in'
  AND NOT EXISTS (SELECT 1 FROM desk_checks o WHERE o.registration_id = c.registration_id AND o.day = c.day AND o.act = 'out' AND o.at >= c.at)
GROUP BY c.registration_id, c.day
ORDER BY c.registration_id, c.day;

-- name: ArrivalsOf :many
SELECT c.registration_id, c.day, CAST(MIN(c.at) AS bigint) AS at
FROM desk_checks c
WHERE c.registration_id = $1 AND c.act = 'in'
  AND NOT EXISTS (SELECT 1 FROM desk_checks o WHERE o.registration_id = c.registration_id AND o.day = c.day AND o.act = 'out' AND o.at >= c.at)
GROUP BY c.registration_id, c.day
ORDER BY c.registration_id, c.day;

-- name: CountChecksBy :one
SELECT CAST(count(*) AS bigint)
FROM desk_checks
WHERE by_id = $1;

-- name: ForgetChecker :exec
UPDATE desk_checks
SET by_name = sqlc.arg(by_name)
WHERE by_id = sqlc.arg(by_id);

-- name: InsertPresence :exec
INSERT INTO desk_presences (id, gathering_id, registration_id, name, email, minutes, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SetPresence :exec
UPDATE desk_presences
SET minutes = sqlc.arg(minutes), recorded_at = sqlc.arg(recorded_at)
WHERE id = sqlc.arg(id);

-- name: Presences :many
SELECT id, gathering_id, registration_id, name, email, minutes, recorded_at
FROM desk_presences
WHERE gathering_id = $1
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: PresenceFigures :many
SELECT gathering_id, CAST(SUM(CASE WHEN registration_id = '' THEN 1 ELSE 0 END) AS bigint) AS guests, CAST(SUM(CASE WHEN minutes < 0 THEN 0 ELSE 1 END) AS bigint) AS known,
    CAST(SUM(CASE WHEN minutes < 0 THEN 0 ELSE minutes END) AS bigint) AS minutes
FROM desk_presences
GROUP BY gathering_id
ORDER BY gathering_id;

-- name: PresenceOf :one
SELECT id, gathering_id, registration_id, name, email, minutes, recorded_at
FROM desk_presences
WHERE registration_id = $1 AND registration_id <> '';

-- name: PresencesOfAddress :many
SELECT id, gathering_id, registration_id, name, email, minutes, recorded_at
FROM desk_presences
WHERE email = $1 AND email <> ''
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: DropGuest :execrows
DELETE FROM desk_presences
WHERE id = $1 AND gathering_id = $2 AND registration_id = '';

-- name: DropPresence :exec
DELETE FROM desk_presences
WHERE registration_id = $1 AND registration_id <> '';

-- name: ForgetGuest :exec
UPDATE desk_presences
SET name = sqlc.arg(nothing), email = sqlc.arg(nothing), minutes = -1
WHERE id = sqlc.arg(id);

-- name: ForgetGuestsBefore :execrows
UPDATE desk_presences
SET name = sqlc.arg(nothing), email = sqlc.arg(nothing)
WHERE registration_id = '' AND recorded_at < sqlc.arg(before) AND (name <> '' OR email <> '');

-- name: PutBadge :exec
INSERT INTO desk_badges (registration_id, gathering_id, printed_at, face)
VALUES ($1, $2, $3, $4)
ON CONFLICT (registration_id) DO UPDATE SET printed_at = excluded.printed_at, face = excluded.face;

-- name: Badges :many
SELECT registration_id, gathering_id, printed_at, face
FROM desk_badges
WHERE gathering_id = $1
ORDER BY printed_at, registration_id;

-- name: DropBadge :exec
DELETE FROM desk_badges
WHERE registration_id = $1;

-- name: ChosenIn :many
SELECT c.registration_id, c.slug, c.cents
FROM registration_chosen c
JOIN registrations r ON r.id = c.registration_id
WHERE r.gathering_id = $1
ORDER BY c.registration_id, c.slug;

-- name: PutEvaluation :exec
INSERT INTO desk_evaluations (gathering_id, closes_at, intro_en, intro_fr, invited_at, closed, given)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (gathering_id) DO UPDATE SET closes_at = excluded.closes_at, intro_en = excluded.intro_en, intro_fr = excluded.intro_fr, invited_at = excluded.invited_at, closed = excluded.closed, given = excluded.given;

-- name: Evaluation :one
SELECT gathering_id, closes_at, intro_en, intro_fr, invited_at, closed, given
FROM desk_evaluations
WHERE gathering_id = $1;

-- name: EvaluationsToClose :many
SELECT gathering_id
FROM desk_evaluations
WHERE NOT closed AND closes_at <= sqlc.arg(now_at)
ORDER BY gathering_id;

-- name: CountGiven :exec
UPDATE desk_evaluations
SET given = given + 1
WHERE gathering_id = $1;

-- name: DropQuestions :exec
DELETE FROM desk_questions
WHERE gathering_id = $1;

-- name: InsertQuestion :exec
INSERT INTO desk_questions (gathering_id, slug, place, kind, text_en, text_fr)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: Questions :many
SELECT gathering_id, slug, place, kind, text_en, text_fr
FROM desk_questions
WHERE gathering_id = $1
ORDER BY place;

-- name: InsertAnswer :exec
INSERT INTO desk_answers (id, gathering_id, slug, points, words)
VALUES ($1, $2, $3, $4, $5);

-- name: Answers :many
SELECT id, gathering_id, slug, points, words
FROM desk_answers
WHERE gathering_id = $1
ORDER BY slug, id;

-- name: DropAnswers :exec
DELETE FROM desk_answers
WHERE gathering_id = $1;

-- name: MarkAnswered :execrows
INSERT INTO desk_answered (registration_id, gathering_id)
VALUES ($1, $2)
ON CONFLICT (registration_id) DO NOTHING;

-- name: HasAnswered :one
SELECT CAST(count(*) AS bigint)
FROM desk_answered
WHERE registration_id = $1;

-- name: ForgetAnswered :exec
DELETE FROM desk_answered
WHERE gathering_id = $1;

-- name: CameBefore :many
SELECT DISTINCT person_id, email
FROM registrations
WHERE gathering_id = $1 AND state = 'confirmed';

-- name: OrdersToPay :many
SELECT id, gathering_id, once, many, person_id, name, email, organization, organization_id, address, lang, group_take, group_pay, made_at, owed_cents, kept_cents, paid_cents, changed_at
FROM registration_orders
WHERE gathering_id IN (SELECT s.gathering_id FROM registration_settings s WHERE s.closes_at >= sqlc.arg(closes_after)) AND paid_cents < owed_cents
ORDER BY id;
