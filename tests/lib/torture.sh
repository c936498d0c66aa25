#!/usr/bin/env bash
# Rounds of tests/flow/80_torture.sh until no point is left, TORTURE=places (or all); TORTURE=N is one round with N of
# each kind. It goes on where it was stopped, and after a round that failed: var/torture/points has what became of each
# point of this program, var/torture/failed what the failed ones said. The last lines count by kind; the exit code
# is 0 when nothing failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
export TORTURE=${TORTURE:-places} FLOW_LIMIT_S=${FLOW_LIMIT_S:-86400}
# shellcheck source=tests/lib/stop.sh
. tests/lib/stop.sh
kept=var/torture

round() {
    held tests/lib/flow.sh 80_torture >"$kept/said" 2>&1 || { cat "$kept/said" && false; }
}

lines() { # FILE
    wc -l <"$kept/$1"
}

mkdir -p "$kept" && touch "$kept/points" || exit 1
case "$TORTURE" in
places | all) ;;
*)
    round && sed -n '/^torture: .* tried/p' var/flow-tests/80_torture/talk
    exit
    ;;
esac
sed -i '/ failed$/d' "$kept/points" # once more
rm -f "$kept/failed"
while :; do
    before=$(lines points)
    round
    [ -e "$kept/program" ] && [ "$(lines points)" != "$before" ] || exit 1
    echo "torture: $(lines points) of $(lines list) points" # so far
    [ "$(lines points)" != "$(lines list)" ] || break
done
awk '{ n[$1 " " $3]++ } END { for (k in n) print "torture: " k " " n[k] }' "$kept/points" | sort
! grep -q ' failed$' "$kept/points"
