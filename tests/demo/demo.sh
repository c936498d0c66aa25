#!/usr/bin/env bash
# The last day of a month, on real HTTP and a real PostgreSQL.
#
#   demo.sh            builds, starts cluster and marketplaces, runs the day, shows what came out
#   demo.sh stop       ends what the demo left running
#   demo.sh clean      that, and removes everything it made but the program
#   demo.sh check      the same day for the tests: checks what came out and leaves nothing behind
#
# The ordinary binary runs 24 hourly polls at a moved --now, then the preliminary and the final
# fixing. What goes wrong on that day is in day.faults. A second demo begins afresh.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lib/world.sh
. tests/lib/world.sh
mode=${1:-show}
name=demo
[ "$mode" != check ] || name=demo-check
world=$PWD/var/$name-world
date=2026-05-31
settled=${date}T20:15:00Z
INDICES=(H100-SXM H200-SXM B200-SXM H100 H200 H100-SXM-HYPER)
TOKENS=(glm-5.1-blend gpt-oss-120b-blend kimi-k2.6-blend kimi-k2.6-blend-net)

die() {
    echo "demo: $1" >&2
    exit 1
}

# Only what is ours, and only if the number was not given to somebody else since.
stop_sim() {
    local pid

    pid=$(cat "$world/sim.pid" 2>/dev/null) || return 0
    case "$(readlink "/proc/$pid/exe")" in
    */sim*) kill "$pid" 2>/dev/null ;;
    esac
    rm -f "$world/sim.pid"
}

sql() {
    tests/lib/pg.sh psql "$name" gpurate "$@"
}

gpurate() {
    build/release/gpurate --config "$world/config" "$@"
}

# What a reader types: the program with the demo's configuration and clock, psql with its database.
wrappers() {
    local dir=var/$name

    printf '#!/bin/sh\nexec "%s" --config "%s" --now %s "$@"\n' "$PWD/build/release/gpurate" \
        "$world/config" "$settled" >"$dir/gpurate"
    printf '#!/bin/sh\nexec "%s/tests/lib/pg.sh" psql %s gpurate -P pager=off "$@"\n' "$PWD" "$name" >"$dir/psql"
    chmod 755 "$dir/gpurate" "$dir/psql"
}

# To be typed as they stand; check runs each line.
commands() {
    cat <<END
var/$name/gpurate show H100-SXM H200-SXM B200-SXM
var/$name/gpurate explain H100-SXM --part operators
var/$name/gpurate settle H100-SXM-K26
var/$name/gpurate verify --all
var/$name/psql -c "select market, verdict, price_text from api_v1.market_price where index = 'H100-SXM' and verdict = 'ok' order by observed_at desc, price limit 12"
END
}

begin() {
    local conninfo

    tests/lib/deps.sh demo || exit $?
    make -s -j"$(nproc)" V=release all sim || die "could not build"
    tests/lib/pg.sh start "$name" >/dev/null || die "could not start PostgreSQL"
    stop_sim
    rm -rf "$world"
    mkdir -p "$world"
    conninfo=$(tests/lib/pg.sh newdb "$name" gpurate) || die "could not create the database"
    world_sim "$world" --now "2026-05-30T16:05:00Z" --b200 yes --script tests/demo/day.faults || exit 1
    echo "$SIM_PID" >"$world/sim.pid"
    world_config "$world" "$conninfo" || die "could not write the configuration"
    # A contract on tokens beside the one on GPU-hours, listed in the year of the demo.
    sed -i 's|"listed_months": 12}$|&,\
    {"id": "TOK-GLM-5.1", "title": "GLM 5.1 tokens, blend, monthly", "index": "glm-5.1-blend",\
     "size": 1000, "size_unit": "million tokens", "unit": "USD per 1M tokens", "tick": "0.0001",\
     "months": "FGHJKMNQUVXZ", "listed_from": "2026-01", "listed_months": 12}|' "$world/config/contracts.json"
    # A deadline a person can wait for: one market hangs for an hour of this day.
    sed -i -E 's/("defaults": *\{"deadline_s": *)[0-9]+/\14/' "$world/config/markets.json"
    wrappers
    # The rules of other venues' contracts, as if they had been in force in that month.
    sed -i -E 's/("since": ")2026-(08-11|09-29|06-01)/\12026-01-01/; s/("first": ")2026-(10|06)"/\12026-01"/' \
        "$world"/config/contracts/{NYMEX-GPU1,ICE-HPR,KALSHI-H100-MONTH}.json
    # B200 as if its first value had been due that year: the panel of the demo's year has five sellers of it.
    sed -i 's|"from": "2027-01-01"|"from": "2026-01-01"|' "$world/config/indices/B200-SXM.json"
    # Codes as if an exchange had given them: what is settled goes out as FIXML too.
    sed -i -e 's|"mic": null|"mic": "XXXX"|' -e 's|"cfi": .*|"cfi": "FCSCSX",|' \
        -e 's|"fixml": null|"fixml": {"sym": "H100", "id": "H100", "src": "H", "sec_typ": "FUT"}|' \
        "$world/config/contracts/H100-SXM.json"
    gpurate init || die "gpurate init failed"
    month_before >"$world/before.csv"
    gpurate --now "2026-05-30T16:01:00Z" import "$world/before.csv" || die "could not import"
}

