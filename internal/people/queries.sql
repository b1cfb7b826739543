-- name: InsertOrganization :exec
INSERT INTO organizations (id, slug, name_en, name_fr, fold_en, fold_fr, class, region, city, address, email, joined, ended, lang, phone, website, about_en, about_fr, budget_cents, parent_id, shown, merged_into)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- name: UpdateOrganization :execrows
UPDATE organizations
SET slug = $2, name_en = $3, name_fr = $4, fold_en = $5, fold_fr = $6, class = $7, region = $8, city = $9, address = $10, email = $11, joined = $12, ended = $13,
    lang = $14, phone = $15, website = $16, about_en = $17, about_fr = $18, budget_cents = $19, parent_id = $20, shown = $21, merged_into = $22
WHERE id = $1;

-- name: Organization :one
SELECT id, slug, name_en, name_fr, fold_en, fold_fr, class, region, city, address, email, joined, ended, lang, phone, website, about_en, about_fr, budget_cents, parent_id, shown, merged_into
FROM organizations
WHERE id = $1;

-- name: OrganizationBySlug :one
SELECT id, slug, name_en, name_fr, fold_en, fold_fr, class, region, city, address, email, joined, ended, lang, phone, website, about_en, about_fr, budget_cents, parent_id, shown, merged_into
FROM organizations
WHERE slug = $1;

-- name: OrganizationsEN :many
SELECT o.id, o.slug, o.name_en, o.name_fr, o.fold_en, o.fold_fr, o.class, o.region, o.city, o.address, o.email, o.joined, o.ended, o.lang, o.phone, o.website, o.about_en, o.about_fr, o.budget_cents, o.parent_id, o.shown, o.merged_into
FROM organizations o
WHERE o.merged_into = ''
  AND (CAST(sqlc.arg(class) AS text) = '' OR o.class = sqlc.arg(class))
  AND (CAST(sqlc.arg(region) AS text) = '' OR o.region = sqlc.arg(region))
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR o.fold_en LIKE sqlc.arg(pattern) OR o.fold_fr LIKE sqlc.arg(pattern))
  AND (CAST(sqlc.arg(shown) AS text) = '' OR o.shown LIKE sqlc.arg(shown))
  AND (CAST(sqlc.arg(city) AS text) = '' OR o.city = sqlc.arg(city))
  AND (CAST(sqlc.arg(language) AS text) = '' OR EXISTS (SELECT 1 FROM organization_languages t WHERE t.organization_id = o.id AND t.tag = sqlc.arg(language)))
  AND (CAST(sqlc.arg(area) AS text) = '' OR EXISTS (SELECT 1 FROM organization_areas t WHERE t.organization_id = o.id AND t.area = sqlc.arg(area)))
  AND (CAST(sqlc.arg(on_day) AS text) = '' OR (o.joined <> '' AND o.joined <= sqlc.arg(on_day) AND (o.ended = '' OR o.ended >= sqlc.arg(on_day))))
  AND (o.fold_en > sqlc.arg(after_fold) OR (o.fold_en = sqlc.arg(after_fold) AND o.id > sqlc.arg(after_id)))
ORDER BY o.fold_en, o.id
LIMIT sqlc.arg(page_size);

-- name: OrganizationsFR :many
SELECT o.id, o.slug, o.name_en, o.name_fr, o.fold_en, o.fold_fr, o.class, o.region, o.city, o.address, o.email, o.joined, o.ended, o.lang, o.phone, o.website, o.about_en, o.about_fr, o.budget_cents, o.parent_id, o.shown, o.merged_into
FROM organizations o
WHERE o.merged_into = ''
  AND (CAST(sqlc.arg(class) AS text) = '' OR o.class = sqlc.arg(class))
  AND (CAST(sqlc.arg(region) AS text) = '' OR o.region = sqlc.arg(region))
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR o.fold_en LIKE sqlc.arg(pattern) OR o.fold_fr LIKE sqlc.arg(pattern))
  AND (CAST(sqlc.arg(shown) AS text) = '' OR o.shown LIKE sqlc.arg(shown))
  AND (CAST(sqlc.arg(city) AS text) = '' OR o.city = sqlc.arg(city))
  AND (CAST(sqlc.arg(language) AS text) = '' OR EXISTS (SELECT 1 FROM organization_languages t WHERE t.organization_id = o.id AND t.tag = sqlc.arg(language)))
  AND (CAST(sqlc.arg(area) AS text) = '' OR EXISTS (SELECT 1 FROM organization_areas t WHERE t.organization_id = o.id AND t.area = sqlc.arg(area)))
  AND (CAST(sqlc.arg(on_day) AS text) = '' OR (o.joined <> '' AND o.joined <= sqlc.arg(on_day) AND (o.ended = '' OR o.ended >= sqlc.arg(on_day))))
  AND (o.fold_fr > sqlc.arg(after_fold) OR (o.fold_fr = sqlc.arg(after_fold) AND o.id > sqlc.arg(after_id)))
