-- Dead letters that are messages: records of Kafka that a consumer could not work off ('consumer'), and events that could not be
-- published ('relay'). What waits has a row in dead_letter, too, which is the list; what was brought back or discarded is kept
-- here for a while, so that nothing leaves the list silently.
alter table dead_letter add column topic text;
comment on column dead_letter.topic is 'where the message comes from, and goes to when it is brought back';

create table message_letter (
    id              bigint      not null primary key default nextval('dead_letter_id_seq'),
    source          text        not null,
    place           text        not null unique,
    shard           smallint    not null,
    since           timestamptz not null,
    state           text        not null default 'WAITING' check (state in ('WAITING', 'REDRIVEN', 'DISCARDED')),
    ended_at        timestamptz,
    operator        text,
    reason          text,
    claimed_until   timestamptz,
    topic           text,
    topic_partition integer,
    topic_offset    bigint,
    consumer        text,
    message_type    text,
    message_id      text,
    key             bytea,
    value           bytea,
    repaired        bytea,
    omitted_bytes   bigint,
    headers         text        not null,
    transaction_id  bigint,
    attempts        integer     not null,
    redrives        integer     not null,
    earlier         bigint,
    first_failure   timestamptz,
    error_code      text        not null,
    error_message   text        not null,
    stack_trace     text
);
comment on column message_letter.place is 'where it was found: what is found there again is the same letter';
comment on column message_letter.shard is 'the owner of this shard does what is done by rule and by operation';
comment on column message_letter.claimed_until is 'somebody is about to send it; after this time he is taken for dead';
comment on column message_letter.repaired is 'the value that was sent instead of its own';
comment on column message_letter.omitted_bytes is 'the size of a value that was too large to be kept';
comment on column message_letter.headers is 'JSON: a list of [name, value in base64 or null], in their order';
comment on column message_letter.earlier is 'the letter that it was before it was brought back and failed again';

-- For the purge.
create index message_letter_ended on message_letter (ended_at) where ended_at is not null;
