# shellcheck shell=bash
# The alert rules name only what doctor prints; every query of the dashboard gives rows to a reader.
scratch
gpurate 0 init
for h in {16..23}; do
    at "2026-05-27T$h:10:00Z"
    gpurate 0 run
done
for h in {00..16} 20; do
    at "2026-05-28T$h:10:00Z"
    gpurate 0 run
done
gpurate 0/75 doctor --format prometheus
printed=$(sed -nE 's/^# TYPE ([a-z_]+) .*/\1/p' "$OUT" | sort -u)
named=$(grep -E '^ *expr:' config/watch/alerts.yml | grep -oE 'gpurate_[a-z_]+' | sort -u)
equal "metrics in the rules that doctor prints" "$(comm -12 <(echo "$named") <(echo "$printed"))" "$named"
equal "metrics of doctor that no rule names" "$(comm -13 <(echo "$named") <(echo "$printed"))" ''
promtool check rules config/watch/alerts.yml >"$OUT" 2>&1 || fail "promtool does not take the rules"
ok

# Grafana's macros and variables as it would write them.
board=config/watch/grafana.json
headline=$(jq -r '.templating.list[] | select(.name == "index").query' "$board")
indices=$(sql "set role gpurate_reader; $headline" | sed "1d; s/.*/'&'/" | paste -sd,)
differ "the headline indices" "$indices" ''
as_grafana() {
    sed -E "s/\\\$__timeFilter\(([^)]*)\)/\1 between '2026-05-01T00:00:00Z' and '2026-06-01T00:00:00Z'/g; s/\\\$index/$indices/g"
}
panels=$(jq '.panels | length' "$board")
within "panels" "$panels" 8 99
for ((i = 0; i < panels; i++)); do
    title=$(jq -r ".panels[$i].title" "$board")
    query=$(jq -r ".panels[$i].targets[].rawSql" "$board" | as_grafana)
    case $query in *\$*) fail "a macro is left in \"$title\": $query" ;; esac
    rows=$(pg psql "$DB" -v ON_ERROR_STOP=1 -Atqc "set role gpurate_reader" -c "select count(*) from ($query) q" 2>"$ERR") ||
        fail "the query of \"$title\": $query"
    differ "rows of \"$title\"" "$rows" 0
done
