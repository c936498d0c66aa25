# shellcheck shell=bash
# One stray quote row, put there by a login that may collect: its poll drops out, the indices go on, it
# is said once, and a fixing that was published with the poll differs.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-02-26 3 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
stray() { # TIME
    sql "set role gpurate_collector; insert into gpurate.quote select (jsonb_populate_record(q,
        '{\"position\": 99999}')).* from gpurate.quote q where observed_at = '$1' and operator = 'lambda'"
}
stray 2026-02-27T03:05Z
NOW=2026-02-26T20:20:00Z
gpurate 0 run
NOW=2026-02-27T16:20:00Z
gpurate 0 run
equal "times it is said" "$(grep -c 'poll left out' "$ERR")" 1
complains 'level=warning .*"poll left out" market=lambda observed_at=2026-02-27T03:05:00Z why="it has more quotes than it says"'
NOW=2026-02-27T20:20:00Z
gpurate 0 run
silent
NOW=2026-02-28T20:20:00Z
gpurate 0 run
equal "days and levels" "$(fixings H100-SXM 'fixing_date, level, status' | tr '\n' ' ')" \
    '2026-02-26|1|final 2026-02-27|1|final 2026-02-28|1|final '
equal "who is carried in the hour" "$(sql "select distinct operator from api_v1.fixing_input where index = 'H100-SXM' and carried
    and fixing_date = '2026-02-27' and newest")" lambda
gpurate 0 verify --all # without the poll, as it was published
gpurate 0 run
silent

stray 2026-02-28T03:05Z
gpurate 1 verify --all
says '^differs: H100-SXM 2026-02-28 revision 1: '
complains 'poll left out" market=lambda observed_at=2026-02-28T03:05:00Z'
gpurate 1 verify
sql "delete from gpurate.quote where position = 99999"
gpurate 0 verify --all
