-- Token prices for readers: what each seller posts per million tokens, what changed when, and the
-- bridge from GPU-hours. The quotes are the ledger's own; nothing is stored twice.

create view api_v1.token_price as
select q.observed_at, q.market as source, q.operator as provider,
       split_part(q.instrument, ':', 1) as model, split_part(q.instrument, ':', 2) as direction,
       q.price_usd as list, q.price_usd_text as list_text,
       n.price_usd as net, n.price_usd_text as net_text,
       round(1 - n.price_usd / nullif(q.price_usd, 0), 9) as discount,
       round(1 - n.price_usd / nullif(q.price_usd, 0), 9)::text as discount_text,
       case when q.tier ~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' or q.tier = 'unknown' then q.tier end
           as quantization,
       case when q.tier !~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' and q.tier <> 'unknown' then q.tier end
           as tier,
       q.region, q.offer, q.verdict, q.poll_id
from api_v1.quote q
left join api_v1.quote n
    on n.poll_id = q.poll_id and n.offer = q.offer || ':net'
    and n.instrument = q.instrument || ':net'
where q.instrument like '%:%' and q.instrument not like '%:net';
comment on view api_v1.token_price is 'Posted prices of AI tokens, USD per 1 M tokens, as each source told them.';
comment on column api_v1.token_price.source is 'Who was asked: a router, a catalogue or the seller itself.';
comment on column api_v1.token_price.provider is 'The operator whose price it is.';
comment on column api_v1.token_price.direction is 'input, output, cached input, blend and so on.';
comment on column api_v1.token_price.list is 'List price; a temporary discount is taken out.';
comment on column api_v1.token_price.net is 'The price as stated, discount included; never settled on.';
comment on column api_v1.token_price.discount is 'Share of the list price that the net price leaves off.';
comment on column api_v1.token_price.quantization is 'Number format of the weights, where told.';
comment on column api_v1.token_price.tier is 'Class of the offer (fast, batch, ...); null is the ordinary one.';
comment on column api_v1.token_price.offer is 'The endpoint in its source.';
comment on column api_v1.token_price.verdict is 'ok, or why the price cannot count.';
comment on column api_v1.token_price.observed_at is 'Time of the poll.';
comment on column api_v1.token_price.model is 'Canonical model of config/models.json.';
comment on column api_v1.token_price.list_text is 'list as text, every digit.';
comment on column api_v1.token_price.net_text is 'net as text, every digit.';
comment on column api_v1.token_price.discount_text is 'discount as text.';
comment on column api_v1.token_price.region is 'Where the price holds, when told.';
comment on column api_v1.token_price.poll_id is 'The poll it was told in.';

create view api_v1.token_price_change as
select t.observed_at, t.source, t.provider, t.model, t.direction,
       t.before as list_before, t.before::text as list_before_text,
       t.list, t.list::text as list_text, round(t.list / t.before - 1, 9) as change,
       round(t.list / t.before - 1, 9)::text as change_text
from (select p.*, lag(p.list) over (partition by p.source, p.offer, p.direction, p.model
                                    order by p.observed_at) as before
      from api_v1.token_price p where p.verdict = 'ok') t
where t.before is not null and t.before <> t.list and t.before > 0;
comment on view api_v1.token_price_change is 'Who changed which list price when: one row a change.';
comment on column api_v1.token_price_change.list_before is 'List price in the poll before.';
comment on column api_v1.token_price_change.change is 'Relative change: -0.1 is ten per cent cheaper.';
comment on column api_v1.token_price_change.observed_at is 'Time of the poll that told the new price first.';
comment on column api_v1.token_price_change.source is 'Who was asked.';
comment on column api_v1.token_price_change.provider is 'The operator whose price it is.';
comment on column api_v1.token_price_change.model is 'Canonical model of config/models.json.';
comment on column api_v1.token_price_change.direction is 'input, output, blend and so on.';
comment on column api_v1.token_price_change.list_before_text is 'list_before as text, every digit.';
comment on column api_v1.token_price_change.list is 'List price from then on.';
comment on column api_v1.token_price_change.list_text is 'list as text, every digit.';
comment on column api_v1.token_price_change.change_text is 'change as text.';

create function api_v1.implied_token_price(gpu_index text, tokens_per_second numeric)
returns table (date date, level smallint, gpu_hour numeric, implied numeric, implied_text text,
               label text)
language sql stable as $$
    select f.fixing_date, f.level::smallint, f.avg,
           round(f.avg * 1000000 / (tokens_per_second * 3600), 9),
           round(f.avg * 1000000 / (tokens_per_second * 3600), 9)::text,
           'derived'
    from api_v1.fixing_latest f
    where f.index = gpu_index and f.level < 5 and tokens_per_second > 0
    order by f.fixing_date
$$;
comment on function api_v1.implied_token_price(text, numeric) is
    'USD per 1 M tokens implied by an index of GPU-hours at a stated throughput (tokens per second and GPU). Derived: no price anybody asks, and never part of an index.';

grant select on api_v1.token_price, api_v1.token_price_change
    to gpurate_reader, gpurate_collector, gpurate_publisher;
grant execute on function api_v1.implied_token_price(text, numeric)
    to gpurate_reader, gpurate_collector, gpurate_publisher;
