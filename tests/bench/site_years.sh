#!/usr/bin/env bash
# What the site costs over years of every index of the configuration: written at once, and after one
# day more; and the same day after a fifth of the years.
#
#   site_years.sh [YEARS]     5 unless told
#
# The rows are made by SQL in the tables that a run fills; the texts of records are short. The
# table is that of bench.sh. Of one year: some minutes and 2 GB of disk.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/bench/kit.sh
. tests/bench/kit.sh
years=${1:-5}
last=2032-06-30 # methods and panels of today are live then
site=$work/site

# A final fixing each day of FROM..TO, of every index that the database has: level 1, of one partition
# that repeats; the newest day has operators and votes.
days() { # FROM TO
    $pg psql bench siteyears -q -v from="$1" -v to="$2" <<'SQL'
set client_min_messages = warning;
insert into gpurate.run (kind, now_at, version, host, began_at, ended_at, exit)
select 'run', :'to'::date + interval '20 hours', 'test', 'host', now(), now(), 0;
create temp table made as
select (select coalesce(max(publication_no), 0) from gpurate.fixing) + row_number() over (order by d, i.index) as no,
       i.index, i.method, d::date as date, round((2 + (i.ordinal % 40) * 0.05 + (extract(doy from d)::int % 60) * 0.003)::numeric, 4) as avg
from generate_series(:'from'::timestamp, :'to'::timestamp, '1 day') d,
     (select index, method, row_number() over (order by index) as ordinal from api_v1.index) i;
insert into gpurate.fixing (publication_no, index, fixing_date, revision, status, level, method, method_hash, panel,
    panel_hash, avg, med, mean, avg_exact, med_exact, mean_exact, valid_partitions, partitions, operators, influence,
    low, high, q1, q3, flags, repeated, polls, record, record_digest, run_id, published_at, valid_until)
select no, index, date, 1, 'final', 1, method || '-1.0', repeat('0', 64), 'headline-2026-01', repeat('0', 64), avg, avg, avg,
       avg, avg, avg, 24, 24, 12, 0.01, avg - 0.5, avg + 0.5, avg - 0.2, avg + 0.2, 0, 0, '{}',
       repeat('record of ' || index || ' ' || date || E'\n', 24), encode(sha256((index || date)::bytea), 'hex'),
       (select max(run_id) from gpurate.run), date + interval '20 hours', date + interval '45 hours'
from made;
insert into gpurate.partition_value (publication_no, number, start_at, valid, polled, operators, carried, clamped,
    dispersed, median, span, step)
select no, 0, date - interval '8 hours', true, true, 12, 0, 0, false, avg, 24, 3600 from made;
insert into gpurate.fixing_operator (publication_no, operator, partitions, price, influence)
select no, 'operator-' || n, 24, avg, 0.01 from made, generate_series(1, 12) n where date = :'to'::date;
insert into gpurate.fixing_input (publication_no, partition, operator, market, verdict, carried, carried_from, price,
    counted, weight)
select no, p, 'operator-' || n, 'market-' || n, 'ok', false, 0, avg, avg, 0.08
from made, generate_series(1, 12) n, generate_series(0, 23) p where date = :'to'::date;
SQL
    $pg psql bench siteyears -q -c 'vacuum analyze' >/dev/null
}

# Writes the site as it is after a date. Sets cpu, wall and peak.
write_site() { # NAME DATE
    measure 1 "$bin/gpurate" --quiet --config "$work/config" --now "$2T20:15:00Z" site "$site" && return
    lost "$1" "$(why)"
    exit $((unmeasured > 0))
}

at_once() { # NAME DATE
    write_site "$@"
    tell "$1, time" "$(ratio "$wall" 1000000 1)" s
    tell "$1, processor time of ours" "$(ratio "$cpu" 1000000 1)" s
    tell "$1, memory" "$(mib "$peak")" MiB
}

one_day_more() { # NAME DATE
    days "$2" "$2"
    write_site "$@"
    tell "$1, time" "$(ms "$wall")" ms
    tell "$1, processor time of ours" "$(ms "$cpu")" ms
    tell "$1, memory" "$(mib "$peak")" MiB
}

row '' measured budget unit ''
world siteyears || { lost 'the site of years' "$(why)"; exit $((unmeasured > 0)); }
ask_nobody
"$bin/gpurate" --quiet --config "$work/config" --now 2015-01-01T12:00:00Z run >"$work/measure.err" 2>&1 # stores the definitions
rm -rf "$site"
from=$(date -u -d "$last - $((years * 365)) days" +%F)
fifth=$(date -u -d "$from + $((years * 73)) days" +%F)
indices=$($pg psql bench siteyears -Atc 'select count(*) from api_v1.index')
echo "$years years of $indices indices"
days "$from" "$fifth"
at_once "$((years * 73)) days at once" "$fifth"
next=$(date -u -d "$fifth + 1 day" +%F)
one_day_more 'one day more after a fifth' "$next"
days "$(date -u -d "$next + 1 day" +%F)" "$last"
rm -rf "$site"
at_once 'all at once' "$last"
tell "files" "$(find "$site" -type f | wc -l)" files
tell "bytes" "$(ratio "$(du -sb "$site" | cut -f1)" 1048576 0)" MiB
one_day_more 'one day more after all' "$(date -u -d "$last + 1 day" +%F)"
rm -rf "$site"
world_end siteyears
exit $((unmeasured > 0))
