#!/usr/bin/env bash
# Everything that has to hold, in order from quick to slow; `make check` calls it.
#
# Each part prints its own lines and adds to the counts; the last line is the sum of all, in words
# that stay the same: "N passed, N failed, N skipped". The exit code is 0 when nothing failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0 failed=0 skipped=0
jobs=$(nproc 2>/dev/null || echo 2)
logs=$PWD/var/check
rm -rf "$logs"
mkdir -p "$logs"
# Our caller's make must not hand its job server down: each part starts its own.
unset MAKEFLAGS MFLAGS MAKELEVEL V
# shellcheck source=tests/lib/world.sh
. tests/lib/world.sh
# shellcheck source=tests/lib/stop.sh
. tests/lib/stop.sh
shared=${GPURATE_SHARED:-}
world_clean
[ -z "$shared" ] || export GPURATE_SHARED=$shared

add() { # PASSED FAILED SKIPPED
    passed=$((passed + $1))
    failed=$((failed + $2))
    skipped=$((skipped + $3))
}

begin() {
    printf '%s\n' "== $1"
    from=$SECONDS
}

end() { # NAME RESULT
    printf '   %s: %s, %d s\n' "$1" "$2" $((SECONDS - from))
}

part_report() { # NAME LOG CODE
    if [ "$3" = 0 ]; then
        add 1 0 0
        end "$1" passed
    else
        add 0 1 0
        tail -60 "$2"
        end "$1" FAILED
    fi
}

