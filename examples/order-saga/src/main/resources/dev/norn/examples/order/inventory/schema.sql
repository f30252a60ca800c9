create table stock (
    sku     text primary key,
    opening int not null,
    on_hand int not null check (on_hand >= 0)
);

create table reservation (
    reservation_id bigint generated always as identity primary key,
    order_id       text not null,
    sku            text not null references stock,
    quantity       int not null check (quantity > 0),
    released       boolean not null default false
);
create index reservation_by_order on reservation (order_id);

create table wrapping (
    wrapping_id bigint generated always as identity primary key,
    order_id    text not null,
    undone      boolean not null default false
);
create index wrapping_by_order on wrapping (order_id);
