-- The journal and what belongs to it. Written by the journal's commit only (V2), except for leases and ownership.
-- Every key of transaction data contains the shard, so the tables can be distributed by it.

-- A coordinator process and its right to write. The row's lock orders the node's batches.
create table node (
    node_id          text        not null primary key,
    term             bigint      not null,
    address          text        not null,
    -- One process life: lets the same process join again when the answer to its join was lost.
    incarnation      uuid        not null,
    lease_expires_at timestamptz not null,
    last_batch       bigint      not null,
    previous_batch   bigint      not null,
    low_water_mark   bigint      not null,
    joined_at        timestamptz not null
) with (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
comment on column node.low_water_mark is 'every transaction of this node''s shards with a smaller id has ended, and none will be issued';

-- One row each for the shards of this installation. Their number never changes.
create table shard (
    shard               smallint not null primary key,
    owner               text,
    owner_term          bigint   not null default 0,
    epoch               bigint   not null default 0,
    sequence_high_water bigint   not null default 1,
    slot_high_water     bigint   not null default 0,
    relay_position      bigint   not null default 0
) with (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
comment on column shard.sequence_high_water is 'a new owner begins its sequence numbers here';
comment on column shard.slot_high_water is 'a new owner begins its id slots here';
comment on column shard.relay_position is 'every event with a smaller or equal sequence number is published';

insert into shard (shard)
select generate_series(0, ${shardCount} - 1);

-- What queries and the console need of a transaction, as of its newest entry that changed one of these columns.
create table global_transaction (
    id                bigint      not null,
    version           bigint      not null,
    created_at        timestamptz not null,
    deadline          timestamptz not null,
    decided_at        timestamptz,
    ended_at          timestamptz,
    next_due_at       timestamptz,
    attention_since   timestamptz,
    shard             smallint    not null,
    mode              text        not null,
    name              text        not null,
    status            text        not null,
    decision          text,
    business_key      text,
    labels            jsonb,
    attention_code    text,
    attention_message text,
    attention_branch  text,
    primary key (id, shard)
) partition by range (id);
comment on column global_transaction.labels is 'null if there are none';

-- Each index costs WAL for every transaction that it covers, once more for each update of the row.
create index global_transaction_unfinished on global_transaction (shard, id) where ended_at is null;
create index global_transaction_name on global_transaction (name, id);
create index global_transaction_business_key on global_transaction (business_key, id) where business_key is not null;
create index global_transaction_labels on global_transaction using gin (labels jsonb_path_ops) where labels is not null;
create index global_transaction_attention on global_transaction (attention_code, id) where attention_code is not null;
create index global_transaction_undone on global_transaction (status, id) where status in ('ROLLED_BACK', 'KILLED');

-- One row for all events of one decision of one transaction. That (shard, sequence) is unique rests on the fence, not on
-- an index: partitions are by transaction id. The loader checks it.
create table journal (
    transaction_id bigint      not null,
    first_sequence bigint      not null,
    time           timestamptz not null,
    event_count    integer     not null,
    shard          smallint    not null,
    payload        text        not null
) partition by range (transaction_id);

create index journal_transaction on journal (transaction_id, first_sequence);

-- Starts that may be repeated. Expires by the time in the transaction's id.
create table idempotency_key (
    transaction_id bigint   not null,
    shard          smallint not null,
    key_hash       bytea    not null,
    body_hash      bytea    not null,
    primary key (key_hash, shard)
);

create index idempotency_key_transaction on idempotency_key (transaction_id);

-- What used up its attempts and waits for an operator or a rule.
create table dead_letter (
    id             bigint      not null generated always as identity,
    transaction_id bigint      not null,
    since          timestamptz not null,
    branch         integer     not null,
    attempts       integer     not null,
    shard          smallint    not null,
    step           text        not null,
    participant    text        not null,
    operation      text        not null,
    kind           text        not null,
    error_code     text        not null,
    error_message  text        not null,
    payload        text,
    primary key (id, shard),
    unique (transaction_id, branch, shard)
);
