# shellcheck shell=bash
# explain: in words and as JSON; every quote of the day with one verdict, weights that add up.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-02-26 4 0 '28' >"$FLOW_DIR/days"
{
    # What must not count, and why: outside the bounds, another term, no offer of eight, a dear one.
    printf '2026-02-27T10:05:00Z,%s,H100-SXM-80,%s,,,%s,,,%d,%d,%s\n' \
        jarvislabs,jarvislabs on_demand cheap 8 8 0.05 nebius_page,nebius spot cut 8 8 1.10 \
        hyperstack,hyperstack on_demand few 1 3 2.10 latitude,latitude on_demand dear 8 8 9.90 \
        gcp,gcp on_demand outsider 8 8 2.20
} >"$FLOW_DIR/odd"
feed "$FLOW_DIR/days" "$FLOW_DIR/odd"
gpurate 0 explain H100-SXM --date 2026-02-27
says 'not published yet'
NOW=2026-03-01T20:15:00Z
gpurate 0 run
# The backquotes are for psql.
# shellcheck disable=SC2016
json() { # an expression over the answer, by the database, which knows JSON
    { printf '\\set content `cat %s`\n' "$OUT"; printf 'select %s from (select (:%scontent%s)::jsonb as x) q;\n' "$1" "'" "'"; } \
        | pg psql "$DB" -At
}
gpurate 0 explain H100-SXM --date 2026-02-27 --format json
equal "the head" "$(json "x->>'index' || ' ' || (x->>'date') || ' ' || (x->>'status') || ' ' || (x->>'level')")" \
    'H100-SXM 2026-02-27 final 1'
equal "its value" "$(json "x->>'avg'")" "$(sql "select avg_text from api_v1.fixing_latest where fixing_date = '2026-02-27'")"
equal "partitions" "$(json "jsonb_array_length(x->'partitions')")" 24
equal "operators of the panel" "$(json "jsonb_array_length(x->'operators')")" \
    "$(grep -c '"operator":' config/panels/headline-2026-01.json)"
equal "the sum of the weights" "$(json "(select abs(sum((o->>'weight')::numeric) - 1) < 0.00000002 from jsonb_array_elements(x->'operators') o)")" t
equal "quotes of the window, each once" "$(json "jsonb_array_length(x->'quotes')")" \
    "$(sql "select count(*) from api_v1.quote where observed_at >= '2026-02-26T16:00Z' and observed_at < '2026-02-27T16:00Z'")"
equal "quotes without a verdict or a reason" "$(json "(select count(*) from jsonb_array_elements(x->'quotes') o
    where o->>'verdict' is null or (o->>'verdict' <> 'ok' and o->>'why' is null))")" 0
verdict() { json "(select o->>'verdict' from jsonb_array_elements(x->'quotes') o where o->>'offer' = '$1')"; }
equal "the cheap one" "$(verdict cheap)" out_of_bounds
equal "the spot one" "$(verdict cut)" other_term
equal "the outsider" "$(verdict outsider)" not_member
equal "the one with three GPUs" "$(verdict few)" not_priced
equal "weights in each partition" "$(sql "select string_agg(distinct round(s, 7)::text, ' ') from (select sum(i.weight) as s
    from api_v1.fixing_input i where fixing_date = '2026-02-27' and newest group by partition) x")" 1.0000000
gpurate 0 explain H100-SXM --date 2026-02-27
says '^H100-SXM 2026-02-27, final: AVG [0-9.]+, MED [0-9.]+, MEAN [0-9.]+ USD per GPU-hour'
says 'level 1; 24 of 24 partitions valid'
equal "columns of the widest line of what stands above the tables" "$(awk '/^$/ { exit } { w = length > w ? length : w } END { print(w <= 80) }' "$OUT")" 1
says 'latitude .*clamped|clamped'
gpurate 0 explain H100-SXM --date 2026-02-28
says 'level 4: 0 of 24 partitions .*valid'
gpurate 0 explain H100-SXM --date 2026-02-28 --format json
equal "level 4 in JSON" "$(json "x->>'level' || ' ' || (length(x->>'why') > 10)")" '4 true'
equal "partitions that were not valid, without a reason" "$(json "(select count(*) from jsonb_array_elements(x->'partitions') p
    where p->>'valid' = 'no' and p->>'why' is null)")" 0
gpurate 0 explain H100-SXM
says '^H100-SXM 2026-03-01, final'
for format in table csv json ndjson; do
    gpurate 0 explain H100-SXM --format $format
done
equal "lines of explain as ndjson" "$(wc -l <"$OUT")" 1
# CSV is one table: the quotes, or the part that is asked for.
gpurate 0 explain H100-SXM --format csv
says '^observed_at,partition,market,operator,offer,'
equal "lines with another count of fields" "$(grep -v '"' "$OUT" | awk -F, '{ n[NF]++ } END { print length(n) }')" 1
gpurate 0 explain H100-SXM --format csv --part operators
says '^operator,market,segment,'
gpurate 64 explain H100-SXM --part nonsense
gpurate 64 explain
gpurate 64 explain NO-SUCH
gpurate 64 explain H100-SXM --date 2026-02-30
