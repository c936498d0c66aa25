# shellcheck shell=bash
# Whatever a run is refused, and wherever it is killed, the next one goes on as if nothing had
# happened: killed at the Nth send, write, fsync or rename; the disk full from the Nth write on; the
# Nth fsync and rename refused; the Nth message to or from a server cut; the Nth allocation of the
# program and its libraries refused. The two processes of a run count apart, and each is met.
#
# TORTURE=N (1): points of a kind, drawn by TORTURE_SEED (the day's number); `make torture`: every one, in rounds
# of TORTURE_ROUND (300). var/torture/points has those that were met, so it may be stopped at any moment.
GPURATE=build/release/gpurate
points=${TORTURE:-1}
RANDOM=${TORTURE_SEED:=$(($(date +%s) / 86400 % 32768))}
echo "torture: seed $TORTURE_SEED"
strace -f -o /dev/null true 2>/dev/null || skip "strace may not look into a process here"
own_cluster
scratch
gpurate 0 init
state=$FLOW_DIR/state
refuse=$PWD/build/release/refuse.so
day=0
hour() { # HH:MM of the day under way
    at "$(date -u -d "2026-02-01 $1 UTC + $day days" +%FT%TZ)"
}

# The undisturbed day: what is counted, and how much of each call there is to stop.
hour 15:20
gpurate 0 run
hour 16:20
options
strace -f -qq --seccomp-bpf -e trace=sendto,write,fsync,rename -o "$FLOW_DIR/calls" \
    "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
markets=$(sql "select count(distinct market) from api_v1.poll where newest and (complete or verdict = 'held')
    and partition_start = '2026-02-01T16:00Z'")
within "markets that answered" "$markets" 5 200
published=$(sql 'select count(*) from api_v1.fixing')
within "values published" "$published" 2 2000
calls() { # the most calls of NAME that one process made
    awk -v name="$1" 'index($2, name "(") == 1 { if (++n[$1] > most) most = n[$1] } END { print most + 0 }' "$FLOW_DIR/calls"
}
day=1
hour 16:20
options
TOLD=$FLOW_DIR/told LD_PRELOAD=$refuse "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
allocations=$(cut -d' ' -f1 "$FLOW_DIR/told" | sort -n | tail -1)
messages=$(cut -d' ' -f2 "$FLOW_DIR/told" | sort -n | tail -1)
within "allocations of a run" "$allocations" 1000 10000000
within "messages of a run" "$messages" 100 100000

# Each point has a day of its own: the tortured run, the next one, and a third with nothing to do.
numbers='select count(*) = (select last_no from gpurate.publication), count(*) = count(distinct publication_no) from (
    select publication_no from gpurate.fixing union all select publication_no from gpurate.settlement
    union all select publication_no from gpurate.basket_level union all select publication_no from gpurate.erratum
    union all select publication_no from gpurate.annulment) x'
# Held for what a simulated market changed of its own is an answer too.
answered="newest and (complete or verdict = 'held')"
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
    LAST="$what, then a run"
    equal "markets of the day" "$(sql "select count(distinct market) from api_v1.poll where $answered
        and partition_start = date_trunc('hour', '$NOW'::timestamptz)")" "$markets"
    equal "polls told twice" "$(sql "select count(*) from (select from api_v1.poll where newest and complete
        and partition_start = date_trunc('hour', '$NOW'::timestamptz) group by market having count(*) > 1) x")" 0
    equal "values of the day" "$(sql "select count(*), count(distinct index) from api_v1.fixing
        where fixing_date = '$NOW'::timestamptz::date and status = 'preliminary'")" "$published|$published"
    equal "final values of the day before" "$(sql "select count(*), count(distinct index) from api_v1.fixing
        where fixing_date = '$NOW'::timestamptz::date - 1 and status = 'final'")" "$published|$published"
    equal "files that wait or were left" "$(find "$state" -path '*spool*' -type f -o -name '*.tmp*' -type f | wc -l)" 0
    gpurate 0/75 run
    equal "publications without a gap" "$(sql "$numbers")" 't|t'
}

# ---- the points: "KIND N" ----
each() { # KIND COUNT: so many of a kind, or all
    local n

    if [ "$points" = all ]; then
        seq -f "$1 %.0f" "$2"
        return
    fi
    for ((n = 0; n < points; n++)); do
        echo "$1 $(((RANDOM * 32768 + RANDOM) % $2 + 1))"
    done
}

list() {
    local call

    for call in sendto write fsync rename; do
        each "kill-$call" "$(calls "$call")"
    done
    each full-write "$(calls write)"
    each refuse-fsync "$(calls fsync)"
    each full-rename "$(calls rename)"
    each cut-before "$messages"
    # Between the parts of a date's publication it is the place that counts: some all over the run, besides.
    [ "$points" = all ] || seq -f 'cut-before %.0f' $((messages / 7)) $((messages / 7)) "$messages"
    each cut-after "$messages"
    each refuse-allocation "$allocations"
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
    cut-before) try "$1 $2" env CUT_AT="$2" LD_PRELOAD="$refuse" ;;
    cut-after) try "$1 $2" env LOSE_AT="$2" LD_PRELOAD="$refuse" ;;
    # A market for which there was no memory has a verdict of its own, and is asked again in the next hour.
    refuse-allocation) answered=newest try "$1 $2" env REFUSE_AT="$2" LD_PRELOAD="$refuse" ;;
    esac
}

list >"$FLOW_DIR/list"
left=0
if [ "$points" = all ]; then
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
    [ "$points" != all ] || echo "$point" >>"$table"
done
gpurate 0 verify --all
[ "$points" != all ] || echo "$left" >var/torture/left
echo "torture: ${#todo[@]} points met, $left left"
