# shellcheck shell=bash
# export and import carry every bit; a login with the right to read and no other sees all that the
# reading commands tell, and can change nothing.
. tests/lib/days.sh
quiet H100-SXM H100
quotes 2026-02-26 3 0 >"$FLOW_DIR/days"
# Everything a row can have: commas and quotes in names, a tier with reliability, an empty answer.
cat >"$FLOW_DIR/odd" <<'CSV'
2026-02-26T10:05:00Z,vast,vast,H100-SXM-80,on_demand,verified@0.9876,"Oslo, NO","a ""big"" one",host1,machine1,4,12,1.234567891
2026-02-26T10:05:00Z,vast,vast,H100-PCIE-80,spot,,,second,,,1,,0.999999999
2026-02-26T11:05:00Z,vast,,,,,,,,,,,
2026-02-26T12:05:00Z,runpod,runpod,H100-SXM-80,reserved,secure,eu,third,,,8,8,2.5
CSV
feed "$FLOW_DIR/days" "$FLOW_DIR/odd"
gpurate 0 export quotes --from 2026-02-25 --to 2026-02-28
cp "$OUT" "$FLOW_DIR/first.csv"
equal "rows out and in" "$(sed 1d "$FLOW_DIR/first.csv" | wc -l)" "$(cat "$FLOW_DIR/days" "$FLOW_DIR/odd" | wc -l)"
for row in 'verified@0.9876,"Oslo, NO","a ""big"" one",host1,machine1,4,12,1.234567891' ',second,,,1,,0.999999999' \
    '2026-02-26T11:05:00Z,vast,,,,,,,,,,,'; do
    equal "rows $row" "$(grep -cF -- "$row" "$FLOW_DIR/first.csv")" 1
done
NOW=2026-02-28T20:15:00Z
gpurate 0 run
before=$(sql "select md5(string_agg(f.record, '' order by publication_no)) from api_v1.fixing f")
gpurate 0 import "$FLOW_DIR/first.csv"
equal "quotes after importing them again" "$(sql 'select count(*) from gpurate.poll where revision > 1')" 0

# The same into an empty database: the same bytes out, the same records.
FIRST=$DB
FLOW_NAME=${FLOW_NAME}_b
NOW=
quiet H100-SXM H100
# The last day comes in first: polls of one window are then not in the order of their numbers.
{ sed -n 1p "$FLOW_DIR/first.csv"; sed 1d "$FLOW_DIR/first.csv" | grep '^2026-02-26T1[0-5]\|^2026-02-2[78]'; } >"$FLOW_DIR/late.csv"
gpurate 0 import "$FLOW_DIR/late.csv"
gpurate 0 import "$FLOW_DIR/first.csv"
equal "polls whose number is out of order" "$(sql "select count(*) > 100 from api_v1.poll x where exists
    (select from api_v1.poll y where y.poll_id > x.poll_id and y.observed_at < x.observed_at)")" t
equal "imported polls" "$(sql 'select bool_and(imported) from api_v1.poll')" t
gpurate 0 export quotes --from 2026-02-25 --to 2026-02-28
equal "what comes out of the second database" "$(cksum <"$OUT")" "$(cksum <"$FLOW_DIR/first.csv")"
NOW=2026-02-28T20:15:00Z
gpurate 0 run
equal "records of the second database" "$(sql "select md5(string_agg(f.record, '' order by publication_no)) from api_v1.fixing f")" "$before"
equal "polls of the fixings, ascending" "$(sql "select bool_and(polls = (select array_agg(p order by p)
    from unnest(polls) p)) from gpurate.fixing")" t
gpurate 0 verify --all
tests/lib/pg.sh dropdb flow "$FIRST"

# Malformed rows: nothing is stored, or the others with --keep-going.
# shellcheck disable=SC2153
{ echo "$HEADER"; quotes 2026-03-01 1 | sed -n '1,6p'; echo broken; } >"$FLOW_DIR/bad.csv"
polls=$(sql 'select count(*) from api_v1.poll')
gpurate 65 import "$FLOW_DIR/bad.csv"
complains 'bad.csv, line 8'
equal "polls after a bad file" "$(sql 'select count(*) from api_v1.poll')" "$polls"
gpurate 65 import --keep-going "$FLOW_DIR/bad.csv"
equal "polls of the good rows" "$(sql 'select count(*) from api_v1.poll')" $((polls + 6))
gpurate 65 import "$FLOW_DIR/missing.csv"

# A login that is in gpurate_reader and nothing else.
sql "drop role if exists flow_reader"
sql "create role flow_reader login in role gpurate_reader"
READER="${CONNINFO/user=gpurate/user=flow_reader}"
differ "the reader's connection" "$READER" "$CONNINFO"
for what in 'show' 'show H100-SXM --days 5' 'show --date 2026-02-27' 'explain H100-SXM --date 2026-02-27' \
    'export fixings --from 2026-02-25' 'export settlements --from 2026-02-01' 'export quotes --from 2026-02-26 --to 2026-02-27' \
    'export bundle --index H100-SXM --from 2026-02-27 --to 2026-02-27' 'export tokens' 'verify' 'verify --all' \
    'settle H100-SXM-H26 --dry-run'; do
    # shellcheck disable=SC2086
    gpurate 0 $what
    cp "$OUT" "$FLOW_DIR/by_owner"
    # shellcheck disable=SC2086
    gpurate 0 --db "$READER" $what
    equal "what the reader gets of $what" "$(cksum <"$OUT")" "$(cksum <"$FLOW_DIR/by_owner")"
done
for what in 'run' "import $FLOW_DIR/first.csv" 'init'; do
    # shellcheck disable=SC2086
    gpurate 77 --db "$READER" $what
done
equal "tables a reader may write" "$(sql "select count(*) from information_schema.role_table_grants
    where grantee = 'gpurate_reader' and privilege_type <> 'SELECT'")" 0
equal "tables a reader sees beneath the views" "$(sql "select count(*) from information_schema.role_table_grants
    where grantee = 'gpurate_reader' and table_schema <> 'api_v1'")" 0
sql "reassign owned by flow_reader to gpurate; drop owned by flow_reader; drop role flow_reader"

# Every format of every command that prints.
for what in 'show --date 2026-02-27' 'settle H100-SXM-H26 --dry-run' 'export fixings --from 2026-02-25' 'export settlements --from 2026-02-01' \
    'explain H100-SXM --date 2026-02-27' 'markets list' 'run --dry-run'; do
    for format in table csv json ndjson; do
        # shellcheck disable=SC2086
        gpurate 0 $what --format $format
        case "$what $format" in 'run '*) continue ;; *' json') valid='select json_typeof(:'"'x'"'::json)' ;; *) continue ;; esac
        # shellcheck disable=SC2016 # the backquotes are for psql
        equal "the JSON of $what" "$(printf '\\set x `cat %s`\n%s;\n' "$OUT" "$valid" | pg psql "$DB" -At | grep -cE '^(array|object)$')" 1
    done
done
