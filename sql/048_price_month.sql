-- What versions before stored of what markets asked is kept by month, as quotes are: months of it can leave.
-- The rows that are there move once, a month at a time, and are indexed when they have moved; until the old
-- table goes they are there twice. None come any more, so no months are made ahead.

-- A table that holds a month becomes a partition of the table it is a month of: proved first, attached under
-- a lock that readers and writers do not stand in the way of. What one that was detached still has of checks
-- is what its place says anyhow.
create function attach_month(parent text, first date) returns void
    language plpgsql set search_path = gpurate, pg_temp set lock_timeout = '2s' as $$
declare
    low text := first || ' 00:00:00+00';
    high text := (first + interval '1 month')::date || ' 00:00:00+00';
    name text := parent || '_' || to_char(first, 'YYYY_MM');
    proof text;
begin
    execute format('alter table gpurate.%I add constraint month check'
                   ' (observed_at >= %L and observed_at < %L)', name, low, high);
    execute format('alter table gpurate.%I attach partition gpurate.%I for values'
                   ' from (%L) to (%L)', parent, name, low, high);
    for proof in select conname from pg_catalog.pg_constraint
                 where conrelid = ('gpurate.' || name)::regclass and contype = 'c' loop
        execute format('alter table gpurate.%I drop constraint %I', name, proof);
    end loop;
    execute format('comment on table gpurate.%I is %L', name,
                   'Rows of ' || parent || ' of ' || to_char(first, 'YYYY-MM') || '.');
end $$;
create or replace function attach_month(first date) returns void
    language sql set search_path = gpurate, pg_temp as $$ select attach_month('quote', first) $$;
comment on function attach_month(text, date) is 'Makes a table that holds a month of another a partition of it.';
revoke all on function attach_month(text, date) from public;

alter table market_price rename to market_price_whole;
alter index market_price_index rename to market_price_whole_index;
alter index market_price_observed rename to market_price_whole_observed;
create table market_price (like market_price_whole including comments) partition by range (observed_at);
comment on table market_price is 'What each market asked for an index in each run of versions before, one partition a month; see column asked of table indicative.';
create index market_price_index on market_price (index, observed_at);
create index market_price_observed on market_price (observed_at);

do $$
declare
    first date;
    name text;
begin
    for first in select generate_series(date_trunc('month', min(observed_at) at time zone 'UTC'),
                                        max(observed_at) at time zone 'UTC', interval '1 month')::date
                 from gpurate.market_price_whole loop
        name := 'market_price_' || to_char(first, 'YYYY_MM');
        execute format('create table gpurate.%I (like gpurate.market_price)', name);
        execute format('insert into gpurate.%I select * from gpurate.market_price_whole'
                       ' where observed_at >= %L and observed_at < %L order by observed_at, index',
                       name, first || ' 00:00:00+00', (first + interval '1 month')::date || ' 00:00:00+00');
        perform gpurate.attach_month('market_price', first);
    end loop;
end $$;

create or replace view api_v1.market_price as
select m.index, m.observed_at, m.market, nullif(m.operator, '') as operator, m.verdict, v.meaning,
       m.price, m.price::text as price_text, m.offers, m.gpus, m.low, m.low::text as low_text,
       m.median, m.median::text as median_text, m.high, m.high::text as high_text,
       ((m.observed_at at time zone 'UTC') + interval '8 hours')::date as fixing_date,
       m.mean, m.mean::text as mean_text
from (select index, observed_at, market, operator, verdict, price, offers, gpus, low, median, high, mean
      from market_price
      union all
      select i.index, i.observed_at, a.market, a.operator, a.verdict, a.price, a.offers, a.gpus, a.low, a.median,
             a.high, a.mean
      from indicative i cross join lateral unnest(i.asked) as u(id)
      cross join lateral (select * from asked where asked_id = u.id offset 0) a) m
left join verdict v on v.kind = 'offer' and v.word = m.verdict;

drop table market_price_whole;
grant select on market_price to gpurate_collector, gpurate_publisher;
grant insert on market_price to gpurate_publisher;
