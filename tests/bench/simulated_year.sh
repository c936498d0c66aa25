#!/usr/bin/env bash
# A simulated year, run by run: the ordinary program once an hour against simulated markets, 60 sources of
# GPU prices and 31 of token prices, `gpurate maintain` once a day, on a cluster of its own.
#
#   simulated_year.sh [DAYS]     365; by the environment:
#     SOURCES=91                 two of three of GPU prices, as many of them as the simulator has, the others under further names
#     FIRST=2026-06-01           the first date that has a fixing is the day after
#     STATE=build/year           configuration, archive, exported months, figures of each day
#     FRESH=1                    begin anew
#
# Stopped at any moment (Ctrl-C), it goes on by the next call; called with the days that are there, it goes
# straight to the end, and after that no further, where months were sent away for it. A line a month: what a
# run takes (medians), counted by pg_stat_statements (round trips, rows, buffers), and the disk. At the end the
# first week against the last, a month that left comes back, all of it is proven, and once more from a dump in
# a fresh cluster.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/bench/kit.sh
. tests/bench/kit.sh
days=${1:-365} sources=${SOURCES:-91} first=${FIRST:-2026-06-01}
work=${STATE:-$PWD/build/year}
case $work in /*) ;; *) work=$PWD/$work ;; esac
cluster=${CLUSTER:-year} ran=0
start=$(date -u -d "$first 16:20Z" +%s) && [ "$days" -ge 1 ] && [ "$sources" -ge 9 ] || exit 64
gpus='list|page|peer|broker|hyperscaler'

# A cluster that counts what its statements take.
cluster() {
    $pg start "$cluster" >/dev/null || return 1
    [ -z "$($pg psql "$cluster" postgres -Atc "select 1 from pg_settings where name = 'pg_stat_statements.max'")" ] || return 0
    $pg psql "$cluster" postgres -q -c 'alter system set shared_preload_libraries = pg_stat_statements' &&
        $pg stop "$cluster" && $pg start "$cluster" >/dev/null
}

ask() { # STATEMENT, of which nothing is counted
    $pg psql "$cluster" year -At -F ' ' -c 'set pg_stat_statements.track = none' -c "$1"
}

program() { # TIME WORDS
    "$bin/gpurate" --config "$work/config" --now "$1" "${@:2}"
}

time_of() { # HOUR OF THE YEAR
    date -u -d "@$((start + $1 * 3600))" +%FT%TZ
}

# --- the sources ---

# Those that are polled, by a pattern of their kind.
polled() {
    "$bin/gpurate" --config "$work/config" markets list --format csv --columns market,kind,enabled | sed -nE "s/^([^,]+),($1),yes$/\1/p"
}

# So many of a kind: the simulator's last ones are left alone, or one has its like under further names.
have() { # NUMBER KIND FOLDER SOURCE
    local number=$1 folder=$3 source=$4 origin i name

    while read -r name; do
        sed -i -E "s/^( *\"$name\": *\{)/\1\"enabled\": false, /" "$work/config/markets.json"
    done < <(polled "$2" | sed "1,${number}d")
    number=$((number - $(polled "$2" | wc -l)))
    origin=$(world_tell GET /control/markets | sed -n "s/^$source //p")
    for ((i = 1; i <= number; i++)); do
        name=$(printf '%s_%02d' "$source" "$i")
        sed -E "s/^( *\"name\": *\")$source\"/\1$name\"/" "src/source/$source.json" >"$work/config/$folder/$name.json"
        sed -i -E "0,/^( *)\"markets\": *\{\$/s||&\n    \"$name\": {\"origin\": \"$origin\", \"operator\": \"$source\", \"segment\": \"neocloud\"},|" \
            "$work/config/markets.json"
    done
}

begin() {
    $pg newdb "$cluster" year >/dev/null && conninfo=$($pg conninfo "$cluster" year) &&
        $pg psql "$cluster" year -q -c 'create extension pg_stat_statements' &&
        rm -rf "$work/state" "$work/export" "$work/days" "$work/runs" "$work/months" "$work/statements" "$work/hours" \
            "$work/instructions" "$work/ended" &&
        mkdir -p "$work/statements" && world_config "$work" "$conninfo" || return 1
    sed -i 's|"run_deadline_s"|"retention": {"quotes_months": 3, "folder": "../export"}, &|' "$work/config/gpurate.json"
    have $(((sources * 60 + 45) / 91)) "$gpus" markets.d lambda
    have $((sources - (sources * 60 + 45) / 91)) tokens tokens.d chutes
    "$bin/gpurate" --config "$work/config" init >"$work/measure.err" 2>&1 || return 1
    ask 'select pg_stat_statements_reset()' >/dev/null
    : >"$work/days"
    echo 0 >"$work/hours"
}

# The simulator has another port each time.
go_on() {
    local old

    old=$(grep -oE '"fx_origin": "http://[^:]*:[0-9]+' "$work/config/gpurate.json" | grep -oE '[0-9]+$')
    sed -i "s/:$old\([\"/]\)/:$SIM_PORT\1/g" "$work/config/gpurate.json" "$work/config/markets.json"
    mkdir -p "$work/statements"
}

# --- the hours ---

hour() { # HOUR
    local at under=

    at=$(time_of "$1")
    world_tell POST "/control/now?t=$at" || return 1
    rm -f "$work"/callgrind.*
    ! counted "$1" || under="valgrind --quiet --tool=callgrind --callgrind-out-file='$work/callgrind.%p'"
    measure 1 bash -c "$under '$bin/gpurate' --config '$work/config' --now $at run >/dev/null 2>'$work/run.err' || [ \$? = 75 ]" || return 1
    [ -z "$under" ] || instructions "$at" || return 1
    echo "$1 $wall $cpu $peak" >>"$work/runs"
    ran=$((ran + 1))
}

# An hour of the eighth day, of every 28th after it, and of the last: what a run takes of the processor, without
# the weather of the machine.
counted() { # HOUR
    (($1 % 24 == 20 && ($1 / 24 % 28 == 7 || $1 / 24 == days - 1)))
}

instructions() { # TIME
    awk -v at="$1" '/^totals:/ { n += $2 } END { if (n) print at, n; else exit 1 }' "$work"/callgrind.* >>"$work/instructions" &&
        rm -f "$work"/callgrind.*
}

kib() {
    du -sk "$1" 2>/dev/null | awk '{ kib = $1 } END { print kib + 0 }'
}

# The figures of the runs since the last ones, 24 of a whole day: of a run, and what is there.
day_ends() { # HOUR
    local date counted n

    n=$(($(wc -l <"$work/runs") - $(awk '{ n += $12 } END { print n + 0 }' "$work/days")))
    [ "$n" -gt 0 ] || return 0

    date=$(date -u -d "@$((start + $1 * 3600))" +%F)
    counted=$(ask "select sum(calls), sum(rows), sum(shared_blks_hit + shared_blks_read), sum(total_exec_time)::int, pg_database_size('year')
        from pg_stat_statements where dbid = (select oid from pg_database where datname = 'year')") || return 1
    ask "select queryid, calls, rows, shared_blks_hit + shared_blks_read as buffers, left(regexp_replace(query, '\s+', ' ', 'g'), 300)
        from pg_stat_statements where dbid = (select oid from pg_database where datname = 'year') order by buffers desc limit 80" \
        >"$work/statements/$date"
    ask 'select pg_stat_statements_reset()' >/dev/null
    tail -n "$n" "$work/runs" >"$work/day"
    echo "$date $(median_of 2 <"$work/day") $(median_of 3 <"$work/day") $(most_of 4 <"$work/day")" \
        "$counted $(kib "$work/state/archive") $(kib "$work/export") $n" | awk '{ for (i = 5; i <= 8; i++) $i = int($i / $12); print }' >>"$work/days"
}

median_of() { # COLUMN
    cut -d' ' -f"$1" | sort -n | awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : 0 }'
}

most_of() { # COLUMN
    cut -d' ' -f"$1" | sort -n | tail -1
}

# Columns of a line of `days`: date wall cpu peak trips rows buffers server-ms database archive export runs
month_heads() {
    printf '%-8s %5s %8s %8s %9s %9s %9s %9s %10s %9s %8s %8s\n' month days 'wall ms' 'CPU ms' 'peak MiB' trips rows buffers 'server ms' \
        'base MiB' 'archive' 'export'
}

month_line() { # YYYY-MM
    grep "^$1" "$work/days" >"$work/month"
    awk -v month="$1" -v wall="$(median_of 2 <"$work/month")" -v cpu="$(median_of 3 <"$work/month")" -v peak="$(most_of 4 <"$work/month")" \
        -v trips="$(median_of 5 <"$work/month")" -v rows="$(median_of 6 <"$work/month")" -v buffers="$(median_of 7 <"$work/month")" \
        -v server="$(median_of 8 <"$work/month")" '
        END { printf "%-8s %5d %8.0f %8.1f %9.1f %9.0f %9.0f %9.0f %10.1f %9.0f %8.0f %8.0f\n", month, NR, wall / 1000, cpu / 1000,
              peak / 1024, trips, rows, buffers, server, $9 / 1048576, $10 / 1024, $11 / 1024 }' "$work/month"
}

maintain() { # TIME
    program "$1" maintain >"$work/maintain.out" 2>&1 || [ $? = 75 ] || { lost "maintain at $1" "$(tail -1 "$work/maintain.out")"; return 1; }
}

hours() {
    local h at now

    month_heads
    [ ! -s "$work/days" ] || cut -c1-7 "$work/days" | uniq | while read -r at; do month_line "$at"; done
    # From the window of the first date to the final fixing of the last.
    for ((h = $(cat "$work/hours"); h <= days * 24 + 4; h++)); do
        at=$(time_of "$h")
        hour "$h" || { lost "hour $h" "$(tail -1 "$work/run.err")$(why)"; return 1; }
        # What a timer calls once a day.
        [ "${at:11:2}" != 02 ] || maintain "$at" || return 1
        if [ "${at:11:2}" = 23 ]; then
            day_ends "$h" || return 1
            now=$(time_of $((h + 1)))
            [ "${now:8:2}" != 01 ] || month_line "${at:0:7}"
        fi
        echo $((h + 1)) >"$work/hours.new" && mv "$work/hours.new" "$work/hours"
    done
    day_ends $((h - 1)) && month_line "$(time_of $((h - 1)) | cut -c1-7)"
}

# --- the end ---

# Whole days: seven at the beginning (the first pays for what is stored once) and seven at the end.
compare() {
    local n column name early late

    grep ' 24$' "$work/days" | sed 1d >"$work/whole"
    n=$(($(wc -l <"$work/whole") / 2))
    [ "$n" -le 7 ] || n=7
    [ "$n" -gt 0 ] || return 0
    while read -r column name; do
        early=$(head -n "$n" "$work/whole" | median_of "$column")
        late=$(tail -n "$n" "$work/whole" | median_of "$column")
        judge "a run: $name, $n days at the end against $n at the beginning" "$(ratio "$late" "$early")" at-most 1.1 x
    done <<'COLUMNS'
2 wall
8 time of the server
5 round trips
6 rows
7 buffers
COLUMNS
    tell 'a run: CPU of the program, the same days' "$(ratio "$(tail -n "$n" "$work/whole" | median_of 3)" "$(head -n "$n" "$work/whole" | median_of 3)")" x
    read -r _ early < <(head -1 "$work/instructions" 2>/dev/null) && read -r _ late < <(tail -1 "$work/instructions") &&
        judge "a run: instructions of the program, $(tail -1 "$work/instructions" | cut -c1-10) against $(head -1 "$work/instructions" | cut -c1-10)" \
            "$(ratio "$late" "$early")" at-most 1.1 x
    head -n "$n" "$work/whole" | statements >"$work/early"
    tail -n "$n" "$work/whole" | statements >"$work/late"
    # What grew by more than a hundredth of all: NUMBER EARLY LATE TEXT
    join -a 2 -e 0 -o '0 1.2 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 2.14' "$work/early" "$work/late" |
        awk -v all="$(awk '{ all += $2 } END { print all + 1 }' "$work/early")" '$3 - $2 > all / 100 {
            printf "  grew: %d to %d buffers a day:", $2, $3; for (i = 4; i <= NF; i++) printf " %s", $i; print "" }'
}

# Buffers a day of each statement over days: NUMBER BUFFERS TEXT
statements() {
    while read -r date _; do
        cat "$work/statements/$date"
    done | awk '{ sum[$1] += $4; id = $1; $1 = $2 = $3 = $4 = ""; text[id] = $0 } END { for (id in sum) print id, int(sum[id] / '"$n"'), text[id] }' | sort -k1,1
}

proven() { # WHAT WORDS
    measure 1 "$bin/gpurate" --config "$work/${config:-config}" --now "$over" "${@:2}" &&
        tell "$1: wall" "$(ratio "$wall" 1000000 1)" s || lost "$1" "$(why)"
}

dates() {
    local day

    for day in $(printf '%s\n' 1 $(((days + 1) / 2)) "$days" | sort -nu); do
        proven "${1:-}verify --date $(date -u -d "$first +$day days" +%F) --deep" verify --date "$(date -u -d "$first +$day days" +%F)" --deep
    done
}

away() {
    program "$over" maintain --plan --format csv | grep -c ',dropped,'
}

# In a short year no month is old enough: they leave when its end is seen from later.
leave() {
    local later

    later=$(date -u -d "$over + 4 months" +%FT%TZ)
    [ "$(away)" -gt 0 ] || { touch "$work/ended" && maintain "$later" && maintain "$later" && maintain "$later"; }
}

months() {
    local month rows

    over=$(time_of $((days * 24 + 4)))
    leave
    tell 'months away' "$(away)" ''
    month=$(program "$over" maintain --plan --format csv | sed -nE 's/^[^,]*,?([0-9]{4}-[0-9]{2}).*,dropped,.*/\1/p' | head -1)
    [ -n "$month" ] || { lost 'a month comes back' 'none has left'; return; }
    proven "verify --all, $(away) months away" verify --all
    proven 'maintain --check' maintain --check
    proven "maintain --restore $month" maintain --restore "$month"
    rows=$(ask "select count(*) from gpurate.quote_row where observed_at >= '$month-01Z' and observed_at < '$month-01Z'::timestamptz + interval '1 month'")
    [ "$rows" -gt 0 ] && tell "quotes of $month that came back" "$rows" '' || lost "quotes of $month" 'none came back'
    proven "verify --all, $month back" verify --all
    dates
}

