-- What a market offers is mostly what it offered an hour before: a quote that a run polled is stored once, when it
-- appears or changes, and each poll lists what there was, in its order. Rows of quote, which versions before stored
-- and imports store, stay as they are; gpurate.quote_row tells both alike. api_v1.quote and the views of token prices
-- ask either table by itself.
--
-- A poll names only rows of its own month, so a month leaves whole, and only takes over rows that the listing
-- before it names: of a market the polls that name a row follow each other. A poll that comes in behind a listing
-- that is there is stored as rows of quote.

create sequence quote_said_id as integer cycle;
comment on sequence quote_said_id is 'Numbers of quote_said; of one month none is given twice.';
create table quote_said (
    observed_at timestamptz not null,
    said_id integer not null default nextval('gpurate.quote_said_id'),
    gpus integer not null,
    available bigint,
    native numeric(20,9) not null,
    price_usd numeric(20,9),
    reliability numeric(20,9),
    operator text,
    instrument text,
    term text not null,
    verdict text not null,
    offer text not null,
    currency text,
    tier text,
    region text,
    host text,
    machine text,
    since date,
    country text,
    market text not null
) partition by range (observed_at);
create index quote_said_key on quote_said (said_id);
create index quote_said_since on quote_said (observed_at) where since is not null;
create index quote_said_told on quote_said (quote_key(offer, instrument), observed_at) where instrument like '%:%';
comment on table quote_said is 'Quotes of polls, each once as long as polls of its market name it in a row; one partition a month.';
comment on column quote_said.observed_at is 'Time of the first poll that told it.';
comment on column quote_said.market is 'Its market.';
comment on column quote_said.said_id is 'Its number in its month.';

create table listing (
    observed_at timestamptz not null,
    poll_id bigint not null,
    market text not null,
    said_ids integer[] not null
) partition by range (observed_at);
create index listing_place on listing (observed_at, poll_id);
create index listing_market on listing (market, observed_at);
comment on table listing is 'What a poll told, as rows of quote_said of its month; one partition a month.';
comment on column listing.observed_at is 'Time of the poll.';
comment on column listing.poll_id is 'The poll.';
comment on column listing.market is 'Its market.';
comment on column listing.said_ids is 'Its quotes in their places.';
do $$
declare
    c record;
begin
    for c in select t.attname, col_description('gpurate.quote'::regclass, q.attnum) as says
             from pg_attribute t join pg_attribute q on q.attrelid = 'gpurate.quote'::regclass and q.attname = t.attname
             where t.attrelid = 'gpurate.quote_said'::regclass and t.attnum > 2 loop
        execute format('comment on column gpurate.quote_said.%I is %L', c.attname, c.says);
    end loop;
    alter table gpurate.listing alter column said_ids set compression lz4;
exception when feature_not_supported then
    null;
end $$;
comment on table quote is 'Quotes of imports, of polls stored behind later ones, and of versions before; one partition a month.';
grant select on quote_said, listing to gpurate_collector, gpurate_publisher;
grant insert on quote_said, listing to gpurate_collector;
grant usage on sequence quote_said_id to gpurate_collector;

-- Whatever of a month is missing.
create or replace function make_partition(moment timestamptz) returns text
    language plpgsql security definer set search_path = gpurate, pg_temp set lock_timeout = '2s' as $$
declare
    first date := date_trunc('month', moment at time zone 'UTC')::date;
    parent text;
    name text;
begin
    if exists (select from exported_month m where m.table_name = 'quote' and m.month = first
               and m.state in ('leaving', 'dropped')) then
        raise exception 'the month was exported and is not in the database'
            using hint = 'gpurate maintain --restore ' || to_char(first, 'YYYY-MM');
    end if;
    foreach parent in array array['listing', 'quote_said', 'quote'] loop
        name := parent || '_' || to_char(first, 'YYYY_MM');
        if to_regclass('gpurate.' || name) is null then
            execute format('create table gpurate.%I (like gpurate.%I including all)', name, parent);
            perform attach_month(parent, first);
        end if;
    end loop;
    return name;
