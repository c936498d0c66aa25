# shellcheck shell=bash
# A new panel takes effect on the first of a month: that day is published under both (R15), and
# backtest tells the same split. Coverage of any period and of contract months.
. tests/lib/days.sh
quiet H100-SXM
# The new panel loses the cheapest seller and wins a dear one.
sed -E '/"operator": "digitalocean"/d; s/"headline-2026-01"/"headline-2026-03"/; s/"from": "2026-01-01"/"from": "2026-03-01"/;
    s/("members": \[)/\1 {"operator": "whitefiber", "market": "oci", "segment": "neocloud"},/' \
    config/panels/headline-2026-01.json >"$CONFIG/panels/headline-2026-03.json"
quotes 2026-02-27 4 >"$FLOW_DIR/days"
sed -n -E 's/^([^,]*),vultr,vultr,(.*),[0-9.]+$/\1,oci,whitefiber,\2,4.10/p' "$FLOW_DIR/days" >"$FLOW_DIR/newcomer"
feed "$FLOW_DIR/days" "$FLOW_DIR/newcomer"
NOW=2026-03-01T16:15:00Z
gpurate 0 run
NOW=2026-03-02T20:15:00Z
gpurate 0 run
equal "the panels of the days" "$(fixings H100-SXM 'fixing_date, panel')" '2026-02-27|headline-2026-01
2026-02-28|headline-2026-01
2026-03-01|headline-2026-03
2026-03-02|headline-2026-03'
equal "the first date under both, preliminary and final" "$(sql "select fixing_date, status, panel_before, panel, level_before, level
    from api_v1.panel_change order by publication_no")" '2026-03-01|preliminary|headline-2026-01|headline-2026-03|1|1
2026-03-01|final|headline-2026-01|headline-2026-03|1|1'
split=$(sql "select avg_before_text, avg_text, difference, market, composition from api_v1.panel_change where newest")
equal "market and composition add up" "$(sql 'select bool_and(market + composition = difference and market = 0
    and difference > 0 and common = 6) from api_v1.panel_change')" t
gpurate 0 verify --all
gpurate 0 explain H100-SXM --date 2026-03-01
says '^first date of panel headline-2026-03; under headline-2026-01 AVG .*: market 0.00, composition 0\.'
gpurate 0 explain H100-SXM --date 2026-03-02
equal "lines about a first date on the second" "$(grep -c "first date of panel" "$OUT")" 0

gpurate 0 export quotes --from 2026-02-26 --to 2026-03-02
cp "$OUT" "$FLOW_DIR/out.csv"
gpurate 0 backtest "$FLOW_DIR/out.csv" --index H100-SXM --panel headline-2026-01 --panel headline-2026-03 --format csv
equal "what backtest splits" "$(awk -F, '$2 == "2026-03-01" { printf "%s|%s|%.9f|%.9f|%.9f", $5, $9, $11, $12, $13 }' "$OUT")" "$split"

for change in 'avg = avg + 0.0001' 'difference = difference + 0.0001' 'composition = composition + 0.0001' \
    "why = 'said by nobody'"; do
    sql "create table gpurate.aside as table gpurate.panel_change;
         update gpurate.panel_change set $change
         where publication_no = (select max(publication_no) from gpurate.panel_change)"
    gpurate 1 verify --all
    says 'H100-SXM 2026-03-01 revision 2: the value under panel "headline-2026-01"'
    sql "delete from gpurate.panel_change; insert into gpurate.panel_change table gpurate.aside; drop table gpurate.aside"
done
sql "delete from gpurate.panel_change where publication_no = (select max(publication_no) from gpurate.panel_change)"
gpurate 1 verify H100-SXM --date 2026-03-01
says 'the value under the panel before is missing'

# A gap over two days is one gap; a day without a record counts whole.
grep -v '^2026-03-03T\(1[2-9]\|2[0-3]\)' <(quotes 2026-03-03 4) | grep '^2026-03-\(02T1[6-9]\|02T2\|03\|04\|05\|06\)' >"$FLOW_DIR/gap"
feed "$FLOW_DIR/gap"
NOW=2026-03-06T20:15:00Z
gpurate 0/75 run
equal "coverage of March so far" "$(sql "select days, published, missing, scheduled, valid, gaps, longest_gap,
    gap->0->>'start', gap->0->>'partitions' from api_v1.coverage_of('H100-SXM', '2026-03-01', '2026-03-31')")" \
    "$(sql "select count(*), count(*) filter (where level < 5), 0, sum(scheduled), sum(valid), 1, 12, '2026-03-03T12:00:00Z', 12
    from api_v1.coverage where index = 'H100-SXM' and fixing_date >= '2026-03-01'")"
sql "set session_replication_role = replica; delete from gpurate.fixing where fixing_date = '2026-03-04'"
equal "coverage with a day torn out" "$(sql "select days, missing, gap->-1->>'start', gap->-1->>'partitions', gap->-1->>'cause' like '%no record of this day'
    from api_v1.coverage_of('H100-SXM', '2026-03-01', '2026-03-06')")" '6|1|2026-03-03T12:00:00Z|28|t'
equal "coverage of a contract month" "$(sql "select days, published from api_v1.coverage_contract
    where contract = 'H100-SXM' and month = '2026-02-01'")" '28|2'
