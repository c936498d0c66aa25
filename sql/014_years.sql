-- What the tenth year needs so that a question costs what it did on the first day: an index for each way
-- a command or a reader asks, and views whose filters reach the tables. No column changes.

create index poll_run on poll (run_id);
create index poll_day on poll (((observed_at at time zone 'UTC')::date));
-- The last poll that answered whole, however many failed since. The words are those of poll_believed.
create index poll_complete on poll (market, observed_at) where verdict in ('ok', 'empty', 'no_match');
-- When an offer of tokens was told before; quotes of GPUs have no part in it.
create index quote_told on quote (offer, instrument, observed_at) where instrument like '%:%';

create index fixing_chain on fixing (index, publication_no);
create index fixing_day on fixing (fixing_date);
create index settlement_chain on settlement (contract, publication_no);
create index settlement_month on settlement (month);
create index settlement_day on settlement (as_of);
create index basket_chain on basket_level (basket, publication_no);
create index basket_day on basket_level (basket_date);
create index erratum_day on erratum (erratum_date);
create index posted_series on posted_price (provider, model, direction, posted_date);
create index indicative_observed on indicative (observed_at);
create index market_price_observed on market_price (observed_at);

create table calendar (day date primary key);
insert into calendar
select d::date from generate_series('2020-01-01'::timestamp, '2119-12-31', interval '1 day') d;
comment on table calendar is 'Every day: a view of days, those without a record too, is asked for some of them.';
comment on column calendar.day is 'Day.';

-- The poll of a quote is of the same moment: said, so that a day's quotes are not joined to every poll
-- there ever was. Whether a poll is the newest revision is asked of each by itself: "not exists" would
-- be a join as well, to all of them.
create or replace view api_v1.quote as
select q.observed_at, p.market, q.operator, q.instrument, q.term, q.tier, q.region, q.offer,
       q.host, q.machine, q.gpus, q.available,
       q.price_usd, q.price_usd::text as price_usd_text,
       q.currency, q.native, q.native::text as native_text,
       q.reliability, q.reliability::text as reliability_text, q.verdict, v.meaning,
       p.verdict as poll_verdict, p.imported, q.poll_id, q.position, q.since
from quote q
join poll p on p.poll_id = q.poll_id and p.observed_at = q.observed_at
left join verdict v on v.kind = 'offer' and v.word = q.verdict
where p.revision = (select max(n.revision) from poll n
                    where n.market = p.market and n.observed_at = p.observed_at);

create or replace view api_v1.poll as
select p.poll_id, p.run_id, p.market, p.operator, p.partition_start, p.observed_at, p.revision,
       p.revision = (select max(n.revision) from poll n
                     where n.market = p.market and n.observed_at = p.observed_at) as newest,
       p.verdict, coalesce(v.complete, false) as complete, v.meaning, p.why, p.shape, p.ms,
       p.offers, p.quotes, p.quotes_ok, p.replies, p.imported, p.stored_at
from poll p
left join verdict v on v.kind = 'poll' and v.word = p.verdict;

create or replace view api_v1.intake as
select (p.observed_at at time zone 'UTC')::date as day, p.market, 'poll' as kind, p.verdict,
       v.meaning, count(*)::bigint as count
from poll p
left join verdict v on v.kind = 'poll' and v.word = p.verdict
where p.revision = (select max(n.revision) from poll n
                    where n.market = p.market and n.observed_at = p.observed_at)
group by 1, 2, 4, 5
union all
select (p.observed_at at time zone 'UTC')::date, p.market, 'offer', c.verdict, v.meaning,
       sum(c.count)::bigint
from poll p
join poll_verdict c using (poll_id)
left join verdict v on v.kind = 'offer' and v.word = c.verdict
where p.revision = (select max(n.revision) from poll n
                    where n.market = p.market and n.observed_at = p.observed_at)
group by 1, 2, 4, 5;

-- The price before is that of the poll before; where the offer was not told in it, the last one of a
-- month back. Each is one look by quote_told, and no quote is compared with all those of another poll.
create or replace view api_v1.token_price_change as
select t.observed_at, t.source, t.provider, t.model, t.direction,
       b.list as list_before, b.list::text as list_before_text,
       t.list, t.list::text as list_text, round(t.list / b.list - 1, 9) as change,
       round(t.list / b.list - 1, 9)::text as change_text
from api_v1.token_price t
cross join lateral (
    select n.observed_at, n.poll_id from poll n
    where (n.market, n.observed_at) < (t.source, t.observed_at) and n.market = t.source
      and n.quotes_ok > 0
      and n.revision = (select max(r.revision) from poll r
                        where r.market = n.market and r.observed_at = n.observed_at)
    order by n.market desc, n.observed_at desc limit 1) last
