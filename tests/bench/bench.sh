#!/usr/bin/env bash
# What the program costs, as ratios between two ways of one run or as budgets of whole processes.
#
#   bench.sh [WORD]     all items, or those whose function has the word in its name
#
# Prints a table: name, measured, budget, unit, verdict. A figure over its budget is said and fails
# nothing, because the machine may be busy; an item that could not be measured does (exit 1).
# An item that needs ../shared is skipped without it. Everything is made under build/bench.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/bench/kit.sh
. tests/bench/kit.sh
only=${1:-}
shared=${GPURATE_SHARED:-../shared}
vast=$shared/markets/recorded/vast/bundles_h100_2026-07-18.json

# --- reading replies ---

# Instructions, which no other work on the machine changes, of cJSON's parse of a body, of our reading
# it and of making quotes of what was read: sets bytes, offers, bare, read and quotes.
count_parse() { # SOURCE FILE BYTES
    local part

    rm -f "$work"/callgrind.*
    told=$(valgrind --quiet --tool=callgrind --callgrind-out-file="$work/callgrind" "$bin/parse_bench" "$@" \
        2>"$work/measure.err") || return 1
    read -r bytes offers <<<"$told"
    for part in bare read quotes; do
        read -r "${part?}" < <(awk -v part="$part" '/^desc: Trigger/ { mine = $NF == part } mine && /^totals:/ { n = $2 }
            END { print n }' "$work"/callgrind.*)
    done
    rm -f "$work"/callgrind.*
}

parse_one() { # SOURCE FILE BYTES WHAT LIMIT
    local told bytes offers bare read quotes

    count_parse "$1" "$2" "$3" || { lost "$4" "$(why)"; return; }
    judge "$4, $((bytes >> 10)) KiB, instructions against cJSON" "$(ratio $((read + quotes)) "$bare")" at-most "$5" x \
        "${6:-}"
}

# A definition's reader alone: what prices come to is norm's work.
read_one() { # FOLDER/SOURCE FILE BYTES
    local told bytes offers bare read quotes what="read ${1#*/} by its definition"

    count_parse "${1#*/}" "$2" "$3" || { lost "$what" "$(why)"; return; }
    judge "$what, $offers offers, instructions against cJSON" "$(ratio "$read" "$bare")" at-most 1.5 x
}

item_parse_ratio() {
    local market models=$shared/markets/recorded/tokens/openrouter/models_2026-08-01.json

    if [ -r "$vast" ]; then
        parse_one vast "$vast" 0 'parse + normalise vast, recording' 1.0
    else
        skip 'parse + normalise vast, recording' ../shared
    fi
    for market in vast runpod verda vultr azure shadeform hyperstack; do
        parse_one $market tests/market/$market/good.json 100000 "parse + normalise $market, generated" 1.2
    done
    for market in market/{digitalocean,quantacloud,novita} token/{chutes,groq,together_llm,huggingface,genai_prices}; do
        read_one "$market" "tests/$market/good.json" 100000
    done
    if [ -r "$models" ]; then
        parse_one openrouter "$models" 1000000 'tokens: 400 models, recording' 1.5
    else
        skip 'tokens: 400 models, recording' ../shared
    fi
}

# A reply of 12 MB, and what cJSON alone, in a program of its own, takes to read it: the one measure of how quick this
# machine is. Where the budgets in milliseconds were set it took ALONE_MS; a machine that is slower by that may be
# over by as much and no more.
readonly ALONE_MS=66
big=$work/vast12.json
alone=
learn_alone() {
    [ -r "$vast" ] && [ -z "$alone" ] || return 0
    "$bin/parse_bench" vast "$vast" 12000000 "$big" && measure 7 "$bin/parse_bench" - "$big" && alone=$(ms "$cpu") alone_mib=$(mib "$peak")
}

judge_ms() { # NAME MEASURED BUDGET [REASON]
    local reason=${4:-} times

    times=$(ratio "${alone:-0}" "$ALONE_MS")
    if awk -v m="$2" -v b="$3" -v t="$times" 'BEGIN { exit !(m > b && t > 1 && m <= b * t) }'; then
        reason="on a machine that takes $times times as long for cJSON alone"
    fi
    judge "$1" "$2" at-most "$3" ms "$reason"
}

# A reply may not have more than 12 MiB; the budgets are those of 16 MB, by size.
item_parse_process() {
    [ -r "$vast" ] || { skip 'gpurate parse vast' ../shared; return; }
    learn_alone || { lost 'cJSON alone' "$(why)"; return; }
    tell 'cJSON alone, 12 MB, a program of its own: CPU' "$alone" ms
    if measure 20 "$bin/gpurate" parse vast "$vast"; then
        judge_ms 'gpurate parse vast, 160 KB: CPU' "$(ms "$cpu")" 10
        judge 'gpurate parse vast, 160 KB: peak memory' "$(mib "$peak")" at-most 8 MiB 'the program with nothing to read has 3.6'
    else
        lost 'gpurate parse vast, 160 KB' "$(why)"
    fi
    if measure 7 "$bin/gpurate" parse vast "$big"; then
        judge_ms 'gpurate parse vast, 12 MB: CPU' "$(ms "$cpu")" 75 "cJSON alone takes $alone of it"
        judge 'gpurate parse vast, 12 MB: peak memory' "$(mib "$peak")" at-most 48 MiB "cJSON alone takes $alone_mib"
    else
        lost 'gpurate parse vast, 12 MB' "$(why)"
    fi
}

# --- polling ---

all_markets() {
    find tests/market -mindepth 1 -type d -printf '%f\n' | sort | paste -sd,
}

item_poll() {
    local name i told markets answered offers wall slowest=1500

    world_sim "$work" --canned tests/market --also "$(all_markets)" || {
        lost 'poll' 'no simulator'
        return
    }
    world_tell GET /control/markets | awk '!had[$1]++' >"$work/origins"
    if measure 3 bash -c "exec '$bin/poll_bench' '$work/poll' 0 <'$work/origins'" \
        && told=$("$bin/poll_bench" "$work/poll" 0 <"$work/origins"); then
        read -r markets answered offers wall <<<"$told"
        tell "poll of all $markets market modules at once ($answered answered): wall" "$(ms "$wall")" ms
        tell "poll of all $markets market modules at once: CPU" "$(ms "$cpu")" ms
        judge "poll of all $markets market modules at once: peak memory" "$(mib "$peak")" at-most 64 MiB
    else
        lost 'poll of all modules' "$(why)"
    fi
    # The first request of each of 40 markets waits from 50 to 1500 ms, the others do not. Only
    # markets that answer well: a second try after a fault would be counted as the poll's.
    all_markets | tr , '\n' | grep -vxE 'hyperstack|seeweb|thunder' >"$work/names"
    awk 'NR == FNR { is[$1] = 1; next } is[$1]' "$work/names" "$work/origins" | head -40 >"$work/forty"
    i=0
    while read -r name _; do
        world_tell POST "/control/fault?market=$name&mode=latency&arg=$((50 + i * (slowest - 50) / 39))&count=1"
        i=$((i + 1))
    done <"$work/forty"
    if told=$("$bin/poll_bench" "$work/poll" 40 <"$work/forty" 2>"$work/measure.err"); then
        read -r markets answered offers wall <<<"$told"
        judge "poll of 40 markets, 50 to 1500 ms, against the slowest" \
            "$(ratio "$wall" $((slowest * 1000)))" at-most 1.15 x "$(busy)"
        [ "$answered" = 40 ] || lost 'poll of 40 markets' "only $answered answered"
    else
        lost 'poll of 40 markets' "$(why)"
    fi
    world_tell POST /control/quit
    wait "$SIM_PID"
    rm -rf "$work/poll"
}

item_run() {
    world run --now 2026-05-28T12:05:00Z || { lost 'gpurate run' "$(why)"; return; }
    if measure 1 "$bin/gpurate" --config "$work/config" --now 2026-05-28T12:05:00Z run; then
        tell 'gpurate run, simulated markets, first hour: wall' "$(ms "$wall")" ms
        tell 'gpurate run: CPU' "$(ms "$cpu")" ms
        judge 'gpurate run: peak memory' "$(mib "$peak")" at-most 64 MiB
    else
        lost 'gpurate run' "$(why)"
    fi
    world_end run
}

# --- the database ---

item_store() {
    local told

    told=$(tests/bench/store_bench.sh "$bin/store_bench" 2>"$work/measure.err" | tail -1)
    case "$told" in
    *'against \copy '*) judge "storing 400,000 quotes, speed against psql's \\copy" \
        "$(sed -E 's/.*against \\copy ([0-9.]+),.*/\1/' <<<"$told")" at-least 0.6 x "$(busy)" ;;
    *) lost 'storing quotes' "$(why)" ;;
    esac
}

