-- The catalogue: what products are called.
create table product (
    sku  text primary key,
    name text not null
);

-- An order as customers see it. The columns of the order are null until the event that brings them is worked off.
create table order_view (
    transaction_id text primary key,
    order_id       text,
    customer_id    text,
    product        text,
    quantity       int,
    cents          bigint,
    status         text not null check (status in ('OPEN', 'CONFIRMED', 'REJECTED'))
);

-- What was sold. These are sums: an event that is worked off twice, or not at all, spoils them.
create table sales (
    sku      text primary key,
    orders   bigint not null,
    quantity bigint not null,
    cents    bigint not null
);
