# shellcheck shell=bash
# The backup of doc/OPERATOR.md as a drill: its commands as they stand, on a private cluster. The cluster is
# thrown away and comes back from pgBackRest's repository, to its end and to a point in time; then it moves to
# another by a dump, roles first. BACKUP=day (make check-backup) has a whole day of polls before.
command -v pgbackrest >/dev/null || skip "no pgbackrest"
own_cluster
scratch
# By the name the guide has.
CONNINFO=$(pg newdb gpurate) || fail "no database"
sed -i "s/dbname=$DB /dbname=gpurate /" "$CONFIG/gpurate.json"
DB=gpurate
here=$CLUSTER there=$CLUSTER-there
box=$(dirname "$(pg data)")/box
trap 'kill "$SIM_PID"; rm -rf "$box"; tests/lib/pg.sh drop "$here"; tests/lib/pg.sh drop "$there"' EXIT
rm -rf "$box"
mkdir -p "$box/"{repo,log,lock,spool} "$FLOW_DIR/copy"
cp config/backup/* "$box/"
[ "$(id -u)" != 0 ] || chown -R --reference="$(pg data)" "$box"

# What the guide's words are here: its paths and users, Debian's cluster, the program with its clock.
export PGBACKREST_CONFIG=$box/etc.conf PGBACKREST_REPO1_PATH=$box/repo PGBACKREST_LOG_PATH=$box/log \
    PGBACKREST_LOCK_PATH=$box/lock PGBACKREST_SPOOL_PATH=$box/spool PGBACKREST_PG1_USER=gpurate
on() { # CLUSTER
    CLUSTER=$1
    PGBACKREST_PG1_PATH=$(pg data)
    PGBACKREST_PG1_SOCKET_PATH=$(pg conninfo | sed -E 's/^host=([^ ]*) .*/\1/')
    export PGBACKREST_PG1_PATH PGBACKREST_PG1_SOCKET_PATH
}
su() {
    case $* in
    'postgres -c '*) pg as env PGHOST="$PGBACKREST_PG1_SOCKET_PATH" PGUSER=gpurate PGDATABASE=postgres bash -c "$3" ;;
    '-s /bin/sh gpurate -c gpurate '*)
        # shellcheck disable=SC2086
        gpurate 0 ${5#gpurate }
        ;;
    *) return 64 ;;
    esac
}
pg_ctlcluster() { # VERSION NAME ACTION
    [ "$3" = start ] || pg stop || return
    [ "$3" = stop ] || pg start >/dev/null
}
apt() {
    command -v "$2" >/dev/null
}

words() { # SECTION
    sed -n "/^## $1\$/,/^## / s/^    //p" doc/OPERATOR.md
}
typed() { # LINE
    local line

    line=$(sed -e "s|/usr/share/doc/gpurate/examples|$box|; s|/etc/pgbackrest.conf|$box/etc.conf|; s|/var/lib/gpurate|$FLOW_DIR/state|" \
        -e "s|/srv/backup|$FLOW_DIR/copy|; s|/var/lib/postgresql|$box|; s|4711|$seen|; s|2026-05-28 16:30:00+00|$moment|" <<<"$1")
    LAST=$1
    eval "$line" </dev/null || fail "\"$line\" ended with $?"
    ok
    lines=$((lines + 1))
}
# A crontab's line by its user, without its times.
by_cron() { # WORD IN IT
    local line

    line=$(words Backup | grep -E '^[0-9*]' | grep -e "$1" | sed -E 's/^([^ ]+ +){5}//')
    case $line in
    postgres*) typed "su postgres -c '${line#postgres* }'" ;;
    root*) typed "${line#root* }" ;;
    *) fail "no line of the crontab has \"$1\"" ;;
    esac
}
polls() { # DAY HOUR...
    local hour day=$1

    shift
    for hour; do
        at "$(printf '2026-05-%dT%02d:05:00Z' "$day" "$hour")"
        gpurate 0 run
    done
}
records() {
    sql "select index, fixing_date, revision, status, avg_text, record_digest from api_v1.fixing order by 1, 2, 3"
}
last_no() {
    sql 'select last_no from gpurate.publication'
}
newest() {
    sql "select extract(epoch from greatest((select max(stored_at) from gpurate.poll),
        (select max(stored_at) from gpurate.fixing)))"
}
# All that the machine had, but not its copies; what a fresh one has.
lose_all() {
    pg kill
    pg as find "$(pg data)" -mindepth 1 -delete
    rm -rf "$FLOW_DIR/state"
    mkdir "$FLOW_DIR/state"
    # Who was killed may stand in the list of processes for a moment, and a lock that names him with him.
    for _ in $(seq 20); do
        rm -f "$(sed -n 2p "var/$CLUSTER/place")"/.s.PGSQL.*.lock
        pg start >/dev/null 2>"$FLOW_DIR/fresh" && return
        sleep 0.5
    done
    cp "$FLOW_DIR/fresh" "$ERR"
    fail "no fresh cluster"
}
tell() {
    echo "backup: $* ($SECONDS s)" >&2
}

