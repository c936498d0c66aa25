# shellcheck shell=bash
# A reader on a streaming standby waits for a publication number, as doc/EXCHANGE.md says it: there, late, never.
own_cluster
STANDBY=flow-${FLOW_NAME}-standby
trap 'tests/lib/pg.sh drop "$STANDBY"; cleanup' EXIT
scratch
gpurate 0 init
sql 'create role exchange login in role gpurate_reader' >/dev/null

# ---- a standby that follows, and would rather fall behind for ever than end a reader's query
standby() { # COMMAND...: on the standby's cluster
    local command=$1

    shift
    tests/lib/pg.sh "$command" "$STANDBY" "$@"
}
standby start >"$FLOW_DIR/psql" && standby stop || fail "no second cluster"
there=$(standby data)
sock=$(sed -nE 's/^host=([^ ]+) .*/\1/p' <<<"$(standby conninfo)")
bin=$(dirname "$(pg as readlink -f "/proc/$(pg as head -1 "$(pg data)/postmaster.pid")/exe")")
pg as find "$there" -mindepth 1 -delete
pg as "$bin/pg_basebackup" -d "${CONNINFO/dbname=* user/user}" -D "$there" -R -X stream -c fast 2>"$ERR" || fail "no base backup"
printf "unix_socket_directories = '%s'\nmax_standby_streaming_delay = -1\n" "$sock" | pg as tee -a "$there/postgresql.auto.conf" >/dev/null
standby start >"$FLOW_DIR/psql" || fail "the standby did not start"
on_standby() { # SQL...: each a transaction of its own, by who may read only
    printf '%s;\n' "$@" |
        psql -X -q -At -v ON_ERROR_STOP=1 -v VERBOSITY=verbose "$(standby conninfo "$DB" | sed 's/user=[^ ]*/user=exchange/')"
}
equal "what follows" "$(on_standby 'select pg_is_in_recovery()')" t
replay() { # pause|resume
    standby psql "$DB" -Atqc "select pg_wal_replay_$1()" || fail "replay: $1"
}
publish() { # the number of one more publication, asked of the leader
    gpurate 0 status H100-SXM --set "$1" --by tester --reason 'a standby follows'
    no=$(sql 'select max(publication_no) from api_v1.publication')
}

# ---- the guide's words
recipe=$(sed -nE 's/^ +(call api_v1\.wait_for_publication\(N.*)/\1/p' doc/EXCHANGE.md)
equal "statements of the guide" "$(wc -l <<<"$recipe")" 1
wait_for() { # NUMBER [SQL...]
    local call=${recipe//N,/$1,}

    shift
    on_standby "$call" "$@"
}
publish suspended
equal "what is read after it" "$(wait_for "$no" "select status from api_v1.publication where publication_no = $no")" suspended
equal "what is read at once the second time" "$(wait_for "$no" "select 1")" 1

# ---- late: the statement that follows is not begun; never: an error, and nothing is read
replay pause
publish active
equal "what the standby has" "$(on_standby "select count(*) from api_v1.publication where publication_no = $no")" 0
on_standby "call api_v1.wait_for_publication($no, '300 ms')" 'select 1' >"$OUT" 2>"$ERR" && fail "it waited for nothing"
complains "ERROR:  55000: publication $no is not here after 00:00:00.3"
equal "what was read" "$(cat "$OUT")" ''
for never in "null, '100 ms'" "$((no + 1)), null"; do
    on_standby "call api_v1.wait_for_publication($never)" 'select 1' >"$OUT" 2>"$ERR" && fail "$never was there"
    complains '55000'
    equal "what was read" "$(cat "$OUT")" ''
done
wait_for "$no" "select status from api_v1.publication where publication_no = $no" >"$FLOW_DIR/late" 2>&1 &
waiting=$!
waits() { # until a reader is seen to
    local i

    for ((i = 0; i < 200; i++)); do
        [ "$(standby psql "$DB" -Atqc "select count(*) from pg_stat_activity where query like 'call%' and usename = 'exchange'")" = 1 ] && ok && return
        sleep 0.05
    done
    fail "no reader waits"
}
waits
replay resume
wait "$waiting" || { cp "$FLOW_DIR/late" "$ERR"; fail "the reader did not see it come"; }
equal "what came late" "$(cat "$FLOW_DIR/late")" active

# ---- who waits holds nothing up: rows that others have deleted go, though the standby waits for readers without end
sql 'create table gone as select generate_series(1, 10000) x' >/dev/null
on_standby "call api_v1.wait_for_publication($((no + 1)), '10 s')" 'select 1' >"$FLOW_DIR/late" 2>&1 &
waiting=$!
waits
sql 'delete from gone' >/dev/null
pg psql "$DB" -qc 'vacuum gone' || fail "no vacuum"
publish suspended
wait "$waiting" || { cp "$FLOW_DIR/late" "$ERR"; fail "the reader kept back what it waited for"; }
equal "what came behind a vacuum" "$(cat "$FLOW_DIR/late")" 1

# ---- in a transaction, which sees what stood when it began, it is refused, there or not; on the leader it is there
for number in 1 $((no + 1)); do
    on_standby begin "call api_v1.wait_for_publication($number, '1 s')" >"$OUT" 2>"$ERR" && fail "a transaction was waited in"
    complains 'invalid transaction termination'
done
equal "on the leader" "$(sql "call api_v1.wait_for_publication($no, '1 s')")" ''
