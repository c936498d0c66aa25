# shellcheck shell=bash
# The leader of three nodes killed with SIGKILL, HA times (100), while runs poll, store and publish:
# afterwards everything is there once, as if nothing had happened, on each node. In every second kill
# its Patroni is killed with it, so that the lock in etcd has to run out. A seed is told; HA_SEED gives it.
#
# Each kill has a day of its own: a run at 16:20 publishes the day and what is final of the one before.
# The leader is struck at a message of that run: while it polls, in a COPY, when it takes a publication
# number, before a commit, after one was sent, and when its answer is here and then lost.
. tests/lib/flow_lib.sh

GPURATE=build/release/gpurate
kills=${HA:-100}
RANDOM=${HA_SEED:=$(($(date +%s) / 86400 % 32768))}
echo "ha: $kills kills, seed $HA_SEED"
nodes=/var/tmp/gpurate-ha-$$
cluster() {
    tests/ha/cluster.sh "$1" "$nodes" "${@:2}"
}
cleanup() {
    [ -z "${SIM_PID:-}" ] || kill "$SIM_PID" 2>/dev/null
    cluster stop
}
as_owner() { # CONNINFO DATABASE: the login that the guide makes
    echo "$1 dbname=$2 user=gpurate"
}
pg() { # what flow_lib asks of a cluster, of this one
    local n all

    all=$(cat "$nodes/conninfo")
    case "$1" in
    newdb) # on all of them: a node that has not heard of it yet would send us away
        psql -X -q -d "$all dbname=postgres target_session_attrs=read-write" -c "create role gpurate login createrole
            password '$(cut -d: -f5 "$nodes/passfile")'" -c "create database $2 owner gpurate" || return
        for n in 1 2 3; do
            until psql -X -q -d "$(as_owner "$(cluster node $n)" "$2")" -c 'select 1' >"$OUT" 2>"$ERR"; do sleep 0.1; done
        done
        echo "$(as_owner "$all" "$2") target_session_attrs=read-write"
        ;;
    psql) psql -X -q -v ON_ERROR_STOP=1 -d "$CONNINFO" "${@:3}" ;;
    esac
}
ms() {
    echo $(($(date +%s%N) / 1000000))
}

cluster start || fail "the nodes did not start"
cluster list >"$OUT"
says 'node[123].*Leader .*running'
says 'node[123].*Sync Standby .*running'
RUN_DEADLINE_S=60
scratch
gpurate 0 init
state=$FLOW_DIR/state
day=0
hour() { # HH:MM of the day under way
    at "$(date -u -d "2026-02-01 $1 UTC + $day days" +%FT%TZ)"
}
numbers='select count(*) = (select last_no from gpurate.publication), count(*) = count(distinct publication_no) from (
    select publication_no from gpurate.fixing union all select publication_no from gpurate.settlement
    union all select publication_no from gpurate.basket_level union all select publication_no from gpurate.erratum
    union all select publication_no from gpurate.annulment) x'
once="select count(*), count(distinct index) from api_v1.fixing where fixing_date = '%s'::timestamptz::date - %d and status = '%s'"
answered="newest and (complete or verdict = 'held')"

hour 15:20
gpurate 0 run
hour 16:20
begun=$(ms)
gpurate 0/75 run
undisturbed=$(($(ms) - begun))
markets=$(sql "select count(distinct market) from api_v1.poll where $answered and partition_start = '2026-02-01T16:00Z'")
within "markets that answered" "$markets" 5 200
published=$(sql 'select count(*) from api_v1.fixing')
within "values published" "$published" 2 2000