seen=0 moment='' lines=0
on "$here"
gpurate 0 init
if [ "${BACKUP:-}" = day ]; then
    polls 27 {16..23}
    polls 28 {0..13}
else
    polls 28 13
fi
while IFS= read -r line; do
    typed "$line"
done < <(words Backup | grep -vE '^[0-9*]')
by_cron full
equal "what the backup touches" "$(cd "$box" && echo *.stamp)" gpurate.stamp
polls 28 15
by_cron ' cp '
at 2026-05-28T16:15:00Z
gpurate 0/75 run
moment=$(sql 'select clock_timestamp()') at_moment=$(last_no) polls_then=$(sql 'select count(*) from gpurate.poll')
by_cron incr
polls 28 17
by_cron incr
at 2026-05-28T20:00:00Z
gpurate 0/75 run
by_cron ' cp '
seen=$(last_no) published=$(records) polls_seen=$(sql 'select count(*) from gpurate.poll') newest=$(newest)

lose_all
began=$SECONDS
while IFS= read -r line; do
    case $line in
    *last_no*)
        tell "lost: $((seen - $(last_no))) of $seen publication numbers, $((polls_seen - $(sql 'select count(*) from gpurate.poll'))) of $polls_seen polls," \
            "$(awk "BEGIN {printf \"%.1f\", $newest - $(newest)}") seconds"
        within "publication numbers that came back" "$(last_no)" "$at_moment" "$seen"
        ;;
    esac
    typed "$line"
done < <(words Restore)
tell "restored and verified in $((SECONDS - began)) s"
within "values that came back" "$(records | wc -l)" 1 "$(wc -l <<<"$published")"
equal "values that are not those published" "$(comm -13 <(sort <<<"$published") <(records | sort))" ''
gpurate 0/75 run
equal "what was published, after the next run" "$(records)" "$published"
equal "numbers given twice" "$(sql "select count(*) from gpurate.fixing where publication_no > $at_moment and publication_no <= $seen
    and stored_at > (select max(began_at) from gpurate.run)")" 0
gpurate 0 verify --all --deep

lose_all
began=$SECONDS
while IFS= read -r line; do
    typed "$line"
done < <(words 'Back to a point in time')
tell "back at a moment before, verified, in $((SECONDS - began)) s"
equal "the number of that moment" "$(last_no)" "$at_moment"
equal "polls of that moment" "$(sql 'select count(*) from gpurate.poll')" "$polls_then"
typed "$(words Restore | grep '^cp ')"
gpurate 0 verify --all --deep

# To another cluster, which has no roles of ours.
published=$(records)
began=$SECONDS
while IFS= read -r line; do
    case $line in
    *'psql -f'*)
        CONNINFO=$(tests/lib/pg.sh start "$there") || fail "no other cluster"
        on "$there"
        pg dropdb gpurate
        sed -E -i "s|host=[^ ]*|host=$PGBACKREST_PG1_SOCKET_PATH|" "$CONFIG/gpurate.json"
        tests/lib/pg.sh kill "$here"
        ;;
    esac
    typed "$line"
done < <(words 'Moving to another machine')
tell "moved and verified in $((SECONDS - began)) s"
equal "what was published, there" "$(records)" "$published"
at 2026-05-28T20:05:00Z
gpurate 0/75 run
within "commands of the guide" "$lines" 25 99
