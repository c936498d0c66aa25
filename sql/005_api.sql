-- What readers see. Beside each decimal number stands its exact text, because many clients read
-- numeric as binary floating point. Newest revisions are chosen before anything is filtered.

create view api_v1.fixing as
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
       f.run_id, f.published_at, f.stored_at
from fixing f;
comment on view api_v1.fixing is
    'Every published record, all revisions. A reader that asks for publication_no > N misses nothing; NOTIFY gpurate_fixing is a hint.';
comment on column api_v1.fixing.newest is 'No later revision of this index and date exists.';

create view api_v1.fixing_latest as
select f.* from api_v1.fixing f where f.newest;
comment on view api_v1.fixing_latest is 'The newest revision of each index and date.';

create function api_v1.fixing_as_of(moment timestamptz) returns setof api_v1.fixing
    language sql stable as $$
    select distinct on (f.index, f.fixing_date) f.*
    from api_v1.fixing f
    where f.published_at <= moment
    order by f.index, f.fixing_date, f.revision desc
$$;
comment on function api_v1.fixing_as_of(timestamptz) is
    'What fixing_latest said at that moment. Column newest speaks of today.';

create view api_v1.partition_value as
select f.index, f.fixing_date, f.revision, f.newest, p.publication_no, p.number, p.start_at,
       p.valid, p.polled, p.why, p.operators, p.carried, p.clamped, p.dispersed,
       p.median, p.median::text as median_text,
       p.central50, p.central50::text as central50_text,
       p.mean, p.mean::text as mean_text
from partition_value p join api_v1.fixing f using (publication_no);
comment on view api_v1.partition_value is 'Partitions of each published record.';

create view api_v1.fixing_operator as
select f.index, f.fixing_date, f.revision, f.newest, o.publication_no, o.operator, o.segment,
       o.partitions, o.price, o.price::text as price_text,
       o.influence, o.influence::text as influence_text
from fixing_operator o join api_v1.fixing f using (publication_no);
comment on view api_v1.fixing_operator is 'Operators of each published record.';

create view api_v1.fixing_input as
select f.index, f.fixing_date, f.revision, f.newest, i.publication_no, i.partition, i.operator,
       i.market, i.verdict, v.meaning, i.carried, i.carried_from,
       i.price, i.price::text as price_text, i.counted, i.counted::text as counted_text,
       i.weight, i.weight::text as weight_text
from fixing_input i
join api_v1.fixing f using (publication_no)
left join verdict v on v.kind = 'offer' and v.word = i.verdict;
comment on view api_v1.fixing_input is
    'The vote of each operator in each partition of each published record, or why it had none.';
comment on column api_v1.fixing_input.meaning is 'What the verdict means.';

create view api_v1.indicative as
select i.index, i.observed_at, i.fixing_date, i.start_at, i.end_at, i.level,
       i.avg, i.avg::numeric(20,4)::text as avg_text,
       i.med, i.med::numeric(20,4)::text as med_text,
       i.mean, i.mean::numeric(20,4)::text as mean_text,
       i.avg_exact, i.avg_exact::text as avg_exact_text,
       i.med_exact, i.med_exact::text as med_exact_text,
       i.mean_exact, i.mean_exact::text as mean_exact_text,
       i.operators, i.low, i.low::text as low_text, i.high, i.high::text as high_text,
       i.q1, i.q1::text as q1_text, i.q3, i.q3::text as q3_text, i.markets,
       i.median_low, i.median_low::text as median_low_text,
       i.median_high, i.median_high::text as median_high_text,
       i.influence, i.influence::text as influence_text, i.influence_operator,
       i.flags, i.valid_until, i.why, i.method, i.method_hash, i.panel, i.panel_hash, i.stored_at
from indicative i;
comment on view api_v1.indicative is 'Snapshot values of each run; never settled on.';

