#!/usr/bin/env bash
# Three PostgreSQL nodes under Patroni with one etcd, on loopback, strictly synchronous.
#
#   cluster.sh start DIR      makes and starts them; DIR/conninfo: how to reach the leader as superuser
#   cluster.sh leader DIR     number of the node that leads, once one does and a standby follows it
#   cluster.sh whole DIR      mends, and waits until all three are there: a leader, a synchronous standby, another
#   cluster.sh node DIR N     conninfo of one node
#   cluster.sh list DIR       what patronictl says
#   cluster.sh strike DIR     kill -9 to the PostgreSQL that DIR/leader names, all of it at once;
#                             where DIR/how says "node", to its Patroni too
#   cluster.sh mend DIR       starts a Patroni that was killed
#   cluster.sh stop DIR       kill -9 to everything, and removes it
#
# Neither PostgreSQL nor etcd nor Patroni should be root: for root they run as another user. Each node
# wants a password; nothing but loopback is listened on.
set -u
command=$1
dir=$2
export LC_ALL=C TZ=UTC

die() {
    echo "cluster.sh: $1" >&2
    exit "${2:-1}"
}

run_as=
if [ "$(id -u)" = 0 ]; then
    for user in postgres gpurate-pg; do
        id "$user" >/dev/null 2>&1 && run_as=$user && break
    done
    [ "$run_as" ] || die "there is no user \"postgres\" to run as" 77
fi
as() {
    if [ "$run_as" ]; then
        (cd / && exec runuser -u "$run_as" -- "$@")
    else
        "$@"
    fi
}
# In the background, without a terminal or a descriptor of ours.
daemon() { # LOG WORDS...
    local log=$1

    shift
    if [ "$run_as" ]; then
        (cd / && exec setsid runuser -u "$run_as" -- "$@" >>"$log" 2>&1 </dev/null 8>&- 9>&-) &
    else
        (cd / && exec setsid "$@" >>"$log" 2>&1 </dev/null 8>&- 9>&-) &
    fi
}

free_port() {
    local port

    for ((;;)); do
        port=$((20000 + RANDOM % 12000))
        case " ${ports[*]} " in *" $port "*) continue ;; esac
        (exec 7<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    ports+=("$port")
}

# What is shipped, with other addresses, in less time, and quick to lose with the machine.
node_yml() { # N
    local n=$1 at=127.0.0.1

    sed -E "s/^name: node1/name: node$n/; s/10.0.0.1:8008/$at:${ports[$((n + 4))]}/g; s/10.0.0.1:5432/$at:${ports[$((n + 1))]}/
        s/^(etcd3: .hosts: )\"[^\"]*\"/\1\"$at:${ports[0]}\"/; s|10.0.0.0/24|$at/32|g; s/PASSWORD/$password/
        s/ttl: 30/ttl: 6/; s/loop_wait: 10/loop_wait: 1/; s/retry_timeout: 10/retry_timeout: 2/
        s|(data_dir: ).*|\1$dir/node$n/data|; s|(bin_dir: ).*|\1$bin|; s|(pgpass: ).*|\1$dir/node$n/pgpass|
        s|(unix_socket_directories: )[^}]*|\1$dir/node$n, fsync: \"off\", shared_buffers: 64MB|; s/(auth-local: peer.)/\1, no-sync/" \
        config/ha/patroni.yml
}

conninfo() { # HOSTS PORTS
    echo "host=$1 port=$2 user=postgres passfile=$dir/passfile connect_timeout=2 tcp_user_timeout=15000"
}

psql_at() { # N SQL
    "$bin/psql" -X -q -At "$(conninfo 127.0.0.1 "${ports[$(($1 + 1))]}") dbname=postgres" -c "$2" 2>/dev/null
}

start_node() {
    daemon "$dir/node$1/patroni.log" /usr/bin/patroni "$dir/node$1/patroni.yml"
    echo $! >"$dir/node$1/pid"
}

