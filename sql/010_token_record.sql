-- From which day on a source says that a price holds, how many operators stand exactly on the price
-- of a model's author, and who sold which model on which day.

alter table quote add column since date;
comment on column quote.since is 'From which day on the source says that the price holds; null where it is not told. Never an input of a fixing.';
-- Few quotes tell it, so this is small; without it, whether any does would be a walk over them all.
create index quote_since on quote (observed_at) where since is not null;

create or replace view api_v1.quote as
select q.observed_at, p.market, q.operator, q.instrument, q.term, q.tier, q.region, q.offer,
       q.host, q.machine, q.gpus, q.available,
       q.price_usd, q.price_usd::text as price_usd_text,
       q.currency, q.native, q.native::text as native_text,
       q.reliability, q.reliability::text as reliability_text, q.verdict, v.meaning,
       p.verdict as poll_verdict, p.imported, q.poll_id, q.position, q.since
from quote q
join poll p on p.poll_id = q.poll_id
left join verdict v on v.kind = 'offer' and v.word = q.verdict
where not exists (select from poll n where n.market = p.market
                  and n.observed_at = p.observed_at and n.revision > p.revision);
comment on column api_v1.quote.since is 'From which day on the source says that the price holds; null where it is not told.';

create or replace view api_v1.token_price as
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
       q.region, q.offer, q.verdict, q.poll_id, q.since
from api_v1.quote q
left join api_v1.quote n
    on n.poll_id = q.poll_id and n.offer = q.offer || ':net'
    and n.instrument = q.instrument || ':net'
where q.instrument like '%:%' and q.instrument not like '%:net';
comment on column api_v1.token_price.since is 'From which day on the source says that the price holds, of a blend the later of its two; null where it is not told.';

alter table posted_price add column since date, add column since_source text;
comment on column posted_price.since is 'Day of the last change that is known: of changed_at, else what a source says that tells this very price; null where nobody does.';
comment on column posted_price.since_source is 'The source that says since; null where we saw the change ourselves.';

create or replace view api_v1.posted as
select p.posted_date, p.provider, p.model, p.direction, p.price, p.price::text as price_text,
       p.source, p.sources, p.disputed, p.observed_at, p.changed_at,
       p.before, p.before::text as before_text,
       not exists (select from posted_price n where n.provider = p.provider and n.model = p.model
                   and n.direction = p.direction and n.posted_date > p.posted_date) as newest,
       p.since, p.since_source
from posted_price p;
comment on column api_v1.posted.since is 'Day of the last change that is known: of changed_at, else what a source says that tells this very price; null where nobody does.';
comment on column api_v1.posted.since_source is 'The source that says since; null where we saw the change ourselves.';

alter table index add column author text;
comment on column index.author is 'The operator who made what is sold; null where the index names none.';
create or replace view api_v1.index as
select index, title, unit, instrument, term, panel, method, headline, from_date, author from index;
comment on column api_v1.index.author is 'The operator who made what is sold; null where the index names none.';

alter table fixing
    add column author text,
    add column author_price numeric(20,9),
    add column agreement integer,
    add column agreement_of integer;
comment on column fixing.author is 'The operator who made what is sold; null where the index names none.';
comment on column fixing.author_price is 'The author''s price over the day; null where it had none.';
comment on column fixing.agreement is 'How many operators stood exactly on it over the day, the author included; null where there is none to stand on. Many are no sign of independence.';
comment on column fixing.agreement_of is 'Of how many.';

create or replace view api_v1.fixing as
select f.publication_no, f.index, f.fixing_date, f.revision,
       not exists (select from fixing n where n.index = f.index
                   and n.fixing_date = f.fixing_date and n.revision > f.revision) as newest,
       f.status, f.level,
       f.avg, f.avg::numeric(20,4)::text as avg_text,
       f.med, f.med::numeric(20,4)::text as med_text,
       f.mean, f.mean::numeric(20,4)::text as mean_text,
       f.avg_exact, f.avg_exact::text as avg_exact_text,
       f.med_exact, f.med_exact::text as med_exact_text,
       f.mean_exact, f.mean_exact::text as mean_exact_text,
       f.valid_partitions, f.partitions, f.operators,
       f.low, f.low::text as low_text, f.high, f.high::text as high_text,
       f.q1, f.q1::text as q1_text, f.q3, f.q3::text as q3_text,
       f.influence, f.influence::text as influence_text, f.influence_operator,
       f.matched, f.matched::text as matched_text,
       f.composition, f.composition::text as composition_text,
       f.flags, f.repeated, f.prior_date, f.valid_until, f.why,
       f.method, f.method_hash, f.panel, f.panel_hash, f.fx_date, f.inputs_digest, f.polls,
       f.record, f.record_digest, f.previous_digest, f.signature, f.key_id,
       f.run_id, f.published_at, f.stored_at,
       f.author, f.author_price, f.author_price::text as author_price_text,
       f.agreement, f.agreement_of
from fixing f;
create or replace view api_v1.fixing_latest as
select f.* from api_v1.fixing f where f.newest;
do $$
declare
    name text;
begin
    foreach name in array array['fixing', 'fixing_latest'] loop
        execute format('comment on column api_v1.%I.author is %L', name,
            'The operator who made what is sold; null where the index names none.');
        execute format('comment on column api_v1.%I.author_price is %L', name,
            'The author''s price over the day; null where it had none.');
        execute format('comment on column api_v1.%I.author_price_text is %L', name,
            'Exact decimal text of author_price.');
        execute format('comment on column api_v1.%I.agreement is %L', name,
            'How many operators stood exactly on it over the day, the author included; null where there is none to stand on. Many are no sign of independence.');
        execute format('comment on column api_v1.%I.agreement_of is %L', name, 'Of how many.');
    end loop;
end $$;

-- Whether a model is contested is counted from these; who has a seat is for the panel to say. A
-- function, because a view over days would walk over every quote there is.
create function api_v1.token_contest(first_date date, last_date date)
returns table (day date, model text, provider text, source text, list numeric, list_text text,
               polls bigint)
language sql stable as $$
    select (q.observed_at at time zone 'UTC')::date, split_part(q.instrument, ':', 1), q.operator,
           q.market, min(q.price_usd), min(q.price_usd)::text, count(distinct q.poll_id)
    from api_v1.quote q
    where q.observed_at >= first_date::timestamp at time zone 'UTC'
      and q.observed_at < (last_date + 1)::timestamp at time zone 'UTC'
      and q.instrument like '%:blend' and q.verdict = 'ok' and q.poll_verdict = 'ok'
    group by 1, 2, 3, 4
$$;
comment on function api_v1.token_contest(date, date) is
    'Who sold a model on each day (UTC) from the first to the last: one row a day, model, operator and source, with the cheapest list price of its blend and the polls that told it.';
revoke all on function api_v1.token_contest(date, date) from public;
grant execute on function api_v1.token_contest(date, date)
    to gpurate_reader, gpurate_collector, gpurate_publisher;
