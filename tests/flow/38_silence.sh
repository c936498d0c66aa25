# shellcheck shell=bash
# A failure is said when it begins, when it changes and when it ends: an outage of everything, the
# database too, is a handful of lines, however often cron calls.
own_cluster
scratch
gpurate 0 init
at 2026-05-28T01:05:00Z
gpurate 0 run

# A right that is missing is said once, and another one in its place is said as well.
missing() { # CODE TIME
    at "2026-05-28T$2:00Z"
    gpurate "$1" run
}
sql 'revoke insert on gpurate.quote_said from gpurate_collector'
missing 77 02:05
complains 'permission denied for table quote_said'
missing 77 03:05
equal "what is said of the same" "$(cat "$ERR")" ''
sql 'revoke insert on gpurate.indicative from gpurate_publisher'
sql 'grant insert on gpurate.quote_said to gpurate_collector'
missing 77 04:05
complains 'level=error .*permission denied for table indicative'
complains 'over.*permission denied for table quote_said'
missing 77 05:05
equal "what is said of the other" "$(cat "$ERR")" ''
sql 'grant insert on gpurate.indicative to gpurate_publisher'
missing 0 06:05
complains 'over.*permission denied for table indicative'
missing 0 07:05
silent

at 2026-05-28T10:05:00Z
gpurate 0 run
silent
# For a dead man's switch there is a file, with and without a database.
ended() {
    cat "$FLOW_DIR/state/last_run"
}
equal "how the last run ended" "$(ended)" '2026-05-28T10:05:00Z exit=0'
markets=$(grep -c '"origin"' "$CONFIG/markets.json")

# lines CODE FROM TO: what runs three times an hour say, all in all.
lines() {
    local hour minute

    : >"$FLOW_DIR/said"
    for hour in $(seq -f %02g "$2" "$3"); do
        for minute in 05 25 45; do
            NOW=2026-05-28T$hour:$minute:00Z
            gpurate "$1" run
            cat "$ERR" >>"$FLOW_DIR/said"
        done
    done
}

# One market away: said once, and once more when it answers.
fault market=vast mode=fail arg=500
at 2026-05-28T11:05:00Z
gpurate 0 run
complains 'market failed.*market=vast verdict=http'
lines 0 12 12
equal "lines of a market that is still away" "$(wc -l <"$FLOW_DIR/said")" 0
no_faults
fault market=vast mode=garbage
at 2026-05-28T13:05:00Z
gpurate 0 run
complains 'market=vast verdict=unreadable'
equal "lines of a change" "$(wc -l <"$ERR")" 1
no_faults
at 2026-05-28T14:05:00Z
gpurate 0 run
complains 'markets answer again.*vast'
equal "lines of its end" "$(wc -l <"$ERR")" 1

# Everything away, for two hours of runs.
kill "$SIM_PID"
wait "$SIM_PID" 2>/dev/null
SIM_PORT=
pg stop
lines 69 15 16
within "lines of two hours without anything" "$(wc -l <"$FLOW_DIR/said")" 2 3
equal "none of all markets" "$(grep -c "none of $markets markets answered" "$FLOW_DIR/said")" 1
equal "the database" "$(grep -c 'kind=database' "$FLOW_DIR/said")" 1
# Who looks is told each time.
gpurate 69 --verbose run
complains 'kind=database'
equal "how the last run ended without anything" "$(ended)" "$NOW exit=69"
# A day later it is said once more.
NOW=2026-05-29T16:05:00Z
gpurate 69 run
complains 'kind=database'
pg start >/dev/null
before=$(grep -oE '127\.0\.1\.1:[0-9]+' "$CONFIG/markets.json" | head -1)
world_sim "$FLOW_DIR" --exit-with $$ || fail "no simulator"
sed -i "s/:${before#*:}\([\"/]\)/:$SIM_PORT\1/g" "$CONFIG/markets.json" "$CONFIG/gpurate.json"

# A market that was held and is due again counts as asked, and only when it answers as one that did.
printf '{"data": {}}' >"$FLOW_DIR/nothing.json"
fault market=lambda mode=file file="$FLOW_DIR/nothing.json"
fault 'market=*' mode=fail arg=503
at 2026-05-30T10:05:00Z
gpurate 0/75 run
equal "verdict of an empty list" "$(verdict_of lambda)" held
no_faults
fault 'market=*' mode=fail arg=503
at 2026-05-30T10:50:00Z
gpurate 69 run
complains "none of $markets markets answered"

# All but one are back, a day after each was said: which one is away is news now, and was none of all.
at 2026-05-31T10:50:00Z
gpurate 69/75 run
no_faults
fault market=vast mode=fail arg=503
at 2026-05-31T11:50:00Z
gpurate 0 run
complains 'market failed.*market=vast verdict=http'
at 2026-05-31T12:50:00Z
gpurate 0 run
silent

# What asks for `gpurate init` is said once as well, and what it becomes.
sql 'create table was as select * from gpurate.migration where number = (select max(number) from gpurate.migration);
     delete from gpurate.migration where number in (select number from was)'
at 2026-05-31T13:50:00Z
gpurate 78 run
complains 'level=error .*this program needs.*kind=config.*gpurate init'
at 2026-05-31T14:50:00Z
gpurate 78 run
equal "what is said of the same" "$(cat "$ERR")" ''
sql "insert into gpurate.migration table was; update gpurate.migration set number = number + 1 where number in (select number from was)"
at 2026-05-31T15:50:00Z
gpurate 78 run
complains 'level=error .*newer than this program'
sql 'update gpurate.migration set number = number - 1 where number > (select number from was)'
at 2026-05-31T16:50:00Z
gpurate 0/75 run
complains 'over.*newer than this program'
