-- Which version of the readers made a poll's quotes. What a reply is read as changes when a reader is
-- mended; quotes that were stored stay, and a deep verification has to know by whom they were read.

alter table poll add column reader integer not null default 1;
comment on column poll.reader is 'Version of the readers that made its quotes.';

create view api_v1.poll_reader as select poll_id, reader from gpurate.poll;
comment on view api_v1.poll_reader is 'Which version of the readers made the quotes of a poll.';
comment on column api_v1.poll_reader.poll_id is 'The poll.';
comment on column api_v1.poll_reader.reader is 'Version of the readers that made its quotes.';
grant select on api_v1.poll_reader to gpurate_reader, gpurate_collector, gpurate_publisher;
