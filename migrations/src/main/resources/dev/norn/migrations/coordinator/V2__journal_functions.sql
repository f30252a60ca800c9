-- The journal's statements. SQLSTATEs of their own:
--   NO001  fenced: the term is no longer current, or the shard is not the node's
--   NO002  out of order: the node's previous batch is not there
--   NO003  the row of a transaction is missing
-- and 40001, as PostgreSQL means it: it did not work out this time, and may be sent again.

-- A moment given in microseconds since 1970.
create function norn_time(p_micros bigint) returns timestamptz
    language sql immutable strict parallel safe
as $$ select to_timestamp(p_micros / 1e6::double precision) $$;

-- Fences the batch: takes the lock of the node's row, which orders batches and makes a takeover wait, then checks.
-- The row is sought by node and term only. With the batch number in the condition, a second batch in flight would not
-- find the row as its own snapshot shows it, and fail instead of waiting for the first.
create function norn_fence(p_node text, p_term bigint, p_number bigint) returns void
    language plpgsql
as $$
declare
    v_previous bigint;
begin
    update node
    set previous_batch = last_batch, last_batch = p_number
    where node_id = p_node and term = p_term
    returning previous_batch into v_previous;
    if not found then
        raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
    end if;
    if v_previous <> p_number - 1 then
        raise exception 'batch % of node % follows % (expected: %)', p_number, p_node, v_previous, p_number - 1
            using errcode = 'NO002';
    end if;
end
$$;

-- Parks and removes dead letters, in the order given.
create function norn_change_dead_letters(p_changes jsonb) returns void
    language plpgsql
as $$
declare
    v_change jsonb;
begin
    for v_change in select value from jsonb_array_elements(p_changes) loop
        if v_change ? 'step' then
            insert into dead_letter (
                transaction_id, since, branch, attempts, shard, step, participant, operation, kind,
                error_code, error_message, payload)
            select r."transactionId", norn_time(r.since), r.branch, r.attempts, r.shard, r.step, r.participant,
                r.operation, r.kind, r."errorCode", r."errorMessage", r.payload
            from jsonb_to_record(v_change) as r(
                "transactionId" bigint, since bigint, branch integer, attempts integer, shard smallint, step text,
                participant text, operation text, kind text, "errorCode" text, "errorMessage" text, payload text)
            on conflict (transaction_id, branch, shard) do update
            set since = excluded.since, attempts = excluded.attempts, step = excluded.step,
                participant = excluded.participant, operation = excluded.operation, kind = excluded.kind,
                error_code = excluded.error_code, error_message = excluded.error_message, payload = excluded.payload;
        else
            delete from dead_letter
            where transaction_id = (v_change ->> 'transactionId')::bigint
                and branch = (v_change ->> 'branch')::integer
                and shard = (v_change ->> 'shard')::smallint;
        end if;
    end loop;
end
$$;

-- Writes a batch. One call in autocommit is one round trip and one commit. Arrays hold one element for each entry (p_),
-- each start with a key (k_), and each row to write (r_); an array is null if all its elements are.
-- Returns the entries that were left out because their key was known. Only columns of fixed size: before a statement
-- whose answer may be of any size, the JDBC driver makes a round trip of its own.
--
-- Plans must not depend on the size of a table: the session pins generic plans and leaves the planner only an index on
-- (id = any (…)) to reach a row by, hashed against the arrays.
create function norn_commit_batch(
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
    v_count integer;
    v_entries integer[];
    v_left_out bigint[];
    v_known bigint[];
    v_same_body boolean[];
begin
    perform norn_fence(p_node, p_term, p_number);

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
            status, decision, business_key, labels, attention_code, attention_message, attention_branch)
        select id, version, norn_time(created_at), norn_time(deadline), norn_time(decided_at), norn_time(ended_at),
            norn_time(next_due_at), norn_time(attention_since), shard, mode, name, status, decision, business_key,
            labels::jsonb, attention_code, attention_message, attention_branch
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
            attention_branch = r.attention_branch
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

-- The smallest mark of the nodes that own shards; 0 while some shard has no owner.
create function norn_low_water_mark() returns bigint
    language sql stable
as $$ select min(coalesce(n.low_water_mark, 0)) from shard s left join node n on n.node_id = s.owner $$;

