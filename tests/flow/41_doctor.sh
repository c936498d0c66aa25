# shellcheck shell=bash
# doctor: what is wrong is said with a hint and an exit code, what is well is said too. The ledger
# speaks once a day of a seat that answers and has nothing eligible.
scratch

hours() { # DATE FROM TO: one run each
    local h

    for ((h = $2; h <= $3; h++)); do
        at "$(printf '%sT%02d:10:00Z' "$1" "$h")"
        gpurate 0 run
        silent
    done
}

findings() { # LEVEL CHECK: how many lines
    "$GPURATE" "${ARGS[@]}" doctor --format csv | grep -c "^$1,$2,"
}

at 2026-05-27T16:00:00Z
gpurate 78 doctor --all
says '^error +database: .*has no schema'
says 'hint: run .gpurate init.'
gpurate 69 --db 'host=127.0.0.1 port=1 dbname=nowhere' doctor --all
says '^error +database: '
says '^ok +disk '
gpurate 78 --config "$FLOW_DIR/nowhere" doctor --all
says '^error +configuration: '
gpurate 0 init
gpurate 0 doctor --all
says '^warning +last run: there was none yet'
# Installed in the middle of a window: not a fault, but the next day's fixing is the first.
NOW=2026-05-27T20:59:00Z
gpurate 75 doctor
says '^error +index H100-SXM: nothing was polled for two hours'
says 'hint: is cron or the timer at work'
NOW=2026-05-27T21:00:00Z
gpurate 75 doctor
says 'hint: nothing was polled in the first 5 of 24 partitions'
NOW=2026-05-28T08:10:00Z
gpurate 75 doctor
says '^error +index H100-SXM: at most 8 partitions can become valid, 18 are needed'
says 'hint: nothing was polled in the first 16 of 24 partitions, .* the next that can have a value is the fixing of 2026-05-29$'
fault market=voltagepark mode=sold_out
hours 2026-05-27 16 18
gpurate 0 doctor --all
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
says "^ok +markets: $markets of $markets answered"
says '^ok +index H100-SXM: .*3 of 24 partitions valid, 21 to come; next is the final of 2026-05-27 at 20:00'
says '^ok +rates: of 2026-05-2[67]'
says '^ok +calendar: [1-9] calendars of contracts cover the next 90 days'
says '^ok +region hyperbolic: [1-9] of [1-9] offers are in no region, by 2 words without a table: "us-east-1", "us-west-2"$'
# Who asks says who it is, and a key that cannot sign is found before a record is due.
says '^warning +contact: none: whom we ask cannot reach us'
says '^ok +signing: no "signing_key": records are not signed$'
cp "$CONFIG/gpurate.json" "$FLOW_DIR/gpurate.json"
sed -i 's|"contact": null|"contact": "ops@example.org", "signing_key": "../sign.key"|' "$CONFIG/gpurate.json"
(umask 077 && openssl genpkey -algorithm ed25519 -out "$FLOW_DIR/sign.key" 2>/dev/null) || fail "openssl made no key"
gpurate 0 doctor --all
says '^ok +contact: ops@example.org$'
says '^ok +signing: records are signed with key [0-9a-f]{16}$'
chmod 644 "$FLOW_DIR/sign.key"
gpurate 77 doctor
says '^error +signing: .*sign.key'
echo nonsense >"$FLOW_DIR/sign.key" && chmod 600 "$FLOW_DIR/sign.key"
gpurate 78 doctor
says '^error +signing: '
cp "$FLOW_DIR/gpurate.json" "$CONFIG/gpurate.json"
gpurate 0 doctor --all
# A word that a table does not have yet is a warning where an index of a region asks the market.
sed -i 's/"fr-par-[123]": "FR", //g' "$CONFIG/regions.json"
gpurate 0 doctor --all
says '^warning +region scaleway: [1-9] of [1-9][0-9]* offers are in no region, by 1 word not in its table: "fr-par-2"$'
says 'hint: add the words to regions.json'
cp config/regions.json "$CONFIG/regions.json"
then=$NOW
NOW=2028-10-02T00:10:00Z
gpurate 0/75 doctor --all
says '^ok +calendar: '
NOW=2028-10-03T00:10:00Z
gpurate 0/75 doctor --all
says '^warning +calendar NYMEX: its days end with 2028-12-31'
says 'hint: add the next year to its file'
NOW=$then
gpurate 0 doctor --format json
says '"level":"ok","check":"database"'

# A run that polls the wrong way is silent; the day after, the ledger is not.
hours 2026-05-27 19 19
at 2026-05-28T00:10:00Z
gpurate 0 run
complains 'day=2026-05-27.*voltagepark: 4 polls answered and not one quote was eligible'
equal "what the ledger said" "$(grep -c intake "$ERR")" 1
hours 2026-05-28 1 1

# Everybody fails: carried for three hours, then the fixing is in danger.
no_faults
fault 'market=*' mode=fail arg=503
for h in 02 03 04 05 06; do
    at 2026-05-28T$h:10:00Z
    gpurate 69 run
