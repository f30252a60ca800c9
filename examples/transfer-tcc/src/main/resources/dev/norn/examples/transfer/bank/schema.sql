create table account (
    account_id varchar(20) not null primary key,
    opening_cents bigint not null,
    balance_cents bigint not null check (balance_cents >= 0),
    -- Taken from the balance for transfers that are not decided yet.
    held_cents bigint not null check (held_cents >= 0),
    -- On its way in by transfers that are not decided yet.
    announced_cents bigint not null check (announced_cents >= 0),
    closed boolean not null
);

-- What stands between the try of a transfer and its end. No unique key: it would hide what is done twice.
create table reservation (
    transaction_id bigint not null,
    branch varchar(128) not null,
    order_id varchar(20) not null,
    account_id varchar(20) not null,
    -- Negative if it is to leave the account.
    cents bigint not null
);

create index reservation_branch on reservation (transaction_id, branch);

-- What was confirmed. No unique key either.
create table posting (
    transaction_id bigint not null,
    order_id varchar(20) not null,
    account_id varchar(20) not null,
    cents bigint not null
);