-- When a shard may become free for the node: the past if one is, null if the node owns every shard.
create function norn_next_vacancy(p_node text, p_term bigint) returns timestamptz
    language sql stable
as $$
    select min(case when n.term = s.owner_term then n.lease_expires_at else 'epoch' end)
    from shard s left join node n on n.node_id = s.owner
    where s.owner is distinct from p_node or s.owner_term <> p_term
$$;

-- Makes the node known and raises its term; waits for a batch of the earlier term that is under way.
create function norn_join(
    p_node text, p_address text, p_previous bigint, p_incarnation uuid, p_lease_millis bigint,
    out term bigint, out database_now timestamptz, out expires_at timestamptz, out last_batch bigint,
    out low_water_mark bigint, out next_vacancy_at timestamptz)
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
    update node n
    set term = norn_join.term, address = p_address, incarnation = p_incarnation, lease_expires_at = expires_at,
        joined_at = database_now
    where n.node_id = p_node;
    low_water_mark := norn_low_water_mark();
    next_vacancy_at := norn_next_vacancy(p_node, term);
end
$$;

-- Prolongs the lease, makes reservations durable, publishes the low-water mark.
create function norn_renew(
    p_node text, p_term bigint, p_lease_millis bigint, p_low_water_mark bigint,
    p_shard smallint[], p_epoch bigint[], p_sequence bigint[], p_slot bigint[],
    out database_now timestamptz, out expires_at timestamptz, out last_batch bigint,
    out low_water_mark bigint, out next_vacancy_at timestamptz)
    language plpgsql
as $$
declare
    v_count integer;
    v_owned integer;
begin
    perform from node n where n.node_id = p_node and n.term = p_term for no key update;
    if not found then
        raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
    end if;
    update shard s
    set sequence_high_water = greatest(s.sequence_high_water, r.sequence),
        slot_high_water = greatest(s.slot_high_water, r.slot)
    from unnest(p_shard, p_epoch, p_sequence, p_slot) as r(shard, epoch, sequence, slot)
    where s.shard = r.shard and s.shard = any (p_shard) and s.owner = p_node and s.owner_term = p_term
        and s.epoch = r.epoch;
    get diagnostics v_count = row_count;
    if v_count <> cardinality(p_shard) then
        raise exception '% of % shards do not belong to term % of node %',
            cardinality(p_shard) - v_count, cardinality(p_shard), p_term, p_node
            using errcode = 'NO001';
    end if;
    select count(*) into v_owned from shard s where s.owner = p_node and s.owner_term = p_term;
    database_now := clock_timestamp();
    expires_at := database_now + p_lease_millis * interval '1 millisecond';
    update node n
    set lease_expires_at = expires_at,
        low_water_mark = case
            when v_count = v_owned then greatest(n.low_water_mark, p_low_water_mark) else n.low_water_mark end
    where n.node_id = p_node
    returning n.last_batch into norn_renew.last_batch;
    low_water_mark := norn_low_water_mark();
    next_vacancy_at := norn_next_vacancy(p_node, p_term);
end
$$;

-- Hands everything back. Raising the term keeps a late batch of this life out.
create function norn_leave(p_node text, p_term bigint) returns void
    language plpgsql
as $$
begin
    update node set term = term + 1, lease_expires_at = '-infinity' where node_id = p_node and term = p_term;
    if not found then
        raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
    end if;
    update shard set owner = null where owner = p_node and owner_term = p_term;
end
$$;

-- Gives the node every shard whose owner is none, dead, or an earlier life of the node itself.
-- One takeover at a time; it locks the rows of dead nodes, so it waits for their batches, before it gives shards away.
-- It waits for a dead node only if there is nothing to take without waiting: the next takeover gets the rest.
--
-- The caller's own row is locked last and for a moment, because its own batches queue for it. This cannot deadlock: who
-- else locks a row here locks that of its own node first, and then shards that belong to its current term, which are not
-- the ones that are given away.
create function norn_take_over(p_node text, p_term bigint)
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
        update node n set low_water_mark = 0 where n.node_id = p_node and n.term = p_term;
        if not found then
            raise exception 'term % of node % is over', p_term, p_node using errcode = 'NO001';
        end if;
    end if;
end
$$;
