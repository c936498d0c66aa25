-- What a row costs. Nearly half of what quotes and prices of markets took were keys that tell every row
-- apart, which nothing asks for: rows are asked for by the poll or moment they belong to, and inserted with
-- it, once. An index by that alone keeps each key once for all its rows. What looked up an offer of tokens
-- by its whole name does so by a number made of it.

alter table quote drop constraint quote_pkey;
create index quote_place on quote (observed_at, poll_id);

create function quote_key(offer text, instrument text) returns integer
    language sql immutable parallel safe
    as $$ select ('x' || left(md5(offer || ' ' || instrument), 8))::bit(32)::integer $$;
comment on function quote_key(text, text) is 'A number for an offer and its instrument, for index quote_told.';
drop index quote_told;
create index quote_told on quote (quote_key(offer, instrument), observed_at) where instrument like '%:%';

alter table market_price drop constraint market_price_pkey;
create index market_price_index on market_price (index, observed_at);

create or replace view api_v1.token_price_change as
select p.observed_at, p.market as source, t.operator as provider, split_part(t.instrument, ':', 1) as model,
       split_part(t.instrument, ':', 2) as direction,
       b.list as list_before, b.list::text as list_before_text,
       t.price_usd as list, t.price_usd::text as list_text, round(t.price_usd / b.list - 1, 9) as change,
       round(t.price_usd / b.list - 1, 9)::text as change_text
from poll p
cross join lateral (
    select n.observed_at, n.poll_id from poll n
    where (n.market, n.observed_at) < (p.market, p.observed_at) and n.market = p.market
      and n.quotes_ok > 0
      and n.revision = (select max(r.revision) from poll r
                        where r.market = n.market and r.observed_at = n.observed_at)
    order by n.market desc, n.observed_at desc limit 1) last
cross join lateral (
    select x.*, max(x.price_usd) filter (where not x.told) over (partition by x.offer, x.instrument) as near
    from (select q.offer, q.instrument, q.operator, q.price_usd, true as told from quote q
          where q.observed_at = p.observed_at and q.poll_id = p.poll_id and q.verdict = 'ok'
            and q.instrument like '%:%' and q.instrument not like '%:net'
          union all
          select q.offer, q.instrument, q.operator, q.price_usd, false from quote q
          where q.observed_at = last.observed_at and q.poll_id = last.poll_id and q.verdict = 'ok'
            and q.instrument like '%:%' and q.instrument not like '%:net') x) t
left join lateral (
    select q.price_usd as list from quote q
    join poll o on o.poll_id = q.poll_id and o.observed_at = q.observed_at
    where t.near is null and quote_key(q.offer, q.instrument) = quote_key(t.offer, t.instrument)
      and q.offer = t.offer and q.instrument = t.instrument
      and q.instrument like '%:%' and q.verdict = 'ok' and q.observed_at < p.observed_at
      and q.observed_at >= p.observed_at - interval '31 days' and o.market = p.market
      and o.revision = (select max(r.revision) from poll r
                        where r.market = o.market and r.observed_at = o.observed_at)
    order by q.observed_at desc limit 1) far on true
cross join lateral (select coalesce(t.near, far.list)::numeric as list) b
where p.revision = (select max(n.revision) from poll n
                    where n.market = p.market and n.observed_at = p.observed_at)
  and p.quotes_ok > 0 and t.told and b.list <> t.price_usd and b.list > 0;
