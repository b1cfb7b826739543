-- owner: outmail
-- +goose Up
CREATE TABLE outmail_messages (
    id text NOT NULL PRIMARY KEY,
    batch_id text NOT NULL,
    queued_at bigint NOT NULL,
    to_name text NOT NULL,
    to_address text NOT NULL,
    lang text NOT NULL,
    subject text NOT NULL,
    body_text text NOT NULL,
    body_html text NOT NULL,
    state text NOT NULL,
    tries bigint NOT NULL,
    reason text NOT NULL,
    settled_at bigint NOT NULL
);
CREATE INDEX outmail_messages_batch ON outmail_messages (batch_id, state, id);
CREATE INDEX outmail_messages_to ON outmail_messages (to_address, id);

-- +goose Down
DROP TABLE outmail_messages;
