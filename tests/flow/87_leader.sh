# shellcheck shell=bash
# Several hosts in the connection string: while one takes over from another the run waits for it, and
# does what is due itself. Here both names are of one server, which dies and comes again.
GPURATE=build/release/gpurate
own_cluster
scratch
gpurate 0 init
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
socket=${CONNINFO#*host=}
socket=${socket%% *}
sed -i "s|host=$socket|host=/nowhere,$socket|; s|\"run_deadline_s\": .*|\"run_deadline_s\": 20|" "$CONFIG/gpurate.json"
for hour in 10 11 12; do
    at "2026-05-28T$hour:10:00Z"
    # It dies while markets are asked, or while what they said is stored or published.
    fault market=oci mode=latency arg=$(((hour - 10) * 500 + 100))
    gpurate_start run
    sleep "0.$((9 - (hour - 10) * 2))"
    pg kill
    sleep 1
    pg start >/dev/null
    gpurate_join 0
    equal "markets and polls of hour $hour" "$(sql "select count(distinct market), count(*) from api_v1.poll
        where newest and partition_start = '2026-05-28T$hour:00Z'")" "$markets|$markets"
    equal "files that wait" "$(find "$FLOW_DIR/state/spool" -type f | wc -l)" 0
    equal "leases" "$(sql 'select count(*) from gpurate.lease')" 0
    equal "runs of the hour" "$(sql "select count(*) from gpurate.run where now_at = '$NOW' and exit = 0")" 1
done
# Away from the beginning: what was polled is stored and published by the same run.
pg stop
at 2026-05-28T13:10:00Z
no_faults
gpurate_start run
sleep 1
pg start >/dev/null
gpurate_join 0
equal "markets and polls of the hour" "$(sql "select count(distinct market), count(*) from api_v1.poll
    where newest and partition_start = '2026-05-28T13:00Z'")" "$markets|$markets"
