-- The branch fence: one row for each operation that a participant ran or must never run.
-- It lives in the participant's own database, and is written in the transaction that does the work.
-- There are no checks of the columns: both databases would read and evaluate them with each insert and update, and only
-- the fence writes here.
create table norn_branch_fence (
    transaction_id bigint not null,
    branch varchar(128) not null,
    -- 1: action or try. 2: what settles it, that is compensate, confirm or cancel. A branch has one of each, so a
    -- confirm and a cancel exclude each other.
    phase smallint not null,
    -- Who wrote the row: action, compensate, try, confirm or cancel. An undo that finds no first phase writes phase 1 too, and so blocks the one that comes late.
    operation varchar(10) not null,
    -- DONE, REFUSED, BLOCKED or EMPTY. Whoever claims a row calls it DONE at once: nobody else sees it before the commit.
    outcome varchar(8) not null,
    -- JSON: the result (DONE) or the problem (REFUSED), given again to a duplicate. Null if there was no result.
    answer text,
    created_at timestamptz not null default now(),
    primary key (transaction_id, branch, phase)
) with (fillfactor = 80);

comment on table norn_branch_fence is 'Norn: makes branch operations idempotent and ordered; rows below the low-water mark may go';

-- The highest low-water mark seen. Operations of transactions below it are refused; their rows are purged.
create table norn_low_water_mark (
    singleton boolean primary key default true check (singleton),
    mark bigint not null check (mark >= 0)
);

insert into norn_low_water_mark (mark) values (0);

-- Enters the fence: claims the rows of an operation that are not there yet, an undo's first phase before its own, and then
-- reads the mark and, if any row was there before, the rows of the branch. A function because a statement that goes to and
-- fro costs more than all that it does here. It is volatile, so each of its statements looks at the database anew: under read
-- committed the mark is read in a snapshot that is younger than the claim. A snapshot of the transaction's own that is older
-- than the mark fails at the lock, instead of missing the mark whose rows are already gone.
create function norn_enter_fence(
    entering bigint, entering_branch varchar, entering_operation varchar, entering_phase smallint, undo boolean,
    lock_wait text,
    out low_water_mark bigint, out claimed_first boolean, out claimed_second boolean,
    out first_operation varchar, out first_outcome varchar, out first_answer text,
    out second_operation varchar, out second_outcome varchar, out second_answer text)
language plpgsql volatile as $$
declare
    lock_wait_before constant text := current_setting('lock_timeout');
    known record;
begin
    claimed_first := false;
    claimed_second := false;
    perform set_config('lock_timeout', lock_wait, true);
    if undo then
        insert into norn_branch_fence (transaction_id, branch, phase, operation, outcome)
        values (entering, entering_branch, 1, entering_operation, 'BLOCKED')
        on conflict do nothing;
        claimed_first := found;
    end if;
    insert into norn_branch_fence (transaction_id, branch, phase, operation, outcome)
    values (entering, entering_branch, entering_phase, entering_operation, 'DONE')
    on conflict do nothing;
    if entering_phase = 1 then
        claimed_first := found;
    else
        claimed_second := found;
    end if;
    perform set_config('lock_timeout', lock_wait_before, true);

    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        perform from norn_low_water_mark for share;
    end if;
    select mark into low_water_mark from norn_low_water_mark;
    if claimed_first and (entering_phase = 1 or claimed_second) then
        return;
    end if;
    for known in
        select phase, operation, outcome, answer from norn_branch_fence
        where transaction_id = entering and branch = entering_branch
    loop
        if known.phase = 1 then
            first_operation := known.operation;
            first_outcome := known.outcome;
            first_answer := known.answer;
        else
            second_operation := known.operation;
            second_outcome := known.outcome;
            second_answer := known.answer;
        end if;
    end loop;
end
$$;
