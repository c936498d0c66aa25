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
    if command -v zstd >/dev/null; then
        equal "archived replies with \"$what\"" "$(find "$FLOW_DIR/state" -name '*.zst' -exec zstd -dc {} + | grep -caF "$what")" 0
    fi
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
