#!/usr/bin/env bash
# Prints every include that does not point down: from a lower floor or room to a higher one, from a pure
# folder to an impure one, or to a third party's header outside its one folder. Circles between
# folders and between files too (of these the program's object files tell), and a folder of more .c
# files than one can keep in mind. Fails when any does.
set -u
cd "$(dirname "$0")/../.." || exit 1

floor() {
    case "$1" in
    base) echo 0 ;;
    domain | edge) echo 1 ;;
    source | token | norm | calc | site) echo 2 ;;
    store) echo 3 ;;
    stage) echo 4 ;;
    cmd) echo 5 ;;
    *) echo 6 ;;
    esac
}

# The rooms of stage, from the ground up; what stands in stage itself (run, transfer) sees them all.
room() {
    case "$1" in
    config) echo 0 ;;
    poll) echo 1 ;;
    publish) echo 2 ;;
    prove) echo 3 ;;
    watch | deliver | keep) echo 4 ;;
    *) echo 5 ;;
    esac
}

bad=0
say() {
    echo "$1"
    bad=1
}

while IFS=: read -r file _ line; do
    from=${file#src/}
    from=${from#include/}
    from=${from%%/*}
    to=$(sed -nE 's/.*"([a-z_]+)\/.*/\1/p' <<<"$line")
    header=$(sed -nE 's/.*[<"]([^">]+)[">].*/\1/p' <<<"$line")
    case "$to" in base | domain | edge | source | token | norm | calc | site | store | stage | cmd)
        [ "$(floor "$to")" -le "$(floor "$from")" ] || say "$file: $from may not see $header"
        if [ "$from" = stage ] && [ "$to" = stage ]; then
            here=$(sed -nE 's#^(src|include)/stage/([a-z]+)/.*#\2#p' <<<"$file")
            there=$(sed -nE 's#^stage/([a-z]+)/.*#\1#p' <<<"$header")
            [ "$(room "$there")" -le "$(room "$here")" ] || say "$file: stage/$here may not see $header"
        fi
        case "$from" in source | token | norm | calc | site)
            case "$header" in
            edge/json/* | edge/html/* | edge/http/request.h | edge/sign/hmac.h | base/* | domain/* | source/* | token/* | norm/* | calc/* | site/*) ;;
            *) say "$file: $from is pure and may not see $header" ;;
            esac
            case "$header" in base/clock.h | base/log.h)
                [ "$header" = base/clock.h ] || say "$file: $from is pure and may not see $header" ;;
            esac ;;
        esac ;;
    esac
    case "$header" in
    curl/*) home=edge/http ;;
    cjson/*) home=edge/json ;;
    libpq-fe.h) home=edge/db ;;
    zstd.h) home=edge/archive ;;
    openssl/*) home=edge/sign ;;
    libxml/*) home=edge/html ;;
    *) continue ;;
    esac
    case "$file" in src/$home/*) ;; *) say "$file: $header belongs to src/$home alone" ;; esac
done < <(grep -rnE '^#include' src include --include='*.[ch]')

while IFS=: read -r file _ line; do
    say "$file: pure code may not read the clock: $line"
done < <(grep -rnE 'clock_now|clock_mono_ms' src/source src/token src/norm src/calc src/site 2>/dev/null)

# A circle: two folders of src that see each other. Rooms of stage and folders of edge count by themselves.
while read -r one other; do
    say "circle: $one and $other see each other"
done < <(grep -rnE '^#include "' src include --include='*.[ch]' | awk -F: '
    function folder(path,   part, n) {
        n = split(path, part, "/")
        if ((part[1] == "stage" || part[1] == "edge") && n > 2)
            return part[1] "/" part[2]
        return part[1]
    }
    {
        file = $1
        sub(/^(src|include)\//, "", file)
        split($3, quoted, "\"")
        if (quoted[2] !~ /\//)
            next
        from = folder(file)
        to = folder(quoted[2])
        if (from != to)
            sees[from, to] = 1
    }
    END {
        for (pair in sees) {
            split(pair, end, SUBSEP)
            if (end[1] < end[2] && ((end[2], end[1]) in sees))
                print end[1], end[2]
        }
    }' | sort)

# A circle of files: what each takes from another, by the symbols of the object files, has no order.
objects=build/release/src
[ -d "$objects" ] || say "the program is not built: circles of files were not looked for"
while IFS= read -r line; do
    say "circle: $line"
done < <(find src -name '*.c' | sed -E 's#^(.*)c$#build/release/\1o#' | xargs nm -A 2>/dev/null | awk '
    {
        file = $1
        sub(/:.*/, "", file)
        sub(/.*\/release\/src\//, "", file)
        sub(/\.o$/, ".c", file)
    }
    $(NF - 1) ~ /^[TDRBV]$/ { home[$NF] = file }
    $(NF - 1) == "U" { takes[file, $NF] }
    END {
        for (pair in takes) {
            split(pair, end, SUBSEP)
            if (end[2] in home && home[end[2]] != end[1])
                print end[1], home[end[2]]
        }
    }' | tsort 2>&1 >/dev/null | sed -n 's/^tsort: \(.*\.c\)$/\1/p')

# A room of stage has at most 12 .c files, any other folder 25; the sources, a file each, as many as there are.
while read -r count folder; do
    case "$folder" in src/source) continue ;; src/stage/*) most=12 ;; *) most=25 ;; esac
    [ "$count" -le "$most" ] || say "$folder has $count .c files, $most is the limit"
done < <(find src -name '*.c' -printf '%h\n' | sort | uniq -c)

exit $bad
