-- Fewer index entries for a transaction that ends within seconds. An index costs an entry, and its WAL, for each row that it
-- covers; and an update that changes a column of any index, or of its condition, adds an entry to every index of the row.
-- So no index knows any more whether a row has ended. Instead:
--
--   What is unfinished and old is marked as lasting, and in an index. For each shard, shard.lasting_below is an id such that
--   every unfinished transaction of the shard with a smaller id is marked. What is unfinished is therefore found as what
--   is marked, and what has not ended from that id on: by the primary key, over the last seconds.
--
-- Why this is so, whatever the clocks do:
--
--   1. A renewal publishes an id in node.lasting_below; from then on, a batch of the node marks a row that it inserts with
--      a smaller id at once. Both lock the node's row, so a batch knows what was published, or is committed before.
--   2. A later renewal therefore sees every row below what was published that is not marked at birth. It marks those that
--      have not ended, and raises shard.lasting_below to there, in one transaction.
--   3. A mark is only removed by the end of its transaction, and an end is for good.
--   4. A takeover raises node.lasting_below to that of the shards it brings.

-- In this order: readers join shards to their nodes.
lock table shard, node in access exclusive mode;
alter table node add column lasting_below bigint not null default 0;
comment on column node.lasting_below is 'a transaction that this node inserts with a smaller id is marked as lasting at once';
alter table shard add column lasting_below bigint not null default 0;
comment on column shard.lasting_below is 'every unfinished transaction of the shard with a smaller id is marked as lasting';
alter table global_transaction add column lasting boolean, add column undone boolean;
comment on column global_transaction.lasting is 'true if it is old and has not ended, else null';
comment on column global_transaction.undone is 'true if it was rolled back or killed, else null';

create index global_transaction_lasting on global_transaction (shard, id) where lasting;
create index global_transaction_undone_id on global_transaction (id) where undone;
-- Entries of a transaction are few: they are sorted when they are read.
create index journal_transaction_id on journal (transaction_id);

update global_transaction
set lasting = case when ended_at is null then true end,
    undone = case when status in ('ROLLED_BACK', 'KILLED') then true end
where ended_at is null or status in ('ROLLED_BACK', 'KILLED');
update shard set lasting_below = (select coalesce(max(id), -1) + 1 from global_transaction);
-- The new term ends every life that a node has now: a batch that waits for this migration runs the function as it was, and
-- would mark nothing. Nodes join again, and find the new one.
update node set term = term + 1, lasting_below = (select coalesce(max(id), -1) + 1 from global_transaction);

drop index global_transaction_unfinished;
drop index global_transaction_undone;
drop index journal_transaction;
alter index global_transaction_undone_id rename to global_transaction_undone;
alter index journal_transaction_id rename to journal_transaction;

-- Room in each page for the last version of its rows: without it, that version gets entries of its own in every index.
do $$
declare
    v_partition regclass;
begin
    for v_partition in select inhrelid from pg_inherits where inhparent = 'global_transaction'::regclass loop
        execute format('alter table %s set (fillfactor = 45)', v_partition);
    end loop;
end
$$;

-- The smallest id of a moment; TransactionId says how ids are made.
create function norn_first_id(p_moment timestamptz) returns bigint
    language sql immutable strict parallel safe
as $$ select greatest(0, floor(extract(epoch from p_moment) * 1000)::bigint - 1735689600000) << 22 $$;

-- Not strict: only so is it inlined.
create function norn_undone(p_status text) returns boolean
    language sql immutable parallel safe
as $$ select case when p_status in ('ROLLED_BACK', 'KILLED') then true end $$;

drop function norn_fence(text, bigint, bigint);

-- Fences the batch: takes the lock of the node's row, which orders batches and makes a takeover wait, then checks.
-- The row is sought by node and term only. With the batch number in the condition, a second batch in flight would not
-- find the row as its own snapshot shows it, and fail instead of waiting for the first.
-- Returns the id below which the batch marks what it inserts as lasting.
create function norn_fence(p_node text, p_term bigint, p_number bigint) returns bigint
    language plpgsql
as $$
declare
    v_previous bigint;
    v_lasting_below bigint;
