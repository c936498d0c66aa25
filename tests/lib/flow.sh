#!/usr/bin/env bash
# Runs the flow tests: tests/lib/flow.sh [-j N] [PART OF A NAME...]
#
# N of them side by side: one more than there are cores, for each waits now and then, for what it kills or lets expire.
# Each test has its own folder under var/flow, its own database and its own simulator, and at most
# LIMIT seconds. The last line counts; the exit code is 0 when nothing failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
LIMIT=${FLOW_LIMIT_S:-300}
jobs=$(($(nproc 2>/dev/null || echo 1) + 1))
[ "${1:-}" = -j ] && jobs=$2 && shift 2
root=$PWD/var/flow-tests
rm -rf "$root"
mkdir -p "$root"

wanted() {
    local name=$1 part

    shift
    [ $# = 0 ] && return 0
    for part in "$@"; do
        case "$name" in *"$part"*) return 0 ;; esac
    done
    return 1
}

# One test in a shell of its own; its result goes to a file, its talk to another.
run_one() {
    local file=$1 name dir from code

    name=$(basename "$file" .sh)
    dir=$root/$name
    mkdir -p "$dir"
    from=$(date +%s%N)
    # shellcheck disable=SC2016
    FLOW_NAME=${name//[^a-z0-9]/_} FLOW_DIR=$dir timeout -k 10 "$LIMIT" \
        bash -c '. tests/lib/flow_lib.sh; . "$1"' flow "$file" >"$dir/talk" 2>&1 </dev/null
    code=$?
    printf '%d %d %s\n' "$code" $((($(date +%s%N) - from) / 1000000)) \
        "$(cat "$dir/checks" 2>/dev/null || echo 0)" >"$dir/result"
}

report() {
    local name=$1 code ms checks

    read -r code ms checks <"$root/$name/result"
    case "$code" in
    0) result=ok ;;
    77) result=skipped ;;
    124 | 137) result='FAILED (took too long)' ;;
    *) result=FAILED ;;
    esac
    printf '  %-36s %s  %d checks, %d.%d s\n' "$name" "$result" "$checks" $((ms / 1000)) $((ms % 1000 / 100))
    case "$code" in
    0) passed=$((passed + 1)) ;;
    77)
        skipped=$((skipped + 1))
        grep -h '^SKIP' "$root/$name/talk" | sed 's/^/      /'
        ;;
    *)
        failed=$((failed + 1))
        sed 's/^/      /' "$root/$name/talk" | tail -60
        ;;
    esac
}

names=()
for file in tests/flow/[0-9]*.sh; do
    [ -e "$file" ] || continue
    wanted "$file" "$@" && names+=("$(basename "$file" .sh)")
done
[ ${#names[@]} -gt 0 ] || { echo "flow: no test has such a name: $*" >&2 && exit 1; }
trap 'tests/lib/pg.sh end flow' EXIT
tests/lib/pg.sh start flow >/dev/null || exit 1
# The longest: begun first, or the last of them would end alone. One that is not named here comes in its turn.
long='94_share 83_backup 46_deep 88_maintain_read 60_tokens 68_site 95_year 102_renewed 98_said 38_silence'
order=()
for name in $long; do
    [[ " ${names[*]} " != *" $name "* ]] || order+=("$name")
done
for name in "${names[@]}"; do
    [[ " $long " == *" $name "* ]] || order+=("$name")
done
running=0
for name in "${order[@]}"; do
    if [ "$running" -ge "$jobs" ]; then
        wait -n
        running=$((running - 1))
    fi
    run_one "tests/flow/$name.sh" &
    running=$((running + 1))
done
wait
passed=0 failed=0 skipped=0
for name in "${names[@]}"; do
    report "$name"
done
echo "flow: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
