-- A stored version of a saga never changes.
create table saga_definition (
    name          text        not null,
    version       bigint      not null,
    source        text        not null,
    document_hash bytea       not null,
    owner         text,
    participants  text[]      not null,
    created_at    timestamptz not null default clock_timestamp(),
    primary key (name, version)
);
comment on column saga_definition.source is 'the document as it was sent';
comment on column saga_definition.document_hash is 'SHA-256 of the document in canonical form';

create index saga_definition_participants on saga_definition using gin (participants);

create table participant_instance (
    participant   text        not null,
    instance_id   text        not null,
    url           text        not null,
    weight        integer     not null default 100,
    ttl_millis    bigint      not null,
    expires_at    timestamptz not null,
    metadata      jsonb       not null default '{}',
    load          jsonb,
    registered_at timestamptz not null default clock_timestamp(),
    renewed_at    timestamptz not null default clock_timestamp(),
    primary key (participant, instance_id)
);

-- What operators did.
create table audit_log (
    id             bigint      not null generated always as identity primary key,
    time           timestamptz not null default clock_timestamp(),
    operator       text        not null,
    action         text        not null,
    transaction_id bigint,
    branch         text,
    reason         text        not null,
    detail         jsonb
);

create index audit_log_transaction on audit_log (transaction_id, id) where transaction_id is not null;
