-- An instance may be reached over Kafka: then it needs no URL.
alter table participant_instance
    add column transport text not null default 'http',
    alter column url drop not null,
    add constraint participant_instance_has_an_address check (transport <> 'http' or url is not null);
comment on column participant_instance.transport is 'http or kafka: how the coordinator reaches it';
