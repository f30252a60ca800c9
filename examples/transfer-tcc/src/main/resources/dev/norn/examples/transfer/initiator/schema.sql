create table transfer_order (
    order_id varchar(20) not null primary key,
    payer_bank varchar(20) not null,
    payer varchar(20) not null,
    payee_bank varchar(20) not null,
    payee varchar(20) not null,
    cents bigint not null,
    -- How often a transaction was about to be begun for it.
    attempts integer not null default 0
);

-- How orders ended. No unique key: it would hide an order that ends twice.
create table outcome (
    order_id varchar(20) not null,
    kind varchar(10) not null check (kind in ('DONE', 'REFUSED')),
    -- The committed one, or null.
    transaction_id varchar(20),
    -- The code of the refusal, or null.
    reason varchar(40)
);

create index outcome_order on outcome (order_id);