item_day() {
    local told rows fix sql

    told=$("$bin/day_bench" "$work/day.tsv" 2>"$work/measure.err") || { lost 'fixing a day' "$(why)"; return; }
    read -r rows fix <<<"$told"
    $pg start bench >/dev/null && conninfo=$($pg newdb bench day) || { lost 'fixing a day' 'no database'; return; }
    psql "$conninfo" -q -c 'create unlogged table q (operator text, hour int, price numeric(20,9))' \
        -c "\\copy q from '$work/day.tsv'" -c 'vacuum analyze q' >/dev/null
    rm -f "$work/day.tsv"
    cost 3 psql "$conninfo" -Atq -c 'set max_parallel_workers_per_gather = 0' \
        -c 'select count(*), sum(p) from (select operator, hour, percentile_disc(0.5) within group (order by price) p from q group by operator, hour) x' \
        || { lost 'fixing a day' "$(why)"; return; }
    sql=$((theirs / 3))
    $pg dropdb bench day
    tell "fixing a day of $rows quotes: CPU" "$(ms "$fix")" ms
    judge "fixing a day of $rows quotes, CPU against percentile_disc in SQL" "$(ratio "$fix" "$sql" 3)" at-most 0.05 x \
        "$(ratio $((fix * 1000)) "$rows" 0) ns a quote of 144 bytes, in one pass over all rules"
}

