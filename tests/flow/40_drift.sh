# shellcheck shell=bash
# A market whose unit, shape or size changed is held: kept out of fixings, said once, shown, and
# released by what goes back to normal or by acceptance.
scratch
day=2026-05-28

hours() { # FROM TO: one run each, 10 minutes after the hour
    local h

    for ((h = $1; h <= $2; h++)); do
        at "$(printf '%sT%02d:10:00Z' $day "$h")"
        gpurate 0 run
        equal "lines but those of an end" "$(grep -vc 'markets answer again' "$ERR")" 0
    done
}

held() { # MARKET WORDS: its newest poll is held for this reason, and its quotes are there
    equal "verdict of $1" "$(verdict_of "$1")" held
    case "$(sql "select why from api_v1.poll where market = '$1' order by observed_at desc limit 1")" in
    *"$2"*) ok ;;
    *) fail "$1 is not held for \"$2\": $(sql "select why from api_v1.poll where market = '$1' order by observed_at desc limit 1")" ;;
    esac
}

body() { # MARKET TARGET: a reply of the simulator without its head
    exec 7<>"/dev/tcp/127.0.0.1/$SIM_PORT"
    printf 'GET /%s%s HTTP/1.0\r\n\r\n' "$1" "$2" >&7
    sed '1,/^\r$/d' <&7
    exec 7>&- 7<&-
}

at ${day}T00:00:00Z
gpurate 0 init
hours 1 4
equal "polls held in quiet hours" "$(sql "select count(*) from api_v1.poll where verdict = 'held'")" 0
differ "shapes known" "$(sql "select count(*) from api_v1.poll where shape is not null")" 0
equal "shapes in the archive" "$(sql "select distinct shape from api_v1.poll where shape is not null" |
    while read -r sha; do [ -s "$FLOW_DIR/state/archive/${sha:0:2}/$sha.zst" ] || echo "$sha"; done)" ''

# The unit slips: hyperbolic asks eight times its price.
at ${day}T05:10:00Z
fault market=hyperbolic mode=unit_slip arg=800
gpurate 0 run
complains 'market failed.*hyperbolic.*held.*its median for'
held hyperbolic 'as a box of eight'
differ "quotes kept as evidence" "$(sql "select count(*) from api_v1.quote where market = 'hyperbolic'
    and poll_verdict = 'held' and verdict = 'ok'")" 0
equal "its price in the index" "$(sql "select verdict from api_v1.market_price where operator = 'hyperbolic'
    and index = 'H100-SXM' and observed_at = '${day}T05:10:00Z'")" carried
hours 6 7
held hyperbolic 'as a box of eight'
gpurate 0 markets list --format csv
says '^hyperbolic,.*,held,'
gpurate 0/75 doctor --all
says '^warning +market hyperbolic: held: its median for .*; believed last at 2026-05-28T04:10:00Z'
says 'hint: look at .*gpurate markets accept hyperbolic'
gpurate 64 markets accept lambda
complains 'not held'
gpurate 64 markets accept nosuchmarket
gpurate 0 markets accept hyperbolic --note 'looked at'
says hyperbolic
equal "what was found" "$(sql "select note from api_v1.acceptance where market = 'hyperbolic'")" 'looked at'
hours 8 8
equal "an accepted market" "$(verdict_of hyperbolic)" ok
equal "a poll that was held" "$(sql "select distinct verdict from api_v1.poll where market = 'hyperbolic'
    and observed_at between '${day}T05:00:00Z' and '${day}T07:59:00Z'")" held
no_faults
at ${day}T09:10:00Z
gpurate 0 run
complains 'hyperbolic.*held.*its median for'
gpurate 0 markets accept hyperbolic
hours 10 10
equal "accepted once more" "$(verdict_of hyperbolic)" ok

# A field is renamed: the module leaves out what it cannot read, and the shape tells.
body voltagepark /api/v1/bare-metal/locations >"$FLOW_DIR/voltagepark.json"
sed 's/"network"/"fabric"/g; s/"specs_per_node"/"node"/g' "$FLOW_DIR/voltagepark.json" >"$FLOW_DIR/renamed.json"
differ "a reply with another field" "$(cat "$FLOW_DIR/renamed.json")" "$(cat "$FLOW_DIR/voltagepark.json")"
fault market=voltagepark mode=file path=bare-metal "file=$FLOW_DIR/renamed.json"
at ${day}T11:10:00Z
gpurate 0 run
complains 'voltagepark.*held.*is gone from its replies'
hours 12 12
held voltagepark 'is gone from its replies'
no_faults
hours 13 13
equal "what went back to normal" "$(verdict_of voltagepark)" ok

# Fewer offers than the market is known to have.
sed -i -E 's/("vast": \{.*"floor_offers": )[0-9]+/\1100000/' "$CONFIG/markets.json"
at ${day}T14:10:00Z
gpurate 0 run
complains 'vast.*held.*fewer than the 100000'
gpurate 0 markets accept vast
at ${day}T15:10:00Z
gpurate 0 run
equal "a smaller book that was accepted" "$(verdict_of vast)" ok
