# shellcheck shell=bash
# Two machines with one database: their own configuration and state folder each, and clocks that
# differ. One works, the other waits without a word; what one that died had not done the other does
# within the hour; who slept while it was overtaken publishes nothing.
GPURATE=build/release/gpurate
scratch
gpurate 0 init
mkdir "$FLOW_DIR/b"
cp -R "$CONFIG" "$FLOW_DIR/keys" "$FLOW_DIR/b"
markets=$(grep -c '"origin"' "$CONFIG/markets.json")

# As seen from the other machine: no process of its own.
elsewhere() {
    sql "update gpurate.lease set owner = 'elsewhere/' || owner"
}
ends() { # the time of the lease
    sql "update gpurate.lease set until_at = clock_timestamp()"
}
clock=
seconds() { # of this machine's clock
    at "$(date -u -d "$clock $1 seconds" +%FT%TZ)"
}
on() { # MACHINE HH:MM:SS: the second one is 25 s ahead
    CONFIG=$FLOW_DIR/${1#a}/config
    clock="2026-05-28 $2 UTC"
    if [ "$1" = b ]; then seconds 25; else seconds 0; fi
}
waiting() { # [b/]: polls on disk
    find "$FLOW_DIR/${1:-}state/spool" -name '*.json' 2>/dev/null | wc -l
}
in_flight() { # MARKET ASKED: until it was asked once more
    local i

    for ((i = 0; i < 100; i++)); do
        [ "$(asked "$1")" -gt "$2" ] && return
        sleep 0.1
    done
    fail "\"$1\" is not asked"
}
complete() { # HH: markets that answered in that hour, and polls of them
    sql "select count(distinct market), count(*) from api_v1.poll where newest and complete
        and partition_start = '2026-05-28T$1:00Z'"
}
twice="select count(*) from (select from api_v1.poll where newest group by market, observed_at having count(*) > 1) x"

# At once: each market is asked by one of them.
fault market=oci mode=latency arg=3000
before=$(asked oci)
on a 10:05:00
gpurate_start run
in_flight oci "$before"
elsewhere
on b 10:05:00
gpurate 0 run
silent
equal "markets that the other one asked" "$(waiting b/)" 0
gpurate 0 --verbose run # who looks is told
complains 'another run is at work.*held by elsewhere'
gpurate_join 0
silent
equal "markets and polls of the hour" "$(complete 10)" "$markets|$markets"
sql "delete from gpurate.lease" # it was renamed, so its holder could not give it back
on b 10:10:00
gpurate 0 run
silent
equal "markets and polls of the hour" "$(complete 10)" "$markets|$markets"

# One dies in the middle: the other waits for the end of its lease, and does all of it.
fault market=oci mode=latency arg=5000
before=$(asked oci)
on a 11:05:00
gpurate_start run
in_flight oci "$before"
kill -9 "$BG"
wait "$BG" 2>/dev/null
elsewhere
no_faults
on b 11:06:00
gpurate 0 run
silent
equal "markets and polls while the lease lasts" "$(complete 11)" '0|0'
ends
on b 11:15:00
gpurate 0 run
silent
equal "markets and polls of the hour" "$(complete 11)" "$markets|$markets"
# The one that died has polls on disk of that hour: kept, as what was asked at another moment.
waited=$(waiting)
on a 11:20:00
gpurate 0 run
equal "markets and polls of the hour" "$(complete 11)" "$markets|$((markets + waited))"
equal "polls on disk" "$(waiting)" 0
equal "polls told twice" "$(sql "$twice")" 0

# One that cannot reach a market: the other does, when it is due again.
mv "$FLOW_DIR/config/markets.json" "$FLOW_DIR/kept.json"
sed -E 's|^( *"oci": *\{"origin": "http://[0-9.]+:)[0-9]+|\11|' "$FLOW_DIR/kept.json" >"$FLOW_DIR/config/markets.json"
on a 12:05:00
gpurate 0 run
complains 'market=oci verdict=[a-z]+'
equal "markets and polls of the hour" "$(complete 12)" "$((markets - 1))|$((markets - 1))"
on b 12:45:00
gpurate 0 run
equal "markets and polls of the hour" "$(complete 12)" "$markets|$markets"
mv "$FLOW_DIR/kept.json" "$FLOW_DIR/config/markets.json"

# A whole day's publications, by both at once, one of them killed anywhere.
numbers='select count(*) = (select last_no from gpurate.publication), count(*) = count(distinct publication_no) from (
    select publication_no from gpurate.fixing union all select publication_no from gpurate.settlement
    union all select publication_no from gpurate.basket_level union all select publication_no from gpurate.erratum
    union all select publication_no from gpurate.annulment) x'
