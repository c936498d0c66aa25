# shellcheck shell=bash
# doctor on what a lost disk takes with it: age of the backup, archived log, standbys, replication slots; and
# when the disk of the archive is full, by what runs noted.
own_cluster
scratch
gpurate 0 init
line() { # CHECK [SUBJECT]: its level and text
    gpurate 0/75 doctor --format csv
    grep -E "^[a-z]+,$1,${2:-}," "$OUT" >"$FLOW_DIR/line" || fail "doctor has no line \"$1 ${2:-}\""
    ok
}
is() { # LEVEL TEXT
    grep -qE "^$1,.*$2" "$FLOW_DIR/line" || fail "the line is \"$(cat "$FLOW_DIR/line")\", wanted $1 and \"$2\""
    ok
}
configure() { # SETTING VALUE: in force after a restart
    sql "alter system set $1 = '$2'"
    pg stop && pg start >/dev/null || fail "the cluster does not start with $1 = $2"
}
eventually() { # WHAT QUERY: until it is true
    local i

    for ((i = 0; i < 200; i++)); do
        [ "$(sql "$2")" = t ] && ok && return
        sleep 0.05
    done
    fail "never: $1"
}

# ---- backups ----
at 2026-05-28T10:10:00Z
line backup
is warning 'nobody says that there are any'
sed -i 's|"contact": null|"contact": null, "backup_stamp": "../stamp"|' "$CONFIG/gpurate.json"
line backup
is warning 'could not look at .*stamp'
TZ=UTC touch -d '2026-05-28 01:40' "$FLOW_DIR/stamp"
line backup
is ok 'ended at 2026-05-28T01:40:00Z .510 min ago'
TZ=UTC touch -d '2026-05-26 10:10' "$FLOW_DIR/stamp"
line backup
is ok '2 days ago'
TZ=UTC touch -d '2026-05-26 10:09' "$FLOW_DIR/stamp"
line backup
is warning '2026-05-26T10:09:00Z'

# ---- the log ----
gpurate 0/75 doctor --format csv
equal "lines of a log that nobody archives" "$(grep -c ',backup,log,' "$OUT")" 0
sql "alter system set archive_command = 'false'"
configure archive_mode on
line backup log
is warning 'none was archived yet'
sql 'create table gone (x int)' >/dev/null
sql 'select pg_switch_wal()' >/dev/null
eventually 'a failure to archive' 'select failed_count > 0 from pg_stat_archiver'
line backup log
is warning 'segment [0-9A-F]+ of the log cannot be archived, [1-9][0-9]* failures; none was archived yet'
sql "alter system set archive_command = 'true'"
sql 'select pg_reload_conf()' >/dev/null
eventually 'an archived segment' 'select archived_count > 0 and last_archived_time > last_failed_time from pg_stat_archiver'
line backup log
is ok 'the last was archived 0 min ago'
rm "$FLOW_DIR/stamp"
sed -i 's|, "backup_stamp": "../stamp"||' "$CONFIG/gpurate.json"
line backup
is ok 'how old the last one is nobody says'

# ---- the database's own disk, which its server's machine alone can tell ----
line disk database
is ok 'it has [1-9][0-9]* MB; unknown how much is free: where it is may be seen by who has pg_monitor'

# ---- who follows ----
line replication
is ok 'no standby is connected'
sql "select pg_create_physical_replication_slot('follower', true)" >/dev/null
line replication follower
is warning 'nobody reads this slot, and [0-9]+ MB of the log are kept'
follow=$(pg data)/follow
pg as mkdir -p "$follow"
receive=$(dirname "$(pg as readlink -f "/proc/$(pg as head -1 "$(pg data)/postmaster.pid")/exe")")/pg_receivewal
pg as "$receive" -d "${CONNINFO/dbname=* user/user}" -D "$follow" --no-loop --synchronous --slot follower >"$FLOW_DIR/follow.log" 2>&1 &
follower=$!
eventually 'a follower' "select count(*) = 1 from pg_stat_replication where state = 'streaming'"
line replication
is ok '1 standbys are connected; how far behind is not for us to see'
grants=$(sed -n '/^## High availability/,/^## / s/^    su postgres -c "psql -d gpurate -c \(.*\)"$/\1/p' doc/OPERATOR.md)
equal "statements of the guide" "$grants" "'grant pg_monitor to gpurate_collector'"
sql "${grants//\'/}" >/dev/null
line disk database
is '(ok|warning)' 'it has [1-9][0-9]* MB, [0-9]+ MB are free'
equal "free on the database's disk" "$(($(grep -oE '[0-9]+ MB are' "$FLOW_DIR/line" | cut -d' ' -f1) >> 10))" \
    "$(($(pg as df -B1 --output=avail "$(pg data)" | tail -1) >> 30))"
line replication
is ok '1 standbys are connected, the last is [0-9]+ s and [0-9] MB of the log behind'
sender=$(sql 'select pid from pg_stat_replication')
pg as bash -c "kill -STOP $sender" || fail "the sender cannot be stopped"
sql "insert into gone select generate_series(1, 1600000)" >/dev/null
line replication
is warning '1 standbys are connected, the last is [0-9]+ s and [1-9][0-9]+ MB of the log behind'
sql "select pg_terminate_backend($sender)" >/dev/null
pg as bash -c "kill -CONT $sender"
wait "$follower"
eventually 'a follower that is gone' 'select count(*) = 0 from pg_stat_replication'
line replication follower
is warning '[1-9][0-9]+ MB of the log are kept'
sql "select pg_drop_replication_slot('follower')" >/dev/null
sql "alter system set synchronous_standby_names = '*'"
sql 'select pg_reload_conf()' >/dev/null
line replication
is warning 'a commit waits for a standby, and none is connected'
PGOPTIONS='-c synchronous_commit=local' sql 'alter system reset synchronous_standby_names'
sql 'select pg_reload_conf()' >/dev/null

# ---- the disk ----
gpurate 0/75 run
paces() {
    gpurate 0/75 doctor --format csv
    grep -cE ',disk,.*(a day|does not fill)' "$OUT"
}
equal "paces on the first day" "$(paces)" 0
differ "what the run noted" "$(sql 'select room from gpurate.run order by run_id desc limit 1')" ''
room=$(df -B1 --output=avail "$FLOW_DIR" | tail -1)
then_room() { # BYTES MORE THAN NOW, DAYS AGO
    sql "update gpurate.run set room = $room + $1, now_at = '$NOW'::timestamptz - interval '$2 days'"
}
then_room $((room / 20 * 7)) 7 # a twentieth of what there is each day
line disk '.*archive'
grep -E 'a day' "$FLOW_DIR/line" >"$FLOW_DIR/pace" && mv "$FLOW_DIR/pace" "$FLOW_DIR/line"
is warning 'takes [0-9]+ MB a day, full in (1[0-9]|2[0-9]) days'
then_room $((room / 90 * 7)) 7
line disk '.*archive'
grep -E 'a day' "$FLOW_DIR/line" >"$FLOW_DIR/pace" && mv "$FLOW_DIR/pace" "$FLOW_DIR/line"
is ok 'full in ([4-9][0-9]|1[0-9][0-9]) days'
then_room -$((room / 10)) 7
line disk '.*archive'
grep -E 'fill' "$FLOW_DIR/line" >"$FLOW_DIR/pace" && mv "$FLOW_DIR/pace" "$FLOW_DIR/line"
is ok 'does not fill'
then_room $((room / 2)) 8 # too long ago
equal "paces of another week" "$(paces)" 0
