-- Replies that leave the archive: of polls that were not complete, of which nothing published can be made,
-- when they are older than the configuration says. What goes is first in a list, whose sum stands here.

create table pruned_month (
    month date not null,
    machine text not null,
    state text not null,
    replies bigint not null,
    bytes bigint not null,
    list_sha256 text not null,
    listed_at timestamptz not null,
    pruned_at timestamptz,
    primary key (month, machine)
);
comment on table pruned_month is 'Months whose replies of failed and held polls left an archive, by gpurate maintain.';
comment on column pruned_month.month is 'First day of the month of the polls, UTC.';
comment on column pruned_month.machine is 'Whose archive: the name of the machine, or of its host.';
comment on column pruned_month.state is 'listed: they go next; pruned: they are gone.';
comment on column pruned_month.replies is 'How many the archive had when they were listed; the same bytes are one.';
comment on column pruned_month.bytes is 'What they took on its disk.';
comment on column pruned_month.list_sha256 is 'SHA-256 of the list, which names each by its own.';
comment on column pruned_month.listed_at is 'When they were listed, by the clock of the program.';
comment on column pruned_month.pruned_at is 'When they went, likewise; null before.';
grant select on pruned_month to gpurate_collector, gpurate_publisher;

create view api_v1.pruned_month as
select month, machine, state, replies, bytes, list_sha256, listed_at, pruned_at from pruned_month;
comment on view api_v1.pruned_month is 'Months whose replies of failed and held polls, on which nothing published rests, left an archive.';
comment on column api_v1.pruned_month.month is 'First day of the month of the polls, UTC.';
comment on column api_v1.pruned_month.machine is 'Whose archive: the name of the machine, or of its host.';
comment on column api_v1.pruned_month.state is 'listed: they go next; pruned: they are gone.';
comment on column api_v1.pruned_month.replies is 'How many the archive had when they were listed; the same bytes are one.';
comment on column api_v1.pruned_month.bytes is 'What they took on its disk.';
comment on column api_v1.pruned_month.list_sha256 is 'SHA-256 of the list, which names each by its own.';
comment on column api_v1.pruned_month.listed_at is 'When they were listed, by the clock of the program.';
comment on column api_v1.pruned_month.pruned_at is 'When they went, likewise; null before.';
grant select on api_v1.pruned_month to gpurate_collector, gpurate_publisher, gpurate_reader;

-- Whether anything else has the bytes of a reply.
create index fx_rate_reply on fx_rate using hash (reply_sha256) where reply_sha256 is not null;
create index reply_sha256 on reply using hash (sha256) where sha256 is not null;
