-- partner networks

-- name: InsertNetwork :exec
INSERT INTO partner_networks (
    id, slug, name_en, name_fr, acronym_en, acronym_fr, site, about_en, about_fr, since_day, until_day, person_id, person_name, office_en, office_fr,
    contact_name, contact_email, contact_lang, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: UpdateNetwork :execrows
UPDATE partner_networks
SET name_en = $2, name_fr = $3, acronym_en = $4, acronym_fr = $5, site = $6, about_en = $7, about_fr = $8, since_day = $9, until_day = $10, person_id = $11, person_name = $12,
    office_en = $13, office_fr = $14, contact_name = $15, contact_email = $16, contact_lang = $17, changed_at = $18
WHERE id = $1;

-- name: Network :one
SELECT id, slug, name_en, name_fr, acronym_en, acronym_fr, site, about_en, about_fr, since_day, until_day, person_id, person_name, office_en, office_fr,
    contact_name, contact_email, contact_lang, made_at, changed_at
FROM partner_networks WHERE id = $1;

-- name: NetworkBySlug :one
SELECT id, slug, name_en, name_fr, acronym_en, acronym_fr, site, about_en, about_fr, since_day, until_day, person_id, person_name, office_en, office_fr,
    contact_name, contact_email, contact_lang, made_at, changed_at
FROM partner_networks WHERE slug = $1;

-- name: Networks :many
SELECT id, slug, name_en, name_fr, acronym_en, acronym_fr, site, about_en, about_fr, since_day, until_day, person_id, person_name, office_en, office_fr,
    contact_name, contact_email, contact_lang, made_at, changed_at
FROM partner_networks ORDER BY slug LIMIT $1;

-- name: NetworkConcerns :many
SELECT network_id, slug FROM partner_network_concerns ORDER BY network_id, slug;

-- name: InsertNetworkConcern :exec
INSERT INTO partner_network_concerns (network_id, slug) VALUES ($1, $2) ON CONFLICT (network_id, slug) DO NOTHING;

-- name: DeleteNetworkConcerns :exec
DELETE FROM partner_network_concerns WHERE network_id = $1;

-- statements

-- name: InsertStatement :exec
INSERT INTO signon_statements (
    id, slug, state, version, correction, original, title_en, title_fr, addressee_en, addressee_fr, text_en, text_fr, signers, goal, opens_at, closes_at,
    delivered_day, delivered_at, delivered_to_en, delivered_to_fr, withdrawn_at, withdrawn_why_en, withdrawn_why_fr, person_id, person_name, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', 0, '', '', 0, '', '', $17, $18, $19, $19);

-- name: UpdateStatement :exec
UPDATE signon_statements
SET state = $2, version = $3, correction = $4, original = $5, title_en = $6, title_fr = $7, addressee_en = $8, addressee_fr = $9, text_en = $10, text_fr = $11, signers = $12, goal = $13,
    opens_at = $14, closes_at = $15, delivered_day = $16, delivered_at = $17, delivered_to_en = $18, delivered_to_fr = $19, withdrawn_at = $20, withdrawn_why_en = $21, withdrawn_why_fr = $22,
    changed_at = $23
WHERE id = $1;

-- name: Statement :one
SELECT id, slug, state, version, correction, original, title_en, title_fr, addressee_en, addressee_fr, text_en, text_fr, signers, goal, opens_at, closes_at,
    delivered_day, delivered_at, delivered_to_en, delivered_to_fr, withdrawn_at, withdrawn_why_en, withdrawn_why_fr, person_id, person_name, made_at, changed_at
FROM signon_statements WHERE id = $1;

-- name: StatementBySlug :one
SELECT id, slug, state, version, correction, original, title_en, title_fr, addressee_en, addressee_fr, text_en, text_fr, signers, goal, opens_at, closes_at,
    delivered_day, delivered_at, delivered_to_en, delivered_to_fr, withdrawn_at, withdrawn_why_en, withdrawn_why_fr, person_id, person_name, made_at, changed_at
FROM signon_statements WHERE slug = $1;

-- A page of statements, the latest deadline first; drafts only where they are asked for.
-- name: Statements :many
SELECT id, slug, state, version, correction, original, title_en, title_fr, addressee_en, addressee_fr, text_en, text_fr, signers, goal, opens_at, closes_at,
    delivered_day, delivered_at, delivered_to_en, delivered_to_fr, withdrawn_at, withdrawn_why_en, withdrawn_why_fr, person_id, person_name, made_at, changed_at
FROM signon_statements
WHERE (CAST(sqlc.arg(drafts) AS bigint) = 1 OR state <> 'draft')
    AND (closes_at < sqlc.arg(before_at) OR closes_at = sqlc.arg(before_at) AND id < sqlc.arg(before_id))
ORDER BY closes_at DESC, id DESC
LIMIT sqlc.arg(page_size);

-- name: StatementsOfConcern :many
SELECT s.id, s.slug, s.state, s.version, s.correction, s.original, s.title_en, s.title_fr, s.addressee_en, s.addressee_fr, s.text_en, s.text_fr, s.signers, s.goal, s.opens_at, s.closes_at,
    s.delivered_day, s.delivered_at, s.delivered_to_en, s.delivered_to_fr, s.withdrawn_at, s.withdrawn_why_en, s.withdrawn_why_fr, s.person_id, s.person_name, s.made_at, s.changed_at
FROM signon_statements s JOIN signon_concerns c ON c.statement_id = s.id
WHERE c.slug = sqlc.arg(concern) AND s.state <> 'draft'
ORDER BY s.opens_at, s.id LIMIT sqlc.arg(page_size);

-- name: StatementsOfResolution :many
SELECT s.id, s.slug, s.state, s.version, s.correction, s.original, s.title_en, s.title_fr, s.addressee_en, s.addressee_fr, s.text_en, s.text_fr, s.signers, s.goal, s.opens_at, s.closes_at,
    s.delivered_day, s.delivered_at, s.delivered_to_en, s.delivered_to_fr, s.withdrawn_at, s.withdrawn_why_en, s.withdrawn_why_fr, s.person_id, s.person_name, s.made_at, s.changed_at
FROM signon_statements s JOIN signon_resolutions r ON r.statement_id = s.id
WHERE r.resolution_id = sqlc.arg(resolution) AND s.state <> 'draft'
ORDER BY s.opens_at, s.id LIMIT sqlc.arg(page_size);

-- name: StatementsOfNetwork :many
SELECT s.id, s.slug, s.state, s.version, s.correction, s.original, s.title_en, s.title_fr, s.addressee_en, s.addressee_fr, s.text_en, s.text_fr, s.signers, s.goal, s.opens_at, s.closes_at,
    s.delivered_day, s.delivered_at, s.delivered_to_en, s.delivered_to_fr, s.withdrawn_at, s.withdrawn_why_en, s.withdrawn_why_fr, s.person_id, s.person_name, s.made_at, s.changed_at
FROM signon_statements s JOIN signon_networks n ON n.statement_id = s.id
WHERE n.network_id = sqlc.arg(network) AND s.state <> 'draft'
ORDER BY s.closes_at DESC, s.id LIMIT sqlc.arg(page_size);

-- name: ConcernsOf :many
SELECT slug FROM signon_concerns WHERE statement_id = $1 ORDER BY slug;

-- name: InsertConcern :exec
INSERT INTO signon_concerns (statement_id, slug) VALUES ($1, $2) ON CONFLICT (statement_id, slug) DO NOTHING;

-- name: DeleteConcerns :exec
DELETE FROM signon_concerns WHERE statement_id = $1;

-- name: ResolutionsOf :many
SELECT resolution_id FROM signon_resolutions WHERE statement_id = $1 ORDER BY resolution_id;

-- name: InsertResolution :exec
INSERT INTO signon_resolutions (statement_id, resolution_id) VALUES ($1, $2) ON CONFLICT (statement_id, resolution_id) DO NOTHING;

-- name: DeleteResolutions :exec
DELETE FROM signon_resolutions WHERE statement_id = $1;

-- name: NetworksOf :many
SELECT network_id FROM signon_networks WHERE statement_id = $1 ORDER BY network_id;

-- name: InsertStatementNetwork :exec
INSERT INTO signon_networks (statement_id, network_id) VALUES ($1, $2) ON CONFLICT (statement_id, network_id) DO NOTHING;

-- name: DeleteStatementNetworks :exec
DELETE FROM signon_networks WHERE statement_id = $1;

-- name: InsertWording :exec
INSERT INTO signon_wordings (statement_id, version, correction, title_en, title_fr, addressee_en, addressee_fr, text_en, text_fr, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Wordings :many
SELECT statement_id, version, correction, title_en, title_fr, addressee_en, addressee_fr, text_en, text_fr, at
FROM signon_wordings WHERE statement_id = $1 ORDER BY version, correction;

-- name: InsertNote :exec
INSERT INTO signon_notes (id, statement_id, kind, version, words_en, words_fr, was_at, is_at, at, person_id, person_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Notes :many
SELECT id, statement_id, kind, version, words_en, words_fr, was_at, is_at, at, person_id, person_name FROM signon_notes WHERE statement_id = $1 ORDER BY at, id;

-- name: InsertCopy :exec
INSERT INTO signon_copies (statement_id, kind, blob_id, sha256, bytes) VALUES ($1, $2, $3, $4, $5);

-- name: Copies :many
SELECT statement_id, kind, blob_id, sha256, bytes FROM signon_copies WHERE statement_id = $1 ORDER BY kind;

-- name: InsertMailing :exec
INSERT INTO signon_mailings (statement_id, kind, at, messages, person_id, person_name) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Mailings :many
SELECT statement_id, kind, at, messages, person_id, person_name FROM signon_mailings WHERE statement_id = $1 ORDER BY at, kind;

-- signatures

-- name: InsertSignature :exec
INSERT INTO signon_signatures (
    id, statement_id, version, signer, organization_id, name_en, name_fr, fold_en, fold_fr, site, site_domain, sort, city, province, country, person_name, person_title, email, lang, person_id,
    state, standing, held_why, asked_at, proven_at, confirmed_at, confirmed_how, ended_at, by_id, by_name, reason, merged_into, news_words, news_network, news_given, forgotten_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36);

-- name: UpdateSignature :exec
UPDATE signon_signatures
SET version = $2, organization_id = $3, name_en = $4, name_fr = $5, fold_en = $6, fold_fr = $7, site = $8, site_domain = $9, sort = $10, city = $11, province = $12, country = $13,
    person_name = $14, person_title = $15, email = $16, lang = $17, person_id = $18, state = $19, standing = $20, held_why = $21, asked_at = $22, proven_at = $23, confirmed_at = $24,
    confirmed_how = $25, ended_at = $26, by_id = $27, by_name = $28, reason = $29, merged_into = $30, news_words = $31, news_network = $32, news_given = $33, forgotten_at = $34
WHERE id = $1;

-- name: Signature :one
SELECT id, statement_id, version, signer, organization_id, name_en, name_fr, fold_en, fold_fr, site, site_domain, sort, city, province, country, person_name, person_title, email, lang, person_id,
    state, standing, held_why, asked_at, proven_at, confirmed_at, confirmed_how, ended_at, by_id, by_name, reason, merged_into, news_words, news_network, news_given, forgotten_at
FROM signon_signatures WHERE id = $1;

-- name: Confirmed :many
SELECT id, statement_id, version, signer, organization_id, name_en, name_fr, fold_en, fold_fr, site, site_domain, sort, city, province, country, person_name, person_title, email, lang, person_id,
    state, standing, held_why, asked_at, proven_at, confirmed_at, confirmed_how, ended_at, by_id, by_name, reason, merged_into, news_words, news_network, news_given, forgotten_at
FROM signon_signatures WHERE statement_id = $1 AND state = 'confirmed' ORDER BY id;

-- What the public list has of signatures, and no more.
-- name: Signatories :many
SELECT id, signer, organization_id, name_en, name_fr, site, city, province, country, person_name, confirmed_at
FROM signon_signatures WHERE statement_id = $1 AND state = 'confirmed' AND version = $2 ORDER BY id;

-- name: CountConfirmed :many
SELECT signer, version, CAST(count(DISTINCT CASE WHEN organization_id <> '' THEN organization_id ELSE id END) AS bigint) AS signatures
FROM signon_signatures WHERE statement_id = $1 AND state = 'confirmed' GROUP BY signer, version ORDER BY signer, version;

-- name: CountStates :many
SELECT state, CAST(count(*) AS bigint) AS signatures FROM signon_signatures WHERE statement_id = $1 GROUP BY state ORDER BY state;

-- A page of a statement's signatures in a state (empty: all), after a key.
-- name: SignaturesIn :many
SELECT id, statement_id, version, signer, organization_id, name_en, name_fr, fold_en, fold_fr, site, site_domain, sort, city, province, country, person_name, person_title, email, lang, person_id,
    state, standing, held_why, asked_at, proven_at, confirmed_at, confirmed_how, ended_at, by_id, by_name, reason, merged_into, news_words, news_network, news_given, forgotten_at
FROM signon_signatures
WHERE statement_id = sqlc.arg(statement) AND (CAST(sqlc.arg(in_state) AS text) = '' OR state = sqlc.arg(in_state)) AND id > sqlc.arg(after_id)
ORDER BY id LIMIT sqlc.arg(page_size);

-- The signatures that wait for the secretariat, the oldest first.
-- name: Held :many
SELECT id, statement_id, version, signer, organization_id, name_en, name_fr, fold_en, fold_fr, site, site_domain, sort, city, province, country, person_name, person_title, email, lang, person_id,
    state, standing, held_why, asked_at, proven_at, confirmed_at, confirmed_how, ended_at, by_id, by_name, reason, merged_into, news_words, news_network, news_given, forgotten_at
FROM signon_signatures WHERE state = 'held' ORDER BY id LIMIT $1;

-- Confirmed signatures of the same name in either language.
-- name: Alike :many
SELECT id, organization_id, name_en, name_fr, site_domain FROM signon_signatures
WHERE statement_id = sqlc.arg(statement) AND state = 'confirmed' AND signer = 'organization' AND id <> sqlc.arg(other)
    AND (fold_en <> '' AND fold_en IN (sqlc.arg(one), sqlc.arg(two)) OR fold_fr <> '' AND fold_fr IN (sqlc.arg(one), sqlc.arg(two)))
ORDER BY id;

-- name: OfDomain :many
SELECT id, organization_id, name_en, name_fr, site_domain FROM signon_signatures
WHERE statement_id = sqlc.arg(statement) AND state = 'confirmed' AND signer = 'organization' AND id <> sqlc.arg(other) AND site_domain = sqlc.arg(named)
ORDER BY id;

-- name: WhoStands :one
SELECT id FROM signon_signatures WHERE statement_id = $1 AND standing = $2;

-- What one address has asked for and not proven yet.
-- name: AskedBy :many
SELECT id, fold_en, fold_fr, signer FROM signon_signatures WHERE statement_id = $1 AND email = $2 AND state = 'asked' ORDER BY id;

-- name: MembersSigned :many
SELECT organization_id FROM signon_signatures WHERE statement_id = $1 AND state = 'confirmed' AND version = $2 AND organization_id <> '' ORDER BY organization_id;

-- name: CountForContact :one
SELECT CAST(count(*) AS bigint) FROM signon_signatures WHERE statement_id = $1 AND state = 'contact' AND organization_id = $2;

-- name: NewsToGive :many
SELECT id FROM signon_signatures WHERE state IN ('confirmed', 'merged') AND news_words <> '' AND news_given = 0 ORDER BY id LIMIT $1;

-- name: NewsGiven :exec
UPDATE signon_signatures SET news_given = 1 WHERE id = $1;

-- name: CountAttempts :one
SELECT CAST(count(*) AS bigint) FROM signon_attempts WHERE subject_hash = $1 AND at > $2;

-- name: InsertAttempt :exec
INSERT INTO signon_attempts (id, subject_hash, at) VALUES ($1, $2, $3);

-- name: DeleteAttempts :exec
DELETE FROM signon_attempts WHERE at < $1;

-- what is forgotten in time, and on request

-- Asked for by nobody's proven address, and old.
-- name: DeleteUnproven :exec
DELETE FROM signon_signatures WHERE state = 'asked' AND asked_at < $1;

-- name: ToForget :many
SELECT g.id FROM signon_signatures g JOIN signon_statements s ON s.id = g.statement_id
WHERE g.forgotten_at = 0 AND (s.state = 'delivered' AND s.delivered_at < sqlc.arg(before_at) OR s.state = 'withdrawn' AND s.withdrawn_at < sqlc.arg(before_at)
    OR g.state IN ('refused', 'merged', 'withdrawn') AND g.ended_at < sqlc.arg(before_at))
ORDER BY g.id LIMIT sqlc.arg(page_size);

-- name: ForgetSigner :exec
UPDATE signon_signatures
SET email = '', person_id = '', person_name = CASE WHEN signer = 'person' THEN person_name ELSE '' END, person_title = '', news_words = '', news_network = '', forgotten_at = $2
WHERE id = $1;

-- Of whoever asked for news the name and the address stay, for the news.
-- name: ForgetOffice :exec
UPDATE signon_signatures SET person_id = '', person_title = '', forgotten_at = $2 WHERE id = $1;

-- Those whose address is kept for the news alone, after a key.
-- name: KeptForNews :many
SELECT id FROM signon_signatures WHERE forgotten_at > 0 AND email <> '' AND id > sqlc.arg(after_id) ORDER BY id LIMIT sqlc.arg(page_size);

-- name: NewsAt :many
SELECT id FROM signon_signatures WHERE email = $1 AND email <> '' AND news_given = 1 ORDER BY id;

-- name: EraseSigner :exec
UPDATE signon_signatures SET email = '', person_id = '', person_name = '', person_title = '', news_words = '', news_network = '', forgotten_at = $2 WHERE id = $1;

-- name: SignaturesOfPerson :many
SELECT id, statement_id, version, signer, organization_id, name_en, name_fr, fold_en, fold_fr, site, site_domain, sort, city, province, country, person_name, person_title, email, lang, person_id,
    state, standing, held_why, asked_at, proven_at, confirmed_at, confirmed_how, ended_at, by_id, by_name, reason, merged_into, news_words, news_network, news_given, forgotten_at
FROM signon_signatures WHERE person_id = sqlc.arg(person) OR email <> '' AND email = sqlc.arg(address) ORDER BY id LIMIT sqlc.arg(page_size);

-- name: SignaturesSettledBy :many
SELECT id FROM signon_signatures WHERE by_id = $1 ORDER BY id;

-- name: StatementsBy :many
SELECT id, title_en, title_fr, made_at FROM signon_statements WHERE person_id = $1 ORDER BY id;

-- name: NotesBy :many
SELECT id FROM signon_notes WHERE person_id = $1 ORDER BY id;

-- name: MailingsBy :many
SELECT statement_id, kind FROM signon_mailings WHERE person_id = $1 ORDER BY statement_id, kind;

-- name: NetworksRepresentedBy :many
SELECT id, name_en, name_fr FROM partner_networks WHERE person_id = $1 ORDER BY id;

-- name: GiveSignature :execrows
UPDATE signon_signatures SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveSettled :execrows
UPDATE signon_signatures SET by_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND by_id = sqlc.arg(from_person);

-- name: GiveStatement :execrows
UPDATE signon_statements SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveNote :execrows
UPDATE signon_notes SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveMailing :execrows
UPDATE signon_mailings SET person_id = sqlc.arg(to_person) WHERE statement_id = sqlc.arg(statement) AND kind = sqlc.arg(kind) AND person_id = sqlc.arg(from_person);

-- name: GiveNetwork :execrows
UPDATE partner_networks SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: ForgetSettled :exec
UPDATE signon_signatures SET by_id = '', by_name = '' WHERE by_id = $1;

-- name: ForgetStatements :exec
UPDATE signon_statements SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetNotes :exec
UPDATE signon_notes SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetMailings :exec
UPDATE signon_mailings SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetNetworks :exec
UPDATE partner_networks SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: SignaturesOfOrganization :many
SELECT id FROM signon_signatures WHERE organization_id = $1 ORDER BY id;

-- name: GiveSignatureOfOrganization :execrows
UPDATE signon_signatures SET organization_id = sqlc.arg(to_organization) WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: MarkdownFrom :one
SELECT from_version FROM signon_markdown WHERE statement_id = $1;

-- name: PutMarkdown :exec
INSERT INTO signon_markdown (statement_id, from_version) VALUES ($1, $2) ON CONFLICT (statement_id) DO NOTHING;
