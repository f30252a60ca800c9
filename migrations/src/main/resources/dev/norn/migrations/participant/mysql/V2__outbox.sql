-- The outbox: one row for each message that a transaction of the application has published and that is not yet at the
-- broker. It is written in the transaction that does the work, and deleted when the broker has acknowledged it.
-- id, aggregatetype, aggregateid, type and payload are what Debezium's outbox event router reads by default.
create table norn_outbox (
    -- Messages of one key are in one lane, and one relay at a time has a lane: CRC-32 of aggregateid, modulo 16.
    lane smallint not null default 0,
    -- The order within a key. Given out before the commit, so a smaller one may appear after a greater one is gone: nobody
    -- may take "greater than the last one seen" for "all that is new".
    sequence bigint not null auto_increment primary key,
    -- Of the message; the same however often it is sent.
    id varchar(128) character set utf8mb4 collate utf8mb4_bin not null,
    -- Names the topic, by default outbox.event.{aggregatetype}.
    aggregatetype varchar(128) character set utf8mb4 collate utf8mb4_bin not null,
    -- The key of the record, by which messages are ordered.
    aggregateid varchar(255) character set utf8mb4 collate utf8mb4_bin not null,
    type varchar(255) character set utf8mb4 collate utf8mb4_bin not null,
    -- JSON, sent byte by byte as it is here; null is sent as a record without a value.
    payload longtext character set utf8mb4,
    -- A JSON object of further headers, all of them text; null if there are none.
    headers text character set utf8mb4,
    -- UTC.
    time datetime(6) not null default (utc_timestamp(6)),
    key norn_outbox_by_lane (lane, sequence)
) engine = InnoDB
  comment = 'Norn: messages that are published and not yet sent';

-- What relays lock, so that a lane has one of them at a time. A lock goes with its connection: nobody waits for the dead.
create table norn_outbox_lane (
    lane smallint primary key
) engine = InnoDB;

insert into norn_outbox_lane (lane)
values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15);

-- Keys whose next message the broker refused for itself (too large, say). All their messages wait, in order.
create table norn_outbox_held (
    aggregatetype varchar(128) character set utf8mb4 collate utf8mb4_bin not null,
    aggregateid varchar(255) character set utf8mb4 collate utf8mb4_bin not null,
    -- The message that was refused.
    id varchar(128) character set utf8mb4 collate utf8mb4_bin not null,
    attempts integer not null,
    -- UTC, as all times here.
    since datetime(6) not null default (utc_timestamp(6)),
    retry_at datetime(6) not null,
    error text character set utf8mb4 not null,
    primary key (aggregatetype, aggregateid)
) engine = InnoDB
  comment = 'Norn: keys whose next message the broker refuses; their messages wait behind it';
