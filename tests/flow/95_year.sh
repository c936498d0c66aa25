# shellcheck shell=bash
# The drill of `make check-year` in short: a few sources, days with a month's end inside, stopped and
# continued; a month leaves, comes back and is proven, here and from a dump in a fresh cluster.
GPURATE=build/release/gpurate
drill() { # DAYS
    STATE=$FLOW_DIR/year CLUSTER=flow-$FLOW_NAME SOURCES=12 FIRST=2026-06-30 timeout 250 \
        tests/bench/simulated_year.sh "$1" >"$OUT" 2>"$ERR"
}
trap 'tests/lib/pg.sh drop "flow-$FLOW_NAME"; tests/lib/pg.sh drop "flow-$FLOW_NAME-fresh"' EXIT

# Stopped in the middle of a day: no hour is lost, and none is there twice.
STATE=$FLOW_DIR/year CLUSTER=flow-$FLOW_NAME SOURCES=12 FIRST=2026-06-30 tests/bench/simulated_year.sh 1 >"$OUT" 2>"$ERR" &
pid=$!
for ((i = 0; i < 400; i++)); do
    [ "$(cat "$FLOW_DIR/year/hours" 2>/dev/null || echo 0)" -lt 4 ] || break
    sleep 0.05
done
kill -TERM $pid
wait $pid
equal "what one that is stopped ends with" $? 130
says 'stopped after [0-9]+ hours; the same call goes on'
had=$(cat "$FLOW_DIR/year/hours")
within "hours before the stop" "$had" 4 28
drill 1 || fail "the drill ended with $?"
says "8 sources of GPU prices, 4 of token prices; $had hours are there"
equal "hours" "$(cat "$FLOW_DIR/year/hours")" 29
equal "figures of hours" "$(cut -d' ' -f1 "$FLOW_DIR/year/runs" | sort -nu | wc -l)" 29
for month in 2026-06 2026-07; do
    says "^$month +[1-9][0-9]* "
done
equal "what was not measured" "$(grep -c 'NOT MEASURED' "$OUT")" 0
for word in 'months away +[1-9]' 'verify --all, [1-9] months away: wall' 'maintain --restore 2026-06: wall' \
    'quotes of 2026-06 that came back +[1-9]' 'verify --all, 2026-06 back: wall' 'verify --date 2026-07-01 --deep: wall' \
    'into a fresh cluster: wall' 'verify --all there: wall' 'there: verify --date 2026-07-01 --deep: wall'; do
    says "$word"
done