start() {
    local n

    (umask 066 && mkdir "$dir") || die "cannot create \"$dir\"" 73
    ports=()
    for ((n = 0; n < 8; n++)); do free_port; done
    printf '%s\n' "${ports[@]}" >"$dir/ports"
    password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && echo "127.0.0.1:*:*:*:$password" >"$dir/passfile")
    conninfo 127.0.0.1,127.0.0.1,127.0.0.1 "${ports[2]},${ports[3]},${ports[4]}" >"$dir/conninfo"
    for n in etcd node1 node2 node3; do
        mkdir "$dir/$n" && chmod 700 "$dir/$n"
        [ "$n" = etcd ] || (umask 077 && node_yml "${n#node}" >"$dir/$n/patroni.yml")
    done
    [ -z "$run_as" ] || chown -R "$run_as" "$dir"/etcd "$dir"/node[123]
    daemon "$dir/etcd.log" /usr/bin/etcd --name one --data-dir "$dir/etcd/data" --log-level warn \
        --listen-client-urls "http://127.0.0.1:${ports[0]}" --advertise-client-urls "http://127.0.0.1:${ports[0]}" \
        --listen-peer-urls "http://127.0.0.1:${ports[1]}" --initial-advertise-peer-urls "http://127.0.0.1:${ports[1]}" \
        --initial-cluster "one=http://127.0.0.1:${ports[1]}"
    echo $! >"$dir/etcd/pid"
    for n in 1 2 3; do start_node $n; done
    whole
}

leads() { # N: and one follows without whom nothing is committed
    [ "$(psql_at "$1" "select not pg_is_in_recovery() and exists (select from pg_stat_replication where sync_state = 'sync')")" = t ]
}

leader() {
    local i n

    for ((i = 0; i < 600; i++)); do
        for n in 1 2 3; do
            leads $n && echo $n && return
        done
        sleep 0.1
    done
    die "no node leads: see $dir/node*/patroni.log" 69
}

is_synchronous() { # N: by Patroni, which lets no other one lead next
    local code=

    exec 7<>"/dev/tcp/127.0.0.1/${ports[$(($1 + 4))]}" || return 1
    printf 'GET /sync HTTP/1.0\r\n\r\n' >&7
    IFS=' ' read -r -t 2 _ code _ <&7
    exec 7>&-
    [ "$code" = 200 ]
} 2>/dev/null

whole() {
    local i n

    for ((i = 0; i < 900; i++)); do
        mend
        for n in 1 2 3; do
            if leads $n && [ "$(psql_at $n "select count(*) from pg_stat_replication where state = 'streaming'")" = 2 ] \
                && { is_synchronous 1 || is_synchronous 2 || is_synchronous 3; }; then
                echo $n >"$dir/leader"
                return
            fi
        done
        sleep 0.1
    done
    die "the three nodes do not come together: see $dir/node*/patroni.log" 69
}

family() { # PID: it and what it started, all generations
    local child children=()

    echo "$1"
    read -r -a children 2>/dev/null <"/proc/$1/task/$1/children"
    for child in "${children[@]}"; do family "$child"; done
}

server() { # N: pid of its postmaster, if that is one
    local pid

    pid=$(as head -1 "$dir/node$1/data/postmaster.pid" 2>/dev/null)
    case "$(readlink "/proc/$pid/exe" 2>/dev/null)" in */postgres) echo "$pid" ;; esac
}

strike() {
    local n pid pids

    read -r n <"$dir/leader"
    pid=$(server "$n")
    [ "$pid" ] || die "node $n has no server to kill"
    pids=$(family "$pid")
    if [ "$(cat "$dir/how" 2>/dev/null)" = node ]; then
        pids="$(family "$(cat "$dir/node$n/pid")") $pids"
    fi
    # shellcheck disable=SC2086
    kill -9 $pids 2>/dev/null
    return 0
}

mend() {
    local n pid

    for n in 1 2 3; do
        read -r pid <"$dir/node$n/pid"
        grep -q '^State:.[^ZX]' "/proc/$pid/status" 2>/dev/null || start_node $n
    done
}

stop() {
    local n pid pids=

    for n in node1 node2 node3 etcd; do
        read -r pid <"$dir/$n/pid" 2>/dev/null && pids+=" $(family "$pid")"
    done
    # shellcheck disable=SC2086
    kill -9 $pids 2>/dev/null
    for n in 1 2 3; do
        pid=$(server $n)
        # shellcheck disable=SC2046
        [ -z "$pid" ] || kill -9 $(family "$pid") 2>/dev/null
    done
    sleep 0.2
    rm -rf "$dir"
}

for bin in /usr/lib/postgresql/*/bin; do :; done
[ ! -s "$dir/ports" ] || mapfile -t ports <"$dir/ports"
case "$command" in
start | leader | whole | strike | mend | stop) "$command" ;;
list) patronictl -c "$dir/node1/patroni.yml" list ;;
node) conninfo 127.0.0.1 "${ports[$(($3 + 1))]}" ;;
*) die "unknown command \"$command\"" 64 ;;
esac