begin
    update node
    set previous_batch = last_batch, last_batch = p_number
    where node_id = p_node and term = p_term
    returning previous_batch, lasting_below into v_previous, v_lasting_below;
    if not found then
        raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
    end if;
    if v_previous <> p_number - 1 then
        raise exception 'batch % of node % follows % (expected: %)', p_number, p_node, v_previous, p_number - 1
            using errcode = 'NO002';
    end if;
    return v_lasting_below;
end
$$;

-- As in V2; and says which rows are lasting and undone.
create or replace function norn_commit_batch(
    p_node text, p_term bigint, p_number bigint,
    p_shard smallint[], p_transaction bigint[], p_sequence bigint[], p_events integer[], p_time bigint[],
    p_payload text[],
    k_entry integer[], k_shard smallint[], k_transaction bigint[], k_key bytea[], k_body bytea[],
    r_created boolean[], r_shard smallint[], r_id bigint[], r_mode text[], r_name text[], r_version bigint[],
    r_status text[], r_decision text[], r_business_key text[], r_labels text[], r_created_at bigint[],
    r_deadline bigint[], r_decided_at bigint[], r_ended_at bigint[], r_attention_code text[],
    r_attention_message text[], r_attention_since bigint[], r_attention_branch text[], r_next_due_at bigint[],
    r_updated bigint[], p_dead_letters text)
    returns table (duplicate_entry integer, duplicate_transaction bigint, duplicate_same_body boolean)
    language plpgsql
as $$
declare
    v_lasting_below bigint;
    v_count integer;
    v_entries integer[];
    v_left_out bigint[];
    v_known bigint[];
    v_same_body boolean[];
begin
    v_lasting_below := norn_fence(p_node, p_term, p_number);

    if k_entry is not null then
        insert into idempotency_key (transaction_id, shard, key_hash, body_hash)
        select transaction_id, shard, key_hash, body_hash
        from unnest(k_transaction, k_shard, k_key, k_body) as k(transaction_id, shard, key_hash, body_hash)
        on conflict do nothing;
        get diagnostics v_count = row_count;
        if v_count < cardinality(k_entry) then
            -- Locked, so that what is reported is what is left out: keys expire meanwhile, and each statement sees anew.
            select array_agg(d.entry), array_agg(d.mine), array_agg(d.known), array_agg(d.same_body)
            into v_entries, v_left_out, v_known, v_same_body
            from (
                select k.entry, k.transaction_id as mine, i.transaction_id as known, i.body_hash = k.body_hash as same_body
                from unnest(k_entry, k_transaction, k_shard, k_key, k_body)
                        as k(entry, transaction_id, shard, key_hash, body_hash)
                    join idempotency_key i on i.key_hash = k.key_hash and i.shard = k.shard
                where i.key_hash = any (k_key) and i.transaction_id <> k.transaction_id
                for key share of i) d;
            if v_count + coalesce(cardinality(v_entries), 0) <> cardinality(k_entry) then
                -- A start must not be written without its key.
                raise exception '% of % idempotency keys expired while the batch was written',
                    cardinality(k_entry) - v_count - coalesce(cardinality(v_entries), 0), cardinality(k_entry)
                    using errcode = '40001';
            end if;
            return query
                select d.entry, d.known, d.same_body
                from unnest(v_entries, v_known, v_same_body) as d(entry, known, same_body);
        end if;
    end if;

    insert into journal (transaction_id, first_sequence, time, event_count, shard, payload)
    select transaction_id, first_sequence, norn_time(micros), event_count, shard, payload
    from unnest(p_transaction, p_sequence, p_time, p_events, p_shard, p_payload)
        as e(transaction_id, first_sequence, micros, event_count, shard, payload)
    where v_left_out is null or transaction_id <> all (v_left_out);

    if r_id is not null then
        insert into global_transaction (
            id, version, created_at, deadline, decided_at, ended_at, next_due_at, attention_since, shard, mode, name,
            status, decision, business_key, labels, attention_code, attention_message, attention_branch, lasting, undone)
        select id, version, norn_time(created_at), norn_time(deadline), norn_time(decided_at), norn_time(ended_at),
            norn_time(next_due_at), norn_time(attention_since), shard, mode, name, status, decision, business_key,
            labels::jsonb, attention_code, attention_message, attention_branch,
            case when ended_at is null and id < v_lasting_below then true end, norn_undone(status)
        from unnest(
                r_id, r_version, r_created_at, r_deadline, r_decided_at, r_ended_at, r_next_due_at, r_attention_since,
                r_shard, r_mode, r_name, r_status, r_decision, r_business_key, r_labels, r_attention_code,
                r_attention_message, r_attention_branch, r_created)
            as r(id, version, created_at, deadline, decided_at, ended_at, next_due_at, attention_since, shard, mode,
                name, status, decision, business_key, labels, attention_code, attention_message, attention_branch,
                created)
        where created and (v_left_out is null or id <> all (v_left_out));
    end if;

    if r_updated is not null then
        update global_transaction g
        set status = r.status, decision = r.decision, deadline = norn_time(r.deadline),
            decided_at = norn_time(r.decided_at), ended_at = norn_time(r.ended_at),
            next_due_at = norn_time(r.next_due_at), attention_since = norn_time(r.attention_since),
            attention_code = r.attention_code, attention_message = r.attention_message,
            attention_branch = r.attention_branch,
            lasting = case when r.ended_at is null then g.lasting end, undone = norn_undone(r.status)
        from unnest(
                r_id, r_shard, r_created, r_deadline, r_decided_at, r_ended_at, r_next_due_at, r_attention_since,
                r_status, r_decision, r_attention_code, r_attention_message, r_attention_branch)
            as r(id, shard, created, deadline, decided_at, ended_at, next_due_at, attention_since,
                status, decision, attention_code, attention_message, attention_branch)
        where g.id = any (r_updated) and g.id = r.id and g.shard = r.shard and not r.created;
        get diagnostics v_count = row_count;
        if v_count <> cardinality(r_updated) then
            raise exception 'rows of % transactions are missing', cardinality(r_updated) - v_count
                using errcode = 'NO003';
        end if;
    end if;

    if p_dead_letters is not null then
        perform norn_change_dead_letters(p_dead_letters::jsonb);
    end if;