# By the words of "Moving to another machine": roles first, then a dump.
moved() {
    local other=$cluster-fresh from to began

    from=$($pg conninfo "$cluster" year) to=$($pg start "$other" >/dev/null && $pg newdb "$other" year) || { lost 'a fresh cluster' 'it did not start'; return; }
    began=$(date +%s)
    $pg as "$cluster" pg_dumpall --roles-only -d "$from" | grep -v 'ROLE gpurate[ ;]' | $pg psql "$other" year -q -f - >/dev/null &&
        $pg as "$cluster" pg_dump -Fc -Z1 -d "$from" | $pg as "$other" pg_restore --exit-on-error -d "$to" || { lost 'a dump restored' 'it failed'; return; }
    tell 'dumped and restored into a fresh cluster: wall' $(($(date +%s) - began)) s
    rm -rf "$work/moved"
    cp -R "$work/config" "$work/moved"
    sed -i "s|\"db\": \"[^\"]*\"|\"db\": \"$to\"|" "$work/moved/gpurate.json"
    config=moved proven 'init there' init
    config=moved proven 'verify --all there' verify --all
    config=moved dates 'there: '
    $pg drop "$other"
}

stopped() {
    kill "$SIM_PID" 2>/dev/null
    echo "stopped after $(cat "$work/hours") hours; the same call goes on"
    exit 130
}