ORDER BY o.fold_fr, o.id
LIMIT sqlc.arg(page_size);

-- name: OrganizationsOfClass :many
SELECT o.id, o.slug, o.name_en, o.name_fr, o.class, o.joined, o.ended
FROM organizations o
WHERE o.parent_id = '' AND o.joined <> '' AND o.joined <= sqlc.arg(on_day)
  AND (o.class = sqlc.arg(class) OR EXISTS (SELECT 1 FROM past_memberships m WHERE m.organization_id = o.id AND m.class = sqlc.arg(class)))
  OR o.joined > sqlc.arg(on_day) AND o.parent_id = '' AND EXISTS (SELECT 1 FROM past_memberships m WHERE m.organization_id = o.id AND m.class = sqlc.arg(class) AND m.from_day <= sqlc.arg(on_day))
ORDER BY o.fold_en, o.id;

-- name: AllOrganizations :many
SELECT id, slug, name_en, name_fr, fold_en, fold_fr, class, region, city, address, email, joined, ended, lang, phone, website, about_en, about_fr, budget_cents, parent_id, shown, merged_into
FROM organizations
WHERE merged_into = ''
ORDER BY fold_en, id;

-- name: LatestMemberships :many
SELECT id, name_en, name_fr, class, joined, ended, parent_id
FROM organizations;

-- name: CountOrganizations :many
SELECT class, CAST(count(*) AS bigint) AS organizations
FROM organizations
WHERE joined <> '' AND joined <= sqlc.arg(on_day) AND (ended = '' OR ended >= sqlc.arg(on_day))
GROUP BY class;

