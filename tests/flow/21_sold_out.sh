# shellcheck shell=bash
# Sold out is an answer: complete, without an eligible offer, and never carried.
scratch
gpurate 0 init
at 2026-05-28T10:10:00Z
gpurate 0 run
fault market=lambda mode=sold_out
fault market=vast mode=sold_out
at 2026-05-28T11:10:00Z
gpurate 0 run
for market in lambda vast; do
    case "$(verdict_of $market)" in ok | empty | no_match) ok ;; *) fail "$market is $(verdict_of $market)" ;; esac
    equal "price of $market" "$(sql "select count(price) from api_v1.market_price
        where market = '$market' and index = 'H100-SXM' and observed_at = '2026-05-28T11:10Z'")" 0
done
