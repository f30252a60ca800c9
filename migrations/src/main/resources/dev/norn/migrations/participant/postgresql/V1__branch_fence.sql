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
    -- DONE, REFUSED, BLOCKED, EMPTY or RUNNING, which is seen only inside the transaction that wrote it.
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
