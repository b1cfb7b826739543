-- owner: outmail
-- +goose Up

-- The files that go with a message, in their order from 1.
CREATE TABLE outmail_attachments (
    message_id text NOT NULL REFERENCES outmail_messages (id),
    place bigint NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (message_id, place)
);
-- Messages are forgotten by when they were settled.
CREATE INDEX outmail_messages_settled ON outmail_messages (settled_at, state);

-- +goose Down
DROP INDEX outmail_messages_settled;
DROP TABLE outmail_attachments;