# --- the past ---

# The recorded panel as quotes; for speed only, so units are taken as they stand.
real_rows() {
    echo $header
    awk -F, 'NR > 1 {
        gpu = $5 ~ /^H100_SXM|^h100-sxm/ ? "H100-SXM-80" : $5 ~ /^H200/ ? "H200-SXM-141" : "other"
        price = $7 != "" ? $7 : $8
        print substr($1, 1, 13) ":00:00Z," $2 "," $2 "," gpu "," ($7 != "" ? "on_demand" : "spot") ",," \
            $3 "," NR ",,," $6 ",," (price == "" ? 0 : price)
    }' "$shared/data/gpu_quotes_getdeploying_panel.csv" | sort -s -t, -k1,1
}

item_backtest_real() {
    local rows took memory

    [ -r "$shared/data/gpu_quotes_getdeploying_panel.csv" ] || { skip 'backtest of real rows' ../shared; return; }
    real_rows >"$work/real.csv"
    rows=$(($(wc -l <"$work/real.csv") - 1))
    if measure 15 "$bin/gpurate" backtest "$work/real.csv" --index H100-SXM --method GHS-1.0; then
        took=$(ms "$cpu") memory=$(mib "$peak")
        learn_alone || { lost 'cJSON alone' "$(why)"; return; }
        judge_ms "backtest of $rows real rows: CPU" "$took" 40
        tell "backtest of $rows real rows: peak memory" "$memory" MiB
    else
        lost 'backtest of real rows' "$(why)"
    fi
}

# 40 operators under a panel of their own.
year_config() {
    rm -rf "$work/year" && cp -R config "$work/year" || return 1
    {
        printf '{"id": "bench-2025-01", "name": "bench", "from": "2025-01-01", "members": [\n'
        for i in {1..40}; do
            printf '{"operator": "op%02d", "market": "op%02d", "segment": "neocloud"}%s\n' "$i" "$i" \
                "$([ "$i" = 40 ] || echo ,)"
        done
        printf ']}\n'
    } >"$work/year/panels/bench-2025-01.json"
}

year_rows() { # DAYS
    echo $header
    awk -v days="$1" 'BEGIN {
        srand(1)
        start = 1735689600 # 2025-01-01
        for (h = 0; h < days * 24; h++) {
            at = strftime("%Y-%m-%dT%H:05:00Z", start + h * 3600, 1)
            for (o = 1; o <= 40; o++)
                printf "%s,op%02d,op%02d,H100-SXM-80,on_demand,,us,k%d,,,8,16,%.4f\n", at, o, o, o,
                    2 + o / 40 + rand() / 10
        }
    }'
}

item_backtest_year() {
    local rows month

    year_config || { lost 'backtest of a year' 'no configuration'; return; }
    year_rows 31 >"$work/month.csv"
    year_rows 365 >"$work/year.csv"
    rows=$(($(wc -l <"$work/year.csv") - 1))
    if measure 3 "$bin/gpurate" --config "$work/year" backtest "$work/month.csv" --index H100-SXM \
        --method GHR-1.0 --panel bench-2025-01; then
        month=$peak
    else
        lost 'backtest of a month' "$(why)"
        return
    fi
    if measure 3 "$bin/gpurate" --config "$work/year" backtest "$work/year.csv" --index H100-SXM \
        --method GHR-1.0 --panel bench-2025-01; then
        tell "backtest of a year, $rows rows: CPU" "$(ms "$cpu")" ms
        tell 'backtest of a year: rows per second' $((rows * 1000000 / wall)) 1/s
        tell 'backtest of a year: peak memory' "$(mib "$peak")" MiB
        judge 'backtest of a year: peak memory against a month' "$(ratio "$peak" "$month")" at-most 1.5 x
    else
        lost 'backtest of a year' "$(why)"
    fi
    rm -f "$work/month.csv" "$work/year.csv"
}

