-- A history of so many months up to 2026-11-18 12:05Z, hourly: set history.months before. Needs the
-- definitions in the database. Everything is there up to the day before; nothing is due at 12:30.

create temp table hour as
select h as at, row_number() over (order by h) as n
from generate_series('2026-11-18 12:05Z'::timestamptz
        - make_interval(months => current_setting('history.months')::integer),
    '2026-11-18 12:05Z', interval '1 hour') h;
create temp table day as
select d::date as date, row_number() over (order by d) as n
from generate_series('2026-11-17'::timestamp
        - make_interval(months => current_setting('history.months')::integer),
    '2026-11-17', interval '1 day') d;
create temp table source (market text, op text, kind text, rows integer);
insert into source values ('vast', 'vast', 'gpu', 3), ('runpod', 'runpod', 'gpu', 3),
    ('lambda', 'lambda', 'gpu', 3), ('aws', 'aws', 'gpu', 3), ('openrouter', null, 'token', 4),
    ('litellm', null, 'token', 4);

-- A run every ten minutes, most of which find nothing due.
insert into run (kind, now_at, version, host, began_at, ended_at, exit)
select 'run', at + m * interval '10 minutes', 'test', 'host', at, at, 0
from hour, generate_series(0, 2) m order by at, m;

insert into poll (run_id, market, operator, partition_start, observed_at, revision, verdict, ms,
    offers, quotes, quotes_ok, replies, imported, shape)
select h.n * 3 - 2, s.market, s.op, date_trunc('hour', h.at), h.at, 1,
       case when s.market = 'aws' then 'network' else 'ok' end, 100, s.rows, s.rows, s.rows, 1,
       false, 'shape'
from hour h, source s where s.market <> 'aws' or h.n > 20 order by h.at, s.market;
-- One market has not been believed since the history began.
insert into poll (run_id, market, operator, partition_start, observed_at, revision, verdict, ms,
    offers, quotes, quotes_ok, replies, imported)
select h.n * 3 - 2, 'aws', 'aws', date_trunc('hour', h.at), h.at, 1, 'ok', 100, 3, 3, 3, 1, false
from hour h where h.n <= 20;

-- The file changes once a day.
insert into reply (poll_id, position, step, number, url, status, sha256, bytes, ms)
select poll_id, 0, 0, 0, 'https://' || market, 200,
       md5(market || date_trunc('day', observed_at)), 1000, 10 from poll;
insert into poll_verdict (poll_id, verdict, count)
select poll_id, v, 2 from poll, unnest(array['ok', 'duplicate']) v where poll.verdict = 'ok';

select make_partition(m) from generate_series((select date_trunc('month', min(at)) from hour),
    '2026-11-18 12:05Z', interval '1 month') m;
insert into quote (observed_at, poll_id, position, gpus, available, native, price_usd, operator,
    instrument, term, verdict, offer, currency)
select p.observed_at, p.poll_id, n, 1, 8, 2.5, 2.5 + n * 0.1 + extract(day from p.observed_at) / 100,
       coalesce(p.operator, 'deepinfra'),
       case when s.kind = 'gpu' then (array['H100-SXM-80', 'H200-SXM-141', 'A100'])[n + 1]
            else (array['gpt-oss-120b:input', 'gpt-oss-120b:output', 'gpt-oss-120b:blend',
                        'gpt-oss-120b:input:net'])[n + 1] end,
       'on_demand', 'ok', case when n = 3 then 'offer-0:net' else 'offer-' || n end, 'USD'
from poll p join source s using (market), generate_series(0, s.rows - 1) n
where p.verdict = 'ok';

-- The members of config/baskets.json.
create temp table basketed (basket text, member text);
insert into basketed
select 'TOKEN-OPEN' || net, model || '-blend' || lower(net)
from unnest(array['', '-NET']) net, unnest(array['llama-3.3-70b-instruct', 'gpt-oss-120b', 'deepseek-v3.2',
    'qwen3-235b-a22b-instruct-2507', 'kimi-k2.6', 'glm-5.1', 'minimax-m2.7', 'gemma-4-31b-it']) model;
