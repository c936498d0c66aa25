#!/usr/bin/env bash
# Prints every include that does not point down: from a lower floor or room to a higher one, from a pure
# folder to an impure one, or to a third party's header outside its one folder. Circles between
# folders and between files too (of these the program's object files tell), a folder of more .c
# files than one can keep in mind, a header that does not say where its functions are, and a function
# in one that the program does not call. Fails when any does.
set -u
cd "$(dirname "$0")/../.." || exit 1

declare -A floor=([base]=0 [domain]=1 [edge]=1 [source]=2 [token]=2 [norm]=2 [calc]=2 [site]=2 [store]=3 [stage]=4 [cmd]=5)

# The rooms of stage, from the ground up; what stands in stage itself (run, transfer) sees them all.
declare -A room=([config]=0 [poll]=1 [publish]=2 [prove]=3 [watch]=4 [deliver]=4 [keep]=4)

# Whose a header is: a room's of stage, a folder's of edge, else that of the folder of the floor.
home_of() {
    home=${1%%/*}
    local rest=${1#*/}
    case "$1" in stage/*/* | edge/*) home+=/${rest%%/*} ;; esac
}

bad=0
say() {
    echo "$1"
    bad=1
}

while IFS=: read -r file _ line; do
    from=${file#*/}
    from=${from%%/*}
    header=${line#*[<\"]}
    header=${header%%[>\"]*}
    to=${header%%/*}
    [[ $line == *\"*/* ]] || to=
    case "$to" in base | domain | edge | source | token | norm | calc | site | store | stage | cmd)
        [ "${floor[$to]}" -le "${floor[$from]-6}" ] || say "$file: $from may not see $header"
        if [ "$from" = stage ] && [ "$to" = stage ]; then
            here=${file#*/stage/}
            there=${header#stage/}
            [ "${room[${there%%/*}]-5}" -le "${room[${here%%/*}]-5}" ] || say "$file: stage/${here%%/*} may not see $header"
        fi
        case $header in *_priv.h)
            home_of "$header"
            whose=$home
            home_of "${file#*/}"
            [ "$home" = "$whose" ] || say "$file: $header is its folder's own" ;;
        esac
        case "$from" in source | token | norm | calc | site)
            case "$header" in
            base/log.h) say "$file: $from is pure and may not see $header" ;;
            edge/json/* | edge/html/* | edge/http/request.h | edge/sign/hmac.h | base/* | domain/* | source/* | token/* | norm/* | calc/* | site/*) ;;
            *) say "$file: $from is pure and may not see $header" ;;
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

while IFS=: read -r file _ line; do
    say "$file: a struct, union or enum has its own name: $line"
done < <(grep -rnE '^(__extension__ )?typedef (struct|union|enum)[^(]*;' src include)

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

symbols() {
    find src -name '*.c' | sed -E 's#^(.*)c$#build/release/\1o#' | xargs nm -A 2>/dev/null |
        sed -E 's#^build/release/src/(.*)\.o:#\1.c #'
}

# A circle of files: what each takes from another, by the symbols of the object files, has no order.
objects=build/release/src
[ -d "$objects" ] || say "the program is not built: circles of files were not looked for"
while IFS= read -r line; do
    say "circle: $line"
done < <(symbols | awk '
    { file = $1 }
    $(NF - 1) ~ /^[TDRBV]$/ { home[$NF] = file }
    $(NF - 1) == "U" { takes[file, $NF] }
    END {
        for (pair in takes) {
            split(pair, end, SUBSEP)
            if (end[2] in home && home[end[2]] != end[1])
                print end[1], home[end[2]]
        }
    }' | tsort 2>&1 >/dev/null | sed -n 's/^tsort: \(.*\.c\)$/\1/p')

# What a header declares is in the file of its name, or in files whose names begin with it (basket.h:
# basket.c, basket_record.c) there or one folder down; in any file of its folder where it is named as
# that (norm/norm.h) or is the folder's own business (_priv.h). And no two headers declare it.
# edge/http/fetch.h is the one door to libcurl, whatever the files behind it are called.
mapfile -t headers < <(find include src -name '*.h' | sort)
while IFS= read -r line; do
    say "$line"
done < <(symbols | awk '
    FILENAME == "-" && $(NF - 1) ~ /^[TDRBV]$/ { home[$NF] = $1 }
    FILENAME == "-" { next }
    FNR == 1 { quiet = 0 }
    /^\/\*/ { quiet = 1 }
    /\*\// { quiet = 0; next }
    quiet || !/^[a-z]/ || /^(static|typedef)/ { next }
    !match($0, /[a-z_0-9]+(\(|\[?\]?;)/) { next }
    {
        name = substr($0, RSTART, RLENGTH)
        sub(/[^a-z_0-9].*/, "", name)
        if (!(name in home))
            next
        header = FILENAME
        sub(/^(include|src)\//, "", header)
        if (name in said)
            print FILENAME " declares " name ", as " said[name] " does"
        said[name] = FILENAME
        folder = base = header
        sub(/\/?[^\/]*$/, "", folder)
        sub(/.*\//, "", base)
        sub(/\.h$/, "", base)
        own = folder
        sub(/.*\//, "", own)
        at = home[name]
        if (index(at, folder "/") == 1 && (base == own || base ~ /_priv$/ || header == "edge/http/fetch.h"))
            next
        sub(/_priv$/, "", base)
        rest = substr(at, length(folder) + 2)
        sub(/^[^\/]*\//, "", rest)
        if (index(at, folder "/") != 1 || rest !~ "^" base "(_[a-z_]*)?\\.c$")
            print FILENAME " declares " name ", which is in src/" at
    }' - "${headers[@]}")

# What include declares is called by another file of src, as its object file says, whatever macro named
# it; or by its own file, and then a test asks it too, else it is static. These alone are there for tests
# and the fuzzer: what they hear, hold back and read.
asked_by_tests=' db_watch db_hold db_listen db_wait cmd_read '
while read -r file name; do
    case "$asked_by_tests" in *" $name "*) continue ;; esac
    if ! grep -qE "^[[:space:]]+([^*/]|[*/][^*/ ]).*\\b$name\\b|^[[:space:]]+$name\\b" "src/$file"; then
        say "$name, of src/$file, is called by no file of src"
    elif ! grep -rqw --include='*.[ch]' "$name" tests; then
        say "$name is called by src/$file alone, and no test: it may be static"
    fi
done < <(symbols | awk '
    FILENAME != "-" { for (i = 1; i <= NF; i++) said[$i]; next }
    $(NF - 1) == "T" { home[$NF] = $1 }
    $(NF - 1) == "U" { taken[$NF] }
    END {
        for (name in home)
            if (name in said && !(name in taken))
                print home[name], name
    }' <(grep -rhoE '[a-z_0-9]+\(' include --include='*.h' | tr -d '(') - | sort)

# The first include of a file is its own header: what that needs, it has.
while read -r file; do
    own=${file#src/}
    own=${own%.c}
    if [ -f "include/$own.h" ]; then own=$own.h; elif [ -f "src/${own}_priv.h" ]; then own=${own}_priv.h; else continue; fi
    grep -m1 '^#include' "$file" | grep -qE "\"($own|${own##*/})\"" || say "$file does not begin with $own"
done < <(find src -name '*.c' | sort)

# A room of stage has at most 12 .c files, any other folder 25; the sources, a file each, as many as there are.
while read -r count folder; do
    case "$folder" in src/source) continue ;; src/stage/*) most=12 ;; *) most=25 ;; esac
    [ "$count" -le "$most" ] || say "$folder has $count .c files, $most is the limit"
done < <(find src -name '*.c' -printf '%h\n' | sort | uniq -c)

exit $bad
