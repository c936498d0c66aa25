# shellcheck shell=bash
# Whole months without a network: made-up quotes are imported, the program's markets are off.
# To be sourced by a flow test.
#
#   quiet INDEX...                 a database, and a configuration with these indices and no market
#   quiet_config INDEX...          the same without contracts, nothing is asked of the database yet
#   quotes FROM DAYS [CENTS [SKIP]]  CSV rows of seven sellers, every hour of the windows of DAYS
#                                  dates, without those whose days of the month are in SKIP
#   feed FILE                      imports a file of such rows (the header is put before them)
#   fixings INDEX [COLUMNS]        the newest fixings, one a line

SELLERS='digitalocean hyperbolic lambda scaleway verda voltagepark vultr'
ONE='{"id": "H100-SXM", "title": "H100 SXM GPU-hours, monthly", "index": "H100-SXM",
    "size": 1000, "size_unit": "GPU-hours", "unit": "USD per GPU-hour", "tick": "0.001",
    "months": "FGHJKMNQUVXZ", "listed_from": "2026-01", "listed_months": 3}'
HEADER='observed_at,market,operator,instrument,term,tier,region,offer,host,machine,gpus,available,price_usd_per_gpu_hour'

quiet() {
    quiet_config "$@"
    contracts "$ONE"
    gpurate 0 init
}

quiet_config() {
    local index

    world_clean
    DB=flow_$FLOW_NAME
    CONNINFO=$(pg newdb "$DB") || fail "no scratch database"
    CONFIG=$FLOW_DIR/config
    rm -rf "$CONFIG"
    cp -R config "$CONFIG"
    rm -rf "$CONFIG"/markets.d/*.json "$CONFIG"/indices/*.json "$CONFIG"/contracts/*.json
    for index; do
        cp "config/indices/$index.json" "$CONFIG/indices/"
    done
    # Every source off: what is polled would need a network.
    sed -E -i 's/^(    "[a-z0-9_]+": *\{)/\1"enabled": false, /' "$CONFIG/markets.json"
    cat >"$CONFIG/gpurate.json" <<JSON
{"db": "$CONNINFO", "state": "../state", "keys": null, "contact": null, "run_deadline_s": 30}
JSON
    echo '{"baskets": []}' >"$CONFIG/baskets.json"
}

contracts() {
    printf '{"contracts": [%s]}\n' "$1" >"$CONFIG/contracts.json"
}

# The window of a date is the 24 h before 16:00 of it. Each date's prices differ a little from the
# others', so that a wrong date shows; CENTS lifts them all.
quotes() { # FROM DAYS [CENTS [SKIP]]
    TZ=UTC awk -v sellers="$SELLERS" -v from=$(($(date -u -d "$1 16:05Z" +%s) - 86400)) -v days="$2" \
        -v cents="${3:-0}" -v skip=" ${4:-} " 'BEGIN {
        n = split(sellers, seller, " ")
        for (hour = 0; hour < days * 24; hour++) {
            at = strftime("%Y-%m-%dT%H:%M:%SZ", from + hour * 3600, 1)
            date = int((from + hour * 3600 + 8 * 3600) / 86400)
            if (index(skip, " " strftime("%d", date * 86400, 1) " "))
                continue
            for (s = 1; s <= n; s++)
                printf "%s,%s,%s,H100-SXM-80,on_demand,,,o%d,,,8,8,%.4f\n", at, seller[s], \
                    seller[s], s, 1.8 + s * 0.15 + date % 13 * 0.011 + (hour % 24) * 0.0007 + cents / 100
        }
    }' </dev/null
}

feed() { # FILE...
    local file all=()

    for file; do
        { echo "$HEADER"; cat "$file"; } >"$file.csv"
        all+=("$file.csv")
    done
    gpurate 0 import "${all[@]}"
}

fixings() { # INDEX [COLUMNS]
    sql "select ${2:-fixing_date, level, status, avg_text} from api_v1.fixing_latest
         where index = '$1' order by fixing_date"
}
