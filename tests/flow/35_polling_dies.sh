# shellcheck shell=bash
# Whatever ends the process that reads replies: the run publishes what is due, and the next ones go on.
scratch
gpurate 0 init
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
spool=$FLOW_DIR/state/spool
at 2026-05-28T15:05:00Z
gpurate 0 run

# Killed while it waits for a slow market, with a preliminary fixing due.
fault market=oci mode=latency arg=3000
at 2026-05-28T16:20:00Z
gpurate_start run
child=
for _ in $(seq 50); do
    child=$(child_of "$BG")
    [ -z "$child" ] || break
    sleep 0.05
done
sleep 0.7
kill -9 "$child" || fail "there was no process that polls"
gpurate_join 71
complains 'polling ended early.*it was killed, as the kernel does when memory is gone'
equal "preliminary fixings of the day" "$(sql "select count(*) from api_v1.fixing
    where index = 'H100-SXM' and fixing_date = '2026-05-28' and status = 'preliminary'")" 1
no_faults
at 2026-05-28T16:25:00Z
gpurate 0 run
equal "markets polled in the hour" "$(sql "select count(distinct market) from api_v1.poll
    where newest and complete and partition_start = '2026-05-28T16:00Z'")" "$markets"
equal "polls waiting on disk" "$(find "$spool" -type f | wc -l)" 0

# Killed while all is stored in one transaction: the process that follows stores each by itself.
sql 'create sequence public.slow'
sql "create function public.slow() returns trigger security definer language plpgsql as \$\$ begin
    if nextval('public.slow') = 1 then perform pg_sleep(20); end if; return null; end \$\$"
sql 'create trigger slow before insert on gpurate.poll_verdict execute function public.slow()'
at 2026-05-28T17:01:00Z
gpurate_start run
for _ in $(seq 200); do
    [ "$(sql "select is_called from public.slow")" = t ] && break
    sleep 0.1
done
kill -9 "$(child_of "$BG")" || fail "there was no process that stores"
gpurate_join 71
equal "polls of the hour" "$(sql "select count(distinct market) from api_v1.poll
    where observed_at = '2026-05-28T17:01Z'")" "$markets"
equal "times the polls were stored, the first without avail" "$(sql "select last_value from public.slow")" "$((markets + 1))"
equal "polls waiting on disk" "$(find "$spool" -type f | wc -l)" 0
sql 'drop trigger slow on gpurate.poll_verdict'

# Manifests that cannot be read are tried once, set aside and said; all else is stored.
at 2026-05-28T18:05:00Z
hash=$(printf 0%.0s $(seq 64))
for words in 'ibm 0 2147483647' 'scaleway -2 0' 'vultr 4294967294 0' 'lambda 0 0'; do
    read -r market step number <<<"$words"
    printf '{"format":1,"market":"%s","observed_at":1779991300,"ms":1,"verdict":null,"why":null,"replies":[
        {"step":%s,"number":%s,"status":200,"bytes":9,"ms":1,"url":"https://a/","content_type":"x","sha256":"%s"}]}' \
        "$market" "$step" "$number" "$hash" >"$spool/2026-05-28T18:01:40Z-$market.json"
done
gpurate 65 run
equal "how the run ended" "$(sql "select exit, why is not null, ended_at is not null from gpurate.run
    order by run_id desc limit 1")" '65|t|t'
complains 'step -2, number 0, status 200 is no reply of .*scaleway'
complains 'number 2147483647'
complains 'hint.*2026-05-28T18:01:40Z-lambda.json.bad'
equal "manifests set aside" "$(find "$spool" -name '*.json.bad' | wc -l)" 4
at 2026-05-28T18:10:00Z
gpurate 0 run
silent
equal "markets polled in the hour" "$(sql "select count(distinct market) from api_v1.poll
    where newest and complete and partition_start = '2026-05-28T18:00Z'")" "$markets"

# One that ends the process which reads it is set aside when the next one ends, too: the first may have been killed for
# another's sake. All else is stored.
strace -f -o /dev/null true 2>/dev/null || skip "strace may not look into a process here"
at 2026-05-28T19:05:00Z
gpurate 69 --db "host=$FLOW_DIR/nowhere dbname=gpurate" run
one=$CONFIG/../state/spool/2026-05-28T19:05:00Z-lambda.json
within "polls that wait" "$(find "$spool" -name '*T19:05:00Z-*.json' | wc -l)" "$markets" 200
at 2026-05-28T19:10:00Z
options
LAST="a run whose processes end over $one"
strace -f -qq -o /dev/null -P "$one" -e inject=openat,open:signal=SIGKILL \
    build/release/gpurate "${ARGS[@]}" --verbose run >"$OUT" 2>"$ERR" </dev/null
equal "exit code" $? 71
equal "processes that ended over it" "$(grep -c 'polling ended early, while reading .*T19:05:00Z-lambda.json' "$ERR")" 2
equal "what was set aside of that hour" "$(find "$spool" -name '*T19:*' -printf '%f\n')" 2026-05-28T19:05:00Z-lambda.json.bad
equal "markets of that hour" "$(sql "select count(distinct market) from api_v1.poll
    where newest and complete and partition_start = '2026-05-28T19:00Z'")" "$markets"
