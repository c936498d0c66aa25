# shellcheck shell=bash
# Whatever a run is refused, and wherever it is killed, the next one goes on as if nothing had
# happened: killed at the Nth send, write, fsync or rename; the disk full from the Nth write on; the
# Nth fsync and rename refused; the Nth message to or from a server cut, or the database's backends
# ended before it; the Nth allocation of the program and its libraries refused. The two processes of
# a run count apart, and each is met.
#
# TORTURE=N (1): points of a kind, drawn by TORTURE_SEED (the day's number). TORTURE=places, as `make torture` has
# it: the first and the last point of each place, which is all that has the same calls above it; TORTURE=all: every
# one. These go in rounds of TORTURE_ROUND (300), given to TORTURE_JOBS (2) at once, each with a database, markets and
# days of its own. var/torture/points has what became of each, "KIND POINT met", "missed" (no run came by) or
# "failed"; it gets there when all that its database has is verified, so they may be stopped at any moment.
GPURATE=build/release/gpurate
points=${TORTURE:-1}
rounds=
case "$points" in all | places) rounds=$points ;; esac
RANDOM=${TORTURE_SEED:=$(($(date +%s) / 86400 % 32768))}
echo "torture: seed $TORTURE_SEED"
strace -f -o /dev/null true 2>/dev/null || skip "strace may not look into a process here"
refuse_so=$PWD/build/release/refuse.so
told_dir=$FLOW_DIR
own_cluster

# ---- the world of a job, and its undisturbed days ----

# What is killed is a process and never the machine: what it has written may stand in memory, where that has room.
room=$FLOW_DIR
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ "$(df -k --output=avail /dev/shm | tail -1)" -gt 500000 ]; then
    room=/dev/shm/gpurate-torture-$(cksum <<<"$PWD" | cut -d' ' -f1)
fi
leave() {
    trap '' TERM # twice is not needed
    [ "$FLOW_DIR" = "$told_dir" ] || cp "$FLOW_DIR/checks" "$told_dir/checks"
    [ "$room" = "$told_dir" ] || rm -rf "$room"
    cleanup
}
trap leave EXIT

# A few models of the many, two of them with indices and the others posted, are the same statements and calls with
# fewer rows.
few_models() {
    local indexed='llama-3\.3-70b-instruct|gpt-oss-120b'
    local posted='gpt-5\.5|claude-opus-5|gemini-3\.1-pro-preview|grok-4\.5|mistral-large-3|deepseek-v4-pro'

    {
        echo '{"indices": ['
        sed -nE "/\"id\": \"($indexed)-/,/\}/p" config/indices/tokens.json | sed '$s/,$//'
        echo ']}'
    } >"$CONFIG/indices/tokens.json"
    awk -v wanted="\"id\": \"($indexed|$posted)\"" '/^    \{"id": / { left_out = $0 !~ wanted } /^  \]/ { left_out = 0 } !left_out' \
        config/models.json >"$CONFIG/models.json"
    sed -E -i "s/\"(($indexed)-blend(-net)?)\"/<\1>/g; s/\"[a-z0-9.-]*-blend(-net)?\",?//g; s/<([^>]*)>/\"\1\"/g" "$CONFIG/baskets.json"
    sed -z -E -i 's/,([[:space:]]*\])/\1/g' "$CONFIG/baskets.json" "$CONFIG/models.json"
}

day=0
hour() { # HH:MM of the day under way
    at "$(date -u -d "2026-02-01 $1 UTC + $day days" +%FT%TZ)"
    options
}

