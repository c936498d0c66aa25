-- What analysts wrote by hand: the statistics of a day beside its value, and the fixing date of a market's price.

create view api_v1.day_statistics as
select f.index, f.fixing_date, f.status, f.level, f.avg, f.avg_text, s.previous_date,
       case when f.level <= 3 then round(f.avg / s.previous - 1, 9) end as return,
       case when f.level <= 3 then round(f.avg / s.previous - 1, 9) end::text as return_text,
       s.week_low, s.week_low::numeric(20,4)::text as week_low_text,
       s.week_high, s.week_high::numeric(20,4)::text as week_high_text,
       round(s.deviation * sqrt(365::numeric), 9) as volatility_30d,
       round(s.deviation * sqrt(365::numeric), 9)::text as volatility_30d_text,
       s.returns_30d, f.publication_no
from api_v1.fixing f
cross join lateral (
    select max(d.fixing_date) filter (where d.fixing_date < f.fixing_date) as previous_date,
           (array_agg(d.avg order by d.fixing_date desc) filter (where d.fixing_date < f.fixing_date))[1] as previous,
           min(d.avg) filter (where d.fixing_date > f.fixing_date - 7) as week_low,
           max(d.avg) filter (where d.fixing_date > f.fixing_date - 7) as week_high,
           stddev_samp(d.r) as deviation, count(d.r)::integer as returns_30d
    from (select n.fixing_date, n.avg, ln(n.avg / lag(n.avg) over (order by n.fixing_date)) as r
          from api_v1.fixing n
          where n.index = f.index and n.fixing_date between f.fixing_date - 30 and f.fixing_date
          and n.newest and n.level <= 3) d) s
where f.newest;
comment on view api_v1.day_statistics is 'A day of an index with what is asked of it: return, week low and high, volatility. Days of levels 4 and 5 have no return and are in no statistic. Ask for a range of fixing_date.';
comment on column api_v1.day_statistics.index is 'Index.';
comment on column api_v1.day_statistics.fixing_date is 'Date of the fixing.';
comment on column api_v1.day_statistics.status is 'preliminary or final.';
comment on column api_v1.day_statistics.level is '1 to 5; at 4 the value is that of an earlier day, at 5 there is none.';
comment on column api_v1.day_statistics.avg is 'AVG, on which contracts settle.';
comment on column api_v1.day_statistics.avg_text is 'Exact decimal text of avg.';
comment on column api_v1.day_statistics.previous_date is 'The last day before, of the 30 before, with a value of levels 1 to 3.';
comment on column api_v1.day_statistics.return is 'avg against that day: 0.01 is one per cent up.';
comment on column api_v1.day_statistics.return_text is 'Exact decimal text of return.';
comment on column api_v1.day_statistics.week_low is 'Lowest avg of the seven days that end with this one.';
comment on column api_v1.day_statistics.week_low_text is 'Exact decimal text of week_low.';
comment on column api_v1.day_statistics.week_high is 'Highest avg of the seven days that end with this one.';
comment on column api_v1.day_statistics.week_high_text is 'Exact decimal text of week_high.';
comment on column api_v1.day_statistics.volatility_30d is 'Standard deviation of the logarithmic returns of 30 days to this one, times the root of 365; null of fewer than two.';
comment on column api_v1.day_statistics.volatility_30d_text is 'Exact decimal text of volatility_30d.';
comment on column api_v1.day_statistics.returns_30d is 'How many returns that is of.';
comment on column api_v1.day_statistics.publication_no is 'Ascending over all that is published, in the order it became visible.';

create or replace view api_v1.market_price as
select m.index, m.observed_at, m.market, nullif(m.operator, '') as operator, m.verdict, v.meaning,
       m.price, m.price::text as price_text, m.offers, m.gpus, m.low, m.low::text as low_text,
       m.median, m.median::text as median_text, m.high, m.high::text as high_text,
       ((m.observed_at at time zone 'UTC') + interval '8 hours')::date as fixing_date
from market_price m
left join verdict v on v.kind = 'offer' and v.word = m.verdict;
comment on column api_v1.market_price.fixing_date is 'The fixing date in whose window it was asked: windows end at 16:00 UTC.';

grant select on api_v1.day_statistics to gpurate_collector, gpurate_publisher, gpurate_reader;
