# shellcheck shell=bash
# From 2027 on operators of tokens vote by their own lists, and the router stands in: who votes is
# the same, and neither the router nor a list carries it alone.
scratch
gpurate 0 init
votes() { # MARKET: operators who vote by it, over all token indices
    sql "select count(*) from api_v1.market_price where verdict = 'ok' and index ~ '-(input|output|blend)' and market ~ '^($1)\$'
        and observed_at = (select max(observed_at) from api_v1.market_price where observed_at <= '$NOW')"
}
hour() { # TIME
    at "$1"
    gpurate 0/75/69 run
    equal "panel at $1" "$(sql "select string_agg(distinct panel, ',') from api_v1.indicative
        where index = 'gpt-oss-120b-blend' and observed_at = '$1'")" "$2"
}
hour 2026-12-31T10:10:00Z tokens-2026-01
all=$(votes '.*')
within "votes by the router in 2026" "$(votes openrouter)" $((all * 9 / 10)) "$all"
hour 2027-01-01T10:10:00Z tokens-2027-01
equal "votes in 2027" "$(votes '.*')" "$all"
within "votes by the router in 2027" "$(votes openrouter)" 1 $((all * 7 / 10))
of_deepinfra=$(votes deepinfra_llm)
within "votes by the list of one operator" "$of_deepinfra" 1 "$all"
fault market=deepinfra_llm mode=fail arg=503
hour 2027-01-01T11:10:00Z tokens-2027-01
equal "votes by a list that failed" "$(votes deepinfra_llm)" 0
equal "votes when the router stands in" "$(votes '.*')" "$all"
no_faults
fault market=openrouter mode=fail arg=503
hour 2027-01-02T10:10:00Z tokens-2027-01
equal "votes by the router, which failed" "$(votes openrouter)" 0
equal "votes by that list again" "$(votes deepinfra_llm)" "$of_deepinfra"
