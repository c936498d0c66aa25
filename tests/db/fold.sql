-- Rows of quote into quote_said and listing, as a run would have stored them poll by poll: a row once as long
-- as the polls of its market tell it. Of a moment that was read again the last revision alone; polls with
-- fold.keep = N: but of every Nth poll, which stays as it is (0: none).

create temp table folded as
with newest as (
    select p.* from poll p
    where p.revision = (select max(r.revision) from poll r where r.market = p.market and r.observed_at = p.observed_at)
      and (current_setting('fold.keep')::integer = 0 or p.poll_id % current_setting('fold.keep')::integer <> 0)),
told as (
    select q.*, p.market, date_trunc('month', q.observed_at, 'UTC') as month,
           dense_rank() over (partition by p.market, date_trunc('month', q.observed_at, 'UTC')
                              order by q.observed_at) as n
    from quote q join newest p on p.poll_id = q.poll_id and p.observed_at = q.observed_at),
same as (
    select t.*, n - dense_rank() over (
               partition by market, month, gpus, available, native, price_usd, reliability, operator, instrument, term,
                            verdict, offer, currency, tier, region, host, machine, since, country order by n) as island
    from told t)
select s.*, dense_rank() over (
           order by month, market, island, gpus, available, native, price_usd, reliability, operator, instrument, term,
                    verdict, offer, currency, tier, region, host, machine, since, country)::integer as said_id
from same s;
insert into quote_said (observed_at, market, said_id, gpus, available, native, price_usd, reliability, operator,
    instrument, term, verdict, offer, currency, tier, region, host, machine, since, country)
select distinct on (said_id) observed_at, market, said_id, gpus, available, native, price_usd, reliability, operator,
       instrument, term, verdict, offer, currency, tier, region, host, machine, since, country
from folded order by said_id, observed_at, poll_id;
insert into listing (observed_at, poll_id, market, said_ids)
select observed_at, poll_id, market, array_agg(said_id order by position) from folded
group by 1, 2, 3 order by observed_at, market;
delete from quote q using folded f
where f.observed_at = q.observed_at and f.poll_id = q.poll_id and f.position = q.position;
drop table folded;
select setval('quote_said_id', (select coalesce(max(said_id), 0) + 1 from quote_said));
