# shellcheck shell=bash
# A contract on tokens: a month of final fixings of TKR-1.0, month to date and indicative price on
# each of its days, the settlement price at 20:15 UTC of the last one, and a month that is not
# determined. What is expected is computed here, from the prices that were imported.
. tests/lib/token_days.sh
CONTRACT='{"id": "TOK-GLM-5.1", "title": "GLM 5.1 tokens, blend, monthly", "index": "INDEX",
    "size": 1000, "size_unit": "million tokens", "unit": "USD per 1M tokens", "tick": "0.0001",
    "months": "FGHJKMNQUVXZ", "listed_from": "2026-02", "listed_months": 2}'
quiet_tokens glm-5.1
on_index() {
    contracts "${CONTRACT/INDEX/$1}"
}

# Not on a series that is information only.
NOW=2026-01-31T20:15:00Z
token_index glm-5.1-blend-net glm-5.1:blend:net
token_index glm-5.1-snapshot glm-5.1:blend TKS
token_index gpt-5.5-blend gpt-5.5:blend
on_index glm-5.1-blend-net
gpurate 78 run
complains 'contract \\"TOK-GLM-5.1\\": index \\"glm-5.1-blend-net\\" is net of discounts'
on_index glm-5.1-snapshot
gpurate 78 run
complains 'made by method \\"TKS-1.0\\", which has no rules of settlement'
on_index gpt-5.5-blend
gpurate 78 run
complains 'the model \\"gpt-5.5\\", whose price is posted by its maker: it is information'
rm "$CONFIG/indices/glm-5.1-blend-net.json" "$CONFIG"/indices/g*-{snapshot,5.5-blend}.json
on_index glm-5.1-blend

# The middle one of five sellers asks P + hour x 0.00070003, so the day's mean of 24 partitions is
# P + 11.5 x that, to the nano; what is published has four decimals, half away from zero. On the
# 10th nobody answered: the 9th is repeated.
fixing=()
for day in {1..28}; do
    price=$((1900000000 + day % 7 * 13370000 + day % 3 * 41234))
    fixing[day]=$(((price + 8050345 + 50000) / 100000))
    [ "$day" = 10 ] && fixing[day]=${fixing[9]} && continue
    printf '2026-02-%02d glm-5.1 %d 700030\n' "$day" "$price"
done >"$FLOW_DIR/days"
token_rows "$FLOW_DIR/days" >"$FLOW_DIR/rows"
feed "$FLOW_DIR/rows"

usd() { # in 0.0001
    printf '%d.%04d' $(($1 / 10000)) $(($1 % 10000))
}
half_away() { # SUM N: their quotient to a whole number
    echo $(((2 * $1 + $2) / (2 * $2)))
}
month_of() { # MONTH COLUMNS: its row of the last day it has one of
    sql "select $2 from api_v1.settlement where contract = 'TOK-GLM-5.1' and month = '$1-01' and newest
         order by as_of desc, status = 'running' limit 1"
}
sum=0
for day in {1..28}; do
    printf -v NOW '2026-02-%02dT20:14:59Z' "$day"
    [ "$day" = 28 ] && NOW=2026-02-28T20:14:59Z && gpurate 0 run && equal "before 20:15 of the last day" \
        "$(month_of 2026-02 'status, as_of')" 'running|2026-02-27'
    printf -v NOW '2026-02-%02dT20:15:00Z' "$day"
    gpurate 0 run
    sum=$((sum + fixing[day]))
    [ "$day" = 28 ] && break
    printf -v want 'running|2026-02-%02d|%d|%d|%s|%s' "$day" "$day" $((day >= 10)) \
        "$(usd "$(half_away $sum "$day")")" "$(usd "$(half_away $((sum + (28 - day) * fixing[day])) 28)")"
    equal "February to the $day" "$(month_of 2026-02 'status, as_of, days_published, days_repeated,
        to_date::numeric(20,4), indicative::numeric(20,4)')" "$want"
done
equal "the published fixings" "$(sql "select string_agg(avg_text, ' ' order by fixing_date) from api_v1.fixing_latest
    where status = 'final' and index = 'glm-5.1-blend'")" "$(for f in "${fixing[@]}"; do usd "$f"; echo; done | xargs)"
price=$(usd "$(half_away $sum 28)")
equal "the settlement price" "$(sql "select status, as_of, price_text, days, days_published, days_repeated,
    published_at at time zone 'UTC' from api_v1.settlement_price")" "final|2026-02-28|$price|28|28|1|2026-02-28 20:15:00"
equal "the contract" "$(sql 'select contract, index, size, size_unit, unit, tick::numeric(9,4)
    from api_v1.contract')" 'TOK-GLM-5.1|glm-5.1-blend|1000|million tokens|USD per 1M tokens|0.0001'
gpurate 0 settle TOK-GLM-5.1-G26 --format csv
says "^TOK-GLM-5.1-G26,2026-02,2026-02-28,final,$price,$price,28,28,1,1000,USD per 1M tokens,"
gpurate 0 show glm-5.1-blend --date 2026-02-28 --format csv
says "^glm-5.1-blend,2026-02-28,$(usd "${fixing[28]}"),"
equal "March, which is open" "$(month_of 2026-03 'status, as_of, days_published, indicative::numeric(20,4)')" \
    "running|2026-02-28|0|$(usd "${fixing[28]}")"
gpurate 0 verify --all

# In March nobody answers: three days repeat the last value, the others have none.
NOW=2026-03-31T20:15:00Z
gpurate 0 run --catch-up
equal "March" "$(month_of 2026-03 'status, as_of, price_text, days_published, days_repeated, why')" \
    'not_determined|2026-03-31||3|3|3 of 31 days are published, at least 90 % needed'
gpurate 75 settle TOK-GLM-5.1-H26 --format csv
says '^TOK-GLM-5.1-H26,2026-03,2026-03-31,not_determined,,'
gpurate 0 settle TOK-GLM-5.1-G26 --format csv
says ",final,$price,"
gpurate 0 verify --all
says '[1-9][0-9]* settlements'
sql "update gpurate.settlement set price = price + 0.0001 where status = 'final'" >/dev/null
gpurate 1 verify --all
says 'TOK-GLM-5.1-G26'
