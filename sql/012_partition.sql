-- Partitions are made ahead and without closing the table. `create table ... partition of` takes
-- ACCESS EXCLUSIVE on the parent and so waits for every reader's transaction, and with it every
-- poll. A table of its own, proved to hold only its month, is attached under SHARE UPDATE EXCLUSIVE,
-- which readers and writers do not stand in the way of. What does (maintenance) is not waited for
-- long: the polls wait on disk then.

create or replace function make_partition(moment timestamptz) returns text
    language plpgsql security definer set search_path = gpurate, pg_temp set lock_timeout = '2s' as $$
declare
    first date := date_trunc('month', moment at time zone 'UTC')::date;
    low text := first || ' 00:00:00+00';
    high text := (first + interval '1 month')::date || ' 00:00:00+00';
    name text := 'quote_' || to_char(first, 'YYYY_MM');
begin
    if to_regclass('gpurate.' || name) is null then
        execute format('create table gpurate.%I (like gpurate.quote including all)', name);
        execute format('alter table gpurate.%I add constraint month check'
                       ' (observed_at >= %L and observed_at < %L)', name, low, high);
        execute format('alter table gpurate.quote attach partition gpurate.%I for values'
                       ' from (%L) to (%L)', name, low, high);
        execute format('alter table gpurate.%I drop constraint month', name);
        execute format('comment on table gpurate.%I is %L', name,
                       'Quotes of ' || to_char(first, 'YYYY-MM') || '.');
    end if;
    return name;
end $$;

-- The month itself, or an error; those after it are the next run's to try again.
create function make_partitions(moment timestamptz, months integer) returns integer
    language plpgsql security definer set search_path = gpurate, pg_temp as $$
begin
    perform make_partition(moment);
    for n in 1 .. months loop
        begin
            perform make_partition(moment + make_interval(months => n));
        exception when lock_not_available then
            return n - 1;
        end;
    end loop;
    return months;
end $$;
comment on function make_partitions(timestamptz, integer) is
    'Makes the partitions of quote of a month and so many after it; how many of these are there now.';
revoke all on function make_partitions(timestamptz, integer) from public;
grant execute on function make_partitions(timestamptz, integer) to gpurate_collector;