# So many days and polls a day of 20 members of the headline panel: four indices publish each day.
panel_rows() { # DAYS POLLS
    echo $header
    awk -v days="$1" -v polls="$2" 'BEGIN {
        n = split("civo_page:civo coreweave:coreweave crusoe_page:crusoe cudo:cudo digitalocean:digitalocean " \
                  "e2e:e2e gmi:gmicloud hyperbolic:hyperbolic hyperstack:hyperstack lambda:lambda " \
                  "latitude:latitude massedcompute:massedcompute nebius_page:nebius ovhcloud:ovhcloud " \
                  "scaleway:scaleway seeweb:seeweb tensorpool:tensorpool verda:verda " \
                  "voltagepark:voltagepark vultr:vultr", seat, " ")
        srand(1)
        start = 1767197100 # 2025-12-31T16:05:00Z
        for (p = 0; p < days * polls; p++) {
            at = strftime("%Y-%m-%dT%H:%M:%SZ", start + p * 86400 / polls, 1)
            for (i = 1; i <= n; i++) {
                split(seat[i], who, ":")
                printf "%s,%s,%s,H100-SXM-80,on_demand,,us,a,,,8,16,%.4f\n", at, who[1], who[2], 2 + i / 20 + rand() / 10
                printf "%s,%s,%s,H200-SXM-141,on_demand,,us,b,,,8,16,%.4f\n", at, who[1], who[2], 3 + i / 20 + rand() / 10
            }
        }
    }'
}

# psql reads the rows that verify reads: where they stand, as text, to nowhere.
copy_out() { # ROUNDS
    cost "$1" psql "$conninfo" -q -c '\copy gpurate.fixing to /dev/null' -c '\copy gpurate.poll to /dev/null' \
        -c '\copy (select * from gpurate.quote) to /dev/null'
}

verify_of() { # POLLS
    local now=2026-03-13T20:05:00Z records levels polls="$1 polls a day" took rounds=10

    [ "$1" != 1 ] || polls='one poll a day'
    world verify --now $now || { lost 'verify' "$(why)"; return; }
    ask_nobody
    panel_rows 72 "$1" >"$work/panel.csv"
    "$bin/gpurate" --config "$work/config" import "$work/panel.csv" >"$work/measure.err" 2>&1 \
        || { lost 'verify: import' "$(why)"; world_end verify; return; }
    # One call catches up with all days; days without a value end it with 75.
    measure 1 bash -c "'$bin/gpurate' --config '$work/config' --now $now run 2>'$work/measure.err' || [ \$? = 75 ]"
    records=$($pg psql bench verify -Atc 'select count(*) from api_v1.fixing')
    levels=$($pg psql bench verify -Atc "select string_agg(distinct 'L' || level, ' ') from api_v1.fixing")
    tell "catching up with 72 days, $polls: wall" "$(ratio "$wall" 1000000)" s
    if [ "${records:-0}" -lt 285 ]; then
        lost 'verify' "only ${records:-0} values were published"
    elif copy_out $rounds && took=$((ours + theirs)) \
        && cost $rounds "$bin/gpurate" --config "$work/config" --now $now verify --all; then
        judge "verify --all of $records values ($levels), $polls, CPU against psql's \\copy of its rows" \
            "$(ratio $((ours + theirs)) "$took")" at-most 1.5 x \
            "$(ratio "$ours" "$took") x is the program's, $(ratio "$theirs" "$took") x the server's"
        tell "verify --all, $polls: wall" "$(ratio "$wall" 1000000)" s
        tell "verify --all, $polls: CPU of the program" "$(ratio "$ours" $((rounds * 1000000)))" s
        tell "verify --all, $polls: peak memory" "$(mib "$peak")" MiB
    else
        lost 'verify' "$(why)"
    fi
    world_end verify
}

item_verify() {
    verify_of 1
    verify_of 24
}

row name measured budget unit verdict
for item in item_parse_ratio item_parse_process item_poll item_run item_store item_day \
    item_backtest_real item_backtest_year item_verify; do
    case "$item" in *"$only"*) $item ;; esac
done
$pg end bench
rm -f "$big"
table_end
