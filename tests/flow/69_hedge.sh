# shellcheck shell=bash
# hedge: contracts, bills and the basis of a market from imported history; the database computes the
# same estimates by its own functions, and costs what the window costs.
. tests/lib/days.sh
quiet H100-SXM
cp config/contracts/NYMEX-GPU1.json "$CONFIG/contracts/"
PLAN=$FLOW_DIR/plan.csv
plan() { # ROW...
    printf '%s\n' month,side,what,gpus,hours,million_tokens,price,market,region "$@" >"$PLAN"
}
plan 2026-11,use,H100-SXM,64,all,,,lambda,US 2026-11,use,H100-SXM,16,all,,2.10,, \
    2026-12,sell,H100-SXM-80,8,500,,,verda, 2027-06,use,H100-SXM,8,all,,,nobody,

# Nothing is stored yet: quantities stand, prices and estimates are not there.
NOW=2026-10-05T20:15:00Z
gpurate 0 hedge "$PLAN" --columns month,contracts,price,bill,contracts_estimate --format csv
says '^2026-11,46,,,$'
gpurate 0 hedge "$PLAN" --basis --format csv
says '^lambda,H100-SXM,0,0,,,,,,,estimate,"?too few days'

# Lambda moves on its own beside what all do; verda keeps its price.
quotes 2026-10-01 41 | awk -F, -v OFS=, '
    $2 == "lambda" { $13 = sprintf("%.4f", $13 + substr($1, 9, 2) % 5 * 0.03) }
    $2 == "verda" { $13 = "2.5000" } { print }' >"$FLOW_DIR/autumn"
feed "$FLOW_DIR/autumn"
gpurate 0 run
gpurate 0 hedge "$PLAN" --basis --format csv
says '^lambda,H100-SXM,5,4,[-0-9.]+,,,,,,estimate,"?too few days: 4 changes, at least 20 needed'
NOW=2026-11-10T20:15:00Z
gpurate 0 run
estimates() { # MARKET: by the database, as the command prints them
    sql "select format('%s,H100-SXM,%s,%s,%s,%s,%s,%s,%s,%s,estimate,', '$1', days, changes, round(basis, 4),
        round(market_volatility::numeric, 4), round(index_volatility::numeric, 4), round(correlation::numeric, 4),
        round(hedge_ratio::numeric, 4), round(effectiveness::numeric, 4))
        from api_v1.hedge_estimate('$1', 'H100-SXM', date '2026-11-10' - 89, '2026-11-10')"
}
gpurate 0 hedge "$PLAN" --basis --format csv
equal "the estimates of lambda" "$(grep '^lambda' "$OUT")" "$(estimates lambda)"
equal "changes of lambda" "$(cut -d, -f4 <<<"$(grep '^lambda' "$OUT")")" 40
equal "the ratio of verda" "$(grep '^verda' "$OUT" | cut -d, -f6,8-10)" '0.0000,,0.0000,'
says '^nobody,H100-SXM,0,0,'

# A day's price is that of the operator in the fixing of the same day.
equal "days whose price differs from the fixing's operator" "$(sql "select count(*) filter (where b.market_price
    is distinct from o.price), count(*) > 30 from api_v1.hedge_basis('lambda', 'H100-SXM', '2026-10-01', '2026-11-10') b
    join api_v1.fixing_operator o on o.fixing_date = b.day and o.operator = 'lambda' and o.newest")" '0|t'

# The bill: exact products of the settlement to date, held against the database's own arithmetic.
price=$(sql "select to_date from api_v1.settlement where contract = 'H100-SXM' and month = '2026-11-01'
    order by as_of desc limit 1")
low=$(sql "select low from api_v1.fixing_latest where index = 'H100-SXM' order by fixing_date desc limit 1")
gpurate 0 hedge "$PLAN" --format csv --columns listing,contracts,remainder,price_from,bill,bill_low,hedged_low
row=$(grep '^H100-SXM-X26' "$OUT")
equal "contracts of November" "$(cut -d, -f2-4 <<<"$row")" '46,80.00,to_date'
equal "its bill, at the low, and hedged" "$(sql "select b - 64*720*$price - 16*720*2.10 = 0, l - 64*720*$low - 16*720*2.10 = 0,
    h - l + 46000*($low - $price) = 0 from (values ($(cut -d, -f5-7 <<<"$row"))) v(b, l, h)")" 't|t|t'
says '^NYMEX-GPU1-X26,63,90.00,to_date,'
says '^H100-SXM-Z26,-4,0.00,indicative,-'
gpurate 0 hedge "$PLAN" --format csv --columns month,listing,unhedged
says '^2026-11,H100-SXM-X26,"?1 of 2 rows are at a fixed price .*odd size: 80.00 GPU-hours.*basis of lambda: estimated R2 is 0\.[0-9]+ over 40 changes; region US'
says '^2026-12,H100-SXM-Z26,.*basis of verda: its price did not move in 40 changes'
says '^2027-06,NYMEX-GPU1-M27,.*basis of nobody to H100-SXM unknown: too few days \(0 changes'

# What if: lambda's last day, the index, the fixed price.
gpurate 0 hedge "$PLAN" --whatif --format csv --columns line,spot_price,spot_from,index,fixed
spot=$(sql "select market_price from api_v1.hedge_basis('lambda', 'H100-SXM', '2026-11-01', '2026-11-10')
    order by day desc limit 1")
equal "spot" "$(sql "select $(grep '^2,' "$OUT" | cut -d, -f2) = $spot")" t
says '^2,[0-9.]+,lambda 2026-11-10,[0-9.]+,$'
says '^3,[0-9.]+,H100-SXM 2026-11-10,[0-9.]+,24192.00$'
says '^5,,,[0-9.]+,$'

# A reader needs no more than its schema, and nothing was written.
before=$(sql 'select count(*) from api_v1.settlement')
equal "days for a reader" "$(pg psql "$DB" -qAtc "set role gpurate_reader; select count(*) from
    api_v1.hedge_basis('lambda', 'H100-SXM', '2026-11-01', '2026-11-10')")" 10
for format in table csv json ndjson; do
    gpurate 0 hedge "$PLAN" --format $format
    says H100-SXM-X26
done
equal "rows of settlement after hedging" "$(sql 'select count(*) from api_v1.settlement')" "$before"

# What is wrong.
plan 2026-11,use,H100-SXM,64,all,,,, 2026-11,use,H100-SXM,64,800,,,,
gpurate 65 hedge "$PLAN"
complains 'plan.csv, line 3: hours is .*800.*, the month has 720'
equal "bytes printed" "$(wc -c <"$OUT")" 0
gpurate 65/64 hedge "$FLOW_DIR/missing.csv"
complains 'missing.csv'
gpurate 64 hedge
gpurate 64 hedge "$PLAN" --basis --whatif
gpurate 64 hedge "$PLAN" --days 1
complains 'days is .*1.*, expected 2 to 3660'