end $$;
comment on function make_partition(timestamptz) is 'Makes the month''s partitions of quote, quote_said and listing that are missing.';

-- The months are worked out once a listing ("offset 0"), so that rows which listings share are looked up once.
create view quote_row as
select observed_at, poll_id, position, gpus, available, native, price_usd, reliability, operator, instrument,
       term, verdict, offer, currency, tier, region, host, machine, since, country
from quote
union all
select l.observed_at, l.poll_id, (u.n - 1)::integer, s.gpus, s.available, s.native, s.price_usd, s.reliability,
       s.operator, s.instrument, s.term, s.verdict, s.offer, s.currency, s.tier, s.region, s.host, s.machine,
       s.since, s.country
from listing l
cross join lateral (select d.first at time zone 'UTC' as first,
                           (d.first + interval '1 month') at time zone 'UTC' as next
                    from date_trunc('month', l.observed_at at time zone 'UTC') as d(first) offset 0) m
cross join lateral unnest(l.said_ids) with ordinality as u(id, n)
cross join lateral (select * from quote_said r where r.said_id = u.id and r.observed_at >= m.first
                    and r.observed_at < m.next offset 0) s;
comment on view quote_row is 'Quotes, however they are stored. Ask for a range of observed_at, or for observed_at and poll_id.';
do $$
declare
    c record;
begin
    for c in select t.attname, col_description(t.attrelid, t.attnum) as says from pg_attribute t
             where t.attrelid = 'gpurate.quote'::regclass and t.attnum > 0 and not t.attisdropped loop
        execute format('comment on column gpurate.quote_row.%I is %L', c.attname, c.says);
    end loop;
end $$;
grant select on quote_row to gpurate_collector, gpurate_publisher;

-- Each way of storing is joined to its polls by itself: by either a day, a market or a poll is found.
create or replace view api_v1.quote as
select q.observed_at, q.market, q.operator, q.instrument, q.term, q.tier, q.region, q.offer,
       q.host, q.machine, q.gpus, q.available,
       q.price_usd, q.price_usd::text as price_usd_text,
       q.currency, q.native, q.native::text as native_text,
       q.reliability, q.reliability::text as reliability_text, q.verdict, v.meaning,
       q.poll_verdict, q.imported, q.poll_id, q.position, q.since, q.country,
       (select coalesce(array_agg(x.index order by x.index) filter (where x.position = q.position), '{}')
        from eligible e left join lateral unnest(e.positions, e.indices) as x(position, index) on true
        where e.observed_at = q.observed_at and e.market = q.market
        group by e.market) as eligible
from (
    select r.observed_at, p.market, r.operator, r.instrument, r.term, r.tier, r.region, r.offer, r.host, r.machine,
           r.gpus, r.available, r.price_usd, r.currency, r.native, r.reliability, r.verdict,
           p.verdict as poll_verdict, p.imported, r.poll_id, r.position, r.since, r.country
    from quote r
    join poll p on p.poll_id = r.poll_id and p.observed_at = r.observed_at
    where p.revision = (select max(n.revision) from poll n
                        where n.market = p.market and n.observed_at = p.observed_at)
    union all
    select l.observed_at, p.market, s.operator, s.instrument, s.term, s.tier, s.region, s.offer, s.host, s.machine,
           s.gpus, s.available, s.price_usd, s.currency, s.native, s.reliability, s.verdict,
           p.verdict, p.imported, l.poll_id, (u.n - 1)::integer, s.since, s.country
    from listing l
    join poll p on p.poll_id = l.poll_id and p.observed_at = l.observed_at
    cross join lateral (select d.first at time zone 'UTC' as first,
                               (d.first + interval '1 month') at time zone 'UTC' as next
                        from date_trunc('month', l.observed_at at time zone 'UTC') as d(first) offset 0) m
    cross join lateral unnest(l.said_ids) with ordinality as u(id, n)
    cross join lateral (select * from quote_said r where r.said_id = u.id and r.observed_at >= m.first
                        and r.observed_at < m.next offset 0) s
    where p.revision = (select max(n.revision) from poll n
                        where n.market = p.market and n.observed_at = p.observed_at)) q
