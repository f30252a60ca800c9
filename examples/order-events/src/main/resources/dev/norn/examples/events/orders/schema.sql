create table customer_order (
    order_id    text primary key,
    customer_id text not null,
    sku         text not null,
    quantity    int not null check (quantity > 0),
    cents       bigint not null check (cents > 0),
    status      text not null check (status in ('PLACED', 'ACCEPTED', 'CONFIRMED', 'REJECTED'))
);
