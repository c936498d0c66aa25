-- By which definition a poll was read, where its source is one: what is a file of the configuration
-- changes without a version of the program.

alter table poll add column definition text;
comment on column poll.definition is 'SHA-256 of the definition its source was read by; null: its source is code, or it was not kept yet.';

create view api_v1.poll_definition as select poll_id, definition from gpurate.poll;
comment on view api_v1.poll_definition is 'By which definition of its source a poll was read.';
comment on column api_v1.poll_definition.poll_id is 'The poll.';
comment on column api_v1.poll_definition.definition is
    'SHA-256 of the definition, which stands in the program or in the configuration; null: the source is code, or it was not kept yet.';
grant select on api_v1.poll_definition to gpurate_reader, gpurate_collector, gpurate_publisher;
