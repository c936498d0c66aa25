#!/usr/bin/env bash
# Takes into tests/fuzz/corpus what long runs found and the seeds do not reach: the smallest inputs,
# at most 2 KiB each and a hundred of a target. Look at them before committing.
#
#   corpus.sh [TARGET...]
set -eu
cd "$(dirname "$0")/../.."
out=build/fuzz
tests/fuzz/seed.sh
targets=$*
[ -n "$targets" ] || targets=$(cd $out && ls -- *_fuzz | sed 's/_fuzz$//')

# The name behind a number, as in seed.sh.
name_of() { # TARGET NUMBER
    local list=include/market/markets.def word=MARKET

    [ "$1" = market ] || { list=include/token/tokens.def; word=TOKEN; }
    sed -nE "s/^$word\\(([a-z0-9_]+)[,)].*/\\1/p" $list | sed -n "$(($2 + 1))p"
}

for target in $targets; do
    rm -rf $out/merge && mkdir -p $out/merge
    cp -R "$out/seed/$target" $out/merge/all
    mkdir -p $out/merge/new
    # What the seeds reach already is taken first, so that only what is new is added.
    $out/"${target}_fuzz" -merge=1 -max_len=2048 $out/merge/all "$out/corpus/$target" \
        >$out/merge.log 2>&1
    for file in "$out"/merge/all/*; do
        [[ ${file##*/} =~ ^[0-9a-f]{40}$ ]] && mv "$file" $out/merge/new/
    done
    mkdir -p "tests/fuzz/corpus/$target"
    find $out/merge/new -type f -printf '%s %p\n' | sort -n | head -100 | cut -d' ' -f2 >$out/merge/few
    while read -r file; do
        short=${file##*/}
        short=${short:0:12}
        case $target in
        market | token)
            number=$(od -An -tu1 -N1 "$file" | tr -d ' ')
            name=$(name_of "$target" "$number")
            [ -n "$name" ] || continue
            tail -c +2 "$file" >"tests/fuzz/corpus/$target/$name@$short"
            ;;
        *) cp "$file" "tests/fuzz/corpus/$target/$short" ;;
        esac
    done <$out/merge/few
    echo "$target: $(find "tests/fuzz/corpus/$target" -type f | wc -l) files"
done
rm -rf $out/merge $out/merge.log
