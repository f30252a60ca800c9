create table route (
    destination text primary key,
    opening     int not null,
    free_slots  int not null check (free_slots >= 0)
);

create table slot (
    slot_id     bigint generated always as identity primary key,
    order_id    text not null,
    destination text not null references route,
    freed       boolean not null default false
);
create index slot_by_order on slot (order_id);

create table shipment (
    shipment_id bigint generated always as identity primary key,
    order_id    text not null,
    slot_id     bigint not null references slot
);
create index shipment_by_order on shipment (order_id);
