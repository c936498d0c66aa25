# shellcheck shell=bash
# What the program writes is written by its user alone and read by its group at most, whatever the
# umask; folders that may not be read or written end it with the code that says so.
modes() { # UMASK DIRS FILES
    rm -rf "$FLOW_DIR/state"
    umask "$1"
    gpurate 0 run
    umask 022
    equal "folders and files of another mode under umask $1" \
        "$(find "$FLOW_DIR/state" -type d ! -perm "$2" -o -type f ! -perm "$3" | head -5)" ''
    within "folders of state" "$(find "$FLOW_DIR/state" -type d | wc -l)" 3 1000
    within "files of state" "$(find "$FLOW_DIR/state" -type f | wc -l)" 20 5000
}
n=0
scratch
gpurate 0 init
at 2026-05-28T10:10:00Z
modes 000 750 640
at 2026-05-28T11:10:00Z
modes 022 750 640
at 2026-05-28T12:10:00Z
modes 077 700 600

# The superuser reads everything: as the one whose database it is, whom modes bind.
if [ "$(id -u)" = 0 ]; then
    sock=$(sed -nE 's/.*host=([^ ]*).*/\1/p' <<<"$CONNINFO")
    user=$(stat -c %u "$sock") group=$(stat -c %g "$sock")
    other=(setpriv "--reuid=$user" "--regid=$group" --clear-groups)
    command -v setpriv >/dev/null || skip "setpriv is not here, and the superuser is bound by no mode"
    "${other[@]}" test -x "$(realpath "$GPURATE")" -a -r "$CONFIG/gpurate.json" ||
        skip "another user cannot reach this folder"
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${other[*]}" "$(realpath "$GPURATE")" >"$FLOW_DIR/gpurate"
    chmod 755 "$FLOW_DIR/gpurate"
    GPURATE=$FLOW_DIR/gpurate
    chown -R "$user:$group" "$FLOW_DIR/state" "$FLOW_DIR/keys" "$CONFIG"
fi
at 2026-05-28T13:10:00Z
gpurate 0/75 run
unset LAMBDA_API_KEY
echo demo-key-SECRET-lambda >"$FLOW_DIR/keys/LAMBDA_API_KEY"
chmod 600 "$FLOW_DIR/keys/LAMBDA_API_KEY"
[ "$(id -u)" != 0 ] || chown "$user:$group" "$FLOW_DIR/keys/LAMBDA_API_KEY"
chmod 000 "$FLOW_DIR/keys"
at 2026-05-28T14:10:00Z
gpurate 77 run
complains 'keys'
chmod 700 "$FLOW_DIR/keys"
gpurate 0/75 run
for folder in archive spool; do
    chmod 000 "$FLOW_DIR/state/$folder"
    at "2026-05-28T15:1$((++n)):00Z"
    rm -f "$FLOW_DIR/state/troubles.json" # what lasts is said once a day, whichever folder it is
    gpurate 73/74/77 run
    complains "$folder"
    chmod 700 "$FLOW_DIR/state/$folder"
    at "2026-05-28T15:2$n:00Z"
    gpurate 0/75 run
done
rm -f "$FLOW_DIR/state/troubles.json"
chmod 000 "$FLOW_DIR/state"
gpurate 73/74/77 run
complains 'state'
chmod 700 "$FLOW_DIR/state"
chmod 000 "$CONFIG"
gpurate 77/78 run
complains 'config'
chmod 755 "$CONFIG"
gpurate 0/75 run
