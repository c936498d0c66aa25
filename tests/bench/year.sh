#!/usr/bin/env bash
# What years of history cost: a year of 28 markets, polled hourly, imported, caught up and verified;
# and a run that finds nothing due, over one month and over ten years of stored history.
#
#   year.sh [WORD]     all items, or those whose function has the word in its name
#
# The table is that of bench.sh. Takes some minutes and 3 GB of disk.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/bench/kit.sh
. tests/bench/kit.sh
only=${1:-}

# Hourly polls of 28 markets, three rows each, from the first hour of the fixing of 2026-01-01.
market_rows() { # DAYS
    echo $header
    awk -v days="$1" 'BEGIN {
        n = split("civo_page:civo coreweave:coreweave crusoe_page:crusoe cudo:cudo digitalocean:digitalocean " \
                  "e2e:e2e gmi:gmicloud hyperbolic:hyperbolic hyperstack:hyperstack lambda:lambda " \
                  "latitude:latitude massedcompute:massedcompute nebius_page:nebius ovhcloud:ovhcloud " \
                  "scaleway:scaleway seeweb:seeweb tensorpool:tensorpool verda:verda " \
                  "voltagepark:voltagepark vultr:vultr runpod:runpod vast:vast aws:aws azure:azure " \
                  "gcp:gcp ibm:ibm oci:oci together:together", seat, " ")
        srand(1)
        for (h = 0; h < days * 24; h++) {
            at = strftime("%Y-%m-%dT%H:%M:%SZ", 1767197100 + h * 3600, 1)
            for (i = 1; i <= n; i++) {
                split(seat[i], who, ":")
                printf "%s,%s,%s,H100-SXM-80,on_demand,,us,a,,,8,16,%.4f\n", at, who[1], who[2], 2 + i / 20 + rand() / 10
                printf "%s,%s,%s,H200-SXM-141,on_demand,,us,b,,,8,16,%.4f\n", at, who[1], who[2], 3 + i / 20 + rand() / 10
                printf "%s,%s,%s,A100-SXM-80,on_demand,,us,c,,,8,16,%.4f\n", at, who[1], who[2], 1 + i / 20 + rand() / 10
            }
        }
    }'
}

tables='poll poll_verdict quote'

empty_tables() {
    $pg psql bench year -q -c 'set client_min_messages = warning; truncate gpurate.poll, gpurate.quote cascade' \
        -c checkpoint
}

# What psql needs for the rows that an import has stored, into the same tables, in us.
copy_back() {
    local table out=() in=() began

    for table in $tables; do
        out+=(-c "\\copy (select * from gpurate.$table) to '$work/$table.rows'")
        in+=(-c "\\copy gpurate.$table from '$work/$table.rows'")
    done
    $pg psql bench year -q "${out[@]}" && empty_tables || return 1
    began=$(date +%s%N)
    $pg psql bench year -q -1 "${in[@]}" || return 1
    copy=$((($(date +%s%N) - began) / 1000))
    for table in $tables; do
        rm -f "$work/$table.rows"
    done
}

import() { # DAYS
    market_rows "$1" >"$work/import.csv"
    measure 1 "$bin/gpurate" --config "$work/config" import "$work/import.csv"
}

item_import() {
    local least_import least_copy month

    import 30 || { lost 'import of a month' "$(why)"; return; }
    month=$peak
    empty_tables
    import 365 || { lost 'import of a year' "$(why)"; return; }
    least_import=$wall
    copy_back 2>"$work/measure.err" || { lost 'import of a year' "$(why)"; return; }
    least_copy=$copy
    empty_tables
    import 365 || { lost 'import of a year' "$(why)"; return; }
    [ "$wall" -ge "$least_import" ] || least_import=$wall
    tell "import of a year, $(($(wc -l <"$work/import.csv") - 1)) rows, $(($(stat -c %s "$work/import.csv") >> 20)) MB: wall" \
        "$(ratio "$least_import" 1000000)" s
    tell 'import of a year: CPU of the program' "$(ratio "$cpu" 1000000)" s
    judge "import of a year, speed against psql's \\copy of the same rows" \
        "$(ratio "$least_copy" "$least_import")" at-least 0.5 x "$(busy)"
    tell 'import of a year: peak memory' "$(mib "$peak")" MiB
    judge 'import of a year: peak memory against a month' "$(ratio "$peak" "$month")" at-most 1.1 x
    rm -f "$work/import.csv"
}

