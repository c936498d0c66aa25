-- Which quotes of a poll entered an index: "ok" says that a row is sound, not that it counts.

create table eligible (
    observed_at timestamptz not null,
    market text not null,
    positions integer[] not null,
    indices text[] not null,
    primary key (observed_at, market)
);
comment on table eligible is 'Quotes that were eligible for the indicative value of an index, a row a poll.';
comment on column eligible.observed_at is 'Time of the poll.';
comment on column eligible.market is 'Market.';
comment on column eligible.positions is 'Places of the quotes in the poll.';
comment on column eligible.indices is 'The index of each of them.';
grant select on eligible to gpurate_collector, gpurate_publisher;
grant insert on eligible to gpurate_publisher;

create or replace view api_v1.quote as
select q.observed_at, p.market, q.operator, q.instrument, q.term, q.tier, q.region, q.offer,
       q.host, q.machine, q.gpus, q.available,
       q.price_usd, q.price_usd::text as price_usd_text,
       q.currency, q.native, q.native::text as native_text,
       q.reliability, q.reliability::text as reliability_text, q.verdict, v.meaning,
       p.verdict as poll_verdict, p.imported, q.poll_id, q.position, q.since, q.country,
       (select coalesce(array_agg(x.index order by x.index) filter (where x.position = q.position), '{}')
        from eligible e left join lateral unnest(e.positions, e.indices) as x(position, index) on true
        where e.observed_at = q.observed_at and e.market = p.market
        group by e.market) as eligible
from quote q
join poll p on p.poll_id = q.poll_id and p.observed_at = q.observed_at
left join verdict v on v.kind = 'offer' and v.word = q.verdict
where p.revision = (select max(n.revision) from poll n
                    where n.market = p.market and n.observed_at = p.observed_at);
comment on column api_v1.quote.eligible is 'Indices that it was eligible for when it was polled; empty: none; null: not known, as no indicative value was made of the poll, or a version before this one made it.';
