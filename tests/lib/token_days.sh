# shellcheck shell=bash
# Days of token prices without a network: what five sellers of a model post is imported, as
# tests/lib/days.sh does for GPU-hours. To be sourced by a flow test.
#
#   quiet_tokens MODEL...     like quiet, with the list-price blend of these models as indices
#   token_index ID INSTRUMENT [METHOD]   one more index
#   token_rows DAYS           CSV rows of each hour of the windows of lines "DATE MODEL PRICE STEP"
#                             in nano-USD: the middle seller of five asks PRICE + hour x STEP
#   points BASE THEN... - NOW...   level of a basket in nano-points, exact, from prices in nano-USD
. tests/lib/days.sh
# Four around the one in the middle, as far below as above where it weighs; the last is dear.
TOKEN_SELLERS='deepinfra:-90000000 novita:-30000000 fireworks:0 parasail:30000000 together:500000000'

token_index() { # ID INSTRUMENT [METHOD]
    cat >"$CONFIG/indices/$1.json" <<JSON
{"id": "$1", "instruments": ["$2"], "title": "$1", "unit": "USD per 1M tokens", "term": "on_demand",
 "panel": "tokens", "method": "${3:-TKR}", "headline": false, "from": "2026-01-01"}
JSON
}

quiet_tokens() { # MODEL...
    local model

    quiet_config
    contracts ''
    for model; do
        token_index "$model-blend" "$model:blend"
    done
    gpurate 0 init
}

token_rows() { # DAYS
    local date from

    while read -r date rest; do
        from=$(date -u -d "$date 16:05Z" +%s)
        echo "$((from - 86400)) $rest"
    done <"$1" | TZ=UTC awk -v sellers="$TOKEN_SELLERS" '
        BEGIN { n = split(sellers, seller, " ") }
        {
            for (hour = 0; hour < 24; hour++) {
                at = strftime("%Y-%m-%dT%H:%M:%SZ", $1 + hour * 3600, 1)
                for (s = 1; s <= n; s++) {
                    split(seller[s], is, ":")
                    price = $3 + hour * $4 + is[2]
                    printf "%s,openrouter,%s,%s:blend,on_demand,,,%s-%s,,,1,,%d.%09d\n", at, is[1], $2,
                        is[1], $2, int(price / 1000000000), price % 1000000000
                }
            }
        }'
}

# The whole number of nano-points nearest to base x (prod(now) / prod(then)) ^ (1/n): the candidate
# by logarithms, and the one that holds by products of whole numbers.
points() { # BASE THEN... - NOW...
    local base=$1 then=() now=() n

    shift
    while [ "$1" != - ]; do
        then+=("$1")
        shift
    done
    shift
    now=("$@")
    n=${#then[@]}
    sql "with recursive price as (
            select * from unnest(array[$(IFS=,; echo "${then[*]}")]::numeric[],
                array[$(IFS=,; echo "${now[*]}")]::numeric[]) with ordinality as t (before, after, i)
        ), near as (
            select round($base * exp(sum(ln(after::numeric(60,40)) - ln(before::numeric(60,40))) / $n)) as r
            from price
        ), candidate as (
            select r + k as r from near, generate_series(-3, 3) as k
        ), product (r, i, low, high, goal) as (
            select r, 0::bigint, 1::numeric, 1::numeric, 1::numeric from candidate
            union all
            select r, p.i, low * (2 * r - 1) * before, high * (2 * r + 1) * before,
                   goal * 2 * $base * after
            from product q join price p on p.i = q.i + 1
        )
        select r from product where i = $n and low < goal and goal < high"
}
