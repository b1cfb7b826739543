-- name: InsertDepartment :exec
INSERT INTO roundtable_departments (id, name_en, name_fr, short_en, short_fr, retired)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: SaveDepartment :exec
UPDATE roundtable_departments
SET name_en = $2, name_fr = $3, short_en = $4, short_fr = $5, retired = $6
WHERE id = $1;

-- name: Department :one
SELECT id, name_en, name_fr, short_en, short_fr, retired
FROM roundtable_departments WHERE id = $1;

-- name: Departments :many
SELECT id, name_en, name_fr, short_en, short_fr, retired
FROM roundtable_departments ORDER BY retired, id LIMIT $1;

-- name: InsertRoundtable :exec
INSERT INTO roundtables (id, key, gathering_id, title_en, title_fr, about_en, about_fr, state, shown, minutes, answer_days, owner_id, owner_name, call_en, call_fr, called_at, call_closes, reminded_at, held_at, closed_at, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: SaveRoundtable :exec
UPDATE roundtables
SET gathering_id = $2, title_en = $3, title_fr = $4, about_en = $5, about_fr = $6, state = $7, shown = $8, minutes = $9, answer_days = $10, owner_id = $11, owner_name = $12, call_en = $13, call_fr = $14, called_at = $15, call_closes = $16, reminded_at = $17, held_at = $18, closed_at = $19, reason = $20
WHERE id = $1;

-- name: RoundtableByKey :one
SELECT id, key, gathering_id, title_en, title_fr, about_en, about_fr, state, shown, minutes, answer_days, owner_id, owner_name, call_en, call_fr, called_at, call_closes, reminded_at, held_at, closed_at, reason
FROM roundtables WHERE key = $1;

-- name: RoundtableByID :one
SELECT id, key, gathering_id, title_en, title_fr, about_en, about_fr, state, shown, minutes, answer_days, owner_id, owner_name, call_en, call_fr, called_at, call_closes, reminded_at, held_at, closed_at, reason
FROM roundtables WHERE id = $1;

-- name: RoundtableOfGathering :one
SELECT id, key, gathering_id, title_en, title_fr, about_en, about_fr, state, shown, minutes, answer_days, owner_id, owner_name, call_en, call_fr, called_at, call_closes, reminded_at, held_at, closed_at, reason
FROM roundtables WHERE gathering_id = $1 ORDER BY id LIMIT 1;

-- A page of roundtables, the latest planned first; those that everybody may know of, or all.

-- name: Roundtables :many
SELECT id, key, gathering_id, title_en, title_fr, about_en, about_fr, state, shown, minutes, answer_days, owner_id, owner_name, call_en, call_fr, called_at, call_closes, reminded_at, held_at, closed_at, reason
FROM roundtables 
WHERE (CAST(sqlc.arg(everything) AS bigint) = 1 OR state NOT IN ('planned', 'cancelled'))
    AND (CAST(sqlc.arg(public) AS bigint) = 0 OR shown <> 'nothing')
    AND (CAST(sqlc.arg(before) AS text) = '' OR id < sqlc.arg(before))
ORDER BY id DESC LIMIT sqlc.arg(page_size);

-- name: RoundtablesInState :many
SELECT id, key, gathering_id, title_en, title_fr, about_en, about_fr, state, shown, minutes, answer_days, owner_id, owner_name, call_en, call_fr, called_at, call_closes, reminded_at, held_at, closed_at, reason
FROM roundtables WHERE state = $1 ORDER BY id LIMIT $2;

-- name: InsertMet :exec
INSERT INTO roundtable_met (roundtable_id, department_id, position) VALUES ($1, $2, $3);

-- name: ClearMet :exec
DELETE FROM roundtable_met WHERE roundtable_met.roundtable_id = $1;

-- name: Met :many
SELECT d.id, d.name_en, d.name_fr, d.short_en, d.short_fr, d.retired
FROM roundtable_met m JOIN roundtable_departments d ON d.id = m.department_id
WHERE m.roundtable_id = $1 ORDER BY m.position, d.id;

-- name: InsertGroup :exec
INSERT INTO roundtable_groups (roundtable_id, body_id) VALUES ($1, $2);

-- name: ClearGroups :exec
DELETE FROM roundtable_groups WHERE roundtable_groups.roundtable_id = $1;

-- name: Groups :many
SELECT body_id FROM roundtable_groups WHERE roundtable_id = $1 ORDER BY body_id;

-- name: InsertOfficial :exec
INSERT INTO roundtable_officials (id, department_id, name, title_en, title_fr, email, lang, left_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: SaveOfficial :exec
UPDATE roundtable_officials
SET department_id = $2, name = $3, title_en = $4, title_fr = $5, email = $6, lang = $7, left_at = $8
WHERE id = $1;

-- name: Official :one
SELECT id, department_id, name, title_en, title_fr, email, lang, left_at
FROM roundtable_officials WHERE id = $1;

-- name: OfficialsOf :many
SELECT id, department_id, name, title_en, title_fr, email, lang, left_at
FROM roundtable_officials WHERE department_id = $1 ORDER BY name, id LIMIT $2;

-- name: InsertLink :exec
INSERT INTO roundtable_links (id, roundtable_id, official_id, number, issued_at, issued_by, last_day, ended_at, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: SaveLink :exec
UPDATE roundtable_links
SET number = $2, issued_at = $3, issued_by = $4, last_day = $5, ended_at = $6, seen_at = $7
WHERE id = $1;

-- name: Link :one
SELECT id, roundtable_id, official_id, number, issued_at, issued_by, last_day, ended_at, seen_at
FROM roundtable_links WHERE id = $1;

-- name: LinkOf :one
SELECT id, roundtable_id, official_id, number, issued_at, issued_by, last_day, ended_at, seen_at FROM roundtable_links WHERE roundtable_id = $1 AND official_id = $2;

-- name: LinksOf :many
SELECT l.id, l.roundtable_id, l.official_id, l.number, l.issued_at, l.issued_by, l.last_day, l.ended_at, l.seen_at, o.department_id, o.name, o.title_en, o.title_fr, o.email, o.lang, o.left_at
FROM roundtable_links l JOIN roundtable_officials o ON o.id = l.official_id
WHERE l.roundtable_id = $1 ORDER BY o.department_id, o.name, l.id;

-- name: InsertItem :exec
INSERT INTO roundtable_items (id, roundtable_id, department_id, body_id, concern, urgency, state, title_en, title_fr, problem_en, problem_fr, question_en, question_fr, ask_en, ask_fr, internal, organization_id, organization_en, organization_fr, person_id, person_name, official_id, share_names, merged_into, reason, position, minutes, speaker, proposed_at, changed_at, notes_en, notes_fr, noted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33);

-- name: SaveItem :exec
UPDATE roundtable_items
SET department_id = $2, body_id = $3, concern = $4, urgency = $5, state = $6, title_en = $7, title_fr = $8, problem_en = $9, problem_fr = $10, question_en = $11, question_fr = $12, ask_en = $13, ask_fr = $14, internal = $15, organization_id = $16, organization_en = $17, organization_fr = $18, person_id = $19, person_name = $20, official_id = $21, share_names = $22, merged_into = $23, reason = $24, position = $25, minutes = $26, speaker = $27, proposed_at = $28, changed_at = $29, notes_en = $30, notes_fr = $31, noted_by = $32
WHERE id = $1;

-- name: Item :one
SELECT id, roundtable_id, department_id, body_id, concern, urgency, state, title_en, title_fr, problem_en, problem_fr, question_en, question_fr, ask_en, ask_fr, internal, organization_id, organization_en, organization_fr, person_id, person_name, official_id, share_names, merged_into, reason, position, minutes, speaker, proposed_at, changed_at, notes_en, notes_fr, noted_by
FROM roundtable_items WHERE id = $1;

-- All items of a roundtable: chosen ones in their order, then as they came.

-- name: ItemsOf :many
SELECT id, roundtable_id, department_id, body_id, concern, urgency, state, title_en, title_fr, problem_en, problem_fr, question_en, question_fr, ask_en, ask_fr, internal, organization_id, organization_en, organization_fr, person_id, person_name, official_id, share_names, merged_into, reason, position, minutes, speaker, proposed_at, changed_at, notes_en, notes_fr, noted_by
FROM roundtable_items WHERE roundtable_id = $1
ORDER BY position, id LIMIT $2;

-- name: CountItems :one
SELECT CAST(count(*) AS bigint) FROM roundtable_items WHERE roundtable_id = $1 AND state <> 'withdrawn';

-- name: InsertCited :exec
INSERT INTO roundtable_cited (item_id, resolution_id, position) VALUES ($1, $2, $3);

-- name: ClearCited :exec
DELETE FROM roundtable_cited WHERE roundtable_cited.item_id = $1;

-- name: Cited :many
SELECT resolution_id FROM roundtable_cited WHERE item_id = $1 ORDER BY position, resolution_id;

-- name: CitedIn :many
SELECT c.item_id, c.resolution_id
FROM roundtable_items i JOIN roundtable_cited c ON c.item_id = i.id
WHERE i.roundtable_id = $1 ORDER BY c.item_id, c.position, c.resolution_id;

-- name: InsertEvidence :exec
INSERT INTO roundtable_evidence (id, item_id, organization_id, organization_en, organization_fr, person_id, person_name, words, count, place, period, shared, blob_id, blob_name, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: DeleteEvidence :exec
DELETE FROM roundtable_evidence WHERE roundtable_evidence.id = $1;

-- name: ShareEvidence :exec
UPDATE roundtable_evidence SET shared = $2 WHERE id = $1;

-- name: Evidence :one
SELECT id, item_id, organization_id, organization_en, organization_fr, person_id, person_name, words, count, place, period, shared, blob_id, blob_name, added_at
FROM roundtable_evidence WHERE id = $1;

-- name: EvidenceIn :many
SELECT e.id, e.item_id, e.organization_id, e.organization_en, e.organization_fr, e.person_id, e.person_name, e.words, e.count, e.place, e.period, e.shared, e.blob_id, e.blob_name, e.added_at
FROM roundtable_items i JOIN roundtable_evidence e ON e.item_id = i.id
WHERE i.roundtable_id = $1 ORDER BY e.item_id, e.added_at, e.id LIMIT $2;

-- name: InsertPaper :exec
INSERT INTO roundtable_papers (id, roundtable_id, kind, number, content, sent_at, sent_by)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: LatestPaper :one
SELECT id, roundtable_id, kind, number, content, sent_at, sent_by FROM roundtable_papers WHERE roundtable_id = $1 AND kind = $2 ORDER BY number DESC LIMIT 1;

-- name: PapersOf :many
SELECT id, roundtable_id, kind, number, content, sent_at, sent_by FROM roundtable_papers WHERE roundtable_id = $1 ORDER BY kind, number DESC LIMIT $2;

-- name: InsertAgreement :exec
INSERT INTO roundtable_agreements (id, paper_id, department_id, official_id, name, title_en, title_fr, recorded_by, agreed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: AgreementsTo :many
SELECT id, paper_id, department_id, official_id, name, title_en, title_fr, recorded_by, agreed_at
FROM roundtable_agreements WHERE paper_id = $1 ORDER BY agreed_at, id;

-- name: InsertRemark :exec
INSERT INTO roundtable_remarks (id, roundtable_id, item_id, kind, department_id, official_id, person_id, name, words, said_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: RemarksOf :many
SELECT id, roundtable_id, item_id, kind, department_id, official_id, person_id, name, words, said_at
FROM roundtable_remarks WHERE roundtable_id = $1 ORDER BY said_at, id LIMIT $2;

-- name: InsertAsk :exec
INSERT INTO roundtable_asks (id, roundtable_id, item_id, department_id, concern, number, words_en, words_fr, asked_on, answer_by, state, answered_on, verdict, reason, reminded_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: SaveAsk :exec
UPDATE roundtable_asks
SET department_id = $2, concern = $3, words_en = $4, words_fr = $5, asked_on = $6, answer_by = $7, state = $8, answered_on = $9, verdict = $10, reason = $11, reminded_on = $12
WHERE id = $1;

-- name: Ask :one
SELECT id, roundtable_id, item_id, department_id, concern, number, words_en, words_fr, asked_on, answer_by, state, answered_on, verdict, reason, reminded_on
FROM roundtable_asks WHERE id = $1;

-- name: AsksOf :many
SELECT id, roundtable_id, item_id, department_id, concern, number, words_en, words_fr, asked_on, answer_by, state, answered_on, verdict, reason, reminded_on
FROM roundtable_asks WHERE roundtable_id = $1 ORDER BY number LIMIT $2;

-- name: CountAsks :one
SELECT CAST(count(*) AS bigint) FROM roundtable_asks WHERE roundtable_id = $1;

-- name: InsertAskCited :exec
INSERT INTO roundtable_ask_cited (ask_id, resolution_id, position) VALUES ($1, $2, $3);

-- name: AsksCiting :many
SELECT a.id, a.roundtable_id, a.item_id, a.department_id, a.concern, a.number, a.words_en, a.words_fr, a.asked_on, a.answer_by, a.state, a.answered_on, a.verdict, a.reason, a.reminded_on
FROM roundtable_ask_cited c JOIN roundtable_asks a ON a.id = c.ask_id
WHERE c.resolution_id = $1 ORDER BY a.asked_on, a.id LIMIT $2;

-- name: AskCited :many
SELECT resolution_id FROM roundtable_ask_cited WHERE ask_id = $1 ORDER BY position, resolution_id;

-- name: AsksAbout :many
SELECT id, roundtable_id, item_id, department_id, concern, number, words_en, words_fr, asked_on, answer_by, state, answered_on, verdict, reason, reminded_on
FROM roundtable_asks WHERE concern = $1 ORDER BY asked_on, id LIMIT $2;

-- name: AskNumbered :one
SELECT id FROM roundtable_asks WHERE roundtable_id = $1 AND number = $2;

-- The resolutions behind the asks about a concern, and behind those that a resolution is behind.

-- name: CitedAbout :many
SELECT k.ask_id, k.resolution_id
FROM roundtable_asks a JOIN roundtable_ask_cited k ON k.ask_id = a.id
WHERE a.concern = $1 ORDER BY k.ask_id, k.position, k.resolution_id LIMIT $2;

-- name: CitedBeside :many
SELECT k.ask_id, k.resolution_id
FROM roundtable_ask_cited x JOIN roundtable_ask_cited k ON k.ask_id = x.ask_id
WHERE x.resolution_id = $1 ORDER BY k.ask_id, k.position, k.resolution_id LIMIT $2;

-- name: OpenAsks :many
SELECT id, roundtable_id, item_id, department_id, concern, number, words_en, words_fr, asked_on, answer_by, state, answered_on, verdict, reason, reminded_on
FROM roundtable_asks WHERE state = 'open' ORDER BY asked_on, id LIMIT $1;

-- name: AllAsks :many
SELECT id, roundtable_id, item_id, department_id, concern, number, words_en, words_fr, asked_on, answer_by, state, answered_on, verdict, reason, reminded_on
FROM roundtable_asks WHERE id > $1 ORDER BY id LIMIT $2;

-- name: InsertResponse :exec
INSERT INTO roundtable_responses (id, ask_id, verdict, words_en, words_fr, given_by, given_on, in_writing, blob_id, blob_name, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: Response :one
SELECT id, ask_id, verdict, words_en, words_fr, given_by, given_on, in_writing, blob_id, blob_name, recorded_by, recorded_at
FROM roundtable_responses WHERE id = $1;

-- name: ResponsesTo :many
SELECT id, ask_id, verdict, words_en, words_fr, given_by, given_on, in_writing, blob_id, blob_name, recorded_by, recorded_at
FROM roundtable_responses WHERE ask_id = $1 ORDER BY given_on, id LIMIT $2;

-- name: ResponsesIn :many
SELECT r.id, r.ask_id, r.verdict, r.words_en, r.words_fr, r.given_by, r.given_on, r.in_writing, r.blob_id, r.blob_name, r.recorded_by, r.recorded_at
FROM roundtable_asks a JOIN roundtable_responses r ON r.ask_id = a.id
WHERE a.roundtable_id = $1 ORDER BY r.ask_id, r.given_on, r.id LIMIT $2;

-- name: ResponsesAbout :many
SELECT r.id, r.ask_id, r.verdict, r.words_en, r.words_fr, r.given_by, r.given_on, r.in_writing, r.blob_id, r.blob_name, r.recorded_by, r.recorded_at
FROM roundtable_asks a JOIN roundtable_responses r ON r.ask_id = a.id
WHERE a.concern = $1 ORDER BY r.ask_id, r.given_on, r.id LIMIT $2;

-- name: ResponsesCiting :many
SELECT r.id, r.ask_id, r.verdict, r.words_en, r.words_fr, r.given_by, r.given_on, r.in_writing, r.blob_id, r.blob_name, r.recorded_by, r.recorded_at
FROM roundtable_ask_cited x JOIN roundtable_responses r ON r.ask_id = x.ask_id
WHERE x.resolution_id = $1 ORDER BY r.ask_id, r.given_on, r.id LIMIT $2;

-- name: InsertCommitment :exec
INSERT INTO roundtable_commitments (id, roundtable_id, item_id, ask_id, department_id, concern, number, words_en, words_fr, given_by, official_id, made_on, first_due, due, owner_id, owner_name, write_official, state, settled_on, reason, reminded_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: SaveCommitment :exec
UPDATE roundtable_commitments
SET ask_id = $2, department_id = $3, concern = $4, words_en = $5, words_fr = $6, given_by = $7, official_id = $8, made_on = $9, first_due = $10, due = $11, owner_id = $12, owner_name = $13, write_official = $14, state = $15, settled_on = $16, reason = $17, reminded_on = $18
WHERE id = $1;

-- name: Commitment :one
SELECT id, roundtable_id, item_id, ask_id, department_id, concern, number, words_en, words_fr, given_by, official_id, made_on, first_due, due, owner_id, owner_name, write_official, state, settled_on, reason, reminded_on
FROM roundtable_commitments WHERE id = $1;

-- name: CommitmentsOf :many
SELECT id, roundtable_id, item_id, ask_id, department_id, concern, number, words_en, words_fr, given_by, official_id, made_on, first_due, due, owner_id, owner_name, write_official, state, settled_on, reason, reminded_on
FROM roundtable_commitments WHERE roundtable_id = $1 ORDER BY number LIMIT $2;

-- name: CommitmentsTo :many
SELECT id, roundtable_id, item_id, ask_id, department_id, concern, number, words_en, words_fr, given_by, official_id, made_on, first_due, due, owner_id, owner_name, write_official, state, settled_on, reason, reminded_on
FROM roundtable_commitments WHERE ask_id = $1 ORDER BY number LIMIT $2;

-- name: CommitmentNumbered :one
SELECT id FROM roundtable_commitments WHERE roundtable_id = $1 AND number = $2;

-- The commitments about a concern, and those about an item that a resolution is behind.

-- name: CommitmentsAbout :many
SELECT id, roundtable_id, item_id, ask_id, department_id, concern, number, words_en, words_fr, given_by, official_id, made_on, first_due, due, owner_id, owner_name, write_official, state, settled_on, reason, reminded_on
FROM roundtable_commitments WHERE concern = $1 ORDER BY made_on, id LIMIT $2;

-- name: CommitmentsCiting :many
SELECT c.id, c.roundtable_id, c.item_id, c.ask_id, c.department_id, c.concern, c.number, c.words_en, c.words_fr, c.given_by, c.official_id, c.made_on, c.first_due, c.due, c.owner_id, c.owner_name, c.write_official, c.state, c.settled_on, c.reason, c.reminded_on
FROM roundtable_cited x JOIN roundtable_commitments c ON c.item_id = x.item_id
WHERE x.resolution_id = $1 ORDER BY c.made_on, c.id LIMIT $2;

-- name: CountCommitments :one
SELECT CAST(count(*) AS bigint) FROM roundtable_commitments WHERE roundtable_id = $1;

-- name: OpenCommitments :many
SELECT id, roundtable_id, item_id, ask_id, department_id, concern, number, words_en, words_fr, given_by, official_id, made_on, first_due, due, owner_id, owner_name, write_official, state, settled_on, reason, reminded_on
FROM roundtable_commitments WHERE state = 'open' ORDER BY due, id LIMIT $1;

-- name: AllCommitments :many
SELECT id, roundtable_id, item_id, ask_id, department_id, concern, number, words_en, words_fr, given_by, official_id, made_on, first_due, due, owner_id, owner_name, write_official, state, settled_on, reason, reminded_on
FROM roundtable_commitments WHERE id > $1 ORDER BY id LIMIT $2;

-- name: InsertStep :exec
INSERT INTO roundtable_steps (id, commitment_id, kind, words, day, state, blob_id, blob_name, person_id, name, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Step :one
SELECT id, commitment_id, kind, words, day, state, blob_id, blob_name, person_id, name, at
FROM roundtable_steps WHERE id = $1;

-- name: StepsOf :many
SELECT id, commitment_id, kind, words, day, state, blob_id, blob_name, person_id, name, at
FROM roundtable_steps WHERE commitment_id = $1 ORDER BY at, id LIMIT $2;

-- name: ItemsByPerson :many
SELECT i.id, i.title_en, i.title_fr, i.proposed_at FROM roundtable_items i WHERE i.person_id = $1 ORDER BY i.id;

-- name: EvidenceByPerson :many
SELECT e.id, e.words, e.added_at FROM roundtable_evidence e WHERE e.person_id = $1 ORDER BY e.id;

-- name: RemarksByPerson :many
SELECT r.id, r.words, r.said_at FROM roundtable_remarks r WHERE r.person_id = $1 ORDER BY r.id;

-- name: CommitmentsByOwner :many
SELECT c.id, c.words_en, c.words_fr, c.due, c.state FROM roundtable_commitments c WHERE c.owner_id = $1 ORDER BY c.id;

-- name: RoundtablesByOwner :many
SELECT r.id, r.title_en, r.title_fr FROM roundtables r WHERE r.owner_id = $1 ORDER BY r.id;

-- name: StepsByPerson :many
SELECT s.id, s.words, s.at FROM roundtable_steps s WHERE s.person_id = $1 ORDER BY s.id;

-- name: GiveItem :execrows
UPDATE roundtable_items SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveEvidence :execrows
UPDATE roundtable_evidence SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveRemark :execrows
UPDATE roundtable_remarks SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: GiveCommitment :execrows
UPDATE roundtable_commitments SET owner_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND owner_id = sqlc.arg(from_person);

-- name: GiveRoundtable :execrows
UPDATE roundtables SET owner_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND owner_id = sqlc.arg(from_person);

-- name: GiveStep :execrows
UPDATE roundtable_steps SET person_id = sqlc.arg(to_person) WHERE id = sqlc.arg(row_key) AND person_id = sqlc.arg(from_person);

-- name: ForgetEvidence :exec
UPDATE roundtable_evidence SET person_id = '', person_name = '' WHERE person_id = $1;

-- name: ForgetRemarks :exec
UPDATE roundtable_remarks SET person_id = '', name = '', words = '' WHERE person_id = $1 AND department_id = '' AND kind <> 'correction';

-- name: ItemsOfOrganization :many
SELECT id FROM roundtable_items WHERE organization_id = $1 ORDER BY id;

-- name: EvidenceOfOrganization :many
SELECT id FROM roundtable_evidence WHERE organization_id = $1 ORDER BY id;

-- name: GiveItemOrganization :execrows
UPDATE roundtable_items SET organization_id = sqlc.arg(to_organization) WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);

-- name: GiveEvidenceOrganization :execrows
UPDATE roundtable_evidence SET organization_id = sqlc.arg(to_organization) WHERE id = sqlc.arg(row_key) AND organization_id = sqlc.arg(from_organization);