# The month up to the demo's day as made-up quotes, so that it can end in a settlement: seven sellers of
# H100, five of H200 and of B200, an hourly price of one and of eight GPUs each, that drifts from day to day.
month_before() {
    echo 'observed_at,market,operator,instrument,term,tier,region,offer,host,machine,gpus,available,price_usd_per_gpu_hour'
    awk -v from="$(date -u -d '2026-04-30 16:05Z' +%s)" '
    function sells(instrument, first, names,    n, s, gpus, seller, day) {
        day = int(hour / 24) % 22
        n = split(names, seller, " ")
        for (s = 1; s <= n; s++)
            for (gpus = 1; gpus <= 8; gpus += 7)
                printf "%s,%s,%s,%s,on_demand,,,%s-%d,,,%d,8,%.4f\n",
                    strftime("%Y-%m-%dT%H:%M:%SZ", from + hour * 3600, 1), seller[s], seller[s], instrument,
                    instrument, gpus, gpus, first + s * 0.2 + (day < 11 ? day : 22 - day) * 0.0137
    }
    BEGIN {
        for (hour = 0; hour < 30 * 24; hour++) {
            sells("H100-SXM-80", 1.78, "digitalocean hyperbolic lambda scaleway verda voltagepark vultr")
            sells("H200-SXM-141", 2.56, "digitalocean hyperbolic lambda verda vultr")
            sells("B200", 4.0, "digitalocean hyperbolic lambda verda vultr")
            sells("GH200", 1.6, "verda")
        }
    }' </dev/null
}

# One poll: how many markets answered, what the headline stands at, and what was not as it should.
tell_hour() {
    sql -At -F ' ' -c "
        select to_char(p.observed_at at time zone 'UTC', 'MM-DD HH24:MI'),
               format('%2s of %s markets', count(*) filter (where p.complete), count(*)),
               '  H100-SXM ' || coalesce((select avg_text from api_v1.indicative i
                   where i.index = 'H100-SXM' and i.observed_at = p.observed_at), '-     '),
               '  H200-SXM ' || coalesce((select avg_text from api_v1.indicative i
                   where i.index = 'H200-SXM' and i.observed_at = p.observed_at), '-     '),
               '  ' || coalesce(string_agg(p.market || ' ' || p.verdict, ', ' order by p.market)
                   filter (where p.verdict <> 'ok'), '')
        from api_v1.poll p
        where p.newest and p.observed_at = '$1'
        group by p.observed_at"
}

poll() { # TIME
    local code

    world_tell POST "/control/now?t=$1" || die "the simulator is gone"
    gpurate --now "$1" run
    code=$?
    [ "$code" = 0 ] || echo "     (gpurate run ended with $code)"
}

day() {
    local hour time

    for hour in {16..23} {0..15}; do
        printf -v time '2026-05-%dT%02d:05:00Z' $((hour >= 16 ? 30 : 31)) "$hour"
        poll "$time"
        tell_hour "$time"
    done
}

