# shellcheck shell=bash
# A source of token prices by definition: refused with the place of the fault, tried against a saved
# reply, polled as any other, held when its unit slips, believed before a router by its rank, a
# stand-in in a fixing that is verified to the archived replies.
scratch
markets=$CONFIG/markets.json
origin=$(sed -nE 's/^ *"sambanova": *\{"origin": "([^"]*)".*/\1/p' "$markets")
sed -E -i '/"(openrouter|sambanova)"/! s/"origin"/"enabled": false, "origin"/' "$markets"
find "$CONFIG/indices" -name '*.json' ! -name tokens.json -delete
rm -f "$CONFIG"/contracts/*.json
echo '{"contracts": []}' >"$CONFIG/contracts.json"
definition=$CONFIG/tokens.d/samba.json

# define UNIT: SambaNova's list again, under another name.
define() {
    cat >"$definition" <<JSON
{
    "name": "samba", "title": "SambaNova by definition", "see": "https://sambanova.example",
    "operator": "sambanova", "rank": "operator",
    "request": {"url": "https://api.sambanova.ai/v1/models"},
    "list": "data",
    "fields": {"key": "id", "model": "id"},
    "currency": {"literal": "USD"},
    "prices": [
        {"direction": "input", "path": "pricing.prompt", "unit": "$1"},
        {"direction": "output", "path": "pricing.completion", "unit": "$1"},
        {"direction": "cached_input", "path": "pricing.input_cache_read", "unit": "$1"}
    ]
}
JSON
}

# What cannot be is refused before anything is asked.
define 'per million'
gpurate 78 run
complains 'tokens.d/samba.json:9: token source \\"samba\\": prices\[0\]: \\"unit\\" is \\"per million\\"'
define token
sed -i 's/"name": "samba"/"name": "vast"/' "$definition"
gpurate 78 run
complains 'a market and a token source are both called \\"vast\\"'
define token
sed -i 's/"operator": "sambanova"/"operator": "nobody"/' "$definition"
gpurate 78 run
complains 'operator \\"nobody\\" is not in token_operators.json'

# Tried from outside the folder, against a saved reply; its spellings are not in the table yet.
define token
mv "$definition" "$FLOW_DIR/samba.json"
gpurate 0 markets check "$FLOW_DIR/samba.json" tests/token/sambanova/good.json
says '^offer .* price_usd_per_gpu_hour +verdict' # what a definition is looked at for is not left out
gpurate 0 markets check "$FLOW_DIR/samba.json" tests/token/sambanova/good.json --format csv
says '^samba,.*,gpt-oss-120b#input,,.*,0.25,0.25,unknown_model'
sed -E -i 's/^( *)"sambanova": (\[[^]]*\])(,?)$/\1"sambanova": \2,\n\1"samba": \2\3/' "$CONFIG/models.json"
gpurate 0 markets check "$FLOW_DIR/samba.json" tests/token/sambanova/good.json --format csv
says '^samba,ok,gpt-oss-120b#input,gpt-oss-120b:input,.*,0.25,0.25,ok'
# Why a row is not read is said in the reader's own sentence, of marketplaces too.
gpurate 0 markets check "$FLOW_DIR/samba.json" tests/token/sambanova/odd_price.json --format csv
says '^samba,ok,gpt-oss-120b#input,.*,malformed,"""pricing.prompt"" is ""ask us"", expected a decimal number"$'
says '^samba,ok,gpt-oss-120b#output,.*,0.75,ok,$'
gpurate 0 markets check src/source/gpuai.json tests/market/gpuai/odd_price.json --format csv
says '^gpuai,ok,f3,H100-SXM-80,8,.*,2.375,ok,$'
says '^gpuai,ok,f5,H100-SXM-80,,.*,malformed,"""tier"" is ""reserved"", which is no term of the definition"$'
says '^gpuai,ok,f6,.*,no_count,the number of GPUs is not told or not positive$'
gpurate 64 markets check openrouter tests/market/gpuai/good.json
complains 'no enabled market .*hint="gpurate parse NAME FILE reads a saved reply of a source that has a name"'
gpurate 64 parse samba tests/token/sambanova/good.json
mv "$FLOW_DIR/samba.json" "$definition"
for case in good odd_price new_field; do
    gpurate 0 parse sambanova "tests/token/sambanova/$case.json"
    sed -E 's/"why":"[^}]*"/"why":told/' "$OUT" >"$FLOW_DIR/compiled"
    gpurate 0 parse samba "tests/token/sambanova/$case.json"
    equal "lines of $case" "$(sed -E 's/"market":"samba"/"market":"sambanova"/; s/"why":"[^}]*"/"why":told/' "$OUT")" \
        "$(cat "$FLOW_DIR/compiled")"
done

# Polled beside its twin: the same prices with the same verdicts, and no dispute among equals.
sed -i "s|^    \"ambient\": |    \"samba\": {\"origin\": \"$origin\", \"operator\": \"sambanova\", \"segment\": \"neocloud\"},\n&|" "$markets"
sed -i 's/"stand_in": "sambanova"/"stand_in": "samba"/' "$CONFIG"/panels/tokens-*.json
at 2026-05-27T15:05:00Z
gpurate 0 init
gpurate 0 run
silent
equal "polls" "$(sql "select string_agg(market || ' ' || verdict, ', ' order by market)
    from api_v1.poll")" 'openrouter ok, samba ok, sambanova ok'
row='provider, model, direction, tier, region, list, net, discount, verdict'
differ "prices of the defined source" "$(sql "select count(*) from api_v1.token_price
    where source = 'samba' and verdict = 'ok'")" 0
equal "prices that its twin tells otherwise" "$(sql "select count(*) from (
    (select $row from api_v1.token_price where source = 'samba' except all
     select $row from api_v1.token_price where source = 'sambanova') union all
    (select $row from api_v1.token_price where source = 'sambanova' except all
     select $row from api_v1.token_price where source = 'samba')) d")" 0
gpurate 0 markets list --format csv
says '^samba,tokens,sambanova,,,yes,.*gpt-oss-120b:input.*,ok,https://sambanova.example'
gpurate 0 tokens list --model gpt-oss-120b --format csv
says '^2026-05-27T15:05:00Z,samba,sambanova,gpt-oss-120b,input'
equal "its row among the markets" "$(sql "select kind, operator from api_v1.market
    where market = 'samba'")" 'tokens|sambanova'

# Without its twin it is the one that is believed: the router's row of the seller waits.
sed -E -i 's/^( *"sambanova": *\{)/\1"enabled": false, /' "$markets"
for hour in 16 17 18 19 20 21 22 23; do
    at "2026-05-27T$hour:05:00Z"
    gpurate 0 run
    silent
done
equal "whose price the seller has" "$(sql "select market, verdict from api_v1.market_price
    where operator = 'sambanova' and index = 'gpt-oss-120b-blend'
    and observed_at = '2026-05-27T23:05Z'")" 'samba|ok'

# A unit that slips is held, and what goes back to normal is believed again.
fault market=sambanova mode=unit_slip arg=10000
at 2026-05-28T00:05:00Z
gpurate 0 run
complains 'samba.*held'
no_faults
for hour in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15; do
    at "2026-05-28T$hour:05:00Z"
    gpurate 0 run
done
equal "polls of the source" "$(sql "select string_agg(distinct verdict, ' ' order by verdict)
    from api_v1.poll where market = 'samba'")" 'held ok'
at 2026-05-28T20:00:00Z
gpurate 0 run
# In the hour in which it was held there was nobody to believe before the router.
equal "what the final fixing read" "$(sql "select market, count(*) from api_v1.fixing_input
    where operator = 'sambanova' and index = 'gpt-oss-120b-blend' and newest and verdict = 'ok'
    and fixing_date = '2026-05-28' group by market order by market")" $'openrouter|1\nsamba|23'
gpurate 0 verify gpt-oss-120b-blend --date 2026-05-28 --deep
gpurate 0/75 doctor --all
says 'markets: 2 of 2 answered'

# A rank is part of what disputes rest on: as a file kept by hand it would not have been believed.
sed -i 's/"rank": "operator"/"rank": "file"/' "$definition"
gpurate 1 verify gpt-oss-120b-blend --date 2026-05-28
sed -i 's/"rank": "file"/"rank": "operator"/' "$definition"
gpurate 0 verify gpt-oss-120b-blend --date 2026-05-28

# In another currency: blends and net prices come of rates, which a deep verify needs again.
sed -i 's/"literal": "USD"/"literal": "EUR"/' "$definition"
for hour in 16 17; do
    at "2026-05-29T$hour:05:00Z"
    gpurate 0 run
done
differ "blends in euro" "$(sql "select count(*) from api_v1.quote where market = 'samba' and currency = 'EUR'
    and instrument like '%:blend%' and price_usd <> native")" 0
at 2026-05-30T20:00:00Z
gpurate 0 run
gpurate 0 verify gpt-oss-120b-blend --date 2026-05-30 --deep
