create table account (
    customer_id text primary key,
    opening     numeric(12, 2) not null,
    balance     numeric(12, 2) not null check (balance >= 0)
);

-- No unique key on the order: that an order is charged once is the branch fence's work, and the demo proves it.
create table charge (
    charge_id   bigint generated always as identity primary key,
    order_id    text not null,
    customer_id text not null references account,
    amount      numeric(12, 2) not null check (amount > 0)
);
create index charge_by_order on charge (order_id);

create table refund (
    refund_id bigint generated always as identity primary key,
    charge_id bigint not null references charge,
    amount    numeric(12, 2) not null check (amount > 0)
);
create index refund_by_charge on refund (charge_id);
