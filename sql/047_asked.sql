-- What a market asks for an index is mostly what it asked an hour before: it is stored once, and each
-- indicative value names what there was. Rows of market_price of versions before stay as they are.

create table asked (
    asked_id integer generated always as identity primary key,
    offers bigint not null,
    gpus bigint not null,
    market text not null,
    operator text not null,
    verdict text not null,
    price numeric(20,9),
    low numeric(20,9),
    median numeric(20,9),
    high numeric(20,9),
    mean numeric(20,9)
);
comment on table asked is 'What a market asked, each once; api_v1.market_price says when and of which index.';
comment on column asked.asked_id is 'Its number.';
comment on column asked.market is 'Market.';
comment on column asked.operator is 'Whose machines; empty where the market as a whole is spoken of.';
comment on column asked.verdict is 'ok, or why there is no price.';
comment on column asked.price is 'Price of the filling, USD per unit.';
comment on column asked.offers is 'Eligible offers.';
comment on column asked.gpus is 'GPUs in them, rate cards at their depth.';
comment on column asked.low is 'Lowest eligible offer.';
comment on column asked.median is 'Median of the eligible offers.';
comment on column asked.high is 'Highest eligible offer.';
comment on column asked.mean is 'Mean of the eligible offers, each once.';
grant select on asked to gpurate_collector, gpurate_publisher;
grant insert on asked to gpurate_publisher;

create function asked_key(market text, operator text, gpus bigint, price numeric, mean numeric) returns integer
    language sql immutable parallel safe
    as $$ select ('x' || left(md5(market || ' ' || operator || ' ' || gpus::text || ' '
              || coalesce(price::numeric(20,9)::text, '') || ' ' || coalesce(mean::numeric(20,9)::text, '')), 8))::bit(32)::integer $$;
comment on function asked_key(text, text, bigint, numeric, numeric) is 'A number for what a market asked, for index asked_what.';
create index asked_what on asked (asked_key(market, operator, gpus, price, mean));

alter table indicative add column asked integer[];
comment on column indicative.asked is 'What each market asked, rows of table asked; null: rows of market_price have it, as a version before this one stored them.';
comment on table market_price is 'What each market asked for an index in each run of versions before; see column asked of table indicative.';

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

-- The last run of an index is that of its last indicative value: one look.
create or replace function api_v1.summary_as_of(at timestamptz)
    returns table (family text, panel text, term text, index text, observed_at timestamptz,
                   markets bigint, hyperscalers bigint, brokers bigint,
                   median_low numeric, median_low_text text, median_high numeric, median_high_text text,
                   means bigint, mean_low numeric, mean_low_text text, mean_high numeric, mean_high_text text,
                   fixing_date date, level integer, avg numeric, avg_text text,
                   week_low numeric, week_low_text text, week_high numeric, week_high_text text,
                   change_4w numeric, change_4w_text text)
    language sql stable as $$
    with spoken as (
        select distinct on (g.family, x.panel, x.term) g.family, x.panel, x.term, x.index, last.observed_at
        from api_v1.index x
        cross join lateral (
            select min(i.family) as family from api_v1.instrument i where i.instrument = any(x.instrument)
            having count(*) = cardinality(x.instrument) and min(i.family) = max(i.family)) g
        cross join lateral (
            select i.observed_at from api_v1.indicative i
            where i.index between x.index and x.index and i.observed_at < at
              and (select true from api_v1.market_price m
                   where m.index = i.index and m.observed_at = i.observed_at limit 1)
            order by i.index desc, i.observed_at desc limit 1) last
        where x.region = '{}' and x.segment = '{}'
        order by g.family, x.panel, x.term, cardinality(x.instrument) desc, x.index)
    select s.family, s.panel, s.term, s.index, s.observed_at, p.markets, p.hyperscalers, p.brokers,
           p.median_low, p.median_low::text, p.median_high, p.median_high::text,
           p.means, p.mean_low, p.mean_low::text, p.mean_high, p.mean_high::text,
           d.fixing_date, d.level, d.avg, d.avg_text,
           d.week_low, d.week_low_text, d.week_high, d.week_high_text,
           round(d.avg / before.avg - 1, 9), round(d.avg / before.avg - 1, 9)::text
    from spoken s
    cross join lateral (
        select count(*) as markets, count(*) filter (where k.kind = 'hyperscaler') as hyperscalers,
               count(*) filter (where k.kind = 'broker') as brokers,
               min(m.median) as median_low, max(m.median) as median_high,
               count(m.mean) as means, min(m.mean) as mean_low, max(m.mean) as mean_high
        from api_v1.market_price m left join api_v1.market k on k.market = m.market
        where m.index = s.index and m.observed_at = s.observed_at and m.offers > 0) p
    left join lateral (
        select f.fixing_date from api_v1.fixing f
        where f.index = s.index and f.fixing_date < ((at at time zone 'UTC') + interval '8 hours')::date
        order by f.index desc, f.fixing_date desc limit 1) newest on true
    left join api_v1.day_statistics d on d.index = s.index and d.fixing_date = newest.fixing_date
    left join api_v1.fixing before on before.index = s.index and before.fixing_date = newest.fixing_date - 28
         and before.newest and before.level <= 3 and d.level <= 3
    order by s.family, s.panel, s.term
$$;