left join verdict v on v.kind = 'offer' and v.word = q.verdict;

create or replace view api_v1.quote_stored as
select observed_at, poll_id, position, gpus, available, native, native::text as native_text,
       price_usd, price_usd::text as price_usd_text, reliability,
       reliability::text as reliability_text, operator, instrument, term, verdict, offer, currency,
       tier, region, host, machine, since, country
from quote_row;

-- Who reads many quotes has each row once, and the listings: for him the three as they stand.
create view api_v1.quote_single as
select observed_at, poll_id, position, gpus, available, native, native::text as native_text,
       price_usd, price_usd::text as price_usd_text, reliability,
       reliability::text as reliability_text, operator, instrument, term, verdict, offer, currency,
       tier, region, host, machine, since, country
from quote;
comment on view api_v1.quote_single is 'Those of api_v1.quote_stored that are stored poll by poll. Ask for a range of observed_at.';
create view api_v1.quote_said as
select observed_at, market, said_id, gpus, available, native, native::text as native_text,
       price_usd, price_usd::text as price_usd_text, reliability,
       reliability::text as reliability_text, operator, instrument, term, verdict, offer, currency,
       tier, region, host, machine, since, country
from quote_said;
comment on view api_v1.quote_said is 'Those of api_v1.quote_stored that polls share, each once: api_v1.listing names them. Ask for a range of observed_at or for said_id.';
create view api_v1.listing as select observed_at, poll_id, market, said_ids from listing;
comment on view api_v1.listing is 'What a poll told, as rows of api_v1.quote_said of its month (UTC). Ask for a range of observed_at.';
do $$
declare
    c record;
begin
    for c in select v.relname, a.attname, coalesce(col_description(t.attrelid, t.attnum),
                    'Exact decimal text of ' || left(a.attname, -5) || '.') as says
             from pg_class v join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
             left join pg_attribute t on t.attname = a.attname and t.attrelid =
                 case v.relname when 'quote_single' then 'quote' else v.relname::text end::regclass
             where v.relnamespace = 'api_v1'::regnamespace
               and v.relname in ('quote_single', 'quote_said', 'listing') loop
        execute format('comment on column api_v1.%I.%I is %L', c.relname, c.attname, c.says);
    end loop;
end $$;
grant select on api_v1.quote_single, api_v1.quote_said, api_v1.listing to gpurate_reader, gpurate_collector, gpurate_publisher;

-- The net price of a list price is looked up by the number of its offer, in either way of storing.
create or replace view api_v1.token_price as
select q.observed_at, q.market as source, q.operator as provider,
       split_part(q.instrument, ':', 1) as model, split_part(q.instrument, ':', 2) as direction,
       q.price_usd as list, q.price_usd_text as list_text,
       n.price_usd as net, n.price_usd::text as net_text,
       round(1 - n.price_usd / nullif(q.price_usd, 0), 9) as discount,
       round(1 - n.price_usd / nullif(q.price_usd, 0), 9)::text as discount_text,
       case when q.tier ~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' or q.tier = 'unknown' then q.tier end
           as quantization,
       case when q.tier !~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' and q.tier <> 'unknown' then q.tier end
           as tier,
       q.region, q.offer, q.verdict, q.poll_id, q.since
from api_v1.quote q
left join lateral (
    select n.price_usd from quote n
    where n.observed_at = q.observed_at and n.poll_id + 0 = q.poll_id
      and quote_key(n.offer, n.instrument) = quote_key(q.offer || ':net', q.instrument || ':net')
      and n.offer = q.offer || ':net' and n.instrument = q.instrument || ':net' and n.instrument like '%:%'
    union all
    select s.price_usd from quote_said s
    join listing l on l.observed_at = q.observed_at and l.poll_id = q.poll_id
    cross join lateral unnest(l.said_ids) as u(id)
    where u.id = s.said_id
      and s.observed_at >= date_trunc('month', q.observed_at, 'UTC') and s.observed_at <= q.observed_at
      and quote_key(s.offer, s.instrument) = quote_key(q.offer || ':net', q.instrument || ':net')
      and s.offer = q.offer || ':net' and s.instrument = q.instrument || ':net' and s.instrument like '%:%') n on true
