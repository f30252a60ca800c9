create table stock (
    sku     text primary key,
    opening bigint not null,
    on_hand bigint not null check (on_hand >= 0)
);

-- What is kept for an order, or, below zero, put back. No unique key: it would hide what is done twice.
create table reservation (
    order_id text not null,
    sku      text not null references stock,
    quantity int not null
);
