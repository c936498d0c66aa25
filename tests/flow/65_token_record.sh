# shellcheck shell=bash
# What is told beside token prices: since when they hold and who says so, and whether the list of
# contested models wants a review.
scratch
gpurate 0 init
markets=$CONFIG/markets.json
sed -E -i '/"(openrouter|deepinfra_llm|llm_prices|xai)"/! s/"origin"/"enabled": false, "origin"/' "$markets"
find "$CONFIG/indices" -name '*.json' ! -name tokens.json -delete
rm -f "$CONFIG"/contracts/*.json
echo '{"contracts": []}' >"$CONFIG/contracts.json"
# One model that is sold by many is not on the list here, and one that has a single seller is.
sed -i '/"weights": "openai\/gpt-oss-20b"/s/"contested": true/"contested": false/' "$CONFIG/models.json"
sed -i 's/{"id": "gpt-5.6-terra",/{"id": "gpt-5.6-terra", "contested": true,/' "$CONFIG/models.json"

gpurate 0 tokens contested --model gpt-oss-20b --format csv
silent_out=$(grep -c gpt-oss "$OUT")
equal "models nobody asked about" "$silent_out" 0
for day in 23 24 25; do
    at "2026-05-${day}T12:05:00Z"
    gpurate 0 run
done
at 2026-05-26T12:05:00Z
fault market=openrouter mode=fail arg=503
fault market=deepinfra_llm mode=fail arg=503
gpurate 0 run
no_faults
at 2026-05-27T12:05:00Z
gpurate 0 run

# The day without an answer is not known, so nothing is added or dropped.
at 2026-05-28T00:30:00Z
gpurate 0 tokens contested --model gpt-oss-20b --format csv
says "^gpt-oss-20b,no,keep,7,5,7,7,7,,7,2026-05-27$"
gpurate 0 tokens contested --model gpt-5.6-terra --format csv
says '^gpt-5.6-terra,yes,keep,1,5,1,1,1,,1,2026-05-27$'
gpurate 0 doctor --all
says '^ok +contested: [0-9]* models are on the list, none wants to be dropped, 0 could be added'
for day in 28 29 30 31; do
    at "2026-05-${day}T12:05:00Z"
    gpurate 0 run
done
at 2026-06-01T00:30:00Z
gpurate 0 tokens contested --format json
says '"model":"gpt-oss-20b","contested":"no","verdict":"add","most":7'
gpurate 0 tokens contested --model gpt-5.6-terra --format csv
says '^gpt-5.6-terra,yes,drop,1,5,1,1,1,1,1,2026-05-31$'
equal "days of a posted model by its source" "$(sql "select count(*) from
    api_v1.token_contest('2026-05-27', '2026-05-31') where model = 'gpt-5.5' and source = 'llm_prices'")" 5
gpurate 0 doctor --all
says '^warning +contested gpt-5.6-terra: sellers on any of the last 5 days: 1 at most, 5 are needed'
says 'hint: review "contested" in models.json; gpurate tokens contested'

# No change of GPT-5.5 was ever seen, so the file is believed that tells the same price; of grok-4.5,
# which that file dates back too, our own observation is.
equal "since when a posted price holds, and who says so" "$(sql "select string_agg(distinct concat_ws(' ',
    model, since, since_source), ', ') from api_v1.posted where newest and direction <> 'cached_input'
    and model in ('gpt-5.5', 'grok-4.5')")" 'gpt-5.5 2026-04-23 llm_prices, grok-4.5 2026-05-28'
gpurate 0 tokens posted --model gpt-5.5 --format csv
says '^openai,gpt-5.5,input,5.00,2026-04-23,,openrouter,2,0,.*,llm_prices,$'
equal "dates of quotes" "$(sql "select string_agg(distinct source || ' ' || since, ', ')
    from api_v1.token_price where since is not null and model = 'gpt-5.5'")" 'llm_prices 2026-04-23'
gpurate 0 export quotes --from 2026-05-28 --to 2026-05-28
says 'price_usd_per_gpu_hour,since$'
says '^2026-05-28T12:05:00Z,llm_prices,openai,gpt-5.5:input,on_demand,.*,5.00,2026-04-23$'
cp "$OUT" "$FLOW_DIR/quotes.csv"
gpurate 0 export tokens --from 2026-05-28 --to 2026-05-28
says ',openai,gpt-5.5,blend,.*,ok,2026-04-23$'

# A file that nobody keeps any more still answers: after thirty days doctor says so, of files only.
NOW=2026-07-01T12:05:00Z
echo '{"indices": [{"id": "glm-5.1-blend", "instruments": ["glm-5.1:blend"], "title": "one to catch up with",
    "unit": "USD per 1M tokens", "term": "on_demand", "panel": "tokens", "method": "TKR", "headline": false,
    "from": "2026-01-01"}]}' >"$CONFIG/indices/tokens.json"
echo '{"baskets": []}' >"$CONFIG/baskets.json"
gpurate 0 run --catch-up
"$GPURATE" "${ARGS[@]}" --now "$NOW" doctor --format csv >"$OUT" 2>"$ERR"
says '^warning,market,llm_prices,.has said the same to the byte for 3[0-9] days, since 2026-05-31T'
equal "others that say the same" "$(grep -c 'to the byte' "$OUT")" 1

# There and back, and a day of GPU-hours has no such field.
scratch
gpurate 0 init
gpurate 0 import "$FLOW_DIR/quotes.csv"
gpurate 0 export quotes --from 2026-05-28 --to 2026-05-28
equal "an export of what was imported" "$(cmp <(LC_ALL=C sort "$OUT") <(LC_ALL=C sort "$FLOW_DIR/quotes.csv") \
    && echo same)" same
gpurate 0 export quotes --from 2026-05-29 --to 2026-05-29
says 'available,price_usd_per_gpu_hour$'
