# shellcheck shell=bash
# Whatever a run is refused, and wherever it is killed, the next one goes on as if nothing had
# happened: killed at the Nth send, write, fsync or rename; the disk full from the Nth write on; the
# Nth fsync and rename refused; the Nth message to or from a server cut; the Nth allocation of the
# program and its libraries refused. The two processes of a run count apart, and each is met.
#
# TORTURE=N (1): points of a kind, drawn by TORTURE_SEED (the day's number). TORTURE=places, as `make torture` has
# it: the first and the last point of each place, which is all that has the same calls above it; TORTURE=all: every
# one. These go in rounds of TORTURE_ROUND (300), and var/torture/points has those that were met: they may be stopped
# at any moment.
GPURATE=build/release/gpurate
points=${TORTURE:-1}
rounds=
case "$points" in all | places) rounds=$points ;; esac
RANDOM=${TORTURE_SEED:=$(($(date +%s) / 86400 % 32768))}
echo "torture: seed $TORTURE_SEED"
strace -f -o /dev/null true 2>/dev/null || skip "strace may not look into a process here"
own_cluster
scratch
gpurate 0 init
state=$FLOW_DIR/state
day=0
hour() { # HH:MM of the day under way
    at "$(date -u -d "2026-02-01 $1 UTC + $day days" +%FT%TZ)"
}