-- name: InsertPerson :exec
INSERT INTO persons (id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: UpdatePerson :execrows
UPDATE persons
SET name = $2, fold = $3, email = $4, lang = $5, phone = $6, gone = $7, merged_into = $8, email_alike = $9, phone_alike = $10
WHERE id = $1;

-- name: Person :one
SELECT id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike
FROM persons
WHERE id = $1;

-- name: PersonByEmail :one
SELECT id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike
FROM persons
WHERE email = $1 AND email <> '';

-- Who is sought is found in an index that has all it takes; the rest is read of those found.
-- name: Persons :many
SELECT id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike
FROM persons
WHERE id IN (
    SELECT q.id
    FROM persons q
    WHERE q.gone = '' AND (CAST(sqlc.arg(pattern) AS text) = '' OR q.fold LIKE sqlc.arg(pattern) OR q.email LIKE sqlc.arg(pattern))
      AND q.fold >= sqlc.arg(after_fold) AND (q.fold > sqlc.arg(after_fold) OR q.id > sqlc.arg(after_id))
    ORDER BY q.fold, q.id
    LIMIT sqlc.arg(page_size)
)
ORDER BY fold, id;

-- name: InsertAffiliation :exec
INSERT INTO affiliations (id, person_id, organization_id, title, from_day, to_day, contact)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- The places in an organization that began on a day, those that have ended since too.
-- name: CountPlacesBegun :one
SELECT CAST(count(*) AS bigint) FROM affiliations WHERE organization_id = $1 AND from_day = $2;

-- name: EndAffiliation :one
UPDATE affiliations
SET to_day = $2
WHERE id = $1
RETURNING person_id, organization_id;

-- name: Affiliation :one
SELECT id, person_id, organization_id, title, from_day, to_day, contact
FROM affiliations
WHERE id = $1;

-- name: AffiliationsOfOrganization :many
SELECT a.id, a.person_id, a.organization_id, a.title, a.from_day, a.to_day, a.contact, p.name, p.email, p.lang, p.phone
FROM affiliations a
JOIN persons p ON p.id = a.person_id
WHERE a.organization_id = $1
ORDER BY p.fold, a.id
LIMIT $2;

-- name: AffiliationsOfPerson :many
SELECT a.id, a.person_id, a.organization_id, a.title, a.from_day, a.to_day, a.contact
FROM affiliations a
WHERE a.person_id = $1
ORDER BY a.from_day, a.id;

-- Two terms in one organization give it twice, in any order: the few rows are
-- sorted out by the caller, since every request of somebody signed in asks this.
-- name: SeatsOfPerson :many
SELECT o.id, o.name_en, o.name_fr, o.class, o.joined, o.ended, o.parent_id, o.fold_en
FROM affiliations a
JOIN organizations o ON o.id = a.organization_id
WHERE a.person_id = sqlc.arg(person_id) AND a.from_day <= sqlc.arg(on_day) AND (a.to_day = '' OR a.to_day >= sqlc.arg(on_day));

-- name: UpsertDues :exec
INSERT INTO dues (organization_id, year, amount_cents, due_day, paid_day, extension_until, extension_reason)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (organization_id, year) DO UPDATE
SET amount_cents = excluded.amount_cents, due_day = excluded.due_day, paid_day = excluded.paid_day,
    extension_until = excluded.extension_until, extension_reason = excluded.extension_reason;

-- name: DuesOfYear :one
SELECT organization_id, year, amount_cents, due_day, paid_day, extension_until, extension_reason
FROM dues
WHERE organization_id = $1 AND year = $2;

-- name: DuesOfOrganization :many
SELECT organization_id, year, amount_cents, due_day, paid_day, extension_until, extension_reason
FROM dues
WHERE organization_id = $1
ORDER BY year;

-- name: DuesThatMatter :many
SELECT organization_id, year, amount_cents, due_day, paid_day, extension_until, extension_reason
FROM dues
WHERE (paid_day = '' OR paid_day > sqlc.arg(on_day)) AND due_day < sqlc.arg(on_day) AND amount_cents > 0;

-- name: AllDues :many
SELECT organization_id, year, amount_cents, due_day, paid_day, extension_until, extension_reason
FROM dues
ORDER BY organization_id, year;

-- name: InsertSuspension :exec
INSERT INTO suspensions (id, organization_id, from_day, to_day, reason_en, reason_fr)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: EndSuspension :one
UPDATE suspensions
SET to_day = $2
WHERE id = $1
RETURNING organization_id;

-- name: SuspensionsOfOrganization :many
SELECT id, organization_id, from_day, to_day, reason_en, reason_fr
FROM suspensions
WHERE organization_id = $1
ORDER BY from_day, id;

-- name: AllSuspensions :many
SELECT id, organization_id, from_day, to_day, reason_en, reason_fr
FROM suspensions
ORDER BY organization_id, from_day, id;

-- name: SuspensionsOnDay :many
SELECT id, organization_id, from_day, to_day, reason_en, reason_fr
FROM suspensions
WHERE from_day <= sqlc.arg(on_day) AND (to_day = '' OR to_day >= sqlc.arg(on_day));

-- name: UpdateAffiliation :execrows
UPDATE affiliations
SET title = $2, contact = $3
WHERE id = $1;

-- name: BranchesOf :many
SELECT id, slug, name_en, name_fr, fold_en, fold_fr, class, region, city, address, email, joined, ended, lang, phone, website, about_en, about_fr, budget_cents, parent_id, shown, merged_into
FROM organizations
WHERE parent_id = $1 AND parent_id <> ''
ORDER BY fold_en, id
LIMIT $2;

-- name: InsertPastMembership :exec
INSERT INTO past_memberships (id, organization_id, class, from_day, to_day)
VALUES ($1, $2, $3, $4, $5);

-- name: PastMembershipsOf :many
SELECT id, organization_id, class, from_day, to_day
FROM past_memberships
WHERE organization_id = $1
ORDER BY from_day;

-- name: PastMemberships :many
SELECT id, organization_id, class, from_day, to_day
FROM past_memberships
ORDER BY organization_id, from_day;

-- Where the latest membership has begun by the day, the ones before it change
-- nothing on it.
-- name: PastMembershipsThatMatter :many
SELECT m.id, m.organization_id, m.class, m.from_day, m.to_day
FROM past_memberships m
JOIN organizations o ON o.id = m.organization_id
WHERE o.joined = '' OR o.joined > sqlc.arg(on_day) OR m.from_day >= o.joined
ORDER BY m.organization_id, m.from_day;

-- name: InsertLanguage :exec
INSERT INTO organization_languages (organization_id, tag)
VALUES ($1, $2);

-- name: DeleteLanguages :exec
DELETE FROM organization_languages
WHERE organization_id = $1;

-- name: LanguagesOf :many
SELECT tag
FROM organization_languages
WHERE organization_id = $1
ORDER BY tag;

-- name: LanguagesInUse :many
SELECT t.tag, CAST(count(*) AS bigint) AS organizations
FROM organization_languages t
JOIN organizations o ON o.id = t.organization_id
WHERE o.shown LIKE 'listing%' AND o.joined <> '' AND o.joined <= sqlc.arg(on_day) AND (o.ended = '' OR o.ended >= sqlc.arg(on_day))
GROUP BY t.tag
ORDER BY t.tag;

-- name: InsertArea :exec
INSERT INTO organization_areas (organization_id, area)
VALUES ($1, $2);

-- name: DeleteAreas :exec
DELETE FROM organization_areas
WHERE organization_id = $1;

-- name: AreasOf :many
SELECT area
FROM organization_areas
WHERE organization_id = $1
ORDER BY area;

-- name: CitiesInUse :many
SELECT o.city, CAST(count(*) AS bigint) AS organizations
FROM organizations o
WHERE o.city <> '' AND o.shown LIKE 'listing%' AND o.joined <> '' AND o.joined <= sqlc.arg(on_day) AND (o.ended = '' OR o.ended >= sqlc.arg(on_day))
GROUP BY o.city
ORDER BY o.city;

-- name: RegionsInUse :many
SELECT o.region, CAST(count(*) AS bigint) AS organizations
FROM organizations o
WHERE o.shown LIKE 'listing%' AND o.joined <> '' AND o.joined <= sqlc.arg(on_day) AND (o.ended = '' OR o.ended >= sqlc.arg(on_day))
GROUP BY o.region;

-- Those that have ever been of the class: which one is theirs on the day asked
-- about is reckoned from their memberships.
-- name: RollEN :many
SELECT o.id, o.slug, o.name_en, o.name_fr, o.fold_en AS fold, o.class, o.region, o.city, o.joined, o.ended, o.parent_id
FROM organizations o
WHERE o.merged_into = ''
  AND (CAST(sqlc.arg(class) AS text) = '' OR o.class = sqlc.arg(class) OR EXISTS (SELECT 1 FROM past_memberships m WHERE m.organization_id = o.id AND m.class = sqlc.arg(class)))
  AND (CAST(sqlc.arg(region) AS text) = '' OR o.region = sqlc.arg(region))
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR o.fold_en LIKE sqlc.arg(pattern) OR o.fold_fr LIKE sqlc.arg(pattern))
  AND (o.fold_en > sqlc.arg(after_fold) OR (o.fold_en = sqlc.arg(after_fold) AND o.id > sqlc.arg(after_id)))
