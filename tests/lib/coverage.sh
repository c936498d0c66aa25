#!/usr/bin/env bash
# Lines of each folder of src that the unit tests reach: coverage.sh OUT, after the tests have run.
set -eu
out=$1
find "$out/src" -name '*.gcda' -print0 | xargs -0 -n 1 gcov -n 2>/dev/null | awk '
    /^File / {
        file = $2
        gsub(/\047/, "", file)
        next
    }
    /^Lines executed:/ && file ~ /^src\/.*\.c$/ {
        folder = file
        sub(/\/[^\/]*$/, "", folder)
        split($2, share, /[:%]/)
        lines[folder] += $4
        reached[folder] += $4 * share[2] / 100
        file = ""
    }
    END {
        for (folder in lines) {
            printf "%-24s %5.1f %% of %5d lines\n", folder, 100 * reached[folder] / lines[folder], lines[folder] | "sort"
            all += lines[folder]
            sum += reached[folder]
        }
        close("sort")
        printf "%-24s %5.1f %% of %5d lines\n", "all", 100 * sum / all, all
    }'