where q.instrument like '%:%' and q.instrument not like '%:net';

-- The last price before, of an offer that the poll before did not tell. Polls that name a row of quote_said follow
-- each other, so of those of an offer the one that came last was told last; whether it was told after some
-- moment is said by the first listing after it.
create or replace view api_v1.token_price_change as
select p.observed_at, p.market as source, t.operator as provider, split_part(t.instrument, ':', 1) as model,
       split_part(t.instrument, ':', 2) as direction,
       b.list as list_before, b.list::text as list_before_text,
       t.price_usd as list, t.price_usd::text as list_text, round(t.price_usd / b.list - 1, 9) as change,
       round(t.price_usd / b.list - 1, 9)::text as change_text
from poll p
cross join lateral (
    select n.observed_at, n.poll_id from poll n
    where (n.market, n.observed_at) < (p.market, p.observed_at) and n.market = p.market
      and n.quotes_ok > 0
      and n.revision = (select max(r.revision) from poll r
                        where r.market = n.market and r.observed_at = n.observed_at)
    order by n.market desc, n.observed_at desc limit 1) last
cross join lateral (
    select x.*, max(x.price_usd) filter (where not x.told) over (partition by x.offer, x.instrument) as near
    from (select q.offer, q.instrument, q.operator, q.price_usd, true as told from quote_row q
          where q.observed_at = p.observed_at and q.poll_id = p.poll_id and q.verdict = 'ok'
            and q.instrument like '%:%' and q.instrument not like '%:net'
          union all
          select q.offer, q.instrument, q.operator, q.price_usd, false from quote_row q
          where q.observed_at = last.observed_at and q.poll_id = last.poll_id and q.verdict = 'ok'
            and q.instrument like '%:%' and q.instrument not like '%:net') x) t
left join lateral (
    select q.price_usd as list, q.observed_at as told from quote q
    join poll o on o.poll_id = q.poll_id and o.observed_at = q.observed_at
    where t.near is null and quote_key(q.offer, q.instrument) = quote_key(t.offer, t.instrument)
      and q.offer = t.offer and q.instrument = t.instrument
      and q.instrument like '%:%' and q.verdict = 'ok' and q.observed_at < p.observed_at
      and q.observed_at >= p.observed_at - interval '31 days' and o.market = p.market
      and o.revision = (select max(r.revision) from poll r
                        where r.market = o.market and r.observed_at = o.observed_at)
    order by q.observed_at desc limit 1) plain on true
left join lateral (
    select s.price_usd as list, true as found
    from (select r.said_id, r.price_usd, r.observed_at from quote_said r
          where t.near is null and quote_key(r.offer, r.instrument) = quote_key(t.offer, t.instrument)
            and r.offer = t.offer and r.instrument = t.instrument
            and r.instrument like '%:%' and r.verdict = 'ok' and r.observed_at < p.observed_at
            and r.observed_at >= date_trunc('month', p.observed_at - interval '31 days', 'UTC')
            and r.market = p.market
          order by r.observed_at desc limit 1) s
    cross join lateral (select greatest(p.observed_at - interval '31 days', plain.told + interval '1 second') as after) w
    where s.observed_at >= w.after
       or s.said_id = any (array(select unnest(n.said_ids)
                                 from (select l.said_ids from listing l
                                       where l.market = p.market and l.observed_at >= w.after
                                         and l.observed_at < p.observed_at
                                       order by l.observed_at limit 1) n))) said on true
cross join lateral (select coalesce(t.near, case when said.found then said.list else plain.list end)::numeric as list) b
where p.revision = (select max(n.revision) from poll n
                    where n.market = p.market and n.observed_at = p.observed_at)
  and p.quotes_ok > 0 and t.told and b.list <> t.price_usd and b.list > 0;