ORDER BY o.fold_en, o.id
LIMIT sqlc.arg(page_size);

-- name: RollFR :many
SELECT o.id, o.slug, o.name_en, o.name_fr, o.fold_fr AS fold, o.class, o.region, o.city, o.joined, o.ended, o.parent_id
FROM organizations o
WHERE o.merged_into = ''
  AND (CAST(sqlc.arg(class) AS text) = '' OR o.class = sqlc.arg(class) OR EXISTS (SELECT 1 FROM past_memberships m WHERE m.organization_id = o.id AND m.class = sqlc.arg(class)))
  AND (CAST(sqlc.arg(region) AS text) = '' OR o.region = sqlc.arg(region))
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR o.fold_en LIKE sqlc.arg(pattern) OR o.fold_fr LIKE sqlc.arg(pattern))
  AND (o.fold_fr > sqlc.arg(after_fold) OR (o.fold_fr = sqlc.arg(after_fold) AND o.id > sqlc.arg(after_id)))
ORDER BY o.fold_fr, o.id
LIMIT sqlc.arg(page_size);

-- name: CountListed :one
SELECT CAST(count(*) AS bigint) AS organizations
FROM organizations o
WHERE (CAST(sqlc.arg(region) AS text) = '' OR o.region = sqlc.arg(region))
  AND (CAST(sqlc.arg(pattern) AS text) = '' OR o.fold_en LIKE sqlc.arg(pattern) OR o.fold_fr LIKE sqlc.arg(pattern))
  AND (CAST(sqlc.arg(shown) AS text) = '' OR o.shown LIKE sqlc.arg(shown))
  AND (CAST(sqlc.arg(city) AS text) = '' OR o.city = sqlc.arg(city))
  AND (CAST(sqlc.arg(language) AS text) = '' OR EXISTS (SELECT 1 FROM organization_languages t WHERE t.organization_id = o.id AND t.tag = sqlc.arg(language)))
  AND (CAST(sqlc.arg(area) AS text) = '' OR EXISTS (SELECT 1 FROM organization_areas t WHERE t.organization_id = o.id AND t.area = sqlc.arg(area)))
  AND o.joined <> '' AND o.joined <= sqlc.arg(on_day) AND (o.ended = '' OR o.ended >= sqlc.arg(on_day));

