# shellcheck shell=bash
# The world around the program, for flow tests and the demo: a cluster, simulated marketplaces and
# a configuration that points to them. To be sourced, from the top of the checkout.
#
#   world_sim DIR [option...]     starts the simulator; sets SIM_PORT, SIM_PID; log in DIR/sim.log
#   world_tell METHOD PATH        asks one of its control routes
#   world_config DIR CONNINFO     makes DIR/config; markets without a simulator are switched off
#   world_keys                    the keys the simulator wants, in the environment
#   world_clean                   no variable of ours or of libpq's that could change a result

SIM=${SIM:-build/${V:-release}/sim}

world_clean() {
    local name

    for name in $(compgen -e); do
        case "$name" in
        PG* | GPURATE_* | *_API_KEY | *_TOKEN | *_SECRET | *_SECRET_KEY | *_CLIENT_ID \
            | AWS_* | *_ACCESS_KEY_ID | *_proxy | *_PROXY | NO_COLOR | COLUMNS | LC_* | LANG | LANGUAGE | TZ)
            unset "$name"
            ;;
        esac
    done
}

# The secrets are told by their ending, so that a test can look for it anywhere.
world_keys() {
    export VERDA_CLIENT_ID=demo-client VERDA_CLIENT_SECRET=demo-key-SECRET-verda
    export LAMBDA_API_KEY=demo-key-SECRET-lambda DIGITALOCEAN_TOKEN=demo-key-SECRET-do
    export GCP_API_KEY=demo-key-SECRET-gcp XAI_API_KEY=demo-key-SECRET-xai
}

world_tell() {
    local line code='' body=''

    exec 8<>"/dev/tcp/127.0.0.1/$SIM_PORT" || return 1
    printf '%s %s HTTP/1.0\r\nContent-Length: 0\r\n\r\n' "$1" "$2" >&8
    IFS=' ' read -r _ code line <&8
    while IFS= read -r line <&8 && [ "$line" != $'\r' ]; do :; done
    body=$(cat <&8)
    exec 8>&- 8<&-
    [ -z "$body" ] || [ "$body" = ok ] || printf '%s\n' "$body"
    [ "$code" = 200 ]
}

world_sim() {
    local dir=$1 i

    shift
    rm -f "$dir/sim.port"
    "$SIM" --port-file "$dir/sim.port" --log "$dir/sim.log" "$@" \
        </dev/null >"$dir/sim.out" 2>&1 8>&- 9>&- &
    SIM_PID=$!
    for ((i = 0; i < 200; i++)); do
        [ -s "$dir/sim.port" ] && break
        kill -0 "$SIM_PID" 2>/dev/null || break
        sleep 0.02
    done
    SIM_PORT=$(cat "$dir/sim.port" 2>/dev/null) || {
        echo "the simulator did not start: $(cat "$dir/sim.out")" >&2
        return 1
    }
}

# Text in, text out: comments and order of the file stay as they are.
world_config() {
    local dir=$1 conninfo=$2 name origin script='' fx=''

    rm -rf "$dir/config"
    cp -R config "$dir/config" || return 1
    while read -r name origin; do
        if [ "$name" = ecb ]; then
            fx=$origin
        else
            script+="s|^( *\"$name\": *\\{)|\\1\"origin\": \"$origin\", |;"
        fi
    done < <(world_tell GET /control/markets)
    sed -E "$script" config/markets.json \
        | sed -E '/"(origin|enabled)"/! s/^(    "[a-z0-9_]+": *\{)/\1"enabled": false, /' \
            >"$dir/config/markets.json" || return 1
    # Their first day is in the year in which the tests play.
    sed -E 's/("from": ")2026-07-[0-9]+/\12026-01-01/' config/baskets.json \
        >"$dir/config/baskets.json" || return 1
    cat >"$dir/config/contracts.json" <<'JSON'
{
  "contracts": [
    {"id": "H100-SXM", "title": "H100 SXM GPU-hours, monthly", "index": "H100-SXM",
     "size": 1000, "size_unit": "GPU-hours", "unit": "USD per GPU-hour", "tick": "0.001",
     "months": "FGHJKMNQUVXZ", "listed_from": "2026-01", "listed_months": 12}
  ]
}
JSON
    # Simulated marketplaces are nobody's: leave for all, so that everything is polled.
    awk -F'"' 'BEGIN {print "{\"licences\": ["}
        /"verdict": "forbidden"/ {printf "%s{\"source\": \"%s\", \"from\": \"the simulator\", \"given\": \"2020-01-01\", \"reference\": \"tests\"}", n++ ? ",\n" : "", $2}
        END {print "]}"}' config/terms.json >"$dir/config/licences.json" || return 1
    mkdir -p "$dir/keys" && chmod 700 "$dir/keys" || return 1
    cat >"$dir/config/gpurate.json" <<JSON
{
    "db": "$conninfo",
    "state": "../state",
    "keys": "../keys",
    "contact": null,
    "fx_origin": "$fx",
    "run_deadline_s": ${RUN_DEADLINE_S:-30}
}
JSON
}
