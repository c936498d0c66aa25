-- What a run found of its clock; publication numbers that no role can set.

alter table run add column clock_ahead_s bigint, add column clock_markets integer;
comment on column run.clock_ahead_s is 'Seconds its clock was ahead of that of the markets: the median of their answers; null when too few said.';
comment on column run.clock_markets is 'Markets that said what time it was.';
create index run_clock on run (host, run_id) where clock_markets is not null;

-- Numbers are given one by one: one far ahead would leave none for those who come after.
create function gpurate.next_publication() returns bigint
    language sql security definer set search_path = gpurate, pg_temp as $$
    update publication set last_no = last_no + 1 returning last_no
$$;
comment on function gpurate.next_publication() is 'The next publication number; its row stays locked until the transaction ends.';
revoke all on function gpurate.next_publication() from public;
grant execute on function gpurate.next_publication() to gpurate_publisher;
revoke update (last_no) on publication from gpurate_publisher;
