#!/usr/bin/env bash
# Lays out what the fuzz targets start from, in build/fuzz/seed/TARGET: the stored replies of the
# tests and the configuration, each behind the bytes that its target reads first, and the committed
# corpus. The files there carry a name, not a number, so that a new line in a .def shifts nothing.
set -eu
cd "$(dirname "$0")/../.."
seeds=build/fuzz/seed
max=65536
rm -rf "$seeds"

byte() {
    printf '%b' "\\x$(printf %02x "$1")"
}

small() {
    [ -f "$1" ] && [ "$(stat -c %s "$1")" -le $max ]
}

# names DEF WORD: the names of a list, in the program's order
names() {
    sed -nE "s/^$2\\(([a-z0-9_]+)[,)].*/\\1/p" "$1"
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

# shellcheck disable=SC2046
replies market tests/market $(names include/market/markets.def MARKET)
# shellcheck disable=SC2046
replies token tests/token $(names include/token/tokens.def TOKEN)
generic
config
copies json tests/market/*/good.json tests/token/*/good.json config/*.json
copies html tests/market/*/*.html
for target in json html generic config rates quote_csv bundle http; do
    copies $target tests/fuzz/corpus/$target/*
done
