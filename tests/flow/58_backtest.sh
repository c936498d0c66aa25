# shellcheck shell=bash
# backtest: malformed rows by their lines, files in any order, a pipe, two methods side by side, and
# the same values as were published.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-02-26 5 0 '27' >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2026-03-02T20:15:00Z
gpurate 0 run
gpurate 0 export quotes --from 2026-02-25 --to 2026-03-02
cp "$OUT" "$FLOW_DIR/out.csv"
same() { # FILES...: the values of a backtest
    gpurate 0 backtest "$@" --index H100-SXM --format csv
    cut -d, -f1-6,8-13 "$OUT"
}
published() {
    gpurate 0 export fixings --from 2026-02-25 --to 2026-03-02 --format csv
    cut -d, -f1-6,8-13 "$OUT"
}
want=$(published)
equal "days published" "$(wc -l <<<"$want")" 6
equal "backtest of the exported quotes" "$(same "$FLOW_DIR/out.csv")" "$want"
{ head -1 "$FLOW_DIR/out.csv"; sed 1d "$FLOW_DIR/out.csv" | sort -R --random-source=<(yes 7); } >"$FLOW_DIR/shuffled.csv"
equal "rows in any order" "$(same "$FLOW_DIR/shuffled.csv")" "$want"
{ head -1 "$FLOW_DIR/out.csv"; sed 1d "$FLOW_DIR/out.csv" | awk 'NR % 2'; } >"$FLOW_DIR/odd.csv"
{ head -1 "$FLOW_DIR/out.csv"; sed 1d "$FLOW_DIR/out.csv" | awk 'NR % 2 == 0'; } >"$FLOW_DIR/even.csv"
equal "two files" "$(same "$FLOW_DIR/even.csv" "$FLOW_DIR/odd.csv")" "$want"
options
LAST='gpurate backtest - (a pipe)'
equal "a pipe" "$("$GPURATE" "${ARGS[@]}" backtest - --index H100-SXM --format csv <"$FLOW_DIR/shuffled.csv" | cut -d, -f1-6,8-13)" "$want"
CONFIG_KEPT=$CONFIG
sed -i 's/"db": "[^"]*"/"db": "host=127.0.0.1 port=1"/' "$CONFIG/gpurate.json"
equal "without a database" "$(same "$FLOW_DIR/out.csv")" "$want"

# Rows that are not quotes: named with file and line, nothing printed; --keep-going prints the rest.
sed -e '3s/.*/nonsense/' -e '5s/2026-/2026-13/' -e '7s/,8,8,/,0,8,/' -e '9s/[0-9.]*$/free/' -e '11s/on_demand/sometimes/' \
    "$FLOW_DIR/out.csv" >"$FLOW_DIR/bad.csv"
gpurate 65 backtest "$FLOW_DIR/bad.csv" --index H100-SXM
equal "bytes printed" "$(wc -c <"$OUT")" 0
for line in 3 5 7 9 11; do
    complains "bad.csv, line $line: "
done
complains '5 of [0-9]+ rows are malformed, nothing is printed'
equal "lines named" "$(grep -c 'bad.csv, line' "$ERR")" 5
gpurate 65 backtest "$FLOW_DIR/bad.csv" --index H100-SXM --keep-going --format csv
equal "dates of the good rows" "$(sed 1d "$OUT" | wc -l)" 5
complains '5 of [0-9]+ rows are malformed'
gpurate 65 backtest "$FLOW_DIR/missing.csv" --index H100-SXM
complains 'missing.csv'
echo 'a,b,c' >"$FLOW_DIR/other.csv"
gpurate 65 backtest "$FLOW_DIR/other.csv" --index H100-SXM
complains 'other.csv'
gpurate 64 backtest "$FLOW_DIR/out.csv"
gpurate 64 backtest "$FLOW_DIR/out.csv" --index NO-SUCH
gpurate 78/64 backtest "$FLOW_DIR/out.csv" --index H100-SXM --method NO-1.0
gpurate 78/64 backtest "$FLOW_DIR/out.csv" --index H100-SXM --panel no-such

# One poll a day, two methods side by side.
{ head -1 "$FLOW_DIR/out.csv"; grep 'T15:05:00Z' "$FLOW_DIR/out.csv"; } >"$FLOW_DIR/daily.csv"
gpurate 0 backtest "$FLOW_DIR/daily.csv" --index H100-SXM --method GHS-1.0 --format csv
equal "daily values" "$(awk -F, 'NR > 1 { print $2, $6 }' "$OUT" | tr '\n' ' ')" \
    '2026-02-26 1 2026-02-27 5 2026-02-28 1 2026-03-01 1 2026-03-02 1 '
gpurate 0 backtest "$FLOW_DIR/out.csv" --index H100-SXM --method GHR-1.0 --method GHS-1.0 --format csv
equal "methods side by side" "$(awk -F, 'NR > 1 && $2 != "2026-02-27" { print $3, $7, $10, ($11 == "") }' "$OUT" | sort -u)" 'GHR-1.0 GHS-1.0 1 0'
options
"$GPURATE" "${ARGS[@]}" backtest - --index H100-SXM --method GHR-1.0 --method GHS-1.0 <"$FLOW_DIR/out.csv" >"$OUT" 2>"$ERR"
equal "a pipe cannot be read twice" $? 64
for format in table csv json ndjson; do
    gpurate 0 backtest "$FLOW_DIR/out.csv" --index H100-SXM --format $format
    says '2026-03-02'
done
says '"index":"H100-SXM","date":"[0-9-]+","avg":"[0-9.]+","med":"[0-9.]+","mean":"[0-9.]+","level":[1-5],"status":"'