create view api_v1.market_price as
select m.index, m.observed_at, m.market, nullif(m.operator, '') as operator, m.verdict, v.meaning,
       m.price, m.price::text as price_text, m.offers, m.gpus,
       m.low, m.low::text as low_text, m.median, m.median::text as median_text,
       m.high, m.high::text as high_text
from market_price m
left join verdict v on v.kind = 'offer' and v.word = m.verdict;
comment on view api_v1.market_price is 'What each market asked for an index in each run.';
comment on column api_v1.market_price.operator is 'Whose machines; null where the market as a whole is spoken of.';
comment on column api_v1.market_price.meaning is 'What the verdict means.';

create view api_v1.poll as
select p.poll_id, p.run_id, p.market, p.operator, p.partition_start, p.observed_at, p.revision,
       not exists (select from poll n where n.market = p.market
                   and n.observed_at = p.observed_at and n.revision > p.revision) as newest,
       p.verdict, coalesce(v.complete, false) as complete, v.meaning, p.why, p.shape, p.ms,
       p.offers, p.quotes, p.quotes_ok, p.replies, p.imported, p.stored_at
from poll p
left join verdict v on v.kind = 'poll' and v.word = p.verdict;
comment on view api_v1.poll is 'Each poll of each market and what became of it.';
comment on column api_v1.poll.newest is 'No later revision of this poll exists.';
comment on column api_v1.poll.complete is 'The market answered whole: what it did not offer was not for sale.';
comment on column api_v1.poll.meaning is 'What the verdict means.';

create view api_v1.reply as
select p.market, p.observed_at, r.poll_id, r.position, r.step, r.number, r.url, r.status,
       r.content_type, r.sha256, r.bytes, r.ms
from reply r join poll p using (poll_id);
comment on view api_v1.reply is 'Replies, by the hash under which the archive keeps their bytes.';

create view api_v1.quote as
select q.observed_at, p.market, q.operator, q.instrument, q.term, q.tier, q.region, q.offer,
       q.host, q.machine, q.gpus, q.available,
       q.price_usd, q.price_usd::text as price_usd_text,
       q.currency, q.native, q.native::text as native_text,
       q.reliability, q.reliability::text as reliability_text, q.verdict, v.meaning,
       p.verdict as poll_verdict, p.imported, q.poll_id, q.position
from quote q
join poll p on p.poll_id = q.poll_id
left join verdict v on v.kind = 'offer' and v.word = q.verdict
where not exists (select from poll n where n.market = p.market
                  and n.observed_at = p.observed_at and n.revision > p.revision);
comment on view api_v1.quote is 'Offers normalised to USD per GPU-hour. Ask for a range of observed_at.';
comment on column api_v1.quote.poll_verdict is 'What became of the whole poll: only complete polls are used.';
comment on column api_v1.quote.meaning is 'What the verdict means.';

create view api_v1.intake as
select (p.observed_at at time zone 'UTC')::date as day, p.market, 'poll' as kind, p.verdict,
       v.meaning, count(*)::bigint as count
from poll p
left join verdict v on v.kind = 'poll' and v.word = p.verdict
where not exists (select from poll n where n.market = p.market
                  and n.observed_at = p.observed_at and n.revision > p.revision)
group by 1, 2, 4, 5
union all
select (p.observed_at at time zone 'UTC')::date, p.market, 'offer', c.verdict, v.meaning,
       sum(c.count)::bigint
from poll p
join poll_verdict c using (poll_id)
left join verdict v on v.kind = 'offer' and v.word = c.verdict
where not exists (select from poll n where n.market = p.market
                  and n.observed_at = p.observed_at and n.revision > p.revision)
group by 1, 2, 4, 5;
comment on view api_v1.intake is 'The intake ledger: polls and offers by day, market and verdict.';
comment on column api_v1.intake.day is 'Day of the polls, UTC.';
comment on column api_v1.intake.kind is 'poll: counts polls; offer: counts offers.';
comment on column api_v1.intake.meaning is 'What the verdict means.';
comment on column api_v1.intake.count is 'How many.';