RANDOM=${MACHINES_SEED:=$(($(date +%s) / 86400 % 32768))}
echo "machines: seed $MACHINES_SEED"
for time in 15:05 16:15 16:20 17:05 20:00 20:05 20:15; do
    on a $time:00
    gpurate_start run
    on b $time:00
    "$GPURATE" --config "$CONFIG" --now "$NOW" run >"$OUT" 2>"$ERR" </dev/null &
    other=$!
    sleep "0.$((RANDOM % 10))"
    kill -9 "$BG" 2>/dev/null
    wait "$BG" 2>/dev/null
    wait "$other"
    case $? in 0 | 75) ok ;; *) fail "the other machine's run at $time" ;; esac
done
LAST='two machines over a day'
on a 20:30:00
gpurate 0/75 run
on b 20:35:00
gpurate 0/75 run
differ "fixings" "$(sql 'select count(*) from gpurate.fixing')" 0
equal "fixings published twice" "$(sql "select count(*) from (select from gpurate.fixing
    group by index, fixing_date, status having count(*) > 1) x")" 0
equal "publications without a gap" "$(sql "$numbers")" 't|t'
equal "polls told twice" "$(sql "$twice")" 0
gpurate 0 verify --all

# Each has the replies that it fetched: deep verification says which host has the others, and with
# their files reads them all. What this host itself fetched and has not is a difference.
gpurate 1 verify --all --deep
says 'No such file'
sql "update gpurate.run set host = 'the other' where run_id in (select run_id from gpurate.poll
    where extract(second from observed_at) = 0)" # those of the first machine
gpurate 0 verify --all --deep
says '^elsewhere: [1-9][0-9]* polls were not read, .*; the first: the other$'
cp -R "$FLOW_DIR/b/state/archive" "$FLOW_DIR/union"
cp -Rn "$FLOW_DIR/state/archive/." "$FLOW_DIR/union"
mv "$FLOW_DIR/b/state/archive" "$FLOW_DIR/own"
mv "$FLOW_DIR/union" "$FLOW_DIR/b/state/archive"
gpurate 0 verify --all --deep
equal "lines said" "$(wc -l <"$OUT")" 1

# Overtaken in its sleep: what it would publish is not published, by it.
fault market=oci mode=latency arg=3000
before=$(asked oci)
CONFIG=$FLOW_DIR/config
at 2026-05-29T16:15:00Z
gpurate_start run
in_flight oci "$before"
sql "update gpurate.lease set owner = 'elsewhere', fence = nextval('gpurate.lease_fence')"
gpurate_join 75
complains 'another run took lease .* over while this one slept'
equal "fixings of who was overtaken" "$(sql "select count(*) from gpurate.fixing where fixing_date = '2026-05-29'")" 0
no_faults
ends
CONFIG=$FLOW_DIR/b/config
at 2026-05-29T16:20:00Z
gpurate 0/75 run
differ "fixings of the other" "$(sql "select count(*) from gpurate.fixing where fixing_date = '2026-05-29'")" 0
equal "publications without a gap" "$(sql "$numbers")" 't|t'
gpurate 0 verify --all