left join lateral (
    select q.price_usd as list from quote q
    where q.offer = t.offer and q.instrument = t.model || ':' || t.direction
      and q.instrument like '%:%' and q.verdict = 'ok'
      and q.observed_at = last.observed_at and q.poll_id = last.poll_id
    limit 1) near on true
left join lateral (
    select q.price_usd as list from quote q
    join poll p on p.poll_id = q.poll_id and p.observed_at = q.observed_at
    where near.list is null and q.offer = t.offer and q.instrument = t.model || ':' || t.direction
      and q.instrument like '%:%' and q.verdict = 'ok' and q.observed_at < t.observed_at
      and q.observed_at >= t.observed_at - interval '31 days' and p.market = t.source
      and p.revision = (select max(r.revision) from poll r
                        where r.market = p.market and r.observed_at = p.observed_at)
    order by q.observed_at desc limit 1) far on true
cross join lateral (select coalesce(near.list, far.list)::numeric as list) b
where t.verdict = 'ok' and b.list <> t.list and b.list > 0;
comment on column api_v1.token_price_change.list_before is
    'List price when it was told last before, at most 31 days ago.';

-- Names of the indices by jumps from one to the next, their first and last day by a look each.
create or replace view api_v1.coverage as
with recursive name as (
    (select index from fixing order by index limit 1)
    union all
    select n.index from name
    cross join lateral (select f.index from fixing f where f.index > name.index
                        order by f.index limit 1) n
), day as (
    select name.index, c.day as fixing_date
    from name
    cross join lateral (select f.fixing_date as date from fixing f where f.index >= name.index
                        order by f.index, f.fixing_date limit 1) first
    cross join lateral (select f.fixing_date as date from fixing f where f.index <= name.index
                        order by f.index desc, f.fixing_date desc limit 1) last
    join calendar c on c.day >= first.date and c.day <= last.date
)
select day.index, day.fixing_date, coalesce(f.status, 'missing') as status, f.revision, f.level,
       f.partitions as scheduled, f.valid_partitions as valid,
       coalesce(c.carried, 0) as carried, coalesce(g.gaps, 0) as gaps,
       coalesce(g.longest_gap, 0) as longest_gap, coalesce(g.gap, '[]'::jsonb) as gap,
       coalesce(g.cause, case when f.index is null then 'no record of this day' end) as cause,
       f.flags, f.publication_no
from day
left join lateral (select f.* from api_v1.fixing f
                   where f.index = day.index and f.fixing_date = day.fixing_date
                   order by f.revision desc limit 1) f on true
