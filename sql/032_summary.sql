-- What is said of a family of GPUs in a sentence: at how many marketplaces, between what, and how its index moved.

alter table market_price add column mean numeric(20,9);
comment on column market_price.mean is 'Mean of the eligible offers, each once; null before this was stored.';

create or replace view api_v1.market_price as
select m.index, m.observed_at, m.market, nullif(m.operator, '') as operator, m.verdict, v.meaning,
       m.price, m.price::text as price_text, m.offers, m.gpus, m.low, m.low::text as low_text,
       m.median, m.median::text as median_text, m.high, m.high::text as high_text,
       ((m.observed_at at time zone 'UTC') + interval '8 hours')::date as fixing_date,
       m.mean, m.mean::text as mean_text
from market_price m
left join verdict v on v.kind = 'offer' and v.word = m.verdict;
comment on column api_v1.market_price.mean is 'Mean of the eligible offers, each once; null before this was stored.';
comment on column api_v1.market_price.mean_text is 'Exact decimal text of mean.';

-- Of a family, panel and term the index of most instruments that was asked for before that time speaks.
-- Said as a range, an index is looked up in the key; said as equal, the planner walks all runs instead.
create function api_v1.summary_as_of(at timestamptz)
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
            select m.observed_at from api_v1.market_price m
            where m.index between x.index and x.index and m.observed_at < at
            order by m.index desc, m.observed_at desc limit 1) last
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
comment on function api_v1.summary_as_of(timestamptz) is
    'api_v1.summary of that time: the last prices before it and the last fixing whose window had ended, as they are stored today.';

create view api_v1.summary as select * from api_v1.summary_as_of('infinity');
comment on view api_v1.summary is 'A family of GPUs in a row: its marketplaces in the last run and its index of the last day. Only those with a seat in the panel are counted: no broker has one, hyperscalers have a panel of their own.';
comment on column api_v1.summary.family is 'Family of the GPU.';
comment on column api_v1.summary.panel is 'Whose seats are counted.';
comment on column api_v1.summary.term is 'on_demand, spot or reserved.';
comment on column api_v1.summary.index is 'The index that is spoken of: of any place, of the family alone, with the most instruments.';
comment on column api_v1.summary.observed_at is 'Time of the run.';
comment on column api_v1.summary.markets is 'Marketplaces with an eligible offer in it; one an operator.';
comment on column api_v1.summary.hyperscalers is 'How many of them are hyperscalers.';
comment on column api_v1.summary.brokers is 'How many of them are brokers.';
comment on column api_v1.summary.median_low is 'Lowest of their medians, USD per unit.';
comment on column api_v1.summary.median_low_text is 'Exact decimal text of median_low.';
comment on column api_v1.summary.median_high is 'Highest of their medians.';
comment on column api_v1.summary.median_high_text is 'Exact decimal text of median_high.';
comment on column api_v1.summary.means is 'Of how many of them a mean is stored: none before it was.';
comment on column api_v1.summary.mean_low is 'Lowest of their means.';
comment on column api_v1.summary.mean_low_text is 'Exact decimal text of mean_low.';
comment on column api_v1.summary.mean_high is 'Highest of their means.';
comment on column api_v1.summary.mean_high_text is 'Exact decimal text of mean_high.';
comment on column api_v1.summary.fixing_date is 'Last date of the index; null before its first.';
comment on column api_v1.summary.level is 'Level of that date: at 4 the value is that of an earlier day, at 5 there is none.';
comment on column api_v1.summary.avg is 'AVG of that date.';
comment on column api_v1.summary.avg_text is 'Exact decimal text of avg.';
comment on column api_v1.summary.week_low is 'Lowest AVG of the seven days that end with it, of levels 1 to 3.';
comment on column api_v1.summary.week_low_text is 'Exact decimal text of week_low.';
comment on column api_v1.summary.week_high is 'Highest AVG of these days.';
comment on column api_v1.summary.week_high_text is 'Exact decimal text of week_high.';
comment on column api_v1.summary.change_4w is 'AVG against that of 28 days before: 0.01 is one per cent up; null unless both days are of levels 1 to 3.';
comment on column api_v1.summary.change_4w_text is 'Exact decimal text of change_4w.';

revoke all on function api_v1.summary_as_of(timestamptz) from public;
grant execute on function api_v1.summary_as_of(timestamptz) to gpurate_collector, gpurate_publisher, gpurate_reader;
grant select on api_v1.summary to gpurate_collector, gpurate_publisher, gpurate_reader;