year_end=2026-12-31T20:05:00Z

item_catch_up() {
    local records

    [ "$($pg psql bench year -Atc 'select exists (select from gpurate.poll)')" = t ] || import 365 \
        || { lost 'catching up with a year' "$(why)"; return; }
    $pg psql bench year -q -c 'vacuum analyze'
    # One call catches up with all days; days without a value end it with 75.
    measure 1 bash -c "'$bin/gpurate' --config '$work/config' --now $year_end run 2>'$work/run.err' || [ \$? = 75 ]" \
        || { lost 'catching up with a year' "$(tail -1 "$work/run.err")"; return; }
    records=$($pg psql bench year -Atc 'select count(*) from api_v1.fixing')
    tell "catching up with a year, $records values: wall" "$(ratio "$wall" 1000000 1)" s
    tell 'catching up with a year: CPU of the program' "$(ratio "$cpu" 1000000 1)" s
    tell 'catching up with a year: peak memory' "$(mib "$peak")" MiB
    if measure 1 "$bin/gpurate" --config "$work/config" --now $year_end verify --all; then
        tell "verify --all of the year, $records values: wall" "$(ratio "$wall" 1000000 1)" s
        tell 'verify --all of the year: CPU of the program' "$(ratio "$cpu" 1000000 1)" s
        tell 'verify --all of the year: peak memory' "$(mib "$peak")" MiB
    else
        lost 'verify of a year' "$(why)"
    fi
    if measure 20 bash -c "'$bin/gpurate' --config '$work/config' --now $year_end run 2>/dev/null || [ \$? = 75 ]"; then
        tell 'a run after it, nothing due: wall' "$(ms "$wall")" ms
    else
        lost 'a run after it' "$(why)"
    fi
}

# The synthetic history of the database tests; nothing is due at its end.
idle_history() { # MONTHS
    local at=2026-11-18T12:30:00Z

    idle='' spent=
    world "idle$1" --now $at && ask_nobody || return 1
    "$bin/gpurate" --config "$work/config" --now $at run >"$work/measure.err" 2>&1 || return 1
    $pg psql bench "idle$1" -q -1 -c "set history.months = '$1'" -f tests/db/history.sql \
        >/dev/null 2>"$work/measure.err" || return 1
    $pg psql bench "idle$1" -q -c 'vacuum analyze' -c checkpoint
    measure 40 "$bin/gpurate" --config "$work/config" --now $at run && idle=$wall
    cost 40 "$bin/gpurate" --config "$work/config" --now $at run && spent=$((ours + theirs))
    world_end "idle$1"
    [ -n "$idle" ] && [ -n "$spent" ]
}

item_idle() {
    local month cheap

    idle_history 1 || { lost 'a run with nothing due, a month stored' "$(why)"; return; }
    month=$idle cheap=$spent
    judge 'a run with nothing due, a month stored: wall' "$(ms "$month")" at-most 50 ms "$(busy)"
    idle_history 120 || { lost 'a run with nothing due, ten years stored' "$(why)"; return; }
    judge 'a run with nothing due, ten years stored: wall' "$(ms "$idle")" at-most 50 ms "$(busy)"
    judge 'a run with nothing due, ten years against a month, CPU with the server' "$(ratio "$spent" "$cheap")" at-most 1.1 x
}

row name measured budget unit verdict
in_year=
for item in item_import item_catch_up item_idle; do
    case "$item" in *"$only"*) ;; *) continue ;; esac
    if [ "$item" != item_idle ] && [ -z "$in_year" ]; then
        world year --now $year_end && ask_nobody || { lost "$item" "$(why)"; continue; }
        in_year=1
    elif [ "$item" = item_idle ] && [ -n "$in_year" ]; then
        world_end year
        in_year=
    fi
    $item
done
[ -z "$in_year" ] || world_end year
$pg end bench
table_end
