-- Quotes that listings name are looked up by their numbers again, three pages each, in plans that show all that is
-- done. Their ranges (057) were fewer pages, but what a function did to find them and to join them to the listing's
-- order was many times the rows, and no count showed it.

create or replace view quote_row as
select observed_at, poll_id, position, gpus, available, native, price_usd, reliability, operator, instrument,
       term, verdict, offer, currency, tier, region, host, machine, since, country
from quote
union all
select l.observed_at, l.poll_id, r.position, r.gpus, r.available, r.native, r.price_usd, r.reliability, r.operator,
       r.instrument, r.term, r.verdict, r.offer, r.currency, r.tier, r.region, r.host, r.machine, r.since, r.country
from listing l
cross join lateral (
    select (u.n - 1)::integer as position, s.*
    from unnest(l.said_ids) with ordinality as u(id, n)
    cross join lateral (select * from quote_said s where s.said_id = u.id
                        and s.observed_at >= date_trunc('month', l.observed_at, 'UTC')
                        and s.observed_at <= l.observed_at offset 0) s) r;

create or replace view api_v1.quote as
select q.observed_at, q.market, q.operator, q.instrument, q.term, q.tier, q.region, q.offer,
       q.host, q.machine, q.gpus, q.available,
       q.price_usd, q.price_usd::text as price_usd_text,
       q.currency, q.native, q.native::text as native_text,
       q.reliability, q.reliability::text as reliability_text, q.verdict, v.meaning,
       q.poll_verdict, q.imported, q.poll_id, q.position, q.since, q.country, q.eligible
from (
    select r.observed_at, p.market, r.operator, r.instrument, r.term, r.tier, r.region, r.offer, r.host, r.machine,
           r.gpus, r.available, r.price_usd, r.currency, r.native, r.reliability, r.verdict,
           p.verdict as poll_verdict, p.imported, r.poll_id, r.position, r.since, r.country,
           (select array(select e.indices[i] from unnest(array_positions(e.positions, r.position)) as i
                         order by e.indices[i])
            from eligible e where e.observed_at = r.observed_at and e.market = p.market) as eligible
    from quote r
    join poll p on p.poll_id = r.poll_id and p.observed_at = r.observed_at
    where p.revision = (select max(n.revision) from poll n
                        where n.market = p.market and n.observed_at = p.observed_at)
    union all
    select l.observed_at, p.market, r.operator, r.instrument, r.term, r.tier, r.region, r.offer, r.host, r.machine,
           r.gpus, r.available, r.price_usd, r.currency, r.native, r.reliability, r.verdict,
           p.verdict, p.imported, l.poll_id, r.position, r.since, r.country,
           case when e.market is not null then coalesce(r.indices, '{}') end
    from listing l
    join poll p on p.poll_id = l.poll_id and p.observed_at = l.observed_at
    left join eligible e on e.observed_at = l.observed_at and e.market = p.market
    cross join lateral (
        select r.*, x.indices
        from (
            select (u.n - 1)::integer as position, s.*
            from unnest(l.said_ids) with ordinality as u(id, n)
            cross join lateral (select * from quote_said s where s.said_id = u.id
                                and s.observed_at >= date_trunc('month', l.observed_at, 'UTC')
                                and s.observed_at <= l.observed_at offset 0) s offset 0) r
        left join (select x.position, array_agg(x.index order by x.index) as indices
                   from unnest(e.positions, e.indices) as x(position, index) group by x.position) x using (position)
        offset 0) r
    where p.revision = (select max(n.revision) from poll n
                        where n.market = p.market and n.observed_at = p.observed_at)) q
left join verdict v on v.kind = 'offer' and v.word = q.verdict;

create or replace view api_v1.token_price as
select t.observed_at, t.source, t.operator as provider,
       split_part(t.instrument, ':', 1) as model, split_part(t.instrument, ':', 2) as direction,
       t.price_usd as list, t.price_usd::text as list_text,
       t.net, t.net::text as net_text,
       round(1 - t.net / nullif(t.price_usd, 0), 9) as discount,
       round(1 - t.net / nullif(t.price_usd, 0), 9)::text as discount_text,
       case when t.tier ~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' or t.tier = 'unknown' then t.tier end
           as quantization,
       case when t.tier !~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' and t.tier <> 'unknown' then t.tier end
           as tier,
       t.region, t.offer, t.verdict, t.poll_id, t.since
from (
    select r.observed_at, p.market as source, r.operator, r.instrument, r.price_usd, n.price_usd as net, r.tier,
           r.region, r.offer, r.verdict, r.poll_id, r.since
    from quote r
    join poll p on p.poll_id = r.poll_id and p.observed_at = r.observed_at
    left join lateral (
        select n.price_usd from quote n
        where n.observed_at = r.observed_at and n.poll_id + 0 = r.poll_id
          and quote_key(n.offer, n.instrument) = quote_key(r.offer || ':net', r.instrument || ':net')
          and n.offer = r.offer || ':net' and n.instrument = r.instrument || ':net'
          and n.instrument like '%:%') n on true
    where r.instrument like '%:%' and r.instrument not like '%:net'
      and p.revision = (select max(n.revision) from poll n
                        where n.market = p.market and n.observed_at = p.observed_at)
    union all
    select l.observed_at, p.market, r.operator, r.instrument, r.price_usd, r.net, r.tier,
           r.region, r.offer, r.verdict, l.poll_id, r.since
    from listing l
    join poll p on p.poll_id = l.poll_id and p.observed_at = l.observed_at
    cross join lateral (
        with r as materialized (
            select (u.n - 1)::integer as position, s.*
            from unnest(l.said_ids) with ordinality as u(id, n)
            cross join lateral (select * from quote_said s where s.said_id = u.id
                                and s.observed_at >= date_trunc('month', l.observed_at, 'UTC')
                                and s.observed_at <= l.observed_at offset 0) s
            where s.instrument like '%:%')
        select r.*, n.price_usd as net
        from r left join r n on n.offer = r.offer || ':net' and n.instrument = r.instrument || ':net'
        where r.instrument not like '%:net' offset 0) r
    where p.revision = (select max(n.revision) from poll n
                        where n.market = p.market and n.observed_at = p.observed_at)) t;

drop function quotes_of(listing);
