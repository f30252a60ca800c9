-- The journal as an outbox: how far its events are published, and how to find those that are not.
--
-- Entries of a shard are published in order of their sequence. An index for that would cost each row some 70 bytes of WAL,
-- and only a relay needs it. Instead each entry has a tick: a number that never falls from one entry of a shard to the next,
-- whatever clocks do, and that a BRIN index finds cheaply because rows lie on disk nearly in its order.
--
--   1. A node writes its entries with the tick in its row, which a batch reads under the row's lock.
--   2. A renewal raises it above those of all nodes, so ticks follow time, about one for each second.
--   3. A takeover raises it above that of every node, when those whose shards it gives away are fenced: so every entry of an
--      earlier owner has a smaller tick than any of the new one.

lock table shard, node in access exclusive mode;
alter table node add column tick integer not null default 0;
comment on column node.tick is 'what the node writes its entries with; grows with each renewal';
alter table shard add column relay_tick integer;
comment on column shard.relay_tick is 'no entry that is not published has a smaller tick; null if nothing was ever published';
comment on column shard.relay_position is 'if relay_tick is not null: every event with a smaller or equal sequence number is published';
alter table journal add column tick integer not null default 0;
comment on column journal.tick is 'never falls from one entry of a shard to the next';

-- New pages are summarized when a range is full, so inserts change nothing in it.
create index journal_tick on journal using brin (tick) with (pages_per_range = 64, autosummarize = on);

-- The new term ends every life that a node has now, which would write without ticks. Nodes join again.
update node set term = term + 1;

-- Greater than what any node writes with.
create function norn_next_tick() returns integer
    language sql volatile
as $$ select max(n.tick) + 1 from node n $$;

drop function norn_fence(text, bigint, bigint);

-- As in V4; and tells the tick to write with.
create function norn_fence(p_node text, p_term bigint, p_number bigint, out lasting_below bigint, out tick integer)
    language plpgsql
as $$
declare
    v_previous bigint;
begin
    update node n
    set previous_batch = n.last_batch, last_batch = p_number
    where n.node_id = p_node and n.term = p_term
    returning n.previous_batch, n.lasting_below, n.tick into v_previous, norn_fence.lasting_below, norn_fence.tick;
    if not found then
        raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
    end if;
    if v_previous <> p_number - 1 then
        raise exception 'batch % of node % follows % (expected: %)', p_number, p_node, v_previous, p_number - 1
            using errcode = 'NO002';
    end if;
end
$$;

-- As in V4; and writes the tick.
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
    v_tick integer;
    v_count integer;
    v_entries integer[];
    v_left_out bigint[];
    v_known bigint[];
    v_same_body boolean[];
begin
    select f.lasting_below, f.tick into v_lasting_below, v_tick from norn_fence(p_node, p_term, p_number) f;

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

    insert into journal (transaction_id, first_sequence, time, event_count, shard, payload, tick)
    select transaction_id, first_sequence, norn_time(micros), event_count, shard, payload, v_tick
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

drop function norn_join(text, text, bigint, uuid, bigint);

-- As in V2; and tells the tick.
create function norn_join(
    p_node text, p_address text, p_previous bigint, p_incarnation uuid, p_lease_millis bigint,
    out term bigint, out database_now timestamptz, out expires_at timestamptz, out last_batch bigint,
    out low_water_mark bigint, out next_vacancy_at timestamptz, out tick integer)
    language plpgsql
as $$
declare
    v_node node;
begin
    insert into node (
        node_id, term, address, incarnation, lease_expires_at, last_batch, previous_batch, low_water_mark, joined_at)
    values (p_node, 0, p_address, p_incarnation, '-infinity', 0, 0, 0, clock_timestamp())
    on conflict do nothing;
    select * into strict v_node from node n where n.node_id = p_node for update;
    database_now := clock_timestamp();
    if v_node.lease_expires_at > database_now and v_node.term <> p_previous and v_node.incarnation <> p_incarnation then
        raise exception 'node % is alive under term % until % (expected: no lease, or term %)',
            p_node, v_node.term, v_node.lease_expires_at, p_previous
            using errcode = 'NO001';
    end if;
    term := v_node.term + 1;
    expires_at := database_now + p_lease_millis * interval '1 millisecond';
    last_batch := v_node.last_batch;
    tick := v_node.tick;
    update node n
    set term = norn_join.term, address = p_address, incarnation = p_incarnation, lease_expires_at = expires_at,
        joined_at = database_now
    where n.node_id = p_node;
    low_water_mark := norn_low_water_mark();
    next_vacancy_at := norn_next_vacancy(p_node, term);
end
$$;

drop function norn_renew(text, bigint, bigint, bigint, smallint[], bigint[], bigint[], bigint[]);

-- As in V4; and stores how far events are published (null where that is not known), and raises the tick.
create function norn_renew(
    p_node text, p_term bigint, p_lease_millis bigint, p_low_water_mark bigint,
    p_shard smallint[], p_epoch bigint[], p_sequence bigint[], p_slot bigint[],
    p_relay_position bigint[], p_relay_tick integer[],
    out database_now timestamptz, out expires_at timestamptz, out last_batch bigint,
    out low_water_mark bigint, out next_vacancy_at timestamptz, out tick integer)
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
        lasting_below = greatest(s.lasting_below, v_below),
        relay_position = greatest(s.relay_position, r.relay_position),
        relay_tick = greatest(s.relay_tick, r.relay_tick)
    from unnest(p_shard, p_epoch, p_sequence, p_slot, p_relay_position, p_relay_tick)
        as r(shard, epoch, sequence, slot, relay_position, relay_tick)
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
        tick = norn_next_tick(),
        lasting_below = greatest(n.lasting_below, norn_first_id(database_now - interval '10 seconds')),
        low_water_mark = case
            when v_count = v_owned then greatest(n.low_water_mark, p_low_water_mark) else n.low_water_mark end
    where n.node_id = p_node
    returning n.last_batch, n.tick into norn_renew.last_batch, norn_renew.tick;
    low_water_mark := norn_low_water_mark();
    next_vacancy_at := norn_next_vacancy(p_node, p_term);
end
$$;

drop function norn_take_over(text, bigint);

-- As in V4; and tells how far events are published, and the tick that the new owner writes with.
create function norn_take_over(p_node text, p_term bigint)
    returns table (
        shard smallint, epoch bigint, sequence_high_water bigint, slot_high_water bigint, relay_position bigint,
        relay_tick integer, tick integer)
    language plpgsql
as $$
declare
    v_dead text[];
    v_tick integer;
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
    -- Whoever owned these shards is fenced: nothing is written with a greater tick than what its row says.
    v_tick := norn_next_tick();
    return query
        update shard s
        set owner = p_node, owner_term = p_term, epoch = s.epoch + 1
        where not exists (select from node n where n.node_id = s.owner and n.term = s.owner_term)
        returning s.shard, s.epoch, s.sequence_high_water, s.slot_high_water,
            case when s.relay_tick is not null then s.relay_position end, s.relay_tick, v_tick;
    if found then
        -- 0 until a renewal has taken the new shards into account. If the term is over by now, all this is undone.
        update node n
        set low_water_mark = 0,
            tick = greatest(n.tick, v_tick),
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