end
$$;

-- What is to be marked as lasting next, and the id below which then everything is; only so much at a time. Takes no lock:
-- what it returns may have ended by the time it is marked, and nothing can be missing.
create function norn_find_lasting(p_node text, p_shard smallint[], out ids bigint[], out below bigint)
    language plpgsql
as $$
declare
    c_rows constant integer := 20000;
    c_marks constant integer := 5000;
    v_from bigint;
    v_count integer;
    v_last bigint;
begin
    -- First what was published, in a statement of its own: the next one sees all that was inserted before.
    select n.lasting_below into below from node n where n.node_id = p_node;
    select min(s.lasting_below) into v_from from shard s where s.shard = any (p_shard);
    select count(*), max(g.id),
        array_agg(g.id order by g.id)
            filter (where g.ended_at is null and g.lasting is null and g.shard = any (p_shard))
    into v_count, v_last, ids
    from (
        select t.id, t.shard, t.ended_at, t.lasting
        from global_transaction t
        where t.id >= v_from and t.id < below
        order by t.id
        limit c_rows) g;
    if v_count = c_rows then
        below := v_last + 1;
    end if;
    if cardinality(ids) > c_marks then
        below := ids[c_marks + 1];
        ids := ids[1:c_marks];
    end if;
end
$$;

-- Prolongs the lease, makes reservations durable, publishes the low-water mark, marks what lasts. The search for the latter
-- comes before the node's row is locked, because batches queue for that.
create or replace function norn_renew(
    p_node text, p_term bigint, p_lease_millis bigint, p_low_water_mark bigint,
    p_shard smallint[], p_epoch bigint[], p_sequence bigint[], p_slot bigint[],
    out database_now timestamptz, out expires_at timestamptz, out last_batch bigint,
    out low_water_mark bigint, out next_vacancy_at timestamptz)
    language plpgsql
