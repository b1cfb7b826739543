-- owner: giving
-- +goose Up
-- What waits at the desk is counted on the front of giving.
CREATE INDEX giving_gifts_unreceipted ON giving_gifts (received, id) WHERE receipt = '' AND why_not = '';
CREATE INDEX giving_donors_merged ON giving_donors (merged_into, id) WHERE merged_into <> '';

-- +goose Down
DROP INDEX giving_donors_merged;
DROP INDEX giving_gifts_unreceipted;
