# shellcheck shell=bash
# Token prices: a day of polls of simulated sources, disputed and discounted sellers, fixings,
# baskets over two days, posted prices, and all of it verified.
scratch
gpurate 0 init
# Only what tells token prices, and the indices of these.
markets=$CONFIG/markets.json
sed -E -i '/"(openrouter|deepinfra_llm|novita_llm|sambanova|xai|litellm)"/! s/"origin"/"enabled": false, "origin"/' "$markets"
find "$CONFIG/indices" -name '*.json' ! -name tokens.json -delete
rm -f "$CONFIG"/contracts/*.json
echo '{"contracts": []}' >"$CONFIG/contracts.json"

hours() { # DATE HOUR...
    local date=$1 hour

    shift
    for hour; do
        at "${date}T$hour:05:00Z"
        gpurate 0 run
    done
}

hours 2026-05-27 16 17
silent
equal "sources that answered" "$(sql "select count(*) from api_v1.poll where complete
    and observed_at = '2026-05-27T17:05Z'")" 6
equal "sellers of a model at the router" "$(sql "select count(distinct provider) from api_v1.token_price
    where source = 'openrouter' and model = 'glm-5.1' and direction = 'blend' and verdict = 'ok'
    and observed_at = '2026-05-27T17:05Z'")" 9
equal "another class has no vote" "$(sql "select distinct verdict from api_v1.token_price
    where tier = 'fast'")" other_class
within "bytes of a poll" "$(sql "select sum(bytes) from api_v1.reply
    where observed_at = '2026-05-27T17:05Z'")" 20000 200000

# The price the model's maker posts and its cut: the blend is (3 x 2 + 6) / 4.
for taken in 'tokens list --model grok-4.5' 'export tokens --from 2026-05-27 --to 2026-05-27'; do
    # shellcheck disable=SC2086  # words of one command
    gpurate 0 $taken --format csv
    equal "licences said with $taken" "$(grep -o 'source=.*' "$ERR")" \
        'source=litellm say="Model prices: LiteLLM, (c) 2023 Berri AI, MIT License"'
done
gpurate 0 tokens list --model grok-4.5 --format csv
says '2026-05-27T17:05:00Z,xai,xai,grok-4.5,blend,4.50,4.50'
# SambaNova's own list says 40 % more than the router: the router's row waits.
gpurate 0 tokens list --model gpt-oss-120b --format csv
says 'openrouter,sambanova,gpt-oss-120b,input'
says 'sambanova,sambanova,gpt-oss-120b,input'
gpurate 0 tokens unknown --format csv
says 'deepinfra_llm,model,brightlab/Nightjar-7B'
says 'openrouter,operator,Brightwater'
gpurate 64 tokens list --model no-such
complains 'there is no model ..no-such.*hint=.*models.json'
gpurate 64 tokens posted --days 3
complains 'days says nothing to tokens posted'
gpurate 64 tokens prices
complains 'tokens knows list, unknown, baskets, posted, implied and contested'

# A router that fails for some hours: those with lists of their own stand in, the rest is carried.
hours 2026-05-27 18 19 20 21 22 23
fault market=openrouter mode=fail arg=503 from=00:00 until=02:00
hours 2026-05-28 00 01
no_faults
hours 2026-05-28 02 03 04 05 06 07 08 09 10 11 12 13 14 15
discounted=$(sql "select count(*) from api_v1.token_price where provider = 'novita'
    and source = 'novita_llm' and net < list and discount > 0")
within "discounted prices of a seller" "$discounted" 1 100000
equal "list is the stated price without the discount" "$(sql "select count(*) from api_v1.token_price
    where verdict = 'ok' and net is not null and abs(list * (1 - discount) - net) > 0.000001")" 0
at 2026-05-28T20:00:00Z
fault market=litellm mode=fail arg=503 # from here on: the window of the next day
gpurate 0 run
equal "final token fixings" "$(sql "select count(*) from api_v1.fixing_latest
    where status = 'final' and level = 1 and fixing_date = '2026-05-28'")" 180
equal "a disputed seller is read from its own list" "$(sql "select distinct market, verdict
    from api_v1.fixing_input where operator = 'sambanova' and index like 'gpt-oss-120b-blend%'
    and newest")" 'sambanova|ok'
equal "every operator in every partition has a verdict" "$(sql "select count(*) = 24 * count(distinct operator)
    from api_v1.fixing_input where index = 'glm-5.1-blend' and newest")" t
# Who stands exactly on the price of the model's maker, once more by the database.
equal "agreement of records" "$(sql "select string_agg(concat_ws(' ', index, author, agreement, agreement_of), ', '
    order by index) from api_v1.fixing_latest where index in ('glm-5.1-blend', 'gpt-oss-120b-blend')")" \
    'glm-5.1-blend zai 3 9, gpt-oss-120b-blend openai'
equal "agreement by the operators of the records" "$(sql "select count(*) from api_v1.fixing_latest f
    left join lateral (select count(*) filter (where o.price = m.price) as at, count(*) as of
        from api_v1.fixing_operator o join api_v1.fixing_operator m
            on m.publication_no = o.publication_no and m.operator = f.author
        where o.publication_no = f.publication_no and o.partitions > 0) x on true
    where f.author is null or coalesce(f.agreement, 0) <> x.at or coalesce(f.agreement_of, 0) <> x.of
        or strpos(f.record, E'\nagreement,' || f.author || ',' || case when f.agreement is null then 'none'
            else concat_ws(',', f.agreement, f.agreement_of, f.author_price_text) end || E'\n') = 0")" 0
gpurate 0 explain --wide glm-5.1-blend
says ' stand exactly on the price of the author zai, 2'
gpurate 0 explain --wide gpt-oss-120b-blend
says '; the author openai has no price on this day'
gpurate 0 explain glm-5.1-blend --format json
says '"author":"zai","author_price":'
gpurate 0 show glm-5.1-blend gpt-oss-120b-blend --date 2026-05-28 --format json
says '"author":"zai","agreement":'
says '"author":"openai","agreement":null,"agreement_of":null'
gpurate 0 export fixings --index glm-5.1-blend --from 2026-05-28 --to 2026-05-28
says 'flags,author,agreement,agreement_of$'
equal "net is not above list" "$(sql "select coalesce(string_agg(l.index, ' ' order by l.index), '')
    from api_v1.fixing_latest n join api_v1.fixing_latest l on n.index = l.index || '-net'
    where n.avg_exact > l.avg_exact")" ''
equal "baskets begin at their base" "$(sql "select string_agg(basket || ' ' || level_text, ' '
    order by basket) from api_v1.basket")" \
    'TOKEN-FRONTIER 100.000000000 TOKEN-OPEN 100.000000000 TOKEN-OPEN-NET 100.000000000'
equal "the last cut of a posted price" "$(sql "select changed_at at time zone 'UTC', before, price
    from api_v1.posted where model = 'grok-4.5' and direction = 'output' and newest")" \
    '2026-05-28 04:05:00|9.000000000|6.000000000'
gpurate 0 tokens posted --model grok-4.5 --format csv
says '^xai,grok-4.5,blend,3.00,2026-05-28,4.50,xai,3,0,2026-05-28T15:05:00Z,observed,2026-05-28T04:05:00Z$'

# No token index is a price of GPU-hours to make a price of tokens from.
gpurate 0 tokens implied --throughput 2500 --format csv
equal "lines of implied prices" "$(wc -l <"$OUT")" 1

# The day after a frontier price is told by one source only: it is carried. xAI tells its own.
hours 2026-05-28 16 20
hours 2026-05-29 00 04 08 12 15
no_faults
at 2026-05-29T20:00:00Z
gpurate 0 run
equal "days of the baskets" "$(sql "select string_agg(basket || ' ' || basket_date || ' ' || carried, ', '
    order by basket, basket_date) from api_v1.basket where basket <> 'TOKEN-OPEN-NET'")" \
    'TOKEN-FRONTIER 2026-05-28 0, TOKEN-FRONTIER 2026-05-29 5, TOKEN-OPEN 2026-05-28 0, TOKEN-OPEN 2026-05-29 0'
# The geometric mean again, in numeric: the eighth root of the product of the relatives.
equal "level of TOKEN-OPEN by the database's own arithmetic" "$(sql "
    select round(100 * power(exp(sum(ln(n.price / t.price)))::numeric(40,20), 1.0 / count(*)), 6)
        = round(max(b.level), 6)
    from api_v1.basket_member n
    join api_v1.basket_member t on t.basket = n.basket and t.member = n.member
    join api_v1.basket b on b.publication_no = n.publication_no
    where n.basket = 'TOKEN-OPEN' and n.basket_date = '2026-05-29'
    and t.basket_date = '2026-05-28'")" t
gpurate 0 tokens baskets --days 1 --format csv
equal "lines of baskets" "$(grep -c '^TOKEN' "$OUT")" 3
gpurate 0 run
silent
equal "levels after another run" "$(sql 'select count(*) from api_v1.basket')" 6
gpurate 0 verify --all
says '6 basket levels'
# A bundle carries what was disputed: without it the stand-in would not have been read.
gpurate 0 export bundle --index gpt-oss-120b-blend-net --from 2026-05-28 --to 2026-05-28
says '"verdict":"disputed","market":"openrouter","operator":"sambanova"'
cp "$OUT" "$FLOW_DIR/token_bundle.json"
gpurate 0 verify --bundle "$FLOW_DIR/token_bundle.json"
# The same quotes outside of the database give the same values, the disputes found again.
gpurate 0 export quotes --from 2026-05-27 --to 2026-05-28
cp "$OUT" "$FLOW_DIR/quotes.csv"
for index in gpt-oss-120b-blend gpt-oss-120b-blend-net glm-5.1-input; do
    gpurate 0 show "$index" --date 2026-05-28 --format csv
    published=$(grep ',2026-05-28,' "$OUT" | cut -d, -f 3-6)
    gpurate 0 backtest "$FLOW_DIR/quotes.csv" --index "$index" --format csv
    equal "backtest of $index" "$(grep ',2026-05-28,' "$OUT" | cut -d, -f 3-6)" "$published"
done
gpurate 0 export tokens --from 2026-05-28 --to 2026-05-28
says 'openrouter,deepinfra,glm-5.1'

# So are an agreement and an author that the record does not tell.
sql "update gpurate.fixing set agreement = agreement + 1 where index = 'glm-5.1-blend'" >/dev/null
gpurate 1 verify glm-5.1-blend --date 2026-05-28
says 'glm-5.1-blend 2026-05-28 .*: the row is not what its record says'
sql "update gpurate.fixing set agreement = agreement - 1 where index = 'glm-5.1-blend'" >/dev/null
gpurate 0 verify glm-5.1-blend --date 2026-05-28
sql "update gpurate.fixing set agreement_of = 9 where index = 'gpt-oss-120b-blend'" >/dev/null
gpurate 1 verify gpt-oss-120b-blend --date 2026-05-28
says 'it has numbers of an agreement that there is not'
sql "update gpurate.fixing set agreement_of = null where index = 'gpt-oss-120b-blend'" >/dev/null

# A level changed behind the program's back is found, whoever has the right to.
sql "update gpurate.basket_member set price = price * 2 where member = 'glm-5.1-blend'
    and publication_no = (select max(publication_no) from gpurate.basket_member
    where member = 'glm-5.1-blend')" >/dev/null
gpurate 1 verify --all
says 'basket TOKEN-OPEN 2026-05-29 revision 1: the row is not what its record says'
# The export reads past the view: both have the same prices.
gpurate 0 export tokens --from 2026-05-01 --to 2026-05-31
equal "prices of the view and of the export" "$(tail -n +2 "$OUT" | wc -l)" "$(sql "select count(*) from api_v1.token_price
    where observed_at >= '2026-05-01Z' and observed_at < '2026-06-01Z'")"

# A row of the database stops no program: a base date behind the last day is said, and the rest goes on.
sql "update gpurate.basket_level set base_date = basket_date + 1 where basket = 'TOKEN-OPEN'" >/dev/null
at 2026-05-30T20:05:00Z
gpurate 0/65/69/75 run
complains 'basket .*TOKEN-OPEN.*: its record of the last day has no base date before that'
