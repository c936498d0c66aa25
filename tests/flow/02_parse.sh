# shellcheck shell=bash
# parse: saved replies in, offers out; no network and no database are touched.
world_clean
for folder in tests/market/*/; do
    market=$(basename "$folder")
    for good in "$folder"good.*; do
        case "$good" in *.expect | *.request | *'*') continue ;; esac
        gpurate 0 parse "$market" "$good"
        equal "offers of $good" "$(sed -E 's/,"why":(null|"([^"\\]|\\.)*")\}$/}/' "$OUT")" \
            "$(cat "${good%.*}.expect")"
    done
done
printf '{"offers":[' >"$FLOW_DIR/cut.json"
gpurate 65 parse vast "$FLOW_DIR/cut.json"
complains 'cut.json|reply'
equal "bytes on standard output" "$(wc -c <"$OUT")" 0
: >"$FLOW_DIR/empty.json"
gpurate 65 parse vast "$FLOW_DIR/empty.json"
gpurate 65/66/69/74/77 parse vast "$FLOW_DIR/missing.json"
complains 'missing.json'

# Every dropped row says why, in any format; all rows malformed are no reply.
printf '{"data":[{"id":"m","pricing":{"prompt":"x","completion":"y"}}]}' >"$FLOW_DIR/odd.json"
gpurate 65 parse groq "$FLOW_DIR/odd.json"
complains 'all 2 rows are malformed, the first: .*prompt'
says '"verdict":"malformed","why":".*prompt'
for reply in tests/{market,token}/*/good.{json,html}; do
    [ -e "$reply" ] || continue # of one kind each
    gpurate 0 parse "$(basename "$(dirname "$reply")")" "$reply"
    cat "$OUT"
done >"$FLOW_DIR/all"
within "dropped rows" "$(grep -vc '"verdict":"ok"' "$FLOW_DIR/all")" 100 100000
equal "dropped rows without a reason" "$(grep -v '"verdict":"ok"' "$FLOW_DIR/all" | grep -cE '"why":(null|"")')" 0
good=tests/token/groq/good.json
gpurate 0 parse groq $good
cp "$OUT" "$FLOW_DIR/lines"
equal "shapes of lines" "$(sed -E 's/:("([^"\\]|\\.)*"|null|[0-9]+)//g' "$OUT" | sort -u | wc -l)" 1
gpurate 0 --format ndjson parse groq $good
equal "ndjson" "$(cat "$OUT")" "$(cat "$FLOW_DIR/lines")"
gpurate 0 --format json parse groq $good
equal "json" "$(sed -E '/^[][]$/d; s/^ //; s/,$//' "$OUT")" "$(cat "$FLOW_DIR/lines")"
gpurate 0 --format csv parse groq $good
equal "rows of csv" "$(wc -l <"$OUT")" "$(($(wc -l <"$FLOW_DIR/lines") + 1))"
says '^market,offer,operator,model,instrument,direction,.*,verdict,why$'
gpurate 0 --format table parse groq $good
says '^market +offer'

# A list without a row has the columns of one that has some.
for source in market/vast token/groq; do
    name=${source#*/}
    gpurate 0 --format csv parse "$name" "tests/$source/good.json"
    head -1 "$OUT" >"$FLOW_DIR/columns"
    gpurate 0 --format csv parse "$name" "tests/$source/empty.json"
    equal "csv of no rows of $name" "$(cat "$OUT")" "$(cat "$FLOW_DIR/columns")"
    gpurate 0 --format table parse "$name" "tests/$source/empty.json"
    says 'offer .*verdict +why$'
    gpurate 64 --format csv --columns nonsense parse "$name" "tests/$source/empty.json"
    complains 'there is no column .*nonsense'
done
