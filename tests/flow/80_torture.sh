# shellcheck shell=bash
# Whatever a run is refused, and wherever it is killed, the next one goes on as if nothing had
# happened: killed at the Nth send, write, fsync or rename; the disk full from the Nth write on; the
# Nth fsync and rename refused; the Nth message to or from a server cut; the Nth allocation of the
# program and its libraries refused. The two processes of a run count apart, and each is met.
#
# TORTURE=N (1): points of a kind, drawn by TORTURE_SEED (the day's number); `make torture`: every one.
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
    local what=$1 code

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

drawn() { # of COUNT: so many numbers, or all
    local n

    if [ "$points" = all ]; then
        seq "$1"
        return
    fi
    for ((n = 0; n < points; n++)); do
        echo $(((RANDOM * 32768 + RANDOM) % $1 + 1))
    done
}

inject() { # CALL COUNT WHAT [+]
    local n

    for n in $(drawn "$2"); do
        try "$1 $n: $3" strace -f -qq --seccomp-bpf -o /dev/null -e "inject=$1:$3:when=$n${4:-}"
    done
}

for call in sendto write fsync rename; do
    inject "$call" "$(calls "$call")" signal=SIGKILL
done
inject write "$(calls write)" error=ENOSPC +
inject fsync "$(calls fsync)" error=EIO
inject rename "$(calls rename)" error=ENOSPC
# Between the parts of a date's publication it is the place that counts: some all over the run, besides.
for n in $(drawn "$messages") $(seq $((messages / 7)) $((messages / 7)) "$messages"); do
    try "message $n: cut before" env CUT_AT="$n" LD_PRELOAD="$refuse"
done
for n in $(drawn "$messages"); do
    try "message $n: cut after" env LOSE_AT="$n" LD_PRELOAD="$refuse"
done
# A market for which there was no memory has a verdict of its own, and is asked again in the next hour.
answered=newest
for n in $(drawn "$allocations"); do
    try "allocation $n: refused" env REFUSE_AT="$n" LD_PRELOAD="$refuse"
done
gpurate 0 verify --all