# One thing that works or not: part NAME COMMAND...
part() {
    local name=$1 log

    shift
    log=$logs/${name//[^a-z0-9]/_}
    begin "$name"
    held "$@" >"$log" 2>&1
    part_report "$name" "$log" $?
}

build() {
    make -s -j"$jobs" "$@"
}

# Check's own summary, "99%: Checks: 200, Failures: 1, Errors: 0", and our lines about absent files.
unit_report() { # NAME LOG
    local name=$1 log=$2 sum checks bad absent

    sum=$(grep -E '^[0-9]+%: Checks: ' "$log" | tail -1)
    if [ -z "$sum" ]; then
        add 0 1 0
        tail -60 "$log"
        end "$name" 'FAILED, it did not come to its end'
        return
    fi
    checks=$(sed -E 's/.*Checks: ([0-9]+).*/\1/' <<<"$sum")
    bad=$(sed -E 's/.*Failures: ([0-9]+), Errors: ([0-9]+).*/\1 + \2/' <<<"$sum")
    bad=$((bad))
    absent=$(grep -c '^skipped: ' "$log")
    [ "$absent" -le $((checks - bad)) ] || absent=$((checks - bad))
    add $((checks - bad - absent)) "$bad" "$absent"
    if [ "$bad" != 0 ]; then
        grep -vE '^skipped: |^ [a-z0-9_]+$' "$log" | tail -80
    elif grep -qE 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$log"; then
        grep -A20 -E 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$log" | head -60
        add 0 1 0
    fi
    [ "$absent" = 0 ] || sed -n 's/^skipped: /   skipped: /p' "$log" | sort | uniq -c | sort -rn | head -3
    end "$name" "$((checks - bad - absent)) passed, $bad failed, $absent skipped"
}

# Parts that keep one core each, and some of them wait: `aside KIND NAME COMMAND...` begins one when there are no more
# than cores, `asides_end` waits for all and reports each in its turn, with the seconds of its own; the longest come first.
asides=()
aside() {
    local kind=$1 name=$2 log

    shift 2
    log=$logs/${name//[^a-z0-9]/_}
    [ ${#asides[@]} -le "$jobs" ] || wait -n
    echo "   begun: $name"
    (
        from=$SECONDS
        "$@" >"$log" 2>&1 </dev/null
        echo "$? $((SECONDS - from))" >"$log.end"
    ) &
    asides+=("$kind $name")
}

asides_end() {
    local one name log code seconds

    wait
    for one in "${asides[@]}"; do
        name=${one#* }
        log=$logs/${name//[^a-z0-9]/_}
        read -r code seconds <"$log.end"
        begin "$name"
        from=$((SECONDS - seconds))
        "${one%% *}_report" "$name" "$log" "$code"
    done
    asides=()
}

# A cluster of its own: tests rename the roles of all databases of one.
on_cluster() { # CLUSTER COMMAND...
    local cluster=$1 database code

    shift
    database=$(tests/lib/pg.sh start "$cluster") || return
    GPURATE_TEST_DB=$database "$@"
    code=$?
    tests/lib/pg.sh drop "$cluster"
    return $code
}

flow() { # NAME PART OF A TEST'S NAME...
    local name=$1 log sum

    shift
    log=$logs/${name//[^a-z0-9]/_}
    begin "$name"
    tests/lib/flow.sh "$@" 2>&1 </dev/null | tee "$log" &
    wait $!
    sum=$(grep -E '^flow: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -1)
    if [ -z "$sum" ]; then
        add 0 1 0
    else
        # shellcheck disable=SC2046
        add $(grep -oE '[0-9]+' <<<"$sum" | tr '\n' ' ')
    fi
    end "$name" "${sum#flow: }"
}

# The time zone and the locale that most often break programs: 5:45 hours, and decimal commas.
foreign() {
    mkdir -p "$logs/locale"
    localedef -i de_DE -f UTF-8 "$logs/locale/de_DE.UTF-8" >/dev/null 2>&1
    LOCPATH=$logs/locale LC_ALL=de_DE.UTF-8 TZ=Asia/Kathmandu "$@"
}

part floors build floors
part format make -s format-check
part lint make -s lint
part targets tests/lib/targets.sh
part 'gcc build' build all sim build/release/expect build/release/refuse.so build/release/measure WERROR=-Werror
part hardening make -s hardening
part package tests/lib/deb_test.sh build/release/gpurate
part 'clang build' build V=clang all sim build/clang/unit WERROR=-Werror
part 'sanitizer build' build V=asan all build/asan/unit WERROR=-Werror
part 'ordinary unit tests build' build build/release/unit WERROR=-Werror
part 'counting build' build V=steps build/steps/work WERROR=-Werror
part 'database tests build' build V=asan build/asan/dbtest WERROR=-Werror
# Leaks are looked for in the program itself, by the flow tests: in each of Check's hundreds of
# forked children the search would take half a second.
unleaked=(env ASAN_OPTIONS=detect_leaks=0)
trap 'tests/lib/pg.sh drop dbtest; tests/lib/pg.sh drop dbtest-rest' EXIT
aside unit 'database tests with sanitizers, store_' on_cluster dbtest "${unleaked[@]}" build/asan/dbtest store_
aside unit 'database tests with sanitizers' on_cluster dbtest-rest "${unleaked[@]}" build/asan/dbtest -store_
aside unit 'unit tests with sanitizers, calc_' "${unleaked[@]}" build/asan/unit calc_
aside unit 'unit tests with sanitizers' "${unleaked[@]}" build/asan/unit -calc_
aside unit 'work counted' build/steps/work -work_ceiling
aside unit 'work counted, work_ceiling' build/steps/work work_ceiling
# Four long suites ask the same readers again with other values: with the sanitizers is enough.
aside unit 'unit tests elsewhere' foreign build/release/unit -stage_strict -token_hourly -market_order -stage_replay
[ ! -x tests/demo/demo.sh ] || aside part demo env GPURATE_DEMO=check tests/demo/demo.sh check
asides_end
flow flow
# The sanitizers' shadow is no memory of the program's own: what a run holds is measured without.
GPURATE=build/release/gpurate flow 'memory of a run' 39_hostile
part 'fuzzing' build fuzz SECONDS=30
make -s all # build/gpurate is the ordinary program again
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
