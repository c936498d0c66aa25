-- The first fixing of a new panel under the old one too, the coverage of a period, and what makes a
-- final value final.

-- Whatever a program does: after 20:00 a value stands (R13), and a month is settled once (R14).
create unique index fixing_final on fixing (index, fixing_date) where status = 'final';
create unique index settlement_ended on settlement (contract, month) where status <> 'running';

create table panel_change (
    publication_no bigint primary key references fixing,
    panel text not null,
    panel_hash text not null,
    level integer not null,
    avg numeric(20,9),
    med numeric(20,9),
    mean numeric(20,9),
    operators integer not null,
    why text,
    common integer not null,
    difference numeric(20,9),
    market numeric(20,9),
    composition numeric(20,9)
);
comment on table panel_change is 'The first fixing of a new panel, computed under the panel before as well.';
comment on column panel_change.publication_no is 'The fixing under the new panel.';
comment on column panel_change.panel is 'Version of the panel before.';
comment on column panel_change.panel_hash is 'SHA-256 of that panel''s file.';
comment on column panel_change.level is '1 to 5 under the panel before; at 5 it gives no value.';
comment on column panel_change.avg is 'The settlement series under the panel before, USD per unit to 0.0001.';
comment on column panel_change.med is 'The median series under the panel before.';
comment on column panel_change.mean is 'The mean series under the panel before.';
comment on column panel_change.operators is 'Operators with a price under the panel before.';
comment on column panel_change.why is 'Why not a better level under the panel before.';
comment on column panel_change.common is 'Operators priced under both panels.';
comment on column panel_change.difference is 'avg before rounding under the new panel less that under the old; null where either is of level 4 or 5.';
comment on column panel_change.market is 'What of it the operators of both panels give.';
comment on column panel_change.composition is 'The rest of it: who votes.';

create view api_v1.panel_change as
select f.index, f.fixing_date, f.revision, f.newest, f.status,
       c.panel as panel_before, f.panel, c.level as level_before, f.level,
       c.avg as avg_before, c.avg::numeric(20,4)::text as avg_before_text, f.avg, f.avg_text,
       c.med as med_before, c.med::numeric(20,4)::text as med_before_text, f.med, f.med_text,
       c.mean as mean_before, c.mean::numeric(20,4)::text as mean_before_text, f.mean, f.mean_text,
       c.operators as operators_before, f.operators, c.common,
       c.difference, c.difference::text as difference_text, c.market, c.market::text as market_text,
       c.composition, c.composition::text as composition_text, c.why as why_before,
       c.panel_hash as panel_hash_before, f.panel_hash, c.publication_no
from panel_change c join api_v1.fixing f using (publication_no);
comment on view api_v1.panel_change is
    'The day a panel took effect, with its value under the old and the new panel side by side.';

-- Gaps run on over midnight of the fixing, so a gap of two days is one. A day without a record is a
-- gap of all its partitions; days after the newest record are not looked at.
create function api_v1.coverage_of(of_index text, first_date date, last_date date)
returns table (index text, days integer, published integer, level_1 integer, level_2 integer,
               level_3 integer, level_4 integer, level_5 integer, missing integer,
               scheduled integer, valid integer, carried integer, gaps integer,
               longest_gap integer, gap jsonb)
