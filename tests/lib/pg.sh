#!/usr/bin/env bash
# A private PostgreSQL cluster for tests and the demo: unix socket only, no port on any network.
#
#   pg.sh start NAME          make it if need be, start it if need be; prints the conninfo
#   pg.sh conninfo NAME [DB]  the conninfo of a database in it (default gpurate)
#   pg.sh status NAME         0 when it answers, 3 when not
#   pg.sh stop NAME           orderly
#   pg.sh end NAME            the same, and nothing of it stays outside the checkout
#   pg.sh kill NAME           kill -9 to all of it at once, as a power cut would
#   pg.sh drop NAME           stop it and remove everything
#   pg.sh newdb NAME DB       an empty database of that name, in place of what was there
#   pg.sh dropdb NAME DB
#   pg.sh psql NAME DB ...    psql -X, stopping at errors
#   pg.sh data NAME           the folder of its data
#   pg.sh as NAME COMMAND     runs it as the user whose data that is
#
# The cluster lives in var/NAME. PostgreSQL refuses to run as root, so for root it runs as
# another user, and moves to /var/tmp when that user cannot reach the checkout; var/NAME/place
# says where. The superuser is called gpurate; the socket directory is closed to everybody but
# the cluster's user (and root), so trust is enough. fsync is off: what is in it may be lost with
# the machine, and pg.sh kill still loses nothing.
set -u
cd "$(dirname "$0")/../.." || exit 1

die() {
    echo "pg.sh: $1" >&2
    exit "${2:-1}"
}

[ $# -ge 2 ] || die "usage: pg.sh start|conninfo|status|stop|end|kill|drop|newdb|dropdb|psql|data|as NAME ..." 64
command=$1
name=$2
shift 2
case "$name" in *[!a-z0-9_-]* | '') die "a cluster's name is made of a-z 0-9 _ -" 64 ;; esac
here=$PWD/var/$name
export LC_ALL=C TZ=UTC
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGSERVICE PGSSLMODE PGOPTIONS

# The newest set of server programs there is.
bin_dir() {
    local dir best=''

    for dir in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin "$(pg_config --bindir 2>/dev/null)"; do
        [ -x "$dir/initdb" ] || continue
        [ -n "$best" ] && [ "$(printf '%s\n' "$best" "$dir" | sort -V | tail -1)" = "$best" ] && continue
        best=$dir
    done
    [ -n "$best" ] || die "no PostgreSQL server programs found; install postgresql" 69
    echo "$best"
}

# Root hands over to a user that may run PostgreSQL; anybody else is that user.
run_as=
if [ "$(id -u)" = 0 ]; then
    for user in postgres gpurate-pg; do
        id "$user" >/dev/null 2>&1 && run_as=$user && break
    done
    if [ -z "$run_as" ]; then
        useradd --system --no-create-home --shell /usr/sbin/nologin gpurate-pg >/dev/null \
            || die "could not create the user \"gpurate-pg\" to run PostgreSQL as" 77
        run_as=gpurate-pg
    fi
fi
as() {
    if [ -n "$run_as" ]; then
        (cd / && exec runuser -u "$run_as" -- "$@")
    else
        "$@"
    fi
}

# Sets data, sock (paths of a socket have at most 107 bytes) and remembers them in var/NAME/place.
place() {
    local sum

    mkdir -p "$here" || die "cannot create \"$here\"" 73
    if [ -s "$here/place" ]; then
        { read -r data && read -r sock; } <"$here/place"
        return
    fi
    sum=$(cksum <<<"$here" | cut -d' ' -f1)
    data=$here/data
    sock=$here/sock
    as test -x "$here" || data=/var/tmp/gpurate-$name-$sum/data
    if [ ${#sock} -gt 80 ] || ! as test -x "$here"; then
        sock=/tmp/gpurate-$name-$sum
    fi
    printf '%s\n%s\n' "$data" "$sock" >"$here/place"
}

own() {
    # A link left by somebody else in /tmp would have us hand over what it points to.
    if [ -L "$1" ] || ! mkdir -p "$1" || [ ! -O "$1" ] && [ -z "$run_as" ]; then
        die "cannot create \"$1\"" 73
    fi
    chmod 700 "$1" || die "cannot close \"$1\" to others" 73
    [ -z "$run_as" ] || chown "$run_as" "$1" || die "cannot hand \"$1\" to \"$run_as\"" 77
}

conninfo() {
    echo "host=$sock port=5432 dbname=${1:-gpurate} user=gpurate"
}

sql() {
    local db=$1

    shift
    "$bin/psql" -X -q -v ON_ERROR_STOP=1 "$(conninfo "$db")" "$@"
}

# Not pg_isready: a cluster that recovers or is shutting down has to count as not there.
answers() {
    sql postgres -Atc 'select 1' >/dev/null 2>&1
}

make_cluster() {
    local dir=${data%/data} locale

    [ "$dir" = "$here" ] || own "$dir"
    own "$data"
    for locale in C.UTF-8 C; do
        as "$bin/initdb" -D "$data" -U gpurate -A trust -E UTF8 --locale="$locale" -N \
            >"$here/initdb.log" 2>&1 && break
        as find "$data" -mindepth 1 -delete
    done
    [ -s "$data/PG_VERSION" ] || as test -s "$data/PG_VERSION" \
        || die "could not create a cluster in \"$data\": $(tail -1 "$here/initdb.log")"
    as tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$sock'
unix_socket_permissions = 0700
port = 5432
timezone = 'UTC'
log_timezone = 'UTC'
shared_buffers = 64MB
max_connections = 40
fsync = off
full_page_writes = off
max_wal_size = 512MB
autovacuum_naptime = 20s
logging_collector = off
log_min_messages = warning
CONF
}

# pg_ctl takes a stale postmaster.pid for a running cluster when the number was given out again.
clear_stale_pid() {
    local pid

    pid=$(as head -1 "$data/postmaster.pid" 2>/dev/null) || return 0
    case "$(readlink "/proc/$pid/exe" 2>/dev/null)" in
    */postgres | */postmaster) ;;
    *) as rm -f "$data/postmaster.pid" "$sock/.s.PGSQL.5432.lock" ;;
    esac
}

