-- owner: payments
-- +goose Up
-- Who recorded a line of the ledger and who asked for a refund, by the key of the
-- person: a name may be somebody else's too. Empty: the program, or a line from
-- before the key was kept.
ALTER TABLE payments ADD COLUMN recorded_by_id text NOT NULL DEFAULT '';
ALTER TABLE payment_refunds ADD COLUMN asked_by_id text NOT NULL DEFAULT '';
CREATE INDEX payments_keeper ON payments (recorded_by_id, id) WHERE recorded_by_id <> '';
CREATE INDEX payment_refunds_keeper ON payment_refunds (asked_by_id, id) WHERE asked_by_id <> '';
CREATE INDEX payment_checkouts_email ON payment_checkouts (email, id) WHERE email <> '';

-- +goose Down
DROP INDEX payment_checkouts_email;
DROP INDEX payment_refunds_keeper;
DROP INDEX payments_keeper;
ALTER TABLE payment_refunds DROP COLUMN asked_by_id;
ALTER TABLE payments DROP COLUMN recorded_by_id;
