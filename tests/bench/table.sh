# shellcheck shell=bash
# The table of the benches: name, measured, budget, unit, verdict. To be sourced.
#
# A figure over its budget says why the budget cannot be met, in words that were measured (doc/BENCH.md);
# one that has no reason fails the bench, and so does one that could not be measured: table_end.

within=0 reasoned=0 unreasoned=0 unmeasured=0

row() { # NAME MEASURED BUDGET UNIT VERDICT
    printf '%-80s %9s %9s  %-4s  %s\n' "$@"
}

# judge NAME MEASURED at-most|at-least BUDGET UNIT [REASON]
judge() {
    local sign='<=' verdict=within

    [[ $2 =~ ^[0-9]+(\.[0-9]+)?$ ]] || { lost "$1" "\"$2\" is no figure"; return; }
    [ "$3" = at-most ] || sign='>='
    if awk -v m="$2" -v b="$4" -v s="$sign" 'BEGIN { exit !(s == "<=" ? m <= b : m >= b) }'; then
        within=$((within + 1))
    elif [ -n "${6:-}" ]; then
        verdict="over: $6" reasoned=$((reasoned + 1))
    else
        verdict='OVER, and no reason is known' unreasoned=$((unreasoned + 1))
    fi
    row "$1" "$2" "$sign $4" "$5" "$verdict"
}

# Not every figure has a budget; these are for comparing one version with the next.
tell() { # NAME MEASURED UNIT
    row "$1" "$2" - "$3" -
}

lost() { # NAME WHY
    row "$1" - - - "NOT MEASURED: $2"
    unmeasured=$((unmeasured + 1))
}

skip() {
    row "$1" - - - "skipped: no $2"
}

# The last line; 0 when every figure that has a budget is within it or says why not.
table_end() {
    printf '%d within budget, %d over for a reason, %d over without one, %d not measured\n' \
        $within $reasoned $unreasoned $unmeasured
    [ $((unreasoned + unmeasured)) = 0 ]
}

ratio() { # A B [DECIMALS]
    awk -v a="$1" -v b="$2" -v d="${3:-2}" 'BEGIN { if (b > 0) printf "%.*f", d, a / b; else print "-" }'
}

ms() { ratio "$1" 1000 1; }
mib() { ratio "$1" 1024 1; }
