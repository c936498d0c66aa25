#!/usr/bin/env bash
# Lays out what the fuzz targets start from, in build/fuzz/seed/TARGET: the stored replies of the
# tests and the configuration, each behind the bytes that its target reads first, and the committed
# corpus. The files there carry a name, not a number, so that a new line in a .def shifts nothing.
set -eu
cd "$(dirname "$0")/../.."
seeds=build/fuzz/seed
max=1048576
rm -rf "$seeds"

byte() {
    printf '%b' "\\x$(printf %02x "$1")"
}

small() {
    [ -f "$1" ] && [ "$(stat -c %s "$1")" -le $max ]
}

# names FOLDER: the sources that have replies there, in the order of their set
names() {
    find "$1" -mindepth 1 -type d -printf '%f\n' | LC_ALL=C sort
}

# poll NUMBER CASE EXTENSION: the replies of a poll in order, with NULs between
poll() {
    local i

    byte "$1" && byte 1
    for ((i = 1; i < 9; i++)); do
        [ -f "$2_$i.$3" ] || break
        [ $i = 1 ] || byte 0
        cat "$2_$i.$3"
    done
}

# replies TARGET FOLDER NAME...: stored replies behind the number of their module
replies() {
    local target=$1 folder=$2 number=0 name file

    shift 2
    mkdir -p "$seeds/$target"
    for name in "$@"; do
        for file in "$folder/$name"/*.json "$folder/$name"/*.html; do
            small "$file" || continue
            { byte $number && byte 0 && cat "$file"; } >"$seeds/$target/$name-${file##*/}"
            [[ $file =~ ^(.*)_1\.([a-z]+)$ ]] || continue
            poll $number "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" \
                >"$seeds/$target/$name-poll-${file##*/}"
        done
        for file in tests/fuzz/corpus/"$target"/"$name"@*; do
            small "$file" || continue
            { byte $number && cat "$file"; } >"$seeds/$target/${file##*/}"
        done
        number=$((number + 1))
    done
}

generic() {
    local definition name reply

    mkdir -p "$seeds/generic"
    for definition in config/markets.d/*.json config/tokens.d/*.json; do
        name=$(basename "$definition" .json)
        cp "$definition" "$seeds/generic/$name"
        for reply in tests/{market,token}/"$name"/*.json tests/market/"$name"/*.html; do
            small "$reply" || continue
            { cat "$definition" && byte 0 && cat "$reply"; } >"$seeds/generic/$name-${reply##*/}"
        done
    done
}

# The order of the readers in config_fuzz.c.
config() {
    local number=0 files file

    mkdir -p "$seeds/config"
    for files in instruments.json operators.json markets.json 'methods/*.json' 'panels/*.json' \
        'indices/*.json' contracts.json baskets.json models.json token_operators.json; do
        for file in config/$files; do
            small "$file" || continue
            { byte $number && cat "$file"; } >"$seeds/config/$number-${file##*/}"
        done
        number=$((number + 1))
    done
}

# copies TARGET FILE...
copies() {
    local target=$1 file

    shift
    mkdir -p "$seeds/$target"
    for file in "$@"; do
        small "$file" || continue
        cp "$file" "$seeds/$target/$(echo "${file#tests/}" | tr / -)"
    done
}

# In the order of the table in folder_fuzz.c; what stands in a folder of its own is there once.
folder() {
    local number=0 name file

    mkdir -p "$seeds/folder"
    for name in gpurate.json terms.json licences.json instruments.json operators.json markets.json \
        markets.d tokens.d models.json methods token_operators.json panels indices contracts.json \
        contracts calendars calendars/zones.json baskets.json; do
        for file in "config/$name" "config/$name"/*.json; do
            [ -f "$file" ] || continue
            { byte $number && cat "$file"; } >"$seeds/folder/$number-${file##*/}"
            break
        done
        number=$((number + 1))
    done
}

# Polls of one reply that wait, and of one that failed.
manifest() {
    local name file zeros

    zeros=$(printf '0%.0s' {1..64})
    mkdir -p "$seeds/manifest"
    for name in hyperbolic vultr scaleway ibm azure runpod verda openrouter litellm; do
        for file in tests/{market,token}/"$name"/good.json; do
            small "$file" || continue
            {
                printf '{"format":1,"market":"%s","observed_at":1779969600,"ms":5,' "$name"
                printf '"verdict":null,"why":null,"replies":[{"step":0,"number":0,"status":200,'
                printf '"bytes":1,"ms":1,"url":"https://a.example/","content_type":null,'
                printf '"sha256":"%s"}]}' "$zeros"
                byte 0
                cat "$file"
            } >"$seeds/manifest/$name"
            sed -E 's/"verdict":null,"why":null/"verdict":"timeout","why":"late"/' \
                <"$seeds/manifest/$name" >"$seeds/manifest/$name-late"
        done
    done
}

