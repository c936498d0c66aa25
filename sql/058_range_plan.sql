-- An array is planned as ten rows, and for so few a loop over them for each row that is found looks cheap: of a
-- market of ten thousand quotes it is a hundred million steps. Beside a series they are planned as a thousand.

create or replace function quotes_of(l listing) returns setof quote
    language sql stable security definer set search_path = gpurate, pg_temp rows 1000 as $$
select l.observed_at, l.poll_id, u.n - 1, r.gpus, r.available, r.native, r.price_usd, r.reliability,
       r.operator, r.instrument, r.term, r.verdict, r.offer, r.currency, r.tier, r.region, r.host, r.machine,
       r.since, r.country
from (select min(id) as low, max(id) as high
      from (select id, count(*) filter (where apart) over (order by id) as run
            from (select id, id - lag(id) over (order by id) > 32 as apart
                  from rows from (unnest(l.said_ids), generate_series(1, cardinality(l.said_ids))) as u(id, n)) i) i
      group by run) w
cross join lateral (select * from quote_said r where r.said_id between w.low and w.high
                    and r.observed_at >= date_trunc('month', l.observed_at, 'UTC')
                    and r.observed_at <= l.observed_at offset 0) r
join rows from (unnest(l.said_ids), generate_series(1, cardinality(l.said_ids))) as u(id, n) on u.id = r.said_id
$$;

create or replace view api_v1.intake as
select p.day, p.market, 'poll' as kind, p.verdict, v.meaning, count(*)::bigint as count
from (select (observed_at at time zone 'UTC')::date as day, market, verdict, revision,
             max(revision) over (partition by (observed_at at time zone 'UTC')::date, market, observed_at) as last
      from poll) p
left join verdict v on v.kind = 'poll' and v.word = p.verdict
where p.revision = p.last
group by 1, 2, 4, 5
union all
select d.day, o.market, 'offer', o.verdict, v.meaning, o.count
from (select p.day, array_agg(p.poll_id) as ids, array_agg(p.market) as markets
      from (select (observed_at at time zone 'UTC')::date as day, poll_id, market, revision,
                   max(revision) over (partition by (observed_at at time zone 'UTC')::date, market, observed_at) as last
            from poll) p
      where p.revision = p.last group by p.day) d
cross join lateral (
    select p.market, c.verdict, sum(c.count)::bigint as count
    from (select min(id) as low, max(id) as high
          from (select id, count(*) filter (where apart) over (order by id) as run
                from (select id, id - lag(id) over (order by id) > 32 as apart
                      from rows from (unnest(d.ids), generate_series(1, cardinality(d.ids))) as u(id, n)) i) i
          group by run) w
    cross join lateral (select * from poll_verdict c where c.poll_id between w.low and w.high offset 0) c
    join rows from (unnest(d.ids, d.markets), generate_series(1, cardinality(d.ids))) as p(id, market, n)
        on p.id = c.poll_id
    group by 1, 2 offset 0) o
left join verdict v on v.kind = 'offer' and v.word = o.verdict;
