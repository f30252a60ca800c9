-- What the try of a transfer reserved. No unique key: it would hide what is done twice.
create table fee_reservation (
    transaction_id bigint not null,
    branch varchar(128) not null,
    order_id varchar(20) not null,
    cents bigint not null
);

create index fee_reservation_branch on fee_reservation (transaction_id, branch);

-- What was earned. No unique key either.
create table fee (
    transaction_id bigint not null,
    order_id varchar(20) not null,
    cents bigint not null
);
