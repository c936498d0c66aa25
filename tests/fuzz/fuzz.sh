#!/usr/bin/env bash
# Runs every fuzz target of build/fuzz, two at a time, all together in about the given seconds.
#
#   fuzz.sh SECONDS [TARGET...]
#
# One line a target, then "fuzz: N passed, N failed". What makes a target fail is kept in
# build/fuzz/found and named; what a run found interesting stays in build/fuzz/corpus for the next.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=${1:-60}
shift
case "$seconds" in '' | *[!0-9]* | 0) echo "fuzz.sh: how many seconds?" >&2; exit 64 ;; esac
out=build/fuzz
lanes=2

# The parsers that everybody outside can reach get more of the time.
weight() {
    case "$1" in
    market) echo 6 ;;
    token) echo 4 ;;
    generic | html) echo 2 ;;
    *) echo 1 ;;
    esac
}

# A reply may be long: what reads one is tried up to a megabyte.
longest() {
    case "$1" in
    market | token | generic | html | json | rates | manifest) echo 1048576 ;;
    *) echo 65536 ;;
    esac
}

one() {
    local target=$1 time=$2 log=$out/log/$1 words began=$SECONDS code

    mkdir -p "$out/corpus/$target"
    "$out/${target}_fuzz" -max_total_time="$time" -timeout=20 -rss_limit_mb=1500 -max_len="$(longest "$target")" \
        -print_final_stats=1 -artifact_prefix="$out/found/$target-" \
        "$out/corpus/$target" "$out/seed/$target" >"$log" 2>&1 </dev/null
    code=$?
    words=$(sed -nE 's/^stat::number_of_executed_units: *//p' "$log")
    if [ $code = 0 ]; then
        printf '   %-10s ok, %s inputs, %d s\n' "$target" "${words:-0}" $((SECONDS - began))
    else
        printf '   %-10s FAILED: %s\n' "$target" \
            "$(grep -m1 -E 'ERROR:|SUMMARY:|runtime error:|broken promise' "$log" || tail -1 "$log")"
        sed -nE 's/^.*Test unit written to /              input: /p' "$log"
        echo "              log: $log"
    fi
    return $code
}

if [ "${FUZZ_ONE:-}" ]; then
    one "$FUZZ_ONE" "$seconds"
    exit $?
fi
mkdir -p "$out/found" "$out/log" || exit 73
tests/fuzz/seed.sh || exit 70
targets=$*
[ -n "$targets" ] || targets=$(cd "$out" && ls -- *_fuzz | sed 's/_fuzz$//')
sum=0
for target in $targets; do
    sum=$((sum + $(weight "$target")))
done
# The longest first, so that the lanes end together.
running=0 failed=0 passed=0
reap() {
    if wait -n; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    running=$((running - 1))
}
for target in $(for t in $targets; do echo "$(weight "$t") $t"; done | sort -k1,1rn -k2 | cut -d' ' -f2); do
    [ $running -lt $lanes ] || reap
    time=$((seconds * lanes * $(weight "$target") / sum))
    FUZZ_ONE=$target "$0" $((time > 0 ? time : 1)) &
    running=$((running + 1))
done
while [ $running -gt 0 ]; do
    reap
done
echo "fuzz: $passed passed, $failed failed"
[ $failed = 0 ]
