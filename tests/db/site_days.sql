-- A final fixing each day from the setting site.begin to site.until, of every index whose name is like site.named:
-- level 1, of one partition that repeats; the newest day has operators and votes. Numbers are of seven digits.
set client_min_messages = warning;
set search_path = gpurate;
insert into run (kind, now_at, version, host, began_at, ended_at, exit)
select 'run', current_setting('site.until')::date + interval '20 hours', 'test', 'host', now(), now(), 0;
create temp table made as
select (select coalesce(max(publication_no), 1000000) from fixing) + row_number() over (order by d, i.index) as no,
       i.index, i.method, d::date as date,
       round((2 + (i.ordinal % 40) * 0.05 + (extract(doy from d)::int % 60) * 0.003)::numeric, 4) as avg
from generate_series(current_setting('site.begin')::timestamp, current_setting('site.until')::timestamp, '1 day') d,
     (select index, method, row_number() over (order by index) as ordinal from api_v1.index
      where index like current_setting('site.named')) i;
insert into fixing (publication_no, index, fixing_date, revision, status, level, method, method_hash, panel, panel_hash,
    avg, med, mean, avg_exact, med_exact, mean_exact, valid_partitions, partitions, operators, influence, low, high, q1,
    q3, flags, repeated, polls, record, record_digest, run_id, published_at, valid_until)
select no, index, date, 1, 'final', 1, method || '-1.0', repeat('0', 64), 'headline-2026-01', repeat('0', 64), avg, avg,
       avg, avg, avg, avg, 24, 24, 12, 0.01, avg - 0.5, avg + 0.5, avg - 0.2, avg + 0.2, 0, 0, '{}',
       repeat('record of ' || index || ' ' || date || E'\n', 24), encode(sha256((index || date)::bytea), 'hex'),
       (select max(run_id) from run), date + interval '20 hours', date + interval '45 hours'
from made;
insert into partition_value (publication_no, number, start_at, valid, polled, operators, carried, clamped, dispersed,
    median, span, step)
select no, 0, date - interval '8 hours', true, true, 12, 0, 0, false, avg, 24, 3600 from made;
insert into fixing_operator (publication_no, operator, partitions, price, influence)
select no, 'operator-' || n, 24, avg, 0.01
from made, generate_series(1, 12) n where date = current_setting('site.until')::date;
insert into fixing_input (publication_no, partition, operator, market, verdict, carried, carried_from, price, counted,
    weight)
select no, p, 'operator-' || n, 'market-' || n, 'ok', false, 0, avg, avg, 0.08
from made, generate_series(1, 12) n, generate_series(0, 23) p where date = current_setting('site.until')::date;
drop table made;
