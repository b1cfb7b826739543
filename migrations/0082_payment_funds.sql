-- owner: payments
-- +goose Up
-- The fund that a payment is for, among those of the books.
ALTER TABLE payments ADD COLUMN fund text NOT NULL DEFAULT 'general';
ALTER TABLE payment_checkouts ADD COLUMN fund text NOT NULL DEFAULT 'general';

-- +goose Down
ALTER TABLE payment_checkouts DROP COLUMN fund;
ALTER TABLE payments DROP COLUMN fund;
