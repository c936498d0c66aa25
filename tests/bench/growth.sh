#!/usr/bin/env bash
# What a day of hourly runs adds to each table: the simulator's markets, the ordinary program, from the end
# of a first day, which pays for what is stored once, to the end of the last.
#
#   growth.sh [DAYS]     1; tables that grow by less than a page a day are not listed
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/bench/kit.sh
. tests/bench/kit.sh
days=${1:-1}
first=2026-06-01

# name|rows|bytes of each table, partitions counted for the whole.
tables() {
    $pg psql bench growth -At -c "
        select t.id::regclass, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', t.id::regclass),
               false, true, '')))[1], t.bytes
        from (select coalesce(i.inhparent, c.oid) as id, sum(pg_total_relation_size(c.oid)) as bytes
              from pg_class c left join pg_inherits i on i.inhrelid = c.oid
              where c.relnamespace = 'gpurate'::regnamespace and c.relkind = 'r' group by 1) t order by 1"
}

hours() { # FROM TO, counted from the first window
    local h at

    for ((h = $1; h < $2; h++)); do
        at=$(date -u -d "$first 16:20Z + $h hours" +%FT%TZ)
        world_tell POST "/control/now?t=$at" || return 1
        "$bin/gpurate" --config "$work/config" --now "$at" run >/dev/null 2>"$work/measure.err" || [ $? = 75 ] || return 1
    done
}

world growth --now "${first}T16:20:00Z" || { lost 'the world' "$(why)"; exit 1; }
# Fixings of a date are final four hours after its window.
if hours 0 29 && tables >"$work/before" && hours 29 $((29 + days * 24)) && tables >"$work/after"; then
    printf '%-28s %10s %10s %8s\n' table 'rows a day' 'kB a day' 'B a row'
    join -t'|' "$work/before" "$work/after" | awk -F'|' -v days="$days" '
        { rows = ($4 - $2) / days; bytes = ($5 - $3) / days; all += bytes }
        bytes >= 8192 { printf "%-28s %10d %10.1f %8.0f\n", $1, rows, bytes / 1000, rows ? bytes / rows : 0 | "sort -k3,3nr" }
        END { close("sort -k3,3nr"); printf "%-28s %10s %10.1f\n", "all tables", "", all / 1000 }'
    printf '%-28s %10s %10.1f\n' 'archive of replies' '' "$(du -sk "$work/state/archive" | awk -v h=$((29 + days * 24)) '{ print $1 * 1.024 * 24 / h }')"
else
    lost 'a day' "$(why)"
fi
world_end growth
$pg end bench
exit $((unmeasured > 0))