# Per market: how its day of polls went, and what it asked at the last hour.
markets_table() {
    sql -P border=0 -P footer=off -P null=- -c "
        with last as (
            select m.market, m.index like 'H200%' as h200, m.verdict, m.price, m.offers,
                   m.low, m.median, m.high
            from api_v1.market_price m
            where m.observed_at = '$1' and m.index in ('H100-SXM', 'H200-SXM', 'H100-SXM-HYPER')
        ), day as (
            select market, count(*) filter (where complete) as answered, count(*) as polls,
                   string_agg(distinct verdict, ', ' order by verdict)
                       filter (where verdict <> 'ok') as trouble
            from api_v1.poll where newest and observed_at <= '$1' and market in
                (select market from api_v1.market_price where index like 'H_00%') group by market
        )
        select d.market, d.answered || '/' || d.polls as answered, d.trouble,
               h.offers as \"H100 offers\", h.low::numeric(9,4) as min,
               h.median::numeric(9,4) as median, h.high::numeric(9,4) as max,
               h.price::numeric(9,4) as price, h.verdict,
               x.offers as \"H200 offers\", x.low::numeric(9,4) as \"min \",
               x.median::numeric(9,4) as \"median \", x.high::numeric(9,4) as \"max \",
               x.price::numeric(9,4) as \"price \"
        from day d
        left join last h on h.market = d.market and not h.h200
        left join last x on x.market = d.market and x.h200 and x.offers > 0
        order by d.market"
}

# Tokens beside the GPU-hours: what sellers post for one model, fixings, baskets, posted prices.
tokens() {
    echo
    echo "Tokens: GLM 5.1 at its sellers at 15:05, USD per 1 M tokens; list prices are settled on"
    sql -P border=0 -P footer=off -P null=- -c "
        select provider, source, max(list_text) filter (where direction = 'input')::numeric(9,4)
                   as input,
               max(list_text) filter (where direction = 'output')::numeric(9,4) as output,
               max(list_text) filter (where direction = 'blend')::numeric(9,4) as blend,
               max(net_text) filter (where direction = 'blend')::numeric(9,4) as net,
               nullif(max(discount), 0)::numeric(4,2) as discount, max(quantization) as quantization
        from api_v1.token_price
        where model = 'glm-5.1' and observed_at = '${date}T15:05:00Z' and verdict = 'ok'
        group by provider, source, offer !~ '#', tier order by 5, provider, source"
    echo "Fixings of token indices beside those of GPU-hours, and the baskets"
    gpurate show H100-SXM "${TOKENS[@]}" --date "$date"
    gpurate --now "$settled" tokens baskets
    echo
    echo "What the contracts of the next month would settle at, none of its days being there yet (gpurate settle)"
    gpurate --now "$settled" settle --month 2026-06
    echo
    echo "Posted by the makers of single-seller models, information only (gpurate tokens posted)"
    gpurate --now "$settled" tokens posted | awk 'NR == 1 || $3 == "input" || $3 == "output"'
}

# The end of the month: our own settlement, and what the rules of others make of the same days.
month() {
    echo
    echo "The day ended its month: the settlement price (the days before it are made up)"
    gpurate --now "$settled" settle --month "${date%-*}"
    echo
    echo "The same days by the rules of other venues' contracts (gpurate settle --rules H100-SXM --month 2026-05)"
    gpurate --now "$settled" settle --rules H100-SXM --month 2026-05
    echo
    gpurate --now "$settled" settle NYMEX-GPU1-K26
}

# What was published, as files: pages, JSON, CSV and bundles.
site() {
    gpurate --now "$settled" site "var/$name/site"
}

show() {
    echo
    echo "Marketplaces: polls of the day that were answered, and the SXM offers of 15:05 in USD per GPU-hour"
    markets_table "${date}T15:05:00Z"
    echo "Indicative values at 15:05 (gpurate show)"
    cat "$world/indicative"
    echo
    echo "Fixings of $date: preliminary after 16:15, final after 20:00 UTC (gpurate show --date $date)"
    cat "$world/preliminary"
    gpurate show "${INDICES[@]}" --date "$date"
    echo
    tokens
    month
    site
    echo
    echo "The site, as files for any web server: file://$PWD/var/$name/site/index.html"
    echo
    echo "To look further, until make demo-stop:"
    commands | sed 's/^/  /'
}

