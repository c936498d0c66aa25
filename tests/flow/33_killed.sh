# shellcheck shell=bash
# Killed at any moment: the next run goes on, nothing is lost or doubled.
scratch
gpurate 0 init
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
fault market=oci mode=latency arg=150
hour=0
for delay in 0.02 0.1 0.2 0.3 0.4 0.5 0.6 0.8 1.0 1.3; do
    at "2026-05-28T$(printf %02d $hour):05:00Z"
    gpurate_start run
    sleep "$delay"
    kill -9 "$BG" 2>/dev/null
    wait "$BG" 2>/dev/null
    at "2026-05-28T$(printf %02d $hour):06:00Z"
    LAST="kill -9 after $delay s"
    gpurate 0 run
    equal "markets polled in hour $hour, killed after $delay s" "$(sql "select count(distinct market)
        from api_v1.poll where newest and complete and partition_start = '2026-05-28T$hour:00Z'")" "$markets"
    hour=$((hour + 1))
done
equal "polls of one hour told twice" "$(sql 'select count(*) from (select from api_v1.poll where newest and complete
    group by market, partition_start having count(*) > 1) x')" 0
equal "polls waiting on disk" "$(find "$FLOW_DIR/state" -path '*spool*' -name '*.json' | wc -l)" 0
equal "hours with an indicative value" "$(sql "select count(distinct date_trunc('hour', observed_at))
    from api_v1.indicative where index = 'H100-SXM'")" "$hour"
# The same without luck: an hour whose polls are stored and whose headline was not published yet.
at 2026-05-28T10:05:00Z
gpurate 0 run
sql "delete from gpurate.indicative where index = 'H100-SXM' and observed_at = '2026-05-28T10:05Z'"
at 2026-05-28T10:06:00Z
gpurate 0 run
equal "the headline that was missing" "$(sql "select count(*) from api_v1.indicative
    where index = 'H100-SXM' and observed_at = '2026-05-28T10:06Z'")" 1
at 2026-05-28T10:07:00Z
gpurate 0 run
equal "headlines a minute later" "$(sql "select count(*) from api_v1.indicative
    where index = 'H100-SXM' and observed_at = '2026-05-28T10:07Z'")" 0
# What a killed run had written half goes with the next one, wherever it was.
mkdir -p "$FLOW_DIR"/state/archive/new
touch "$FLOW_DIR"/state/{troubles.json,spool/x.json,archive/new/x.zst}.999999999.tmp
gpurate 0 run
equal "files written half" "$(find "$FLOW_DIR/state" -name '*.tmp')" ''