language sql stable as $$
    with known as (
        select f.fixing_date, f.level, f.partitions, f.valid_partitions, f.publication_no
        from api_v1.fixing f where f.index = of_index and f.newest
    ), model as (
        select p.start_at - k.fixing_date::timestamp at time zone 'UTC' as opens, k.partitions
        from known k join api_v1.partition_value p using (publication_no)
        where p.number = 0 order by k.fixing_date limit 1
    ), day as (
        select d.d::date as fixing_date, k.level, k.publication_no,
               coalesce(k.partitions, m.partitions) as partitions,
               coalesce(k.valid_partitions, 0) as valid
        from model m
        cross join generate_series(first_date::timestamp,
            least(last_date, (select max(fixing_date) from known))::timestamp, interval '1 day') d(d)
        left join known k on k.fixing_date = d.d::date
    ), broken as (
        select p.start_at, d.partitions, coalesce(p.why, 'not told') as cause
        from day d join api_v1.partition_value p using (publication_no) where not p.valid
        union all
        select d.fixing_date::timestamp at time zone 'UTC' + m.opens
               + n * interval '1 day' / d.partitions, d.partitions, 'no record of this day'
        from day d cross join model m cross join generate_series(0, d.partitions - 1) n
        where d.publication_no is null
    ), run as (
        select min(start_at) as start_at, count(*)::integer as length,
               string_agg(distinct cause, '; ' order by cause) as cause
        from (select b.*, floor(extract(epoch from start_at) * partitions / 86400)
                     - row_number() over (order by start_at) as run from broken b) x
        group by run
    )
    select of_index, count(*)::integer, (count(*) filter (where level < 5))::integer,
           (count(*) filter (where level = 1))::integer, (count(*) filter (where level = 2))::integer,
           (count(*) filter (where level = 3))::integer, (count(*) filter (where level = 4))::integer,
           (count(*) filter (where level = 5))::integer, (count(*) filter (where level is null))::integer,
           coalesce(sum(partitions), 0)::integer, coalesce(sum(day.valid), 0)::integer,
           (select count(*)::integer from day d join api_v1.partition_value p using (publication_no)
            where p.carried > 0),
           (select count(*)::integer from run), (select coalesce(max(length), 0) from run),
           (select coalesce(jsonb_agg(jsonb_build_object('start', to_char(start_at at time zone 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'partitions', length, 'cause', cause)
                order by start_at), '[]'::jsonb) from run)
    from day
$$;
comment on function api_v1.coverage_of(text, date, date) is
    'One row: days, levels, partitions scheduled, valid and carried, and every gap with start, partitions and cause, of an index from a date to another.';

create view api_v1.coverage_contract as
select m.contract, m.month, c.*
from (select distinct contract, month from settlement) m
join contract t using (contract)
cross join lateral api_v1.coverage_of(t.index, m.month,
    (m.month + interval '1 month' - interval '1 day')::date) c;
comment on view api_v1.coverage_contract is
    'Coverage of each contract month, up to the newest fixing.';

do $$
declare
    said constant text[][] := array[
        ['panel_change', 'index', 'Index.'], ['panel_change', 'fixing_date', 'First date of the new panel.'],
        ['panel_change', 'revision', 'Revision of the fixing.'],
        ['panel_change', 'newest', 'No later revision of this index and date exists.'],
        ['panel_change', 'status', 'preliminary or final.'],
        ['panel_change', 'panel_before', 'Version of the panel before.'],
        ['panel_change', 'panel', 'Version of the new panel.'],
        ['panel_change', 'level_before', 'Level under the panel before.'],
        ['panel_change', 'level', 'Level under the new panel, as published.'],
        ['panel_change', 'avg_before', 'The settlement series under the panel before.'],
        ['panel_change', 'avg', 'The settlement series, as published.'],
        ['panel_change', 'med_before', 'The median series under the panel before.'],
        ['panel_change', 'med', 'The median series, as published.'],
        ['panel_change', 'mean_before', 'The mean series under the panel before.'],
        ['panel_change', 'mean', 'The mean series, as published.'],
        ['panel_change', 'operators_before', 'Operators with a price under the panel before.'],
        ['panel_change', 'operators', 'Operators with a price under the new panel.'],
        ['panel_change', 'common', 'Operators priced under both.'],
        ['panel_change', 'difference', 'New less old, before rounding; null where either is of level 4 or 5.'],
        ['panel_change', 'market', 'What of it the operators of both panels give.'],
        ['panel_change', 'composition', 'The rest of it: who votes.'],
        ['panel_change', 'why_before', 'Why not a better level under the panel before.'],
        ['panel_change', 'panel_hash_before', 'SHA-256 of the file of the panel before.'],
        ['panel_change', 'panel_hash', 'SHA-256 of the file of the new panel.'],
        ['panel_change', 'publication_no', 'The fixing under the new panel.'],
        ['coverage_contract', 'contract', 'Contract.'],
        ['coverage_contract', 'month', 'First day of the contract month.'],
        ['coverage_contract', 'index', 'Index it settles on.'],
        ['coverage_contract', 'days', 'Days looked at.'],
        ['coverage_contract', 'published', 'Of them with a value.'],
        ['coverage_contract', 'level_1', 'Days at level 1.'], ['coverage_contract', 'level_2', 'Days at level 2.'],
        ['coverage_contract', 'level_3', 'Days at level 3.'], ['coverage_contract', 'level_4', 'Days at level 4.'],
        ['coverage_contract', 'level_5', 'Days at level 5, without a value.'],
        ['coverage_contract', 'missing', 'Days without a record.'],
        ['coverage_contract', 'scheduled', 'Partitions of those days.'],
        ['coverage_contract', 'valid', 'Partitions that counted.'],
        ['coverage_contract', 'carried', 'Partitions in which a price was carried.'],
        ['coverage_contract', 'gaps', 'Runs of partitions that did not count.'],
        ['coverage_contract', 'longest_gap', 'Partitions in the longest of them.'],
        ['coverage_contract', 'gap', 'Start, partitions and cause of each.']];
    row text[];
begin
    foreach row slice 1 in array said loop
        execute format('comment on column api_v1.%I.%I is %L', row[1], row[2], row[3]);
    end loop;
    for row in select array[a.attrelid::regclass::text, a.attname::text] from pg_attribute a
        where a.attrelid = 'api_v1.panel_change'::regclass and a.attnum > 0 and a.attname like '%\_text'
    loop
        execute format('comment on column api_v1.panel_change.%I is %L', row[2],
            'Exact decimal text of ' || regexp_replace(row[2], '_text$', '') || '.');
    end loop;
end $$;

grant select on panel_change to gpurate_collector, gpurate_publisher;
grant insert on panel_change to gpurate_publisher;
grant select on api_v1.panel_change, api_v1.coverage_contract
    to gpurate_collector, gpurate_publisher, gpurate_reader;
revoke all on function api_v1.coverage_of(text, date, date) from public;
grant execute on function api_v1.coverage_of(text, date, date)
    to gpurate_collector, gpurate_publisher, gpurate_reader;
