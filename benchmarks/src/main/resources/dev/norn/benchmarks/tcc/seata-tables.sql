-- Tables and indexes of Seata 2.0.0 for its store in PostgreSQL, as its own script has them.
create table global_table (
    xid varchar(128) not null constraint pk_global_table primary key,
    transaction_id bigint,
    status smallint not null,
    application_id varchar(32),
    transaction_service_group varchar(32),
    transaction_name varchar(128),
    timeout int,
    begin_time bigint,
    application_data varchar(2000),
    gmt_create timestamp(0),
    gmt_modified timestamp(0)
);
create index idx_global_table_status_gmt_modified on global_table (status, gmt_modified);
create index idx_global_table_transaction_id on global_table (transaction_id);

create table branch_table (
    branch_id bigint not null constraint pk_branch_table primary key,
    xid varchar(128) not null,
    transaction_id bigint,
    resource_group_id varchar(32),
    resource_id varchar(256),
    branch_type varchar(8),
    status smallint,
    client_id varchar(64),
    application_data varchar(2000),
    gmt_create timestamp(6),
    gmt_modified timestamp(6)
);
create index idx_branch_table_xid on branch_table (xid);

-- TCC takes no locks, but each commit deletes the locks of its transaction.
create table lock_table (
    row_key varchar(128) not null constraint pk_lock_table primary key,
    xid varchar(128),
    transaction_id bigint,
    branch_id bigint not null,
    resource_id varchar(256),
    table_name varchar(32),
    pk varchar(36),
    status smallint not null default 0,
    gmt_create timestamp(0),
    gmt_modified timestamp(0)
);
create index idx_lock_table_branch_id on lock_table (branch_id);
create index idx_lock_table_xid on lock_table (xid);
create index idx_lock_table_status on lock_table (status);

-- Which of several servers does the periodic work.
create table distributed_lock (
    lock_key varchar(20) not null constraint pk_distributed_lock_table primary key,
    lock_value varchar(20) not null,
    expire bigint not null
);
insert into distributed_lock (lock_key, lock_value, expire)
values ('AsyncCommitting', ' ', 0), ('RetryCommitting', ' ', 0), ('RetryRollbacking', ' ', 0), ('TxTimeoutCheck', ' ', 0);