# Each with the message it strikes at, before it, after it, or when its answer is here.
places=(
    'before:GET ' 'after:insert into quote_said' 'before:next_publication()' 'before:commit' 'after:commit' 'answer:commit'
    'after:copy fixing' 'answer:copy ' 'before:insert into lease' 'answer:update run set ended_at'
)
: >"$FLOW_DIR/delays"
alone=0 struck=0
for ((kill = 1; kill <= kills; kill++)); do
    place=${places[$(((kill - 1) % ${#places[@]}))]}
    nth=1
    case "$place" in *:commit | *:GET* | *'copy ') nth=$((RANDOM % 6 + 1)) ;; esac
    if [ $((kill % 2)) = 0 ]; then echo node; else echo server; fi >"$nodes/how"
    read -r before <"$nodes/leader"
    day=$((day + 1))
    hour 16:20
    options
    LAST="kill $kill of node $before, its $(cat "$nodes/how"), ${place%%:*} message $nth with \"${place#*:}\""
    begun=$(ms)
    STRIKE_ON=${place#*:} STRIKE_NTH=$nth STRIKE_WHEN=${place%%:*} STRIKE_BY="echo >$FLOW_DIR/struck; tests/ha/cluster.sh strike $nodes" \
        LD_PRELOAD=$PWD/build/release/strike.so "$GPURATE" "${ARGS[@]}" run >"$OUT" 2>"$ERR" </dev/null
    code=$?
    delay=$(($(ms) - begun))
    [ ! -e "$FLOW_DIR/struck" ] || struck=$((struck + 1))
    rm -f "$FLOW_DIR/struck"
    case $code in 0 | 75) alone=$((alone + 1)) ;; 69) ;; *) fail "exit code is $code" ;; esac
    cluster mend
    cluster leader >/dev/null || fail "nobody leads"
    hour 16:25
    begun=$(ms)
    gpurate 0/75 run
    [ $code != 69 ] || delay=$((delay + $(ms) - begun))
    LAST+=", after: $code, then a run"
    echo $delay >>"$FLOW_DIR/delays"
    # shellcheck disable=SC2059
    {
        equal "values of the day" "$(sql "$(printf "$once" "$NOW" 0 preliminary)")" "$published|$published"
        equal "final values of the day before" "$(sql "$(printf "$once" "$NOW" 1 final)")" "$published|$published"
    }
    equal "markets of the day" "$(sql "select count(distinct market), count(*) from api_v1.poll where $answered
        and partition_start = date_trunc('hour', '$NOW'::timestamptz)")" "$markets|$markets"
    equal "files that wait or were left" "$(find "$state" -path '*spool*' -type f -o -name '*.tmp*' -type f | wc -l)" 0
    equal "publications without a gap" "$(sql "$numbers")" 't|t'
    [ $kill = "$kills" ] || cluster whole || fail "the killed node does not come back"
done
LAST='all kills'
gpurate 0 verify --all
says '^verified: [1-9][0-9]* fixings'
# A place that a run does not come to as often leaves its node alone.
within "kills that met their message" $struck $(((kills + 1) / 2)) "$kills"

# Readers of a standby wait for the number they were told of (doc/EXCHANGE.md).
cluster whole || fail "the killed node does not come back"
day=$((day + 1))
hour 16:20
gpurate 0/75 run
told=$(sql 'select max(publication_no) from api_v1.publication')
for n in 1 2 3; do
    for ((i = 0; i < 200; i++)); do
        seen=$(psql -X -At -d "$(as_owner "$(cluster node $n)" "$DB")" -c "select publication_no from api_v1.publication where publication_no = $told")
        [ "$seen" ] && break
        sleep 0.05
    done
    equal "the number that node $n has" "$seen" "$told"
    equal "what node $n has" "$(psql -X -At -d "$(as_owner "$(cluster node $n)" "$DB")" \
        -c "select md5(string_agg(record_digest, ' ' order by publication_no)) from gpurate.fixing")" \
        "$(sql "select md5(string_agg(record_digest, ' ' order by publication_no)) from gpurate.fixing")"
done
sort -n "$FLOW_DIR/delays" | awk -v calm=$undisturbed -v alone=$alone '{ at[NR] = $1 / 1000 }
    function part(p) { i = int(p * NR + 0.999999); return at[i < 1 ? 1 : i] }
    END { printf "ha: %d leaders killed; delay of a publication in seconds: %.1f undisturbed; least %.1f, half within %.1f, 9 of 10 within %.1f, most %.1f; by the run that was struck itself: %d\n",
        NR, calm / 1000, at[1], part(0.5), part(0.9), at[NR], alone }'
echo "ha: $struck met their message; $CHECKS checks"