as $$
declare
    v_count integer;
    v_owned integer;
    v_lasting bigint[];
    v_below bigint;
begin
    select l.ids, l.below into v_lasting, v_below from norn_find_lasting(p_node, p_shard) l;
    perform from node n where n.node_id = p_node and n.term = p_term for no key update;
    if not found then
        raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
    end if;
    update shard s
    set sequence_high_water = greatest(s.sequence_high_water, r.sequence),
        slot_high_water = greatest(s.slot_high_water, r.slot),
        lasting_below = greatest(s.lasting_below, v_below)
    from unnest(p_shard, p_epoch, p_sequence, p_slot) as r(shard, epoch, sequence, slot)
    where s.shard = r.shard and s.shard = any (p_shard) and s.owner = p_node and s.owner_term = p_term
        and s.epoch = r.epoch;
    get diagnostics v_count = row_count;
    if v_count <> cardinality(p_shard) then
        raise exception '% of % shards do not belong to term % of node %',
            cardinality(p_shard) - v_count, cardinality(p_shard), p_term, p_node
            using errcode = 'NO001';
    end if;
    if v_lasting is not null then
        -- The bounds say nothing new: partitions are pruned by them, and cannot be by an array.
        update global_transaction g
        set lasting = true
        where g.id = any (v_lasting) and g.id between v_lasting[1] and v_lasting[cardinality(v_lasting)]
            and g.ended_at is null;
    end if;
    select count(*) into v_owned from shard s where s.owner = p_node and s.owner_term = p_term;
    database_now := clock_timestamp();
    expires_at := database_now + p_lease_millis * interval '1 millisecond';
    update node n
    set lease_expires_at = expires_at,
        lasting_below = greatest(n.lasting_below, norn_first_id(database_now - interval '10 seconds')),
        low_water_mark = case
            when v_count = v_owned then greatest(n.low_water_mark, p_low_water_mark) else n.low_water_mark end
    where n.node_id = p_node
    returning n.last_batch into norn_renew.last_batch;
    low_water_mark := norn_low_water_mark();
    next_vacancy_at := norn_next_vacancy(p_node, p_term);
end
$$;

-- As in V2; and takes over the id below which everything unfinished is marked.
create or replace function norn_take_over(p_node text, p_term bigint)
    returns table (shard smallint, epoch bigint, sequence_high_water bigint, slot_high_water bigint)
    language plpgsql
as $$
declare
    v_dead text[];
begin
    perform pg_advisory_xact_lock(hashtext('norn take over'));
    perform from node n where n.node_id = p_node and n.term = p_term;
    if not found then
        raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
    end if;
    select array_agg(d.node_id)
    into v_dead
    from (
        select n.node_id
        from node n
        where n.node_id <> p_node and n.lease_expires_at <= clock_timestamp()
            and exists (select from shard s where s.owner = n.node_id and s.owner_term = n.term)
        for no key update skip locked) d;
    if v_dead is null
        and not exists (
            select from shard s
            where not exists (select from node n where n.node_id = s.owner and n.term = s.owner_term))
    then
        select array_agg(d.node_id)
        into v_dead
        from (
            select n.node_id
            from node n
            where n.node_id <> p_node and n.lease_expires_at <= clock_timestamp()
                and exists (select from shard s where s.owner = n.node_id and s.owner_term = n.term)
            for no key update) d;
    end if;
    update node n set term = n.term + 1 where n.node_id = any (v_dead);
    return query
        update shard s
        set owner = p_node, owner_term = p_term, epoch = s.epoch + 1
        where not exists (select from node n where n.node_id = s.owner and n.term = s.owner_term)
        returning s.shard, s.epoch, s.sequence_high_water, s.slot_high_water;
    if found then
        -- 0 until a renewal has taken the new shards into account. If the term is over by now, all this is undone.
        update node n
        set low_water_mark = 0,
            lasting_below = greatest(
                n.lasting_below,
                (select max(s.lasting_below) from shard s where s.owner = p_node and s.owner_term = p_term))
        where n.node_id = p_node and n.term = p_term;
        if not found then
            raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
        end if;
    end if;
end
$$;