# What must have come of the day, whatever the prices were.
expect() { # WHAT GOT WANTED
    if [ "$2" = "$3" ]; then
        echo "ok   $1: $2"
    else
        echo "FAIL $1 is \"$2\", wanted \"$3\""
        wrong=1
    fi
}

check() {
    local wrong=0

    expect 'final fixings of the headline' "$(sql -Atc "select string_agg(index || ' ' || level || ' '
        || valid_partitions, ', ' order by index) from api_v1.fixing_latest where status = 'final'
        and fixing_date = '$date' and index in ('H100-SXM', 'H200-SXM', 'B200-SXM')")" \
        'B200-SXM 1 23, H100-SXM 1 24, H200-SXM 1 23'
    expect 'values of other indices' "$(sql -Atc "select count(*) from api_v1.fixing_latest
        where fixing_date = '$date' and index in ('H100', 'H100-SXM-HYPER') and avg > 0")" 2
    expect 'the value is between its operators' "$(sql -Atc "select bool_and(avg between low and high
        and med between low and high) from api_v1.fixing_latest where fixing_date = '$date'
        and level = 1")" t
    expect 'polls of the failing market' "$(sql -Atc "select count(*) from api_v1.poll
        where market = 'voltagepark' and verdict = 'http' and newest")" 5
    expect 'polls of the market with garbage' "$(sql -Atc "select count(*) from api_v1.poll
        where market = 'vultr' and verdict = 'unreadable' and newest")" 4
    expect 'hours the sold-out market had a price' "$(sql -Atc "select count(*)
        from api_v1.market_price where market = 'lambda' and index = 'H100-SXM' and price is not null and observed_at
        between '2026-05-30T21:00Z' and '2026-05-31T04:00Z'")" 0
    # A market's price is of the offers that were eligible: one by one they are as many, and the cheapest is its lowest.
    expect 'market prices that are not of their eligible quotes' "$(sql -Atc "with e as materialized (select q.observed_at,
        q.market, q.operator, x.index, count(*) as n, min(q.price_usd) as low from api_v1.quote q cross join unnest(q.eligible) x(index)
        where q.observed_at = '2026-05-31 15:05Z' group by 1, 2, 3, 4)
        select count(*) filter (where m.offers <> coalesce(e.n, 0) or m.low is distinct from e.low) || ' of ' || (count(*) > 500)
        from api_v1.market_price m left join e using (observed_at, market, operator, index)
        where m.observed_at = '2026-05-31 15:05Z'")" '0 of true'
    expect 'token fixings of the day' "$(sql -Atc "select count(*), min(level), max(level)
        from api_v1.fixing_latest where fixing_date = '$date' and method like 'TKR%'
        and status = 'final'")" '180|1|1'
    expect 'baskets at their base' "$(sql -Atc "select string_agg(basket || ' ' || level_text, ', '
        order by basket) from api_v1.basket where basket_date = '$date' and newest")" \
        'TOKEN-FRONTIER 100.000000000, TOKEN-OPEN 100.000000000, TOKEN-OPEN-NET 100.000000000'
    expect 'the seller that cut its price' "$(sql -Atc "select before_text || ' ' || price_text
        from api_v1.posted where newest and model = 'grok-4.3' and direction = 'output'")" \
        '2.500000000 2.000000000'
    expect 'contract months that are open' "$(sql -Atc "select string_agg(contract || ' ' || n, ', ' order by contract)
        from (select contract, count(*) as n from api_v1.settlement_indicative where as_of = '$date' group by contract) c")" \
        'H100-SXM 11, TOK-GLM-5.1 11'
    expect 'the token contract stands at the fixing' "$(sql -Atc "select s.indicative = f.avg and s.days_published = 0
        from api_v1.settlement_indicative s join api_v1.fixing_latest f on f.index = 'glm-5.1-blend'
        and f.status = 'final' where s.contract = 'TOK-GLM-5.1' and s.month = '2026-06-01'
        and s.as_of = '$date' and f.fixing_date = '$date'")" t
    expect 'preliminary and final' "$(sql -Atc "select string_agg(status, ' ' order by revision)
        from api_v1.fixing where index = 'H100-SXM' and fixing_date = '$date'")" 'preliminary final'
    expect 'final settlements of the month' "$(sql -Atc "select string_agg(distinct contract || ' ' || status, ', ')
        from api_v1.settlement_rules where month = '2026-05-01' and price is not null")" \
        'H100-SXM final, H200-SXM final, ICE-HPR shadow, KALSHI-H100-MONTH shadow, NYMEX-GPU1 shadow'
    expect 'our own rule is what was settled' "$(sql -Atc "select r.price = s.price from api_v1.settlement_rules r
        join api_v1.settlement_price s using (contract, month) where contract = 'H100-SXM' and month = '2026-05-01'")" t
    expect 'files with another digest' "$(cd "var/$name/site" && find . \( -name digests.txt -o -name '*.sha256' \) -exec cat {} + | sha256sum --quiet -c 2>&1)" ''
    expect 'token prices with the licence of a source' "$(grep -c '"attribution":".*LiteLLM, (c) 2023' "var/$name/site/v1/token/latest.json")" 1
    expect 'the front page' "$(grep -o '>H100-SXM</a></th><td class="n">[^<]*' "var/$name/site/index.html" | sed 's/.*>//')" \
        "$(sql -Atc "select avg_text from api_v1.fixing_latest where index = 'H100-SXM' order by fixing_date desc limit 1")"
    python3 tests/lib/site_check.py "var/$name/site" tests/lib/pg.sh psql "$name" gpurate -Atc >"$world/site" 2>&1 ||
        sed 's/^/     /' "$world/site"
    expect 'page, JSON, CSV, FIXML and SQL' "$(grep -Eo '^site: [1-9][0-9]+ json, [1-9][0-9]+ csv, [1-9][0-9]+ pages, [1-9][0-9]+ numbers, [1-9][0-9]* rules, [1-9][0-9]* fixml, [1-9][0-9]* sellers, [1-9][0-9]+ changes, [1-9][0-9]+ sql' \
        "$world/site" | wc -l)" 1
    python3 tests/lib/questions.py check doc/ANALYST.md tests/lib/pg.sh psql "$name" gpurate -P pager=off >"$world/questions" 2>&1 ||
        sed 's/^/     /' "$world/questions" | tail -40
    expect 'the questions of analysts' "$(tail -1 "$world/questions")" '31 questions answered'
    python3 tests/lib/documents.py "var/$name" >"$world/documents" 2>&1
    expect 'exit code of every command and query of the documents' "$?" 0
    sed -n 's/^/     /; /failed$/!p' "$world/documents"
    gpurate --now "$settled" verify --all >"$world/verify" 2>&1
    expect 'exit code of verify --all' "$?" 0
    while IFS= read -r line; do
        sh -c "$line" >"$world/typed" 2>&1 </dev/null
        expect "exit code, a screen of lines: $line" "$? $(awk 'END { print(NR >= 1 && NR <= 60) }' "$world/typed")" '0 1'
    done < <(commands)
    expect 'secrets on disk and in the database' "$({
        grep -rlF SECRET "$world" --exclude=sim.log
        sql -Atc "select why from api_v1.poll where why like '%SECRET%'"
    } | wc -l)" 0
    return $wrong
}

case "$mode" in
stop)
    stop_sim
    tests/lib/pg.sh end "$name"
    exit 0
    ;;
clean)
    stop_sim
    tests/lib/pg.sh drop "$name"
    rm -rf "$world"
    exit 0
    ;;
show | check) ;;
*) die "unknown word \"$mode\"" ;;
esac
world_clean
world_keys
# The tests begin where nothing is.
[ "$mode" != check ] || trap 'stop_sim; tests/lib/pg.sh drop "$name"; rm -rf "$world"' EXIT
started=$SECONDS
begin
echo "A day of polls (MM-DD HH:MM UTC); what is not ok is named. day.faults says what goes wrong."
day
gpurate --now "${date}T15:06:00Z" show "${INDICES[@]}" >"$world/indicative"
poll "${date}T16:15:00Z"
gpurate --now "${date}T16:16:00Z" show "${INDICES[@]}" --date "$date" >"$world/preliminary"
poll "${date}T20:00:00Z"
poll "$settled"
if [ "$mode" = check ]; then
    show
    check
else
    show
    echo "  ($((SECONDS - started)) s)"
fi
