-- Months that were exported to files, and those of them that have left the database for these files.
-- Readers of old quotes (verify, explain, bundles) ask here where a month is.

create table exported_month (
    table_name text not null,
    month date not null,
    state text not null,
    rows bigint not null,
    bytes bigint not null,
    manifest_sha256 text not null,
    exported_at timestamptz not null,
    changed_at timestamptz not null default clock_timestamp(),
    primary key (table_name, month)
);
comment on table exported_month is 'Months exported to files by gpurate maintain.';
comment on column exported_month.table_name is 'The table whose rows they are.';
comment on column exported_month.month is 'First day of the month, UTC.';
comment on column exported_month.state is 'exported: in files and in the database; leaving, dropped: in files; restored: in the database again.';
comment on column exported_month.rows is 'Rows in the files.';
comment on column exported_month.bytes is 'Bytes of the rows as CSV.';
comment on column exported_month.manifest_sha256 is 'SHA-256 of the manifest, which names every file with its own.';
comment on column exported_month.exported_at is 'When it was exported, by the clock of the program.';
comment on column exported_month.changed_at is 'When its state last changed, by the database''s clock.';
grant select on exported_month to gpurate_collector, gpurate_publisher;

create view api_v1.exported_month as
select table_name, month, state, state in ('leaving', 'dropped') as away, rows, bytes, manifest_sha256,
       exported_at, changed_at
from exported_month;
comment on view api_v1.exported_month is 'Months exported to files; those that are away are not in the views any more.';
comment on column api_v1.exported_month.table_name is 'The table whose rows they are.';
comment on column api_v1.exported_month.month is 'First day of the month, UTC.';
comment on column api_v1.exported_month.state is 'exported: in files and in the database; leaving, dropped: in files; restored: in the database again.';
comment on column api_v1.exported_month.away is 'The rows are in the files alone, or about to be.';
comment on column api_v1.exported_month.rows is 'Rows in the files.';
comment on column api_v1.exported_month.bytes is 'Bytes of the rows as CSV.';
comment on column api_v1.exported_month.manifest_sha256 is 'SHA-256 of the manifest, which names every file with its own.';
comment on column api_v1.exported_month.exported_at is 'When it was exported, by the clock of the program.';
comment on column api_v1.exported_month.changed_at is 'When its state last changed, by the database''s clock.';
grant select on api_v1.exported_month to gpurate_collector, gpurate_publisher, gpurate_reader;

-- A table that holds a month becomes its partition as sql/012 says: proved first, attached under a lock
-- that readers and writers do not stand in the way of. What one that was detached still has of checks
-- is what its place says anyhow.
create function attach_month(first date) returns void
    language plpgsql set search_path = gpurate, pg_temp set lock_timeout = '2s' as $$
declare
    low text := first || ' 00:00:00+00';
    high text := (first + interval '1 month')::date || ' 00:00:00+00';
    name text := 'quote_' || to_char(first, 'YYYY_MM');
    proof text;
begin
    execute format('alter table gpurate.%I add constraint month check'
                   ' (observed_at >= %L and observed_at < %L)', name, low, high);
    execute format('alter table gpurate.quote attach partition gpurate.%I for values'
                   ' from (%L) to (%L)', name, low, high);
    for proof in select conname from pg_catalog.pg_constraint
                 where conrelid = ('gpurate.' || name)::regclass and contype = 'c' loop
        execute format('alter table gpurate.%I drop constraint %I', name, proof);
    end loop;
    execute format('comment on table gpurate.%I is %L', name,
                   'Quotes of ' || to_char(first, 'YYYY-MM') || '.');
end $$;
comment on function attach_month(date) is 'Makes a table that holds a month of quotes a partition.';
revoke all on function attach_month(date) from public;

-- A month that is away gets no second, empty table.
create or replace function make_partition(moment timestamptz) returns text
    language plpgsql security definer set search_path = gpurate, pg_temp set lock_timeout = '2s' as $$
declare
    first date := date_trunc('month', moment at time zone 'UTC')::date;
    name text := 'quote_' || to_char(first, 'YYYY_MM');
begin
    if exists (select from exported_month m where m.table_name = 'quote' and m.month = first
               and m.state in ('leaving', 'dropped')) then
        raise exception 'the month was exported and is not in the database'
            using hint = 'gpurate maintain --restore ' || to_char(first, 'YYYY-MM');
    end if;
    if to_regclass('gpurate.' || name) is null then
        execute format('create table gpurate.%I (like gpurate.quote including all)', name);
        perform attach_month(first);
    end if;
    return name;
end $$;

-- The last call of a command, among the runs of years.
create index run_kind on run (kind, run_id);
