# shellcheck shell=bash
# A key is sent, and is nowhere else: no log, no error, no file, no row.
scratch
gpurate 0 init
at 2026-05-28T10:10:00Z
fault market=digitalocean mode=fail arg=401
gpurate 0 --verbose --verbose run
for market in lambda verda; do
    grep -q "market=$market .*auth=Bearer" "$FLOW_DIR/sim.log" || fail "$market was asked without a key"
    ok
done
equal "the verdict of a refused key" "$(verdict_of digitalocean)" refused
cp "$OUT" "$FLOW_DIR/out.1" && cp "$ERR" "$FLOW_DIR/err.1"
fault market=lambda mode=echo
at 2026-05-28T11:10:00Z
gpurate 0/69 --verbose --log json run
cp "$OUT" "$FLOW_DIR/out.2" && cp "$ERR" "$FLOW_DIR/err.2"
for what in key-SECRET demo-key-token; do
    equal "files with \"$what\"" "$(grep -rlaF "$what" "$FLOW_DIR/state" "$FLOW_DIR/keys" "$FLOW_DIR"/out* "$FLOW_DIR"/err*)" ''
    equal "archived replies with \"$what\"" "$(find "$FLOW_DIR/state" -name '*.zst' -exec zstd -dc {} + | grep -caF "$what")" 0
    equal "tables with \"$what\"" "$(sql "select coalesce(string_agg(t, ', '), '') from (
        select format('%I.%I', schemaname, tablename) as t,
               query_to_xml(format('select * from %I.%I', schemaname, tablename), true, false, '')::text as x
        from pg_tables where schemaname in ('gpurate', 'api_v1')) y where x like '%$what%'")" ''
done
# Key files count only when nobody else can read them.
unset LAMBDA_API_KEY
no_faults
echo demo-key-SECRET-file >"$FLOW_DIR/keys/LAMBDA_API_KEY"
chmod 600 "$FLOW_DIR/keys/LAMBDA_API_KEY"
at 2026-05-28T12:10:00Z
gpurate 0 run
equal "with a key file" "$(verdict_of lambda)" ok
chmod 644 "$FLOW_DIR/keys/LAMBDA_API_KEY"
at 2026-05-28T13:10:00Z
gpurate 77 run
complains 'LAMBDA_API_KEY'
rm "$FLOW_DIR/keys/LAMBDA_API_KEY"
gpurate 0 run
equal "without a key" "$(verdict_of lambda)" no_key

# What systemd hands to its service: a folder that it makes for one user, and may open to him by an access
# list, which looks like a group's right.
mkdir -m 750 "$FLOW_DIR/credentials"
(umask 077 && echo demo-key-SECRET-systemd >"$FLOW_DIR/credentials/LAMBDA_API_KEY")
export CREDENTIALS_DIRECTORY=$FLOW_DIR/credentials
chmod 440 "$FLOW_DIR/credentials/LAMBDA_API_KEY"
at 2026-05-28T13:15:00Z
gpurate 0 markets check lambda
says 'ok'
chmod 444 "$FLOW_DIR/credentials/LAMBDA_API_KEY"
gpurate 77 markets check lambda
complains 'credentials/LAMBDA_API_KEY'
unset CREDENTIALS_DIRECTORY

# A market that repeats the key in its reply as JSON's escapes, whole or in part, in a value and in a
# name: it is in clear nowhere, and the reply in no archive.
export LAMBDA_API_KEY=demo-key-SECRET-lambda
escaped() { # HOW FROM TO: the letters in between as \u00xx, by printf's x or X
    local i letter

    for ((i = 0; i < ${#LAMBDA_API_KEY}; i++)); do
        letter=${LAMBDA_API_KEY:i:1}
        if [ "$i" -ge "$2" ] && [ "$i" -lt "$3" ]; then
            printf "\\\\u00%02$1" "'$letter"
        else
            printf '%s' "$letter"
        fi
    done
}
hour=14
for key in "$(escaped x 0 99)" "$(escaped X 0 99)" "$(escaped x 3 9)" "$(escaped X 10 11)"; do
    cat >"$FLOW_DIR/escaped.json" <<JSON
{"data": {"gpu_1x_h100_sxm5": {"$key": {"a": 1}, "instance_type": {"name": "gpu_1x_h100_sxm5",
  "gpu_description": "$key", "price_cents_per_hour": 249, "specs": {"gpus": 1}},
  "regions_with_capacity_available": [{"name": "$key", "description": "$key"}]}}}
JSON
    fault market=lambda mode=file file="$FLOW_DIR/escaped.json"
    at "2026-05-28T$hour:10:00Z"
    hour=$((hour + 1))
    gpurate 0/65/69/75 --verbose --verbose --log json run
    cat "$OUT" "$ERR" >>"$FLOW_DIR/out.3"
    equal "the reply was read" "$(verdict_of lambda | grep -cE '^(ok|held)$')" 1
done
gpurate 0/1/75 verify --all --deep
cat "$OUT" "$ERR" >>"$FLOW_DIR/out.3"
for format in csv json ndjson; do
    gpurate 0 export quotes --from 2026-05-28 --to 2026-05-28 --format $format
    cat "$OUT" "$ERR" >>"$FLOW_DIR/out.3"
    gpurate 0 markets --format $format
    cat "$OUT" "$ERR" >>"$FLOW_DIR/out.3"
done
what=demo-key-SECRET-lambda
within "lambda's quotes with a hidden place" "$(sql "select count(*) from api_v1.quote where market = 'lambda' and region = '***'")" 4 4
equal "files with \"$what\"" "$(grep -rlaF "$what" "$FLOW_DIR/state" "$FLOW_DIR"/out* "$FLOW_DIR"/err*)" ''
equal "lines with its escapes" "$(grep -raciE '\\u00(64|53)' "$FLOW_DIR"/out.3)" 0
equal "archived replies with it, or escaped" "$(find "$FLOW_DIR/state" -name '*.zst' -exec zstd -dc {} + |
    grep -acE "$what|\\\\u00(64|53|52)")" 0
equal "tables with it" "$(sql "select coalesce(string_agg(t, ', '), '') from (
    select format('%I.%I', schemaname, tablename) as t,
           query_to_xml(format('select * from %I.%I', schemaname, tablename), true, false, '')::text as x
    from pg_tables where schemaname in ('gpurate', 'api_v1')) y where x like '%$what%' or x ~* '\\\\u00(64|53)'")" ''
