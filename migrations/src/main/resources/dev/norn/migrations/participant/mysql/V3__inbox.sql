-- The inbox: one row for each message that a consumer has worked off. It is written in the transaction that does the work,
-- so that the message's effect and the memory of it are committed together. Rows go when they are older than the retention.
create table norn_inbox (
    -- Whose memory this is: each of several consumers of one message does its own work.
    consumer varchar(128) character set utf8mb4 collate utf8mb4_bin not null,
    message_id varchar(255) character set utf8mb4 collate utf8mb4_bin not null,
    -- UTC.
    received_at datetime(6) not null default (utc_timestamp(6)),
    primary key (consumer, message_id),
    -- For the purge.
    key norn_inbox_by_age (consumer, received_at)
) engine = InnoDB
  comment = 'Norn: messages whose work is done, so that duplicates are skipped';