mkdir -p "$work" || exit 73
exec 9>"$work/lock"
flock -n 9 || { echo 'another one is at work'; exit 75; }
cluster || exit 1
world_keys
world_sim "$work" --log /dev/null --now "$(time_of "$(cat "$work/hours" 2>/dev/null || echo 0)")" 9>&- || exit 1
trap stopped INT TERM
if [ -n "${FRESH:-}" ] || [ ! -s "$work/hours" ]; then
    begin || { echo "no beginning: $(why)"; exit 1; }
else
    go_on
fi
if [ -e "$work/ended" ] && [ "$(cat "$work/hours")" -le $((days * 24 + 4)) ]; then
    echo 'months have left from later: FRESH=1 begins anew'
    world_tell POST /control/quit
    exit 1
fi
echo "$(polled "$gpus" | wc -l) sources of GPU prices, $(polled tokens | wc -l) of token prices; $(cat "$work/hours") hours are there"
if hours; then
    row name measured budget unit verdict
    compare
    [ "$ran" = 0 ] || tell 'requests an hour' "$(ratio "$(world_tell GET /control/stats | awk '{ sum += $2 } END { print sum + 0 }')" "$ran" 0)" ''
    tell 'values published, a day' "$(ratio "$(ask 'select count(*) from gpurate.fixing')" "$days" 0)" ''
    months
    moved
fi
world_tell POST /control/quit
wait "$SIM_PID"
$pg stop "$cluster"
exit $((unmeasured > 0))
