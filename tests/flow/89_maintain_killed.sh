# shellcheck shell=bash
# maintain refused, hindered and killed: nothing is lost, everything stays proven, the next call goes on.
#
# TORTURE=N (1): points a kind of call and step, drawn by TORTURE_SEED (the day's number); all: every one.
. tests/lib/days.sh
points=${TORTURE:-1}
RANDOM=${TORTURE_SEED:=$(($(date +%s) / 86400 % 32768))}
echo "torture: seed $TORTURE_SEED"
quiet H100-SXM
sed -i -E 's|\}$|, "retention": {"quotes_months": 3}}|' "$CONFIG/gpurate.json"
NOW=2026-01-08T15:00:00Z
quotes 2026-01-09 2 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
for NOW in 2026-01-09T20:20:00Z 2026-01-10T20:20:00Z; do
    gpurate 0/75 run
done
NOW=2026-05-01T15:00:00Z
rows() {
    sql "select md5(string_agg(q::text, e'\n' order by observed_at, poll_id, position)), count(*) from gpurate.quote_row q
         where observed_at >= '2026-01-01Z' and observed_at < '2026-02-01Z'"
}
place() {
    gpurate 0 maintain --plan --format csv
    sed -n 's/^quote,2026-01,\([a-z]*\),.*,\([a-z]*\)$/\1 \2/p' "$OUT"
}
proven() {
    NOW=2026-01-10T20:20:00Z
    gpurate 0 verify --all
    NOW=2026-05-01T15:00:00Z
}
january=$(rows)
proven

# Somebody else keeps: not two at once.
held="pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and datname = current_database()"
pg psql "$DB" -Atc "select pg_advisory_lock(hashtext('gpurate maintain')), pg_sleep(60)" >/dev/null 2>&1 &
other=$!
for _ in {1..100}; do
    [ "$(sql "select count(*) from $held")" = 1 ] && break
    sleep 0.05
done
gpurate 75 maintain
complains 'another maintain is at work'
sql "select pg_terminate_backend(pid) from $held" >/dev/null
wait $other
equal "what was not done" "$(place)" 'database export'

# A transaction that has read the month keeps it; nobody waits for it for long, and others go on.
gpurate 0 maintain
equal "exported" "$(place)" 'exported detach'
mkfifo "$FLOW_DIR/reader"
pg psql "$DB" -At <"$FLOW_DIR/reader" >"$FLOW_DIR/reader.out" 2>&1 &
reader=$!
exec 7>"$FLOW_DIR/reader"
echo "begin isolation level repeatable read; select count(*) from api_v1.quote;" >&7
for _ in {1..100}; do
    [ -s "$FLOW_DIR/reader.out" ] && grep -q '^[0-9]' "$FLOW_DIR/reader.out" && break
    sleep 0.05
done
gpurate 75 maintain
complains 'read by a transaction that does not end'
equal "leaving" "$(place)" 'leaving detach'
sql "set lock_timeout = '5s'; select count(*) from gpurate.quote_row" >/dev/null || fail "a reader is locked out"
quotes 2026-03-20 1 >"$FLOW_DIR/more"
feed "$FLOW_DIR/more"
proven
gpurate 75 maintain
echo "select count(*) from api_v1.quote; commit;" >&7
exec 7>&-
wait $reader
equal "what the reader saw" "$(grep '^[0-9]' "$FLOW_DIR/reader.out" | sort -u | wc -l)" 1
gpurate 0 maintain
equal "detached" "$(place)" 'leaving drop'
proven
gpurate 0 maintain
equal "dropped" "$(place)" 'dropped stay'
again() { # the month back in the database, as if it had never been away
    gpurate 0 maintain --restore 2026-01
    gpurate 0 maintain --release 2026-01
    equal "rows that came back" "$(rows)" "$january"
}
again

# What came in after it was exported, or while it left, is in the files before it goes.
gpurate 0 maintain
sql "insert into gpurate.quote select (jsonb_populate_record(q, '{\"position\": 90}')).* from gpurate.quote q
     where observed_at < '2026-02-01Z' order by observed_at, poll_id, position limit 1"
late=$(rows)
gpurate 0 maintain
equal "exported anew" "$(place)" 'exported detach'
gpurate 0 maintain
sql "delete from gpurate.quote_2026_01 where position = 90"
gpurate 0 maintain
equal "compared before it goes" "$(place)" 'leaving drop'
gpurate 0 maintain
equal "dropped when it was the same" "$(place)" 'dropped stay'
differ "late rows" "$late" "$january"
again

# Files that were damaged while the table is there are written again.
gpurate 0 maintain
gpurate 0 maintain
echo damage >"$FLOW_DIR/state/export/2026-01/quote-2026-01-09.csv.zst"
gpurate 65 maintain --check
gpurate 0 maintain
gpurate 0 maintain --check
equal "kept until it is whole" "$(place)" 'leaving drop'
gpurate 0 maintain
equal "then dropped" "$(place)" 'dropped stay'
again

strace -f -o /dev/null true 2>/dev/null || skip "strace may not look into a process here"
GPURATE=build/release/gpurate # what looks for leaks cannot be looked into itself

# The disk full from the Nth write on: nothing has changed, and with room it goes on.
options
for n in 1 2 3; do
    strace -f -qq --seccomp-bpf -o /dev/null -e "inject=write:error=ENOSPC:when=$n+" \
        "$GPURATE" "${ARGS[@]}" maintain >"$OUT" 2>"$ERR" </dev/null
    equal "exit code with a full disk" $? 74
    equal "what a full disk leaves" "$(place)" 'database export'
    equal "files half written" "$(find "$FLOW_DIR/state/export" -name '*.tmp*' | wc -l)" 0
done

# Killed at the Nth call of each step.
drawn() { # COUNT: sets `numbers`; a process of its own would draw by another seed
    local n

    numbers=()
    [ "$points" != all ] || mapfile -t numbers < <(seq "$1")
    for ((n = 0; n < ${points/all/0} && $1 > 0; n++)); do
        numbers+=($(((RANDOM * 32768 + RANDOM) % $1 + 1)))
    done
}
declare -A count
steps='export detach drop'
for step in $steps; do
    options
    strace -f -qq --seccomp-bpf -e trace=sendto,write,fsync,rename -o "$FLOW_DIR/calls" \
        "$GPURATE" "${ARGS[@]}" maintain >"$OUT" 2>"$ERR" </dev/null || fail "maintain failed at $step"
    for call in sendto write fsync rename; do
        count[$step-$call]=$(grep -c " $call(" "$FLOW_DIR/calls")
    done
done
within "renames of an export" "${count[export-rename]}" 3 40
equal "dropped" "$(place)" 'dropped stay'
for step in $steps; do
    for call in sendto write fsync rename; do
        drawn "${count[$step-$call]}"
        for n in "${numbers[@]}"; do
            again
            case "$step" in detach) gpurate 0 maintain ;; drop) gpurate 0 maintain && gpurate 0 maintain ;; esac
            LAST="killed at $call $n of $step"
            options
            strace -f -qq --seccomp-bpf -o /dev/null -e "inject=$call:signal=SIGKILL:when=$n" \
                "$GPURATE" "${ARGS[@]}" maintain >"$OUT" 2>"$ERR" </dev/null
            proven
            for _ in 1 2 3 4; do
                gpurate 0/75 maintain
            done
            equal "in the end" "$(place)" 'dropped stay'
            proven
        done
    done
done
again
proven
equal "files half written" "$(find "$FLOW_DIR/state/export" -name '*.tmp*' | wc -l)" 0