world() { # NAME: the first day goes by
    FLOW_NAME=$1 FLOW_DIR=$room/$1
    OUT=$FLOW_DIR/out ERR=$FLOW_DIR/err
    state=$FLOW_DIR/state
    rm -rf "$FLOW_DIR"
    mkdir -p "$FLOW_DIR"
    scratch
    few_models
    gpurate 0 init
    hour 15:20
    gpurate 0/75 run
    markets=$(sql "select count(distinct market) from api_v1.poll where newest and (complete or verdict = 'held')
        and partition_start = '2026-02-01T15:00Z'")
    within "markets that answered" "$markets" 5 200
    hour 16:20
    gpurate 0/75 run
    published=$(sql 'select count(*) from api_v1.fixing')
    within "values published" "$published" 2 2000
    whole="$markets markets, 0 polls told twice, $published values of $published, $published final ones of $published"
    whole+=', 0 numbers without a publication, 0 twice'
    coproc ASKED { pg psql "$DB" -At 2>&1; }
}

# What is counted, and how much of each there is to stop.
count() {
    local stacks=()

    [ "$points" != places ] || stacks=(-k)
    day=$((day + 1))
    hour 16:20
    strace -f -qq --seccomp-bpf "${stacks[@]}" -e trace=sendto,write,fsync,rename -o "$FLOW_DIR/calls" \
        "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
    day=$((day + 1))
    hour 16:20
    PLACES=$FLOW_DIR/places TOLD=$FLOW_DIR/told LD_PRELOAD=$refuse_so "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
    allocations=$(cut -d' ' -f1 "$FLOW_DIR/told" | sort -n | tail -1)
    messages=$(cut -d' ' -f2 "$FLOW_DIR/told" | sort -n | tail -1)
    within "allocations of a run" "$allocations" 1000 10000000
    within "messages of a run" "$messages" 100 100000
}

# ---- the points: "KIND N", "KIND PLACE:N" ----

calls() { # the most calls of NAME that one process made
    awk -v name="$1" 'index($2, name "(") == 1 { if (++n[$1] > most) most = n[$1] } END { print most + 0 }' "$FLOW_DIR/calls"
}
# The first and the last of each place, N by N. Of a call of the system: by what strace tells of those above it.
places_of_calls() { # NAME
    awk -v name="$1" '
        function ends() { if (at) { if (!((at, stack) in first)) first[at, stack] = n[at]; last[at, stack] = n[at] } at = stack = "" }
        /^ >/ { if (at) { sub(/ \[0x[0-9a-f]*\]$/, ""); stack = stack $0 } next }
        { ends() }
        index($2, name "(") == 1 { n[$1]++; at = $1 }
        END { ends(); for (k in first) print first[k] "\n" last[k] }' "$FLOW_DIR/calls" | sort -nu
}
# Of an allocation or a message: by what refuse.so tells, of the process that had the most of it. With YES those that
# come before a run's first message, with NO the others.
places_of() { # allocation|message YES|NO
    awk -v kind="$1" -v early="$2" '
        function point(p, n) { if ((early_of[p] >= n) == (early == "yes")) print p ":" n }
        $1 == kind && $3 > times[$2] { times[$2] = $3; early_of[$2] = $4 }
        END { for (p in times) { point(p, 1); if (times[p] > 1) point(p, times[p]) } }' "$FLOW_DIR/places" | sort
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
    each cut-before "$messages" places_of message no
    # Between the parts of a date's publication it is the place that counts: some all over the run, besides.
    [ -n "$rounds" ] || seq -f 'cut-before %.0f' $((messages / 7)) $((messages / 7)) "$messages"
    each cut-after "$messages" places_of message no
    each end-backend "$messages" places_of message no
    each refuse-allocation "$allocations" places_of allocation no
    [ "$points" != places ] || each refuse-early 0 places_of allocation yes
}

# ---- a day of points: the tortured run, the next one, and a third with nothing to do, but in rounds ----

# Held for what a simulated market changed of its own is an answer too.
answered="verdict = 'held'"
found() { # of the day, by one question to a psql that stays
    local answer

    echo "with told as (select market, complete from api_v1.poll where newest and (complete or $answered)
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
            (select count(*) - count(distinct publication_no) from number) || ' twice');" >&"${ASKED[1]}"
    read -r answer <&"${ASKED[0]}"
    echo "$answer"
}

tortured() { # WHAT COMMAND...: the run; sets `code`
    LAST="$1"
    shift
    hour 16:20
    "$@" "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
    code=$?
    case "$code" in
    0 | 1 | 69 | 71 | 73 | 74 | 75 | 77 | 78 | 137) ok ;;
    *) fail "exit code is $code" ;;
    esac
}

as_if_nothing() { # the rest of the day
    local what=$LAST set_aside

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

became() { # KIND POINT: of the last of a place there may be one less than in the run that was counted
    if [ -s "$FLOW_DIR/met" ]; then
        echo "$1 $2 met"
    else
        missed=$((missed + 1))
        echo "$1 $2 missed"
    fi >>"$FLOW_DIR/became"
}

end_backends="select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database()
    and application_name = 'gpurate'"
refuse() { # KIND POINT VARIABLE
    rm -f "$FLOW_DIR/met"
    tortured "$1 $2" env "$3=$2" END_BY="tests/lib/pg.sh psql $CLUSTER $DB -Atqc \"$end_backends\" >/dev/null" \
        MET="$FLOW_DIR/met" LD_PRELOAD="$refuse_so"
    became "$1" "$2"
}

inject() { # KIND N WHAT [+]
    local call=${1#*-}

    tortured "$1 $2" strace -f -q -o "$FLOW_DIR/strace" -e "trace=$call" -e "inject=$call:$3:when=$2${4:-}"
    sed -n '/(INJECTED)\|killed by SIGKILL/p' "$FLOW_DIR/strace" >"$FLOW_DIR/met"
    became "$1" "$2"
}

meet() { # KIND N
    answered="verdict = 'held'"
    case "$1" in
    kill-*) inject "$1" "$2" signal=SIGKILL ;;
    full-write) inject "$1" "$2" error=ENOSPC + ;;
    full-rename) inject "$1" "$2" error=ENOSPC ;;
    refuse-fsync) inject "$1" "$2" error=EIO ;;
    cut-before) refuse "$1" "$2" CUT_AT ;;
    cut-after) refuse "$1" "$2" LOSE_AT ;;
    end-backend) refuse "$1" "$2" END_AT ;;
    # A market for which there was no memory has a verdict of its own, and is asked again in the next hour.
    refuse-allocation | refuse-early)
        answered=true
        refuse "$1" "$2" REFUSE_AT
        ;;
    esac
}

