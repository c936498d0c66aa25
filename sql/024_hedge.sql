-- The price of one market beside an index, day by day, and what the two say of a hedge.

create function api_v1.hedge_basis(of_market text, of_index text, first_date date, last_date date)
    returns table (day date, index_value numeric, market_price numeric, basis numeric)
    language sql stable as $$
    select f.fixing_date, f.avg, m.price, m.price - f.avg
    from api_v1.fixing f
    cross join lateral (
        select round(avg(i.price), 9) as price from api_v1.fixing_input i
        where i.publication_no = f.publication_no and (i.market = of_market or i.operator = of_market)
          and i.price is not null and not i.carried) m
    where f.index = of_index and f.fixing_date between first_date and last_date
      and f.status = 'final' and f.newest and f.level <= 3 and m.price is not null
    order by f.fixing_date
$$;
comment on function api_v1.hedge_basis(text, text, date, date) is
    'A market (or operator) beside an index: final fixings of level 1 to 3, and the mean of the prices that the market was seen with in their partitions, nothing carried.';

create function api_v1.hedge_estimate(of_market text, of_index text, first_date date, last_date date)
    returns table (days bigint, changes bigint, basis numeric, market_volatility double precision,
                   index_volatility double precision, correlation double precision,
                   hedge_ratio double precision, effectiveness double precision, label text)
    language sql stable as $$
    with pair as (
        select b.basis, b.day - lag(b.day) over w as gap,
               (b.market_price - lag(b.market_price) over w)::double precision as s,
               (b.index_value - lag(b.index_value) over w)::double precision as f
        from api_v1.hedge_basis(of_market, of_index, first_date, last_date) b window w as (order by b.day)),
    fit as (
        select count(*) as days, count(*) filter (where gap = 1) as n, round(avg(pair.basis), 9) as mean,
               stddev_samp(s) filter (where gap = 1) as dev_s, stddev_samp(f) filter (where gap = 1) as dev_f,
               corr(s, f) filter (where gap = 1) as rho, regr_slope(s, f) filter (where gap = 1) as h
        from pair)
    select fit.days, n, mean, case when n >= 20 then dev_s end, case when n >= 20 then dev_f end,
           case when n >= 20 then rho end, case when n >= 20 then h end, case when n >= 20 then rho * rho end,
           'estimate'
    from fit
$$;
comment on function api_v1.hedge_estimate(text, text, date, date) is
    'Estimates over the day-on-day changes of api_v1.hedge_basis: volatility in USD per unit and day, correlation, hedge ratio of least variance, effectiveness (R squared); null below 20 changes. No part of any fixing.';

revoke all on function api_v1.hedge_basis(text, text, date, date), api_v1.hedge_estimate(text, text, date, date) from public;
grant execute on function api_v1.hedge_basis(text, text, date, date), api_v1.hedge_estimate(text, text, date, date)
    to gpurate_collector, gpurate_publisher, gpurate_reader;
