# shellcheck shell=bash
# Streaming readers: the feed and its replay, the hints of NOTIFY, how late things were, a name that is
# paused, and a second PostgreSQL that subscribes.
. tests/lib/days.sh
own_cluster
pg psql postgres -c "alter system set wal_level = logical" >"$FLOW_DIR/psql"
pg stop
pg start >"$FLOW_DIR/psql"
MIRROR=flow-${FLOW_NAME}-mirror
trap 'tests/lib/pg.sh drop "$MIRROR"; cleanup' EXIT
quiet H100-SXM
SITE=$FLOW_DIR/site
quotes 2026-01-01 40 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2026-01-29T20:15:00Z
gpurate 0/75 run --catch-up
# A reader that listens while a day is published.
(tests/lib/pg.sh psql "$CLUSTER" "$DB" -At <<<'listen gpurate_fixing; listen gpurate_settlement; listen gpurate_status;
    select pg_sleep(6); select 1;' >"$FLOW_DIR/heard" 2>&1) &
sleep 1
NOW=2026-01-30T16:15:00Z
gpurate 0 run
NOW=2026-01-30T20:15:00Z
gpurate 0 run
gpurate 0 status H100-SXM --set suspended --by tester --reason 'a source is being looked at'
wait $!
for hint in 'gpurate_fixing" with payload "H100-SXM 2026-01-30 1"' 'gpurate_fixing" with payload "H100-SXM 2026-01-30 2"' \
    'gpurate_settlement" with payload "H100-SXM 2026-01' 'gpurate_status" with payload "H100-SXM suspended"'; do
    grep -qF "$hint" "$FLOW_DIR/heard" || { cp "$FLOW_DIR/heard" "$ERR"; fail "nobody heard $hint"; }
    ok
done

# ---- the feed is every row once, in order; from any number on it is the rest
everything() {
    sql "select publication_no from gpurate.fixing union all select publication_no from gpurate.settlement where status <> 'running'
        union all select publication_no from gpurate.publication_status order by 1"
}
gpurate 0 export feed
cp "$OUT" "$FLOW_DIR/feed"
equal "numbers of the feed" "$(jq .publicationNo "$FLOW_DIR/feed")" "$(everything)"
within "rows of the feed" "$(wc -l <"$FLOW_DIR/feed")" 30 100
equal "fixings in the feed" "$(jq -r 'select(.kind == "fixing") | [.name, .effectiveDate, .revision, .status, .value // "-", .validUntil, .recordDigest]
    | join("|")' "$FLOW_DIR/feed")" "$(sql "select index, fixing_date, revision, status, coalesce(avg_text, '-'),
    to_char(valid_until at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), record_digest from api_v1.fixing order by publication_no")"
middle=$(jq .publicationNo "$FLOW_DIR/feed" | sed -n 12p)
gpurate 0 export feed --after "$middle"
equal "the rest" "$(md5sum <"$OUT")" "$(tail -n +13 "$FLOW_DIR/feed" | md5sum)"
gpurate 0 export feed --after 99999999
equal "nothing new" "$(wc -c <"$OUT")" 0
gpurate 64 export feed --after -1
# Bytes a row, whatever the records weigh.
within "bytes a row of the feed" "$(($(wc -c <"$FLOW_DIR/feed") / $(wc -l <"$FLOW_DIR/feed")))" 100 600
# The replay of a reader that lost its place: from its last number on, nothing twice and nothing missed.
last=0
: >"$FLOW_DIR/replayed"
while rows=$(sql "select publication_no, kind, name from api_v1.publication where publication_no > $last order by publication_no limit 7") && [ "$rows" ]; do
    echo "$rows" >>"$FLOW_DIR/replayed"
    last=$(tail -1 <<<"$rows" | cut -d'|' -f1)
done
equal "a replay" "$(cut -d'|' -f1 "$FLOW_DIR/replayed")" "$(everything)"

# ---- how late: on time at the hour, late by what a clock that came later makes it
equal "the day that was on time" "$(sql "select string_agg(status || ' ' || late_s, ', ' order by publication_no) from api_v1.punctuality
    where effective_date = '2026-01-30' and kind = 'fixing'")" 'preliminary 0, final 900'
equal "when they were due" "$(sql "select string_agg(to_char(due_at at time zone 'UTC', 'HH24:MI'), ', ' order by publication_no)
    from api_v1.punctuality where effective_date = '2026-01-30' and kind = 'fixing'")" '16:15, 20:00'

# ---- suspended: polls and quotes go on, nothing is published of it or settled on it, and readers see it
NOW=2026-01-31T20:15:00Z
gpurate 0 run
gpurate 0 settle H100-SXM-F26
equal "fixings while suspended" "$(sql "select count(*) from api_v1.fixing where fixing_date > '2026-01-30'")" 0
equal "ends of months while suspended" "$(sql "select count(*) from api_v1.settlement where status <> 'running'")" 0
gpurate 0 site "$SITE"
equal "the site" "$(jq -r .publication "$SITE/v1/index/H100-SXM/latest.json"; jq -r '.indices[0].publication' "$SITE/v1/index.json";
    jq -r '.rows[0].status' "$SITE/v1/status.json")" $'suspended\nsuspended\nsuspended'
grep -q 'Publication is suspended since 2026-01-30T20:15:00Z: a source is being looked at' "$SITE/index/H100-SXM.html" || fail "the page does not say it"
equal "a pause that is not over" "$(jq -r '.rows[] | [.name, .status, .since, .until, .why] | join("|")' "$SITE/v1/pauses.json")" \
    'H100-SXM|suspended|2026-01-30T20:15:00Z||a source is being looked at'
