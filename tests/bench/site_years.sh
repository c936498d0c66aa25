#!/usr/bin/env bash
# What the site costs over years of every index of the configuration: written at once, and after one
# day more; and the same day after a fifth of the years.
#
#   site_years.sh [YEARS]     5 unless told
#
# The rows are made by tests/db/site_days.sql in the tables that a run fills; the texts of records are
# short. The table is that of bench.sh. Of one year: some minutes and 2 GB of disk.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/bench/kit.sh
. tests/bench/kit.sh
years=${1:-5}
last=2032-06-30 # methods and panels of today are live then
site=$work/site

days() { # FROM TO
    { echo "set site.begin = '$1'; set site.until = '$2'; set site.named = '%';"; cat tests/db/site_days.sql; } |
        $pg psql bench siteyears -q
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