-- name: AreasInUse :many
SELECT t.area, CAST(count(*) AS bigint) AS organizations
FROM organization_areas t
JOIN organizations o ON o.id = t.organization_id
WHERE o.shown LIKE 'listing%' AND o.joined <> '' AND o.joined <= sqlc.arg(on_day) AND (o.ended = '' OR o.ended >= sqlc.arg(on_day))
GROUP BY t.area
ORDER BY t.area;

-- The places of one page of Persons.
-- name: PlacesOfPersons :many
SELECT a.person_id, a.title, a.contact, o.slug, o.name_en, o.name_fr
FROM persons p
JOIN affiliations a ON a.person_id = p.id
JOIN organizations o ON o.id = a.organization_id
WHERE p.id IN (
    SELECT q.id
    FROM persons q
    WHERE q.gone = '' AND (CAST(sqlc.arg(pattern) AS text) = '' OR q.fold LIKE sqlc.arg(pattern) OR q.email LIKE sqlc.arg(pattern))
      AND q.fold >= sqlc.arg(first_fold) AND q.fold <= sqlc.arg(last_fold)
)
  AND a.from_day <= sqlc.arg(on_day) AND (a.to_day = '' OR a.to_day >= sqlc.arg(on_day))
ORDER BY p.fold, p.id, o.fold_en, a.id
LIMIT sqlc.arg(page_size);

-- name: ContactsOnDay :many
SELECT a.id, a.person_id, a.organization_id, a.title, a.from_day, a.to_day, p.name, p.email, p.lang, p.phone
FROM affiliations a
JOIN persons p ON p.id = a.person_id
WHERE a.contact = 1 AND a.from_day <= sqlc.arg(on_day) AND (a.to_day = '' OR a.to_day >= sqlc.arg(on_day))
ORDER BY p.fold, a.id;

-- who may be in the register twice, and what is held about a person

-- name: AlikeNames :many
SELECT p.fold AS alike, CAST(count(*) AS bigint) AS persons
FROM persons p
WHERE p.gone = '' AND p.fold <> '' AND p.fold > sqlc.arg(after_alike)
GROUP BY p.fold
HAVING count(*) > 1
ORDER BY p.fold
LIMIT sqlc.arg(page_size);

-- name: AlikeAddresses :many
SELECT p.email_alike AS alike, CAST(count(*) AS bigint) AS persons
FROM persons p
WHERE p.gone = '' AND p.email_alike <> '' AND p.email_alike > sqlc.arg(after_alike)
GROUP BY p.email_alike
HAVING count(*) > 1
ORDER BY p.email_alike
LIMIT sqlc.arg(page_size);

-- name: AlikeTelephones :many
SELECT p.phone_alike AS alike, CAST(count(*) AS bigint) AS persons
FROM persons p
WHERE p.gone = '' AND p.phone_alike <> '' AND p.phone_alike > sqlc.arg(after_alike)
GROUP BY p.phone_alike
HAVING count(*) > 1
ORDER BY p.phone_alike
LIMIT sqlc.arg(page_size);

-- name: PersonsOfName :many
SELECT id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike
FROM persons
WHERE gone = '' AND fold = $1
ORDER BY id
LIMIT $2;

-- name: PersonsOfAddress :many
SELECT id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike
FROM persons
WHERE gone = '' AND email_alike = $1
ORDER BY id
LIMIT $2;