for page in index.html index/H100-SXM.html; do
    grep -q 'a source is being looked at; from 2026-01-30T20:15:00Z, not over' "$SITE/$page" || fail "$page does not log it"
done
grep -q '<title>H100-SXM: publication is suspended</title>' "$SITE/v1/feed.atom" || fail "the Atom feed does not say it"
python3 tests/lib/site_check.py "$SITE" >"$ERR" 2>&1 || fail "the files are not what they say"
gpurate 0 status
says 'H100-SXM +suspended +2026-01-30T20:15:00Z'
equal "the last of the feed" "$(sql "select kind || ' ' || status from api_v1.publication order by publication_no desc limit 1")" 'status suspended'
gpurate 0 status '*' --set holiday --reason 'the year ends'
gpurate 0 status H100-SXM --set active --reason 'it was right'
gpurate 0 run
equal "fixings while all is on holiday" "$(sql "select count(*) from api_v1.fixing where fixing_date > '2026-01-30'")" 0
gpurate 0 status --set active --reason 'the year began'
gpurate 0 run
equal "fixings afterwards" "$(sql "select status from api_v1.fixing_latest where fixing_date = '2026-01-31'")" final
equal "the month afterwards" "$(sql "select status from api_v1.settlement_price where contract = 'H100-SXM'")" final
gpurate 0 site "$SITE"
equal "the site afterwards" "$(jq -r .publication "$SITE/v1/index/H100-SXM/latest.json")" active
! grep -q 'Publication is' "$SITE/index/H100-SXM.html" || fail "the page still says it"
equal "pauses that are over" "$(jq -r '.rows[] | [.name, .status, .since, .until] | join("|")' "$SITE/v1/pauses.json")" \
    $'H100-SXM|suspended|2026-01-30T20:15:00Z|2026-01-31T20:15:00Z\n*|holiday|2026-01-31T20:15:00Z|2026-01-31T20:15:00Z'
equal "the page's log of what happened" "$(sed 's/<tr>/\n/g' "$SITE/index/H100-SXM.html" | sed -nE 's|.*<time>([^<]*)</time></td><td>([^<]*)</td><td class="w">([^<]*).*|\1 \2 \3|p' |
    grep -E 'suspended|holiday')" $'2026-01-31 holiday the year ends; from 2026-01-31T20:15:00Z to 2026-01-31T20:15:00Z
2026-01-30 suspended a source is being looked at; from 2026-01-30T20:15:00Z to 2026-01-31T20:15:00Z'
python3 tests/lib/site_check.py "$SITE" tests/lib/pg.sh psql "$CLUSTER" "$DB" -Atc >"$ERR" 2>&1 || fail "the files are not what they say"
gpurate 64 status H100-SXM --set away --reason x
gpurate 64 status H100-SXM --set ceased
complains 'needs --reason'
gpurate 64 status NOBODY --set ceased --reason x
gpurate 0 verify --all

# ---- a second PostgreSQL subscribes: what was there, then what is new
pg psql "$DB" -q -f config/site/replication.sql >"$FLOW_DIR/psql" 2>&1 || { cp "$FLOW_DIR/psql" "$ERR"; fail "no publication"; }
tests/lib/pg.sh start "$MIRROR" >"$FLOW_DIR/psql" || fail "the second cluster did not start"
mirror() {
    tests/lib/pg.sh psql "$MIRROR" gpurate -Atc "$1"
}
tables='fixing settlement basket_level erratum annulment publication_status'
mirror 'create schema gpurate' >"$FLOW_DIR/psql"
# shellcheck disable=SC2046,SC2086
pg_dump --section=pre-data --no-owner --no-privileges $(printf -- '-t gpurate.%s ' $tables) "$CONNINFO" |
    tests/lib/pg.sh psql "$MIRROR" gpurate -q >"$FLOW_DIR/psql" 2>&1 || { cp "$FLOW_DIR/psql" "$ERR"; fail "the tables were not made"; }
from=$(sed 's/user=[^ ]*/user=gpurate_subscriber/' <<<"$CONNINFO")
mirror "create subscription gpurate connection '$from' publication gpurate_reader" >"$FLOW_DIR/psql" 2>&1 ||
    { cp "$FLOW_DIR/psql" "$ERR"; fail "it did not subscribe"; }
same() { # waits until all tables are the same
    local table try here there

    for table in $tables; do
        there=$(sql "select md5(string_agg(t::text, E'\n' order by publication_no)) from gpurate.$table t")
        for try in $(seq 60); do
            here=$(mirror "select md5(string_agg(t::text, E'\n' order by publication_no)) from gpurate.$table t")
            [ "$here" = "$there" ] && break
            sleep 0.5
        done
        equal "$table over there" "$here" "$there"
    done
}
same
equal "what a subscriber may not read" "$(sql "select has_table_privilege('gpurate_subscriber', 'gpurate.quote', 'select')")" f
NOW=2026-02-01T20:15:00Z
gpurate 0 run
equal "a new day there" "$(sql "select count(*) from gpurate.fixing where fixing_date = '2026-02-01'")" 1
same
mirror "$(sql "select pg_get_functiondef('gpurate.record_text(text)'::regprocedure)")" >"$FLOW_DIR/psql"
equal "records over there that have their digest" "$(mirror "select count(*) filter (where record_digest
    = encode(sha256(convert_to(gpurate.record_text(record), 'UTF8')), 'hex')) = count(*), count(*) > 10 from gpurate.fixing")" 't|t'
mirror 'drop subscription gpurate' >"$FLOW_DIR/psql"
