-- The country of an offer beside the market's own word for its region.

alter table quote add column country text;
comment on column quote.country is 'Derived from the region by regions.json when it was polled: US, DE+US (several), uniform:CA+US (one price at all these sites of the seller); null: not known.';

create or replace view api_v1.quote as
select q.observed_at, p.market, q.operator, q.instrument, q.term, q.tier, q.region, q.offer,
       q.host, q.machine, q.gpus, q.available,
       q.price_usd, q.price_usd::text as price_usd_text,
       q.currency, q.native, q.native::text as native_text,
       q.reliability, q.reliability::text as reliability_text, q.verdict, v.meaning,
       p.verdict as poll_verdict, p.imported, q.poll_id, q.position, q.since, q.country
from quote q
join poll p on p.poll_id = q.poll_id and p.observed_at = q.observed_at
left join verdict v on v.kind = 'offer' and v.word = q.verdict
where p.revision = (select max(n.revision) from poll n
                    where n.market = p.market and n.observed_at = p.observed_at);
comment on column api_v1.quote.country is 'Derived from the region by regions.json when it was polled: US, DE+US (several), uniform:CA+US (one price at all these sites of the seller); null: not known.';

alter table index add column region text[] not null default '{}',
    add column uniform boolean not null default false,
    add column segment text[] not null default '{}';
comment on column index.region is 'Countries it is of; empty: any place.';
comment on column index.uniform is 'Whether one price at all sites of a seller counts if one of them is in the region.';
comment on column index.segment is 'Segments of the panel that vote; empty: all.';
create or replace view api_v1.index as
select index, title, unit, instrument, term, panel, method, headline, from_date, author, region,
       uniform, segment
from index;
comment on column api_v1.index.region is 'Countries it is of; empty: any place.';
comment on column api_v1.index.uniform is 'Whether one price at all sites of a seller counts if one of them is in the region.';
comment on column api_v1.index.segment is 'Segments of the panel that vote; empty: all.';

-- What it costs more in one region than in another, where both have a value of the day.
create view api_v1.region_basis as
select a.index, b.index as against, a.fixing_date, a.level, b.level as against_level,
       a.avg - b.avg as basis, (a.avg - b.avg)::numeric(20,4)::text as basis_text
from index x
join index y on y.instrument = x.instrument and y.term = x.term and y.method = x.method
     and y.index <> x.index and y.segment = x.segment
cross join lateral (select * from api_v1.fixing_latest f
                    where f.index = x.index and f.avg is not null) a
cross join lateral (select * from api_v1.fixing_latest f
                    where f.index = y.index and f.fixing_date = a.fixing_date
                      and f.avg is not null) b
where x.region <> '{}' and (y.region = '{}' or y.index < x.index);
comment on view api_v1.region_basis is 'AVG of an index of a region less that of another region or of any place, by date.';
comment on column api_v1.region_basis.index is 'An index of a region.';
comment on column api_v1.region_basis.against is 'One of the same instruments and term, of any place or of another region.';
comment on column api_v1.region_basis.fixing_date is 'Date of both.';
comment on column api_v1.region_basis.level is 'Level of the first.';
comment on column api_v1.region_basis.against_level is 'Level of the other.';
comment on column api_v1.region_basis.basis is 'The first less the other, USD per unit.';
comment on column api_v1.region_basis.basis_text is 'The same as text.';
grant select on api_v1.region_basis to gpurate_collector, gpurate_publisher, gpurate_reader;