-- name: PersonsOfTelephone :many
SELECT id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike
FROM persons
WHERE gone = '' AND phone_alike = $1
ORDER BY id
LIMIT $2;

-- name: GiveAffiliation :execrows
UPDATE affiliations
SET person_id = sqlc.arg(to_person)
WHERE id = sqlc.arg(id) AND person_id = sqlc.arg(from_person);

-- name: DeleteAffiliation :execrows
DELETE FROM affiliations
WHERE id = $1;

-- name: SetAffiliation :execrows
UPDATE affiliations
SET title = $2, from_day = $3, to_day = $4, contact = $5
WHERE id = $1;

-- name: DeleteAffiliationsOfPerson :execrows
DELETE FROM affiliations
WHERE person_id = $1;

-- The keys come as one text, each 36 characters long: both engines cut it up alike.
-- name: PersonsByID :many
WITH RECURSIVE n (i) AS (
    SELECT CAST(0 AS bigint)
    UNION ALL
    SELECT n.i + 1 FROM n WHERE n.i + 1 < CAST(sqlc.arg(number) AS bigint)
)
SELECT p.id, p.name, p.fold, p.email, p.lang, p.phone, p.gone, p.merged_into, p.email_alike, p.phone_alike
FROM n
JOIN persons p ON p.id = substr(CAST(sqlc.arg(keys) AS text), CAST(n.i * 36 + 1 AS integer), 36);

-- name: PersonsAfter :many
SELECT id, name, fold, email, lang, phone, gone, merged_into, email_alike, phone_alike
FROM persons
WHERE id > $1
ORDER BY id
LIMIT $2;

-- name: AffiliationsAfter :many
SELECT id, person_id, organization_id, title, from_day, to_day, contact
FROM affiliations
WHERE id > $1
ORDER BY id
LIMIT $2;

-- name: PeopleOn :many
SELECT a.id, a.person_id, a.organization_id, a.title, a.from_day, a.to_day, a.contact, p.name, p.email, p.lang, p.phone
FROM affiliations a
JOIN persons p ON p.id = a.person_id
WHERE a.from_day <= sqlc.arg(on_day) AND (a.to_day = '' OR a.to_day >= sqlc.arg(on_day))
ORDER BY p.fold, a.id;

-- two records of one organization made one

-- name: PlacesIn :many
SELECT id, person_id, organization_id, title, from_day, to_day, contact
FROM affiliations
WHERE organization_id = $1
ORDER BY from_day, id;

-- name: GivePlace :execrows
UPDATE affiliations
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(id) AND organization_id = sqlc.arg(from_organization);

-- name: GiveDues :execrows
UPDATE dues
SET organization_id = sqlc.arg(to_organization)
WHERE year = sqlc.arg(year) AND organization_id = sqlc.arg(from_organization);

-- name: DeleteDues :execrows
DELETE FROM dues
WHERE organization_id = $1 AND year = $2;

-- name: GiveSuspension :execrows
UPDATE suspensions
SET organization_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(id) AND organization_id = sqlc.arg(from_organization);

-- name: BranchIDsOf :many
SELECT id
FROM organizations
WHERE parent_id = $1 AND parent_id <> ''
ORDER BY id;

-- name: GiveBranch :execrows
UPDATE organizations
SET parent_id = sqlc.arg(to_organization)
WHERE id = sqlc.arg(id) AND parent_id = sqlc.arg(from_organization);

-- name: DeletePastMembership :execrows
DELETE FROM past_memberships
WHERE id = $1;

-- name: OrganizationsAfter :many
SELECT id, slug, name_en, name_fr, fold_en, fold_fr, class, region, city, address, email, joined, ended, lang, phone, website, about_en, about_fr, budget_cents, parent_id, shown, merged_into
FROM organizations
WHERE id > $1 AND merged_into = ''
ORDER BY id
LIMIT $2;

-- What of the register goes into the record of proof: internal/people/recorded.

-- name: OrganizationsByKey :many
SELECT id FROM organizations WHERE id > $1 ORDER BY id LIMIT $2;

-- name: MembershipRecorded :one
SELECT name_en, name_fr, class, joined, ended, merged_into FROM organizations WHERE id = $1;

-- name: PersonsOfAssociate :many
SELECT a.person_id FROM affiliations a WHERE a.organization_id = $1 ORDER BY a.person_id;
