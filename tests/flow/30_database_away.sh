# shellcheck shell=bash
# The database away at the start: what was polled is on disk, and the next run stores it.
own_cluster
scratch
gpurate 0 init
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
pg stop
at 2026-05-28T10:10:00Z
gpurate 69 run
complains 'database'
within "polls waiting on disk" "$(find "$FLOW_DIR/state" -path '*spool*' -type f | wc -l)" "$markets" "$markets"
requests=$(wc -l <"$FLOW_DIR/sim.log")
pg start >/dev/null
at 2026-05-28T10:30:00Z
gpurate 0 run
equal "polls stored" "$(sql 'select count(*) from api_v1.poll')" "$markets"
equal "when they were made" "$(sql "select distinct observed_at at time zone 'UTC' from api_v1.poll")" '2026-05-28 10:10:00'
# The rates could not be asked for without a database; the marketplaces are not asked again.
equal "requests to marketplaces" "$(grep -vc ' market=ecb ' "$FLOW_DIR/sim.log")" \
    "$(head -n "$requests" "$FLOW_DIR/sim.log" | grep -vc ' market=ecb ')"
equal "polls waiting on disk" "$(find "$FLOW_DIR/state" -path '*spool*' -type f | wc -l)" 0
gpurate 0 run
silent
equal "polls stored in the end" "$(sql 'select count(*) from api_v1.poll')" "$markets"
