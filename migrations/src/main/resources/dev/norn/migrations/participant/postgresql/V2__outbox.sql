-- The outbox: one row for each message that a transaction of the application has published and that is not yet at the
-- broker. It is written in the transaction that does the work, and deleted when the broker has acknowledged it.
-- id, aggregatetype, aggregateid, type and payload are what Debezium's outbox event router reads by default.
create table norn_outbox (
    -- Messages of one key are in one lane, and one relay at a time has a lane: CRC-32 of aggregateid, modulo 16.
    lane smallint not null default 0,
    -- The order within a key. Given out before the commit, so a smaller one may appear after a greater one is gone: nobody
    -- may take "greater than the last one seen" for "all that is new". No cache, or sessions would get numbers out of turn.
    sequence bigint generated always as identity (cache 1),
    -- Of the message; the same however often it is sent.
    id varchar(128) not null,
    -- Names the topic, by default outbox.event.{aggregatetype}.
    aggregatetype varchar(128) not null,
    -- The key of the record, by which messages are ordered.
    aggregateid varchar(255) not null,
    type varchar(255) not null,
    -- JSON, sent byte by byte as it is here; null is sent as a record without a value.
    payload text,
    -- A JSON object of further headers, all of them text; null if there are none.
    headers text,
    time timestamptz not null default now(),
    primary key (lane, sequence)
) with (
    -- All rows go soon after they came: what they leave behind is to be cleaned early.
    autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.0, autovacuum_vacuum_insert_threshold = 50000
);

comment on table norn_outbox is 'Norn: messages that are published and not yet sent';

-- What relays lock, so that a lane has one of them at a time. A lock goes with its connection: nobody waits for the dead.
create table norn_outbox_lane (
    lane smallint primary key
);

insert into norn_outbox_lane (lane) select generate_series(0, 15);

-- Keys whose next message the broker refused for itself (too large, say). All their messages wait, in order.
create table norn_outbox_held (
    aggregatetype varchar(128) not null,
    aggregateid varchar(255) not null,
    -- The message that was refused.
    id varchar(128) not null,
    attempts integer not null,
    since timestamptz not null default now(),
    retry_at timestamptz not null,
    error text not null,
    primary key (aggregatetype, aggregateid)
);

comment on table norn_outbox_held is 'Norn: keys whose next message the broker refuses; their messages wait behind it';
