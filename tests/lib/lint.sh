#!/usr/bin/env bash
# What the installed checkers say about the sources; silent and 0 when they find nothing.
# A checker that is not there is a failure.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lib/stop.sh
. tests/lib/stop.sh
failed=0
include=(-Iinclude -Isrc)

have() {
    command -v "$1" >/dev/null && return
    echo "lint: $1 is not installed"
    failed=1
    return 1
}

# varFuncNullUB: NULL is a pointer on every system that has the libraries we use.
# ctuPointerArith takes a caller's array of FIXED_TEXT_MAX for one that ends before its last byte,
# legacyUninitvar an output buffer for one that is read before, identicalInnerCondition a pointer found for a condition, autoVariables an arena's for a local one.
cppcheck_says() {
    cppcheck -q --error-exitcode=1 --std=c11 --enable=warning,portability --inline-suppr \
        --suppress=legacyUninitvar --suppress=varFuncNullUB --suppress=ctuPointerArith --suppress=identicalInnerCondition \
        --suppress=autoVariables -D__GNUC__=12 "${include[@]}" src
}

# bugprone checks less those that fight the house style (short names beside each other, assignments
# in conditions of a chain, int64 from a product of constants, lists of pointers).
checks='-*,bugprone-*,-bugprone-easily-swappable-parameters'
checks+=',-bugprone-narrowing-conversions,-bugprone-assignment-in-if-condition'
checks+=',-bugprone-implicit-widening-of-multiplication-result,-bugprone-suspicious-string-compare'
checks+=',-bugprone-reserved-identifier,-bugprone-macro-parentheses,-bugprone-suspicious-include'
checks+=',-bugprone-sizeof-expression,-bugprone-misplaced-widening-cast'
tidy_says() {
    find src -name '*.c' -print0 | sort -z |
        xargs -0 -n 8 -P "$(nproc)" sh -c 'checks=$1; shift
            clang-tidy -quiet -checks="$checks" -warnings-as-errors="*" "$@" -- -std=c11 \
                -D_GNU_SOURCE -Iinclude -Isrc -isystem /usr/include/postgresql \
                -isystem /usr/include/libxml2 2>/dev/null' tidy "$checks"
}

shellcheck_says() {
    shellcheck -S warning -e SC1091,SC2034,SC2154 tests/*/*.sh tests/run .ci/run sql/*.sh src/*/*.sh \
        config/package/*.sh config/package/p*
}

# Most of a checker keeps one core, and none needs another's word: side by side, each heard when it has ended.
declare -A checker
said=$(mktemp -d) || exit 1
trap 'rm -rf "$said"' EXIT
begin() { # NAME COMMAND
    "$2" >"$said/$1" 2>&1 &
    checker[$1]=$!
}
have cppcheck && begin cppcheck cppcheck_says
have shellcheck && begin shellcheck shellcheck_says
begin commands tests/lib/commands.sh
have clang-tidy && begin clang-tidy tidy_says

# Prose that is read in a terminal; tables, code and lines of one address are as long as they are.
mapfile -t texts < <(git ls-files '*.md')
[ ${#texts[@]} -gt 0 ] || { echo "lint: git does not list the texts"; failed=1; }
[ ${#texts[@]} -eq 0 ] || awk 'FNR == 1 { code = 0 } /^```/ { code = !code }
    length > 140 && !code && !/^\|/ && !/^    / && / / { print FILENAME ":" FNR ": " length " columns"; bad = 1 } END { exit bad }' "${texts[@]}" || failed=1

# A path that a text names is there, but for the NAME of what a reader adds.
while IFS=: read -r text path; do
    [[ $path == *NAME* || $path == *ID* || -e $path ]] || { echo "$text names $path, which is not there" && failed=1; }
done < <(grep -oHE '`(src|include|config|sql|tests|doc)/[A-Za-z0-9_./-]+`' /dev/null "${texts[@]}" | tr -d '`')

for name in cppcheck clang-tidy commands shellcheck; do
    [ -n "${checker[$name]:-}" ] || continue
    wait "${checker[$name]}" || failed=1
    cat "$said/$name"
done
exit $failed
