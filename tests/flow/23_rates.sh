# shellcheck shell=bash
# Polls that waited on disk while the rates moved on: they are stored with the rates of their own
# date, fetched before anything is stored.
own_cluster
scratch
gpurate 0 init
pg stop
at 2026-05-26T15:05:00Z # a day before any rates are there
gpurate 69 run
pg start >/dev/null
at 2026-05-28T15:05:00Z
gpurate 0/75 run --catch-up
priced() { # DAY: rates of quotes in euro as they are stored, to 6 places
    sql "select distinct round(price_usd * gpus / native, 6) from api_v1.quote where currency = 'EUR'
        and price_usd is not null and native > 1 and observed_at::date = '$1'"
}
rate() { # FIXING DATE
    sql "select round(per_eur, 6) from api_v1.fx_rate where currency = 'USD' and rate_date < '$1'
        order by rate_date desc limit 1"
}
differ "rates of the two days" "$(rate 2026-05-26)" "$(rate 2026-05-28)"
within "rates that are known" "$(sql "select count(distinct rate_date) from api_v1.fx_rate")" 3 100
equal "what waited" "$(priced 2026-05-26)" "$(rate 2026-05-26)"
equal "what was polled now" "$(priced 2026-05-28)" "$(rate 2026-05-28)"
gpurate 0 verify --all
gpurate 0 verify --all --deep
# What the rates' publisher asks to be said goes with quotes that were converted by them, once.
gpurate 0 export quotes --from 2026-05-28 --to 2026-05-28
complains '^level=warning message=attribution source=ecb say="Source: European Central Bank"$'
equal "times it is said" "$(grep -c source=ecb "$ERR")" 1

# A price in USD of a quote in euro, which no record tells.
euro="said_id = (select said_id from gpurate.quote_said where currency <> 'USD' and price_usd is not null
    order by observed_at, said_id limit 1)"
sql "update gpurate.quote_said set price_usd = price_usd + 0.000000001 where $euro"
gpurate 1 verify --all
says '^differs: market "[a-z0-9_]+", poll [0-9]+: the price of offer ".*" is [0-9.]+ USD, the reference rates give [0-9.]+$'
gpurate 1 verify --date 2026-05-26
gpurate 1 verify
sql "update gpurate.quote_said set price_usd = price_usd - 0.000000001 where $euro"
gpurate 0 verify --all
# Rates that came after a poll was stored are not those it was stored with.
sql "update gpurate.fx_rate set stored_at = stored_at + interval '1 day'"
gpurate 1 verify --all
says 'the price of offer ".*" is [0-9.]+ USD, the reference rates give 0'
sql "update gpurate.fx_rate set stored_at = null"
gpurate 0 verify --all
