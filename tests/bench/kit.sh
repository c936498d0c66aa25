# shellcheck shell=bash
# What the scripts here have in common: the table, measuring, and a world with a database. To be
# sourced, from the top of the checkout. Everything is made under build/bench.

# shellcheck source=tests/bench/table.sh
. tests/bench/table.sh
# shellcheck source=tests/lib/world.sh
. tests/lib/world.sh
world_clean
bin=$PWD/build/release
work=$PWD/build/bench
pg=tests/lib/pg.sh
mkdir -p "$work" || exit 73

# measure RUNS COMMAND...: sets cpu, wall (us) and peak (KiB)
measure() {
    local told

    told=$("$bin/measure" "$@" 2>"$work/measure.err") || return 1
    read -r cpu wall peak <<<"$told"
}

# What the server's processes that have ended took of the processor, in us, in steps of 10 ms.
server_cpu() {
    local pid

    sleep 0.1 # the postmaster has to see them end
    pid=$(head -1 "$($pg psql bench postgres -Atc 'show data_directory')/postmaster.pid") || return 1
    sed 's/.*) //' "/proc/$pid/stat" | awk '{ print ($14 + $15) * 10000 }'
}

# cost ROUNDS COMMAND...: sets ours and theirs, the processor time that a command that has a database
# takes itself and of the server, in us, of all rounds.
cost() {
    local i rounds=$1 before after

    shift
    ours=0
    before=$(server_cpu) || return 1
    for ((i = 0; i < rounds; i++)); do
        measure 1 "$@" || return 1
        ours=$((ours + cpu))
    done
    after=$(server_cpu) || return 1
    theirs=$((after - before))
}

# The reason of what only the clock can measure, where there was more to do than there are cores.
busy() {
    awk -v cores="$(nproc)" '$1 > cores { printf "by the clock, at a load of %s on %d cores", $1, cores }' /proc/loadavg
}

why() { tail -1 "$work/measure.err"; }

# A world with a database: world NAME SIM-OPTION...; sets conninfo
world() {
    local name=$1

    shift
    $pg start bench >/dev/null && conninfo=$($pg newdb bench "$name") \
        && world_sim "$work" "$@" && world_config "$work" "$conninfo" && world_keys \
        && "$bin/gpurate" --config "$work/config" init >"$work/measure.err" 2>&1
}

world_end() { # NAME
    world_tell POST /control/quit
    wait "$SIM_PID"
    $pg dropdb bench "$1"
    rm -rf "$work/state" "$work/config" "$work/keys"
}

# No market is asked: only what was imported counts.
ask_nobody() {
    sed -i -E 's/^( *"[a-z0-9_]+": *\{)"origin": "[^"]*", /\1/; /"enabled"/! s/^(    "[a-z0-9_]+": *\{)/\1"enabled": false, /' \
        "$work/config/markets.json"
}

# --- rows of the past ---

# shellcheck disable=SC2034 # used by those who source this
header=observed_at,market,operator,instrument,term,tier,region,offer,host,machine,gpus,available,price_usd_per_gpu_hour