-- A run of invalid partitions has a constant difference of number and rank.
create view api_v1.coverage as
with day as (
    select f.index, d.fixing_date::date as fixing_date
    from (select index, min(fixing_date) as first, max(fixing_date) as last
          from fixing group by index) f
    cross join lateral generate_series(f.first::timestamp, f.last::timestamp, interval '1 day')
        as d(fixing_date)
), gap as (
    select publication_no, min(start_at) as start_at, count(*)::integer as length,
           string_agg(distinct coalesce(why, 'not told'), '; ' order by coalesce(why, 'not told'))
               as cause
    from (select p.*, number - row_number() over (partition by publication_no order by number)
              as run
          from partition_value p where not valid) broken
    group by publication_no, run
), gaps as (
    select publication_no, count(*)::integer as gaps, max(length) as longest_gap,
           jsonb_agg(jsonb_build_object('start', to_char(start_at at time zone 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'partitions', length, 'cause', cause)
               order by start_at) as gap,
           string_agg(distinct cause, '; ' order by cause) as cause
    from gap group by publication_no
), carried as (
    select publication_no, count(*) filter (where carried > 0)::integer as carried
    from partition_value group by publication_no
)
select day.index, day.fixing_date, coalesce(f.status, 'missing') as status, f.revision, f.level,
       f.partitions as scheduled, f.valid_partitions as valid,
       coalesce(c.carried, 0) as carried, coalesce(g.gaps, 0) as gaps,
       coalesce(g.longest_gap, 0) as longest_gap, coalesce(g.gap, '[]'::jsonb) as gap,
       coalesce(g.cause, case when f.index is null then 'no record of this day' end) as cause,
       f.flags, f.publication_no
from day
left join api_v1.fixing f on f.index = day.index and f.fixing_date = day.fixing_date and f.newest
left join gaps g on g.publication_no = f.publication_no
left join carried c on c.publication_no = f.publication_no;
comment on view api_v1.coverage is
    'Each index and day from its first fixing to its last: partitions scheduled, valid, carried, and every gap. A day without a record is there, as missing.';
comment on column api_v1.coverage.fixing_date is 'Date of the fixing.';
comment on column api_v1.coverage.status is 'preliminary, final, or missing.';
comment on column api_v1.coverage.scheduled is 'Partitions of the day.';
comment on column api_v1.coverage.valid is 'Partitions that counted.';
comment on column api_v1.coverage.carried is 'Partitions in which a price was carried.';
comment on column api_v1.coverage.gaps is 'Runs of partitions that did not count.';
comment on column api_v1.coverage.longest_gap is 'Partitions in the longest of them.';
comment on column api_v1.coverage.gap is 'Start, partitions and cause of each.';
comment on column api_v1.coverage.cause is 'All causes in one line.';

create view api_v1.contract as
select contract, title, index, size, size_unit, unit, tick, tick::text as tick_text, months,
       listed_from, listed_months
from contract;
comment on view api_v1.contract is 'Contracts that settle on an index.';

create view api_v1.settlement as
select s.publication_no, s.contract, s.month, s.as_of, s.revision,
       not exists (select from settlement n where n.contract = s.contract and n.month = s.month
                   and n.as_of = s.as_of and n.revision > s.revision) as newest,
       s.status, s.price, s.price::numeric(20,4)::text as price_text,
       s.to_date, s.to_date::text as to_date_text,
       s.indicative, s.indicative::text as indicative_text,
       s.days, s.days_published, s.days_repeated, s.why, s.record, s.record_digest, s.previous_digest, s.signature,
       s.key_id, s.run_id, s.published_at, s.stored_at
from settlement s;
comment on view api_v1.settlement is 'Every settlement record, all revisions, of running months too.';
comment on column api_v1.settlement.newest is 'No later revision of this contract, month and day exists.';

create view api_v1.settlement_price as
select s.* from api_v1.settlement s where s.newest and s.status <> 'running';
comment on view api_v1.settlement_price is
    'Settlement prices of contract months that have ended: final, or not_determined without a price.';

create view api_v1.settlement_indicative as
select s.* from api_v1.settlement s where s.newest and s.status = 'running';
comment on view api_v1.settlement_indicative is
    'Where each contract month stands on each of its days; never final.';

create view api_v1.erratum as
select e.publication_no, e.index, e.contract, e.erratum_date, e.revision,
       e.published, e.published::text as published_text,
       e.would_be, e.would_be::text as would_be_text, e.why, e.published_at, e.stored_at
from erratum e;
comment on view api_v1.erratum is 'Errors found after a value had become final. The value stands.';

create view api_v1.fx_rate as
select rate_date, currency, source, per_eur, per_eur::text as per_eur_text, fetched_at,
       reply_sha256
from fx_rate;
comment on view api_v1.fx_rate is 'Reference rates.';

create view api_v1.verdict as
select kind, word, position, stage, complete, meaning from verdict;
comment on view api_v1.verdict is 'What each verdict means.';

create view api_v1.market as
select market, title, see, operator, kind, gap_s from market;
comment on view api_v1.market is 'Marketplaces that are polled.';

create view api_v1.instrument as
select instrument, family, form, title, low, low::text as low_text, high, high::text as high_text
from instrument;
comment on view api_v1.instrument is 'What one unit buys.';

create view api_v1.index as
select index, title, unit, instrument, term, panel, method, headline, from_date from index;
comment on view api_v1.index is 'Series that are fixed.';

create view api_v1.poll_verdict as
select poll_id, verdict, count from poll_verdict;
comment on view api_v1.poll_verdict is 'Offers of each poll by verdict.';

create view api_v1.migration as
select number, name, applied_at from migration;
comment on view api_v1.migration is 'Version of the schema: the highest number.';

create view api_v1.method as
select method, name, from_date, hash, text, stored_at from method;
comment on view api_v1.method is 'Versions of the methods.';

create view api_v1.panel as
select panel, name, from_date, hash, text, stored_at from panel;
comment on view api_v1.panel is 'Versions of the panels.';

-- A column of a view says what the table's column of that name says, a _text column whose exact
-- text it is. Columns of the same name mean the same in all tables, or have their own comment.
do $$
declare
    c record;
    said text;
begin
    for c in
        select v.oid, v.relname, a.attnum, a.attname
        from pg_class v
        join pg_namespace s on s.oid = v.relnamespace and s.nspname = 'api_v1'
        join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
        where v.relkind = 'v' and col_description(v.oid, a.attnum) is null
        order by v.oid, a.attnum
    loop
        said := case when c.attname like '%\_text'
                then 'Exact decimal text of ' || regexp_replace(c.attname, '_text$', '') || '.' end;
        if said is null then
            select col_description(t.oid, a.attnum) into said
            from pg_class t
            join pg_namespace s on s.oid = t.relnamespace and s.nspname in ('gpurate', 'api_v1')
            join pg_attribute a on a.attrelid = t.oid and a.attname = c.attname
            where t.relkind in ('r', 'p', 'v') and col_description(t.oid, a.attnum) is not null
            order by t.relname = c.relname desc,
                     t.relname = split_part(c.relname, '_', 1) desc, s.nspname desc, t.oid
            limit 1;
        end if;
        if said is null then
            raise exception 'no comment for api_v1.%.%', c.relname, c.attname;
        end if;
        execute format('comment on column api_v1.%I.%I is %L', c.relname, c.attname, said);
    end loop;
end $$;

grant select on all tables in schema api_v1
    to gpurate_collector, gpurate_publisher, gpurate_reader;
revoke all on function api_v1.fixing_as_of(timestamptz) from public;
grant execute on function api_v1.fixing_as_of(timestamptz)
    to gpurate_collector, gpurate_publisher, gpurate_reader;
