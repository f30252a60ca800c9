-- The inbox: one row for each message that a consumer has worked off. It is written in the transaction that does the work,
-- so that the message's effect and the memory of it are committed together. Rows go when they are older than the retention.
create table norn_inbox (
    -- Whose memory this is: each of several consumers of one message does its own work.
    consumer varchar(128) not null,
    message_id varchar(255) not null,
    received_at timestamptz not null default now(),
    primary key (consumer, message_id)
);

-- For the purge.
create index norn_inbox_by_age on norn_inbox (consumer, received_at);

comment on table norn_inbox is 'Norn: messages whose work is done, so that duplicates are skipped';
