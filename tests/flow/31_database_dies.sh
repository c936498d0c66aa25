# shellcheck shell=bash
# The database dying in the middle of a run: nothing is lost and nothing doubled.
own_cluster
scratch
gpurate 0 init
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
for hour in 10 11 12; do
    at "2026-05-28T$hour:10:00Z"
    no_faults
    # Kill while it polls, while it stores, while it publishes.
    fault market=oci mode=latency arg=$(((hour - 10) * 700 + 100))
    gpurate_start run
    sleep "0.$((9 - (hour - 10) * 2))"
    pg kill
    gpurate_join 0/69
    pg start >/dev/null
    at "2026-05-28T$hour:30:00Z"
    gpurate 0 run
    equal "markets polled in hour $hour" "$(sql "select count(distinct market) from api_v1.poll
        where newest and partition_start = '2026-05-28T$hour:00Z'")" "$markets"
done
equal "offers stored twice" "$(sql 'select count(*) from (select from api_v1.quote where verdict is not null
    group by poll_id, position having count(*) > 1) x')" 0
equal "polls told twice" "$(sql 'select count(*) from (select from api_v1.poll where newest
    group by market, observed_at having count(*) > 1) x')" 0
