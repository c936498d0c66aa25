# shellcheck shell=bash
# Every form of an export says the same rows, and rows may be imported in any order.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-03-02 1 >"$FLOW_DIR/all"
feed "$FLOW_DIR/all"
NOW=2026-03-03T12:00:00Z
gpurate 0 export quotes --from 2026-03-01 --to 2026-03-02
cp "$OUT" "$FLOW_DIR/csv"
rows=$(($(wc -l <"$FLOW_DIR/csv") - 1))
[ "$rows" -gt 100 ] || fail "only $rows rows are exported"
gpurate 0 export quotes --from 2026-03-01 --to 2026-03-02 --format csv
equal "the CSV asked for and not" "$(md5sum <"$OUT")" "$(md5sum <"$FLOW_DIR/csv")"
gpurate 0 export quotes --from 2026-03-01 --to 2026-03-02 --format ndjson
equal "objects" "$(grep -c '^{"observed_at":"2026-03-0.*"price_usd_per_gpu_hour":' "$OUT")" "$rows"
cut -d, -f1,2,13 "$FLOW_DIR/csv" | tail -n +2 >"$FLOW_DIR/told"
sed -E 's/^\{"observed_at":"([^"]*)","market":"([^"]*)".*"price_usd_per_gpu_hour":"?([^"}]*)"?\}$/\1,\2,\3/; s/,null$/,/' \
    "$OUT" >"$FLOW_DIR/objects"
equal "times, markets and prices" "$(md5sum <"$FLOW_DIR/objects")" "$(md5sum <"$FLOW_DIR/told")"
gpurate 0 export quotes --from 2026-03-01 --to 2026-03-02 --format json
equal "rows of the list" "$(grep -c '"observed_at"' "$OUT")" "$rows"
gpurate 0 export quotes --from 2026-03-01 --to 2026-03-02 --format table --wide
equal "lines of the table" "$(wc -l <"$OUT")" "$((rows + 1))"
gpurate 0 export quotes --from 2020-01-01 --to 2020-01-01 --format json
equal "no rows" "$(cat "$OUT")" '[]'
gpurate 64 export bundle --index H100-SXM --format csv
complains 'json only'

# The same rows backwards, into another database.
{ head -1 "$FLOW_DIR/csv" && tail -n +2 "$FLOW_DIR/csv" | tac; } >"$FLOW_DIR/backwards"
sql "truncate gpurate.quote, gpurate.quote_said, gpurate.listing, gpurate.poll, gpurate.poll_verdict cascade" >/dev/null
gpurate 0 import "$FLOW_DIR/backwards"
gpurate 0 export quotes --from 2026-03-01 --to 2026-03-02
equal "what was imported backwards" "$(md5sum <"$OUT")" "$(md5sum <"$FLOW_DIR/csv")"

# ---- an option that would not be looked at is refused: a filter holds, or is none
while read -r words; do
    # shellcheck disable=SC2086
    gpurate 64 export $words
    complains "says nothing to export ${words%% *}|export ${words%% *} is written as"
done <<'WORDS'
quotes --final
tokens --contract H100-SXM
settlements --index H100-SXM
annulments --published
feed --after 1 --from 2026-05-01
feed --format csv
fixml --contract H100-SXM --format json
bundle --index H100-SXM --format csv
WORDS
