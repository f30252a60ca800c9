create table outgoing_mail (
    mail_id     bigint generated always as identity primary key,
    order_id    text not null,
    customer_id text not null,
    body        text not null
);
create index outgoing_mail_by_order on outgoing_mail (order_id);