left join lateral (
    select count(*)::integer as gaps, max(length) as longest_gap,
           jsonb_agg(jsonb_build_object('start', to_char(start_at at time zone 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'partitions', length, 'cause', cause)
               order by start_at) as gap,
           string_agg(distinct cause, '; ' order by cause) as cause
    from (select min(start_at) as start_at, count(*)::integer as length,
                 string_agg(distinct coalesce(why, 'not told'), '; '
                            order by coalesce(why, 'not told')) as cause
          from (select p.*, number - row_number() over (order by number) as run
                from partition_value p
                where p.publication_no = f.publication_no and not p.valid) broken
          group by run) gap) g on true
left join lateral (
    select count(*) filter (where p.carried > 0)::integer as carried
    from partition_value p where p.publication_no = f.publication_no) c on true;

-- What hangs on a record is looked up record by record: a day's records are some hundreds, and no reason
-- to read the tables through ("offset 0" keeps the planner from weighing that).
create or replace view api_v1.partition_value as
select f.index, f.fixing_date, f.revision, f.newest, f.publication_no, p.number, p.start_at,
       p.valid, p.polled, p.why, p.operators, p.carried, p.clamped, p.dispersed,
       p.median, p.median::text as median_text,
       p.central50, p.central50::text as central50_text,
       p.mean, p.mean::text as mean_text
from api_v1.fixing f
cross join lateral (select * from partition_value
                    where publication_no = f.publication_no offset 0) p;

create or replace view api_v1.fixing_operator as
select f.index, f.fixing_date, f.revision, f.newest, f.publication_no, o.operator, o.segment,
       o.partitions, o.price, o.price::text as price_text,
       o.influence, o.influence::text as influence_text
from api_v1.fixing f
cross join lateral (select * from fixing_operator
                    where publication_no = f.publication_no offset 0) o;

create or replace view api_v1.fixing_input as
select f.index, f.fixing_date, f.revision, f.newest, f.publication_no,
       (i.partition + n.n)::integer as partition, i.operator,
       i.market, i.verdict, v.meaning, i.carried, i.carried_from,
       i.price, i.price::text as price_text, i.counted, i.counted::text as counted_text,
       i.weight, i.weight::text as weight_text
from api_v1.fixing f
cross join lateral (select * from fixing_input
                    where publication_no = f.publication_no offset 0) i
cross join lateral generate_series(0, i.span - 1) as n(n)
left join verdict v on v.kind = 'offer' and v.word = i.verdict;

create or replace view api_v1.panel_change as
select f.index, f.fixing_date, f.revision, f.newest, f.status,
       c.panel as panel_before, f.panel, c.level as level_before, f.level,
       c.avg as avg_before, c.avg::numeric(20,4)::text as avg_before_text, f.avg, f.avg_text,
       c.med as med_before, c.med::numeric(20,4)::text as med_before_text, f.med, f.med_text,
       c.mean as mean_before, c.mean::numeric(20,4)::text as mean_before_text, f.mean, f.mean_text,
       c.operators as operators_before, f.operators, c.common,
       c.difference, c.difference::text as difference_text, c.market, c.market::text as market_text,
       c.composition, c.composition::text as composition_text, c.why as why_before,
       c.panel_hash as panel_hash_before, f.panel_hash, f.publication_no
from api_v1.fixing f
cross join lateral (select * from panel_change where publication_no = f.publication_no offset 0) c;

create or replace function api_v1.coverage_of(of_index text, first_date date, last_date date)
returns table (index text, days integer, published integer, level_1 integer, level_2 integer,
               level_3 integer, level_4 integer, level_5 integer, missing integer,
               scheduled integer, valid integer, carried integer, gaps integer,
               longest_gap integer, gap jsonb)
language sql stable as $$
    with known as (
        select f.fixing_date, f.level, f.partitions, f.valid_partitions, f.publication_no
        from api_v1.fixing f where f.index = of_index and f.newest
          and f.fixing_date >= first_date and f.fixing_date <= last_date
    ), model as (
        select p.start_at - f.fixing_date::timestamp at time zone 'UTC' as opens, f.partitions
        from api_v1.fixing f
        cross join lateral (select start_at from api_v1.partition_value
                            where publication_no = f.publication_no and number = 0) p
        where f.index = of_index and f.newest order by f.fixing_date limit 1
    ), day as (
        select d.d::date as fixing_date, k.level, k.publication_no,
               coalesce(k.partitions, m.partitions) as partitions,
               coalesce(k.valid_partitions, 0) as valid
        from model m
        cross join generate_series(first_date::timestamp, least(last_date,
            (select max(fixing_date) from api_v1.fixing f where f.index = of_index))::timestamp,
            interval '1 day') d(d)
        left join known k on k.fixing_date = d.d::date
    ), broken as (
        select p.start_at, d.partitions, coalesce(p.why, 'not told') as cause
        from day d
        cross join lateral (select * from api_v1.partition_value
                            where publication_no = d.publication_no offset 0) p
        where not p.valid
        union all
        select d.fixing_date::timestamp at time zone 'UTC' + m.opens
               + n * interval '1 day' / d.partitions, d.partitions, 'no record of this day'
        from day d cross join model m cross join generate_series(0, d.partitions - 1) n
        where d.publication_no is null
    ), run as (
        select min(start_at) as start_at, count(*)::integer as length,
               string_agg(distinct cause, '; ' order by cause) as cause
        from (select b.*, floor(extract(epoch from start_at) * partitions / 86400)
                     - row_number() over (order by start_at) as run from broken b) x
        group by run
    )
    select of_index, count(*)::integer, (count(*) filter (where level < 5))::integer,
           (count(*) filter (where level = 1))::integer, (count(*) filter (where level = 2))::integer,
           (count(*) filter (where level = 3))::integer, (count(*) filter (where level = 4))::integer,
           (count(*) filter (where level = 5))::integer, (count(*) filter (where level is null))::integer,
           coalesce(sum(partitions), 0)::integer, coalesce(sum(day.valid), 0)::integer,
           (select count(*)::integer from day d
            cross join lateral (select carried from api_v1.partition_value
                                where publication_no = d.publication_no offset 0) p
            where p.carried > 0),
           (select count(*)::integer from run), (select coalesce(max(length), 0) from run),
           (select coalesce(jsonb_agg(jsonb_build_object('start', to_char(start_at at time zone 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'partitions', length, 'cause', cause)
                order by start_at), '[]'::jsonb) from run)
    from day
$$;