start() {
    local try

    answers && return
    own "$sock"
    as test -s "$data/PG_VERSION" || make_cluster
    clear_stale_pid
    # The log goes where the cluster's user may write; nohup-like, so no descriptor of ours stays.
    as "$bin/pg_ctl" -D "$data" -w -t 60 -l "$data/server.log" start \
        </dev/null >"$here/start.log" 2>&1 9>&- \
        || die "could not start the cluster: $(as tail -3 "$data/server.log" 2>/dev/null)"
    for try in 1 2 3 4 5 6 7 8 9 10; do
        answers && break
        [ "$try" -lt 10 ] || die "the cluster started and does not answer: see \"$data/server.log\""
        sleep 0.2
    done
    [ -n "$(sql postgres -Atc "select 1 from pg_database where datname = 'gpurate'")" ] \
        || sql postgres -c 'create database gpurate' || die "could not create the database \"gpurate\""
}

stop() {
    as test -s "$data/postmaster.pid" || return 0
    as "$bin/pg_ctl" -D "$data" -m fast -w -t 60 stop >/dev/null 2>&1
}

children_of() {
    local stat pid rest

    for stat in /proc/[0-9]*/stat; do
        { read -r pid rest; } 2>/dev/null <"$stat" || continue
        rest=${rest##*) }
        # shellcheck disable=SC2086
        set -- $rest
        [ "$2" = "$parent" ] && echo "$pid"
    done
}

# All at once and awaited: a survivor would keep the shared memory and block the next start. The
# shell's own kill: the command is in a package that a bare machine has not.
kill_all() {
    local parent pids pid try=0

    parent=$(as head -1 "$data/postmaster.pid" 2>/dev/null) || return 0
    case "$(readlink "/proc/$parent/exe" 2>/dev/null)" in
    */postgres | */postmaster) ;;
    *) return 0 ;;
    esac
    pids="$parent $(children_of)"
    # shellcheck disable=SC2086
    kill -9 $pids 2>/dev/null
    for pid in $pids; do
        while [ -d "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do
            [ $((try += 1)) -le 500 ] || die "could not kill the cluster: process $pid is still there"
            sleep 0.02
        done
    done
}

drop() {
    as find "$data" "$sock" -mindepth 1 -delete 2>/dev/null
    rmdir "$data" "$sock" 2>/dev/null
    [ "${data%/data}" = "$here" ] || rmdir "${data%/data}" 2>/dev/null
    rm -rf "$here"
}

bin=$(bin_dir) || exit $?
place
case "$command" in
start | stop | end | drop | kill)
    exec 9>"$here/lock"
    flock 9 || die "could not lock \"$here\""
    ;;
esac
case "$command" in
start)
    start
    conninfo
    ;;
conninfo) conninfo "$@" ;;
status) answers || exit 3 ;;
stop) stop ;;
kill) kill_all ;;
end)
    stop
    if [ "${data%/data}" != "$here" ]; then
        drop
    elif [ "$sock" != "$here/sock" ]; then
        rmdir "$sock" 2>/dev/null
    fi
    ;;
drop)
    stop
    drop
    ;;
newdb)
    [ $# = 1 ] || die "usage: pg.sh newdb NAME DB" 64
    sql postgres -c "drop database if exists \"$1\" with (force)" -c "create database \"$1\"" 2>&1 \
        | grep -v 'does not exist, skipping' >&2
    conninfo "$1"
    ;;
dropdb) sql postgres -c "drop database if exists \"$1\" with (force)" 2>/dev/null ;;
psql)
    db=$1
    shift
    sql "$db" "$@"
    ;;
data) echo "$data" ;;
as) as "$@" ;;
*) die "unknown command \"$command\"" 64 ;;
esac