insert into basketed select 'TOKEN-FRONTIER', m from unnest(array['gpt-5.5:blend@openai',
    'claude-opus-5:blend@anthropic', 'gemini-3.1-pro-preview:blend@google', 'grok-4.5:blend@xai',
    'mistral-large-3:blend@mistral', 'deepseek-v4-pro:blend@deepseek']) m;

insert into fixing (publication_no, index, fixing_date, revision, status, level, method, method_hash,
    panel, panel_hash, avg, med, mean, avg_exact, med_exact, mean_exact, valid_partitions, partitions,
    operators, influence, flags, repeated, polls, record, record_digest, run_id, published_at)
select row_number() over (order by d.date, r, i.index), i.index, d.date, r,
       case r when 1 then 'preliminary' else 'final' end, 1, 'GHR-1.0', 'h', 'p', 'h', 2.5, 2.5, 2.5,
       2.5, 2.5, 2.5, 24, 24, 12, 0, '', 0, array(select generate_series(1, 40)), 'record', 'digest',
       1, d.date::timestamp at time zone 'UTC' + interval '20 hours'
from day d, index i, generate_series(1, 2) r where i.index like 'H%'
    or i.index in (select member from basketed) or d.date >= '2026-11-16';
insert into partition_value (publication_no, number, start_at, valid, polled, why, operators, carried,
    clamped, dispersed, median)
select f.publication_no, n, f.fixing_date - interval '8 hours' + n * interval '1 hour', n <> 5, true,
       case when n = 5 then 'few' end, 5, 0, 0, false, 2.5
from fixing f, generate_series(0, 23) n;
insert into fixing_operator (publication_no, operator, partitions, price, influence)
select f.publication_no, s.op, 24, 2.5, 0 from fixing f, source s where s.op is not null;
insert into fixing_input (publication_no, partition, operator, market, verdict, carried, carried_from,
    price, counted, weight)
select f.publication_no, n, s.op, s.market, 'ok', false, 0, 2.5, 2.5, 1
from fixing f, source s, generate_series(0, 1) n where s.op is not null;
-- A change of definition is rare: few rows, however long the history is.
insert into panel_change (publication_no, panel, panel_hash, level, operators, common)
select publication_no, 'before', 'hash', 1, 12, 12 from fixing where fixing_date between '2026-11-14' and '2026-11-16';

insert into indicative (index, observed_at, fixing_date, start_at, end_at, method, method_hash, panel,
    panel_hash, level, avg, operators, markets, influence, flags, run_id)
select i.index, h.at, h.at::date, h.at, h.at, 'GHS-1.0', 'h', 'p', 'h', 1, 2.5, 5, 5, 0, '', h.n
from index i, hour h where i.index like 'H_00-SXM' or i.index = 'gpt-oss-120b-blend';
-- Each market asks something else from day to day.
insert into asked (market, operator, verdict, price, offers, gpus)
select s.market, coalesce(s.op, ''), 'ok', 2.5 + d.n * 0.01, 3, 24 from day d, source s;
update indicative i set asked = array(select a.asked_id from asked a
    where a.price = 2.5 + 0.01 * (select d.n from day d where d.date = least(i.observed_at::date, date '2026-11-17')))
where i.index like 'H_00-SXM';

insert into settlement (publication_no, contract, month, as_of, revision, status, price, to_date, days,
    days_published, days_repeated, record, record_digest, run_id, published_at)
select (select max(publication_no) from fixing) + row_number() over (order by d.date, c.contract, m),
       c.contract, m::date, d.date, 1,
       case when d.date = (m + interval '1 month' - interval '1 day')::date then 'final'
            else 'running' end, 2.5, 2.5, 30, 30, 0, 'record', 'digest', 1,
       d.date::timestamp at time zone 'UTC' + interval '20 hours'
from day d, contract c, generate_series(date_trunc('month', d.date),
    date_trunc('month', d.date) + make_interval(months => c.listed_months - 1),
    interval '1 month') m;