# Each point has a day of its own. A run without memory before its first message has done nothing yet that another
# could take up: many of these share a day, until one goes on.
days() { # FILE of points
    local todo kind n in_day=0

    missed=0
    mapfile -t todo <"$1"
    for LAST in "${todo[@]}"; do
        read -r kind n <<<"$LAST"
        [ "$in_day" != 0 ] || day=$((day + 1))
        [ "$in_day" != 0 ] || : >"$FLOW_DIR/under_way"
        echo "$LAST" >>"$FLOW_DIR/under_way"
        meet "$kind" "$n"
        in_day=$((in_day + 1))
        if [ "$kind" != refuse-early ] || [ "$code" != 71 ] || [ "$in_day" = 40 ]; then
            as_if_nothing
            in_day=0
        fi
    done
    [ "$in_day" = 0 ] || as_if_nothing
    : >"$FLOW_DIR/under_way"
    LIMIT_S=3600 gpurate 0 verify --all
    within "points that no run came by" "$missed" 0 $((${#todo[@]} / 4 + 2))
}

if [ -z "$rounds" ]; then
    world "$FLOW_NAME"
    count
    list >"$told_dir/list"
    days "$told_dir/list"
    grep missed "$FLOW_DIR/became"
    echo "torture: $(wc -l <"$told_dir/list") points tried, $missed of them did not come up"
    exit 0
fi

# ---- in rounds ----

# Of this program, in this world, what was met before, at any time.
kept=$PWD/var/torture
mkdir -p "$kept"
program=$({ cat "$GPURATE" "$refuse_so" "$SIM" tests/flow/80_torture.sh && find config -type f | sort | xargs cat; } | sha256sum | cut -d' ' -f1)
if [ "$(cat "$kept/program" 2>/dev/null)" != "$points $program" ]; then
    rm -f "$kept/program" "$kept/points"
    (world "$FLOW_NAME" && count && list >"$kept/list") || exit 1
    touch "$kept/points"
    echo "$points $program" >"$kept/program"
fi
sed -E 's/ [a-z]+$//' "$kept/points" | grep -vxFf - "$kept/list" | shuf --random-source=<(seq 1000000) >"$told_dir/left"
# Those that share days stand together.
head -"${TORTURE_ROUND:=300}" "$told_dir/left" | sort -k1,1 -s >"$told_dir/list"

job() { # NUMBER, of TORTURE_JOBS
    trap 'kill "$SIM_PID"' EXIT
    CHECKS=0
    awk -v n="$1" -v of="$TORTURE_JOBS" 'NR % of == n - 1' "$told_dir/list" >"$told_dir/list$1"
    world "${FLOW_NAME}_$1"
    days "$told_dir/list$1"
    cat "$FLOW_DIR/became" >>"$kept/points"
}
jobs=()
for ((n = 1; n <= ${TORTURE_JOBS:=2}; n++)); do
    job "$n" >"$told_dir/talk$n" 2>&1 &
    jobs+=("$!")
done
failed=0
for ((n = 1; n <= TORTURE_JOBS; n++)); do
    wait "${jobs[n - 1]}"
    code=$?
    CHECKS=$((CHECKS + $(cat "$room/${FLOW_NAME}_$n/checks" 2>/dev/null || echo 0)))
    [ "$code" != 0 ] || continue
    failed=1
    { sed 's/$/ failed/' "$room/${FLOW_NAME}_$n/under_way" | tee -a "$kept/points" && cat "$told_dir/talk$n"; } | tee -a "$kept/failed"
done
ok
echo "torture: $(wc -l <"$told_dir/list") points tried"
[ "$failed" = 0 ]
