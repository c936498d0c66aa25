# shellcheck shell=bash
# The lease of who leads is short and renewed while he works; whoever is stopped or killed on another machine is
# followed within it, and publishes nothing when he goes on.
GPURATE=build/release/gpurate
scratch
gpurate 0 init
mkdir "$FLOW_DIR/b"
cp -R "$CONFIG" "$FLOW_DIR/keys" "$FLOW_DIR/b"
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
on() { # MACHINE TIME
    CONFIG=$FLOW_DIR/${1#a}/config
    at "$2"
}
# As seen from the other machine: no process of its own.
elsewhere() {
    sql "update gpurate.lease set owner = 'elsewhere/' || owner"
}
left() { # seconds of the lease, rounded up
    sql "select ceil(extract(epoch from until_at - clock_timestamp())) from gpurate.lease"
}
# Whoever stopped has 90 seconds at most; they pass at once.
passes() {
    within "seconds that are left" "$(left)" 1 90
    sql "update gpurate.lease set until_at = until_at - interval '90 seconds'"
}
in_flight() { # MARKET ASKED: until it was asked once more
    local i

    for ((i = 0; i < 100; i++)); do
        [ "$(asked "$1")" -gt "$2" ] && return
        sleep 0.1
    done
    fail "\"$1\" is not asked"
}
begins() { # MS: a run that one market lets wait so long, or until it is given up
    fault market=oci mode=latency arg="$1"
    before=$(asked oci)
    began=$SECONDS
    gpurate_start run
    in_flight oci "$before"
    child=$(child_of "$BG")
    elsewhere
}
values() { # DAY: preliminary values of it, and how many of them twice
    sql "select count(*), count(*) - count(distinct index) from gpurate.fixing
        where fixing_date = '$1' and status = 'preliminary'"
}

# It works for longer than a renewal takes to be due: the lease begins short, and is there at the end.
on a 2026-05-28T15:05:00Z
begins 60000
within "seconds when it begins" "$(left)" 31 90
sql "update gpurate.lease set until_at = until_at - interval '60 seconds'" # so that it would not last
for ((i = 0; i < 240; i++)); do
    [ "$(left)" -gt 30 ] && break
    sleep 0.1
done
within "seconds after a renewal" "$(left)" 31 90
on b 2026-05-28T15:05:00Z
gpurate 0 --verbose run
complains 'another run is at work.*held by elsewhere.* and runs out in [0-9]+ s unless renewed'
gpurate_join 0
equal "markets and polls" "$(sql "select count(distinct market), count(*) from api_v1.poll where newest and complete
    and partition_start = '2026-05-28T15:00Z'")" "$((markets - 1))|$((markets - 1))"
sql "delete from gpurate.lease" # it was renamed, so its holder could not give it back

# Stopped while markets are asked, at the hour of a fixing: the other makes it, and it stays the only one.
on a 2026-05-28T16:15:00Z
begins 3000
kill -STOP "$BG" "$child"
passes
no_faults
on b 2026-05-28T16:20:00Z
gpurate 0/75 run
made=$(values 2026-05-28)
differ "values of the other" "$made" '0|0'
last=$(sql "select last_no from gpurate.publication")
# Who slept for as long as a lease lasts has a renewal due.
while [ $((SECONDS - began)) -lt 22 ]; do
    sleep 0.2
done
kill -CONT "$child" "$BG"
gpurate_join 75
complains 'another run took lease .* over while this one slept'
equal "publications of who was stopped" "$(sql "select last_no - $last from gpurate.publication")" 0
equal "values of the day" "$(values 2026-05-28)" "$made"
equal "leases" "$(sql 'select count(*) from gpurate.lease')" 0

# Killed: nobody renews it, and the next call after its end does all of it.
on a 2026-05-29T16:15:00Z
begins 5000
kill -9 "$BG"
wait "$BG" 2>/dev/null
no_faults
on b 2026-05-29T16:16:00Z
gpurate 0 run
silent
equal "values while the lease lasts" "$(values 2026-05-29)" '0|0'
passes
on b 2026-05-29T16:20:00Z
gpurate 0/75 run
differ "values of the other" "$(values 2026-05-29)" '0|0'
equal "leases" "$(sql 'select count(*) from gpurate.lease')" 0
gpurate 0 verify --all
