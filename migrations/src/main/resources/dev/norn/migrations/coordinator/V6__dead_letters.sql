-- One list for everything that was given up for now, whatever it comes from: 'branch' is an operation of a transaction; what a
-- relay could not publish and what a participant could not consume come as sources of their own, and have no branch.
alter table dead_letter
    add column source text not null default 'branch',
    add column name text,
    add column redrives integer not null default 0,
    add column detail jsonb,
    alter column transaction_id drop not null,
    alter column branch drop not null,
    alter column step drop not null,
    alter column participant drop not null,
    alter column operation drop not null,
    alter column kind drop not null,
    add constraint dead_letter_of_a_branch check (
        source <> 'branch'
        or transaction_id is not null and branch is not null and step is not null and participant is not null
            and operation is not null and kind is not null);
comment on column dead_letter.id is 'new whenever something is parked: what was brought back and parked again is another letter';
comment on column dead_letter.name is 'what the transaction is called';
comment on column dead_letter.redrives is 'how often it was parked before and brought back; counted by the journal';
comment on column dead_letter.detail is 'what only letters of this source have';

update dead_letter d
set name = g.name
from global_transaction g
where g.id = d.transaction_id and g.shard = d.shard;

-- For rules: what was brought back often enough is not looked at again and again.
create index dead_letter_redrives on dead_letter (redrives, since);

-- As in V2; and knows the transaction's name and how often it was brought back.
create or replace function norn_change_dead_letters(p_changes jsonb) returns void
    language plpgsql
as $$
declare
    v_change jsonb;
begin
    for v_change in select value from jsonb_array_elements(p_changes) loop
        if v_change ? 'step' then
            insert into dead_letter (
                transaction_id, since, branch, attempts, shard, name, step, participant, operation, kind, redrives,
                error_code, error_message, payload)
            select r."transactionId", norn_time(r.since), r.branch, r.attempts, r.shard, r.name, r.step, r.participant,
                r.operation, r.kind, coalesce(r.redrives, 0), r."errorCode", r."errorMessage", r.payload
            from jsonb_to_record(v_change) as r(
                "transactionId" bigint, since bigint, branch integer, attempts integer, shard smallint, name text,
                step text, participant text, operation text, kind text, redrives integer, "errorCode" text,
                "errorMessage" text, payload text)
            on conflict (transaction_id, branch, shard) do update
            set since = excluded.since, attempts = excluded.attempts, name = excluded.name, step = excluded.step,
                participant = excluded.participant, operation = excluded.operation, kind = excluded.kind,
                redrives = excluded.redrives, error_code = excluded.error_code,
                error_message = excluded.error_message, payload = excluded.payload;
        else
            delete from dead_letter
            where transaction_id = (v_change ->> 'transactionId')::bigint
                and branch = (v_change ->> 'branch')::integer
                and shard = (v_change ->> 'shard')::smallint;
        end if;
    end loop;
end
$$;

-- The same repair of everything that matches a filter. Any node that has shards goes on with it.
create table bulk_operation (
    id         bigint      not null generated always as identity primary key,
    created_at timestamptz not null default clock_timestamp(),
    ended_at   timestamptz,
    up_to      bigint      not null,
    matching   bigint      not null,
    done       bigint      not null default 0,
    status     text        not null default 'RUNNING',
    target     text        not null,
    action     text        not null,
    filter     jsonb       not null,
    reason     text        not null,
    operator   text        not null
);
comment on column bulk_operation.up_to is 'what has a greater id is newer than the operation, and not meant';

create index bulk_operation_running on bulk_operation (id) where ended_at is null;

-- What an operation could not do; it is not tried again by the same one.
create table bulk_operation_refusal (
    operation_id   bigint not null references bulk_operation on delete cascade,
    dead_letter_id bigint not null,
    transaction_id bigint,
    code           text   not null,
    message        text   not null,
    primary key (operation_id, dead_letter_id)
);
