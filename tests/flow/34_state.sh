# shellcheck shell=bash
# Local state that cannot be written, and a configuration that is wrong, are told apart.
scratch
gpurate 0 init
: >"$FLOW_DIR/file"
sed -i 's|"../state"|"../file/state"|' "$CONFIG/gpurate.json"
at 2026-05-28T10:10:00Z
gpurate 73/74 run
complains 'file/state'
sed -i 's|"../file/state"|"../state"|' "$CONFIG/gpurate.json"
sed -i 's|"contact": null|"contakt": null|' "$CONFIG/gpurate.json"
gpurate 78 run
complains 'contakt'
complains 'gpurate.json'
sed -i 's|"contakt": null|"contact": null|' "$CONFIG/gpurate.json"
printf '{' >"$CONFIG/indices/H100.json"
gpurate 78 run
complains 'H100.json'

# What stands in the place of a file and is none is named, and nobody waits for it.
at 2026-05-28T11:10:00Z
gpurate 78 run
cp config/indices/H100.json "$CONFIG/indices"
gpurate 0 run
in_place_of() { # FILE CODE: a FIFO
    mv "$1" "$FLOW_DIR/kept"
    mkfifo "$1"
    LIMIT_S=20 gpurate "$2" run
    complains "${1##*/}.* is a FIFO, expected a file"
    rm -f "$1"
    mv "$FLOW_DIR/kept" "$1"
}
for file in gpurate.json markets.json operators.json instruments.json regions.json terms.json models.json token_operators.json \
    baskets.json contracts.json calendars/US-FED.json indices/H100.json methods/M1.json; do
    [ -f "$CONFIG/$file" ] || continue
    in_place_of "$CONFIG/$file" 78
done
hour=12
for file in troubles.json validators.json run.lock; do
    at "2026-05-28T$hour:10:00Z"
    hour=$((hour + 1))
    [ -f "$FLOW_DIR/state/$file" ] || : >"$FLOW_DIR/state/$file"
    in_place_of "$FLOW_DIR/state/$file" '0/65'
done
mkfifo "$FLOW_DIR/state/spool/2026-05-28T11:10:00Z-vast.json"
at 2026-05-28T15:10:00Z
LIMIT_S=20 gpurate 0/65 run
complains 'vast.json.* is a FIFO, expected a file'
equal "markets of the hour" "$(sql "select count(*) from api_v1.poll where observed_at = '$NOW'")" \
    "$(grep -c '"origin"' "$CONFIG/markets.json")"
