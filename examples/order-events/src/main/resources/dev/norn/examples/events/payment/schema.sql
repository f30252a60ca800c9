create table account (
    customer_id   text primary key,
    opening_cents bigint not null,
    balance_cents bigint not null check (balance_cents >= 0)
);

-- A charge, or, below zero, a refund. No unique key: it would hide what is done twice.
create table booking (
    order_id    text not null,
    customer_id text not null references account,
    cents       bigint not null
);
