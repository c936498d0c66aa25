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
    equal "$market answered whole" "$(sql "select complete from api_v1.poll
        where market = '$market' and observed_at = '2026-05-28T11:10Z'")" t
    equal "price of $market" "$(sql "select count(price) from api_v1.market_price
        where market = '$market' and index = 'H100-SXM' and observed_at = '2026-05-28T11:10Z'")" 0
done

# The next day's fixing takes neither price along: an answer without an offer is not a market that failed.
equal "one of them is empty" "$(sql "select count(*) >= 1 from api_v1.poll where verdict = 'empty'
    and observed_at = '2026-05-28T11:10Z' and market in ('lambda', 'vast')")" t
at 2026-05-28T16:20:00Z
gpurate 0/75 run
equal "how they voted" "$(sql "select string_agg(distinct verdict, ' ') from api_v1.fixing_input
    where index = 'H100-SXM' and market in ('lambda', 'vast') and partition = 19 and not carried")" no_eligible
