# shellcheck shell=bash
# The same bytes come out under a foreign time zone and a locale with decimal commas.
world_clean
mkdir -p "$FLOW_DIR/locale"
localedef -i de_DE -f UTF-8 "$FLOW_DIR/locale/de_DE.UTF-8" 2>/dev/null
[ -e "$FLOW_DIR/locale/de_DE.UTF-8/LC_NUMERIC" ] || skip "no German locale could be made here"
quotes=$FLOW_DIR/quotes.csv
echo 'observed_at,market,operator,instrument,term,tier,region,offer,host,machine,gpus,available,price_usd_per_gpu_hour' >"$quotes"
for hour in $(seq 0 23); do
    for seller in 1 2 3 4 5 6 7; do
        printf '2026-05-%02dT%02d:05:00Z,%s,%s,H100-SXM-80,on_demand,,,o%d,,,8,8,%d.%02d\n' \
            $((27 + (hour >= 8))) $(((hour + 16) % 24)) \
            "$(sed -n "${seller}p" <<<$'lambda\nvoltagepark\nhyperbolic\nvultr\nverda\nscaleway\ndigitalocean')" \
            "$(sed -n "${seller}p" <<<$'lambda\nvoltagepark\nhyperbolic\nvultr\nverda\nscaleway\ndigitalocean')" \
            "$seller" $((1 + seller % 3)) $((seller * 13 + hour))
    done
done >>"$quotes"
gpurate 0 backtest "$quotes" --index H100-SXM --format json
plain=$(cat "$OUT")
case "$plain" in *2026-05-28*) ok ;; *) fail "the day is not there" ;; esac
gpurate 0 parse vast tests/market/vast/good.json
offers=$(cat "$OUT")
export LOCPATH=$FLOW_DIR/locale LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 TZ=Asia/Kathmandu
equal "the locale in force" "$(locale decimal_point)" ,
gpurate 0 backtest "$quotes" --index H100-SXM --format json
equal "fixings elsewhere" "$(cat "$OUT")" "$plain"
gpurate 0 parse vast tests/market/vast/good.json
equal "offers elsewhere" "$(cat "$OUT")" "$offers"
