-- donors

-- name: InsertDonor :exec
INSERT INTO giving_donors (id, kind, name, greeting, email, phone, lang, street, city, province, postal, country, said_address, fold, charity, unnamed, by_post, merged_into, erased_at, made_at, gifts, cents, first_day, last_day, last_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: Donor :one
SELECT id, kind, name, greeting, email, phone, lang, street, city, province, postal, country, said_address, fold, charity, unnamed, by_post, merged_into, erased_at, made_at, gifts, cents, first_day, last_day, last_cents
FROM giving_donors
WHERE id = $1;

-- name: DonorsOfEmail :many
SELECT id, kind, name, greeting, email, phone, lang, street, city, province, postal, country, said_address, fold, charity, unnamed, by_post, merged_into, erased_at, made_at, gifts, cents, first_day, last_day, last_cents
FROM giving_donors
WHERE email = $1 AND email <> '' AND merged_into = '' AND erased_at = 0
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: UpdateDonor :exec
UPDATE giving_donors
SET kind = $2, name = $3, greeting = $4, email = $5, phone = $6, lang = $7, street = $8, city = $9, province = $10, postal = $11, country = $12, said_address = $13, fold = $14, charity = $15, unnamed = $16, by_post = $17
WHERE id = $1;

-- What a donor has given, kept beside the donor so that lists need not count.
-- name: SumDonor :exec
UPDATE giving_donors
SET gifts = (SELECT count(*) FROM giving_gifts g WHERE g.donor_id = giving_donors.id AND g.back_cents < g.cents),
    cents = (SELECT CAST(COALESCE(sum(g.cents - g.back_cents), 0) AS bigint) FROM giving_gifts g WHERE g.donor_id = giving_donors.id),
    first_day = COALESCE((SELECT min(g.received) FROM giving_gifts g WHERE g.donor_id = giving_donors.id AND g.back_cents < g.cents), ''),
    last_day = COALESCE((SELECT max(g.received) FROM giving_gifts g WHERE g.donor_id = giving_donors.id AND g.back_cents < g.cents), ''),
    last_cents = COALESCE((SELECT g.cents - g.back_cents FROM giving_gifts g WHERE g.donor_id = giving_donors.id AND g.back_cents < g.cents ORDER BY g.received DESC, g.id DESC LIMIT 1), 0)
WHERE giving_donors.id = sqlc.arg(id);

-- name: MergeDonor :exec
UPDATE giving_donors
SET merged_into = $2, email = '', fold = '', said_address = ''
WHERE id = $1;

-- Those that were merged into a donor are of whoever it is now.
-- name: Remerge :exec
UPDATE giving_donors
SET merged_into = sqlc.arg(to_donor)
WHERE merged_into <> '' AND merged_into = sqlc.arg(from_donor);

-- name: EraseDonor :exec
UPDATE giving_donors
SET name = '', greeting = '', email = '', phone = '', street = '', city = '', province = '', postal = '', said_address = '', fold = '', unnamed = 1, by_post = 0, erased_at = sqlc.arg(erased_at)
WHERE id = sqlc.arg(id) OR (merged_into <> '' AND merged_into = sqlc.arg(id));

-- Donors by name; after the one whose fold and key are given.
-- name: DonorList :many
SELECT id, kind, name, greeting, email, phone, lang, street, city, province, postal, country, said_address, fold, charity, unnamed, by_post, merged_into, erased_at, made_at, gifts, cents, first_day, last_day, last_cents
FROM giving_donors
WHERE merged_into = '' AND erased_at = 0 AND (fold > sqlc.arg(after_fold) OR (fold = sqlc.arg(after_fold) AND id > sqlc.arg(after_id)))
ORDER BY fold, id
LIMIT sqlc.arg(page_size);

-- Donors of whom one word begins with the first, and others with the others: the upper
-- ends are the words with the highest letter behind them.
-- name: DonorSearch :many
SELECT d.id, d.kind, d.name, d.greeting, d.email, d.phone, d.lang, d.street, d.city, d.province, d.postal, d.country, d.said_address, d.fold, d.charity, d.unnamed, d.by_post, d.merged_into, d.erased_at, d.made_at, d.gifts, d.cents, d.first_day, d.last_day, d.last_cents
FROM giving_donors d
WHERE d.id IN (SELECT w.donor_id FROM giving_words w WHERE w.word >= sqlc.arg(one) AND w.word < sqlc.arg(one_end))
  AND (CAST(sqlc.arg(two) AS text) = '' OR EXISTS (SELECT 1 FROM giving_words w WHERE w.donor_id = d.id AND w.word >= sqlc.arg(two) AND w.word < sqlc.arg(two_end)))
  AND (CAST(sqlc.arg(three) AS text) = '' OR EXISTS (SELECT 1 FROM giving_words w WHERE w.donor_id = d.id AND w.word >= sqlc.arg(three) AND w.word < sqlc.arg(three_end)))
  AND d.merged_into = '' AND d.erased_at = 0
  AND (d.fold > sqlc.arg(after_fold) OR (d.fold = sqlc.arg(after_fold) AND d.id > sqlc.arg(after_id)))
ORDER BY d.fold, d.id
LIMIT sqlc.arg(page_size);

-- Those who gave between two days and have not given since: the latest first.
-- name: LapsedDonors :many
SELECT id, kind, name, greeting, email, phone, lang, street, city, province, postal, country, said_address, fold, charity, unnamed, by_post, merged_into, erased_at, made_at, gifts, cents, first_day, last_day, last_cents
FROM giving_donors
WHERE last_day >= sqlc.arg(from_day) AND last_day < sqlc.arg(to_day) AND merged_into = '' AND erased_at = 0
  AND (CAST(sqlc.arg(before_day) AS text) = '' OR last_day < sqlc.arg(before_day) OR (last_day = sqlc.arg(before_day) AND id < sqlc.arg(before_id)))
ORDER BY last_day DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: CountLapsed :one
SELECT CAST(count(*) AS bigint) AS donors, CAST(COALESCE(sum(last_cents), 0) AS bigint) AS cents
FROM giving_donors
WHERE last_day >= sqlc.arg(from_day) AND last_day < sqlc.arg(to_day) AND merged_into = '' AND erased_at = 0;

-- name: DonorsToLookAt :many
SELECT id, kind, name, greeting, email, phone, lang, street, city, province, postal, country, said_address, fold, charity, unnamed, by_post, merged_into, erased_at, made_at, gifts, cents, first_day, last_day, last_cents
FROM giving_donors
WHERE said_address <> ''
ORDER BY id
LIMIT sqlc.arg(page_size);

-- Addresses that more than one donor has.
-- name: EmailsOfMany :many
SELECT email, CAST(count(*) AS bigint) AS donors
FROM giving_donors
WHERE email <> '' AND merged_into = '' AND erased_at = 0
GROUP BY email
HAVING count(*) > 1
ORDER BY email
LIMIT sqlc.arg(page_size);

-- name: InsertWord :exec
INSERT INTO giving_words (word, donor_id)
VALUES ($1, $2)
ON CONFLICT (word, donor_id) DO NOTHING;

-- name: DropWords :exec
DELETE FROM giving_words
WHERE donor_id = $1;

-- notes

-- name: InsertNote :exec
INSERT INTO giving_notes (id, donor_id, body, until_day, at, by_id, by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: NotesOf :many
SELECT id, donor_id, body, until_day, at, by_id, by_name
FROM giving_notes
WHERE donor_id = $1
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: Note :one
SELECT id, donor_id, body, until_day, at, by_id, by_name
FROM giving_notes
WHERE id = $1;

-- name: DropNote :exec
DELETE FROM giving_notes
WHERE id = $1;

-- name: DropNotesOf :exec
DELETE FROM giving_notes
WHERE donor_id = $1;

-- name: DropNotesBefore :execrows
DELETE FROM giving_notes
WHERE until_day <> '' AND until_day < sqlc.arg(day);

-- What somebody at the desk noted of donors.
-- name: NotesBy :many
SELECT id, donor_id, body, until_day, at, by_id, by_name
FROM giving_notes
WHERE by_id = $1 AND by_id <> ''
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: MoveNotes :exec
UPDATE giving_notes SET donor_id = sqlc.arg(to_donor) WHERE donor_id = sqlc.arg(from_donor);

-- campaigns

-- name: InsertCampaign :exec
INSERT INTO giving_campaigns (id, slug, name_en, name_fr, about_en, about_fr, goal_cents, fund, opens, closes, suggestions, state, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: UpdateCampaign :exec
UPDATE giving_campaigns
SET slug = $2, name_en = $3, name_fr = $4, about_en = $5, about_fr = $6, goal_cents = $7, fund = $8, opens = $9, closes = $10, suggestions = $11, state = $12
WHERE id = $1;

-- name: Campaign :one
SELECT id, slug, name_en, name_fr, about_en, about_fr, goal_cents, fund, opens, closes, suggestions, state, made_at
FROM giving_campaigns
WHERE id = $1;

-- name: CampaignBySlug :one
SELECT id, slug, name_en, name_fr, about_en, about_fr, goal_cents, fund, opens, closes, suggestions, state, made_at
FROM giving_campaigns
WHERE slug = $1;

-- name: Campaigns :many
SELECT id, slug, name_en, name_fr, about_en, about_fr, goal_cents, fund, opens, closes, suggestions, state, made_at
FROM giving_campaigns
ORDER BY opens DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: CampaignSum :one
SELECT CAST(count(*) AS bigint) AS gifts, CAST(COALESCE(sum(cents - back_cents), 0) AS bigint) AS cents, CAST(count(DISTINCT donor_id) AS bigint) AS donors
FROM giving_gifts
WHERE campaign_id = $1 AND campaign_id <> '' AND back_cents < cents;

-- pledges

-- name: InsertPledge :exec
INSERT INTO giving_pledges (id, once, frequency, way, state, donor_id, kind, name, email, phone, lang, street, city, province, postal, country, cents, currency, parts, every_months, first_day, fund, campaign_id, unnamed, message, consent_words, consent_network, subscription_id, reminded, ended_day, ended_why, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33);

-- name: Pledge :one
SELECT id, once, frequency, way, state, donor_id, kind, name, email, phone, lang, street, city, province, postal, country, cents, currency, parts, every_months, first_day, fund, campaign_id, unnamed, message, consent_words, consent_network, subscription_id, reminded, ended_day, ended_why, made_at, made_by
FROM giving_pledges
WHERE id = $1;

-- name: PledgeOnce :one
SELECT id
FROM giving_pledges
WHERE once = $1;

-- name: UpdatePledge :exec
UPDATE giving_pledges
SET state = $2, donor_id = $3, cents = $4, subscription_id = $5, reminded = $6, ended_day = $7, ended_why = $8, way = $9
WHERE id = $1;

-- What a pledge said of its donor, once there is a donor who has it.
-- name: ClearPledge :exec
UPDATE giving_pledges
SET name = '', email = '', phone = '', street = '', city = '', province = '', postal = '', consent_words = '', consent_network = ''
WHERE id = $1;

-- What a pledge said of somebody who is to be forgotten; more is not to come of it.
-- name: ForgetPledge :exec
UPDATE giving_pledges
SET name = '', email = '', phone = '', street = '', city = '', province = '', postal = '', message = '', consent_words = '', consent_network = '', state = $2, ended_day = $3
WHERE id = $1;

-- Promises in parts that are not paid whole, with what has come of each; after the one
-- whose key is given.
-- name: PledgesToCome :many
SELECT p.id, p.donor_id, p.frequency, p.cents, p.currency, p.parts, p.every_months, p.first_day, p.reminded, p.name, CAST(COALESCE(d.name, '') AS text) AS donor_name,
       CAST(COALESCE((SELECT sum(g.cents - g.back_cents) FROM giving_gifts g WHERE g.pledge_id = p.id AND g.pledge_id <> ''), 0) AS bigint) AS paid
FROM giving_pledges p LEFT JOIN giving_donors d ON d.id = p.donor_id
WHERE p.state = 'promised' AND p.id > sqlc.arg(after)
ORDER BY p.id
LIMIT sqlc.arg(page_size);

-- name: PledgesOf :many
SELECT id, once, frequency, way, state, donor_id, kind, name, email, phone, lang, street, city, province, postal, country, cents, currency, parts, every_months, first_day, fund, campaign_id, unnamed, message, consent_words, consent_network, subscription_id, reminded, ended_day, ended_why, made_at, made_by
FROM giving_pledges
WHERE donor_id = $1 AND donor_id <> ''
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: PledgesIn :many
SELECT id, once, frequency, way, state, donor_id, kind, name, email, phone, lang, street, city, province, postal, country, cents, currency, parts, every_months, first_day, fund, campaign_id, unnamed, message, consent_words, consent_network, subscription_id, reminded, ended_day, ended_why, made_at, made_by
FROM giving_pledges
WHERE state = sqlc.arg(state) AND (CAST(sqlc.arg(before_at) AS bigint) = 0 OR made_at < sqlc.arg(before_at) OR (made_at = sqlc.arg(before_at) AND id < sqlc.arg(before_id)))
ORDER BY made_at DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: CountPledges :many
SELECT state, CAST(count(*) AS bigint) AS pledges, CAST(COALESCE(sum(cents), 0) AS bigint) AS cents
FROM giving_pledges
GROUP BY state
ORDER BY state;

-- name: DropPledgesBefore :execrows
DELETE FROM giving_pledges
WHERE state = 'begun' AND made_at < sqlc.arg(before) AND NOT EXISTS (SELECT 1 FROM giving_gifts g WHERE g.pledge_id = giving_pledges.id AND g.pledge_id <> '');

-- name: MovePledges :exec
UPDATE giving_pledges SET donor_id = sqlc.arg(to_donor) WHERE donor_id = sqlc.arg(from_donor);

-- name: PledgesOfEmail :many
SELECT id, once, frequency, way, state, donor_id, kind, name, email, phone, lang, street, city, province, postal, country, cents, currency, parts, every_months, first_day, fund, campaign_id, unnamed, message, consent_words, consent_network, subscription_id, reminded, ended_day, ended_why, made_at, made_by
FROM giving_pledges
WHERE email = $1 AND email <> ''
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- tributes

-- name: InsertTribute :exec
INSERT INTO giving_tributes (id, pledge_id, gift_id, kind, name, message, family_name, family_email, family_address, lang, told_at, told_how)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: TributeOfPledge :one
SELECT id, pledge_id, gift_id, kind, name, message, family_name, family_email, family_address, lang, told_at, told_how
FROM giving_tributes
WHERE pledge_id = $1 AND pledge_id <> ''
ORDER BY id
LIMIT 1;

-- name: TributeOfGift :one
SELECT id, pledge_id, gift_id, kind, name, message, family_name, family_email, family_address, lang, told_at, told_how
FROM giving_tributes
WHERE gift_id = $1 AND gift_id <> ''
ORDER BY id
LIMIT 1;

-- name: Tribute :one
SELECT id, pledge_id, gift_id, kind, name, message, family_name, family_email, family_address, lang, told_at, told_how
FROM giving_tributes
WHERE id = $1;

-- name: TributeOfGiftIs :exec
UPDATE giving_tributes
SET gift_id = $2
WHERE id = $1 AND gift_id = '';

-- name: TributeTold :exec
UPDATE giving_tributes
SET told_at = $2, told_how = $3
WHERE id = $1;

-- What a donor who is to be forgotten said to families, and of them.
-- name: ForgetTributes :exec
UPDATE giving_tributes
SET message = '', family_name = '', family_email = '', family_address = ''
WHERE (gift_id <> '' AND gift_id IN (SELECT g.id FROM giving_gifts g WHERE g.donor_id = sqlc.arg(donor_id)))
   OR (pledge_id <> '' AND pledge_id IN (SELECT p.id FROM giving_pledges p WHERE p.donor_id = sqlc.arg(donor_id)));

-- name: ForgetTributesOfPledge :exec
UPDATE giving_tributes
SET message = '', family_name = '', family_email = '', family_address = ''
WHERE pledge_id = $1 AND pledge_id <> '';

-- name: TributesToTell :many
SELECT id, pledge_id, gift_id, kind, name, message, family_name, family_email, family_address, lang, told_at, told_how
FROM giving_tributes
WHERE told_at = 0 AND gift_id <> '' AND (family_email <> '' OR family_address <> '')
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: DropTributesWithout :execrows
DELETE FROM giving_tributes
WHERE gift_id = '' AND NOT EXISTS (SELECT 1 FROM giving_pledges p WHERE p.id = giving_tributes.pledge_id);

-- gifts

-- name: InsertGift :exec
INSERT INTO giving_gifts (id, donor_id, pledge_id, payment_id, kind, method, received, booked, cents, back_cents, currency, advantage_cents, advantage_cash, advantage, fund, campaign_id, description, appraiser, appraiser_address, reference, note, source, source_key, why_not, country, charity, receipt, eligible_cents, thanked, entered_at, entered_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31);

-- name: Gift :one
SELECT id, donor_id, pledge_id, payment_id, kind, method, received, booked, cents, back_cents, currency, advantage_cents, advantage_cash, advantage, fund, campaign_id, description, appraiser, appraiser_address, reference, note, source, source_key, why_not, country, charity, receipt, eligible_cents, thanked, entered_at, entered_by
FROM giving_gifts
WHERE id = $1;

-- name: GiftOfPayment :one
SELECT id, donor_id, pledge_id, payment_id, kind, method, received, booked, cents, back_cents, currency, advantage_cents, advantage_cash, advantage, fund, campaign_id, description, appraiser, appraiser_address, reference, note, source, source_key, why_not, country, charity, receipt, eligible_cents, thanked, entered_at, entered_by
FROM giving_gifts
WHERE payment_id = $1 AND payment_id <> '';

-- name: GiftOfSource :one
SELECT id, donor_id, pledge_id, payment_id, kind, method, received, booked, cents, back_cents, currency, advantage_cents, advantage_cash, advantage, fund, campaign_id, description, appraiser, appraiser_address, reference, note, source, source_key, why_not, country, charity, receipt, eligible_cents, thanked, entered_at, entered_by
FROM giving_gifts
WHERE source = $1 AND source_key = $2 AND source <> '';

-- name: GiftsOfDonor :many
SELECT id, donor_id, pledge_id, payment_id, kind, method, received, booked, cents, back_cents, currency, advantage_cents, advantage_cash, advantage, fund, campaign_id, description, appraiser, appraiser_address, reference, note, source, source_key, why_not, country, charity, receipt, eligible_cents, thanked, entered_at, entered_by
FROM giving_gifts
WHERE donor_id = $1
ORDER BY received DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: GiftsOfPledge :many
SELECT id, donor_id, pledge_id, payment_id, kind, method, received, booked, cents, back_cents, currency, advantage_cents, advantage_cash, advantage, fund, campaign_id, description, appraiser, appraiser_address, reference, note, source, source_key, why_not, country, charity, receipt, eligible_cents, thanked, entered_at, entered_by
FROM giving_gifts
WHERE pledge_id = $1 AND pledge_id <> ''
ORDER BY received, id;

-- name: GiftTakenBack :exec
UPDATE giving_gifts
SET back_cents = $2
WHERE id = $1;

-- name: ChangeGift :exec
UPDATE giving_gifts
SET advantage_cents = $2, advantage_cash = $3, advantage = $4, fund = $5, campaign_id = $6, description = $7, appraiser = $8, appraiser_address = $9, note = $10, why_not = $11
WHERE id = $1;

-- name: GiftReceipted :execrows
UPDATE giving_gifts
SET receipt = $2, eligible_cents = $3
WHERE id = $1;

-- name: GiftThanked :exec
UPDATE giving_gifts
SET thanked = $2
WHERE id = $1;

-- name: MoveGifts :exec
UPDATE giving_gifts SET donor_id = sqlc.arg(to_donor) WHERE donor_id = sqlc.arg(from_donor);

-- Whether gifts without a receipt are from another registered charity follows what is
-- known of their donor.
-- name: GiftsAreOfCharity :exec
UPDATE giving_gifts
SET charity = sqlc.arg(charity)
WHERE donor_id = sqlc.arg(donor_id) AND receipt = '' AND charity <> sqlc.arg(charity);

-- name: MoveGift :execrows
UPDATE giving_gifts
SET donor_id = sqlc.arg(donor_id), charity = sqlc.arg(charity), country = sqlc.arg(country)
WHERE id = sqlc.arg(id);

-- Gifts by day, the latest first, narrowed by what is given.
-- name: GiftList :many
SELECT g.id, g.donor_id, g.pledge_id, g.payment_id, g.kind, g.method, g.received, g.booked, g.cents, g.back_cents, g.currency, g.advantage_cents, g.advantage_cash, g.advantage, g.fund, g.campaign_id, g.description, g.appraiser, g.appraiser_address, g.reference, g.note, g.source, g.source_key, g.why_not, g.country, g.charity, g.receipt, g.eligible_cents, g.thanked, g.entered_at, g.entered_by, d.name AS donor_name
FROM giving_gifts g JOIN giving_donors d ON d.id = g.donor_id
WHERE (CAST(sqlc.arg(from_day) AS text) = '' OR g.received >= sqlc.arg(from_day))
  AND (CAST(sqlc.arg(to_day) AS text) = '' OR g.received <= sqlc.arg(to_day))
  AND (CAST(sqlc.arg(fund) AS text) = '' OR g.fund = sqlc.arg(fund))
  AND (CAST(sqlc.arg(campaign_id) AS text) = '' OR g.campaign_id = sqlc.arg(campaign_id))
  AND (CAST(sqlc.arg(method) AS text) = '' OR g.method = sqlc.arg(method))
  AND (CAST(sqlc.arg(without) AS bigint) = 0 OR (g.receipt = '' AND g.why_not = '' AND g.charity = 0 AND g.back_cents < g.cents))
  AND (CAST(sqlc.arg(unthanked) AS bigint) = 0 OR (g.thanked = 0 AND g.back_cents < g.cents))
  AND (CAST(sqlc.arg(before_day) AS text) = '' OR g.received < sqlc.arg(before_day) OR (g.received = sqlc.arg(before_day) AND g.id < sqlc.arg(before_id)))
ORDER BY g.received DESC, g.id DESC
LIMIT sqlc.arg(page_size);

-- name: CountUnthanked :one
SELECT CAST(count(*) AS bigint)
FROM giving_gifts
WHERE thanked = 0 AND back_cents < cents;

-- name: CountUnreceipted :one
SELECT CAST(count(*) AS bigint) AS gifts, CAST(COALESCE(sum(cents - back_cents), 0) AS bigint) AS cents
FROM giving_gifts
WHERE receipt = '' AND why_not = '' AND charity = 0 AND back_cents < cents;

-- name: GiftYears :many
SELECT CAST(substr(received, 1, 4) AS text) AS year, CAST(count(*) AS bigint) AS gifts, CAST(sum(cents - back_cents) AS bigint) AS cents, CAST(count(DISTINCT donor_id) AS bigint) AS donors
FROM giving_gifts
WHERE back_cents < cents
GROUP BY substr(received, 1, 4)
ORDER BY substr(received, 1, 4);

-- name: GiftYearsOfDonor :many
SELECT CAST(substr(received, 1, 4) AS text) AS year, CAST(count(*) AS bigint) AS gifts, CAST(sum(cents - back_cents) AS bigint) AS cents
FROM giving_gifts
WHERE donor_id = $1 AND back_cents < cents
GROUP BY substr(received, 1, 4)
ORDER BY substr(received, 1, 4);

-- movements

-- name: InsertMovement :exec
INSERT INTO giving_movements (id, gift_id, entry, day, cents)
VALUES ($1, $2, $3, $4, $5);

-- name: Movement :one
SELECT id
FROM giving_movements
WHERE entry = $1;

-- What plain gifts came to between two days: of money, from the country, from no charity,
-- without an advantage, of which nothing went back. Most are, and are added up at once.
-- name: PlainGifts :one
SELECT CAST(count(*) AS bigint) AS gifts,
       CAST(COALESCE(sum(g.cents), 0) AS bigint) AS cents,
       CAST(COALESCE(sum(g.eligible_cents), 0) AS bigint) AS eligible,
       CAST(COALESCE(sum(CASE WHEN g.eligible_cents <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS receipted,
       CAST(COALESCE(sum(CASE WHEN g.eligible_cents <> g.cents THEN 1 ELSE 0 END), 0) AS bigint) AS without
FROM giving_gifts g
WHERE g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) AND g.country = sqlc.arg(home) AND g.charity = 0 AND g.kind = 'cash' AND g.why_not <> 'not_a_gift'
  AND g.advantage_cents = 0 AND g.id NOT IN (SELECT r.gift_id FROM giving_movements r WHERE r.cents < 0);

-- What the other gifts came to between two days, as the books have it, by the lines of form T3010
-- that they add to. Of a gift that was booked in the time, what its receipt in force says
-- is receipted (never more than moved), its advantage, unless it is too small to count,
-- was raised, and the rest is a gift without a receipt; so is what went back, below zero,
-- of a gift that was booked before. Only a gift of which something went back has moved
-- more than once: the first part reads all others from an index of gifts alone.
-- name: FiguresOf :one
SELECT CAST(count(*) AS bigint) AS gifts,
       CAST(COALESCE(sum(m.moved), 0) AS bigint) AS moved,
       CAST(COALESCE(sum(CASE WHEN m.here = 0 THEN m.moved ELSE 0 END), 0) AS bigint) AS earlier,
       CAST(COALESCE(sum(m.eligible), 0) AS bigint) AS receipted,
       CAST(COALESCE(sum(CASE WHEN m.eligible <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS receipted_gifts,
       CAST(COALESCE(sum(CASE WHEN m.abroad = 1 THEN m.eligible ELSE 0 END), 0) AS bigint) AS receipted_abroad,
       CAST(COALESCE(sum(CASE WHEN m.abroad = 1 AND m.eligible <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS receipted_abroad_gifts,
       CAST(COALESCE(sum(CASE WHEN m.kind = 'in_kind' THEN m.eligible ELSE 0 END), 0) AS bigint) AS receipted_in_kind,
       CAST(COALESCE(sum(CASE WHEN m.kind = 'in_kind' AND m.eligible <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS receipted_in_kind_gifts,
       CAST(COALESCE(sum(CASE WHEN m.kind = 'in_kind' THEN m.moved ELSE 0 END), 0) AS bigint) AS in_kind,
       CAST(COALESCE(sum(CASE WHEN m.kind = 'in_kind' AND m.moved <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS in_kind_gifts,
       CAST(COALESCE(sum(CASE WHEN m.charity = 1 THEN m.moved ELSE 0 END), 0) AS bigint) AS charities,
       CAST(COALESCE(sum(CASE WHEN m.charity = 1 AND m.moved <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS charities_gifts,
       CAST(COALESCE(sum(CASE WHEN m.charity = 0 THEN m.raised ELSE 0 END), 0) AS bigint) AS raised,
       CAST(COALESCE(sum(CASE WHEN m.charity = 0 AND m.raised <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS raised_gifts,
       CAST(COALESCE(sum(CASE WHEN m.charity = 0 AND m.abroad = 0 THEN m.moved - m.eligible - m.raised ELSE 0 END), 0) AS bigint) AS without,
       CAST(COALESCE(sum(CASE WHEN m.charity = 0 AND m.abroad = 0 AND m.moved - m.eligible - m.raised <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS without_gifts,
       CAST(COALESCE(sum(CASE WHEN m.charity = 0 AND m.abroad = 1 THEN m.moved - m.eligible - m.raised ELSE 0 END), 0) AS bigint) AS without_abroad,
       CAST(COALESCE(sum(CASE WHEN m.charity = 0 AND m.abroad = 1 AND m.moved - m.eligible - m.raised <> 0 THEN 1 ELSE 0 END), 0) AS bigint) AS without_abroad_gifts
FROM (
  SELECT c.kind, c.charity, c.abroad, c.here, c.moved, c.eligible,
         CASE WHEN c.not_a_gift = 1 THEN c.moved - c.eligible WHEN c.moved <= c.eligible THEN 0 WHEN c.advantage < c.moved - c.eligible THEN c.advantage ELSE c.moved - c.eligible END AS raised
  FROM (
    SELECT b.kind, b.charity, b.abroad, b.here, b.not_a_gift, b.moved, b.advantage,
           CASE WHEN b.eligible < b.moved THEN b.eligible WHEN b.moved > 0 THEN b.moved ELSE 0 END AS eligible
    FROM (
      SELECT g.kind, g.charity, CASE WHEN g.country = sqlc.arg(home) THEN 0 ELSE 1 END AS abroad, 1 AS here, CASE WHEN g.why_not = 'not_a_gift' AND g.charity = 0 THEN 1 ELSE 0 END AS not_a_gift, g.cents AS moved,
             CASE WHEN g.charity = 0 THEN g.eligible_cents ELSE 0 END AS eligible,
             CASE WHEN g.advantage_cents = 0 OR g.charity = 1 OR (g.advantage_cash = 0 AND g.advantage_cents <= CAST(sqlc.arg(ignored) AS bigint) AND g.advantage_cents * 100 <= (g.cents - g.back_cents) * CAST(sqlc.arg(percent) AS bigint)) THEN 0 ELSE g.advantage_cents END AS advantage
      FROM giving_gifts g
      WHERE g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) AND (g.country <> sqlc.arg(home) OR g.charity = 1 OR g.kind <> 'cash' OR g.why_not = 'not_a_gift' OR g.advantage_cents <> 0)
        AND g.id NOT IN (SELECT r.gift_id FROM giving_movements r WHERE r.cents < 0)
      UNION ALL
      SELECT g.kind, g.charity, CASE WHEN g.country = sqlc.arg(home) THEN 0 ELSE 1 END AS abroad, CASE WHEN g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) THEN 1 ELSE 0 END AS here, CASE WHEN g.why_not = 'not_a_gift' AND g.charity = 0 THEN 1 ELSE 0 END AS not_a_gift, CAST(sum(v.cents) AS bigint) AS moved,
             CASE WHEN g.charity = 0 AND g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) THEN g.eligible_cents ELSE 0 END AS eligible,
             CASE WHEN g.advantage_cents = 0 OR g.charity = 1 OR NOT (g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day)) OR (g.advantage_cash = 0 AND g.advantage_cents <= CAST(sqlc.arg(ignored) AS bigint) AND g.advantage_cents * 100 <= (g.cents - g.back_cents) * CAST(sqlc.arg(percent) AS bigint)) THEN 0 ELSE g.advantage_cents END AS advantage
      FROM (SELECT DISTINCT r.gift_id FROM giving_movements r WHERE r.cents < 0) AS t
      JOIN giving_movements v ON v.gift_id = t.gift_id JOIN giving_gifts g ON g.id = t.gift_id
      WHERE v.day >= sqlc.arg(from_day) AND v.day <= sqlc.arg(to_day)
      GROUP BY g.id
    ) AS b
  ) AS c
) AS m;

-- The gifts behind one of these figures, with what of each counts: by day, after one.
-- name: FigureGifts :many
SELECT m.id, m.received, m.kind, m.here, CAST(m.moved AS bigint) AS moved, CAST(m.eligible AS bigint) AS eligible, CAST(m.raised AS bigint) AS raised, m.charity, m.abroad, m.donor_id, m.donor_name, m.country
FROM (
  SELECT c.id, c.donor_id, c.donor_name, c.country, c.received, c.kind, c.charity, c.abroad, c.here, c.moved, c.eligible,
         CASE WHEN c.not_a_gift = 1 THEN c.moved - c.eligible WHEN c.moved <= c.eligible THEN 0 WHEN c.advantage < c.moved - c.eligible THEN c.advantage ELSE c.moved - c.eligible END AS raised
  FROM (
    SELECT b.id, b.donor_id, b.donor_name, b.country, b.received, b.kind, b.charity, b.abroad, b.here, b.not_a_gift, b.moved, b.advantage,
           CASE WHEN b.eligible < b.moved THEN b.eligible WHEN b.moved > 0 THEN b.moved ELSE 0 END AS eligible
    FROM (
      SELECT g.id, g.donor_id, d.name AS donor_name, g.country, g.received, g.kind, g.charity, CASE WHEN g.country = sqlc.arg(home) THEN 0 ELSE 1 END AS abroad, 1 AS here, CASE WHEN g.why_not = 'not_a_gift' AND g.charity = 0 THEN 1 ELSE 0 END AS not_a_gift, g.cents AS moved,
             CASE WHEN g.charity = 0 THEN g.eligible_cents ELSE 0 END AS eligible,
             CASE WHEN g.advantage_cents = 0 OR g.charity = 1 OR (g.advantage_cash = 0 AND g.advantage_cents <= CAST(sqlc.arg(ignored) AS bigint) AND g.advantage_cents * 100 <= (g.cents - g.back_cents) * CAST(sqlc.arg(percent) AS bigint)) THEN 0 ELSE g.advantage_cents END AS advantage
      FROM giving_gifts g JOIN giving_donors d ON d.id = g.donor_id
      WHERE g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) AND g.id NOT IN (SELECT r.gift_id FROM giving_movements r WHERE r.cents < 0)
      UNION ALL
      SELECT g.id, g.donor_id, d.name AS donor_name, g.country, g.received, g.kind, g.charity, CASE WHEN g.country = sqlc.arg(home) THEN 0 ELSE 1 END AS abroad, CASE WHEN g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) THEN 1 ELSE 0 END AS here, CASE WHEN g.why_not = 'not_a_gift' AND g.charity = 0 THEN 1 ELSE 0 END AS not_a_gift, CAST(sum(v.cents) AS bigint) AS moved,
             CASE WHEN g.charity = 0 AND g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) THEN g.eligible_cents ELSE 0 END AS eligible,
             CASE WHEN g.advantage_cents = 0 OR g.charity = 1 OR NOT (g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day)) OR (g.advantage_cash = 0 AND g.advantage_cents <= CAST(sqlc.arg(ignored) AS bigint) AND g.advantage_cents * 100 <= (g.cents - g.back_cents) * CAST(sqlc.arg(percent) AS bigint)) THEN 0 ELSE g.advantage_cents END AS advantage
      FROM (SELECT DISTINCT r.gift_id FROM giving_movements r WHERE r.cents < 0) AS t
      JOIN giving_movements v ON v.gift_id = t.gift_id JOIN giving_gifts g ON g.id = t.gift_id JOIN giving_donors d ON d.id = g.donor_id
      WHERE v.day >= sqlc.arg(from_day) AND v.day <= sqlc.arg(to_day)
      GROUP BY g.id, d.id
    ) AS b
  ) AS c
) AS m
WHERE CASE CAST(sqlc.arg(line) AS text)
        WHEN '4500' THEN m.eligible
        WHEN '4571' THEN m.abroad * m.eligible
        WHEN '580' THEN CASE WHEN m.kind = 'in_kind' THEN m.eligible ELSE 0 END
        WHEN 'in_kind' THEN CASE WHEN m.kind = 'in_kind' THEN m.moved ELSE 0 END
        WHEN '4510' THEN m.charity * m.moved
        WHEN '4630' THEN (1 - m.charity) * m.raised
        WHEN '4530' THEN (1 - m.charity) * (1 - m.abroad) * (m.moved - m.eligible - m.raised)
        WHEN '4575' THEN (1 - m.charity) * m.abroad * (m.moved - m.eligible - m.raised)
        WHEN 'earlier' THEN (1 - m.here) * m.moved
        WHEN '' THEN 1
        ELSE 0
      END <> 0
  AND (m.received > CAST(sqlc.arg(after_day) AS text) OR (m.received = CAST(sqlc.arg(after_day) AS text) AND m.id > CAST(sqlc.arg(after_id) AS text)))
ORDER BY m.received, m.id
LIMIT sqlc.arg(page_size);

-- Large gifts from outside the country that were booked between two days.
-- name: LargeFromAbroad :many
SELECT g.id, g.received, g.kind, g.cents - g.back_cents AS cents, g.country, d.id AS donor_id, d.name AS donor_name, d.kind AS donor_kind
FROM giving_gifts g JOIN giving_donors d ON d.id = g.donor_id
WHERE g.booked >= sqlc.arg(from_day) AND g.booked <= sqlc.arg(to_day) AND g.country <> sqlc.arg(home) AND g.why_not <> 'not_a_gift' AND g.cents >= CAST(sqlc.arg(least) AS bigint) AND g.cents - g.back_cents >= CAST(sqlc.arg(least) AS bigint)
ORDER BY g.received, g.id
LIMIT sqlc.arg(page_size);

-- attempts

-- name: CountAttempts :one
SELECT CAST(count(*) AS bigint)
FROM giving_attempts
WHERE subject_hash = $1 AND at > $2;

-- name: InsertAttempt :exec
INSERT INTO giving_attempts (id, subject_hash, at)
VALUES ($1, $2, $3);

-- name: DropAttemptsBefore :execrows
DELETE FROM giving_attempts
WHERE at < $1;

-- receipts

-- The next serial number of a series.
-- name: NextSerial :one
INSERT INTO receipt_serials (series, last)
VALUES ($1, 1)
ON CONFLICT (series) DO UPDATE SET last = receipt_serials.last + 1
RETURNING last;

-- name: InsertSigner :exec
INSERT INTO receipt_signers (id, name, title_en, title_fr, image, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Signer :one
SELECT id, name, title_en, title_fr, image, made_at, made_by
FROM receipt_signers
WHERE id = $1;

-- name: LatestSigner :one
SELECT id, name, title_en, title_fr, image, made_at, made_by
FROM receipt_signers
ORDER BY id DESC
LIMIT 1;

-- name: InsertReceipt :exec
INSERT INTO receipts (id, serial, kind, state, donor_id, donor_name, donor_address, email, lang, year, received, received_to, issued, cents, advantage_cents, advantage, eligible_cents, currency, description, appraiser, appraiser_address, decision, charity, signer_id, replaces, replaced_by, ended_day, ended_why, ended_by, run_id, pdf_sum, mailed_at, printed_at, issued_at, issued_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35);

-- name: Receipt :one
SELECT id, serial, kind, state, donor_id, donor_name, donor_address, email, lang, year, received, received_to, issued, cents, advantage_cents, advantage, eligible_cents, currency, description, appraiser, appraiser_address, decision, charity, signer_id, replaces, replaced_by, ended_day, ended_why, ended_by, run_id, pdf_sum, mailed_at, printed_at, issued_at, issued_by
FROM receipts
WHERE id = $1;

-- name: ReceiptBySerial :one
SELECT id, serial, kind, state, donor_id, donor_name, donor_address, email, lang, year, received, received_to, issued, cents, advantage_cents, advantage, eligible_cents, currency, description, appraiser, appraiser_address, decision, charity, signer_id, replaces, replaced_by, ended_day, ended_why, ended_by, run_id, pdf_sum, mailed_at, printed_at, issued_at, issued_by
FROM receipts
WHERE serial = $1;

-- name: ReceiptsOfDonor :many
SELECT id, serial, kind, state, donor_id, donor_name, donor_address, email, lang, year, received, received_to, issued, cents, advantage_cents, advantage, eligible_cents, currency, description, appraiser, appraiser_address, decision, charity, signer_id, replaces, replaced_by, ended_day, ended_why, ended_by, run_id, pdf_sum, mailed_at, printed_at, issued_at, issued_by
FROM receipts
WHERE donor_id = $1
ORDER BY serial DESC
LIMIT sqlc.arg(page_size);

-- name: ReceiptList :many
SELECT id, serial, kind, state, donor_id, donor_name, donor_address, email, lang, year, received, received_to, issued, cents, advantage_cents, advantage, eligible_cents, currency, description, appraiser, appraiser_address, decision, charity, signer_id, replaces, replaced_by, ended_day, ended_why, ended_by, run_id, pdf_sum, mailed_at, printed_at, issued_at, issued_by
FROM receipts
WHERE (CAST(sqlc.arg(year) AS bigint) = 0 OR year = sqlc.arg(year))
  AND (CAST(sqlc.arg(state) AS text) = '' OR state = sqlc.arg(state))
  AND (CAST(sqlc.arg(run_id) AS text) = '' OR run_id = sqlc.arg(run_id))
  AND (CAST(sqlc.arg(unsent) AS bigint) = 0 OR (mailed_at = 0 AND printed_at = 0 AND state = 'issued'))
  AND (CAST(sqlc.arg(before) AS bigint) = 0 OR serial < sqlc.arg(before))
ORDER BY serial DESC
LIMIT sqlc.arg(page_size);

-- name: EndReceipt :execrows
UPDATE receipts
SET state = $2, replaced_by = $3, ended_day = $4, ended_why = $5, ended_by = $6
WHERE id = $1 AND state = 'issued';

-- name: ReceiptPrinted :execrows
UPDATE receipts
SET printed_at = $2
WHERE id = $1 AND printed_at = 0;

-- name: MoveReceipts :exec
UPDATE receipts SET donor_id = sqlc.arg(to_donor) WHERE donor_id = sqlc.arg(from_donor);

-- name: InsertReceiptGift :exec
INSERT INTO receipt_gifts (receipt_id, gift_id, day, cents, advantage_cents, eligible_cents)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: GiftsIn :many
SELECT receipt_id, gift_id, day, cents, advantage_cents, eligible_cents
FROM receipt_gifts
WHERE receipt_id = $1
ORDER BY day, gift_id;

-- name: ReceiptsFor :many
SELECT r.id, r.serial, r.kind, r.state, r.donor_id, r.donor_name, r.donor_address, r.email, r.lang, r.year, r.received, r.received_to, r.issued, r.cents, r.advantage_cents, r.advantage, r.eligible_cents, r.currency, r.description, r.appraiser, r.appraiser_address, r.decision, r.charity, r.signer_id, r.replaces, r.replaced_by, r.ended_day, r.ended_why, r.ended_by, r.run_id, r.pdf_sum, r.mailed_at, r.printed_at, r.issued_at, r.issued_by
FROM receipts r JOIN receipt_gifts g ON g.receipt_id = r.id
WHERE g.gift_id = $1
ORDER BY r.serial;

-- name: InsertDuplicate :exec
INSERT INTO receipt_duplicates (id, receipt_id, day, at, by_name, how)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: DuplicatesOf :many
SELECT id, receipt_id, day, at, by_name, how
FROM receipt_duplicates
WHERE receipt_id = $1
ORDER BY id;

-- name: SerialSpan :one
SELECT CAST(COALESCE(min(serial), 0) AS bigint) AS first, CAST(COALESCE(max(serial), 0) AS bigint) AS last, CAST(count(*) AS bigint) AS receipts
FROM receipts;

-- name: ReceiptSums :many
SELECT state, CAST(count(*) AS bigint) AS receipts, CAST(COALESCE(sum(eligible_cents), 0) AS bigint) AS cents
FROM receipts
WHERE year = $1
GROUP BY state
ORDER BY state;

-- Donors with gifts of a time that wait for a receipt, after one.
-- name: DonorsToReceipt :many
SELECT d.id
FROM giving_donors d
WHERE d.id > sqlc.arg(after)
  AND EXISTS (SELECT 1 FROM giving_gifts g
              WHERE g.donor_id = d.id AND g.received >= sqlc.arg(from_day) AND g.received <= sqlc.arg(to_day) AND g.kind = 'cash' AND g.receipt = '' AND g.why_not = '' AND g.charity = 0
                AND g.back_cents < g.cents)
ORDER BY d.id
LIMIT sqlc.arg(page_size);

-- name: GiftsToReceipt :many
SELECT id, donor_id, pledge_id, payment_id, kind, method, received, booked, cents, back_cents, currency, advantage_cents, advantage_cash, advantage, fund, campaign_id, description, appraiser, appraiser_address, reference, note, source, source_key, why_not, country, charity, receipt, eligible_cents, thanked, entered_at, entered_by
FROM giving_gifts
WHERE donor_id = sqlc.arg(donor_id) AND received >= sqlc.arg(from_day) AND received <= sqlc.arg(to_day) AND kind = 'cash' AND receipt = '' AND why_not = '' AND charity = 0
  AND back_cents < cents
ORDER BY received, id;

-- name: CountToReceipt :one
SELECT CAST(count(DISTINCT donor_id) AS bigint) AS donors, CAST(count(*) AS bigint) AS gifts, CAST(COALESCE(sum(cents - back_cents), 0) AS bigint) AS cents
FROM giving_gifts
WHERE received >= sqlc.arg(from_day) AND received <= sqlc.arg(to_day) AND kind = 'cash' AND receipt = '' AND why_not = '' AND charity = 0 AND back_cents < cents;

-- name: InsertRun :exec
INSERT INTO receipt_runs (id, year, state, total, issued, passed, mailed, cents, after_donor, mail, started_at, started_by, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: Run :one
SELECT id, year, state, total, issued, passed, mailed, cents, after_donor, mail, started_at, started_by, ended_at
FROM receipt_runs
WHERE id = $1;

-- name: LiveRun :one
SELECT id, year, state, total, issued, passed, mailed, cents, after_donor, mail, started_at, started_by, ended_at
FROM receipt_runs
WHERE year = $1 AND state IN ('running', 'paused');

-- name: RunsOf :many
SELECT id, year, state, total, issued, passed, mailed, cents, after_donor, mail, started_at, started_by, ended_at
FROM receipt_runs
WHERE year = $1
ORDER BY id DESC
LIMIT 20;

-- name: RunWent :exec
UPDATE receipt_runs
SET issued = $2, passed = $3, mailed = $4, cents = $5, after_donor = $6
WHERE id = $1;

-- name: RunIs :execrows
UPDATE receipt_runs
SET state = sqlc.arg(state), ended_at = sqlc.arg(ended_at)
WHERE id = sqlc.arg(id) AND state <> 'done';

-- Donors with gifts of a time that wait, with what a receipt says of them, after one.
-- name: DonorsWaiting :many
SELECT d.id, d.name, d.street, d.city, d.province, d.postal, d.country, CAST(count(*) AS bigint) AS gifts, CAST(sum(g.cents - g.back_cents) AS bigint) AS cents
FROM giving_gifts g JOIN giving_donors d ON d.id = g.donor_id
WHERE g.received >= sqlc.arg(from_day) AND g.received <= sqlc.arg(to_day) AND g.kind = 'cash' AND g.receipt = '' AND g.why_not = '' AND g.charity = 0 AND g.back_cents < g.cents
GROUP BY d.id, d.name, d.street, d.city, d.province, d.postal, d.country
ORDER BY d.name, d.id;

-- Gifts of those who wait of which somebody decides whether they are gifts: the advantage
-- is over so many percent.
-- name: GiftsToDecide :many
SELECT g.id, g.donor_id, g.received, g.cents, g.back_cents, g.advantage_cents, d.name
FROM giving_gifts g JOIN giving_donors d ON d.id = g.donor_id
WHERE g.received >= sqlc.arg(from_day) AND g.received <= sqlc.arg(to_day) AND g.receipt = '' AND g.why_not = '' AND g.charity = 0 AND g.back_cents < g.cents
  AND g.advantage_cents > 0 AND g.advantage_cents * 100 > (g.cents - g.back_cents) * CAST(sqlc.arg(percent) AS bigint)
ORDER BY g.received, g.id
LIMIT sqlc.arg(page_size);

-- name: ReceiptsToSet :many
SELECT id
FROM receipts
WHERE run_id = sqlc.arg(run_id) AND run_id <> '' AND pdf_sum = ''
ORDER BY serial
LIMIT sqlc.arg(page_size);

-- A receipt that was cancelled while its document was set is mailed to nobody.
-- name: ReceiptIsSet :one
UPDATE receipts
SET pdf_sum = sqlc.arg(pdf_sum), mailed_at = CASE WHEN state = 'issued' THEN CAST(sqlc.arg(mailed_at) AS bigint) ELSE 0 END
WHERE id = sqlc.arg(id) AND pdf_sum = ''
RETURNING mailed_at;

-- name: ReceiptsToPrint :many
SELECT id, serial
FROM receipts
WHERE run_id = sqlc.arg(run_id) AND run_id <> '' AND pdf_sum <> '' AND mailed_at = 0 AND state = 'issued' AND serial > sqlc.arg(after)
  AND (printed_at = 0 OR CAST(sqlc.arg(again) AS bigint) = 1)
ORDER BY serial
LIMIT sqlc.arg(page_size);

-- letters of thanks

-- name: Letters :many
SELECT id, name_en, name_fr, text_en, text_fr, changed_at, changed_by
FROM giving_letters
ORDER BY CASE id WHEN 'once' THEN 0 WHEN 'first' THEN 1 WHEN 'monthly' THEN 2 ELSE 3 END, id
LIMIT 100;

-- name: Letter :one
SELECT id, name_en, name_fr, text_en, text_fr, changed_at, changed_by
FROM giving_letters
WHERE id = $1;

-- name: PutLetter :exec
INSERT INTO giving_letters (id, name_en, name_fr, text_en, text_fr, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET name_en = excluded.name_en, name_fr = excluded.name_fr, text_en = excluded.text_en, text_fr = excluded.text_fr, changed_at = excluded.changed_at, changed_by = excluded.changed_by;

-- name: DropLetter :execrows
DELETE FROM giving_letters
WHERE id = $1;

-- Gifts for which nobody was thanked, by day, after one.
-- name: GiftsToThank :many
SELECT g.id, g.received, g.pledge_id, d.gifts, d.email, d.by_post, d.street, d.city
FROM giving_gifts g JOIN giving_donors d ON d.id = g.donor_id
WHERE g.thanked = 0 AND g.back_cents < g.cents AND d.erased_at = 0
  AND (d.email <> '' OR (d.street <> '' AND d.city <> ''))
  AND (CAST(sqlc.arg(gift) AS text) = '' OR g.id = sqlc.arg(gift))
  AND (CAST(sqlc.arg(from_day) AS text) = '' OR g.received >= sqlc.arg(from_day))
  AND (CAST(sqlc.arg(to_day) AS text) = '' OR g.received <= sqlc.arg(to_day))
  AND (CAST(sqlc.arg(fund) AS text) = '' OR g.fund = sqlc.arg(fund))
  AND (CAST(sqlc.arg(campaign_id) AS text) = '' OR g.campaign_id = sqlc.arg(campaign_id))
  AND g.cents - g.back_cents >= CAST(sqlc.arg(least) AS bigint)
  AND (g.received > sqlc.arg(after_day) OR (g.received = sqlc.arg(after_day) AND g.id > sqlc.arg(after_id)))
ORDER BY g.received, g.id
LIMIT sqlc.arg(page_size);

-- name: DonorYear :one
SELECT CAST(COALESCE(sum(cents - back_cents), 0) AS bigint) AS cents
FROM giving_gifts
WHERE donor_id = sqlc.arg(donor_id) AND received >= sqlc.arg(from_day) AND received <= sqlc.arg(to_day);

-- name: InsertLetterRun :exec
INSERT INTO giving_letter_runs (id, once, at, by_name, letters, mailed)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: LetterRunOnce :one
SELECT id, once, at, by_name, letters, mailed
FROM giving_letter_runs
WHERE once = $1;

-- name: LetterRun :one
SELECT id, once, at, by_name, letters, mailed
FROM giving_letter_runs
WHERE id = $1;

-- name: LetterRuns :many
SELECT id, once, at, by_name, letters, mailed
FROM giving_letter_runs
ORDER BY id DESC
LIMIT sqlc.arg(page_size);

-- name: InsertLetterGift :exec
INSERT INTO giving_letter_gifts (run_id, gift_id, letter_id, mailed)
VALUES ($1, $2, $3, $4);

-- name: LetterGifts :many
SELECT run_id, gift_id, letter_id, mailed
FROM giving_letter_gifts
WHERE run_id = $1
ORDER BY gift_id;

-- gifts from files

-- name: DonorsOfFold :many
SELECT id, kind, name, greeting, email, phone, lang, street, city, province, postal, country, said_address, fold, charity, unnamed, by_post, merged_into, erased_at, made_at, gifts, cents, first_day, last_day, last_cents
FROM giving_donors
WHERE fold = $1 AND fold <> '' AND merged_into = '' AND erased_at = 0
ORDER BY id
LIMIT sqlc.arg(page_size);

-- name: InsertImport :exec
INSERT INTO giving_imports (id, made_at, made_by, file, body, source, columns, state, run, done, total, gifts, cents, donors)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: ImportOf :one
SELECT id, made_at, made_by, file, source, columns, state, run, done, total, gifts, cents, donors
FROM giving_imports
WHERE id = $1;

-- name: ImportBody :one
SELECT body
FROM giving_imports
WHERE id = $1;

-- name: Imports :many
SELECT id, made_at, made_by, file, source, columns, state, run, done, total, gifts, cents, donors
FROM giving_imports
WHERE made_at >= sqlc.arg(since)
ORDER BY made_at DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: DecideImport :exec
UPDATE giving_imports
SET source = $2, columns = $3
WHERE id = $1;

-- name: BeginImport :one
UPDATE giving_imports
SET state = $2, run = run + 1, total = $3
WHERE id = $1
RETURNING run;

-- name: ImportIs :exec
UPDATE giving_imports
SET state = sqlc.arg(state)
WHERE id = sqlc.arg(id) AND run = sqlc.arg(run);

-- name: ImportWent :exec
UPDATE giving_imports
SET done = sqlc.arg(done), gifts = gifts + sqlc.arg(gifts), cents = cents + sqlc.arg(cents), donors = donors + sqlc.arg(donors)
WHERE id = sqlc.arg(id) AND run = sqlc.arg(run);

-- name: DropImport :exec
DELETE FROM giving_imports
WHERE id = $1;

-- name: DropImportsBefore :execrows
DELETE FROM giving_imports
WHERE made_at < $1;

-- name: ImportHeadings :many
SELECT heading, field
FROM giving_import_headings
ORDER BY heading
LIMIT 1000;

-- name: PutImportHeading :exec
INSERT INTO giving_import_headings (heading, field)
VALUES ($1, $2)
ON CONFLICT (heading) DO UPDATE SET field = excluded.field;

-- What of receipts goes into the record of proof: internal/giving/recorded.

-- name: ReceiptsByKey :many
SELECT id FROM receipts WHERE id > $1 ORDER BY id LIMIT $2;

-- name: ReceiptRecorded :one
SELECT serial, kind, state, donor_name, donor_address, year, received, received_to, issued, cents, advantage_cents, eligible_cents, currency,
    description, appraiser, charity, replaces, replaced_by, ended_day
FROM receipts WHERE id = $1;
