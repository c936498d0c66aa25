#!/usr/bin/env bash
# A simulated year, run by run: the ordinary program once an hour against simulated markets, 60 sources of
# GPU prices and 31 of token prices (those of the simulator, the others its own under further names).
#
#   simulated_year.sh [DAYS]     365 take some hours; the table is that of bench.sh
#
# What a run takes in the first and in the last week (of a shorter time: in its first and last third, less the
# first day), requests, disk, and whether the first, a middle and the last date are proven from their replies.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/bench/table.sh
. tests/bench/table.sh
days=${1:-365}
first=2026-06-01

# Further markets under the definition of one: NUMBER FOLDER SOURCE
more_of() {
    local number=$1 folder=$2 source=$3 origin i name

    origin=$(world_tell GET /control/markets | sed -n "s/^$source //p")
    for ((i = 1; i <= number; i++)); do
        name=$(printf '%s_%02d' "$source" "$i")
        sed -E "s/^( *\"name\": *\")$source\"/\1$name\"/" "src/source/$source.json" >"$work/config/$folder/$name.json"
        sed -i -E "0,/^( *)\"markets\": *\{\$/s||&\n    \"$name\": {\"origin\": \"$origin\", \"operator\": \"$source\", \"segment\": \"neocloud\"},|" \
            "$work/config/markets.json"
    done
}

# How many are polled, by a pattern of their kind.
sources() {
    "$bin/gpurate" --config "$work/config" markets list --format csv --columns kind,enabled | grep -cE "^($1),yes$"
}
gpus='list|page|peer|broker|hyperscaler'

# One run at a time of the year; its wall time, CPU time (us) and peak (KiB) go to a file.
hour() { # SECONDS SINCE 1970
    local at

    at=$(date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ)
    world_tell POST "/control/now?t=$at" || return 1
    measure 1 bash -c "'$bin/gpurate' --config '$work/config' --now $at run >/dev/null 2>'$work/run.err' || [ \$? = 75 ]" || return 1
    echo "$wall $cpu $peak" >>"$work/runs"
}

median_of() { # COLUMN
    cut -d' ' -f"$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

bytes() {
    $pg psql bench year -Atc "select pg_database_size('year')"
}

year() {
    local start h

    start=$(date -u -d "$first 16:20Z" +%s)
    : >"$work/runs"
    # From the window of the first date to the final fixing of the last.
    for ((h = 0; h <= days * 24 + 4; h++)); do
        hour $((start + h * 3600)) || { lost "hour $h" "$(tail -1 "$work/run.err")$(why)"; return 1; }
        # At the end of a month what an operator calls then.
        if [ "$(date -u -d "@$((start + h * 3600))" +%d%H)" = 0100 ] && "$bin/gpurate" help maintain >/dev/null 2>&1; then
            "$bin/gpurate" --config "$work/config" --now "$(date -u -d "@$((start + h * 3600))" +%FT%TZ)" maintain >/dev/null ||
                { lost "maintain in hour $h" 'it failed'; return 1; }
        fi
    done
}

compare() {
    local n skip=24 early late

    n=$((days * 24 / 3))
    [ "$n" -le 168 ] || n=168
    [ "$days" -gt 2 ] || skip=1
    for column in 1 2; do
        early=$(tail -n +$((skip + 1)) "$work/runs" | head -n "$n" | median_of $column)
        late=$(tail -n "$n" "$work/runs" | median_of $column)
        case $column in
        1)
            tell "a run, median of the first $n: wall" "$(ms "$early")" ms
            tell "a run, median of the last $n: wall" "$(ms "$late")" ms
            judge 'a run: wall in the last against the first' "$(ratio "$late" "$early")" at-most 1.1 x
            ;;
        2) judge 'a run: CPU of the program in the last against the first' "$(ratio "$late" "$early")" at-most 1.1 x ;;
        esac
    done
    tell 'a run: peak memory' "$(mib "$(cut -d' ' -f3 "$work/runs" | sort -n | tail -1)")" MiB
}

proven() { # DATE
    measure 1 "$bin/gpurate" --config "$work/config" --now "$(date -u -d "$first +$days days 20:21Z" +%FT%TZ)" verify --date "$1" --deep &&
        tell "verify --date $1 --deep: wall" "$(ratio "$wall" 1000000 1)" s || lost "verify --date $1 --deep" "$(why)"
}

row name measured budget unit verdict
world year --now "${first}T16:20:00Z" || { lost 'the world' "$(why)"; exit 1; }
more_of $((60 - $(sources "$gpus"))) markets.d lambda
more_of $((31 - $(sources tokens))) tokens.d chutes
"$bin/gpurate" --config "$work/config" init || exit 1
tell 'sources of GPU prices' "$(sources "$gpus")" ''
tell 'sources of token prices' "$(sources tokens)" ''
empty=$(bytes)
if year; then
    compare
    tell 'requests an hour' "$(ratio "$(grep -c ' market=' "$work/sim.log")" $((days * 24)) 0)" ''
    tell 'database, a day' "$(ratio $(($(bytes) - empty)) $((days * 1048576)) 1)" MiB
    tell 'archive of replies, a day' "$(ratio "$(du -sk "$work/state/archive" | cut -f1)" $((days * 1024)) 1)" MiB
    tell 'values published, a day' "$(ratio "$($pg psql bench year -Atc 'select count(*) from api_v1.fixing')" "$days" 0)" ''
    for day in $(printf '%s\n' 1 $(((days + 1) / 2)) "$days" | sort -nu); do
        proven "$(date -u -d "$first +$day days" +%F)"
    done
fi
world_end year
$pg end bench
exit $failed
