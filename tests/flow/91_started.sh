# shellcheck shell=bash
# However it is started: without standard descriptors, with signals that its caller ignores, with a limit
# on the size of files, with a small stack. What it says is never written into a file or a connection, and nothing is lost.
scratch
gpurate 0 init
program=$GPURATE
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
hour=0
started() { # CODE BEFORE BEHIND: an hour later, in a shell that does BEFORE; BEHIND stands behind the call
    hour=$((hour + 1))
    at "2026-05-28T0$hour:05:00Z"
    printf '#!/bin/sh\n%s\nexec "%s" "$@" %s\n' "$2" "$program" "$3" >"$FLOW_DIR/started"
    chmod +x "$FLOW_DIR/started"
    GPURATE=$FLOW_DIR/started gpurate "$1" --verbose run
}
stored() {
    equal "polls of the hour" "$(sql "select count(*) from api_v1.poll where observed_at = '$NOW'")" "$markets"
    equal "files with what was said" "$(grep -rl level= "$FLOW_DIR/state")" ''
}
fault market=vast mode=fail arg=500
for closed in '2>&-' '>&- 2>&-' '<&- 2>&-' '<&- >&- 2>&-'; do
    started 0 '' "$closed"
    equal "what is said with $closed" "$(cat "$OUT" "$ERR")" ''
    stored
done
# Nothing was printed, and that is said.
GPURATE=$FLOW_DIR/started
printf '#!/bin/sh\nexec "%s" "$@" >&-\n' "$program" >"$GPURATE"
gpurate 74 markets
complains 'could not write to standard output'
GPURATE=$program
started 0 'trap "" CHLD TERM HUP USR1' ''
complains 'market=vast verdict=http'
stored
started 73/74 'ulimit -f 1' ''
complains 'File too large'
started 0 '' ''
stored
started 0 'ulimit -s 64' ''
stored
at 2026-05-28T16:20:00Z
gpurate 75 run
gpurate 0 verify --all --deep
# Replies that could not be archived cannot be read again, which is told and is no difference.
says 'not kept: [1-9][0-9]* polls were not read, a reply of them could not be archived'

# For the journal each line has its severity in front, of whatever command.
for words in '--verbose run' 'doctor --all' 'unknown' 'show NONE' 'verify --all'; do
    # shellcheck disable=SC2086
    gpurate 0/64/65/69/75/77/78 --log journal $words
    equal "lines without a severity of $words" "$(grep -vcE '^<(3>level=error|4>level=warning|6>level=info|7>level=debug) ' "$ERR")" 0
done
gpurate 64 --log loud run
complains 'expected text, json or journal'
