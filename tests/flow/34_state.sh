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