# The undisturbed day: what is counted, and how much of each call there is to stop.
hour 15:20
gpurate 0 run
markets=$(sql "select count(distinct market) from api_v1.poll where newest and (complete or verdict = 'held')
    and partition_start = '2026-02-01T15:00Z'")
within "markets that answered" "$markets" 5 200
hour 16:20
options
stacks=()
[ "$points" != places ] || stacks=(-k)
strace -f -qq --seccomp-bpf "${stacks[@]}" -e trace=sendto,write,fsync,rename -o "$FLOW_DIR/calls" \
    "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
published=$(sql 'select count(*) from api_v1.fixing')
within "values published" "$published" 2 2000
calls() { # the most calls of NAME that one process made
    awk -v name="$1" 'index($2, name "(") == 1 { if (++n[$1] > most) most = n[$1] } END { print most + 0 }' "$FLOW_DIR/calls"
}
day=1
hour 16:20
options
PLACES=$FLOW_DIR/places TOLD=$FLOW_DIR/told LD_PRELOAD=$PWD/build/release/refuse.so "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
allocations=$(cut -d' ' -f1 "$FLOW_DIR/told" | sort -n | tail -1)
messages=$(cut -d' ' -f2 "$FLOW_DIR/told" | sort -n | tail -1)
within "allocations of a run" "$allocations" 1000 10000000
within "messages of a run" "$messages" 100 100000

# Each point has a day of its own: the tortured run, the next one, and a third with nothing to do, but in rounds.
# Held for what a simulated market changed of its own is an answer too.
answered="verdict = 'held'"
found() { # of the day, by one question: each is a program and a connection
    sql "with told as (select market, complete from api_v1.poll where newest and (complete or $answered)
            and partition_start = date_trunc('hour', '$NOW'::timestamptz)),
        value as (select index, status from api_v1.fixing where (status, fixing_date) in (
            ('preliminary', '$NOW'::timestamptz::date), ('final', '$NOW'::timestamptz::date - 1))),
        number as (select publication_no from gpurate.fixing union all select publication_no from gpurate.settlement
            union all select publication_no from gpurate.basket_level union all select publication_no from gpurate.erratum
            union all select publication_no from gpurate.annulment)
        select concat_ws(', ', (select count(distinct market) from told) || ' markets',
            (select count(*) - count(distinct market) from told where complete) || ' polls told twice',
            (select count(*) || ' values of ' || count(distinct index) from value where status = 'preliminary'),
            (select count(*) || ' final ones of ' || count(distinct index) from value where status = 'final'),
            (select last_no from gpurate.publication) - (select count(*) from number) || ' numbers without a publication',
            (select count(*) - count(distinct publication_no) from number) || ' twice')"
}
whole="$markets markets, 0 polls told twice, $published values of $published, $published final ones of $published"
whole+=', 0 numbers without a publication, 0 twice'
try() { # WHAT COMMAND...
    local what=$1 code set_aside

    shift
    day=$((day + 1))
    hour 16:20
    options
    LAST="$what"
    "$@" "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
    code=$?
    case "$code" in
    0 | 1 | 69 | 71 | 73 | 74 | 75 | 77 | 78 | 137) ok ;;
    *) fail "exit code is $code" ;;
    esac
    # Each process of a run is met at this point: what two of them died over is tried once more, as the guide has it.
    for set_aside in "$state"/spool/*.bad; do
        [ ! -e "$set_aside" ] || mv "$set_aside" "${set_aside%.bad}"
    done
    hour 16:25
    gpurate 0/75 run
    [ -n "$rounds" ] || gpurate 0/75 run
    LAST="$what, then a run"
    equal "what is there of the day" "$(found)" "$whole"
    equal "files that wait or were left" "$(find "$state" -path '*spool*' -type f -o -name '*.tmp*' -type f | wc -l)" 0
}

# ---- the points: "KIND N", "KIND PLACE:N" ----

# The first and the last of each place, N by N. Of a call of the system: by what strace tells of those above it.
places_of_calls() { # NAME
    awk -v name="$1" '
        function ends() { if (at) { if (!((at, stack) in first)) first[at, stack] = n[at]; last[at, stack] = n[at] } at = stack = "" }
        /^ >/ { if (at) { sub(/ \[0x[0-9a-f]*\]$/, ""); stack = stack $0 } next }
        { ends() }
        index($2, name "(") == 1 { n[$1]++; at = $1 }
        END { ends(); for (k in first) print first[k] "\n" last[k] }' "$FLOW_DIR/calls" | sort -nu
}
# Of an allocation or a message: by what refuse.so tells, of the process that had the most of it.
places_of() { # allocation|message
    awk -v kind="$1" '$1 == kind && $3 > times[$2] { times[$2] = $3 }
        END { for (p in times) { print p ":1"; if (times[p] > 1) print p ":" times[p] } }' "$FLOW_DIR/places" | sort
}

each() { # KIND COUNT PLACES...: so many of a kind, or those of places, or all
    local n kind=$1 count=$2

    shift 2
    case "$points" in
    all) seq -f "$kind %.0f" "$count" ;;
    places) "$@" | sed "s/^/$kind /" ;;
    *) for ((n = 0; n < points; n++)); do echo "$kind $(((RANDOM * 32768 + RANDOM) % count + 1))"; done ;;
    esac
}

list() {
    local call

    for call in sendto write fsync rename; do
        each "kill-$call" "$(calls "$call")" places_of_calls "$call"
    done
    each full-write "$(calls write)" places_of_calls write
    each refuse-fsync "$(calls fsync)" places_of_calls fsync
    each full-rename "$(calls rename)" places_of_calls rename
    each cut-before "$messages" places_of message
    # Between the parts of a date's publication it is the place that counts: some all over the run, besides.
    [ -n "$rounds" ] || seq -f 'cut-before %.0f' $((messages / 7)) $((messages / 7)) "$messages"
    each cut-after "$messages" places_of message
    each refuse-allocation "$allocations" places_of allocation
}

missed=0
refuse() { # KIND N VARIABLE: of the last of a place there may be one less than in the run that was counted
    rm -f "$FLOW_DIR/met"
    try "$1 $2" env "$3=$2" MET="$FLOW_DIR/met" LD_PRELOAD="$PWD/build/release/refuse.so"
    [ -s "$FLOW_DIR/met" ] || missed=$((missed + 1))
}

inject() { # KIND N WHAT [+]
    try "$1 $2" strace -f -qq --seccomp-bpf -o /dev/null -e "inject=${1#*-}:$3:when=$2${4:-}"
}

meet() { # KIND N
    case "$1" in
    kill-*) inject "$1" "$2" signal=SIGKILL ;;
    full-write) inject "$1" "$2" error=ENOSPC + ;;
    full-rename) inject "$1" "$2" error=ENOSPC ;;
    refuse-fsync) inject "$1" "$2" error=EIO ;;
    cut-before) refuse "$1" "$2" CUT_AT ;;
    cut-after) refuse "$1" "$2" LOSE_AT ;;
    # A market for which there was no memory has a verdict of its own, and is asked again in the next hour.
    refuse-allocation) answered=true refuse "$1" "$2" REFUSE_AT ;;
    esac
}

list >"$FLOW_DIR/list"
left=0
if [ -n "$rounds" ]; then
    # Of this program what was met before, at any time: a round has so many days, the next a new database.
    table=var/torture/points
    program=$(sha256sum <"$GPURATE" | cut -d' ' -f1)
    mkdir -p var/torture
    [ "$(head -1 "$table" 2>/dev/null)" = "program $program" ] || echo "program $program" >"$table"
    grep -vxFf "$table" "$FLOW_DIR/list" | shuf --random-source=<(seq 1000000) >"$FLOW_DIR/left"
    head -"${TORTURE_ROUND:=300}" "$FLOW_DIR/left" >"$FLOW_DIR/list"
    left=$(($(wc -l <"$FLOW_DIR/left") - $(wc -l <"$FLOW_DIR/list")))
fi
mapfile -t todo <"$FLOW_DIR/list"
for point in "${todo[@]}"; do
    # shellcheck disable=SC2086
    meet $point
    [ -z "$rounds" ] || echo "$point" >>"$table"
done
LIMIT_S=3600 gpurate 0 verify --all
[ -z "$rounds" ] || echo "$left" >var/torture/left
within "points that no run came by" "$missed" 0 $((${#todo[@]} / 4 + 2))
echo "torture: ${#todo[@]} points tried, $missed of them did not come up, $left left"