-- The rules of config/contracts/, on each day of the periods that ran then.
create temp table ruled (contract text, status text, index text, months text, ends date);
insert into ruled values ('H100-SXM', 'own', 'H100-SXM', '', null),
    ('H200-SXM', 'own', 'H200-SXM', '', null), ('NYMEX-GPU1', 'filed', 'H100-SXM', '', null),
    ('ICE-HPR', 'filed', 'H100-SXM', '', null), ('KALSHI-H100-MONTH', 'listed', 'H100-SXM', '', null),
    ('AX-NVDA-H100', 'listed', 'H100-SXM', '3 6 9 12', null),
    ('AX-NVDA-H200', 'listed', 'H200-SXM', '3 6 9 12', null),
    ('KALSHI-H100-TOUCH', 'listed', 'H100-SXM', '', '2026-12-31');
insert into contract_rule (contract, since, definition_digest, definition, title, venue, underlying,
    status, index, unit, says)
select contract, '2026-01-01', 'digest', 'file', contract, 'venue', 'underlying', status, index, 'USD',
       'says' from ruled;
insert into shadow (contract, since, code, period_from, period_to, as_of, status, combinations,
    calendars, record, record_digest, run_id, published_at)
select r.contract, '2026-01-01', r.contract || '-' || to_char(p.last, 'YYYY-MM'), p.first, p.last, d.date,
       case when d.date = p.last then 'shadow' else 'running' end, 2, '{}', 'record', 'digest', 1,
       d.date::timestamp at time zone 'UTC' + interval '20 hours'
from day d, ruled r, lateral (select date_trunc('month', d.date::timestamp)::date as first,
    coalesce(r.ends, (date_trunc('month', d.date::timestamp) + interval '1 month - 1 day')::date) as last) p
where r.months = '' or extract(month from d.date)::text = any (string_to_array(r.months, ' '));
insert into shadow_price (shadow_no, number, price, days, days_used, days_repeated, days_without, worth,
    combinations)
select shadow_no, n, 2.5 + n * 0.01, 30, 30, 0, '{}', '[]', 1 from shadow, generate_series(1, 2) n;
insert into erratum (publication_no, index, erratum_date, revision, published, would_be, why,
    published_at)
select 10000000 + n, 'H100-SXM', date, 2, 2.5, 2.6, 'late', now() from day;
insert into fx_rate (rate_date, currency, source, per_eur, fetched_at)
select date, c, 'ECB', 1.1, now() from day, unnest(array['USD', 'GBP', 'INR']) c;
-- An annulment is rare: few rows, however long the history is. Here the preliminary, before the final came.
insert into annulment (publication_no, kind, name, row_date, revision, annulled_no, annulled_digest,
    annulled_by, why, record, record_digest, run_id, published_at)
select 11000000 + row_number() over (order by f.fixing_date, f.index), 'fixing', f.index, f.fixing_date, 1,
       f.publication_no, 'digest', 'test', 'wrong', 'record', 'digest', 1, now()
from fixing f where f.revision = 1 and f.index like 'H_00-SXM' and f.fixing_date between '2026-11-14' and '2026-11-15';
insert into basket_level (publication_no, basket, basket_date, revision, base_date, level, carried,
    chained, settled, polls, record, record_digest, run_id, published_at)
select 20000000 + (date - '2020-01-01') * 10 + row_number() over (partition by date order by b), b, date, 1, (select min(date) from day), 100, 0, false,
       true, '{}', 'record', 'digest', 1, now()
from day, unnest(array['TOKEN-OPEN', 'TOKEN-OPEN-NET', 'TOKEN-FRONTIER']) b;
insert into basket_member (publication_no, member, price, carried, sources)
select publication_no, member, 2.5, false, 0 from basket_level join basketed using (basket);
insert into posted_price (posted_date, provider, model, direction, price, source, sources, disputed,
    observed_at)
select date, p, m, d, 1, 'openrouter', 1, 0, date from day, unnest(array['openai', 'anthropic']) p,
    unnest(array['one', 'two']) m, unnest(array['input', 'output']) d;
insert into acceptance (market, accepted_at) select 'vast', date from day where n % 30 = 0;
update publication set last_no = 30000000;