# What the remaining targets start from is short enough to stand here.
short() {
    mkdir -p "$seeds"/{state,archive,key,header,args,row}
    { byte 0 && printf '[{"url":"https://a.example/","etag":"\\"1\\"","last_modified":null,"sha256":"ab"}]'; } \
        >"$seeds/state/validators"
    { byte 1 && printf '[{"subject":"poll a","state":"silent","since":"2026-05-27T16:00:00Z","said":"2026-05-27T16:00:00Z","met":"2026-05-28T11:00:00Z"}]'; } \
        >"$seeds/state/troubles"
    { byte 0 && byte 128 && byte 1 && cat tests/market/hyperbolic/good.json; } >"$seeds/archive/damaged"
    { byte 0 && byte 0 && byte 0 && cat tests/market/verda/good.json; } >"$seeds/archive/cut"
    { byte 1 && byte 0 && byte 0 && printf '\050\265\057\375\004\000\051\000\000reply'; } >"$seeds/archive/frame"
    printf 'a-secret\r\nand more\n' >"$seeds/key/secret"
    openssl genpkey -algorithm ed25519 -out "$seeds/key/private" 2>/dev/null \
        && openssl pkey -in "$seeds/key/private" -pubout -out "$seeds/key/public"
    printf 'HTTP/1.1 200 OK\r\nETag: "1"\r\nDate: Thu, 28 May 2026 12:00:00 GMT\r\nAge: 5\r\nRetry-After: 120\r\nContent-Type: text/html\r\n\r\n' \
        >"$seeds/header/plain"
    printf 'show\0H100-SXM\0--from=2026-05-01\0--format\0csv\0--' >"$seeds/args/show"
    printf -- '--now\0002026-05-28T16:20:00Z\0-v\0run\0--dry-run' >"$seeds/args/run"
    printf 'help\0verify' >"$seeds/args/help"
    { byte 0 && printf '2026-05-28'; } >"$seeds/row/date"
    { byte 1 && printf '2026-05-28 16:20:00.25+00'; } >"$seeds/row/time"
    { byte 2 && printf -- '-1234567890.123456789'; } >"$seeds/row/number"
    { byte 0 && printf '[5:6]={1,NULL}'; } >"$seeds/row/ids"
    { byte 0 && printf 'review,jump'; } >"$seeds/row/words"
}

# times N TEXT
times() {
    awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }' </dev/null
}

# What reaches the ceilings of depth, rows, texts, names and attributes: a megabyte each.
heavy() {
    { printf '{"data":[' && times 300000 '{},' && printf '{}]}'; } >"$seeds/json/heavy-rows"
    { printf '{"a":"' && times 1000000 'x' && printf '"}'; } >"$seeds/json/heavy-text"
    { times 500000 '[' && times 500000 ']'; } >"$seeds/json/heavy-depth"
    { printf '{' && awk 'BEGIN { for (i = 0; i < 60000; i++) printf "\"n%d\":%d,", i, i }' && printf '"z":0}'; } \
        >"$seeds/json/heavy-names"
    { printf '<html><p ' && awk 'BEGIN { for (i = 0; i < 100000; i++) printf "a%d=1 ", i }' && printf '>x</p></html>'; } \
        >"$seeds/html/heavy-attributes"
    { printf '<table>' && times 60000 '<tr><td>1</td>' && printf '</table>'; } >"$seeds/html/heavy-rows"
    { printf '<html><script>' && times 38000 'self.__next_f.push([1,"a"])' && printf '</script></html>'; } \
        >"$seeds/html/heavy-pushes"
}

# shellcheck disable=SC2046
replies market tests/market $(names tests/market)
# shellcheck disable=SC2046
replies token tests/token $(names tests/token)
generic
config
folder
manifest
short
copies json tests/market/*/good.json tests/token/*/good.json config/*.json
copies html tests/market/*/*.html
heavy
for target in json html generic config rates quote_csv bundle http state manifest archive folder key header args row; do
    copies $target tests/fuzz/corpus/$target/*
done
