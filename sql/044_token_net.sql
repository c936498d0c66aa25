-- The net price of a list price is looked up by the number of its offer, as index quote_told has it: by the
-- poll, all prices of the poll were read for each of them. "poll_id + 0" keeps the planner from the poll's
-- key, of which it expects one row.

create or replace view api_v1.token_price as
select q.observed_at, q.market as source, q.operator as provider,
       split_part(q.instrument, ':', 1) as model, split_part(q.instrument, ':', 2) as direction,
       q.price_usd as list, q.price_usd_text as list_text,
       n.price_usd as net, n.price_usd::text as net_text,
       round(1 - n.price_usd / nullif(q.price_usd, 0), 9) as discount,
       round(1 - n.price_usd / nullif(q.price_usd, 0), 9)::text as discount_text,
       case when q.tier ~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' or q.tier = 'unknown' then q.tier end
           as quantization,
       case when q.tier !~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' and q.tier <> 'unknown' then q.tier end
           as tier,
       q.region, q.offer, q.verdict, q.poll_id, q.since
from api_v1.quote q
left join quote n
    on n.observed_at = q.observed_at and n.poll_id + 0 = q.poll_id
    and quote_key(n.offer, n.instrument) = quote_key(q.offer || ':net', q.instrument || ':net')
    and n.offer = q.offer || ':net' and n.instrument = q.instrument || ':net' and n.instrument like '%:%'
where q.instrument like '%:%' and q.instrument not like '%:net';
