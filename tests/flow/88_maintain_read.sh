# shellcheck shell=bash
# What maintain takes out of the database is read from its files as it was: replies read again, bundles, files
# for readers, quotes for a backtest; what needs the rows and cannot have them from files says so.
scratch
sed -i -E '0,/\{/s//{"retention": {"quotes_months": 3},/' "$CONFIG/gpurate.json"
at 2026-01-28T15:05:00Z
gpurate 0 init
gpurate 0 run
at 2026-01-28T16:15:00Z
gpurate 75 run
at 2026-01-28T20:15:00Z
gpurate 0/75 run
NOW=2026-01-28T20:30:00Z
evidence() { # INTO
    mkdir -p "$1"
    gpurate 0 verify --all # by as many processes as there are cores
    gpurate 0 verify --all --deep
    cp "$OUT" "$1/deep"
    gpurate 0 verify H100-SXM --date 2026-01-28 --deep
    cp "$OUT" "$1/deep-date"
    gpurate 0 export bundle --index H100-SXM --from 2026-01-28 --to 2026-01-28
    cp "$OUT" "$1/bundle"
    gpurate 0 export quotes --from 2026-01-28 --to 2026-01-28
    cp "$OUT" "$1/quotes"
    gpurate 0 backtest "$1/quotes" --index H100-SXM --format csv
    cp "$OUT" "$1/backtest"
}
written() { # INTO: less the newest prices of tokens, which are read from the views, on pages too
    gpurate 0 site "$1/site"
    rm "$1"/site/v1/token/latest.* "$1"/site/{digests.txt,v1/manifest.json}
    sed -i '/^<section aria-labelledby="sellers">/d' "$1"/site/index/*.html
}
evidence "$FLOW_DIR/before"
written "$FLOW_DIR/before"
within "replies read again" "$(grep -oE '[0-9]+ polls from archived replies' "$FLOW_DIR/before/deep" | cut -d' ' -f1)" 20 200
within "quotes" "$(wc -l <"$FLOW_DIR/before/quotes")" 100 99999
for step in exported leaving dropped; do
    NOW=2026-05-02T12:00:00Z
    gpurate 0 maintain
    NOW=2026-01-28T20:30:00Z
    equal "where January is" "$(sql "select state from api_v1.exported_month where month = '2026-01-01'")" "$step"
    evidence "$FLOW_DIR/$step"
    diff -r -x site "$FLOW_DIR/before" "$FLOW_DIR/$step" >"$FLOW_DIR/diff" || fail "$step: $(head -5 "$FLOW_DIR/diff")"
done
written "$FLOW_DIR/dropped"
diff -r "$FLOW_DIR/before/site" "$FLOW_DIR/dropped/site" >"$FLOW_DIR/diff" || fail "the site: $(head -5 "$FLOW_DIR/diff")"
gpurate 65 export tokens --from 2026-01-28 --to 2026-01-28
complains 'the quotes of 2026-01 were exported'
mv "$FLOW_DIR/state/export" "$FLOW_DIR/aside"
gpurate 1 verify --all --deep
says 'differs: .*the quotes of 2026-01 were exported'
for what in 'export quotes --from 2026-01-28 --to 2026-01-28' "site $FLOW_DIR/lost" \
    'export bundle --index H100-SXM --from 2026-01-28 --to 2026-01-28'; do
    # shellcheck disable=SC2086
    gpurate 65 $what
    complains 'the quotes of 2026-01 were exported'
done
mv "$FLOW_DIR/aside" "$FLOW_DIR/state/export"
gpurate 0 verify --all --deep
