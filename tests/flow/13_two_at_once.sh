# shellcheck shell=bash
# Two at once: one works, the other says so and exits 75.
scratch
gpurate 0 init
at 2026-05-28T10:10:00Z
fault market=oci mode=latency arg=4000
gpurate_start run
for _ in {1..100}; do
    [ "$(asked oci)" -gt 0 ] && break
    sleep 0.1
done
gpurate 75 run
complains 'lease|lock|another'
gpurate_join 0
silent
equal "polls of any market" "$(sql 'select max(n) from (select count(*) n from api_v1.poll group by market) x')" 1
no_faults
gpurate 0 run
silent