done
gpurate 75 doctor --all
says '^error +index H100-SXM: .* are needed; '
says '^warning +last run: 2026-05-28T06:10:00Z .*exit 69'
says '^warning +market lambda: http'
differ "markets that are silent" "$(findings warning market)" 0

# Without a run for hours.
at 2026-05-28T12:10:00Z
gpurate 75 doctor --all
says 'is cron or the timer at work'

# A run without a database leaves its polls on disk.
no_faults
at 2026-05-28T13:10:00Z
gpurate 69 --db 'host=127.0.0.1 port=1 dbname=nowhere' run
gpurate 75 doctor --all
says "^warning +waiting: $markets polls wait to be stored, the oldest is .2026-05-28T13:10:00Z-"
if [ "$(id -u)" != 0 ]; then
    chmod 500 "$FLOW_DIR/state/spool"
    gpurate 75 doctor --all
    says '^error +disk .*spool: cannot write'
    chmod 700 "$FLOW_DIR/state/spool"
fi

# In short: the error of the exit code comes first, with its hint; what is well is counted, and the
# age of the last run is there. All formats but the table have everything.
gpurate 75 doctor --all
all=$(grep -cE '^(ok|warning|error) ' "$OUT")
bad=$(grep -cE '^(warning|error) ' "$OUT")
gpurate 75 doctor
equal "lines that are not well" "$(grep -cE '^(warning|error) ' "$OUT")" "$bad"
equal "the first line" "$(head -1 "$OUT" | cut -d' ' -f1)" error
equal "errors behind a warning" "$(sed -n '/^warning/,$p' "$OUT" | grep -c '^error')" 0
says "^$((all - bad)) of $all findings are ok; doctor --all has them all\$"
says 'last run: .* \([0-9]+ min ago\) on '
# In a pipe a finding is a line; on a terminal, or where COLUMNS is told, what goes on stands under it.
cp "$OUT" "$FLOW_DIR/lines"
within "the widest finding" "$(wc -L <"$FLOW_DIR/lines")" 90 1000
joined() { tr -d '\r' | sed 's/\x1b\[[0-9;]*m//g' | sed ':a; N; $!ba; s/\n  */ /g' | tr -s ' '; }
too_wide() { # COLUMNS: lines that could be broken
    tr -d '\r' | sed 's/\x1b\[[0-9;]*m//g' | awk -v n="$1" 'length > n && NF > 1'
}
for columns in 80 60; do
    COLUMNS=$columns gpurate 75 doctor
    equal "lines too wide for $columns" "$(too_wide "$columns" <"$OUT")" ''
    equal "what $columns columns say" "$(joined <"$OUT")" "$(joined <"$FLOW_DIR/lines")"
    script -qec "stty cols $columns; '$GPURATE' ${ARGS[*]} doctor" /dev/null </dev/null >"$FLOW_DIR/seen"
    equal "lines too wide for a terminal of $columns" "$(too_wide "$columns" <"$FLOW_DIR/seen")" ''
    equal "what a terminal of $columns says" "$(joined <"$FLOW_DIR/seen")" "$(joined <"$FLOW_DIR/lines")"
    COLUMNS=$columns gpurate 75 doctor --wide
    equal "what $columns columns and --wide say" "$(cat "$OUT")" "$(cat "$FLOW_DIR/lines")"
done
gpurate 75 doctor --format csv
equal "findings in CSV" "$(sed 1d "$OUT" | wc -l)" "$all"
gpurate 69 --db 'host=127.0.0.1 port=1 dbname=nowhere' doctor
equal "the first line without a database" "$(head -1 "$OUT" | cut -d: -f1)" 'error    database'

# For Prometheus: each series once, to a file that is whole.
gpurate 75 doctor --format prometheus --to "$FLOW_DIR/gpurate.prom"
silent
gpurate 75 doctor --format prometheus
equal "what is in the file" "$(cat "$FLOW_DIR/gpurate.prom")" "$(cat "$OUT")"
says '^gpurate_doctor_exit_code 75$'
says '^gpurate_check_level\{check="index",subject="H100-SXM"\} 2$'
says "^gpurate_last_run_time_seconds $(date -u -d 2026-05-28T06:10:00Z +%s)\$"
says '^gpurate_last_run_exit_code 69$'
sql "update gpurate.run set ended_at = null, exit = null, why = null where run_id = (select max(run_id) from gpurate.run)"
gpurate 75 doctor --format prometheus
says '^gpurate_last_run_exit_code 69$' # while one is at work, that of the run before
equal "series that are there twice" "$(grep -v '^#' "$OUT" | sed 's/ [0-9]*$//' | sort | uniq -d)" ''
equal "what promtool says" "$(promtool check metrics <"$OUT" 2>&1)" ''
gpurate 64 doctor --format nonsense
complains 'prometheus'
gpurate 64 doctor --to somewhere

# A run whose time is still to come, and the clock that is right again.
gpurate 75 --now 2026-05-30T06:10:00Z run
gpurate 75 doctor --all
says '^warning +last run: 2026-05-30T06:10:00Z \(2460 min from now\) .*'
says 'its clock was ahead, or --now was'
