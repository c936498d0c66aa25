# shellcheck shell=bash
# What a flow test says. A test is tests/flow/NN_name.sh, sourced by flow.sh's runner:
#
#     scratch                          a database, simulated markets, a configuration
#     at 2026-05-28T10:10:00Z          the time, for the program and the markets
#     gpurate 0 run                    runs the program; the first word is the exit code wanted
#     silent                           ... and it said nothing
#     equal "quotes" "$(sql 'select count(*) from ...')" 12
#
# The first wrong thing ends the test with what was wanted, what was there and what the program
# said. skip "reason" ends it as skipped.
set -u
# shellcheck source=tests/lib/world.sh
. tests/lib/world.sh

GPURATE=${GPURATE:-build/asan/gpurate}
FLOW_DIR=${FLOW_DIR:?flow.sh sets it}
CLUSTER=flow
DB=
NOW=
CHECKS=0
OUT=$FLOW_DIR/out
ERR=$FLOW_DIR/err
LAST='(nothing was run)'
export ASAN_OPTIONS=abort_on_error=0:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1

fail() {
    {
        echo "FAIL: $1"
        echo "  at: $(caller 1 2>/dev/null | cut -d' ' -f1,3)"
        echo "  after: $LAST"
        [ ! -s "$OUT" ] || sed 's/^/  out: /' "$OUT" | cut -c1-300 | head -15
        [ ! -s "$ERR" ] || sed 's/^/  err: /' "$ERR" | cut -c1-400 | head -40
    } >&2
    exit 1
}

skip() {
    echo "SKIP: $1" >&2
    exit 77
}

ok() {
    CHECKS=$((CHECKS + 1))
    echo "$CHECKS" >"$FLOW_DIR/checks"
}

cleanup() {
    [ -z "${SIM_PID:-}" ] || kill "$SIM_PID" 2>/dev/null
    [ -z "$DB" ] || [ "$CLUSTER" != flow ] || tests/lib/pg.sh dropdb flow "$DB"
    [ "$CLUSTER" = flow ] || tests/lib/pg.sh drop "$CLUSTER"
}
trap cleanup EXIT

pg() {
    local command=$1

    shift
    tests/lib/pg.sh "$command" "$CLUSTER" "$@"
}

# own_cluster before scratch: for tests that kill or starve the database.
own_cluster() {
    CLUSTER=flow-$FLOW_NAME
    pg start >/dev/null || fail "the cluster \"$CLUSTER\" did not start"
}

scratch() {
    world_clean
    world_keys
    DB=flow_$FLOW_NAME
    CONNINFO=$(pg newdb "$DB") || fail "no scratch database"
    world_sim "$FLOW_DIR" --exit-with $$ "$@" || fail "no simulator"
    world_config "$FLOW_DIR" "$CONNINFO" || fail "no configuration"
    CONFIG=$FLOW_DIR/config
}

# The time of the next commands and of the marketplaces.
at() {
    NOW=$1
    [ -z "${SIM_PORT:-}" ] || world_tell POST "/control/now?t=$1" || fail "the simulator did not take \"$1\""
}

fault() {
    local IFS='&' words="$*"

    world_tell POST "/control/fault?$*" || fail "the simulator did not take \"$words\""
}

no_faults() {
    world_tell POST "/control/clear${1:+?market=$1}" || fail "the simulator did not answer"
}

# How often a market was asked so far.
asked() {
    grep -c " market=$1 " "$FLOW_DIR/sim.log"
}

options() {
    ARGS=()
    [ -z "${CONFIG:-}" ] || ARGS+=(--config "$CONFIG")
    [ -z "$NOW" ] || ARGS+=(--now "$NOW")
}

# gpurate CODE ARGS...: several codes may be given as 0/75.
gpurate() {
    local want=$1 code

    shift
    options
    LAST="gpurate ${ARGS[*]} $*"
    timeout -k 5 "${LIMIT_S:-60}" "$GPURATE" "${ARGS[@]}" "$@" >"$OUT" 2>"$ERR" </dev/null
    code=$?
    if grep -qE 'AddressSanitizer|runtime error:|LeakSanitizer' "$ERR"; then
        fail "a sanitizer spoke up"
    fi
    case "/$want/" in */$code/*) ok ;; *) fail "exit code is $code, wanted $want" ;; esac
}

# In the background; wait for it with gpurate_join CODE.
gpurate_start() {
    options
    LAST="gpurate ${ARGS[*]} $* &"
    "$GPURATE" "${ARGS[@]}" "$@" >"$FLOW_DIR/out.bg" 2>"$FLOW_DIR/err.bg" </dev/null &
    BG=$!
}

# The process that one has started, if any: pgrep is in a package that a bare machine has not.
child_of() { # PID
    tr -d ' ' <"/proc/$1/task/$1/children" 2>/dev/null
}

gpurate_join() {
    local code

    wait "$BG" 2>/dev/null
    code=$?
    cp "$FLOW_DIR/out.bg" "$OUT"
    cp "$FLOW_DIR/err.bg" "$ERR"
    case "/$1/" in */$code/*) ok ;; *) fail "exit code in the background is $code, wanted $1" ;; esac
}

silent() {
    if [ -s "$OUT" ] || [ -s "$ERR" ]; then
        fail "it was not silent"
    fi
    ok
}

says() {
    grep -qE -- "$1" "$OUT" || fail "standard output has no \"$1\""
    ok
}

complains() {
    grep -qE -- "$1" "$ERR" || fail "standard error has no \"$1\""
    ok
}

# equal WHAT GOT WANTED
equal() {
    [ "$2" = "$3" ] || fail "$1 is \"$2\", wanted \"$3\""
    ok
}

differ() {
    [ "$2" != "$3" ] || fail "$1 is still \"$2\""
    ok
}

# within WHAT GOT LOW HIGH: whole numbers
within() {
    case "$2" in '' | *[!0-9]*) fail "$1 is \"$2\", wanted a number" ;; esac
    if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
        fail "$1 is $2, wanted $3 to $4"
    fi
    ok
}

sql() {
    pg psql "$DB" -Atc "$1"
}

# The verdict a market got in its newest poll.
verdict_of() {
    sql "select verdict from api_v1.poll where market = '$1'
         order by observed_at desc, revision desc limit 1"
}
