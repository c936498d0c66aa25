# shellcheck shell=bash
# parse: saved replies in, offers out; no network and no database are touched.
world_clean
for folder in tests/market/*/; do
    market=$(basename "$folder")
    [ -e "src/market/$market.c" ] || continue
    for good in "$folder"good.*; do
        case "$good" in *.expect | *.request | *'*') continue ;; esac
        gpurate 0 parse "$market" "$good"
        equal "offers of $good" "$(cat "$OUT")" "$(cat "${good%.*}.expect")"
    done
done
printf '{"offers":[' >"$FLOW_DIR/cut.json"
gpurate 65 parse vast "$FLOW_DIR/cut.json"
complains 'cut.json|reply'
equal "bytes on standard output" "$(wc -c <"$OUT")" 0
: >"$FLOW_DIR/empty.json"
gpurate 65 parse vast "$FLOW_DIR/empty.json"
gpurate 65/66/69/74/77 parse vast "$FLOW_DIR/missing.json"
complains 'missing.json'
