# shellcheck shell=bash
# The day on which GHR-1.1 and a new panel take effect: each date under what was live on it, the first
# one under both. Vast's offers are rented every other hour: seen by 1.1, not by 1.0.
. tests/lib/days.sh
quiet_config H100-SXM
contracts "$ONE"
# The panel of somebody with licences: Lambda and Vast.ai have their seats.
sed -E -i 's/("operator": "lambda", "market": "lambda)_page/\1/;
    s/^( *)(\{"operator": "vultr".*\})$/\1\2,\n\1{"operator": "vast", "market": "vast", "segment": "marketplace", "peer": true, "tiers": ["verified"], "reliability": "0.95"}/' \
    "$CONFIG/panels/headline-2027-01.json"
gpurate 0 init
quotes 2026-12-30 4 >"$FLOW_DIR/days"
awk -F, -v OFS=, '$2 == "lambda" {
    for (h = 1; h <= 3; h++)
        print $1, "vast,vast,H100-SXM-80,on_demand,verified@0.99,", "o" h, "host" h, "m" h, 4, n % 2 ? 4 : 0, "1.1000"
    n++
}' "$FLOW_DIR/days" >"$FLOW_DIR/peers"
feed "$FLOW_DIR/days" "$FLOW_DIR/peers"
NOW=2027-01-02T20:15:00Z
gpurate 0 run
equal "what was live on the days" "$(fixings H100-SXM 'fixing_date, method, panel')" '2026-12-30|GHR-1.0|headline-2026-01
2026-12-31|GHR-1.0|headline-2026-01
2027-01-01|GHR-1.1|headline-2027-01
2027-01-02|GHR-1.1|headline-2027-01'
equal "operators of the days" "$(fixings H100-SXM operators | paste -sd' ')" '7 7 8 8'
equal "the first date under both" "$(sql "select fixing_date, method_before, method, panel_before, panel, operators_before,
    operators, level_before, level from api_v1.definition_change where newest")" \
    '2027-01-01|GHR-1.0|GHR-1.1|headline-2026-01|headline-2027-01|7|8|1|1'
equal "the split adds up" "$(sql 'select bool_and(market + composition = difference and difference < 0
    and method_hash_before <> method_hash) from api_v1.definition_change')" t
gpurate 0 explain H100-SXM --date 2027-01-01
says '^first date of method GHR-1.1 and panel headline-2027-01; under GHR-1.0 and headline-2026-01 AVG '
gpurate 0 verify --all
gpurate 0 export bundle --index H100-SXM --from 2026-12-31 --to 2027-01-02
cp "$OUT" "$FLOW_DIR/bundle.json"
gpurate 0 verify --bundle "$FLOW_DIR/bundle.json"
says '^verified: 3 fixings'

# What is exported gives the same values elsewhere, rented rows included.
gpurate 0 export quotes --from 2026-12-29 --to 2027-01-02
cp "$OUT" "$FLOW_DIR/out.csv"
gpurate 0 backtest "$FLOW_DIR/out.csv" --index H100-SXM --format csv
equal "a backtest of the export" "$(awk -F, '$2 ~ /^20/ && $2 > "2026-12-30" { print $2, $3 }' "$OUT")" \
    "$(sql "select fixing_date || ' ' || avg_text from api_v1.fixing_latest where fixing_date > '2026-12-30' order by 1")"

# A change of the method alone, in the middle of nothing else.
rm "$CONFIG/panels/headline-2027-01.json"
tests/lib/pg.sh dropdb flow "$DB"
CONNINFO=$(pg newdb "$DB")
NOW=
gpurate 0 init
feed "$FLOW_DIR/days" "$FLOW_DIR/peers"
NOW=2027-01-02T20:15:00Z
gpurate 0 run
gpurate 0 explain H100-SXM --date 2027-01-01
says '^first date of method GHR-1.1; under GHR-1.0 AVG '
sql "update gpurate.panel_change set method = 'GHR-0.9'"
gpurate 1 verify --all
says 'H100-SXM 2027-01-01 revision 1: the value under panel'
