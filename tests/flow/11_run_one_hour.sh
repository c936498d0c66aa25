# shellcheck shell=bash
# One hour: every market is polled once, stored, silent; a second call finds nothing to do.
scratch
gpurate 0 init
at 2026-05-28T10:10:00Z
gpurate 0 run
silent
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
equal "markets polled" "$(sql "select count(*) from api_v1.poll")" "$markets"
equal "markets that did not answer" \
    "$(sql "select coalesce(string_agg(market || ' ' || verdict || ' ' || coalesce(why, ''), ', '), '')
        from api_v1.poll where verdict <> 'ok'")" ''
within "quotes" "$(sql "select count(*) from api_v1.quote where instrument not like '%:%'")" 150 2000
within "quotes of tokens" "$(sql "select count(*) from api_v1.quote where instrument like '%:%'")" 1000 3000
equal "quotes without a verdict" "$(sql 'select count(*) from api_v1.quote where verdict is null')" 0
equal "replies that were not kept: those with a token" "$(sql "select string_agg(p.market, ' ')
    from api_v1.reply join api_v1.poll p using (poll_id) where sha256 is null")" verda
equal "rates of the day before" "$(sql "select max(rate_date) from api_v1.fx_rate where currency = 'USD'")" 2026-05-27
within "indices with a value" "$(sql "select count(*) from api_v1.indicative
    where avg > 0 and method like 'GHS%'")" 2 5
within "token indices with a value" "$(sql "select count(*) from api_v1.indicative
    where avg > 0 and method like 'TKS%'")" 100 180
equal "polls waiting on disk" "$(find "$FLOW_DIR/state" -path '*spool*' -type f | wc -l)" 0
equal "how the run ended" "$(sql "select kind, exit, why is null, ended_at >= began_at from gpurate.run")" 'run|0|t|t'
equal "rented offers that are exported" "$(gpurate 0 export quotes --from 2026-05-28 --to 2026-05-28
    awk -F, '$12 == 0 && $13 > 0' "$OUT" | wc -l)" "$(sql "select count(*) from api_v1.quote
    where verdict = 'sold_out' and price_usd > 0")"
lines=$(wc -l <"$FLOW_DIR/sim.log")
at 2026-05-28T10:20:00Z
gpurate 0 run
silent
equal "requests after a second run" "$(wc -l <"$FLOW_DIR/sim.log")" "$lines"
equal "polls after a second run" "$(sql 'select count(*) from api_v1.poll')" "$markets"
at 2026-05-28T11:05:00Z
gpurate 0 run
silent
equal "polls after the next hour" "$(sql 'select count(*) from api_v1.poll')" $((2 * markets))
gpurate 0 show H100-SXM --format json
says '"index": *"H100-SXM"'
gpurate 0 show --summary
says '^H100 \(headline\): medians from [0-9.]* to [0-9.]* and averages from .* at [0-9]* marketplaces, no hyperscaler and no broker among them; no fixing yet\.$'
says '^H100 \(hyperscaler\): .* 5 hyperscalers and no broker among them'
gpurate 0 show --summary --format csv --columns family,panel,index,markets,median_low,mean_high,says
equal "the summary and its view" "$(tail -n +2 "$OUT" | cut -d, -f1-4)" \
    "$(sql "select family || ',' || panel || ',' || index || ',' || markets from api_v1.summary
        order by family, panel")"
equal "marketplaces of the H100" "$(grep '^H100,headline,' "$OUT" | cut -d, -f4)" \
    "$(sql "select count(*) from api_v1.market_price where index = 'H100' and offers > 0
        and mean between low and high and observed_at = (select max(observed_at) from api_v1.indicative)")"
gpurate 64 show --summary --days 3
gpurate 0 markets list --format json
says '"vast"'
